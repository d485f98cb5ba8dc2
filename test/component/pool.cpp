#include <boost/test/unit_test.hpp>

#include "http/pool.hpp"

#include <chrono>
#include <string>
#include <vector>

using namespace std::chrono_literals;
using dmskafka::pool_options;

namespace {

struct call {
    std::string name;
};
using decisions = dmskafka::http::pool<int, call>;
using time_point = decisions::time_point;

pool_options limits(std::size_t connections) {
    pool_options options;
    options.max_connections = connections;
    options.idle_timeout = 50s;
    options.max_age = 600s;
    return options;
}

// A pool in which connections 1 to `count` were opened for calls that have them in use.
decisions with_in_use(std::size_t limit, int count) {
    decisions pool(limits(limit));
    call caller{"first"};
    for (int each = 1; each <= count; ++each) {
        pool.join(caller);
        pool.opening();
        BOOST_REQUIRE(pool.opened(each, time_point()) == &caller);
    }
    return pool;
}

constexpr time_point start{};

}  // namespace

BOOST_AUTO_TEST_SUITE(pool)

BOOST_AUTO_TEST_CASE(empty_pool_has_no_connection_and_opens_none_unasked) {
    decisions pool(limits(2));
    std::vector<int> expired;
    BOOST_TEST(!pool.take(start, expired));
    BOOST_TEST(!pool.may_open());
    BOOST_TEST(pool.total() == 0u);
}

BOOST_AUTO_TEST_CASE(connection_that_was_idle_for_the_shortest_time_is_taken_first) {
    auto pool = with_in_use(3, 3);
    BOOST_TEST(pool.returned(2, start, start + 1s) == nullptr);
    BOOST_TEST(pool.returned(1, start, start + 2s) == nullptr);
    BOOST_TEST(pool.returned(3, start, start + 3s) == nullptr);
    BOOST_TEST(pool.idle() == 3u);
    std::vector<int> expired;
    BOOST_TEST(pool.take(start + 4s, expired).value() == 3);
    BOOST_TEST(pool.take(start + 4s, expired).value() == 1);
    BOOST_TEST(pool.take(start + 4s, expired).value() == 2);
    BOOST_TEST(expired.empty());
    BOOST_TEST(pool.in_use() == 3u);
}

BOOST_AUTO_TEST_CASE(limits_of_age_and_idleness) {
    struct row {
        const char* name;
        std::chrono::seconds opened, returned, taken;
        bool usable;
    };
    const row rows[] = {
        {"just returned", 0s, 10s, 10s, true},
        {"idle for less than the limit", 0s, 10s, 59s, true},
        {"idle for exactly the limit", 0s, 10s, 60s, false},
        {"idle for longer than the limit", 0s, 10s, 500s, false},
        {"younger than the limit of age", 0s, 590s, 599s, true},
        {"exactly at the limit of age", 0s, 590s, 600s, false},
        {"older than the limit of age", 0s, 590s, 601s, false},
    };
    for (const auto& [name, opened, returned, taken, usable] : rows) {
        BOOST_TEST_CONTEXT(name) {
            auto pool = with_in_use(1, 1);
            BOOST_TEST(pool.returned(1, start + opened, start + returned) == nullptr);
            std::vector<int> expired;
            BOOST_TEST(pool.take(start + taken, expired).has_value() == usable);
            BOOST_TEST(expired.size() == (usable ? 0u : 1u));
            BOOST_TEST(pool.total() == (usable ? 1u : 0u));
            BOOST_TEST(pool.too_old(start + opened, start + taken) == (taken - opened >= 600s));
        }
    }
}

BOOST_AUTO_TEST_CASE(expired_connections_make_way_for_the_good_ones) {
    auto pool = with_in_use(3, 3);
    BOOST_TEST(pool.returned(1, start, start) == nullptr);
    BOOST_TEST(pool.returned(2, start, start + 40s) == nullptr);
    BOOST_TEST(pool.returned(3, start + 45s - 600s, start + 41s) == nullptr);
    std::vector<int> expired;
    BOOST_TEST(pool.take(start + 55s, expired).value() == 2);
    BOOST_TEST(expired == (std::vector<int>{1, 3}), boost::test_tools::per_element());
    BOOST_TEST(pool.total() == 1u);
}

