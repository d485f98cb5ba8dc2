#include <boost/test/unit_test.hpp>

#include "http/connection.hpp"
#include "loopback_client.hpp"

#include <algorithm>
#include <chrono>
#include <string>
#include <vector>

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

asio::awaitable<void> never_answer(session_pointer session) {
    for (;;) {
        const bool more = co_await session->read_some();
        if (!more) co_return;
    }
}

asio::awaitable<void> begin_an_answer(session_pointer session) {
    (void)co_await session->read_request();
    co_await session->write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nab");
    co_await never_answer(session);
}

asio::awaitable<void> begin_to_open_the_way(session_pointer session) {
    (void)co_await session->read_request();
    co_await session->write("HTTP/1.1 200 OK\r\nVia: te");
    co_await never_answer(session);
}

/// Plays the proxy and the host behind it.
asio::awaitable<void> open_the_way_and_answer_all(session_pointer session) {
    (void)co_await session->read_request();
    co_await session->write("HTTP/1.1 200 OK\r\n\r\n");
    co_await answer_all(session);
}

asio::awaitable<void> read_nothing(session_pointer) { co_return; }

// How far an exchange comes with the server; in line it waits for another exchange.
enum class stage { in_line, connecting, proxy, handshake, exchange };

// Where an exchange can be when something ends it.
struct situation {
    const char* name;
    loopback_server::script script;
    bool secure;
    stage reached;
    std::size_t body;
    exchange_phase phase;
    const char* doing;
};

const situation situations[] = {
    {"in line", never_answer, false, stage::in_line, 0, exchange_phase::before_sending,
     "while waiting for a connection"},
    {"connecting", never_answer, false, stage::connecting, 0, exchange_phase::before_sending, "while connecting"},
    {"waiting for the proxy", never_answer, false, stage::proxy, 0, exchange_phase::before_sending,
     "while waiting for the proxy"},
    {"waiting for the rest of what the proxy says", begin_to_open_the_way, false, stage::proxy, 0,
     exchange_phase::before_sending, "while waiting for the proxy"},
    {"TLS handshake", never_answer, true, stage::handshake, 0, exchange_phase::before_sending,
     "during the TLS handshake"},
    {"sending", read_nothing, false, stage::exchange, 64u << 20, exchange_phase::sending, "while sending the request"},
    {"sending over TLS", read_nothing, true, stage::exchange, 64u << 20, exchange_phase::sending,
     "while sending the request"},
    {"waiting for the answer", never_answer, false, stage::exchange, 0, exchange_phase::sending,
     "while waiting for the answer"},
    {"waiting for the answer over TLS", never_answer, true, stage::exchange, 0, exchange_phase::sending,
     "while waiting for the answer"},
    {"reading the answer", begin_an_answer, false, stage::exchange, 0, exchange_phase::receiving,
     "while reading the answer"},
    {"reading the answer over TLS", begin_an_answer, true, stage::exchange, 0, exchange_phase::receiving,
     "while reading the answer"},
};

struct interruption_fixture : transport_fixture {
    interruption_fixture() { tls.ca_file = trusted.path(); }

    certificate_authority authority{};
    temporary_file trusted{authority.pem()};
    certificate identity = authority.issue("IP:127.0.0.1");

    // Begins an exchange and lets it come as far as the situation says.
    exchange_pointer bring_about(const situation& what, loopback_server& server) {
        transport.reset();
        scheme = what.secure ? "https" : "http";
        options.max_connections = what.reached == stage::in_line ? 1 : 4;
        proxy.url = what.reached == stage::proxy ? "http://127.0.0.1:" + std::to_string(server.port()) : "";
        if (what.reached == stage::handshake) server.skip_handshakes();
        if (what.reached == stage::in_line) {
            occupant = begin(server.port());
            settle();
        }
        const auto port = what.reached == stage::connecting ? silent.endpoint().port() : server.port();
        auto exchange = make(port, verb::post, std::string(what.body, 'x'));
        exchange->holds_transport = exchanges_own_transport;
        exchange->deadline = time.now() + 5s;
        begin(exchange);
        settle();
        return exchange;
    }

