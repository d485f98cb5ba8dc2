#include <boost/test/unit_test.hpp>

#include "scripted_client.hpp"

#include <dmskafka/ops/instances.hpp>
#include <dmskafka/ops/topics.hpp>

#include <vector>

namespace dmskafka::test {
namespace {

using namespace std::chrono_literals;

exchange_result answer(int status, std::string body) {
    http_response made;
    made.status = status;
    made.body = std::move(body);
    return made;
}

/// A service whose instance is busy until a time, and in that state when it is looked at.
struct busy_fixture : scripted_client {
    clock::time_point busy_until = time.clock.now();
    std::string state_while_busy = "RESTARTING";
    std::string busy_code = "DMS.00400026";
    int writes = 0;

    busy_fixture() {
        server->otherwise([this](const seen_request& seen) {
            const bool busy = time.clock.now() < busy_until;
            if (seen.method == verb::get) {
                const auto instance =
                    R"({"instance_id":"i1","status":")" + (busy ? state_while_busy : "RUNNING") + R"("})";
                const bool listed = seen.target.find("/instances/i1") == std::string::npos;
                return answer(200, listed ? R"({"instances":[)" + instance + R"(],"instance_num":1})" : instance);
            }
            ++writes;
            if (busy) return answer(400, R"({"error_code":")" + busy_code + R"(","error_msg":"not now"})");
            return answer(200, R"({"id":"orders"})");
        });
    }

    static topics::create order(std::string instance = "i1") {
        topics::create made;
        made.instance_id = std::move(instance);
        made.id = "orders";
        return made;
    }
    result<topics::topic_created> create_topic(const call_options& how) {
        const auto request = order();
        return time.run(the_client().call(request, how));
    }
    static call_options patient() { return call_options().wait_while_busy().deadline(1h); }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(busy_instances, busy_fixture)

BOOST_AUTO_TEST_CASE(busy_is_a_failure_unless_the_call_waits) {
    busy_until += 1min;
    const auto got = create_topic(call_options());
    BOOST_TEST(got.error().busy());
    BOOST_TEST(writes == 1);
}

BOOST_AUTO_TEST_CASE(call_waits_until_the_instance_is_running_and_sends_again) {
    for (const char* code : {"DMS.00400026", "DMS.00400017", "CBC.99003651", "DMS.00501008"}) {
        BOOST_TEST_CONTEXT(code) {
            busy_code = code;
            writes = 0;
            busy_until = time.clock.now() + 1min;
            BOOST_REQUIRE(create_topic(patient()));
            BOOST_TEST(writes == 2);
            BOOST_TEST((time.clock.now() >= busy_until));
            BOOST_TEST((time.clock.now() < busy_until + 30s));
        }
    }
}

BOOST_AUTO_TEST_CASE(instance_that_is_running_and_busy_is_asked_at_intervals) {
    state_while_busy = "RUNNING";
    busy_until += 1min;
    BOOST_REQUIRE(create_topic(patient()));
    BOOST_TEST(writes > 3);
    BOOST_TEST(writes < 20);
}

BOOST_AUTO_TEST_CASE(waits_use_up_no_attempts) {
    options.retry.max_attempts = 1;
    state_while_busy = "RUNNING";
    busy_until += 1min;
    call_info facts;
    BOOST_REQUIRE(create_topic(patient().info(facts)));
    BOOST_TEST(facts.attempts == writes);
}

BOOST_AUTO_TEST_CASE(deadline_leaves_the_refusal) {
    busy_until += 1h;
    const auto got = create_topic(patient().deadline(5min));
    BOOST_REQUIRE(!got);
    BOOST_TEST(got.error().busy());
    BOOST_TEST((got.error().no_retry == no_retry_reason::deadline));
    BOOST_TEST(got.error().job_state == "RESTARTING");
    BOOST_TEST((got.error().elapsed == 5min));
    BOOST_TEST(!got.error().may_have_executed);
}

BOOST_AUTO_TEST_CASE(instance_that_fails_ends_the_wait_with_the_refusal) {
    state_while_busy = "ERROR";
    busy_until += 1h;
    const auto got = create_topic(patient());
    BOOST_REQUIRE(!got);
    BOOST_TEST(got.error().busy());
    BOOST_TEST((got.error().no_retry == no_retry_reason::permanent));
    BOOST_TEST(got.error().job_state == "ERROR");
}

BOOST_AUTO_TEST_CASE(single_attempt_does_not_wait) {
    busy_until += 1min;
    BOOST_TEST(create_topic(patient().single_attempt()).error().busy());
    BOOST_TEST(writes == 1);
}

BOOST_AUTO_TEST_CASE(operations_that_start_work_wait_unless_told_otherwise) {
    instances::remove request;
    request.instance_id = "i1";
    busy_until += 30s;
    BOOST_REQUIRE(time.run(the_client().start(request)));
    BOOST_TEST(writes == 2);
    busy_until = time.clock.now() + 30s;
    const auto hasty = call_options().wait_while_busy(false);
    BOOST_TEST(time.run(the_client().start(request, hasty)).error().busy());
}

BOOST_AUTO_TEST_CASE(cancel_at_step_N) {
    for (std::size_t step = 0, last = 1; step < last; ++step) {
        made.reset();
        busy_until = time.clock.now() + 1min;
        const auto request = order();
        const auto how = patient();
        const auto work = [&]() -> asio::awaitable<result<topics::topic_created>> {
            co_await asio::this_coro::reset_cancellation_state(asio::enable_total_cancellation());
            co_return co_await the_client().call(request, how);
        };
        const auto got = time.run_cancelling(work(), step, asio::cancellation_type::total);
        last = time.steps();
        if (!*got) BOOST_TEST((got->error().code == errc::cancelled));
    }
}

BOOST_AUTO_TEST_CASE(destroying_the_client_ends_the_wait) {
    busy_until += 1h;
    std::optional<result<topics::topic_created>> ended;
    const auto request = order();
    const auto how = patient();
    asio::co_spawn(time.context, the_client().call(request, how),
                   [&](std::exception_ptr, result<topics::topic_created> got) { ended = std::move(got); });
    time.settle();
    BOOST_REQUIRE(!ended);
    made.reset();
    time.settle();
    BOOST_REQUIRE(ended);
    BOOST_TEST((ended->error().code == errc::cancelled));
}

BOOST_AUTO_TEST_SUITE_END()

namespace {

/// A client that lets one change of an instance pass at a time; each takes three seconds.
struct turns_fixture : busy_fixture {
    std::vector<std::string> ended;