BOOST_AUTO_TEST_CASE(one_connection_is_opened_for_each_call_in_line_up_to_the_limit) {
    decisions pool(limits(2));
    call a{"a"}, b{"b"}, c{"c"};
    pool.join(a);
    BOOST_TEST(pool.may_open());
    pool.opening();
    BOOST_TEST(!pool.may_open());
    pool.join(b);
    pool.join(c);
    BOOST_TEST(pool.may_open());
    pool.opening();
    BOOST_TEST(!pool.may_open());  // the limit
    pool.gave_up_opening();
    BOOST_TEST(pool.may_open());
}

BOOST_AUTO_TEST_CASE(connection_that_cannot_be_opened_fails_the_first_in_line_when_none_is_in_use) {
    decisions pool(limits(3));
    call a{"a"}, b{"b"}, c{"c"};
    for (call* each : {&a, &b, &c}) {
        pool.join(*each);
        pool.opening();
    }
    BOOST_TEST(pool.not_opened() == &a);
    BOOST_TEST(pool.opened(1, start) == &b);
    BOOST_TEST(pool.not_opened() == nullptr);  // `c` gets the connection of `b`
    BOOST_TEST(pool.first() == &c);
    BOOST_TEST(pool.returned(1, start, start) == &c);
}

BOOST_AUTO_TEST_CASE(after_one_could_not_be_opened_each_call_and_each_loss_is_worth_one_try) {
    auto pool = with_in_use(9, 2);
    call a{"a"}, b{"b"}, c{"c"};
    pool.join(a);
    pool.join(b);
    pool.opening();
    pool.opening();
    BOOST_TEST(pool.not_opened() == nullptr);
    BOOST_TEST(!pool.may_open());
    pool.join(c);
    BOOST_TEST(pool.may_open());
    pool.opening();
    BOOST_TEST(!pool.may_open());
    pool.lost();
    BOOST_TEST(pool.may_open());
    pool.opening();
    BOOST_TEST(!pool.may_open());
    BOOST_TEST(pool.not_opened() == nullptr);
    BOOST_TEST(pool.opened(3, start) == &a);  // they can be opened again
    BOOST_TEST(pool.may_open());
}

BOOST_AUTO_TEST_CASE(line_that_nothing_else_serves_is_always_worth_a_try) {
    auto pool = with_in_use(9, 1);
    call a{"a"}, b{"b"}, c{"c"};
    pool.join(a);
    pool.join(b);
    pool.join(c);
    pool.opening();
    BOOST_TEST(pool.not_opened() == nullptr);
    pool.lost();
    pool.opening();
    BOOST_TEST(pool.not_opened() == &a);
    BOOST_TEST(pool.may_open());
    pool.opening();
    BOOST_TEST(!pool.may_open());
    BOOST_TEST(pool.not_opened() == &b);
    BOOST_TEST(pool.may_open());
}

BOOST_AUTO_TEST_CASE(connections_wanted_ahead_are_worth_a_try) {
    auto pool = with_in_use(9, 1);
    call a{"a"};
    pool.join(a);
    pool.opening();
    BOOST_TEST(pool.not_opened() == nullptr);
    BOOST_TEST(!pool.may_open());
    pool.want(4);
    BOOST_TEST(pool.may_open());
}

BOOST_AUTO_TEST_CASE(call_whose_connection_had_ended_comes_first_and_does_without_the_idle_ones) {
    auto pool = with_in_use(3, 2);
    BOOST_TEST(pool.returned(2, start, start) == nullptr);
    call a{"a"};
    pool.lost();
    pool.join_first(a);
    BOOST_TEST(pool.may_open());
    pool.opening();
    call b{"b"}, stale{"stale"};
    std::vector<int> expired;
    BOOST_TEST(pool.take(start, expired).value() == 2);
    pool.join(b);
    pool.lost();
    pool.join_first(stale);
    BOOST_TEST(pool.opened(3, start) == &stale);
    BOOST_TEST(pool.returned(3, start, start) == &a);
    BOOST_TEST(pool.returned(3, start, start) == &b);
}

BOOST_AUTO_TEST_CASE(waiting_call_gets_the_connection_that_comes_back_first) {
    auto pool = with_in_use(2, 2);
    call a{"a"}, b{"b"};
    pool.join(a);
    pool.join(b);
    BOOST_TEST(pool.returned(2, start, start) == &a);
    BOOST_TEST(pool.returned(1, start, start) == &b);
    BOOST_TEST(pool.in_use() == 2u);
    BOOST_TEST(pool.idle() == 0u);
    BOOST_TEST(pool.waiting() == 0u);
}

