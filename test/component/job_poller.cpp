#include <boost/test/unit_test.hpp>

#include "client_core.hpp"
#include "scripted_client.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <map>
#include <memory>
#include <vector>

#include <malloc.h>

namespace dmskafka::test {
namespace {

using namespace std::chrono_literals;

/// A service with tasks and instances whose states depend on the time, and waits for them.
struct poller_fixture : scripted_client {
    clock::time_point began = time.clock.now();
    clock::duration lasts = 60s;                                    ///< each job, from the start of the test
    std::map<std::string, int> tasks;                               ///< how many there are, by instance
    std::map<std::string, std::map<clock::time_point, int>> asked;  ///< requests by instance and time
    std::map<std::string, int> asked_in_all{};                      ///< by kind
    std::vector<result<job_progress>> ended;
    std::string end_state = "SUCCESS";
    std::map<std::string, std::string> states;  ///< of single tasks, whatever the time

    poller_fixture() {
        server->otherwise([this](const seen_request& request) { return answer(request.target); });
    }

    exchange_result answer(const std::string& target) {
        const auto path = target.substr(0, target.find('?'));
        const auto rest = path.substr(path.find("/instances") + 10);
        const bool over = time.clock.now() - began >= lasts;
        http_response reply;
        reply.status = 200;
        if (rest.empty()) {
            ++asked_in_all["instances"];
            reply.body = list_of_instances(over);
            return reply;
        }
        const auto instance = rest.substr(1, rest.find('/', 1) - 1);
        ++asked[instance][time.clock.now()];
        const auto task = rest.find("/tasks/");
        ++asked_in_all[task != rest.npos ? "task" : rest.find("/tasks") != rest.npos ? "tasks" : "instance"];
        if (task != rest.npos)
            reply.body = R"({"tasks":[)" + describe(rest.substr(task + 7), over) + "]}";
        else if (rest.find("/tasks") != rest.npos)
            reply.body = list_of_tasks(instance, over);
        else
            reply.body =
                R"({"instance_id":")" + instance + R"(","status":")" + (over ? "RUNNING" : "CREATING") + R"("})";
        return reply;
    }
    [[nodiscard]] std::string describe(const std::string& id, bool over) const {
        const auto own = states.find(id);
        const auto& state = own != states.end() ? own->second : over ? end_state : "EXECUTING";
        return R"({"id":")" + id + R"(","name":"kafkaConfigModify","status":")" + state + R"("})";
    }
    std::string list_of_tasks(const std::string& instance, bool over) {
        std::string text;
        for (int i = 0; i < tasks[instance]; ++i)
            text.append(text.empty() ? "" : ",").append(describe(instance + "-" + std::to_string(i), over));
        return R"({"task_count":")" + std::to_string(tasks[instance]) + R"(","tasks":[)" + text + "]}";
    }
    std::string list_of_instances(bool over) {
        std::string text;
        for (const auto& [id, count] : tasks)
            text.append(text.empty() ? "" : ",")
                .append(R"({"instance_id":")" + id + R"(","status":")" + (over ? "RUNNING" : "CREATING") + R"("})");
        return R"({"instance_num":)" + std::to_string(tasks.size()) + R"(,"instances":[)" + text + "]}";
    }

