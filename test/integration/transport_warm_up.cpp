#include <boost/test/unit_test.hpp>

#include "loopback_client.hpp"

#include <chrono>
#include <string>

using namespace dmskafka;
using namespace dmskafka::test;
using namespace std::chrono_literals;
using session_pointer = std::shared_ptr<loopback_session>;

namespace {

asio::awaitable<void> answer_all(session_pointer session) {
    for (;;) {
        const std::string request = co_await session->read_request();
        if (request.empty()) co_return;
        co_await session->write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
    }
}

asio::awaitable<void> never_answer(session_pointer session) {
    for (;;) {
        const bool more = co_await session->read_some();
        if (!more) co_return;
    }
}

struct warm_up_fixture : transport_fixture {
    /// A warm-up that was begun.
    struct begun {
        asio::cancellation_signal signal{};
        std::optional<warm_up_result> result{};
        bool setting_kept{};

        [[nodiscard]] bool ended() const noexcept { return result.has_value(); }
        [[nodiscard]] std::size_t connections() const { return result && *result ? **result : 0; }
        [[nodiscard]] errc code() const { return result && !*result ? result->error().code : errc{}; }
    };
    using begun_pointer = std::shared_ptr<begun>;

    certificate_authority authority{};
    temporary_file trusted{authority.pem()};
    certificate identity = authority.issue("IP:127.0.0.1");
    warm_up_fixture() { tls.ca_file = trusted.path(); }

    begun_pointer begin_warm_up(std::uint16_t port, std::size_t connections) {
        client();
        auto made = std::make_shared<begun>();
        const auto keep = [made](std::exception_ptr) {};  // the signal must outlive the coroutine
        asio::co_spawn(io, drive(*this, made, port, connections),
                       asio::bind_cancellation_slot(made->signal.slot(), keep));
        return made;
    }
    begun_pointer warm_up(std::uint16_t port, std::size_t connections) {
        auto made = begin_warm_up(port, connections);
        run_until([&] { return made->ended(); });
        return made;
    }

    static asio::awaitable<void> drive(warm_up_fixture& fixture, begun_pointer made, std::uint16_t port,
                                       std::size_t connections) {
        co_await asio::this_coro::reset_cancellation_state(asio::enable_total_cancellation());
        made->result = co_await fixture.transport->warm_up(fixture.scheme, fixture.host, port, connections,
                                                           fixture.time.now() + 5s);
        made->setting_kept = co_await asio::this_coro::throw_if_cancelled();
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(transport_warm_up, warm_up_fixture)

BOOST_AUTO_TEST_CASE(connections_are_there_before_calls_need_them) {
    for (const bool secure : {false, true}) {
        BOOST_TEST_CONTEXT("secure: " << secure) {
            transport.reset();
            scheme = secure ? "https" : "http";
            loopback_server server(io, answer_all, secure ? &identity : nullptr);
            BOOST_TEST(warm_up(server.port(), 3)->connections() == 3u);
            BOOST_TEST(client().statistics().idle == 3u);
            BOOST_TEST(client().statistics().opened == 3u);
            BOOST_TEST(send(server.port())->text() == "ok");
            BOOST_TEST(client().statistics().reused == 1u);
            settle();
            BOOST_TEST(server.connections() == 3);
        }
    }
}

BOOST_AUTO_TEST_CASE(there_are_no_more_than_are_wanted_and_allowed) {
    options.max_connections = 4;
    loopback_server server(io, answer_all);
    BOOST_TEST(warm_up(server.port(), 0)->connections() == 0u);
    BOOST_TEST(send(server.port())->text() == "ok");
    BOOST_TEST(warm_up(server.port(), 2)->connections() == 2u);
    BOOST_TEST(warm_up(server.port(), 1)->connections() == 2u);
    BOOST_TEST(warm_up(server.port(), 100)->connections() == 4u);
    settle();
    BOOST_TEST(server.connections() == 4);
}

BOOST_AUTO_TEST_CASE(two_at_a_time_open_as_many_as_the_larger_wants) {
    loopback_server server(io, answer_all);
    const auto small = begin_warm_up(server.port(), 2);
    const auto large = begin_warm_up(server.port(), 5);
    settle();
    BOOST_TEST(small->ended());
    BOOST_TEST(large->connections() == 5u);
    BOOST_TEST(server.connections() == 5);
}

BOOST_AUTO_TEST_CASE(call_takes_a_connection_that_is_being_opened) {
    loopback_server server(io, answer_all);
    const auto warm = begin_warm_up(server.port(), 2);
    const auto sent = begin(server.port());
    settle();
    BOOST_TEST(sent->text() == "ok");
    BOOST_TEST(warm->connections() == 2u);
    BOOST_TEST(server.connections() == 2);
}

BOOST_AUTO_TEST_CASE(first_failure_ends_it) {
    std::uint16_t port = 0;
    {
        port = loopback_server(io, answer_all).port();
    }
    const auto warm = warm_up(port, 3);
    BOOST_TEST((warm->code() == errc::connect_failed));
    BOOST_TEST(warm->result->error().message.find("cannot connect to 127.0.0.1:") == 0u);
    settle();
    BOOST_TEST(client().statistics().opened == 0u);
}

// The handshakes never end.
BOOST_AUTO_TEST_CASE(whatever_ends_it_gives_up_what_was_begun) {
    enum class kind { deadline, terminal, partial, total, close, destroy };
    for (const auto how : {kind::deadline, kind::terminal, kind::partial, kind::total, kind::close, kind::destroy}) {
        BOOST_TEST_CONTEXT("kind " << static_cast<int>(how)) {
            transport.reset();
            scheme = "https";
            loopback_server server(io, never_answer, &identity);
            server.skip_handshakes();
            const auto warm = begin_warm_up(server.port(), 3);
            settle();
            BOOST_REQUIRE(!warm->ended());
            BOOST_TEST(server.connections() == 3);
            switch (how) {
                case kind::deadline:
                    time.put_forward(6s);
                    break;
                case kind::terminal:
                    warm->signal.emit(asio::cancellation_type::terminal);
                    break;
                case kind::partial:
                    warm->signal.emit(asio::cancellation_type::partial);
                    break;
                case kind::total:
                    warm->signal.emit(asio::cancellation_type::total);
                    break;
                case kind::close:
                    client().close();
                    break;
                case kind::destroy:
                    transport.reset();
                    break;
            }
            settle();
            BOOST_REQUIRE(warm->ended());
            BOOST_TEST((warm->code() == (how == kind::deadline ? errc::attempt_timed_out : errc::cancelled)));
            BOOST_TEST(warm->setting_kept);
            for (std::size_t each = 0; each < 3; ++each) {
                char byte{};
                boost::system::error_code ended;
                server.session(each).socket().non_blocking(true);
                while (!ended) server.session(each).socket().read_some(asio::buffer(&byte, 1), ended);
                BOOST_TEST(ended != asio::error::would_block);  // the connection was closed
            }
        }
    }
}

BOOST_AUTO_TEST_SUITE_END()
