#include <boost/test/unit_test.hpp>

#include "loopback_client.hpp"

#include <boost/asio/this_coro.hpp>

#include <chrono>
#include <string>
#include <utility>

using namespace dmskafka;
using namespace dmskafka::test;
using namespace std::chrono_literals;
using session_pointer = std::shared_ptr<loopback_session>;

namespace {

const std::string ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nX-Number: 1\r\n\r\nok";

// Answers each request with `text`.
loopback_server::script answering(std::string text) {
    return [text](session_pointer session) -> asio::awaitable<void> {
        for (;;) {
            const std::string request = co_await session->read_request();
            if (request.empty()) co_return;
            co_await session->write(text);
        }
    };
}

// Answers the first request with `text` and closes the connection then.
loopback_server::script answering_once(std::string text) {
    return [text](session_pointer session) -> asio::awaitable<void> {
        const std::string request = co_await session->read_request();
        if (request.empty()) co_return;
        co_await session->write(text);
        session->close();
    };
}

// Answers the first request with a body of `first` bytes, the others with `ok`.
loopback_server::script answering_at_length(std::size_t first) {
    return [first](session_pointer session) -> asio::awaitable<void> {
        std::string answer = "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(first) + "\r\n\r\n";
        answer.append(first, 'x');
        for (;;) {
            const std::string request = co_await session->read_request();
            if (request.empty()) co_return;
            co_await session->write(std::exchange(answer, ok));
        }
    };
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(transport_http, transport_fixture)

BOOST_AUTO_TEST_CASE(request_arrives_as_written) {
    std::string seen;
    loopback_server server(io, [&seen](session_pointer session) -> asio::awaitable<void> {
        seen = co_await session->read_request();
        co_await session->write(ok);
    });
    const auto sent = send(make(server.port(), verb::put, "{\"a\":1}"));
    BOOST_TEST(sent->status() == 200);
    BOOST_TEST(seen == "PUT /v2/test HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Test: yes\r\nContent-Length: 7\r\n\r\n{\"a\":1}");
    BOOST_TEST(sent->text() == "ok");
    BOOST_TEST((*sent->result)->head == "Content-Length: 2\nX-Number: 1\n");
    BOOST_TEST((*sent->result)->header("x-number").value() == "1");
}

BOOST_AUTO_TEST_CASE(length_is_sent_with_a_body_and_with_an_empty_post) {
    std::string seen;
    loopback_server server(io, [&seen](session_pointer session) -> asio::awaitable<void> {
        for (;;) {
            seen = co_await session->read_request();
            if (seen.empty()) co_return;
            co_await session->write(ok);
        }
    });
    BOOST_TEST(send(make(server.port(), verb::get))->status() == 200);
    BOOST_TEST(seen.find("Content-Length") == seen.npos);
    BOOST_TEST(send(make(server.port(), verb::post))->status() == 200);
    BOOST_TEST(seen.find("Content-Length: 0\r\n") != seen.npos);
    BOOST_TEST(send(make(server.port(), verb::delete_, "{}"))->status() == 200);
    BOOST_TEST(seen.find("Content-Length: 2\r\n") != seen.npos);
}

BOOST_AUTO_TEST_CASE(connection_is_kept_and_used_again) {
    loopback_server server(io, answering(ok));
    for (int each = 0; each < 5; ++each) BOOST_TEST(send(server.port())->text() == "ok");
    const auto counts = client().statistics();
    BOOST_TEST(server.connections() == 1);
    BOOST_TEST(counts.opened == 1u);
    BOOST_TEST(counts.reused == 4u);
    BOOST_TEST(counts.idle == 1u);
    BOOST_TEST(counts.in_use == 0u);
    BOOST_TEST(counts.waiting == 0u);
    BOOST_TEST(counts.closed == 0u);
}

BOOST_AUTO_TEST_CASE(memory_of_an_answer_that_was_read_serves_another) {
    loopback_server server(io, answering_at_length(5000));
    const auto first = send(server.port());
    BOOST_TEST(first->text().size() == 5000u);
    client().recycle(std::move(first->result->value()));
    const auto second = send(server.port());
    BOOST_TEST(second->text() == "ok");
    BOOST_TEST(second->text().capacity() >= 5000u);
    BOOST_TEST((*second->result)->head == "Content-Length: 2\nX-Number: 1\n");
    const auto third = send(server.port());
    BOOST_TEST(third->text() == "ok");
    BOOST_TEST(third->text().capacity() < 5000u);
}

BOOST_AUTO_TEST_CASE(memory_of_a_large_answer_is_not_held) {
    constexpr std::size_t large = 2u << 20;
    loopback_server server(io, answering_at_length(large));
    const auto first = send(server.port());
    BOOST_TEST(first->text().size() == large);
    client().recycle(std::move(first->result->value()));
    BOOST_TEST(send(server.port())->text().capacity() < large);
}

BOOST_AUTO_TEST_CASE(idle_connection_does_not_keep_the_event_loop_running) {
    {
        loopback_server server(io, answering_once(ok));
        BOOST_TEST(send(server.port())->status() == 200);
    }
    io.restart();
    BOOST_TEST(io.run_for(10s) < 100u);
    BOOST_TEST(io.stopped());
    BOOST_TEST(client().statistics().idle == 1u);
}

BOOST_AUTO_TEST_CASE(answers_of_all_shapes) {
    struct row {
        const char* name;
        std::string answer;
        int status;
        std::string body;
        bool kept;
    };
    const std::string large(100'000, 'x');
    const row rows[] = {
        {"length", "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc", 200, "abc", true},
        {"length of zero", "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", 200, "", true},
        {"no content", "HTTP/1.1 204 No Content\r\n\r\n", 204, "", true},
        {"not modified with a length", "HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n", 304, "", true},
        {"large", "HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n" + large, 200, large, true},
        {"chunks", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2;x=y\r\nde\r\n0\r\n\r\n", 200,
         "abcde", true},
        {"chunks with a trailer", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\nX: y\r\n\r\n",
         200, "a", true},
        {"large chunk", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n186a0\r\n" + large + "\r\n0\r\n\r\n", 200,
         large, true},
        {"until the end of the connection", "HTTP/1.1 200 OK\r\n\r\nall of it", 200, "all of it", false},
        {"Connection: close", "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 1\r\n\r\na", 200, "a", false},
        {"HTTP/1.0", "HTTP/1.0 200 OK\r\nContent-Length: 1\r\n\r\na", 200, "a", false},
        {"HTTP/1.0 kept alive", "HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 1\r\n\r\na", 200, "a",
         true},
        {"interim answer", "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\na", 200, "a",
         true},
        {"two interim answers",
         "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 201 Created\r\n"
         "Content-Length: 1\r\n\r\na",
         201, "a", true},
        {"redirect", "HTTP/1.1 302 Found\r\nLocation: /other\r\nContent-Length: 0\r\n\r\n", 302, "", true},
        {"refusal", "HTTP/1.1 409 Conflict\r\nContent-Length: 4\r\n\r\nwait", 409, "wait", true},
        {"too many", "HTTP/1.1 429 Slow\r\nContent-Length: 4\r\n\r\nwait", 429, "wait", true},
        {"not implemented", "HTTP/1.1 501 No\r\nContent-Length: 4\r\n\r\nwait", 501, "wait", true},
        {"error", "HTTP/1.1 500 Error\r\nContent-Length: 4\r\n\r\nwait", 500, "wait", true},
        {"bad gateway", "HTTP/1.1 502 Bad\r\nContent-Length: 4\r\n\r\nwait", 502, "wait", false},
        {"busy", "HTTP/1.1 503 Busy\r\nContent-Length: 4\r\n\r\nwait", 503, "wait", false},
        {"gateway timeout", "HTTP/1.1 504 Late\r\nContent-Length: 4\r\n\r\nwait", 504, "wait", false},
        {"more than was announced", "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nabc", 200, "a", false},
    };
    for (const auto& row : rows) {
        BOOST_TEST_CONTEXT(row.name) {
            transport.reset();
            // The connection stays open, except where its end is the end of the answer.
            const bool ends = std::string(row.name) == "until the end of the connection";
            loopback_server server(io, ends ? answering_once(row.answer) : answering(row.answer));
            const auto sent = send(server.port());
            BOOST_TEST(sent->status() == row.status);
            BOOST_REQUIRE(sent->result->has_value());
            BOOST_TEST((sent->text() == row.body));
            BOOST_TEST((*sent->result)->head.find("X: y") == std::string::npos);
            BOOST_TEST((*sent->result)->head.find("Link") == std::string::npos);
            BOOST_TEST(client().statistics().idle == (row.kept ? 1u : 0u));
            BOOST_TEST(client().statistics().closed == (row.kept ? 0u : 1u));
        }
    }
}

BOOST_AUTO_TEST_CASE(answer_may_come_byte_by_byte) {
    const std::string answer =
        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nA: "
        "b\r\n\r\n3;q\r\nabc\r\n0\r\n\r\n";
    loopback_server server(io, [&answer](session_pointer session) -> asio::awaitable<void> {
        session->socket().set_option(asio::ip::tcp::no_delay(true));
        for (;;) {
            const std::string request = co_await session->read_request();
            if (request.empty()) co_return;
            for (const char byte : answer) {
                co_await session->write(std::string(1, byte));
                for (int turn = 0; turn < 3; ++turn) co_await asio::post(asio::use_awaitable);  // lets the client read
            }
        }
    });
    BOOST_TEST(send(server.port())->text() == "abc");
    BOOST_TEST(send(server.port())->text() == "abc");
    BOOST_TEST(server.connections() == 1);
}

BOOST_AUTO_TEST_CASE(answers_that_fail) {
    struct row {
        const char* name;
        std::string answer;
        errc code;
        exchange_phase phase;
        const char* message;
    };
    const std::string many_headers = [] {
        std::string lines;
        for (int each = 0; each < 100; ++each) lines += "X-Header-" + std::to_string(each) + ": value\r\n";
        return lines;
    }();
    const row rows[] = {
        {"garbage", "SSH-2.0-OpenSSH_9.2\r\n", errc::malformed_response, exchange_phase::receiving, "no HTTP"},
        {"bad length", "HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n", errc::malformed_response,
         exchange_phase::receiving, "no HTTP"},
        {"bad chunk", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", errc::malformed_response,
         exchange_phase::receiving, "no HTTP"},
        {"switching protocols", "HTTP/1.1 101 Switching Protocols\r\n\r\n", errc::malformed_response,
         exchange_phase::receiving, "protocol"},
        {"truncated head", "HTTP/1.1 200 OK\r\nContent-Le", errc::connection_lost, exchange_phase::receiving,
         "in the middle"},
        {"truncated body", "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc", errc::connection_lost,
         exchange_phase::receiving, "in the middle"},
        {"truncated chunk", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\na\r\nabc", errc::connection_lost,
         exchange_phase::receiving, "in the middle"},
        {"interim answer alone", "HTTP/1.1 100 Continue\r\n\r\n", errc::connection_lost, exchange_phase::receiving,
         "in the middle"},
        {"nothing", "", errc::connection_lost, exchange_phase::sending, "before the answer"},
        {"long header", "HTTP/1.1 200 OK\r\nX: " + std::string(3000, 'x') + "\r\n\r\n", errc::response_too_large,
         exchange_phase::receiving, "max_head_bytes"},
        {"endless header", "HTTP/1.1 200 OK\r\nX: " + std::string(90'000, 'x'), errc::response_too_large,
         exchange_phase::receiving, "max_head_bytes"},
        {"many headers", "HTTP/1.1 200 OK\r\n" + many_headers + "\r\n", errc::response_too_large,
         exchange_phase::receiving, "max_head_bytes"},
        {"headers of many interim answers",
         "HTTP/1.1 103 A\r\nX: " + std::string(800, 'x') + "\r\n\r\nHTTP/1.1 103 A\r\nX: " + std::string(800, 'x') +
             "\r\n\r\nHTTP/1.1 200 OK\r\nX: " + std::string(800, 'x') + "\r\n\r\n",
         errc::response_too_large, exchange_phase::receiving, "max_head_bytes"},
        {"endless line of a chunk",
         "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;" + std::string(90'000, 'x'), errc::response_too_large,
         exchange_phase::receiving, "max_head_bytes"},
        {"large length", "HTTP/1.1 200 OK\r\nContent-Length: 5001\r\n\r\n", errc::response_too_large,
         exchange_phase::receiving, "max_response_bytes"},
        {"many chunks",
         "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9c4\r\n" + std::string(2500, 'x') + "\r\n9c5\r\n",
         errc::response_too_large, exchange_phase::receiving, "max_response_bytes"},
        {"large until the end", "HTTP/1.1 200 OK\r\n\r\n" + std::string(5001, 'x'), errc::response_too_large,
         exchange_phase::receiving, "max_response_bytes"},
    };
    options.max_head_bytes = 2000;
    options.max_response_bytes = 5000;
    for (const auto& row : rows) {
        BOOST_TEST_CONTEXT(row.name) {
            transport.reset();
            loopback_server server(io, answering_once(row.answer));
            const auto sent = send(server.port());
            BOOST_REQUIRE(sent->ended());
            BOOST_REQUIRE(!sent->result->has_value());
            BOOST_TEST((sent->code() == row.code));
            BOOST_TEST((sent->phase() == row.phase));
            BOOST_TEST_INFO(sent->message());
            BOOST_TEST(sent->message().find(row.message) != std::string::npos);
            BOOST_TEST(client().statistics().in_use == 0u);
            BOOST_TEST(client().statistics().idle == 0u);
            BOOST_TEST(client().statistics().closed == 1u);
            BOOST_TEST(server.connections() == 1);  // never sent twice
        }
    }
}

BOOST_AUTO_TEST_CASE(request_with_a_line_break_in_a_header_is_not_sent) {
    loopback_server server(io, answering(ok));
    auto exchange = make(server.port());
    exchange->headers[1].value = "a\r\nX-Injected: b";
    BOOST_TEST((send(exchange)->code() == errc::invalid_request));
    exchange = make(server.port());
    exchange->request.target = "/a HTTP/1.1\nHost: other";
    BOOST_TEST((send(exchange)->code() == errc::invalid_request));
    BOOST_TEST((exchange->phase() == exchange_phase::before_sending));
    BOOST_TEST(server.connections() == 0);
}

BOOST_AUTO_TEST_CASE(answer_given_before_the_body_was_read_is_an_answer) {
    const std::string body(8u << 20, 'x');
    loopback_server server(io, [](session_pointer session) -> asio::awaitable<void> {
        const bool some = co_await session->read_some();
        if (!some) co_return;
        co_await session->write("HTTP/1.1 413 Too Large\r\nContent-Length: 4\r\n\r\nlong");
        session->socket().shutdown(asio::ip::tcp::socket::shutdown_send);
        session->close();
    });
    const auto sent = send(make(server.port(), verb::post, body));
    BOOST_TEST(sent->status() == 413);
    BOOST_TEST(client().statistics().idle == 0u);
}

// The server neither reads on nor closes: only an answer that is read while the body is written can end this.
BOOST_AUTO_TEST_CASE(answer_is_read_while_a_large_body_is_written) {
    const certificate_authority authority;
    const temporary_file trusted(authority.pem());
    const certificate identity = authority.issue("IP:127.0.0.1");
    tls.ca_file = trusted.path();
    for (const bool secure : {false, true}) {
        BOOST_TEST_CONTEXT("secure: " << secure) {
            transport.reset();
            scheme = secure ? "https" : "http";
            loopback_server server(
                io,
                [](session_pointer session) -> asio::awaitable<void> {
                    (void)co_await session->read_some();
                    co_await session->write("HTTP/1.1 413 Too Large\r\nContent-Length: 4\r\n\r\nlong");
                },
                secure ? &identity : nullptr);
            const auto exchange = make(server.port(), verb::post, std::string(64u << 20, 'x'));
            begin(exchange);
            settle();
            BOOST_REQUIRE(exchange->ended());  // no time has passed
            BOOST_TEST(exchange->status() == 413);
            BOOST_TEST(exchange->text() == "long");
            BOOST_TEST(client().statistics().in_use == 0u);
            BOOST_TEST(client().statistics().idle == 0u);
            BOOST_TEST(client().statistics().closed == 1u);
        }
    }
}

BOOST_AUTO_TEST_CASE(large_body_arrives_whole) {
    std::string body(1u << 20, 'x');
    body += "end";
    std::string seen;
    loopback_server server(io, [&seen](session_pointer session) -> asio::awaitable<void> {
        seen = co_await session->read_request();
        co_await session->write(ok);
    });
    BOOST_TEST(send(make(server.port(), verb::post, body))->status() == 200);
    BOOST_TEST(seen.size() > body.size());
    BOOST_TEST((seen.substr(seen.size() - body.size()) == body));
    BOOST_TEST(client().statistics().idle == 1u);
}

BOOST_AUTO_TEST_CASE(first_byte_must_come_in_time_but_not_the_rest) {
    options.first_byte_timeout = 10s;
    for (const bool large : {false, true}) {
        BOOST_TEST_CONTEXT("large request: " << large) {
            transport.reset();
            bool begins = false;
            session_pointer last;
            loopback_server server(io, [&](session_pointer session) -> asio::awaitable<void> {
                (void)co_await session->read_request();
                last = session;
                if (begins) co_await session->write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n");
            });
            const std::string body(large ? 1u << 20 : 2, 'x');
            const auto silent = make(server.port(), verb::post, body);
            begin(silent);
            settle();
            time.put_forward(5s);
            settle();
            BOOST_REQUIRE_MESSAGE(!silent->ended(), silent->message());
            time.put_forward(6s);
            settle();
            BOOST_REQUIRE(silent->ended());
            BOOST_TEST((silent->code() == errc::attempt_timed_out));
            BOOST_TEST((silent->phase() == exchange_phase::sending));
            BOOST_TEST(silent->message() == "the time ran out while waiting for the answer (pool.first_byte_timeout)");

            begins = true;
            const auto slow = make(server.port(), verb::post, body);
            begin(slow);
            settle();
            time.put_forward(12s);
            settle();
            BOOST_REQUIRE(!slow->ended());
            asio::co_spawn(io, last->write("\r\nok"), asio::detached);
            settle();
            BOOST_TEST(slow->text() == "ok");
        }
    }
}

// Three connections are idle when an exchange over one of them ends as the row says.
BOOST_AUTO_TEST_CASE(trouble_costs_the_idle_connections_of_the_host) {
    struct row {
        const char* name;
        std::string answer;  // empty: none
        std::size_t idle;
    };
    const row rows[] = {
        {"bad gateway", "HTTP/1.1 502 Bad\r\nContent-Length: 0\r\n\r\n", 0},
        {"unavailable", "HTTP/1.1 503 No\r\nContent-Length: 0\r\n\r\n", 0},
        {"gateway timeout", "HTTP/1.1 504 Late\r\nContent-Length: 0\r\n\r\n", 0},
        {"no answer in time", "", 0},
        {"half an answer", "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nab", 0},
        {"error of the request", "HTTP/1.1 500 Error\r\nContent-Length: 0\r\n\r\n", 3},
        {"too many", "HTTP/1.1 429 Slow\r\nContent-Length: 0\r\n\r\n", 3},
        {"no HTTP", "SSH-2.0-OpenSSH_9.2\r\n", 2},
    };
    for (const auto& row : rows) {
        BOOST_TEST_CONTEXT(row.name) {
            transport.reset();
            bool trouble = false;
            std::vector<session_pointer> held;
            loopback_server server(io, [&](session_pointer session) -> asio::awaitable<void> {
                for (;;) {
                    const std::string request = co_await session->read_request();
                    if (request.empty()) co_return;
                    if (!trouble) {
                        held.push_back(session);  // until the test answers all
                        continue;
                    }
                    if (!row.answer.empty()) co_await session->write(row.answer);
                    if (row.answer.ends_with("ab")) session->close();
                }
            });
            for (int each = 0; each < 3; ++each) begin(make(server.port()));
            settle();
            BOOST_REQUIRE(held.size() == 3u);
            for (const auto& session : held) asio::co_spawn(io, session->write(ok), asio::detached);
            settle();
            BOOST_REQUIRE(client().statistics().idle == 3u);

            trouble = true;
            const auto exchange = begin(server.port());
            settle();
            if (row.answer.empty()) time.put_forward(21s);
            BOOST_REQUIRE(finish(exchange));
            BOOST_TEST(client().statistics().idle == row.idle);
            BOOST_TEST(client().statistics().in_use == 0u);
            BOOST_TEST(client().statistics().closed == 3 - row.idle);
        }
    }
}

BOOST_AUTO_TEST_CASE(trouble_of_one_exchange_spares_the_connections_of_those_that_went_well_meanwhile) {
    session_pointer first;
    loopback_server server(io, [&](session_pointer session) -> asio::awaitable<void> {
        for (;;) {
            const std::string request = co_await session->read_request();
            if (request.empty()) co_return;
            if (session->number() > 1)
                co_await session->write(ok);
            else
                first = session;
        }
    });
    const auto slow = begin(server.port());
    settle();
    BOOST_TEST(send(server.port())->text() == "ok");
    BOOST_REQUIRE(first);
    asio::co_spawn(io, first->write("HTTP/1.1 503 No\r\nContent-Length: 0\r\n\r\n"), asio::detached);
    BOOST_REQUIRE(finish(slow));
    BOOST_TEST(slow->status() == 503);
    BOOST_TEST(client().statistics().idle == 1u);
    BOOST_TEST(client().statistics().closed == 1u);
}

BOOST_AUTO_TEST_CASE(options_of_no_use_are_named) {
    struct row {
        std::chrono::milliseconds pool_options::* member;
        std::chrono::milliseconds value;
        const char* rule;
    };
    const row rows[] = {
        {&pool_options::connect_timeout, 0ms, "pool.connect_timeout: must be positive"},
        {&pool_options::handshake_timeout, 0ms, "pool.handshake_timeout: must be positive"},
        {&pool_options::first_byte_timeout, -1ms, "pool.first_byte_timeout: must not be negative"},
        {&pool_options::shutdown_timeout, -1ms, "pool.shutdown_timeout: must not be negative"},
    };
    for (const auto& row : rows) {
        options = pool_options();
        options.*row.member = row.value;
        BOOST_CHECK_EXCEPTION(client(), failure_error, [&](const failure_error& error) {
            return error.details().code == errc::invalid_options && error.details().message == row.rule;
        });
    }
}

BOOST_AUTO_TEST_CASE(connection_closed_while_idle_is_noticed_before_it_is_used) {
    loopback_server server(io, answering(ok));
    BOOST_TEST(send(make(server.port(), verb::post, "1", false))->status() == 200);
    server.session(0).close();
    settle();
    BOOST_TEST(send(make(server.port(), verb::post, "2", false))->status() == 200);  // unsafe, yet nothing was sent
    BOOST_TEST(server.connections() == 2);
    BOOST_TEST(client().statistics().stale_replaced == 0u);
    BOOST_TEST(client().statistics().closed == 1u);
}

BOOST_AUTO_TEST_CASE(connection_on_which_something_unasked_came_is_not_used_again) {
    loopback_server server(io, [](session_pointer session) -> asio::awaitable<void> {
        for (;;) {
            const std::string request = co_await session->read_request();
            if (request.empty()) co_return;
            co_await session->write(ok);
            for (int turn = 0; turn < 20; ++turn) co_await asio::post(asio::use_awaitable);
            if (session->number() == 1) co_await session->write("HTTP/1.1 408 Timeout\r\nContent-Length: 0\r\n\r\n");
        }
    });
    BOOST_TEST(send(server.port())->status() == 200);
    settle();
    BOOST_TEST(send(server.port())->status() == 200);
    BOOST_TEST(server.connections() == 2);
}

// The server takes the second request of its first connection and closes it without an answer.
BOOST_AUTO_TEST_CASE(stale_connection_is_replaced_once_when_repeating_is_safe) {
    struct row {
        const char* name;
        bool repeatable;
        int dying;  // connections that end at their last request
        int status;
        int connections;
        unsigned replaced;
    };
    const row rows[] = {
        {"repeatable", true, 1, 200, 2, 1},
        {"not repeatable", false, 1, 0, 1, 0},
        {"the new connection ends too", true, 2, 0, 2, 1},
    };
    for (const auto& row : rows) {
        BOOST_TEST_CONTEXT(row.name) {
            transport.reset();
            const int dying = row.dying;
            loopback_server server(io, [dying](session_pointer session) -> asio::awaitable<void> {
                for (int number = 1;; ++number) {
                    const std::string request = co_await session->read_request();
                    if (request.empty()) co_return;
                    if (session->number() <= dying && number == (session->number() == 1 ? 2 : 1)) break;
                    co_await session->write(ok);
                }
                session->reset();
            });
            BOOST_TEST(send(server.port())->status() == 200);
            const auto sent = send(make(server.port(), verb::put, "{}", row.repeatable));
            BOOST_TEST(sent->status() == row.status);
            if (row.status == 0) {
                BOOST_TEST((sent->code() == errc::connection_lost));
                BOOST_TEST((sent->phase() == exchange_phase::sending));
            }
            BOOST_TEST(server.connections() == row.connections);
            BOOST_TEST(client().statistics().stale_replaced == row.replaced);
            BOOST_TEST(client().statistics().in_use == 0u);
        }
    }
}

BOOST_AUTO_TEST_CASE(kept_connection_that_fails_within_an_answer_is_not_replaced) {
    loopback_server server(io, [](session_pointer session) -> asio::awaitable<void> {
        (void)co_await session->read_request();
        co_await session->write(ok);
        (void)co_await session->read_request();
        co_await session->write("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nab");
        session->close();
    });
    BOOST_TEST(send(server.port())->status() == 200);
    const auto sent = send(server.port());
    BOOST_TEST((sent->code() == errc::connection_lost));
    BOOST_TEST((sent->phase() == exchange_phase::receiving));
    BOOST_TEST(server.connections() == 1);
}

BOOST_AUTO_TEST_CASE(limits_of_idleness_and_age_are_kept) {
    options.idle_timeout = 50s;
    options.max_age = 80s;
    loopback_server server(io, answering(ok));
    BOOST_TEST(send(server.port())->status() == 200);
    time.put_forward(49s);
    BOOST_TEST(send(server.port())->status() == 200);
    BOOST_TEST(server.connections() == 1);
    time.put_forward(40s);  // not idle for too long, but too old
    BOOST_TEST(send(server.port())->status() == 200);
    BOOST_TEST(server.connections() == 2);
    time.put_forward(51s);  // idle for too long
    BOOST_TEST(send(server.port())->status() == 200);
    BOOST_TEST(server.connections() == 3);
    BOOST_TEST(client().statistics().closed == 2u);
}

BOOST_AUTO_TEST_CASE(hosts_do_not_share_connections) {
    loopback_server one(io, answering(ok)), other(io, answering(ok));
    BOOST_TEST(send(one.port())->status() == 200);
    BOOST_TEST(send(other.port())->status() == 200);
    BOOST_TEST(send(one.port())->status() == 200);
    BOOST_TEST(one.connections() == 1);
    BOOST_TEST(other.connections() == 1);
    BOOST_TEST(client().statistics().idle == 2u);
}

BOOST_AUTO_TEST_CASE(refused_connection_names_the_host_and_the_reason) {
    std::uint16_t port = 0;
    {
        port = loopback_server(io, answering(ok)).port();
    }
    const auto sent = send(port);
    BOOST_TEST((sent->code() == errc::connect_failed));
    BOOST_TEST((sent->phase() == exchange_phase::before_sending));
    BOOST_TEST(sent->message() == "cannot connect to 127.0.0.1:" + std::to_string(port) + ": Connection refused");
    BOOST_TEST(client().statistics().opened == 0u);
}

BOOST_AUTO_TEST_CASE(name_without_address_is_named) {
    host = "no-such-host.invalid";
    const auto sent = send(80);
    BOOST_TEST((sent->code() == errc::host_not_found));
    BOOST_TEST(sent->message().find("no-such-host.invalid") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(name_is_looked_up_and_all_its_addresses_are_tried) {
    host = "localhost";  // may mean ::1 too, where nobody listens
    loopback_server server(io, answering(ok));
    BOOST_TEST(send(server.port())->status() == 200);
}

BOOST_AUTO_TEST_CASE(pool_without_connections_is_refused) {
    options.max_connections = 0;
    BOOST_CHECK_EXCEPTION(client(), failure_error, [](const failure_error& error) {
        return error.details().code == errc::invalid_options &&
               error.details().message.find("pool.max_connections") != std::string::npos;
    });
}

BOOST_AUTO_TEST_SUITE_END()
