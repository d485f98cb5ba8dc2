#include <boost/test/unit_test.hpp>

#include "scripted_client.hpp"

#include <dmskafka/batches.hpp>
#include <dmskafka/for_each_bounded.hpp>

#include <algorithm>
#include <numeric>
#include <stdexcept>
#include <string>
#include <vector>

namespace dmskafka::test {
namespace {

using namespace std::chrono_literals;

/// Work of a second for each number, which counts what goes on.
struct bounded_fixture {
    virtual_time time;
    std::vector<int> begun;
    int running = 0;
    int most_running = 0;

    asio::awaitable<result<int>> work(int number) {
        struct presence {
            explicit presence(int& of) : count(of) { ++count; }
            ~presence() { --count; }
            int& count;
        } here(running);
        begun.push_back(number);
        most_running = std::max(most_running, running);
        asio::steady_timer timer(co_await asio::this_coro::executor);
        time.clock.arm(timer, time.clock.now() + 1s);
        co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
        time.clock.disarm(timer);
        if ((co_await asio::this_coro::cancellation_state).cancelled() != asio::cancellation_type::none)
            co_return failure{.code = errc::cancelled};
        if (number < 0) co_return failure{.code = errc::invalid_request, .message = std::to_string(number)};
        if (number == 1000) throw std::runtime_error("of the work");
        co_return number;
    }

