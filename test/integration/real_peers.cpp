#include <boost/test/unit_test.hpp>

#include "certificates.hpp"
#include "peer_process.hpp"
#include "temporary_folder.hpp"

#include <dmskafka/client.hpp>
#include <dmskafka/emulator.hpp>
#include <dmskafka/ops/catalog.hpp>
#include <dmskafka/ops/topics.hpp>
#include <dmskafka/pager.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <chrono>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace dmskafka::test {
namespace {

using namespace std::chrono_literals;
using zones = result<catalog::availability_zone_list>;

std::string address_of(std::uint16_t port) { return "127.0.0.1:" + std::to_string(port); }

/// What all of these tests have: certificates for 127.0.0.1, a place for files, and an event loop.
struct peers_fixture {
    asio::io_context context{1};
    temporary_folder folder{};
    certificate_authority authority{};
    std::string ca_file = folder.write("ca.pem", authority.pem());
    client_options options{};
    std::optional<client> made{};

    client& the_client() {
        if (!made) made.emplace(context.get_executor(), options);
        return *made;
    }
    /// Runs until the condition holds.
    template <class Condition>
    void run_until(Condition condition) {
        context.restart();
        while (!condition()) BOOST_REQUIRE(context.run_one_for(20s) == 1);
    }
    template <class T>
    T run(asio::awaitable<T> work) {
        std::optional<T> outcome;
        asio::co_spawn(context, std::move(work), [&](std::exception_ptr problem, T value) {
            if (problem) std::rethrow_exception(problem);
            outcome.emplace(std::move(value));
        });
        run_until([&] { return outcome.has_value(); });
        return std::move(*outcome);
    }
    zones list_zones() {
        catalog::list_availability_zones request;
        return run(the_client().call(request));
    }
};

// openssl s_server

struct s_server_fixture : peers_fixture {
    /// Starts it with the certificate and what else is given, and calls it.
    failure call(const certificate& identity, std::vector<std::string> also = {}) {
        const auto port = free_port();
        const auto chain = folder.write("chain.pem", identity.chain);
        const auto key = folder.write("key.pem", identity.key);
        std::vector<std::string> command = {"openssl", "s_server", "-accept", address_of(port), "-www", "-cert",
                                            chain,     "-key",     key};
        command.insert(command.end(), also.begin(), also.end());
        const peer_process server(command, port);
        made.reset();
        options.endpoint = "https://" + address_of(port);
        options.project_id = "p1";
        options.credentials.token = "any";
        options.tls.ca_file = ca_file;
        const auto got = list_zones();
        BOOST_REQUIRE(!got);
        return got.error();
    }
};

// tinyproxy

/// An emulated service with TLS, and a client that reaches it through a proxy.
struct tinyproxy_fixture : peers_fixture {
    emulator service{context.get_executor()};
    std::uint16_t port = free_port();
    std::optional<peer_process> proxy{};

    tinyproxy_fixture() {
        options.endpoint = service.endpoint();
        options.project_id = service.project_id();
        options.tls.ca_file = service.ca_file();
        options.credentials.access_key = service.options().access_key;
        options.credentials.secret_key = service.options().secret_key;
        options.proxy.url = "http://" + address_of(port);
    }
    void start_proxy(const std::string& also = {}) {
        const auto file = folder.write("tinyproxy.conf", "Port " + std::to_string(port) +
                                                             "\nListen 127.0.0.1\nTimeout 600\nMaxClients 10\n" + also);
        proxy.emplace(std::vector<std::string>{"tinyproxy", "-d", "-c", file}, port);
    }
};

// nginx

/// nginx with TLS, in front of an emulated service, and a client that knows nginx only.
struct nginx_fixture : peers_fixture {
    std::uint16_t port = free_port();
    std::optional<emulator> service{};
    std::optional<peer_process> nginx{};

