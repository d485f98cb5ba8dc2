#include <boost/test/unit_test.hpp>

#include "virtual_time.hpp"

#include <dmskafka/rate_limit.hpp>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/this_coro.hpp>

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace dmskafka::test {
namespace {

using namespace std::chrono_literals;

operation_description make_operation(std::string_view name, safety repeat, rate_info own = {}) {
    operation_description made{};
    made.full_name = name;
    made.info.repeat = repeat;
    made.rate = own;
    return made;
}

const operation_description reading = make_operation("topics::list", safety::read);
const operation_description limited = make_operation("topics::get", safety::read, {1, 1s});

/// One call that asks for a slot, and how that ended.
struct asking {
    asking(const operation_description& what, std::string_view instance) : request(what, instance) {}

    rate_request request;
    clock::duration allowed{1h};
    std::chrono::nanoseconds longest{std::chrono::nanoseconds::max()};
    asio::cancellation_signal cancel{};
    std::optional<clock::duration> served_after{};
    std::optional<failure> failed{};
    bool ended{};
    bool setting_kept{};
};

struct limiter_fixture {
    std::vector<std::unique_ptr<asking>> calls{};  // their signals must outlive the coroutines
    virtual_time time{};
    rate_limit_options options{};
    std::shared_ptr<rate_limiter> limiter{};
    const clock::time_point start{time.clock.now()};
    std::vector<const asking*> served{};

    limiter_fixture() {
        options.reads_per_second = 10;
        options.read_burst = 1;
    }

    rate_limiter& the_limiter() {
        if (!limiter) limiter = std::make_shared<rate_limiter>(options);
        return *limiter;
    }

    asking& make(const operation_description& what = reading, std::string_view instance = "i1") {
        return *calls.emplace_back(std::make_unique<asking>(what, instance));
    }
    asking& begin(asking& call, asio::io_context& on) {
        asio::co_spawn(on, ask(*this, call, the_limiter()),
                       asio::bind_cancellation_slot(call.cancel.slot(), [](std::exception_ptr) {}));
        on.restart();
        on.poll();
        return call;
    }
    asking& begin(asking& call) { return begin(call, time.context); }
    asking& begin() { return begin(make()); }

    /// Lets time pass, with everything that happens in it.
    void pass(clock::duration by, std::vector<asio::io_context*> others = {}) {
        const auto until = time.clock.now() + by;
        others.push_back(&time.context);
        while (time.clock.now() < until) {
            time.clock.advance(std::min<clock::duration>(10ms, until - time.clock.now()));
            for (auto* each : others) {
                each->restart();
                each->poll();
            }
        }
    }
    void settle() { time.settle(); }

    static asio::awaitable<void> ask(limiter_fixture& in, asking& call, rate_limiter& limiter) {
        co_await asio::this_coro::reset_cancellation_state(asio::enable_total_cancellation());
        auto slot = limiter.acquire(call.request, in.time.clock, in.start + call.allowed, call.longest);
        call.failed = co_await std::move(slot);
        call.setting_kept = co_await asio::this_coro::throw_if_cancelled();
        call.ended = true;
        if (call.failed) co_return;
        call.served_after = in.time.clock.now() - in.start;
        in.served.push_back(&call);
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(rate_limit_waiting, limiter_fixture)

BOOST_AUTO_TEST_CASE(free_slot_is_taken_at_once_without_a_timer) {
    auto& call = begin();
    BOOST_TEST((call.served_after == 0ms));
    BOOST_TEST(time.clock.waiting() == 0u);
    BOOST_TEST(!the_limiter().try_acquire(call.request, time.clock));
}

BOOST_AUTO_TEST_CASE(calls_are_served_in_the_order_they_came) {
    std::vector<asking*> all;
    for (int i = 0; i < 20; ++i) all.push_back(&begin());
    pass(3s);
    for (int i = 0; i < 20; ++i) BOOST_TEST((all[static_cast<std::size_t>(i)]->served_after == i * 100ms));
    BOOST_TEST(served.size() == 20u);
    BOOST_TEST(time.clock.waiting() == 0u);
}

BOOST_AUTO_TEST_CASE(newcomer_does_not_pass_the_line) {
    begin();
    auto& waiting = begin();
    pass(50ms);
    auto& newcomer = make();
    time.clock.advance(50ms);  // the slot is there, and nobody has looked yet
    begin(newcomer);
    settle();
    BOOST_TEST((waiting.served_after == 100ms));
    BOOST_TEST(!newcomer.ended);
    pass(100ms);
    BOOST_TEST((newcomer.served_after == 200ms));
}

BOOST_AUTO_TEST_CASE(cancelled_call_gives_its_place_to_those_behind) {
    for (const auto how :
         {asio::cancellation_type::terminal, asio::cancellation_type::partial, asio::cancellation_type::total}) {
        limiter_fixture fresh;
        fresh.begin();
        auto& first = fresh.begin();
        auto& second = fresh.begin();
        auto& third = fresh.begin();
        fresh.pass(50ms);
        second.cancel.emit(how);
        fresh.settle();
        BOOST_REQUIRE(second.failed);
        BOOST_TEST((second.failed->code == errc::cancelled));
        BOOST_TEST(second.setting_kept);
        fresh.pass(1s);
        BOOST_TEST((first.served_after == 100ms));
        BOOST_TEST((third.served_after == 200ms));
    }
}

BOOST_AUTO_TEST_CASE(first_in_line_cancelled_hurries_the_second) {
    begin();
    auto& first = begin();
    auto& second = begin();
    pass(50ms);
    first.cancel.emit(asio::cancellation_type::terminal);
    pass(1s);
    BOOST_TEST((second.served_after == 100ms));
}

BOOST_AUTO_TEST_CASE(call_cancelled_as_its_slot_comes_does_not_keep_it) {
    begin();
    auto& first = begin();
    auto& second = begin();
    first.cancel.emit(asio::cancellation_type::terminal);  // goes through the executor
    time.clock.advance(100ms);
    settle();
    BOOST_REQUIRE(first.failed);
    BOOST_TEST((first.failed->code == errc::cancelled));
    BOOST_TEST((second.served_after == 100ms));
}

BOOST_AUTO_TEST_CASE(call_cancelled_before_it_asks_does_not_wait) {
    begin();
    auto& call = make();
    struct cancelled_first {
        static asio::awaitable<void> run(limiter_fixture& in, asking& which) {
            co_await asio::this_coro::throw_if_cancelled(false);
            which.cancel.emit(asio::cancellation_type::terminal);
            auto slot = in.the_limiter().acquire(which.request, in.time.clock, in.start + 1h);
            which.failed = co_await std::move(slot);
            which.setting_kept = !co_await asio::this_coro::throw_if_cancelled();
        }
    };
    asio::co_spawn(time.context, cancelled_first::run(*this, call),
                   asio::bind_cancellation_slot(call.cancel.slot(), [](std::exception_ptr) {}));
    settle();
    BOOST_REQUIRE(call.failed);
    BOOST_TEST((call.failed->code == errc::cancelled));
    BOOST_TEST(call.setting_kept);
}

BOOST_AUTO_TEST_CASE(fail_fast_tells_when_the_next_slot_is) {
    begin();
    begin();
    auto& call = make();
    call.longest = 0ns;
    begin(call);
    BOOST_REQUIRE(call.failed);
    BOOST_TEST((call.failed->code == errc::rate_limited));
    BOOST_TEST(call.failed->throttled());
    BOOST_TEST((call.failed->retry_after == 200ms));
    BOOST_TEST(!call.failed->may_have_executed);
    BOOST_TEST(call.failed->message == "the rate limit of reads leaves no slot in the time allowed");
}

BOOST_AUTO_TEST_CASE(fail_fast_takes_a_free_slot) {
    auto& call = make();
    call.longest = 0ns;
    begin(call);
    BOOST_TEST((call.served_after == 0ms));
}

BOOST_AUTO_TEST_CASE(own_limit_is_named_in_the_failure) {
    begin(make(limited));
    auto& call = make(limited);
    call.longest = 0ns;
    begin(call);
    BOOST_TEST((call.failed->retry_after == 1000ms));
    BOOST_TEST(call.failed->message == "the rate limit of reads or of topics::get leaves no slot in the time allowed");
}

BOOST_AUTO_TEST_CASE(call_waits_no_longer_than_it_wants) {
    begin();
    struct row {
        clock::duration allowed;
        std::chrono::nanoseconds longest;
        bool waits;
    };
    const row rows[] = {{1h, 99ms, false},   {1h, 100ms, true},  {1h, -5s, false},
                        {199ms, 10s, false}, {200ms, 10s, true}, {-1s, 10s, false}};
    for (const auto& [allowed, longest, waits] : rows) {
        auto& call = make();
        call.allowed = allowed;
        call.longest = longest;
        begin(call);
        BOOST_TEST(call.ended == !waits);
        if (!waits) BOOST_TEST((call.failed->code == errc::rate_limited));
    }
    pass(1s);
    BOOST_TEST(served.size() == 3u);
}

BOOST_AUTO_TEST_CASE(wait_that_becomes_longer_ends_at_the_deadline) {
    begin();
    auto& call = make();
    call.allowed = 5s;
    begin(call);
    the_limiter().refused(call.request, "policy user over ratelimit,limit:6,time:1 minute", start, time.clock);
    pass(4'990ms);
    BOOST_TEST(!call.ended);
    pass(10ms);
    BOOST_REQUIRE(call.failed);
    BOOST_TEST((call.failed->code == errc::rate_limited));
    BOOST_TEST((call.failed->retry_after == 5000ms));
    BOOST_TEST(time.clock.waiting() == 0u);
}

BOOST_AUTO_TEST_CASE(learned_limit_delays_everybody) {
    begin();
    auto& first = begin();
    auto& second = begin();
    the_limiter().refused(first.request, "policy user over ratelimit,limit:30,time:1 minute", start, time.clock);
    auto& newcomer = begin();
    pass(10s);
    BOOST_TEST((first.served_after == 2s));
    BOOST_TEST((second.served_after == 4s));
    BOOST_TEST((newcomer.served_after == 6s));
}

BOOST_AUTO_TEST_CASE(recovered_rate_hurries_those_who_wait) {
    options.hold = 0s;
    options.recovery = 1s;
    begin();
    std::vector<asking*> all;
    for (int i = 0; i < 5; ++i) all.push_back(&begin());
    the_limiter().refused(all[0]->request, "policy user over ratelimit,limit:30,time:1 minute", start, time.clock);
    pass(10s);
    BOOST_TEST(served.size() == 6u);
    BOOST_TEST((*all[0]->served_after <= 2s));
    BOOST_TEST((*all[4]->served_after <= 2500ms));
}

BOOST_AUTO_TEST_CASE(calls_for_one_instance_hold_up_no_others) {
    options.read_burst = 5;
    begin(make(limited, "i1"));
    auto& again = begin(make(limited, "i1"));
    auto& thrice = begin(make(limited, "i1"));
    auto& other = begin(make(limited, "i2"));
    auto& unlimited = begin();
    BOOST_TEST((other.served_after == 0ms));
    BOOST_TEST((unlimited.served_after == 0ms));
    pass(3s);
    BOOST_TEST((again.served_after == 1s));
    BOOST_TEST((thrice.served_after == 2s));
}

BOOST_AUTO_TEST_CASE(disabled_limiter_lets_everything_pass) {
    options.enabled = false;
    for (int i = 0; i < 100; ++i) BOOST_TEST((begin().served_after == 0ms));
    the_limiter().refused(calls[0]->request, "policy user over ratelimit,limit:1,time:1 minute", start, time.clock);
    BOOST_TEST((begin().served_after == 0ms));
}

BOOST_AUTO_TEST_CASE(two_executors_share_one_line) {
    asio::io_context other;
    std::vector<asking*> all;
    for (int i = 0; i < 10; ++i) all.push_back(&begin(make(), i % 2 == 0 ? time.context : other));
    pass(2s, {&other});
    for (int i = 0; i < 10; ++i) BOOST_TEST((all[static_cast<std::size_t>(i)]->served_after == i * 100ms));
    BOOST_TEST(served.size() == 10u);
}

BOOST_AUTO_TEST_CASE(executor_that_stands_still_stops_no_other) {
    asio::io_context other;
    begin();
    auto& stuck = begin(make(), other);
    auto& behind = begin();
    pass(1s);
    BOOST_TEST((behind.served_after == 300ms));  // its own slot has gone to the other, which nobody else could give one
    BOOST_TEST(!stuck.ended);
    other.restart();
    other.poll();
    BOOST_TEST((stuck.served_after == 1s));
}

BOOST_AUTO_TEST_CASE(call_on_another_executor_is_woken_when_it_moves_up) {
    asio::io_context other;
    begin();
    auto& first = begin();
    auto& second = begin(make(), other);
    pass(50ms, {&other});
    first.cancel.emit(asio::cancellation_type::terminal);
    pass(50ms, {&other});
    BOOST_TEST((second.served_after == 100ms));
}

BOOST_AUTO_TEST_CASE(frames_destroyed_while_they_wait_leave_the_line) {
    begin();
    {
        asio::io_context other;
        for (int i = 0; i < 5; ++i) begin(make(), other);
        begin(make(limited), other);
    }
    BOOST_TEST(time.clock.waiting() == 0u);
    auto& call = begin();
    pass(100ms);
    BOOST_TEST((call.served_after == 100ms));
}

BOOST_AUTO_TEST_CASE(frame_destroyed_with_a_slot_granted_passes_it_on) {
    begin();
    auto other = std::make_unique<asio::io_context>();
    begin(make(), *other);
    auto& behind = begin();
    auto& last = begin();
    time.clock.advance(100ms);
    begin();  // grants the slot to the first in line, whose executor does not run
    BOOST_TEST(!behind.ended);
    other.reset();
    settle();
    BOOST_TEST((behind.served_after == 100ms));
    pass(100ms);
    BOOST_TEST((last.served_after == 200ms));
}

BOOST_AUTO_TEST_CASE(limiter_may_go_away_while_calls_wait) {
    begin();
    auto& call = begin();
    limiter.reset();
    pass(100ms);
    BOOST_TEST((call.served_after == 100ms));
}

BOOST_AUTO_TEST_CASE(awaitable_that_is_never_awaited_takes_no_slot) {
    auto& call = make();
    {
        auto unused = the_limiter().acquire(call.request, time.clock, start + 1h);
    }
    settle();
    BOOST_TEST(the_limiter().try_acquire(call.request, time.clock));
}

BOOST_AUTO_TEST_CASE(cancelling_at_every_step_loses_no_slot) {
    struct two_slots {
        static asio::awaitable<int> run(limiter_fixture& in, asking& which) {
            co_await asio::this_coro::throw_if_cancelled(false);
            int got = 0;
            for (int i = 0; i < 3; ++i) {
                auto slot = in.the_limiter().acquire(which.request, in.time.clock, in.time.clock.now() + 1h);
                const auto failed = co_await std::move(slot);
                if (!failed) ++got;
            }
            co_return got;
        }
    };
    for (std::size_t step = 0;; ++step) {
        limiter_fixture fresh;
        auto& call = fresh.make();
        const auto begun = fresh.time.clock.now();
        const auto got =
            fresh.time.run_cancelling(two_slots::run(fresh, call), step, asio::cancellation_type::terminal);
        const auto& request = call.request;
        // What was not taken is there for others.
        const auto now = fresh.time.clock.now();
        const auto due = static_cast<int>((now - begun) / 100ms) + 1;
        BOOST_TEST(*got <= due);
        fresh.time.clock.advance(begun + *got * 100ms > now ? begun + *got * 100ms - now : 0ms);
        BOOST_TEST(fresh.the_limiter().try_acquire(request, fresh.time.clock));
        if (fresh.time.steps() < step) {
            BOOST_TEST(*got == 3);
            break;
        }
    }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace dmskafka::test