    job_handle task(const std::string& instance) {
        job_handle handle;
        handle.operation = "instances::update_configs";
        handle.what = watch::background_task;
        handle.until = target::success;
        handle.owner = instance;
        handle.ids.push_back(instance + "-" + std::to_string(tasks[instance]++));
        handle.first_delay = 2s;
        handle.interval = 5s;
        handle.started_at = time.clock.utc_now();
        return handle;
    }
    job_handle creation(const std::string& instance) {
        static_cast<void>(tasks[instance]);
        job_handle handle;
        handle.operation = "instances::create";
        handle.what = watch::instance;
        handle.until = target::running;
        handle.owner = instance;
        handle.ids.push_back(instance);
        handle.first_delay = 10s;
        handle.interval = 15s;
        handle.started_at = time.clock.utc_now();
        return handle;
    }
    void begin_wait(const job_handle& handle) {
        asio::co_spawn(time.context, the_client().wait(handle),
                       [this](std::exception_ptr, result<job_progress> r) { ended.push_back(std::move(r)); });
    }
    /// Lets that much time pass; how many handlers ran.
    std::size_t pass(clock::duration period) {
        const auto end = time.clock.now() + period;
        std::size_t handlers = 0;
        for (;;) {
            time.context.restart();
            const auto ran = time.context.poll();
            handlers += ran;
            if (ran != 0) continue;
            if (time.clock.now() >= end) return handlers;
            // In small steps, so that timers end at their time.
            time.clock.advance(std::min<clock::duration>(500ms, end - time.clock.now()));
        }
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(job_poller, poller_fixture)

BOOST_AUTO_TEST_CASE(ten_thousand_waits_ask_each_instance_once_a_tick) {
    for (int i = 0; i < 100; ++i)
        for (int j = 0; j < 100; ++j) begin_wait(task("i" + std::to_string(i)));
    pass(70s);
    BOOST_TEST(ended.size() == 10'000u);
    BOOST_TEST(std::all_of(ended.begin(), ended.end(), [](const auto& r) { return r && r->state == "SUCCESS"; }));
    BOOST_TEST(asked.size() == 100u);
    for (const auto& [instance, times] : asked) {
        BOOST_TEST(times.size() <= 16u);  // 2 s, then each 4.5 s at least
        for (const auto& [when, count] : times) BOOST_TEST(count <= 2);
    }
    BOOST_TEST(asked_in_all["task"] == 0);
}

BOOST_AUTO_TEST_CASE(ticks_that_change_nothing_wake_nobody) {
    lasts = 1h;
    const auto handlers_of = [&](int waits) {
        for (int i = 0; i < waits; ++i) begin_wait(task("i" + std::to_string(waits)));
        pass(3s);
        const auto handlers = pass(60s);
        made.reset();
        pass(1s);
        BOOST_TEST(ended.size() == static_cast<std::size_t>(waits));
        ended.clear();
        return handlers;
    };
    const auto of_few = handlers_of(2);
    const auto of_many = handlers_of(100);
    BOOST_TEST(of_few > 0u);
    BOOST_TEST(of_many <= of_few * 3 / 2);  // intervals are random a little
}

BOOST_AUTO_TEST_CASE(ticks_cost_as_many_judgements_and_wakes_as_jobs_have_changed) {
    lasts = 10h;
    for (int i = 0; i < 100; ++i)
        for (int j = 0; j < 100; ++j) begin_wait(task("i" + std::to_string(i)));
    const auto& jobs = detail::core_of(the_client())->jobs;
    pass(4s);
    BOOST_TEST(jobs.judgements() == 10'000u);  // the first look is news to all

    const auto before = server->requests.size();
    const auto handlers_of_ticks = pass(60s);
    BOOST_TEST(jobs.judgements() == 10'000u);
    const auto of_one = static_cast<double>(handlers_of_ticks) / static_cast<double>(server->requests.size() - before);

    std::size_t number = 0;
    for (const std::size_t changed : {1u, 10u, 500u})
        for (const auto* state : {"WAITING", "SUCCESS"}) BOOST_TEST_CONTEXT(changed << state) {
                const auto judged = jobs.judgements();
                const auto asked_before = server->requests.size();
                const auto end_before = ended.size();
                for (std::size_t i = 0; i < changed; ++i, ++number)
                    states["i" + std::to_string(number % 90) + "-" + std::to_string(number / 90)] = state;
                const auto handlers = static_cast<double>(pass(12s));
                const bool ends = state == std::string_view("SUCCESS");
                BOOST_TEST(jobs.judgements() - judged == changed);
                BOOST_TEST(ended.size() - end_before == (ends ? changed : 0));
                const auto ticks = static_cast<double>(server->requests.size() - asked_before);
                BOOST_TEST(handlers <= ticks * of_one * 1.05 + (ends ? 10.0 * static_cast<double>(changed) : 0.0));
            }
}

BOOST_AUTO_TEST_CASE(only_those_whose_job_ended_are_woken) {
    for (int i = 0; i < 99; ++i) begin_wait(task("i"));
    begin_wait(task("other"));
    lasts = 1h;
    pass(20s);
    BOOST_TEST(ended.empty());
    lasts = 10s;
    pass(10s);
    BOOST_TEST(ended.size() == 100u);
}

BOOST_AUTO_TEST_CASE(creations_share_the_list_of_instances) {
    for (int i = 0; i < 40; ++i) begin_wait(creation("i" + std::to_string(i)));
    pass(90s);
    BOOST_TEST(ended.size() == 40u);
    BOOST_TEST(asked_in_all["instances"] >= 3);
    BOOST_TEST(asked_in_all["instances"] <= 7);
    BOOST_TEST(asked_in_all["instance"] == 0);
}

BOOST_AUTO_TEST_CASE(one_creation_asks_for_its_instance) {
    begin_wait(creation("i"));
    pass(90s);
    BOOST_TEST(ended.size() == 1u);
    BOOST_TEST(asked_in_all["instances"] == 0);
}

BOOST_AUTO_TEST_CASE(fifty_minutes_take_few_looks) {
    lasts = 50min;
    begin_wait(creation("i"));
    pass(55min);
    BOOST_REQUIRE(ended.size() == 1u);
    BOOST_TEST(ended.front()->polls < 90);
    BOOST_TEST((ended.front()->elapsed < 51min));
}

BOOST_AUTO_TEST_CASE(second_job_is_looked_at_as_the_first_one_lasted) {
    lasts = 20min;
    begin_wait(creation("i"));
    pass(25min);
    const auto first = ended.front()->polls;
    ended.clear();
    began = time.clock.now();
    std::vector<job_progress> seen;
    const auto watching = wait_options().on_progress([&](const job_progress& now) { seen.push_back(now); });
    asio::co_spawn(time.context, the_client().wait(creation("i")), [](std::exception_ptr, result<job_progress>) {});
    const auto handle = creation("i");
    asio::co_spawn(time.context, the_client().wait(handle, watching),
                   [this](std::exception_ptr, result<job_progress> r) { ended.push_back(std::move(r)); });
    pass(25min);
    BOOST_REQUIRE(ended.size() == 1u);
    BOOST_TEST(ended.front()->polls < first);
    const auto half = std::find_if(seen.begin(), seen.end(), [](const auto& now) { return now.elapsed >= 10min; });
    BOOST_REQUIRE(half != seen.end());
    BOOST_TEST(half->percent.value_or(0) >= 45);
    BOOST_TEST(half->percent.value_or(100) <= 60);
    BOOST_TEST(seen.back().percent.value_or(0) == 100);
}

BOOST_AUTO_TEST_CASE(wait_whose_deadline_comes_leaves_the_others) {
    const auto handle = task("i");
    asio::co_spawn(time.context, the_client().wait(handle, wait_options().deadline(20s)),
                   [this](std::exception_ptr, result<job_progress> r) { ended.push_back(std::move(r)); });
    begin_wait(task("i"));
    pass(30s);
    BOOST_REQUIRE(ended.size() == 1u);
    BOOST_TEST((ended.front().error().code == errc::deadline_exceeded));
    BOOST_TEST(ended.front().error().job_state == "EXECUTING");
    pass(60s);
    BOOST_TEST(ended.size() == 2u);
    BOOST_TEST(ended.back().has_value());
}

BOOST_AUTO_TEST_CASE(last_wait_that_leaves_ends_the_look) {
    server->hang();
    asio::cancellation_signal cancel;
    const auto handle = task("i");
    asio::co_spawn(time.context, the_client().wait(handle),
                   asio::bind_cancellation_slot(cancel.slot(), [this](std::exception_ptr, result<job_progress> r) {
                       ended.push_back(std::move(r));
                   }));
    pass(5s);
    BOOST_TEST(server->requests.size() == 1u);
    cancel.emit(asio::cancellation_type::terminal);
    pass(0s);
    BOOST_REQUIRE(ended.size() == 1u);
    BOOST_TEST((ended.front().error().code == errc::cancelled));
    BOOST_TEST(time.clock.waiting() == 0u);  // neither a look nor a timer is left
}

BOOST_AUTO_TEST_CASE(wait_that_begins_when_all_have_left_looks_again) {
    begin_wait(task("i"));
    pass(70s);
    BOOST_TEST(ended.size() == 1u);
    pass(5min);
    const auto before = server->requests.size();
    begin_wait(task("i"));
    pass(10s);
    BOOST_TEST(ended.size() == 2u);
    BOOST_TEST(server->requests.size() == before + 1);
}

BOOST_AUTO_TEST_CASE(waits_of_a_context_that_is_destroyed_are_destroyed) {
    auto other = std::make_unique<asio::io_context>(1);
    client there(other->get_executor(), options);
    for (int i = 0; i < 3; ++i) {
        const auto handle = task("i");
        asio::co_spawn(*other, there.wait(handle), [](std::exception_ptr, result<job_progress>) {});
    }
    other->poll();
    time.clock.advance(2s);
    other->restart();
    other->poll_one();
    other.reset();
    BOOST_TEST(time.clock.waiting() == 0u);
}

BOOST_AUTO_TEST_CASE(failed_task_ends_its_wait_only) {
    end_state = "FAILED";
    begin_wait(task("i"));
    begin_wait(creation("i"));
    pass(90s);
    BOOST_REQUIRE(ended.size() == 2u);
    BOOST_TEST((ended.front().error().code == errc::job_failed));
    BOOST_TEST(ended.back().has_value());
}

BOOST_AUTO_TEST_SUITE_END()

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool heap_is_the_usual_one = false;
#elif defined(__has_feature)
constexpr bool heap_is_the_usual_one = !__has_feature(address_sanitizer) && !__has_feature(thread_sanitizer);
#else
constexpr bool heap_is_the_usual_one = true;
#endif
#ifdef __OPTIMIZE__
constexpr std::size_t most_for_a_wait = 1'536;
#else
constexpr std::size_t most_for_a_wait = 2'560;  // frames keep every temporary
#endif

/// A caller that waits for a job, or for a timer instead.
asio::awaitable<void> wait_for(const client& with, job_handle handle) {
    const auto seen = co_await with.wait(handle);
    static_cast<void>(seen);
}
asio::awaitable<void> wait_for_nothing(job_handle handle) {
    asio::steady_timer timer(co_await asio::this_coro::executor, asio::steady_timer::time_point::max());
    co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
    static_cast<void>(handle);
}

BOOST_FIXTURE_TEST_SUITE(job_wait_memory, poller_fixture)

BOOST_AUTO_TEST_CASE(wait_takes_little_besides_the_coroutine_of_its_caller,
                     *boost::unit_test::precondition([](auto) { return heap_is_the_usual_one; })) {
    constexpr int waits = 1'000;
    lasts = 10h;
    std::vector<job_handle> handles;
    for (int i = 0; i < waits; ++i) handles.push_back(task("i" + std::to_string(i % 10)));
    begin_wait(handles.front());
    pass(4s);
    const auto bytes_of = [&](auto begin) {
        const auto before = mallinfo2().uordblks;
        for (const auto& handle : handles) asio::co_spawn(time.context, begin(handle), [](std::exception_ptr) {});
        pass(0s);
        return (mallinfo2().uordblks - before) / waits;
    };
    const auto of_callers = bytes_of([](const job_handle& handle) { return wait_for_nothing(handle); });
    const auto in_all = bytes_of([&](const job_handle& handle) { return wait_for(the_client(), handle); });
    BOOST_TEST_MESSAGE("bytes for a wait: " << in_all - of_callers);
    BOOST_TEST(in_all > of_callers);
    BOOST_TEST(in_all - of_callers <= most_for_a_wait);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(job_poll, poller_fixture)

BOOST_AUTO_TEST_CASE(look_at_a_job_that_goes_on_says_when_to_come_back) {
    const auto handle = task("i");
    const auto early = time.run(the_client().poll(handle));
    BOOST_REQUIRE(early);
    BOOST_TEST((early->verdict == job_verdict::pending));
    BOOST_TEST(early->state == "EXECUTING");
    BOOST_TEST((early->next_poll >= 4500ms));
    BOOST_TEST((early->next_poll <= 5500ms));
    BOOST_TEST(server->requests.size() == 1u);
}

BOOST_AUTO_TEST_CASE(look_at_a_job_that_ended_says_how) {
    const auto handle = task("i");
    time.clock.advance(2min);
    const auto done = time.run(the_client().poll(handle));
    BOOST_TEST(done.value().done);
    BOOST_TEST(done->next_poll.count() == 0);
    end_state = "CANCELLED";
    const auto failed = time.run(the_client().poll(handle));
    BOOST_TEST((failed.value().verdict == job_verdict::failed));
    BOOST_TEST(!failed->done);
}

BOOST_AUTO_TEST_CASE(look_goes_on_to_the_instance_where_the_rule_says_so) {
    auto handle = task("i");
    handle.then_running = true;
    time.clock.advance(2min);
    const auto done = time.run(the_client().poll(handle));
    BOOST_TEST(done.value().state == "RUNNING");
    BOOST_TEST(done->done);
    BOOST_TEST(server->requests.size() == 2u);
}

BOOST_AUTO_TEST_CASE(state_of_before_is_not_taken_for_success) {
    lasts = 0s;
    auto handle = creation("i");
    handle.must_leave_target = true;
    BOOST_TEST((time.run(the_client().poll(handle)).value().verdict == job_verdict::pending));
    time.clock.advance(70s);
    BOOST_TEST(time.run(the_client().poll(handle)).value().done);
}

BOOST_AUTO_TEST_CASE(job_that_is_not_known_is_lost_after_a_while) {
    server->otherwise([](const seen_request&) {
        http_response answer;
        answer.status = 404;
        return exchange_result(answer);
    });
    const auto handle = task("i");
    BOOST_TEST((time.run(the_client().poll(handle)).value().verdict == job_verdict::pending));
    time.clock.advance(5min);
    BOOST_TEST((time.run(the_client().poll(handle)).value().verdict == job_verdict::lost));
}

BOOST_AUTO_TEST_CASE(look_that_fails_is_a_failure_with_the_handle) {
    options.retry.max_attempts = 1;
    server->answer(503, R"({"error_code":"APIGW.0613","error_msg":"trouble"})");
    const auto handle = task("i");
    const auto failed = time.run(the_client().poll(handle));
    BOOST_REQUIRE(!failed);
    BOOST_TEST(failed.error().status == 503);
    BOOST_TEST((job_handle::parse(failed.error().job).value() == handle));
}

BOOST_AUTO_TEST_CASE(cancelled_at_step_N_is_cancelled) {
    const auto handle = task("i");
    for (std::size_t step = 0, last = 1; step < last; ++step) {
        const auto seen = time.run_cancelling(the_client().poll(handle), step, asio::cancellation_type::terminal);
        last = time.steps();
        if (!*seen) BOOST_TEST((seen->error().code == errc::cancelled));
    }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace dmskafka::test
