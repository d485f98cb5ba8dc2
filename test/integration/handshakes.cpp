#include <boost/test/unit_test.hpp>

#include "loopback_client.hpp"
#include "run_on.hpp"

#include <dmskafka/client.hpp>
#include <dmskafka/emulator.hpp>
#include <dmskafka/metrics.hpp>
#include <dmskafka/ops/catalog.hpp>

#include <algorithm>
#include <chrono>
#include <memory>
#include <string>
#include <vector>

using namespace dmskafka;
using namespace dmskafka::test;
using namespace std::chrono_literals;
using session_pointer = std::shared_ptr<loopback_session>;

namespace {

const std::string ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}";

asio::awaitable<void> answer_all(session_pointer session) {
    for (;;) {
        const std::string request = co_await session->read_request();
        if (request.empty()) co_return;
        co_await session->write(ok);
    }
}

/// A transport over TLS, and a server that leaves the handshakes to its script.
struct handshake_fixture : transport_fixture {
    handshake_fixture() {
        scheme = "https";
        tls.ca_file = trusted.path();
        options.handshake_timeout = 3s;
    }

    certificate_authority authority{};
    temporary_file trusted{authority.pem()};
    certificate identity = authority.issue("IP:127.0.0.1");
    session_pointer first{};

    /// So many connections are secured, on all others the handshake hangs. The first request over the first connection
    /// is answered by `answer_first`, the others by `answering`.
    loopback_server::script securing(int connections, loopback_server::script answering) {
        return [this, connections, answering](session_pointer session) -> asio::awaitable<void> {
            if (session->number() > connections) co_return;
            const bool agreed = co_await session->handshake();
            if (!agreed) co_return;
            if (session->number() == 1) {
                first = session;
                (void)co_await session->read_request();
            }
            co_await answering(session);
        };
    }
    void answer_first() { asio::co_spawn(io, first->write(ok), asio::detached); }
    std::vector<exchange_pointer> begin_burst(std::uint16_t port, int calls) {
        std::vector<exchange_pointer> burst;
        for (int each = 0; each < calls; ++each) burst.push_back(begin(port));
        return burst;
    }
    bool all_end_well(const std::vector<exchange_pointer>& burst) {
        return std::all_of(burst.begin(), burst.end(),
                           [&](const auto& each) { return finish(each) && each->status() == 200; });
    }
};

/// A client that counts what it does, and calls to the catalog.
struct counted_client {
    explicit counted_client(asio::io_context& context, client_options with) : context_(context) {
        with.observers.push_back(counts);
        with.rate_limit.enabled = false;
        made_ = std::make_unique<client>(context.get_executor(), std::move(with));
    }

    bool call() {
        const catalog::list_availability_zones request;
        const auto answered = run_on(context_, made_->call(request));
        BOOST_TEST_INFO((answered ? "" : answered.error().describe()));
        BOOST_TEST(answered.has_value());
        return answered.has_value();
    }
    /// How many of so many calls at the same time end well.
    int call_at_once(int calls) {
        int good = 0;
        int left = calls;
        for (int each = 0; each < calls; ++each) asio::co_spawn(context_, call_once(good, left), asio::detached);
        while (left > 0 && context_.run_one() > 0) continue;
        return good;
    }
    [[nodiscard]] pool_statistics connections() const { return made_->connections(); }

    std::shared_ptr<metrics> counts = std::make_shared<metrics>();

private:
    asio::awaitable<void> call_once(int& good, int& left) {
        const catalog::list_availability_zones request;
        const auto answered = co_await made_->call(request);
        if (answered) ++good;
        --left;
    }

    asio::io_context& context_;
    std::unique_ptr<client> made_{};
};

client_options options_for(const std::string& endpoint, const std::string& ca_file) {
    client_options made;
    made.endpoint = endpoint;
    made.tls.ca_file = ca_file;
    made.project_id = "p";
    made.credentials.access_key = "AK";
    made.credentials.secret_key = "SK";
    return made;
}

