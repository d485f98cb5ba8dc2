#include <boost/test/unit_test.hpp>

#include "loopback_client.hpp"

#include <boost/asio/connect.hpp>

#include <chrono>
#include <string>

using namespace dmskafka;
using namespace dmskafka::test;
using namespace std::chrono_literals;
using session_pointer = std::shared_ptr<loopback_session>;

namespace {

const std::string ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

asio::awaitable<void> answer_all(session_pointer session) {
    for (;;) {
        const std::string request = co_await session->read_request();
        if (request.empty()) co_return;
        co_await session->write(ok);
    }
}

struct proxy_fixture : transport_fixture {
    /// Uses `server` as the proxy.
    void use(const loopback_server& server) {
        transport.reset();
        proxy.url = "http://127.0.0.1:" + std::to_string(server.port());
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(transport_proxy, proxy_fixture)

// The proxy's side of the tunnel plays the host too, as a plain one.
BOOST_AUTO_TEST_CASE(tunnel_is_asked_for_once_and_kept) {
    std::vector<std::string> seen;
    loopback_server server(io, [&seen](session_pointer session) -> asio::awaitable<void> {
        seen.push_back(co_await session->read_request());
        co_await session->write("HTTP/1.1 200 Connection established\r\n\r\n");
        for (;;) {
            const std::string request = co_await session->read_request();
            if (request.empty()) co_return;
            seen.push_back(request);
            co_await session->write(ok);
        }
    });
    use(server);
    proxy.user = "Aladdin";
    proxy.password = "open sesame";
    host = "no-such-host.invalid";  // the proxy looks it up
    BOOST_TEST(send(8080)->text() == "ok");
    BOOST_TEST(send(8080)->text() == "ok");
    BOOST_REQUIRE(seen.size() == 3u);
    BOOST_TEST(seen[0] ==
               "CONNECT no-such-host.invalid:8080 HTTP/1.1\r\nHost: no-such-host.invalid:8080\r\n"
               "Proxy-Authorization: Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==\r\n\r\n");
    BOOST_TEST(seen[1] == "GET /v2/test HTTP/1.1\r\nHost: no-such-host.invalid\r\nX-Test: yes\r\n\r\n");
    BOOST_TEST(server.connections() == 1);
}

BOOST_AUTO_TEST_CASE(tunnel_leads_to_tls_with_the_host) {
    const certificate_authority authority;
    const temporary_file trusted(authority.pem());
    const certificate identity = authority.issue("DNS:host.example");
    tls.ca_file = trusted.path();
    loopback_server target(io, answer_all, &identity);
    loopback_server server(io, [&target](session_pointer session) -> asio::awaitable<void> {
        (void)co_await session->read_request();
        co_await session->write("HTTP/1.0 200 OK\r\nVia: test\r\n\r\n");
        asio::ip::tcp::socket onward(session->socket().get_executor());
        const asio::ip::tcp::endpoint there(asio::ip::address_v4::loopback(), target.port());
        co_await onward.async_connect(there, asio::use_awaitable);
        co_await session->relay(std::move(onward));
    });
    use(server);
    scheme = "https";
    host = "host.example";
    BOOST_TEST(send(443)->text() == "ok");
    BOOST_TEST(send(443)->text() == "ok");
    BOOST_TEST(target.connections() == 1);
    BOOST_TEST(server.connections() == 1);
}

BOOST_AUTO_TEST_CASE(hosts_of_no_proxy_are_reached_directly) {
    loopback_server target(io, answer_all);
    loopback_server server(io, answer_all);
    use(server);
    proxy.no_proxy = {"127.0.0.0/8"};
    BOOST_TEST(send(target.port())->text() == "ok");
    BOOST_TEST(server.connections() == 0);
}

BOOST_AUTO_TEST_CASE(proxies_that_open_no_way) {
    struct row {
        const char* name;
        std::string answer;
        errc code;
        const char* message;
    };
    const std::string long_line(90'000, 'x');
    const row rows[] = {
        {"password wanted", "HTTP/1.1 407 Who\r\nContent-Length: 5\r\n\r\nno-no", errc::proxy_refused,
         "answers with status 407, it does not accept proxy.user and proxy.password"},
        {"forbidden", "HTTP/1.1 403 No\r\n\r\n", errc::proxy_refused, "answers with status 403"},
        {"redirect", "HTTP/1.1 302 There\r\nLocation: /\r\n\r\n", errc::proxy_refused, "answers with status 302"},
        {"bad gateway", "HTTP/1.1 502 Bad\r\n\r\n", errc::connect_failed, "answers with status 502"},
        {"closes", "", errc::connect_failed, "the connection ended before the answer"},
        {"closes in the answer", "HTTP/1.1 200 O", errc::connect_failed, "in the middle of the answer"},
        {"no HTTP", "SSH-2.0-OpenSSH_9.2\r\n", errc::connect_failed, "no HTTP"},
        {"endless head", "HTTP/1.1 200 OK\r\nX: " + long_line, errc::connect_failed, "max_head_bytes"},
        {"speaks unasked", "HTTP/1.1 200 OK\r\n\r\nhello", errc::connect_failed, "nobody asked for"},
        {"body in a tunnel", "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc", errc::connect_failed,
         "nobody asked for"},
    };
    for (const auto& row : rows) {
        BOOST_TEST_CONTEXT(row.name) {
            loopback_server server(io, [&row](session_pointer session) -> asio::awaitable<void> {
                (void)co_await session->read_request();
                co_await session->write(row.answer);
                session->close();
            });
            use(server);
            proxy.user = "me";
            proxy.password = "Pa55word";
            const auto sent = send(8080);
            BOOST_TEST((sent->code() == row.code));
            BOOST_TEST((sent->phase() == exchange_phase::before_sending));
            BOOST_TEST_INFO(sent->message());
            BOOST_TEST(sent->message().find(row.message) != std::string::npos);
            BOOST_TEST(sent->message().find("the proxy " + proxy.url.substr(7)) != std::string::npos);
            BOOST_TEST(sent->message().find("Pa55word") == std::string::npos);
            BOOST_TEST(sent->message().find("bWU6UGE1NXdvcmQ=") == std::string::npos);
            BOOST_TEST(client().statistics().opened == 0u);
            BOOST_TEST(client().statistics().in_use == 0u);
        }
    }
}

BOOST_AUTO_TEST_CASE(proxy_that_does_not_answer_is_given_the_connect_timeout) {
    loopback_server server(io, [](session_pointer session) -> asio::awaitable<void> {
        (void)co_await session->read_request();
        co_await session->write("HTTP/1.1 100 Continue\r\n\r\n");
        (void)co_await session->read_request();
    });
    use(server);
    const auto sent = begin(8080);
    settle();
    BOOST_REQUIRE(!sent->ended());
    time.put_forward(options.connect_timeout + 1ms);
    settle();
    BOOST_REQUIRE(sent->ended());
    BOOST_TEST((sent->code() == errc::connect_failed));
    BOOST_TEST_INFO(sent->message());
    BOOST_TEST(sent->message().find("the time ran out while waiting for the proxy") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(deadline_and_cancellation_end_the_wait_for_the_proxy) {
    loopback_server server(io, [](session_pointer session) -> asio::awaitable<void> {
        for (;;) {
            const bool more = co_await session->read_some();
            if (!more) co_return;
        }
    });
    use(server);
    const auto cancelled = begin(8080);
    auto late = make(8080);
    late->deadline = time.now() + 2s;
    begin(late);
    settle();
    BOOST_REQUIRE(!cancelled->ended());
    cancelled->signal.emit(asio::cancellation_type::terminal);
    settle();
    BOOST_TEST((cancelled->code() == errc::cancelled));
    time.put_forward(3s);
    settle();
    BOOST_REQUIRE(late->ended());
    BOOST_TEST(late->message() == "the time ran out while waiting for the proxy");
}

BOOST_AUTO_TEST_CASE(proxy_that_cannot_be_reached_is_named) {
    std::uint16_t port = 0;
    {
        port = loopback_server(io, answer_all).port();
    }
    proxy.url = "http://127.0.0.1:" + std::to_string(port);
    const auto sent = send(8080);
    BOOST_TEST((sent->code() == errc::connect_failed));
    BOOST_TEST(sent->message() ==
               "cannot connect to the proxy 127.0.0.1:" + std::to_string(port) + ": Connection refused");
    transport.reset();
    proxy.url = "http://no-such-proxy.invalid:3128";
    const auto unknown = send(8080);
    BOOST_TEST((unknown->code() == errc::host_not_found));
    BOOST_TEST(unknown->message().find("no address found for the proxy no-such-proxy.invalid") == 0u);
}

BOOST_AUTO_TEST_SUITE_END()