BOOST_AUTO_TEST_CASE(waiting_call_does_not_wait_for_a_connection_opened_for_it_when_another_comes_back) {
    auto pool = with_in_use(2, 1);
    call a{"a"};
    pool.join(a);
    pool.opening();
    BOOST_TEST(pool.returned(1, start, start) == &a);
    BOOST_TEST(pool.opens_too_many());
    BOOST_TEST(pool.opened(2, start) == nullptr);  // is idle, for the next call
    BOOST_TEST(pool.idle() == 1u);
    BOOST_TEST(pool.total() == 2u);
}

BOOST_AUTO_TEST_CASE(new_connection_goes_to_the_first_in_line) {
    decisions pool(limits(2));
    call a{"a"}, b{"b"};
    pool.join(a);
    pool.opening();
    pool.join(b);
    pool.opening();
    BOOST_TEST(pool.opened(1, start) == &a);
    BOOST_TEST(pool.opened(2, start) == &b);
    BOOST_TEST(pool.in_use() == 2u);
}

BOOST_AUTO_TEST_CASE(call_that_leaves_the_line_is_passed_over) {
    auto pool = with_in_use(1, 1);
    call a{"a"}, b{"b"}, c{"c"};
    pool.join(a);
    pool.join(b);
    pool.join(c);
    BOOST_TEST(pool.place(c) == 2u);
    BOOST_TEST(pool.leave(b));
    BOOST_TEST(!pool.leave(b));
    BOOST_TEST(pool.place(c) == 1u);
    BOOST_TEST(pool.returned(1, start, start) == &a);
    BOOST_TEST(pool.returned(1, start, start) == &c);
    BOOST_TEST(pool.returned(1, start, start) == nullptr);
}

BOOST_AUTO_TEST_CASE(lost_connection_leaves_room_for_a_new_one) {
    auto pool = with_in_use(1, 1);
    call a{"a"};
    pool.join(a);
    BOOST_TEST(!pool.may_open());
    pool.lost();
    BOOST_TEST(pool.may_open());
    BOOST_TEST(pool.first() == &a);
}

BOOST_AUTO_TEST_CASE(call_that_leaves_makes_an_opening_superfluous) {
    decisions pool(limits(4));
    call a{"a"}, b{"b"};
    pool.join(a);
    pool.opening();
    pool.join(b);
    pool.opening();
    BOOST_TEST(!pool.opens_too_many());
    pool.leave(a);
    BOOST_TEST(pool.opens_too_many());
    pool.gave_up_opening();
    BOOST_TEST(!pool.opens_too_many());
}

BOOST_AUTO_TEST_CASE(wanted_connections_are_opened_without_a_call_up_to_the_limit) {
    decisions pool(limits(3));
    pool.want(2);
    for (int each = 1; each <= 2; ++each) {
        BOOST_TEST(pool.may_open());
        pool.opening();
    }
    BOOST_TEST(!pool.may_open());
    BOOST_TEST(!pool.opens_too_many());
    BOOST_TEST(pool.ready() == 0u);
    BOOST_TEST(pool.opened(1, start) == nullptr);
    BOOST_TEST(pool.idle() == 1u);
    BOOST_TEST(pool.ready() == 1u);
    pool.want(9);
    BOOST_TEST(pool.may_open());
    pool.opening();
    BOOST_TEST(!pool.may_open());  // the limit
    pool.want(0);
    BOOST_TEST(pool.opens_too_many());
    pool.gave_up_opening();
    pool.gave_up_opening();
    BOOST_TEST(!pool.opens_too_many());
    BOOST_TEST(pool.total() == 1u);
}

BOOST_AUTO_TEST_CASE(call_takes_a_connection_that_is_opened_ahead) {
    decisions pool(limits(3));
    pool.want(1);
    pool.opening();
    call a{"a"};
    pool.join(a);
    BOOST_TEST(!pool.may_open());
    BOOST_TEST(pool.opened(1, start) == &a);
    BOOST_TEST(pool.in_use() == 1u);
    BOOST_TEST(pool.ready() == 1u);
    BOOST_TEST(!pool.may_open());
}

BOOST_AUTO_TEST_CASE(answers_that_tell_of_trouble) {
    using dmskafka::http::tells_of_trouble;
    for (const int status : {502, 503, 504}) BOOST_TEST(tells_of_trouble(status));
    for (const int status : {200, 204, 304, 400, 401, 404, 408, 409, 429, 500, 501, 505})
        BOOST_TEST(!tells_of_trouble(status));
}