    silent_port silent{io};
    exchange_pointer occupant{};
    bool exchanges_own_transport{};
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(transport_interruptions, interruption_fixture)

BOOST_AUTO_TEST_CASE(deadline_ends_every_phase_and_is_told) {
    for (const auto& what : situations) {
        BOOST_TEST_CONTEXT(what.name) {
            loopback_server server(io, what.script, what.secure ? &identity : nullptr);
            const auto exchange = bring_about(what, server);
            time.put_forward(4s);
            settle();
            BOOST_REQUIRE(!exchange->ended());
            time.put_forward(2s);
            settle();
            BOOST_REQUIRE(exchange->ended());
            BOOST_TEST((exchange->code() == errc::attempt_timed_out));
            BOOST_TEST((exchange->phase() == what.phase));
            BOOST_TEST(exchange->message() == "the time ran out " + std::string(what.doing));
            BOOST_TEST(exchange->setting_kept);
        }
    }
}

BOOST_AUTO_TEST_CASE(cancellation_of_any_type_ends_every_phase_at_once) {
    for (const auto type :
         {asio::cancellation_type::terminal, asio::cancellation_type::partial, asio::cancellation_type::total}) {
        for (const auto& what : situations) {
            BOOST_TEST_CONTEXT(what.name) {
                loopback_server server(io, what.script, what.secure ? &identity : nullptr);
                const auto exchange = bring_about(what, server);
                BOOST_REQUIRE(!exchange->ended());
                exchange->signal.emit(type);
                settle();
                BOOST_REQUIRE(exchange->ended());
                BOOST_TEST((exchange->code() == errc::cancelled));
                BOOST_TEST((exchange->phase() == what.phase));
                BOOST_TEST(exchange->setting_kept);
                BOOST_TEST(client().statistics().waiting == 0u);
                BOOST_TEST(client().statistics().in_use == (what.reached == stage::in_line ? 1u : 0u));
            }
        }
    }
}

BOOST_AUTO_TEST_CASE(close_ends_every_phase_at_once) {
    for (const auto& what : situations) {
        BOOST_TEST_CONTEXT(what.name) {
            loopback_server server(io, what.script, what.secure ? &identity : nullptr);
            const auto exchange = bring_about(what, server);
            BOOST_REQUIRE(!exchange->ended());
            client().close();
            settle();
            BOOST_REQUIRE(exchange->ended());
            BOOST_TEST((exchange->code() == errc::cancelled));
            BOOST_TEST((exchange->phase() == what.phase));
            BOOST_TEST(exchange->message() == "the transport was closed");
            const auto late = send(server.port());
            BOOST_TEST((late->code() == errc::cancelled));
            BOOST_TEST((send(make(1))->code() == errc::cancelled));  // to a host that it did not know before
            const auto counts = client().statistics();
            BOOST_TEST(counts.closed == counts.opened);
            BOOST_TEST(counts.waiting == 0u);
            BOOST_TEST(counts.in_use == 0u);
        }
    }
}

BOOST_AUTO_TEST_CASE(destruction_ends_every_phase_at_once) {
    for (const auto& what : situations) {
        BOOST_TEST_CONTEXT(what.name) {
            loopback_server server(io, what.script, what.secure ? &identity : nullptr);
            const auto exchange = bring_about(what, server);
            BOOST_REQUIRE(!exchange->ended());
            transport.reset();
            settle();
            BOOST_REQUIRE(exchange->ended());
            BOOST_TEST((exchange->code() == errc::cancelled));
        }
    }
}

BOOST_AUTO_TEST_CASE(event_loop_may_be_destroyed_in_every_phase) {
    for (const auto& what : situations) {
        BOOST_TEST_CONTEXT(what.name) {
            interruption_fixture other;
            loopback_server server(other.io, what.script, what.secure ? &other.identity : nullptr);
            const auto exchange = other.bring_about(what, server);
            BOOST_TEST(!exchange->ended());
            other.transport.reset();  // its coroutines are resumed no more
        }
    }
}

BOOST_AUTO_TEST_CASE(transport_may_be_destroyed_with_the_event_loop_in_every_phase) {
    for (const auto& what : situations) {
        BOOST_TEST_CONTEXT(what.name) {
            interruption_fixture other;
            other.exchanges_own_transport = true;
            loopback_server server(other.io, what.script, what.secure ? &other.identity : nullptr);
            const auto exchange = other.bring_about(what, server);
            BOOST_TEST(!exchange->ended());
            other.transport.reset();  // now the suspended coroutine alone owns it
        }
    }
}

// Each event of an exchange in turn is the last one before the interruption. Whatever happens, the exchange ends, the
// transport's books are in order, and the next exchange goes well.
BOOST_AUTO_TEST_CASE(interruption_after_any_event_leaves_the_transport_in_order) {
    enum class kind { terminal, partial, total, server_reset, close, destroy };
    enum class way_to_host { plain, secure, through_proxy };
    for (const auto how :
         {kind::terminal, kind::partial, kind::total, kind::server_reset, kind::close, kind::destroy}) {
        for (const auto way : {way_to_host::plain, way_to_host::secure, way_to_host::through_proxy}) {
            const bool secure = way == way_to_host::secure;
            bool went_well = false;
            for (int events = 0; !went_well; ++events) {
                BOOST_TEST_CONTEXT("kind " << static_cast<int>(how) << ", way " << static_cast<int>(way)
                                           << ", after event " << events) {
                    BOOST_REQUIRE(events < 500);
                    transport.reset();
                    scheme = secure ? "https" : "http";
                    const loopback_server::script script =
                        way == way_to_host::through_proxy ? open_the_way_and_answer_all : answer_all;
                    loopback_server server(io, script, secure ? &identity : nullptr);
                    proxy.url =
                        way == way_to_host::through_proxy ? "http://127.0.0.1:" + std::to_string(server.port()) : "";
                    const auto exchange = begin(server.port());
                    run_until([&, done = 0]() mutable { return exchange->ended() || done++ == events; });
                    went_well = exchange->ended();
                    switch (how) {
                        case kind::terminal:
                            exchange->signal.emit(asio::cancellation_type::terminal);
                            break;
                        case kind::partial:
                            exchange->signal.emit(asio::cancellation_type::partial);
                            break;
                        case kind::total:
                            exchange->signal.emit(asio::cancellation_type::total);
                            break;
                        case kind::server_reset:
                            server.stop();
                            break;
                        case kind::close:
                            transport->close();
                            break;
                        case kind::destroy:
                            transport.reset();
                            break;
                    }
                    BOOST_REQUIRE(finish(exchange));
                    BOOST_TEST(exchange->setting_kept);
                    if (!went_well && how != kind::server_reset)
                        BOOST_TEST((exchange->code() == errc::cancelled || exchange->status() == 200));
                    if (!went_well && how == kind::server_reset)
                        BOOST_TEST((exchange->code() == errc::connect_failed || exchange->code() == errc::tls_failed ||
                                    exchange->code() == errc::connection_lost || exchange->status() == 200));
                    if (how == kind::close || how == kind::destroy) continue;
                    BOOST_TEST(client().statistics().in_use == 0u);
                    BOOST_TEST(client().statistics().waiting == 0u);
                    if (how == kind::server_reset && way == way_to_host::through_proxy) continue;
                    loopback_server next(io, answer_all, secure ? &identity : nullptr);
                    BOOST_TEST(send(how == kind::server_reset ? next.port() : server.port())->status() == 200);
                }
            }
        }
    }
}

BOOST_AUTO_TEST_CASE(exchange_cancelled_before_it_began_sends_nothing) {
    loopback_server server(io, answer_all);
    const auto exchange = make(server.port());
    exchange->cancelled_before = true;
    BOOST_REQUIRE(send(exchange)->ended());
    BOOST_TEST((exchange->code() == errc::cancelled));
    BOOST_TEST((exchange->phase() == exchange_phase::before_sending));
    BOOST_TEST(exchange->setting_kept);
    BOOST_TEST(server.connections() == 0);
}

BOOST_AUTO_TEST_CASE(deadline_that_has_passed_ends_the_exchange_before_a_connection_is_made) {
    loopback_server server(io, answer_all);
    auto exchange = make(server.port());
    exchange->deadline = time.now();
    BOOST_REQUIRE(send(exchange)->ended());
    BOOST_TEST((exchange->code() == errc::attempt_timed_out));
    BOOST_TEST((exchange->phase() == exchange_phase::before_sending));
}

BOOST_AUTO_TEST_CASE(handshake_timeout_ends_a_handshake_that_hangs) {
    options.handshake_timeout = 3s;
    scheme = "https";
    loopback_server server(io, never_answer, &identity);
    server.skip_handshakes();
    const auto sent = begin(server.port());
    settle();
    time.put_forward(options.handshake_timeout + 1ms);
    BOOST_TEST(finish(sent));
    BOOST_TEST((sent->code() == errc::connect_failed));
    BOOST_TEST((sent->phase() == exchange_phase::before_sending));
    BOOST_TEST(sent->message().find("the TLS handshake with 127.0.0.1:") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(cancellation_does_not_wait_for_the_lookup) {
    host = "no-such-host.invalid";
    const auto exchange = begin(80);
    io.poll_one();  // the call gets as far as the lookup, whose end would be another event
    BOOST_REQUIRE(!exchange->ended());
    exchange->signal.emit(asio::cancellation_type::terminal);
    BOOST_TEST(finish(exchange));
    BOOST_TEST((exchange->code() == errc::cancelled));
}

BOOST_AUTO_TEST_CASE(deadline_does_not_wait_for_the_lookup) {
    host = "no-such-host.invalid";
    const auto exchange = begin(80);
    io.poll_one();
    BOOST_REQUIRE(!exchange->ended());
    time.put_forward(21s);
    BOOST_TEST(finish(exchange));
    BOOST_TEST((exchange->code() == errc::attempt_timed_out));
    BOOST_TEST(exchange->message() == "the time ran out while looking up the host");
}

BOOST_AUTO_TEST_CASE(calls_are_served_in_the_order_of_the_line) {
    options.max_connections = 1;
    loopback_server server(io, answer_all);
    std::vector<exchange_pointer> calls;
    for (int each = 0; each < 20; ++each) calls.push_back(begin(server.port()));
    std::vector<std::size_t> order;
    run_until([&] {
        for (std::size_t each = 0; each < calls.size(); ++each)
            if (calls[each]->ended() && std::find(order.begin(), order.end(), each) == order.end())
                order.push_back(each);
        return order.size() == calls.size();
    });
    BOOST_REQUIRE(order.size() == 20u);
    BOOST_TEST(std::is_sorted(order.begin(), order.end()));
    for (const auto& exchange : calls) BOOST_TEST(exchange->status() == 200);
    BOOST_TEST(server.connections() == 1);
    BOOST_TEST(client().statistics().idle == 1u);
}

BOOST_AUTO_TEST_CASE(call_in_line_takes_the_place_of_one_that_leaves_it_or_loses_its_connection) {
    options.max_connections = 1;
    loopback_server server(io, [](session_pointer session) -> asio::awaitable<void> {
        if (session->number() == 1) co_await never_answer(session);
        co_await answer_all(session);
    });
    const auto hangs = begin(server.port());
    settle();
    const auto leaves = begin(server.port());
    const auto stays = begin(server.port());
    settle();
    BOOST_TEST(client().statistics().waiting == 2u);
    leaves->signal.emit(asio::cancellation_type::total);
    settle();
    BOOST_TEST((leaves->code() == errc::cancelled));
    BOOST_TEST(client().statistics().waiting == 1u);
    hangs->signal.emit(asio::cancellation_type::terminal);
    BOOST_TEST(finish(stays));
    BOOST_TEST(stays->status() == 200);
    BOOST_TEST(server.connections() == 2);
}

BOOST_AUTO_TEST_CASE(call_does_not_wait_for_a_handshake_when_a_connection_comes_back) {
    scheme = "https";
    session_pointer first;
    loopback_server server(
        io,
        [&first](session_pointer session) -> asio::awaitable<void> {
            if (session->number() > 1) co_return;
            first = session;
            for (;;) {
                const std::string request = co_await session->read_request();
                if (request.empty()) co_return;
                if (request.find("X-Test") != request.npos) co_await session->write(ok);
            }
        },
        &identity);
    auto slow = make(server.port());
    slow->headers.pop_back();
    slow->request.headers = slow->headers;  // waits until the test answers it
    begin(slow);
    settle();
    server.skip_handshakes();
    const auto second = begin(server.port());
    settle();
    BOOST_TEST(!second->ended());
    BOOST_TEST(server.connections() == 2);
    asio::co_spawn(io, first->write(ok), asio::detached);
    BOOST_TEST(finish(slow));
    BOOST_TEST(finish(second));
    BOOST_TEST(second->status() == 200);
    BOOST_TEST(client().statistics().opened == 1u);
    BOOST_TEST(client().statistics().reused == 1u);
}

BOOST_AUTO_TEST_CASE(all_calls_to_a_dead_host_fail) {
    options.max_connections = 2;
    std::uint16_t port = 0;
    {
        port = loopback_server(io, answer_all).port();
    }
    std::vector<exchange_pointer> calls;
    for (int each = 0; each < 7; ++each) calls.push_back(begin(port));
    for (const auto& exchange : calls) {
        BOOST_TEST(finish(exchange));
        BOOST_TEST((exchange->code() == errc::connect_failed));
    }
    BOOST_TEST(client().statistics().waiting == 0u);
}

BOOST_AUTO_TEST_CASE(random_cancellations_lose_no_slot_and_no_call) {
    options.max_connections = 3;
    loopback_server server(io, answer_all);
    unsigned random = 7;
    for (int round = 0; round < 30; ++round) {
        std::vector<exchange_pointer> calls;
        for (int each = 0; each < 10; ++each) calls.push_back(begin(server.port()));
        for (int each = 0; each < 4; ++each) {
            random = random * 1664525u + 1013904223u;
            const unsigned events = (random >> 16) % 12;
            run_events(static_cast<int>(events));
            calls[(random >> 8) % calls.size()]->signal.emit(asio::cancellation_type::terminal);
        }
        for (const auto& exchange : calls) {
            BOOST_REQUIRE(finish(exchange));
            BOOST_TEST((exchange->status() == 200 || exchange->code() == errc::cancelled));
        }
        const auto counts = client().statistics();
        BOOST_REQUIRE(counts.in_use == 0u);
        BOOST_REQUIRE(counts.waiting == 0u);
        BOOST_REQUIRE(counts.idle <= 3u);
    }
}

BOOST_AUTO_TEST_SUITE_END()

namespace {

// A connection that is opened to one of several addresses.
struct addresses_fixture : transport_fixture {
    std::shared_ptr<http::connection> connection{};
    std::optional<http::maybe_failure> outcome{};

    void begin_to_open(const std::vector<asio::ip::tcp::endpoint>& addresses) {
        auto names = std::make_shared<http::lookup>(io.get_executor());
        names->done = true;
        names->endpoints = addresses;
        connection = std::make_shared<http::connection>(
            std::make_shared<http::environment>(io.get_executor(), tls, proxy, options, time, dmskafka::observers()));
        asio::co_spawn(io, open(*this, std::move(names)), asio::detached);
        settle();
    }
    static asio::awaitable<void> open(addresses_fixture& fixture, std::shared_ptr<http::lookup> names) {
        auto opened = fixture.connection;
        http::route way;
        way.target.host = "host.example";
        way.target.port = 80;
        fixture.outcome = co_await opened->open(way, std::move(names), nullptr);
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(transport_addresses, addresses_fixture)

BOOST_AUTO_TEST_CASE(slow_address_is_given_its_share_of_the_connect_timeout) {
    options.connect_timeout = 90s;
    const silent_port first(io);
    const silent_port second(io);
    loopback_server server(io, answer_all);
    begin_to_open({first.endpoint(), second.endpoint(), {asio::ip::address_v4::loopback(), server.port()}});
    for (int slow = 0; slow < 2; ++slow) {
        time.put_forward(20s);
        settle();
        BOOST_REQUIRE(!outcome);
        BOOST_TEST(server.connections() == 0);
        time.put_forward(15s);
        settle();
    }
    BOOST_REQUIRE(outcome);
    BOOST_TEST(!*outcome);
    BOOST_TEST(server.connections() == 1);
}

BOOST_AUTO_TEST_CASE(address_that_refuses_is_followed_by_the_next_at_once) {
    std::uint16_t nobody = 0;
    {
        nobody = loopback_server(io, answer_all).port();
    }
    loopback_server server(io, answer_all);
    begin_to_open({{asio::ip::address_v4::loopback(), nobody}, {asio::ip::address_v4::loopback(), server.port()}});
    BOOST_REQUIRE(outcome);
    BOOST_TEST(!*outcome);
    BOOST_TEST(server.connections() == 1);
}

BOOST_AUTO_TEST_CASE(failure_of_the_last_address_is_told) {
    options.connect_timeout = 80s;
    std::uint16_t nobody = 0;
    {
        nobody = loopback_server(io, answer_all).port();
    }
    const silent_port silent(io);
    const asio::ip::tcp::endpoint refusing(asio::ip::address_v4::loopback(), nobody);
    begin_to_open({silent.endpoint(), refusing});
    time.put_forward(41s);
    settle();
    BOOST_REQUIRE(outcome);
    BOOST_REQUIRE(*outcome);
    BOOST_TEST(((*outcome)->code == errc::connect_failed));
    BOOST_TEST((*outcome)->message == "cannot connect to host.example:80: Connection refused");

    outcome.reset();
    begin_to_open({refusing, silent.endpoint()});
    time.put_forward(60s);
    settle();
    BOOST_REQUIRE(!outcome);
    time.put_forward(30s);
    settle();
    BOOST_REQUIRE(outcome);
    BOOST_REQUIRE(*outcome);
    BOOST_TEST((*outcome)->message == "cannot connect to host.example:80: Connection timed out");
}

BOOST_AUTO_TEST_CASE(interruption_ends_the_search_whichever_address_is_tried) {
    options.connect_timeout = 90s;
    const silent_port first(io);
    const silent_port second(io);
    for (int passed = 0; passed < 2; ++passed) {
        BOOST_TEST_CONTEXT("addresses passed: " << passed) {
            outcome.reset();
            loopback_server server(io, answer_all);
            begin_to_open({first.endpoint(), second.endpoint(), {asio::ip::address_v4::loopback(), server.port()}});
            for (int each = 0; each < passed; ++each) {
                time.put_forward(31s);
                settle();
            }
            BOOST_REQUIRE(!outcome);
            connection->interrupt(http::interruption::closed);
            settle();
            BOOST_REQUIRE(outcome);
            BOOST_TEST(outcome->has_value());
            BOOST_TEST(server.connections() == 0);
        }
    }
}

BOOST_AUTO_TEST_SUITE_END()