    static std::vector<int> numbers(int count) {
        std::vector<int> made(static_cast<std::size_t>(count));
        std::iota(made.begin(), made.end(), 0);
        return made;
    }
    auto each(std::vector<int> items, std::size_t most) {
        const auto f = [this](int number) { return work(number); };
        return for_each_bounded(items, most, f);
    }
};

std::vector<std::size_t> indices(const std::vector<index_failure>& failures) {
    std::vector<std::size_t> made;
    for (const auto& each : failures) made.push_back(each.index);
    return made;
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(for_each_bounded_range, bounded_fixture)

BOOST_AUTO_TEST_CASE(every_item_has_its_turn_and_no_more_than_allowed_at_a_time) {
    struct row {
        int items;
        std::size_t most;
        int expected_running;
        std::chrono::seconds expected_time;
    };
    for (const auto& [items, most, expected_running, expected_time] :
         {row{0, 3, 0, 0s}, row{1, 3, 1, 1s}, row{3, 3, 3, 1s}, row{10, 3, 3, 4s}, row{10, 1, 1, 10s},
          row{10, 100, 10, 1s}, row{2, 0, 1, 2s}}) {
        BOOST_TEST_CONTEXT(items << " items, " << most << " at a time") {
            begun.clear();
            most_running = 0;
            const auto start = time.clock.now();
            BOOST_TEST(time.run(each(numbers(items), most)).empty());
            BOOST_TEST(begun == numbers(items), boost::test_tools::per_element());
            BOOST_TEST(most_running == expected_running);
            BOOST_TEST((time.clock.now() - start == expected_time));
            BOOST_TEST(running == 0);
        }
    }
}

BOOST_AUTO_TEST_CASE(failures_are_collected_with_their_index_and_stop_nothing) {
    const auto failed = time.run(each({0, -1, 2, -3, 4}, 2));
    const std::vector<std::size_t> expected{1, 3};
    BOOST_TEST(indices(failed) == expected, boost::test_tools::per_element());
    BOOST_TEST(failed[1].why.message == "-3");
    BOOST_TEST(begun.size() == 5u);
}

BOOST_AUTO_TEST_CASE(items_may_be_structs_and_results_empty) {
    std::vector<std::string> names{"a", "b"};
    std::string seen;
    const auto f = [&](const std::string& name) -> asio::awaitable<result<void>> {
        seen += name;
        co_return result<void>();
    };
    auto work = for_each_bounded(names, 1, f);
    names.clear();  // the items were copied
    BOOST_TEST(time.run(std::move(work)).empty());
    BOOST_TEST(seen == "ab");
}

BOOST_AUTO_TEST_CASE(cancelled_at_any_step_ends_all_and_fails_what_was_not_done) {
    for (const std::size_t most : {std::size_t(1), std::size_t(3), std::size_t(8)}) {
        for (std::size_t step = 0, last = 1; step < last; ++step) {
            begun.clear();
            const auto got = time.run_cancelling(each(numbers(8), most), step, asio::cancellation_type::terminal);
            last = time.steps();
            BOOST_REQUIRE(got.has_value());
            BOOST_TEST(running == 0);
            for (const auto& each : *got) BOOST_TEST((each.why.code == errc::cancelled));
            const auto not_begun = 8 - begun.size();
            BOOST_TEST(got->size() >= not_begun);
            BOOST_TEST(got->size() <= not_begun + most);
        }
    }
}

BOOST_AUTO_TEST_CASE(exception_of_the_work_cancels_the_others_and_is_thrown_when_they_have_ended) {
    BOOST_CHECK_EXCEPTION(time.run(each({1000, 1, 2, 3, 4}, 2)), std::runtime_error,
                          [](const std::runtime_error& e) { return std::string(e.what()) == "of the work"; });
    BOOST_TEST(running == 0);
    BOOST_TEST(begun.size() <= 3u);
}

BOOST_AUTO_TEST_CASE(cancellation_leaves_the_setting_of_the_coroutine_as_it_was) {
    for (const bool throws : {true, false}) {
        bool after = !throws;
        const auto outer = [&]() -> asio::awaitable<std::size_t> {
            co_await asio::this_coro::throw_if_cancelled(throws);
            auto failed = co_await each(numbers(4), 2);
            after = co_await asio::this_coro::throw_if_cancelled();
            co_return failed.size();
        };
        BOOST_TEST(time.run_cancelling(outer(), 2, asio::cancellation_type::terminal).value() > 0u);
        BOOST_TEST(after == throws);
    }
}

BOOST_AUTO_TEST_CASE(context_that_goes_takes_what_runs_with_it) {
    {
        asio::io_context context;
        asio::co_spawn(context, each(numbers(8), 3), [](std::exception_ptr, std::vector<index_failure>) {});
        context.poll();
        BOOST_TEST(running == 3);
    }
    BOOST_TEST(running == 0);
}

BOOST_AUTO_TEST_SUITE_END()

// Batches

namespace {

struct batch_fixture : scripted_client {
    static std::vector<std::string> names(std::size_t count) {
        std::vector<std::string> names;
        for (std::size_t i = 0; i < count; ++i) names.push_back("item-" + std::to_string(i));
        return names;
    }
    static std::size_t items_in(const seen_request& seen) {
        std::size_t count = 0;
        for (auto at = seen.body.find("item-"); at != std::string::npos; at = seen.body.find("item-", at + 1)) ++count;
        return count;
    }
    std::vector<std::size_t> sizes() const {
        std::vector<std::size_t> sent;
        for (const auto& each : server->requests) sent.push_back(items_in(each));
        return sent;
    }
    void answer_all(int status, std::string body) {
        server->otherwise([=](const seen_request&) {
            http_response answer;
            answer.status = status;
            answer.body = body;
            return exchange_result(answer);
        });
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(batches, batch_fixture)

BOOST_AUTO_TEST_CASE(items_are_split_at_the_documented_maximum) {
    answer_all(200, "{}");
    struct row {
        std::size_t items;
        std::vector<std::size_t> expected;
    };
    for (const auto& [items, expected] :
         {row{0, {}}, row{1, {1}}, row{50, {50}}, row{51, {50, 1}}, row{120, {50, 50, 20}}}) {
        server->requests.clear();
        const topics::batch_remove topics{.instance_id = "i1", .topics = names(items)};
        BOOST_TEST(time.run(call_in_batches(the_client(), topics)).calls == expected.size());
        BOOST_TEST(sizes() == expected, boost::test_tools::per_element());
    }
}

BOOST_AUTO_TEST_CASE(all_four_operations_are_split) {
    answer_all(200, "{}");
    const users::batch_remove users{.instance_id = "i1", .users = names(60)};
    BOOST_TEST(time.run(call_in_batches(the_client(), users)).failed.empty());
    const consumer_groups::batch_remove groups{.instance_id = "i1", .group_ids = names(60)};
    BOOST_TEST(time.run(call_in_batches(the_client(), groups)).failed.empty());
    const instances::batch_action restart{.action = "restart", .instances = names(60)};
    BOOST_TEST(time.run(call_in_batches(the_client(), restart)).failed.empty());
    const std::vector<std::size_t> expected{50, 10, 50, 10, 50, 10};
    BOOST_TEST(sizes() == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(failed_items_and_failed_calls_are_merged) {
    server->answer(200, R"({"failed_groups":[{"group_id":"item-3","error_message":"in use"}],"total":1})");
    server->answer(400, R"({"error_code":"DMS.00400062","error_msg":"no"})");
    server->answer(200, "{}");
    const consumer_groups::batch_remove removal{.instance_id = "i1", .group_ids = names(110)};
    const auto report = time.run(call_in_batches(the_client(), removal));
    BOOST_TEST(report.calls == 3u);
    BOOST_REQUIRE(report.failed.size() == 51u);
    BOOST_TEST(report.failed.front().item == "item-3");
    BOOST_TEST(report.failed.front().why.message == "item-3: in use");
    BOOST_TEST(report.failed.front().why.operation == "consumer_groups::batch_remove");
    BOOST_TEST(report.failed[1].item == "item-50");
    BOOST_TEST(report.failed.back().item == "item-99");
    BOOST_TEST(report.failed.back().why.service_code == "DMS.00400062");
}

BOOST_AUTO_TEST_CASE(jobs_of_all_calls_are_returned_and_refused_instances_are_not_among_them) {
    server->answer(200,
                   R"({"results":[{"instance":"item-0","result":"success"},{"instance":"item-1","result":"failed"}]})");
    server->answer(200, R"({"results":[{"instance":"item-50","result":"success"}]})");
    const instances::batch_action restart{.action = "restart", .instances = names(51)};
    const auto report = time.run(call_in_batches(the_client(), restart));
    BOOST_REQUIRE(report.jobs.size() == 2u);
    BOOST_TEST(report.jobs[0].ids == std::vector<std::string>{"item-0"}, boost::test_tools::per_element());
    BOOST_REQUIRE(report.failed.size() == 1u);
    BOOST_TEST(report.failed.front().item == "item-1");
}

BOOST_AUTO_TEST_CASE(request_without_items_that_needs_none_is_one_call) {
    answer_all(204, "");
    const instances::batch_action clean{.action = "delete", .all_failure = "kafka"};
    BOOST_TEST(time.run(call_in_batches(the_client(), clean)).calls == 1u);
    BOOST_TEST(server->requests.front().body == R"({"action":"delete","all_failure":"kafka"})");
}

BOOST_AUTO_TEST_CASE(cancelled_at_any_step_fails_what_is_left_without_sending_it) {
    answer_all(200, "{}");
    server->delay(1s);
    const topics::batch_remove removal{.instance_id = "i1", .topics = names(150)};
    for (std::size_t step = 0, last = 1; step < last; ++step) {
        server->requests.clear();
        const auto got =
            time.run_cancelling(call_in_batches(the_client(), removal), step, asio::cancellation_type::terminal);
        last = time.steps();
        BOOST_REQUIRE(got.has_value());
        BOOST_TEST(got->calls == 3u);
        BOOST_TEST(got->failed.size() % 50 == 0u);
        BOOST_TEST(got->failed.size() / 50 + server->requests.size() >= 3u);
        for (const auto& each : got->failed) BOOST_TEST((each.why.code == errc::cancelled));
    }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace dmskafka::test