BOOST_AUTO_TEST_CASE(trouble_costs_the_idle_connections_unless_another_exchange_went_well) {
    struct row {
        const char* name;
        std::optional<int> went_well_after;  // seconds
        int began_after;
        std::size_t idle;
    };
    const row rows[] = {
        {"nothing ever went well", std::nullopt, 0, 0},
        {"all went well until then", 5, 5, 0},
        {"another went well since", 6, 5, 2},
        {"another went well long before", 1, 5, 0},
    };
    for (const auto& row : rows) {
        BOOST_TEST_CONTEXT(row.name) {
            auto pool = with_in_use(3, 3);
            BOOST_TEST(pool.returned(1, start, start) == nullptr);
            BOOST_TEST(pool.returned(2, start, start) == nullptr);
            if (row.went_well_after) pool.went_well(start + std::chrono::seconds(*row.went_well_after));
            const auto given_up = pool.met_trouble(start + std::chrono::seconds(row.began_after));
            BOOST_TEST(given_up.size() == 2 - row.idle);
            BOOST_TEST(pool.idle() == row.idle);
            BOOST_TEST(pool.in_use() == 1u);
            BOOST_TEST(pool.total() == 1 + row.idle);
        }
    }
}

BOOST_AUTO_TEST_CASE(drained_pool_has_room_again) {
    auto pool = with_in_use(2, 2);
    BOOST_TEST(pool.returned(1, start, start) == nullptr);
    BOOST_TEST(pool.returned(2, start, start) == nullptr);
    BOOST_TEST(pool.drain() == (std::vector<int>{1, 2}), boost::test_tools::per_element());
    BOOST_TEST(pool.total() == 0u);
}

// Every sequence of events keeps the promises of the class: the limit, and nobody in line beside an idle connection.
BOOST_AUTO_TEST_CASE(any_sequence_of_events_keeps_limit_and_order) {
    for (unsigned seed = 1; seed <= 200; ++seed) {
        decisions pool(limits(3));
        std::vector<call> calls(400);
        std::vector<int> leased;
        std::vector<call*> line;
        std::vector<int> expired;
        unsigned random = seed;
        int next_connection = 0;
        std::size_t opening = 0;
        const auto hand = [&](call* got, int connection) {
            if (!got) return;
            BOOST_REQUIRE(!line.empty());
            BOOST_REQUIRE(got == line.front());
            line.erase(line.begin());
            leased.push_back(connection);
        };
        for (std::size_t event = 0; event < calls.size(); ++event) {
            random = random * 1664525u + 1013904223u;
            const auto now = start + std::chrono::seconds(event);
            switch ((random >> 16) % 7) {
                case 0:
                case 1:
                    if (auto idle = pool.take(now, expired)) {
                        leased.push_back(*idle);
                    } else {
                        pool.join(calls[event]);
                        line.push_back(&calls[event]);
                    }
                    break;
                case 2:
                    if (leased.empty()) break;
                    hand(pool.returned(leased.front(), now, now), leased.front());
                    leased.erase(leased.begin());
                    break;
                case 3:
                    if (leased.empty()) break;
                    pool.lost();
                    leased.pop_back();
                    break;
                case 4:
                    if (opening == 0) break;
                    --opening;
                    ++next_connection;
                    hand(pool.opened(next_connection, now), next_connection);
                    break;
                case 5:
                    if (line.empty()) break;
                    BOOST_REQUIRE(pool.leave(*line.back()));
                    line.pop_back();
                    break;
                case 6:
                    if (opening == 0) break;
                    --opening;
                    if (const call* failed = pool.not_opened()) {
                        BOOST_REQUIRE(leased.empty());
                        BOOST_REQUIRE(failed == line.front());
                        line.erase(line.begin());
                    }
                    break;
            }
            while (pool.may_open()) {
                pool.opening();
                ++opening;
            }
            BOOST_REQUIRE(pool.total() <= 3u);
            BOOST_REQUIRE(pool.in_use() == leased.size());
            BOOST_REQUIRE(pool.waiting() == line.size());
            BOOST_REQUIRE(pool.idle() == 0u || line.empty());
            BOOST_REQUIRE(line.empty() || opening > 0 || !leased.empty());  // somebody will serve the line
        }
    }
}

BOOST_AUTO_TEST_SUITE_END()