client_options options_for(const emulator& service) {
    auto made = options_for(service.endpoint(), service.ca_file());
    made.project_id = service.project_id();
    made.credentials.access_key = service.options().access_key;
    made.credentials.secret_key = service.options().secret_key;
    return made;
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(handshakes, handshake_fixture)

BOOST_AUTO_TEST_CASE(client_resumes_its_session_with_the_emulator) {
    emulator service(io.get_executor());
    counted_client calling(io, options_for(service));
    for (unsigned connections = 1; connections <= 3; ++connections) {
        BOOST_TEST(calling.call());
        service.drop_connections();
        BOOST_TEST(service.connections() == connections);
        BOOST_TEST(calling.connections().tls_resumed == connections - 1);
        BOOST_TEST(calling.counts->snapshot().tls_resumed == connections - 1);
    }
}

BOOST_AUTO_TEST_CASE(client_resumes_its_session_with_either_protocol) {
    struct row {
        const char* name;
        int version;
    };
    for (const auto& [name, version] : {row{"TLS 1.2", TLS1_2_VERSION}, row{"TLS 1.3", TLS1_3_VERSION}}) {
        BOOST_TEST_CONTEXT(name) {
            loopback_server server(io, answer_all, &identity);
            SSL_CTX_set_max_proto_version(server.tls().native_handle(), version);
            counted_client calling(io,
                                   options_for("https://127.0.0.1:" + std::to_string(server.port()), trusted.path()));
            BOOST_TEST(calling.call());
            BOOST_TEST(calling.connections().tls_resumed == 0u);
            server.session(0).reset();
            BOOST_TEST(calling.call());
            BOOST_TEST(server.connections() == 2);
            BOOST_TEST(calling.connections().tls_resumed == 1u);
            BOOST_TEST(calling.counts->snapshot().connections_opened == 2u);
            BOOST_TEST(calling.counts->snapshot().tls_resumed == 1u);
        }
    }
}

BOOST_AUTO_TEST_CASE(burst_on_a_cold_pool_opens_no_more_than_the_limit) {
    emulator service(io.get_executor());
    auto with = options_for(service);
    with.pool.max_connections = 8;
    counted_client calling(io, with);
    BOOST_TEST(calling.call_at_once(1000) == 1000);
    BOOST_TEST(service.connections() == 8u);
    BOOST_TEST(calling.connections().opened == 8u);
    BOOST_TEST(calling.connections().reused == 992u);
    BOOST_TEST(calling.connections().idle == 8u);
    BOOST_TEST(service.service().requests() == 1000u);
}

BOOST_AUTO_TEST_CASE(burst_is_served_over_the_connections_whose_handshake_ends) {
    options.max_connections = 4;
    loopback_server server(
        io,
        [](session_pointer session) -> asio::awaitable<void> {
            if (session->number() == 1) co_return;
            const bool agreed = co_await session->handshake();
            if (agreed) co_await answer_all(session);
        },
        &identity);
    server.skip_handshakes();
    const auto burst = begin_burst(server.port(), 100);
    BOOST_TEST(all_end_well(burst));
    BOOST_TEST(server.connections() == 4);
    BOOST_TEST(client().statistics().opened == 3u);

    time.put_forward(options.handshake_timeout + 1ms);  // nobody waits for that handshake
    settle();
    BOOST_TEST(send(server.port())->status() == 200);
    BOOST_TEST(server.connections() == 4);
}

BOOST_AUTO_TEST_CASE(handshake_that_fails_costs_no_call_that_another_connection_can_carry) {
    options.max_connections = 2;
    loopback_server server(io, securing(1, answer_all), &identity);
    server.skip_handshakes();
    const auto slow = begin(server.port());
    settle();
    const auto waits = begin(server.port());
    settle();
    BOOST_TEST(server.connections() == 2);
    time.put_forward(options.handshake_timeout + 1ms);
    settle();
    BOOST_TEST(!waits->ended());
    BOOST_TEST(server.connections() == 2);
    const auto joins = begin(server.port());
    settle();
    BOOST_TEST(server.connections() == 3);  // another try
    answer_first();
    for (const auto& each : {slow, waits, joins}) {
        BOOST_TEST(finish(each));
        BOOST_TEST(each->status() == 200);
    }
    BOOST_TEST(client().statistics().opened == 1u);
}

BOOST_AUTO_TEST_CASE(server_that_takes_few_connections_serves_all_calls_over_them) {
    options.max_connections = 8;
    loopback_server server(
        io,
        [](session_pointer session) -> asio::awaitable<void> {
            const bool agreed = session->number() <= 2 && co_await session->handshake();
            if (agreed) co_await answer_all(session);
            session->close();
        },
        &identity);
    server.skip_handshakes();
    BOOST_TEST(send(server.port())->status() == 200);
    const auto burst = begin_burst(server.port(), 100);
    BOOST_TEST(all_end_well(burst));
    BOOST_TEST(client().statistics().opened == 2u);
}

BOOST_AUTO_TEST_CASE(call_whose_kept_connection_had_ended_takes_one_that_comes_back) {
    const auto answer_once_or_all = [](session_pointer session) -> asio::awaitable<void> {
        if (session->number() == 1) co_await answer_all(session);
        (void)co_await session->read_request();
        co_await session->write(ok);
        (void)co_await session->read_request();
        session->close();
    };
    loopback_server server(io, securing(2, answer_once_or_all), &identity);
    server.skip_handshakes();
    const auto slow = begin(server.port());
    settle();
    BOOST_TEST(send(server.port())->status() == 200);
    const auto repeated = begin(server.port());
    settle();
    BOOST_TEST(client().statistics().stale_replaced == 1u);
    BOOST_TEST(server.connections() == 3);
    BOOST_TEST(!repeated->ended());
    answer_first();
    for (const auto& each : {slow, repeated}) {
        BOOST_TEST(finish(each));
        BOOST_TEST(each->status() == 200);
    }
    BOOST_TEST(client().statistics().opened == 2u);
}

BOOST_AUTO_TEST_SUITE_END()
