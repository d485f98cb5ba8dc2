#include <boost/test/unit_test.hpp>

#include "scripted_client.hpp"

#include <dmskafka/ops/catalog.hpp>
#include <dmskafka/ops/instances.hpp>

namespace dmskafka::test {
namespace {

using namespace std::chrono_literals;
using zones_result = result<catalog::availability_zone_list>;

/// A client with calls in flight that take three seconds each.
struct shut_down_fixture : scripted_client {
    std::vector<zones_result> ended;

    shut_down_fixture() {
        server->delay(3s).otherwise([](const seen_request&) {
            http_response answer;
            answer.status = 200;
            answer.body = R"({"region_id":"r1"})";
            return exchange_result(answer);
        });
    }

    void begin_call() {
        catalog::list_availability_zones request;
        asio::co_spawn(time.context, the_client().call(request),
                       [this](std::exception_ptr, zones_result got) { ended.push_back(std::move(got)); });
        time.settle();
    }
    bool shut_down(std::chrono::nanoseconds most) { return time.run(the_client().shut_down(most)); }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(shut_down, shut_down_fixture)

BOOST_AUTO_TEST_CASE(idle_client_is_shut_down_at_once) {
    BOOST_TEST(shut_down(1h));
    BOOST_TEST(time.steps() < 10u);
}

BOOST_AUTO_TEST_CASE(running_calls_come_to_their_end) {
    for (int i = 0; i < 3; ++i) begin_call();
    const auto began = time.clock.now();
    BOOST_TEST(shut_down(10s));
    BOOST_TEST((time.clock.now() - began == 3s));
    BOOST_REQUIRE_EQUAL(ended.size(), 3u);
    for (const auto& got : ended) BOOST_TEST(got.has_value());
}

BOOST_AUTO_TEST_CASE(call_between_two_attempts_comes_to_its_end_too) {
    server->answer(503);
    begin_call();
    BOOST_TEST(shut_down(10s));
    BOOST_TEST(server->requests.size() == 2u);
    BOOST_REQUIRE_EQUAL(ended.size(), 1u);
    BOOST_TEST(ended[0].has_value());
}

BOOST_AUTO_TEST_CASE(new_calls_are_refused_and_nothing_is_sent) {
    begin_call();
    std::optional<bool> drained;
    asio::co_spawn(time.context, the_client().shut_down(10s), [&](std::exception_ptr, bool all) { drained = all; });
    time.settle();
    begin_call();
    BOOST_REQUIRE_EQUAL(ended.size(), 1u);
    BOOST_TEST((ended[0].error().code == errc::shut_down));
    BOOST_TEST(ended[0].error().message == "the client takes no more calls");
    BOOST_TEST(!drained);
    BOOST_TEST(server->requests.size() == 1u);
    time.clock.advance(3s);
    time.settle();
    BOOST_TEST(drained.value());
    BOOST_TEST(ended.size() == 2u);
}

BOOST_AUTO_TEST_CASE(what_is_left_at_the_deadline_is_cancelled) {
    server->answer(503, {}, "Retry-After: 20\n");
    begin_call();
    const auto began = time.clock.now();
    BOOST_TEST(!shut_down(10s));
    BOOST_TEST((time.clock.now() - began == 10s));
    time.settle();
    BOOST_REQUIRE_EQUAL(ended.size(), 1u);
    BOOST_TEST((ended[0].error().code == errc::cancelled));
}

BOOST_AUTO_TEST_CASE(waits_for_jobs_end_at_once_with_their_handles) {
    instances::remove request;
    request.instance_id = "i1";
    server->answer(204);
    const auto started = time.run(the_client().start(request));
    BOOST_REQUIRE(started);
    std::optional<result<job_progress>> waited;
    asio::co_spawn(time.context, the_client().wait(started->handle.value()),
                   [&](std::exception_ptr, result<job_progress> got) { waited = std::move(got); });
    time.settle();
    BOOST_REQUIRE(!waited);
    const auto began = time.clock.now();
    BOOST_TEST(shut_down(1h));
    BOOST_TEST((time.clock.now() == began));
    time.settle();
    BOOST_REQUIRE(waited);
    BOOST_TEST((waited->error().code == errc::shut_down));
    BOOST_TEST(waited->error().job == started->handle->to_string());
}

BOOST_AUTO_TEST_CASE(cancelling_it_cancels_the_calls) {
    for (const auto kind : {asio::cancellation_type::terminal, asio::cancellation_type::total}) {
        made.reset();
        ended.clear();
        server->answer(503, {}, "Retry-After: 20\n");
        begin_call();
        const auto work = [&]() -> asio::awaitable<bool> {
            co_await asio::this_coro::reset_cancellation_state(asio::enable_total_cancellation());
            co_return co_await the_client().shut_down(1h);
        };
        BOOST_TEST(!time.run_cancelling(work(), 3, kind).value());
        time.settle();
        BOOST_REQUIRE_EQUAL(ended.size(), 1u);
        BOOST_TEST((ended[0].error().code == errc::cancelled));
    }
}

BOOST_AUTO_TEST_CASE(client_may_be_destroyed_meanwhile) {
    begin_call();
    std::optional<bool> drained;
    asio::co_spawn(time.context, the_client().shut_down(1h), [&](std::exception_ptr, bool all) { drained = all; });
    time.settle();
    made.reset();
    server->close();
    time.settle();
    BOOST_TEST(!drained.value());
    BOOST_REQUIRE_EQUAL(ended.size(), 1u);
    BOOST_TEST((ended[0].error().code == errc::cancelled));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace dmskafka::test
