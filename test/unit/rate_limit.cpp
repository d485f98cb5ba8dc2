#include <boost/test/unit_test.hpp>

#include "learned_limit.hpp"
#include "rate_limiter_state.hpp"

#include <array>
#include <cstdlib>
#include <deque>
#include <memory>
#include <new>
#include <random>
#include <string>
#include <vector>

using namespace dmskafka;
using namespace std::chrono_literals;

namespace {

std::size_t allocations = 0;

}  // namespace

// Counts what the whole program allocates, to prove that a free slot costs no memory.
void* operator new(std::size_t size) {
    ++allocations;
    if (void* made = std::malloc(size)) return made;
    throw std::bad_alloc();
}
void operator delete(void* what) noexcept { std::free(what); }
void operator delete(void* what, std::size_t) noexcept { std::free(what); }

namespace {

using time_point = token_bucket::time_point;
constexpr time_point start{1000h};

operation_description make_operation(std::string_view name, safety repeat, rate_info own = {}) {
    operation_description made{};
    made.full_name = name;
    made.info.repeat = repeat;
    made.rate = own;
    return made;
}

const operation_description reading = make_operation("topics::list", safety::read);
const operation_description other_reading = make_operation("users::list", safety::read);
const operation_description writing = make_operation("topics::create", safety::unsafe);
const operation_description limited = make_operation("topics::get", safety::read, {1, 1s});

const rate_request list_topics(reading, "i1");
const rate_request list_users(other_reading, "i1");
const rate_request create_topic(writing, "i1");
const rate_request get_i1(limited, "i1");
const rate_request get_i2(limited, "i2");

rate_limit_options rates(double reads, int read_burst, double writes = 10, int write_burst = 20) {
    rate_limit_options made;
    made.reads_per_second = reads;
    made.read_burst = read_burst;
    made.writes_per_second = writes;
    made.write_burst = write_burst;
    return made;
}

/// How many slots are free at `now`, all of which are taken.
int take_all(rate_limiter_state& limiter, const rate_request& what, time_point now) {
    int taken = 0;
    while (taken < 10'000 && limiter.take(what, now)) ++taken;
    return taken;
}

/// How many slots a caller gets who asks every millisecond.
int taken_in(rate_limiter_state& limiter, const rate_request& what, time_point from, std::chrono::seconds time) {
    int taken = 0;
    for (auto now = from; now < from + time; now += 1ms)
        if (limiter.take(what, now)) ++taken;
    return taken;
}

/// A call in line that notes how often it was woken.
struct waiter final : rate_limiter_state::waiting_call {
    waiter(rate_limiter_state& in, const rate_request& what, time_point now) : limiter(in) {
        limiter.join(*this, what, now);
        looks_at = limiter.look(*this, now);
    }
    ~waiter() { limiter.leave(*this, left); }
    void look_again() noexcept override { ++woken; }
    time_point look(time_point now) { return looks_at = limiter.look(*this, now); }

    rate_limiter_state& limiter;
    time_point looks_at{};
    time_point left{};
    int woken = 0;
};

learned_limit limit(learned_limit::subject of, std::int64_t calls, std::chrono::seconds window) {
    return {.of = of, .calls = calls, .window = window};
}

/// The largest number of times in a window of ten seconds, both ends included.
std::int64_t most_in_ten_seconds(const std::vector<time_point>& times) {
    std::int64_t most = 0;
    for (std::size_t first = 0, next = 0; next < times.size(); ++next) {
        while (times[next] - times[first] > 10s) ++first;
        most = std::max(most, static_cast<std::int64_t>(next - first + 1));
    }
    return most;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(token_bucket_)

BOOST_AUTO_TEST_CASE(slots_come_in_intervals_after_the_burst) {
    token_bucket bucket({.interval = 100ms, .burst = 3});
    for (int i = 0; i < 3; ++i) {
        BOOST_TEST((bucket.next_slot(start) == start));
        bucket.take(start);
    }
    BOOST_TEST((bucket.next_slot(start) == start + 100ms));
    BOOST_TEST((bucket.next_slot(start, 4) == start + 500ms));
    BOOST_TEST((bucket.next_slot(start + 99ms) == start + 100ms));
    BOOST_TEST((bucket.next_slot(start + 150ms) == start + 150ms));
    BOOST_TEST((bucket.next_slot(start + 150ms, 1) == start + 200ms));
}

BOOST_AUTO_TEST_CASE(tokens_do_not_pile_up_beyond_the_burst) {
    token_bucket bucket({.interval = 100ms, .burst = 2});
    bucket.take(start);
    BOOST_TEST(!bucket.full(start + 99ms));
    BOOST_TEST(bucket.full(start + 100ms));
    const auto later = start + 1h;
    bucket.take(later);
    bucket.take(later);
    BOOST_TEST((bucket.next_slot(later) == later + 100ms));
}

BOOST_AUTO_TEST_CASE(without_an_interval_there_is_always_a_slot) {
    token_bucket bucket({.interval = interval_of(0), .burst = 1});
    for (int i = 0; i < 1000; ++i) bucket.take(start);
    BOOST_TEST((bucket.next_slot(start, 1'000'000) == start));
}

BOOST_AUTO_TEST_CASE(intervals_are_rounded_up) {
    BOOST_TEST((interval_of(50) == 20ms));
    BOOST_TEST((interval_of(3) == 333'333'334ns));
    BOOST_TEST((interval_of(0.001) == 1000s));
    BOOST_TEST((interval_of(1'000'000) == 1us));
}

BOOST_AUTO_TEST_CASE(token_given_back_at_once_can_be_taken_again) {
    token_bucket bucket({.interval = 1s, .burst = 1});
    bucket.take(start);
    bucket.give_back(start, start);
    BOOST_TEST((bucket.next_slot(start) == start));
}

BOOST_AUTO_TEST_CASE(token_given_back_late_brings_no_more_than_was_not_yet_refilled) {
    token_bucket bucket({.interval = 1s, .burst = 2});
    bucket.take(start);
    bucket.take(start + 500ms);
    bucket.give_back(start, start + 500ms);  // as if only the second had been taken, from a full bucket
    BOOST_TEST((bucket.next_slot(start + 500ms) == start + 500ms));
    bucket.take(start + 500ms);
    BOOST_TEST((bucket.next_slot(start + 500ms) == start + 1500ms));
}

BOOST_AUTO_TEST_CASE(change_of_rate_keeps_the_tokens) {
    struct row {
        const char* name;
        call_rate from;
        int taken;
        call_rate to;
        int left;                        ///< slots free at once
        std::chrono::milliseconds then;  ///< until the one after them
    };
    const row rows[] = {
        {"slower", {100ms, 1}, 1, {1s, 1}, 0, 1s},
        {"faster", {1s, 1}, 1, {100ms, 1}, 0, 100ms},
        {"smaller burst keeps what fits", {100ms, 10}, 4, {100ms, 3}, 3, 100ms},
        {"larger burst starts with what there is", {100ms, 3}, 1, {100ms, 10}, 2, 100ms},
        {"to no limit", {100ms, 1}, 1, {0ms, 1}, 100, 0ms},
        {"from no limit", {0ms, 1}, 50, {100ms, 1}, 1, 100ms},
    };
    for (const auto& [name, from, taken, to, left, then] : rows) {
        BOOST_TEST_CONTEXT(name) {
            token_bucket bucket(from);
            for (int i = 0; i < taken; ++i) bucket.take(start);
            bucket.change(to, start);
            for (int i = 0; i < left; ++i) {
                BOOST_TEST((bucket.next_slot(start) == start));
                bucket.take(start);
            }
            BOOST_TEST((bucket.next_slot(start) == start + then));
        }
    }
}

BOOST_AUTO_TEST_CASE(no_ten_seconds_see_more_than_the_rate_and_the_burst) {
    std::mt19937_64 random(20250305);
    for (int schedule = 0; schedule < 200; ++schedule) {
        const double rate =
            std::ldexp(1 + std::uniform_real_distribution<double>()(random), static_cast<int>(random() % 9) - 3);
        const auto burst = static_cast<std::int64_t>(1 + random() % 60);
        const std::chrono::nanoseconds interval = interval_of(rate);
        token_bucket bucket({.interval = interval, .burst = burst});
        std::vector<time_point> taken;
        std::deque<time_point> may_go_back;  // taken, but not for good
        auto now = start;
        for (int step = 0; step < 3000; ++step) {
            // Pauses from none to long, and the exact moments at which something changes.
            switch (random() % 6) {
                case 0:
                    now += std::chrono::nanoseconds(random() % 1'000'000'000);
                    break;
                case 1:
                    now += std::chrono::nanoseconds(random() % 20'000'000);
                    break;
                case 2:
                    now = bucket.next_slot(now);
                    break;
                case 3:
                    now = bucket.next_slot(now) - 1ns;
                    break;
                default:
                    break;
            }
            if (bucket.next_slot(now) > now) continue;
            bucket.take(now);
            if (random() % 4 != 0)
                taken.push_back(now);
            else
                may_go_back.push_back(now);
            if (!may_go_back.empty() && random() % 3 == 0) {
                bucket.give_back(may_go_back.front(), now);
                may_go_back.pop_front();
            }
        }
        BOOST_TEST_CONTEXT("rate " << rate << " burst " << burst) {
            BOOST_TEST(static_cast<double>(most_in_ten_seconds(taken)) <= rate * 10 + static_cast<double>(burst));
        }
    }
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(learned_limit_)

BOOST_AUTO_TEST_CASE(texts_of_the_gateway_are_read) {
    using enum learned_limit::subject;
    struct row {
        const char* text;
        learned_limit limit;
    };
    const row rows[] = {
        {"policy user over ratelimit,limit:100,time:1 minute", limit(user, 100, 60s)},
        {"policy ip over ratelimit,limit:5,time:1 second", limit(ip, 5, 1s)},
        {"policy api over ratelimit,limit:2000,time:1 minute", limit(api, 2000, 60s)},
        {"The throttling threshold has been reached: policy user over ratelimit,limit:10,time:1 minute",
         limit(user, 10, 60s)},
        {"policy user over ratelimit, limit: 10, time: 2 minutes", limit(user, 10, 120s)},
        {"POLICY User OVER RateLimit,Limit:1,Time:1 SECOND", limit(user, 1, 1s)},
        {"policy api over ratelimit,limit:7,time:1 hour", limit(api, 7, 3600s)},
        {"policy api over ratelimit,limit:1000000,time:1 day.", limit(api, 1'000'000, 86'400s)},
        {"your policy : policy user over ratelimit,limit:3,time:1 second", limit(user, 3, 1s)},
    };
    for (const auto& [text, expected] : rows)
        BOOST_TEST_CONTEXT(text) BOOST_TEST((parse_learned_limit(text) == expected));
}

BOOST_AUTO_TEST_CASE(other_texts_tell_no_limit) {
    const std::string rows[] = {
        "",
        "policy",
        "policy ",
        "too many requests",
        "policy user over ratelimit",
        "policy user over ratelimit,limit:",
        "policy user over ratelimit,limit:XX,time:1 minute",
        "policy user over ratelimit,limit:0,time:1 minute",
        "policy user over ratelimit,limit:-1,time:1 minute",
        "policy user over ratelimit,limit:+1,time:1 minute",
        "policy user over ratelimit,limit:1.5,time:1 minute",
        "policy user over ratelimit,limit:1000001,time:1 minute",
        "policy user over ratelimit,limit:99999999999999999999,time:1 minute",
        "policy user over ratelimit,limit:1e3,time:1 minute",
        "policy user over ratelimit,limit:1,time:",
        "policy user over ratelimit,limit:1,time:minute",
        "policy user over ratelimit,limit:1,time:0 minute",
        "policy user over ratelimit,limit:1,time:1 fortnight",
        "policy user over ratelimit,limit:1,time:2 day",
        "policy user over ratelimit,limit:1,time:86401 second",
        "policy user over ratelimit,limit:1,time:9223372036854775807 day",
        "policy users over ratelimit,limit:1,time:1 minute",
        "policy app over ratelimit,limit:1,time:1 minute",
        "policy over ratelimit,limit:1,time:1 minute",
        std::string("policy user\0over ratelimit,limit:1,time:1 minute", 48),
        std::string(2000, ' ') + "policy user over ratelimit,limit:1,time:1 minute",
        std::string(1 << 20, 'p'),
        std::string(1000, '\xff'),
    };
    for (const auto& text : rows) BOOST_TEST_CONTEXT(text.substr(0, 80)) BOOST_TEST(!parse_learned_limit(text));
}

BOOST_AUTO_TEST_CASE(every_shortened_text_is_read_without_harm) {
    constexpr std::string_view whole = "policy user over ratelimit,limit:100,time:1 minute";
    for (std::size_t size = 0; size < whole.size(); ++size) {
        const std::vector<char> exact(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size));
        BOOST_TEST(!parse_learned_limit({exact.data(), exact.size()}));
    }
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(rate_limiter_state_)

BOOST_AUTO_TEST_CASE(reads_and_writes_have_slots_of_their_own) {
    rate_limiter_state limiter(rates(50, 5, 10, 2));
    BOOST_TEST(take_all(limiter, list_topics, start) == 5);
    BOOST_TEST(take_all(limiter, create_topic, start) == 2);
    BOOST_TEST(take_all(limiter, list_topics, start + 20ms) == 1);
    BOOST_TEST(take_all(limiter, create_topic, start + 20ms) == 0);
    BOOST_TEST(take_all(limiter, create_topic, start + 100ms) == 1);
}

BOOST_AUTO_TEST_CASE(rate_of_zero_is_no_limit) {
    rate_limiter_state limiter(rates(0, 1, 1, 1));
    BOOST_TEST(take_all(limiter, list_topics, start) == 10'000);
    BOOST_TEST(take_all(limiter, create_topic, start) == 1);
}

BOOST_AUTO_TEST_CASE(documented_limit_holds_for_each_instance) {
    rate_limiter_state limiter(rates(50, 5));
    BOOST_TEST(take_all(limiter, get_i1, start) == 1);
    BOOST_TEST(take_all(limiter, get_i2, start) == 1);
    BOOST_TEST(take_all(limiter, list_topics, start) == 3);  // they count as reads too
    BOOST_TEST(!limiter.take(get_i1, start + 999ms));
    BOOST_TEST(limiter.take(get_i1, start + 1s));
    BOOST_TEST((limiter.expected_slot(get_i1, start + 1s) == start + 2s));
}

BOOST_AUTO_TEST_CASE(documented_limit_of_several_calls_is_spread_evenly) {
    const auto operation = make_operation("messages::list", safety::read, {3, 2s});
    const rate_request list(operation, "i1");
    rate_limiter_state limiter(rates(0, 1));
    BOOST_TEST(take_all(limiter, list, start) == 1);
    BOOST_TEST((limiter.expected_slot(list, start) == start + 666'666'667ns));
}

BOOST_AUTO_TEST_CASE(call_that_finds_no_slot_takes_none_from_the_other_bucket) {
    rate_limiter_state limiter(rates(1, 2));
    BOOST_TEST(limiter.take(get_i1, start));
    for (int i = 0; i < 5; ++i) BOOST_TEST(!limiter.take(get_i1, start));
    BOOST_TEST(limiter.take(list_topics, start));
    BOOST_TEST(!limiter.take(get_i2, start));  // no read is left, and it must not cost the instance its slot
    BOOST_TEST(limiter.take(get_i2, start + 1s));
}

BOOST_AUTO_TEST_CASE(free_slot_costs_no_memory) {
    rate_limit_options options = rates(50, 1000);
    rate_limiter limiter(options);
    auto& time = clock::system();
    BOOST_TEST(limiter.try_acquire(get_i1, time));  // makes the bucket of the instance
    const auto before = allocations;
    int taken = 0;
    for (int i = 0; i < 500; ++i) {
        taken += limiter.try_acquire(list_topics, time) ? 1 : 0;
        taken += limiter.try_acquire(get_i1, time) ? 1 : 0;
    }
    const auto after = allocations;
    BOOST_TEST(after - before == 0u);
    BOOST_TEST(taken >= 500);
}

BOOST_AUTO_TEST_CASE(who_comes_first_is_served_first) {
    rate_limiter_state limiter(rates(10, 1));
    BOOST_TEST(limiter.take(list_topics, start));
    waiter a(limiter, list_topics, start), b(limiter, list_users, start);
    BOOST_TEST((a.looks_at == start + 100ms));
    BOOST_TEST((b.looks_at == start + 200ms));
    BOOST_TEST((limiter.expected_slot(list_topics, start) == start + 300ms));
    BOOST_TEST(!limiter.take(list_topics, start + 100ms));  // no newcomer passes the line
    b.look(start + 100ms);                                  // whoever looks serves all, in order
    BOOST_TEST(a.granted());
    BOOST_TEST(a.woken == 0);  // it is about to look anyway
    BOOST_TEST(!b.granted());
    b.look(start + 200ms);
    BOOST_TEST(b.granted());
}

BOOST_AUTO_TEST_CASE(call_that_leaves_the_line_lets_the_others_move_up) {
    rate_limiter_state limiter(rates(10, 1));
    BOOST_TEST(limiter.take(list_topics, start));
    auto a = std::make_unique<waiter>(limiter, list_topics, start);
    auto b = std::make_unique<waiter>(limiter, list_topics, start);
    waiter c(limiter, list_topics, start);
    a->left = b->left = start;
    b.reset();
    BOOST_TEST(c.woken == 0);  // it is not yet the first
    a.reset();
    BOOST_TEST(c.woken == 1);
    BOOST_TEST((c.look(start) == start + 100ms));
}

BOOST_AUTO_TEST_CASE(slot_that_was_granted_and_not_used_goes_to_the_next) {
    rate_limiter_state limiter(rates(10, 1));
    BOOST_TEST(limiter.take(list_topics, start));
    auto a = std::make_unique<waiter>(limiter, list_topics, start);
    waiter b(limiter, list_topics, start);
    a->look(start + 100ms);
    BOOST_TEST(a->granted());
    BOOST_TEST(!b.granted());
    a->left = start + 100ms;
    a.reset();
    BOOST_TEST(b.granted());
    BOOST_TEST(b.woken == 1);
}

BOOST_AUTO_TEST_CASE(slot_that_was_used_does_not_come_back) {
    rate_limiter_state limiter(rates(10, 1));
    BOOST_TEST(limiter.take(list_topics, start));
    auto a = std::make_unique<waiter>(limiter, list_topics, start);
    a->look(start + 100ms);
    a->use();
    a->left = start + 100ms;
    a.reset();
    BOOST_TEST(!limiter.take(list_topics, start + 100ms));
}

BOOST_AUTO_TEST_CASE(call_that_waits_for_its_instance_holds_up_nobody_else) {
    rate_limiter_state limiter(rates(10, 1));
    BOOST_TEST(limiter.take(get_i1, start));
    waiter slow(limiter, get_i1, start), slower(limiter, get_i1, start);
    BOOST_TEST((slow.looks_at == start + 1s));
    BOOST_TEST((slower.looks_at == start + 2s));
    waiter fast(limiter, list_topics, start);
    BOOST_TEST((fast.looks_at == start + 100ms));
    fast.look(start + 100ms);
    BOOST_TEST(fast.granted());
    BOOST_TEST(!slow.granted());
    slow.look(start + 1s);
    BOOST_TEST(slow.granted());
    slower.look(start + 1s);
    BOOST_TEST(!slower.granted());
}

BOOST_AUTO_TEST_CASE(call_whose_instance_is_ready_waits_for_its_class_in_turn) {
    rate_limiter_state limiter(rates(1, 1));
    BOOST_TEST(limiter.take(list_topics, start));
    waiter before(limiter, list_topics, start), get(limiter, get_i1, start), again(limiter, get_i1, start);
    waiter last(limiter, list_topics, start);
    BOOST_TEST((get.looks_at == start + 2s));
    last.look(start + 1s);
    BOOST_TEST(before.granted());
    last.look(start + 2s);
    BOOST_TEST(get.granted());
    BOOST_TEST(!again.granted());
    last.look(start + 3s);
    BOOST_TEST(last.granted());  // the instance was ready again just then, behind it in line
    BOOST_TEST(!again.granted());
    again.look(start + 4s);
    BOOST_TEST(again.granted());
}

BOOST_AUTO_TEST_CASE(own_buckets_are_bounded_and_idle_ones_forgotten) {
    rate_limiter_state limiter(rates(0, 1));
    const auto ask = [&](int instance, time_point now) {
        const auto name = std::to_string(instance);
        const rate_request request(limited, name);
        return take_all(limiter, request, now);
    };
    constexpr int most = rate_limiter_state::most_own_buckets;
    for (int i = 0; i < most; ++i) BOOST_REQUIRE(ask(i, start) == 1);
    BOOST_TEST(limiter.own_buckets() == rate_limiter_state::most_own_buckets);
    BOOST_TEST(ask(most, start + 999ms) == 10'000);  // without a bucket its class alone limits it
    BOOST_TEST(limiter.own_buckets() == rate_limiter_state::most_own_buckets);
    const auto waits_for = std::to_string(0);
    const rate_request request(limited, waits_for);
    waiter waiting(limiter, request, start);
    BOOST_TEST(ask(most, start + 1s) == 1);
    BOOST_TEST(limiter.own_buckets() == 2u);  // that of the call which waits, and the new one
    waiting.look(start + 1s);
    BOOST_TEST(waiting.granted());
}

BOOST_AUTO_TEST_CASE(told_limit_is_kept_to_at_once_and_by_those_who_wait) {
    rate_limiter_state limiter(rates(10, 5));
    BOOST_TEST(take_all(limiter, list_topics, start) == 5);
    waiter a(limiter, list_topics, start), b(limiter, list_users, start);
    limiter.refused(list_topics, limit(learned_limit::subject::user, 30, 60s), start, start);
    BOOST_TEST((a.look(a.looks_at) == start + 2s));
    BOOST_TEST((b.look(b.looks_at) == start + 4s));
    a.look(start + 2s);
    BOOST_TEST(a.granted());
    b.look(start + 4s);
    BOOST_TEST(b.granted());
    BOOST_TEST(taken_in(limiter, list_topics, start + 4s, 60s) <= 30);
    BOOST_TEST(take_all(limiter, create_topic, start) == 20);  // writes are another class
}

BOOST_AUTO_TEST_CASE(limit_of_an_operation_slows_that_operation_only) {
    rate_limiter_state limiter(rates(50, 50));
    BOOST_TEST(limiter.take(list_topics, start));
    limiter.refused(list_topics, limit(learned_limit::subject::api, 2, 1s), start, start);
    BOOST_TEST(!limiter.take(list_topics, start));
    BOOST_TEST(!limiter.take(list_topics, start + 499ms));
    BOOST_TEST(limiter.take(list_topics, start + 500ms));
    BOOST_TEST(take_all(limiter, list_users, start + 500ms) == 49);
    // Once recovered it needs no bucket of its own.
    BOOST_TEST(limiter.own_buckets() == 1u);
    BOOST_TEST(take_all(limiter, list_topics, start + 300s + 60s) == 50);
    BOOST_TEST(limiter.own_buckets() == 0u);
}

BOOST_AUTO_TEST_CASE(refusal_of_an_operation_with_its_own_limit_slows_its_instance_only) {
    rate_limiter_state limiter(rates(50, 50));
    BOOST_TEST(limiter.take(get_i1, start));
    limiter.refused(get_i1, std::nullopt, start, start);
    BOOST_TEST((limiter.expected_slot(get_i1, start) == start + 2s));
    BOOST_TEST(limiter.take(get_i2, start));
    limiter.refused(get_i1, limit(learned_limit::subject::user, 1, 1s), start, start);  // that is of the account
    BOOST_TEST(!limiter.take(list_topics, start));
}

BOOST_AUTO_TEST_CASE(refusal_without_a_limit_halves_the_rate_once_for_all_calls_under_way) {
    rate_limiter_state limiter(rates(10, 10));
    BOOST_TEST(take_all(limiter, list_topics, start) == 10);
    for (int i = 0; i < 10; ++i) limiter.refused(list_topics, std::nullopt, start, start + 1ms * (i + 1));
    BOOST_TEST((limiter.expected_slot(list_topics, start + 10ms) >= start + 200ms));
    BOOST_TEST((limiter.expected_slot(list_topics, start + 10ms) <= start + 210ms));
    BOOST_TEST(limiter.take(list_topics, start + 210ms));
    limiter.refused(list_topics, std::nullopt, start + 210ms, start + 211ms);  // a call made since
    BOOST_TEST((limiter.expected_slot(list_topics, start + 211ms) > start + 211ms + 350ms));
}

BOOST_AUTO_TEST_CASE(refusals_in_the_window_of_a_told_limit_tell_nothing_new) {
    const auto told = limit(learned_limit::subject::user, 10, 60s);
    rate_limiter_state limiter(rates(50, 50, 10, 20));
    BOOST_TEST(take_all(limiter, create_topic, start) == 20);
    for (int i = 0; i < 10; ++i) limiter.refused(create_topic, told, start, start);
    for (int i = 1; i < 10; ++i) {
        const auto now = start + i * 6s;
        BOOST_TEST(limiter.take(create_topic, now));
        limiter.refused(create_topic, told, now, now);  // the window is still used up
    }
    BOOST_TEST((limiter.expected_slot(create_topic, start + 54s) == start + 60s));
    BOOST_TEST(limiter.take(create_topic, start + 60s));
    limiter.refused(create_topic, told, start + 60s, start + 60s);  // somebody else shares the limit
    BOOST_TEST((limiter.expected_slot(create_topic, start + 60s) == start + 72s));
}

BOOST_AUTO_TEST_CASE(rate_never_falls_below_one_call_a_minute) {
    rate_limiter_state limiter(rates(50, 50));
    limiter.refused(list_topics, limit(learned_limit::subject::user, 1, 86'400s), start, start);
    for (int i = 0; i < 100; ++i) limiter.refused(list_topics, std::nullopt, start + 200'000s, start + 1s);
    BOOST_TEST((limiter.expected_slot(list_topics, start + 1s) <= start + 1s + 60s));
    BOOST_TEST((limiter.expected_slot(list_topics, start + 1s) > start + 1s + 59s));
}

BOOST_AUTO_TEST_CASE(rate_that_was_set_lower_than_that_stays) {
    rate_limiter_state limiter(rates(0.01, 1));
    limiter.refused(list_topics, std::nullopt, start, start);
    BOOST_TEST((limiter.expected_slot(list_topics, start) == start + 100s));
}

BOOST_AUTO_TEST_CASE(told_limit_holds_and_then_the_rate_grows_evenly) {
    auto options = rates(50, 50);
    options.hold = 300s;
    options.recovery = 100s;  // by half a call a second in each second
    rate_limiter_state limiter(options);
    limiter.refused(list_topics, limit(learned_limit::subject::user, 5, 1s), start, start);
    const auto held = taken_in(limiter, list_topics, start, 300s);
    BOOST_TEST(held >= 1498);
    BOOST_TEST(held <= 1500);
    const auto grown = start + 300s;
    const auto first = taken_in(limiter, list_topics, grown, 20s);  // 5 to 15 a second
    BOOST_TEST(first >= 180);
    BOOST_TEST(first <= 200);
    const auto second = taken_in(limiter, list_topics, grown + 20s, 20s);  // 15 to 25 a second
    BOOST_TEST(second >= 370);
    BOOST_TEST(second <= 400);
    taken_in(limiter, list_topics, grown + 40s, 60s);
    const auto full = taken_in(limiter, list_topics, grown + 100s, 20s);
    BOOST_TEST(full >= 990);
    BOOST_TEST(full <= 1000 + 50);
    BOOST_TEST(take_all(limiter, list_topics, grown + 300s) == 50);  // the burst is back
}

BOOST_AUTO_TEST_CASE(unlimited_rate_is_limited_while_it_recovers) {
    rate_limiter_state limiter(rates(0, 1));
    limiter.refused(list_topics, limit(learned_limit::subject::user, 5, 1s), start, start);
    BOOST_TEST(taken_in(limiter, list_topics, start, 10s) == 49);
    BOOST_TEST(take_all(limiter, list_topics, start + 300s + 60s) == 10'000);
}

BOOST_AUTO_TEST_CASE(whatever_is_refused_no_ten_seconds_see_more_than_the_rate_and_the_burst) {
    std::mt19937_64 random(4);
    std::size_t total = 0;
    for (int schedule = 0; schedule < 30; ++schedule) {
        const int burst = static_cast<int>(1 + random() % 30);
        const double rate = 1 + static_cast<double>(random() % 60);
        auto options = rates(rate, burst);
        options.hold = std::chrono::seconds(random() % 20);
        options.recovery = std::chrono::seconds(1 + random() % 30);
        rate_limiter_state limiter(options);
        std::vector<time_point> taken;
        std::deque<std::unique_ptr<waiter>> line;
        auto now = start;
        for (int step = 0; step < 4000; ++step) {
            now += std::chrono::nanoseconds(random() % 40'000'000);
            const auto& what = random() % 4 == 0 ? get_i1 : list_topics;
            if (limiter.take(what, now))
                taken.push_back(now);
            else if (line.size() < 20)
                line.push_back(std::make_unique<waiter>(limiter, what, now));
            if (!line.empty()) line[random() % line.size()]->look(now);
            for (auto& each : line) {
                if (!each || (!each->granted() && random() % 50 != 0)) continue;
                if (each->granted() && random() % 5 != 0) {
                    each->use();
                    taken.push_back(now);
                }
                each->left = now;
                each.reset();
            }
            std::erase(line, nullptr);
            if (random() % 300 == 0)
                limiter.refused(list_topics,
                                limit(learned_limit::subject::user, static_cast<int>(1 + random() % 50), 1s), now, now);
            if (random() % 300 == 0) limiter.refused(list_topics, std::nullopt, now, now);
        }
        for (auto& each : line) each->left = now;
        BOOST_TEST_CONTEXT("rate " << rate << " burst " << burst) {
            BOOST_TEST(static_cast<double>(most_in_ten_seconds(taken)) <= rate * 10 + burst);
        }
        total += taken.size();
    }
    BOOST_TEST(total > 10'000u);
}

BOOST_AUTO_TEST_CASE(options_that_make_no_sense_are_refused_by_name) {
    struct row {
        void (*spoil)(rate_limit_options&);
        const char* message;
    };
    const row rows[] = {
        {[](auto& o) { o.reads_per_second = -1; }, "rate_limit.reads_per_second: must be 0 or from 0.001 to 1,000,000"},
        {[](auto& o) { o.reads_per_second = std::nan(""); },
         "rate_limit.reads_per_second: must be 0 or from 0.001 to 1,000,000"},
        {[](auto& o) { o.writes_per_second = 1e7; },
         "rate_limit.writes_per_second: must be 0 or from 0.001 to 1,000,000"},
        {[](auto& o) { o.read_burst = 0; }, "rate_limit.read_burst: must be from 1 to 1,000,000"},
        {[](auto& o) { o.write_burst = 1'000'001; }, "rate_limit.write_burst: must be from 1 to 1,000,000"},
        {[](auto& o) { o.hold = -1s; }, "rate_limit.hold: must be from 0 to 86,400 s"},
        {[](auto& o) { o.recovery = 0s; }, "rate_limit.recovery: must be from 1 to 86,400 s"},
    };
    for (const auto& [spoil, message] : rows) {
        rate_limit_options options;
        spoil(options);
        BOOST_CHECK_EXCEPTION(rate_limiter{options}, failure_error, [&](const failure_error& e) {
            return e.details().code == errc::invalid_options && e.details().message == message;
        });
    }
}

BOOST_AUTO_TEST_SUITE_END()