    turns_fixture() {
        options.serialise_writes = true;
        server->delay(3s);
    }
    void begin(const std::string& name, const std::string& instance, asio::cancellation_slot slot = {}) {
        auto request = order(instance);
        request.id = name;
        asio::co_spawn(
            time.context, the_client().call(request),
            asio::bind_cancellation_slot(slot, [this, name](std::exception_ptr, const auto& got) {
                ended.push_back(name + (got ? "" : " failed: " + make_error_code(got.error().code).message()));
            }));
        time.settle();
    }
    void pass(clock::duration span) {
        for (const auto until = time.clock.now() + span; time.clock.now() < until; time.settle())
            time.clock.advance(1s);
    }
};

using texts = std::vector<std::string>;

}  // namespace

BOOST_FIXTURE_TEST_SUITE(write_turns, turns_fixture)

BOOST_AUTO_TEST_CASE(changes_of_one_instance_are_made_one_after_another_in_their_order) {
    for (const char* name : {"one", "two", "three"}) begin(name, "i1");
    begin("elsewhere", "i2");
    BOOST_TEST(server->requests.size() == 2u);
    pass(3s);
    BOOST_TEST((ended == texts{"one", "elsewhere"}));
    BOOST_TEST(server->requests.size() == 3u);
    pass(3s);
    BOOST_TEST((ended == texts{"one", "elsewhere", "two"}));
    pass(3s);
    BOOST_TEST((ended == texts{"one", "elsewhere", "two", "three"}));
}

BOOST_AUTO_TEST_CASE(reads_do_not_wait) {
    begin("one", "i1");
    instances::get look;
    look.instance_id = "i1";
    const auto began = time.clock.now();
    BOOST_REQUIRE(time.run(the_client().call(look)));
    BOOST_TEST((time.clock.now() - began == 3s));
}

BOOST_AUTO_TEST_CASE(who_is_cancelled_in_line_leaves_it) {
    asio::cancellation_signal cancel;
    begin("one", "i1");
    begin("two", "i1", cancel.slot());
    begin("three", "i1");
    cancel.emit(asio::cancellation_type::terminal);
    time.settle();
    BOOST_TEST((ended == texts{"two failed: cancelled"}));
    pass(6s);
    BOOST_TEST((ended == texts{"two failed: cancelled", "one", "three"}));
    BOOST_TEST(server->requests.size() == 2u);
}

BOOST_AUTO_TEST_CASE(deadline_holds_in_line_too) {
    begin("one", "i1");
    const auto request = order();
    const auto how = call_options().deadline(2s);
    const auto got = time.run(the_client().call(request, how));
    BOOST_TEST((got.error().code == errc::deadline_exceeded));
    BOOST_TEST(got.error().attempts == 0);
    pass(3s);
    BOOST_TEST((ended == texts{"one"}));
}

BOOST_AUTO_TEST_CASE(destroying_the_client_ends_the_line) {
    for (const char* name : {"one", "two", "three"}) begin(name, "i1");
    made.reset();
    server->close();
    time.settle();
    BOOST_TEST(ended.size() == 3u);
    for (const auto& each : ended) BOOST_TEST(each.ends_with(" failed: cancelled"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace dmskafka::test
