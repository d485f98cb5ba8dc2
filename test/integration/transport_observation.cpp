#include <boost/test/unit_test.hpp>

#include "loopback_client.hpp"

#include <dmskafka/observer.hpp>

#include <boost/asio/post.hpp>

#include <chrono>
#include <memory>
#include <string>
#include <vector>

using namespace dmskafka;
using namespace dmskafka::test;
using namespace std::chrono_literals;
using session_pointer = std::shared_ptr<loopback_session>;

namespace {

const std::string ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

/// Writes down what it is told of connections.
class recorder final : public observer {
public:
    void on_pool_waited(const pool_waited& e) noexcept override { note("waited", name_of(e.outcome), e.host, e.port); }
    void on_connection_opened(const connection_opened& e) noexcept override { note("opened", "", e.host, e.port); }
    void on_connection_failed(const connection_failed& e) noexcept override {
        note("failed", name_of(e.code), e.host, e.port);
    }
    void on_connection_reused(const connection_reused& e) noexcept override { note("reused", "", e.host, e.port); }
    void on_connection_closed(const connection_closed& e) noexcept override {
        note("closed", to_string(e.reason), e.host, e.port);
        age = e.age;
    }

    std::vector<std::string> notes{};
    std::chrono::nanoseconds age{};
    std::uint16_t port{};

private:
    static std::string_view name_of(errc outcome) { return outcome == errc{} ? "" : to_string(outcome); }
    void note(std::string_view what, std::string_view detail, std::string_view host, std::uint16_t to) {
        port = to;
        if (host != "127.0.0.1") notes.emplace_back(host);
        notes.push_back(std::string(what).append(detail.empty() ? "" : " ").append(detail));
    }
};

loopback_server::script answering(std::string text) {
    return [text](session_pointer session) -> asio::awaitable<void> {
        for (;;) {
            const std::string request = co_await session->read_request();
            if (request.empty()) co_return;
            co_await session->write(text);
        }
    };
}

/// Answers, and then does as the test says.
loopback_server::script answering_and(void (*then)(loopback_session&), std::string more) {
    return [then, more](session_pointer session) -> asio::awaitable<void> {
        const std::string request = co_await session->read_request();
        if (request.empty()) co_return;
        co_await session->write(ok);
        for (int turn = 0; turn < 20; ++turn) co_await asio::post(asio::use_awaitable);
        if (!more.empty()) co_await session->write(more);
        then(*session);
    };
}

asio::awaitable<void> never_answer(session_pointer session) {
    for (;;) {
        const bool more = co_await session->read_some();
        if (!more) co_return;
    }
}

struct observed_transport : transport_fixture {
    std::shared_ptr<recorder> seen = std::make_shared<recorder>();

    observed_transport() { observers = {seen}; }