    nginx_fixture() {
        const auto identity = authority.issue("IP:127.0.0.1");
        folder.write("chain.pem", identity.chain);
        folder.write("key.pem", identity.key);
        start_service(emulator_options());
        options.endpoint = "https://" + address_of(port);
        options.project_id = service->project_id();
        options.tls.ca_file = ca_file;
        options.credentials.access_key = service->options().access_key;
        options.credentials.secret_key = service->options().secret_key;
        options.retry.base_delay = 20ms;
        options.retry.max_delay = 200ms;
    }
    void start_service(emulator_options how) {
        how.plain_http = true;
        service.emplace(context.get_executor(), how);
    }
    /// Starts it with these directives, for the http block and for the server block.
    void start_nginx(const std::string& of_http = {}, const std::string& of_server = {}) {
        const auto in_folder = [this](const char* name) { return (folder.path() / name).string(); };
        std::string text = "daemon off;\nmaster_process off;\npid " + in_folder("nginx.pid") + ";\n";
        text += "error_log stderr;\nevents { worker_connections 256; }\nhttp {\naccess_log off;\n" + of_http + "\n";
        for (const char* name : {"client_body", "proxy", "fastcgi", "uwsgi", "scgi"})
            text += std::string(name) + "_temp_path " + in_folder(name) + ";\n";
        text += "server {\nlisten " + address_of(port) + " ssl;\nssl_certificate " + in_folder("chain.pem") +
                ";\nssl_certificate_key " + in_folder("key.pem") + ";\n" + of_server + "\nlocation / {\nproxy_pass " +
                service->endpoint() + ";\nproxy_http_version 1.1;\nproxy_set_header Host $http_host;\n}\n}\n}\n";
        const auto file = folder.write("nginx.conf", text);
        nginx.emplace(std::vector<std::string>{"nginx", "-e", "stderr", "-p", folder.path().string(), "-c", file},
                      port);
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(real_openssl_server, s_server_fixture)

BOOST_AUTO_TEST_CASE(bad_certificates_are_refused_by_name) {
    const certificate_authority other("Other authority");
    struct row {
        const char* name;
        certificate identity;
        const char* reason;
    };
    const row rows[] = {
        {"expired", authority.issue("IP:127.0.0.1", -48h, -24h), "its certificate has expired"},
        {"self-signed", other.self_signed(), "its certificate is self-signed"},
        {"wrong host", authority.issue("DNS:example.com"), "its certificate is for another host"},
        {"unknown authority", other.issue("IP:127.0.0.1"), "its certificate comes from an unknown authority"},
    };
    for (const auto& row : rows) {
        BOOST_TEST_CONTEXT(row.name) {
            const auto failed = call(row.identity);
            BOOST_TEST((failed.code == errc::tls_failed));
            BOOST_TEST(failed.attempts == 1);
            BOOST_TEST(!failed.may_have_executed);
            BOOST_TEST(failed.message == "no TLS connection to " + options.endpoint.substr(8) + ": " + row.reason);
        }
    }
}

BOOST_AUTO_TEST_CASE(old_protocol_is_refused_by_name) {
    const auto failed = call(authority.issue("IP:127.0.0.1"), {"-tls1_1", "-cipher", "ALL:@SECLEVEL=0"});
    BOOST_TEST((failed.code == errc::tls_failed));
    BOOST_TEST(failed.message == "no TLS connection to " + options.endpoint.substr(8) +
                                     ": it offers no protocol version that is accepted here (TLS 1.2 or later)");
}

BOOST_AUTO_TEST_CASE(client_certificate_that_is_wanted_is_asked_for) {
    const auto failed = call(authority.issue("IP:127.0.0.1"), {"-Verify", "1", "-verify_return_error"});
    BOOST_TEST((failed.code == errc::tls_failed));
    BOOST_TEST_INFO(failed.message);
    BOOST_TEST(failed.message.find("it asks for a client certificate (tls.certificate_file)") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(good_certificate_is_accepted) {
    const auto answered = call(authority.issue("IP:127.0.0.1"));  // with a page that is no answer of the service
    BOOST_TEST((answered.code == errc::malformed_response));
    BOOST_TEST(answered.status == 200);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(real_proxy, tinyproxy_fixture)

BOOST_AUTO_TEST_CASE(calls_go_through_one_tunnel) {
    start_proxy();
    for (int each = 0; each < 3; ++each) {
        const auto got = list_zones();
        BOOST_REQUIRE_MESSAGE(got, got.error().describe());
    }
    BOOST_TEST(service.connections() == 1u);
    BOOST_TEST(the_client().connections().reused == 2u);
}

BOOST_AUTO_TEST_CASE(password_opens_the_way) {
    start_proxy("BasicAuth clerk Right-password\n");
    options.proxy.user = "clerk";
    options.proxy.password = "Right-password";
    const auto got = list_zones();
    BOOST_REQUIRE_MESSAGE(got, got.error().describe());
    BOOST_TEST(service.connections() == 1u);
}

BOOST_AUTO_TEST_CASE(without_the_right_password_the_proxy_refuses) {
    start_proxy("BasicAuth clerk Right-password\n");
    const auto unknown = list_zones();
    BOOST_REQUIRE(!unknown);
    BOOST_TEST((unknown.error().code == errc::proxy_refused));
    BOOST_TEST(unknown.error().attempts == 1);
    BOOST_TEST_INFO(unknown.error().message);
    BOOST_TEST(unknown.error().message.find(", it asks for proxy.user and proxy.password") != std::string::npos);

    made.reset();
    options.proxy.user = "clerk";
    options.proxy.password = "Wrong-password";
    const auto wrong = list_zones();
    BOOST_REQUIRE(!wrong);
    BOOST_TEST((wrong.error().code == errc::proxy_refused));
    BOOST_TEST(wrong.error().attempts == 1);
    BOOST_TEST(!wrong.error().may_have_executed);
    BOOST_TEST_INFO(wrong.error().message);
    BOOST_TEST(wrong.error().message.find("the proxy " + address_of(port) + " opens no way to ") == 0u);
    BOOST_TEST(wrong.error().message.find(", it does not accept proxy.user and proxy.password") != std::string::npos);
    BOOST_TEST(wrong.error().describe().find("Wrong-password") == std::string::npos);
    BOOST_TEST(service.connections() == 0u);
}

BOOST_AUTO_TEST_CASE(host_that_the_proxy_cannot_reach_is_named) {
    start_proxy();
    options.endpoint = "https://" + address_of(free_port());
    options.retry.max_attempts = 1;
    const auto got = list_zones();
    BOOST_REQUIRE(!got);
    BOOST_TEST((got.error().code == errc::connect_failed));
    BOOST_TEST_INFO(got.error().message);
    BOOST_TEST(got.error().message.find("opens no way to " + options.endpoint.substr(8)) != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(real_gateway, nginx_fixture)

BOOST_AUTO_TEST_CASE(connections_that_end_after_three_requests_cost_nobody_a_failure) {
    start_nginx({}, "keepalive_requests 3;");
    options.pool.max_connections = 4;
    for (int each = 0; each < 12; ++each) {
        const auto got = list_zones();
        BOOST_REQUIRE_MESSAGE(got, got.error().describe());
    }
    BOOST_TEST(the_client().connections().opened == 4u);

    int answered = 0;
    int ended = 0;
    for (int each = 0; each < 48; ++each) {
        catalog::list_availability_zones request;
        asio::co_spawn(context, the_client().call(request), [&](std::exception_ptr, zones got) {
            ++ended;
            if (got) ++answered;
        });
    }
    run_until([&] { return ended == 48; });
    BOOST_TEST(answered == 48);
    BOOST_TEST(service->service().requests() == 60u);
    BOOST_TEST(the_client().connections().opened >= 20u);
}

// The limit is one of real time: each call takes part of a second.
BOOST_AUTO_TEST_CASE(calls_that_the_gateway_throttles_are_tried_again) {
    start_nginx("limit_req_zone $binary_remote_addr zone=calls:1m rate=5r/s;",
                "limit_req zone=calls;\nlimit_req_status 429;");
    options.retry.max_attempts = 40;
    options.retry.budget = 1000;
    options.pool.max_connections = 2;
    std::vector<call_info> facts(6);
    std::size_t answered = 0;
    std::size_t throttled = 0;
    for (auto& each : facts) {
        catalog::list_availability_zones request;
        const auto how = call_options().info(each);
        asio::co_spawn(context, the_client().call(request, how), [&](std::exception_ptr, zones got) {
            if (got)
                ++answered;
            else if (got.error().throttled())
                ++throttled;
        });
    }
    run_until([&] { return answered + throttled == facts.size(); });
    int attempts = 0;
    for (const auto& each : facts) attempts += each.attempts;
    BOOST_TEST(answered == service->service().requests());
    BOOST_TEST(answered >= 3u);
    BOOST_TEST(attempts > 6);
}

BOOST_AUTO_TEST_CASE(restart_of_the_gateway_loses_and_repeats_nothing) {
    start_nginx();
    options.retry.max_attempts = 30;
    options.retry.budget = 10'000;
    options.pool.max_connections = 8;
    const auto instance_id = service->service().add_instance("kafka-1");
    constexpr int workers = 8;
    int running = 2 * workers;
    bool goes_on = true;
    int reads = 0;
    std::set<std::string> created;
    std::set<std::string> in_doubt;

    const auto read = [&]() -> asio::awaitable<void> {
        while (goes_on) {
            catalog::list_availability_zones request;
            const auto got = co_await the_client().call(request);
            BOOST_TEST(got.has_value(), (got ? "" : got.error().describe()));
            ++reads;
        }
        --running;
    };
    const auto write = [&](int number) -> asio::awaitable<void> {
        for (int turn = 0; goes_on; ++turn) {
            topics::create request;
            request.instance_id = instance_id;
            request.id = "topic-" + std::to_string(number) + "-" + std::to_string(turn);
            request.partition = 1;
            const auto got = co_await the_client().call(request);
            if (got) {
                created.insert(request.id);
            } else if (got.error().quota()) {
                break;
            } else {
                BOOST_TEST(got.error().may_have_executed, got.error().describe());
                BOOST_TEST(!got.error().conflict(), got.error().describe());  // it would be executed twice
                in_doubt.insert(request.id);
            }
        }
        --running;
    };
    for (int each = 0; each < workers; ++each) {
        asio::co_spawn(context, read(), asio::detached);
        asio::co_spawn(context, write(each), asio::detached);
    }
    for (int restarts = 0; restarts < 2; ++restarts) {
        run_until([&, before = reads] { return reads >= before + 20; });
        nginx.reset();
        const auto until = std::chrono::steady_clock::now() + 30ms;  // calls find nobody there
        while (std::chrono::steady_clock::now() < until) context.run_one_for(5ms);
        start_nginx();
    }
    run_until([&, before = reads] { return reads >= before + 20; });
    goes_on = false;
    run_until([&] { return running == 0; });

    topics::list all;
    all.instance_id = instance_id;
    std::set<std::string> existing;
    const auto collect = [&]() -> asio::awaitable<bool> {
        auto pages = the_client().pages(all);
        for (;;) {
            const auto topic = co_await pages.next();
            if (!topic) co_return false;
            if (!*topic) co_return true;
            existing.insert((*topic)->name.value_or(""));
        }
    };
    BOOST_REQUIRE(run(collect()));
    BOOST_TEST(!created.empty());
    for (const auto& name : created) BOOST_TEST(existing.contains(name), name);
    for (const auto& name : existing) BOOST_TEST((created.contains(name) || in_doubt.contains(name)), name);
}

BOOST_AUTO_TEST_CASE(service_behind_the_gateway_that_dies_is_told_and_comes_back) {
    start_nginx();
    options.retry.max_attempts = 2;
    BOOST_REQUIRE(list_zones());
    auto again = service->options();
    again.port = static_cast<std::uint16_t>(std::stoi(service->endpoint().substr(service->endpoint().rfind(':') + 1)));
    service->stop();
    const auto got = list_zones();
    BOOST_REQUIRE(!got);
    BOOST_TEST((got.error().code == errc::service_refused));
    BOOST_TEST(got.error().status == 502);
    BOOST_TEST(got.error().attempts == 2);
    BOOST_TEST_INFO(got.error().describe());
    BOOST_TEST(got.error().describe().find("502") != std::string::npos);
    BOOST_TEST(the_client().connections().idle == 0u);  // what lead to the dead service is not used again

    service.reset();
    start_service(again);
    BOOST_TEST(list_zones().has_value());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace dmskafka::test
