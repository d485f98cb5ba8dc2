#include <boost/test/unit_test.hpp>

#include "http/proxy.hpp"

#include <functional>
#include <string>

namespace dmskafka::test {
namespace {

http::origin host(const std::string& name, std::uint16_t port = 443) { return {true, name, port}; }

proxy_options options(std::vector<std::string> no_proxy = {}) {
    proxy_options made;
    made.url = "http://proxy.example:3128";
    made.no_proxy = std::move(no_proxy);
    return made;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(proxy)

BOOST_AUTO_TEST_CASE(rules_for_hosts_that_are_reached_directly) {
    struct row {
        const char* rule;
        const char* host;
        std::uint16_t port;
        bool matches;
    };
    const row rows[] = {
        {"*", "anything.example", 443, true},
        {"example.com", "example.com", 443, true},
        {"example.com", "EXAMPLE.com", 443, true},
        {"Example.COM.", "example.com.", 443, true},
        {"example.com", "www.example.com", 443, true},
        {"example.com", "notexample.com", 443, false},
        {"example.com", "example.com.evil", 443, false},
        {".example.com", "www.example.com", 443, true},
        {".example.com", "a.b.example.com", 443, true},
        {".example.com", "example.com", 443, false},
        {"*.example.com", "www.example.com", 443, true},
        {"*.example.com", "example.com", 443, false},
        {"example.com:443", "example.com", 443, true},
        {"example.com:8443", "example.com", 443, false},
        {"127.0.0.1", "127.0.0.1", 443, true},
        {"127.0.0.1:80", "127.0.0.1", 443, false},
        {"127.0.0.1", "127.0.0.2", 443, false},
        {"10.0.0.0/8", "10.255.3.4", 443, true},
        {"10.0.0.0/8", "11.0.0.1", 443, false},
        {"10.0.0.0/8", "10.example.com", 443, false},
        {"0.0.0.0/0", "203.0.113.7", 443, true},
        {"0.0.0.0/0", "2001:db8::1", 443, false},
        {"::1", "::1", 443, true},
        {"[::1]:443", "::1", 443, true},
        {"[::1]:444", "::1", 443, false},
        {"2001:db8::/32", "2001:db8:1::9", 443, true},
        {"2001:db8::/32", "2001:db9::9", 443, false},
    };
    for (const auto& row : rows) {
        BOOST_TEST_CONTEXT(row.rule << " and " << row.host) {
            const auto rule = http::direct_rule::parse(row.rule);
            BOOST_REQUIRE(rule);
            BOOST_TEST(rule->matches(host(row.host, row.port)) == row.matches);
            BOOST_TEST(http::proxy(options({row.rule})).serves(host(row.host, row.port)) == !row.matches);
        }
    }
}

BOOST_AUTO_TEST_CASE(entries_that_are_no_rule) {
    for (const char* entry : {"", "exa mple", "10.0.0.0/33", "::/129", "10.0.0.0/", "10.0.0/x",
                              "example.com:", "example.com:65536", "http://example.com", "*example.com", "."})
        BOOST_TEST(!http::direct_rule::parse(entry), "\"" << entry << "\"");
}

BOOST_AUTO_TEST_CASE(link_local_addresses_are_never_reached_through_it) {
    const http::proxy all(options());
    for (const char* address :
         {"169.254.169.254", "169.254.0.1", "fe80::1", "febf::1", "fe80::1%1", "::ffff:169.254.169.254"})
        BOOST_TEST(!all.serves(host(address, 80)), address);
    for (const char* address :
         {"169.253.255.255", "169.255.0.1", "fec0::1", "::ffff:10.0.0.1", "127.0.0.1", "169.254.169.254.example.com"})
        BOOST_TEST(all.serves(host(address, 80)), address);
}

BOOST_AUTO_TEST_CASE(tunnel_is_asked_for_by_name_and_port) {
    auto with = options();
    BOOST_TEST(http::proxy(with).request_tunnel(host("dms.example", 443)) ==
               "CONNECT dms.example:443 HTTP/1.1\r\nHost: dms.example:443\r\n\r\n");
    with.user = "Aladdin";
    with.password = "open sesame";
    BOOST_TEST(http::proxy(with).request_tunnel(host("::1", 8443)) ==
               "CONNECT [::1]:8443 HTTP/1.1\r\nHost: [::1]:8443\r\n"
               "Proxy-Authorization: Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==\r\n\r\n");
}

BOOST_AUTO_TEST_CASE(refusals_say_what_the_proxy_wants) {
    auto with = options();
    const std::string begin = "the proxy proxy.example:3128 opens no way to dms.example:443: it answers with status ";
    BOOST_TEST(http::proxy(with).explain_refusal(host("dms.example"), 403) == begin + "403");
    BOOST_TEST(http::proxy(with).explain_refusal(host("dms.example"), 407) ==
               begin + "407, it asks for proxy.user and proxy.password");
    with.user = "clerk";
    with.password = "planted";
    for (const int status : {401, 407})
        BOOST_TEST(http::proxy(with).explain_refusal(host("dms.example"), status) ==
                   begin + std::to_string(status) + ", it does not accept proxy.user and proxy.password");
}

BOOST_AUTO_TEST_CASE(options_of_no_use_are_named) {
    struct row {
        const char* name;
        std::function<void(proxy_options&)> set;
        const char* message;
    };
    const row rows[] = {
        {"no URL", [](proxy_options& o) { o.url = "proxy"; }, "proxy.url: "},
        {"TLS", [](proxy_options& o) { o.url = "https://proxy.example"; }, "proxy.url: only a proxy at an http URL"},
        {"password in the URL", [](proxy_options& o) { o.url = "http://me:planted@proxy.example"; }, "proxy.url: "},
        {"path", [](proxy_options& o) { o.url = "http://proxy.example/a"; }, "proxy.url: must end after the port"},
        {"no user", [](proxy_options& o) { o.password = "planted"; }, "proxy.user: must be set with proxy.password"},
        {"colon", [](proxy_options& o) { o.user = "a:b"; }, "proxy.user: must not hold a colon"},
        {"line break", [](proxy_options& o) { o.user = "a", o.password = "planted\r\n"; },
         "proxy.user and proxy.password: must not hold control characters"},
        {"rule", [](proxy_options& o) { o.no_proxy = {"localhost", "a b"}; },
         "proxy.no_proxy: \"a b\" is no host name"},
    };
    for (const auto& row : rows) {
        BOOST_TEST_CONTEXT(row.name) {
            auto wrong = options();
            row.set(wrong);
            BOOST_CHECK_EXCEPTION(http::proxy{wrong}, failure_error, [&](const failure_error& error) {
                BOOST_TEST_INFO(error.details().message);
                BOOST_TEST(error.details().message.find(row.message) == 0u);
                BOOST_TEST(error.details().message.find("planted") == std::string::npos);
                return error.details().code == errc::invalid_options;
            });
        }
    }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace dmskafka::test