    void expect(const std::vector<std::string>& notes) {
        BOOST_CHECK_EQUAL_COLLECTIONS(seen->notes.begin(), seen->notes.end(), notes.begin(), notes.end());
        seen->notes.clear();
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(transport_observation, observed_transport)

BOOST_AUTO_TEST_CASE(connection_is_opened_once_and_reused) {
    loopback_server server(io, answering(ok));
    BOOST_TEST(send(server.port())->status() == 200);
    BOOST_TEST(send(server.port())->status() == 200);
    expect({"opened", "waited", "reused"});
    BOOST_TEST(seen->port == server.port());
}

BOOST_AUTO_TEST_CASE(idle_and_old_connections_are_closed_for_that) {
    options.idle_timeout = 50s;
    options.max_age = 80s;
    loopback_server server(io, answering(ok));
    BOOST_TEST(send(server.port())->status() == 200);
    time.put_forward(49s);
    BOOST_TEST(send(server.port())->status() == 200);
    time.put_forward(40s);
    BOOST_TEST(send(server.port())->status() == 200);
    expect({"opened", "waited", "reused", "closed max_age", "opened", "waited"});
    BOOST_TEST((seen->age >= 89s));
    time.put_forward(51s);
    BOOST_TEST(send(server.port())->status() == 200);
    expect({"closed idle_timeout", "opened", "waited"});
}

BOOST_AUTO_TEST_CASE(peer_that_closed_a_kept_connection_is_told) {
    loopback_server server(io, answering_and([](loopback_session& session) { session.close(); }, {}));
    BOOST_TEST(send(server.port())->status() == 200);
    settle();
    BOOST_TEST(send(server.port())->status() == 200);
    expect({"opened", "waited", "closed peer_closed", "opened", "waited"});
}

BOOST_AUTO_TEST_CASE(connection_with_something_unasked_is_poisoned) {
    loopback_server server(io, answering_and([](loopback_session&) {}, "HTTP/1.1 408 Timeout\r\n\r\n"));
    BOOST_TEST(send(server.port())->status() == 200);
    settle();
    BOOST_TEST(send(server.port())->status() == 200);
    expect({"opened", "waited", "closed poisoned", "opened", "waited"});
}

BOOST_AUTO_TEST_CASE(answer_that_ends_the_connection_says_why) {
    struct row {
        const char* name;
        std::string answer;
        std::string reason;
    };
    const row rows[] = {
        {"no keep-alive", "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 1\r\n\r\na", "no_keep_alive"},
        {"more than the answer", ok + "and more", "poisoned"},
        {"trouble", "HTTP/1.1 503 No\r\nContent-Length: 0\r\n\r\n", "suspect"},
        {"no HTTP", "what?\r\n\r\n", "broken"},
    };
    for (const auto& [name, answer, reason] : rows) {
        BOOST_TEST_CONTEXT(name) {
            loopback_server server(io, answering(answer));
            send(server.port());
            settle();
            expect({"opened", "waited", "closed " + reason});
        }
    }
}

BOOST_AUTO_TEST_CASE(exchange_that_takes_too_long_costs_the_connection) {
    loopback_server server(io, never_answer);
    const auto exchange = begin(server.port());
    settle();
    time.put_forward(1h);
    BOOST_TEST(finish(exchange));
    expect({"opened", "waited", "closed timed_out"});
}

BOOST_AUTO_TEST_CASE(cancelled_exchange_costs_the_connection) {
    loopback_server server(io, never_answer);
    const auto exchange = begin(server.port());
    settle();
    exchange->signal.emit(asio::cancellation_type::terminal);
    BOOST_TEST(finish(exchange));
    expect({"opened", "waited", "closed cancelled"});
}

BOOST_AUTO_TEST_CASE(end_of_the_transport_closes_idle_and_used_connections) {
    loopback_server answers(io, answering(ok));
    loopback_server hangs(io, never_answer);
    BOOST_TEST(send(answers.port())->status() == 200);
    const auto exchange = begin(hangs.port());
    settle();
    seen->notes.clear();
    client().close();
    BOOST_TEST(finish(exchange));
    expect({"closed shutdown", "closed shutdown"});
}

BOOST_AUTO_TEST_CASE(connection_that_cannot_be_made_is_told_with_the_wait_for_it) {
    std::uint16_t port{};
    {
        loopback_server gone(io, answering(ok));
        port = gone.port();
    }
    settle();
    BOOST_TEST((send(port)->code() == errc::connect_failed));
    expect({"failed connect_failed", "waited connect_failed"});
}

BOOST_AUTO_TEST_CASE(cancelled_wait_is_told) {
    options.max_connections = 1;
    loopback_server server(io, never_answer);
    const auto first = begin(server.port());
    settle();
    const auto second = begin(server.port());
    settle();
    second->signal.emit(asio::cancellation_type::terminal);
    BOOST_TEST(finish(second));
    expect({"opened", "waited", "waited cancelled"});
    first->signal.emit(asio::cancellation_type::terminal);
    BOOST_TEST(finish(first));
}

BOOST_AUTO_TEST_SUITE_END()
