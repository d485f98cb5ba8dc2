#include <boost/test/unit_test.hpp>

#include "scripted_client.hpp"

#include <dmskafka/ops/catalog.hpp>
#include <dmskafka/ops/iam.hpp>
#include <dmskafka/ops/topics.hpp>
#include <dmskafka/rate_limit.hpp>

#include <vector>

namespace dmskafka::test {
namespace {

using namespace std::chrono_literals;

constexpr std::string_view zones = R"({"region_id":"r1","available_zones":[]})";

/// A client that may read twice and write once at once, then twice and once a second.
struct limited_fixture : scripted_client {
    limited_fixture() {
        options.rate_limit = {.reads_per_second = 2, .read_burst = 2, .writes_per_second = 1, .write_burst = 1};
        server->otherwise([](const seen_request& seen) {
            http_response answer;
            answer.status = 200;
            answer.body = seen.method == verb::get ? zones : R"({"id":"orders"})";
            return exchange_result(answer);
        });
    }

    result<catalog::availability_zone_list> read(const call_options& how = call_options()) {
        catalog::list_availability_zones request;
        return time.run(the_client().call(request, how));
    }
    result<topics::topic_created> write(const call_options& how = call_options()) {
        topics::create request;
        request.instance_id = "i1";
        request.id = "orders";
        return time.run(the_client().call(request, how));
    }
    /// How long `work` takes.
    template <class Work>
    clock::duration taken_by(Work work) {
        const auto began = time.clock.now();
        work();
        return time.clock.now() - began;
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(call_rate_limit, limited_fixture)

BOOST_AUTO_TEST_CASE(reads_and_writes_wait_for_slots_of_their_own) {
    BOOST_TEST((taken_by([&] {
                    for (int i = 0; i < 2; ++i) BOOST_REQUIRE(read());
                    BOOST_REQUIRE(write());
                }) == 0s));
    BOOST_TEST((taken_by([&] { BOOST_REQUIRE(read()); }) == 500ms));
    BOOST_TEST((taken_by([&] { BOOST_REQUIRE(write()); }) == 500ms));
}

BOOST_AUTO_TEST_CASE(ten_seconds_see_no_more_calls_than_limit_and_burst) {
    const auto until = time.clock.now() + 10s;
    std::size_t calls = 0;
    for (; time.clock.now() < until; ++calls) BOOST_REQUIRE(read());
    BOOST_TEST(calls <= 2u + 10u * 2u);
    BOOST_TEST(calls >= 10u * 2u);
}

BOOST_AUTO_TEST_CASE(each_attempt_takes_a_slot) {
    options.retry.base_delay = 0ms;
    for (int i = 0; i < 3; ++i) server->answer(503);
    BOOST_TEST((taken_by([&] { BOOST_REQUIRE(read()); }) == 1s));
    BOOST_TEST(server->requests.size() == 4u);
}

BOOST_AUTO_TEST_CASE(limit_of_one_operation_holds_for_each_instance) {
    topics::get first, second;
    first.instance_id = "i1";
    second.instance_id = "i2";
    first.topic = second.topic = "orders";
    const auto get = [&](const topics::get& request) { BOOST_REQUIRE(time.run(the_client().call(request))); };
    options.rate_limit = {.reads_per_second = 0};
    BOOST_TEST((taken_by([&] {
                    get(first);
                    get(second);
                }) == 0s));
    BOOST_TEST((taken_by([&] { get(first); }) == 1s));
}

BOOST_AUTO_TEST_CASE(call_may_fail_at_once_or_wait_for_a_time_only) {
    struct row {
        const char* name;
        call_options how;
        bool sent;
        clock::duration taken;
    };
    const row rows[] = {
        {"at once", call_options().rate_limit_fail_fast(), false, 0s},
        {"too short a time", call_options().rate_limit_wait(999ms), false, 0s},
        {"long enough a time", call_options().rate_limit_wait(1s), true, 1s},
        {"deadline before the slot", call_options().deadline(900ms), false, 0s},
        {"deadline after the slot", call_options().deadline(1100ms), true, 1s},
    };
    for (const auto& row : rows) {
        BOOST_TEST_CONTEXT(row.name) {
            made.reset();
            BOOST_REQUIRE(write());
            server->requests.clear();
            std::optional<result<topics::topic_created>> got;
            BOOST_TEST((taken_by([&] { got = write(row.how); }) == row.taken));
            BOOST_TEST(got->has_value() == row.sent);
            BOOST_TEST(server->requests.size() == (row.sent ? 1u : 0u));
            if (*got) continue;
            BOOST_TEST((got->error().code == errc::rate_limited));
            BOOST_TEST((got->error().retry_after == 1000ms));
            BOOST_TEST(got->error().attempts == 0);
            BOOST_TEST(!got->error().may_have_executed);
        }
    }
}

BOOST_AUTO_TEST_CASE(no_slot_for_another_attempt_leaves_the_last_answer) {
    struct row {
        call_options how;
        no_retry_reason why;
    };
    const row rows[] = {{call_options().rate_limit_fail_fast(), no_retry_reason::rate_limited},
                        {call_options().deadline(800ms), no_retry_reason::deadline}};
    options.retry.base_delay = 0ms;
    for (const auto& row : rows) {
        made.reset();
        server->step([](const seen_request&) {
            http_response answer;
            answer.status = 429;
            answer.body = R"({"error_code":"APIGW.0308","error_msg":"slow down"})";
            return exchange_result(answer);
        });
        const auto got = write(row.how);
        BOOST_REQUIRE(!got);
        BOOST_TEST((got.error().code == errc::service_refused));
        BOOST_TEST(got.error().status == 429);
        BOOST_TEST(got.error().attempts == 1);
        BOOST_TEST((got.error().no_retry == row.why));
    }
}

BOOST_AUTO_TEST_CASE(limit_that_the_gateway_tells_is_kept_to_from_then_on) {
    options.rate_limit = {};
    server->answer(429, R"({"error_code":"APIGW.0308",
        "error_msg":"The throttling threshold has been reached: policy user over ratelimit,limit:30,time:1 minute"})");
    BOOST_REQUIRE(read());
    BOOST_TEST((taken_by([&] {
                    for (int i = 0; i < 10; ++i) BOOST_REQUIRE(read());
                }) >= 18s));
    BOOST_TEST(server->requests.size() == 12u);
}

BOOST_AUTO_TEST_CASE(one_limiter_serves_several_clients) {
    options.rate_limiter = std::make_shared<rate_limiter>(options.rate_limit);
    BOOST_REQUIRE(write());
    made.reset();
    BOOST_TEST((taken_by([&] { BOOST_REQUIRE(write()); }) == 1s));
}

BOOST_AUTO_TEST_CASE(limiter_that_is_switched_off_limits_nothing) {
    options.rate_limit.enabled = false;
    BOOST_TEST((taken_by([&] {
                    for (int i = 0; i < 500; ++i) BOOST_REQUIRE(write());
                }) == 0s));
}

BOOST_AUTO_TEST_CASE(calls_to_iam_are_not_counted) {
    options.iam_endpoint = "https://iam.example.com";
    server->otherwise([](const seen_request&) {
        http_response answer;
        answer.status = 200;
        answer.body = R"({"projects":[]})";
        return exchange_result(answer);
    });
    iam::list_projects request;
    BOOST_TEST((taken_by([&] {
                    for (int i = 0; i < 10; ++i) BOOST_REQUIRE(time.run(the_client().call(request)));
                }) == 0s));
}

BOOST_AUTO_TEST_CASE(cancel_at_step_N_of_a_wait_for_a_slot) {
    const asio::cancellation_type kinds[] = {asio::cancellation_type::terminal, asio::cancellation_type::partial,
                                             asio::cancellation_type::total};
    for (const auto kind : kinds) {
        for (std::size_t step = 0, last = 1; step < last; ++step) {
            made.reset();
            BOOST_REQUIRE(write());
            server->requests.clear();
            const auto work = [&]() -> asio::awaitable<result<topics::topic_created>> {
                co_await asio::this_coro::reset_cancellation_state(asio::enable_total_cancellation());
                topics::create request;
                request.instance_id = "i1";
                request.id = "orders";
                co_return co_await the_client().call(request);
            };
            const auto began = time.clock.now();
            const auto got = time.run_cancelling(work(), step, kind);
            const auto waited = time.clock.now() - began;
            last = time.steps();
            if (*got) continue;
            BOOST_TEST((got->error().code == errc::cancelled));
            const bool had_its_slot = !server->requests.empty();
            BOOST_TEST(got->error().attempts == (had_its_slot ? 1 : 0));
            BOOST_TEST((taken_by([&] { BOOST_REQUIRE(write()); }) == (had_its_slot ? 1s : 1s - waited)));
        }
    }
}

BOOST_AUTO_TEST_CASE(destroying_the_client_ends_waits_for_slots) {
    options.rate_limiter = std::make_shared<rate_limiter>(options.rate_limit);
    BOOST_REQUIRE(write());
    std::vector<failure> ended;
    topics::create request;
    request.instance_id = "i1";
    request.id = "orders";
    for (int i = 0; i < 3; ++i)
        asio::co_spawn(
            time.context, the_client().call(request),
            [&](std::exception_ptr, const result<topics::topic_created>& got) { ended.push_back(got.error()); });
    time.settle();
    BOOST_REQUIRE(ended.empty());
    made.reset();
    time.settle();
    BOOST_REQUIRE_EQUAL(ended.size(), 3u);
    for (const auto& failed : ended) {
        BOOST_TEST((failed.code == errc::cancelled));
        BOOST_TEST(failed.message == "the client was destroyed");
    }
    BOOST_TEST((taken_by([&] { BOOST_REQUIRE(write()); }) == 1s));  // the limiter lives on
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace dmskafka::test
