#include <boost/test/unit_test.hpp>

#include "scripted_client.hpp"

#include <dmskafka/ops/iam.hpp>
#include <dmskafka/ops/instances.hpp>
#include <dmskafka/ops/messages.hpp>
#include <dmskafka/ops/tasks.hpp>
#include <dmskafka/ops/topics.hpp>
#include <dmskafka/pager.hpp>

#include <charconv>

namespace dmskafka::test {
namespace {

using namespace std::chrono_literals;

std::int64_t query_value(const std::string& target, std::string_view name) {
    const auto at = target.find(std::string(name) + "=");
    std::int64_t value = -1;
    if (at != target.npos) {
        const auto* begin = target.data() + at + name.size() + 1;
        std::from_chars(begin, target.data() + target.size(), value);
    }
    return value;
}

struct pager_fixture : scripted_client {
    pager_fixture() { options.retry.max_attempts = 1; }

    /// A service that has that many topics, `t0` and on, and hands out at most `most` in a page.
    void serve_topics(std::int64_t count, std::int64_t most = 1000) {
        server->otherwise([=](const seen_request& request) {
            const auto offset = std::max<std::int64_t>(query_value(request.target, "offset"), 0);
            const auto end = std::min({count, offset + query_value(request.target, "limit"), offset + most});
            std::string body = "{\"total\":" + std::to_string(count) + ",\"topics\":[";
            for (auto i = offset; i < end; ++i)
                body.append(i == offset ? "" : ",").append("{\"name\":\"t").append(std::to_string(i)).append("\"}");
            http_response answer;
            answer.status = 200;
            answer.body = body + "]}";
            return exchange_result(answer);
        });
    }

    topics::list list_topics() const {
        topics::list request;
        request.instance_id = "i1";
        return request;
    }

    std::vector<std::string> names(pager<topics::list>& walk) {
        std::vector<std::string> all;
        for (;;) {
            const auto one = time.run(walk.next());
            BOOST_REQUIRE(one.has_value());
            if (!*one) return all;
            all.push_back((*one)->name.value());
        }
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(pager_walks, pager_fixture)

BOOST_AUTO_TEST_CASE(all_items_come_in_order_over_several_pages) {
    const auto request = list_topics();
    serve_topics(450);
    auto walk = the_client().pages(request);
    const auto all = names(walk);
    BOOST_REQUIRE_EQUAL(all.size(), 450u);
    for (std::size_t i = 0; i < all.size(); ++i) BOOST_TEST(all[i] == "t" + std::to_string(i));
    BOOST_REQUIRE_EQUAL(server->requests.size(), 3u);
    BOOST_TEST(server->requests[0].target == "/v2/p1/instances/i1/topics?limit=200");
    BOOST_TEST(server->requests[1].target == "/v2/p1/instances/i1/topics?limit=200&offset=200");
    BOOST_TEST(server->requests[2].target == "/v2/p1/instances/i1/topics?limit=200&offset=400");
}

BOOST_AUTO_TEST_CASE(walk_that_has_ended_asks_no_more) {
    const auto request = list_topics();
    serve_topics(1);
    auto walk = the_client().pages(request);
    BOOST_TEST(names(walk).size() == 1u);
    BOOST_TEST(names(walk).empty());
    BOOST_TEST(server->requests.size() == 1u);
}

BOOST_AUTO_TEST_CASE(service_that_gives_less_than_asked_for_loses_no_item) {
    const auto request = list_topics();
    serve_topics(10, 3);
    auto walk = the_client().pages(request);
    BOOST_TEST(names(walk).size() == 10u);
    BOOST_TEST(server->requests.size() == 4u);
}

BOOST_AUTO_TEST_CASE(empty_list_is_no_page) {
    const auto request = list_topics();
    serve_topics(0);
    auto walk = the_client().pages(request);
    const auto page = time.run(walk.next_page());
    BOOST_REQUIRE(page.has_value());
    BOOST_TEST(!page->has_value());
}

BOOST_AUTO_TEST_CASE(pages_come_as_the_service_gave_them) {
    const auto request = list_topics();
    serve_topics(250);
    auto walk = the_client().pages(request);
    const auto first = time.run(walk.next_page());
    BOOST_REQUIRE((first.has_value() && first->has_value()));
    BOOST_TEST((**first).topics.size() == 200u);
    BOOST_TEST((**first).total.value() == 250);
}

BOOST_AUTO_TEST_CASE(request_says_where_to_begin_and_how_much_to_ask_for) {
    serve_topics(20);
    auto request = list_topics();
    request.offset = 5;
    request.limit = 10;
    auto walk = the_client().pages(request);
    const auto all = names(walk);
    BOOST_REQUIRE_EQUAL(all.size(), 15u);
    BOOST_TEST(all.front() == "t5");
    BOOST_TEST(server->requests[0].target == "/v2/p1/instances/i1/topics?limit=10&offset=5");
}

BOOST_AUTO_TEST_CASE(collect_takes_no_more_than_its_bound) {
    const auto request = list_topics();
    serve_topics(1000);
    auto walk = the_client().pages(request);
    const auto some = time.run(walk.collect(205));
    BOOST_REQUIRE(some.has_value());
    BOOST_TEST(some->size() == 205u);
    BOOST_TEST(server->requests.size() == 2u);
    const auto rest = time.run(walk.collect(10'000));
    BOOST_REQUIRE(rest.has_value());
    BOOST_TEST(rest->size() == 795u);
}

BOOST_AUTO_TEST_CASE(page_that_failed_is_fetched_again) {
    const auto request = list_topics();
    server->answer(200, R"({"total":2,"topics":[{"name":"a"}]})").answer(500, "{}");
    server->answer(200, R"({"total":2,"topics":[{"name":"b"}]})");
    auto walk = the_client().pages(request);
    BOOST_TEST(time.run(walk.next()).value()->name.value() == "a");
    const auto failed = time.run(walk.next());
    BOOST_REQUIRE(!failed.has_value());
    BOOST_TEST(failed.error().status == 500);
    BOOST_TEST(time.run(walk.next()).value()->name.value() == "b");
    BOOST_TEST(!time.run(walk.next()).value().has_value());
    BOOST_TEST(server->requests[1].target == server->requests[2].target);
}

BOOST_AUTO_TEST_CASE(offset_past_the_end_is_the_end_where_the_service_calls_it_an_error) {
    server->answer(200, R"({"instance_num":51,"instances":[{"name":"a"}]})");
    server->answer(400, R"({"error_code":"DMS.40050010","error_msg":"offset"})");
    instances::list request;
    auto walk = the_client().pages(request);
    BOOST_TEST(time.run(walk.collect(100)).value().size() == 1u);
    BOOST_TEST(!time.run(walk.next()).value().has_value());
    BOOST_TEST(server->requests.size() == 2u);
}

BOOST_AUTO_TEST_CASE(other_refusal_of_a_later_page_is_no_end_of_the_list) {
    server->answer(200, R"({"instance_num":51,"instances":[{"name":"a"}]})");
    server->answer(400, R"({"error_code":"DMS.00400026","error_msg":"busy"})");
    instances::list request;
    auto walk = the_client().pages(request);
    const auto got = time.run(walk.collect(100));
    BOOST_REQUIRE(!got.has_value());
    BOOST_TEST(got.error().busy());
}

BOOST_AUTO_TEST_CASE(refusal_of_the_first_page_is_a_failure) {
    server->answer(400, R"({"error_code":"DMS.40050010","error_msg":"offset"})");
    instances::list request;
    auto walk = the_client().pages(request);
    BOOST_TEST(!time.run(walk.next()).has_value());
}

BOOST_AUTO_TEST_CASE(quirk_q093_tasks_count_from_one) {
    server->answer(200, R"({"task_count":"2","tasks":[{"id":"a"}]})");
    server->answer(200, R"({"task_count":"2","tasks":[{"id":"b"}]})");
    tasks::list request;
    request.instance_id = "i1";
    auto walk = the_client().pages(request);
    BOOST_TEST(time.run(walk.collect(10)).value().size() == 2u);
    BOOST_TEST(server->requests[1].target == "/v2/p1/instances/i1/tasks?limit=100&start=2");
}

BOOST_AUTO_TEST_CASE(quirk_q096_messages_are_walked_by_page_number) {
    server->answer(200, R"({"total":60,"messages":[{"partition":0}]})");
    server->answer(200, R"({"total":60,"messages":[{"partition":1}]})");
    messages::query request;
    request.instance_id = "i1";
    request.topic = "orders";
    auto walk = the_client().pages(request);
    BOOST_TEST(time.run(walk.collect(10)).value().size() == 2u);
    BOOST_TEST(server->requests[1].target == "/v2/p1/instances/i1/messages?limit=50&offset=1&topic=orders");
}

BOOST_AUTO_TEST_CASE(projects_are_walked_by_page_number_from_one) {
    options.iam_endpoint = "https://iam.example.com";
    server->answer(200, R"({"projects":[{"id":"a"},{"id":"b"}]})");
    server->answer(200, R"({"projects":[{"id":"c"}]})");
    server->answer(200, R"({"projects":[]})");
    iam::list_projects request;
    request.per_page = 2;
    auto walk = the_client().pages(request);
    BOOST_TEST(time.run(walk.collect(10)).value().size() == 3u);
    BOOST_TEST_REQUIRE(server->requests.size() == 3u);
    BOOST_TEST(server->requests[0].target == "/v3/projects?page=1&per_page=2");
    BOOST_TEST(server->requests[1].target == "/v3/projects?page=2&per_page=2");
    BOOST_TEST(server->requests[2].target == "/v3/projects?page=3&per_page=2");
}

BOOST_AUTO_TEST_CASE(quirk_q096_keyword_makes_one_page_of_all) {
    server->answer(200, R"({"total":60,"messages":[{"partition":0}]})");
    messages::query request;
    request.instance_id = "i1";
    request.topic = "orders";
    request.keyword = "x";
    auto walk = the_client().pages(request);
    BOOST_TEST(time.run(walk.collect(10)).value().size() == 1u);
    BOOST_TEST(server->requests.size() == 1u);
}

BOOST_AUTO_TEST_CASE(list_that_grows_for_ever_is_bounded_by_the_caller) {
    const auto request = list_topics();
    server->otherwise([](const seen_request&) {
        http_response answer;
        answer.status = 200;
        answer.body = R"({"topics":[{"name":"again"}]})";
        return exchange_result(answer);
    });
    auto walk = the_client().pages(request);
    BOOST_TEST(time.run(walk.collect(30)).value().size() == 30u);
}

BOOST_AUTO_TEST_CASE(walk_cancelled_at_any_step_ends_as_cancelled_and_goes_on_later) {
    const auto request = list_topics();
    serve_topics(450);
    server->delay(1s);
    for (std::size_t steps = 0;; ++steps) {
        auto walk = the_client().pages(request);
        const auto got = time.run_cancelling(walk.collect(1000), steps, asio::cancellation_type::terminal);
        BOOST_REQUIRE(got.has_value());
        if (got->has_value()) {
            BOOST_TEST((*got)->size() == 450u);
            break;
        }
        BOOST_TEST((got->error().code == errc::cancelled));
        BOOST_TEST(time.run(walk.collect(1000)).has_value());
    }
}

BOOST_AUTO_TEST_CASE(walk_fails_at_any_page_with_the_failure_of_that_page) {
    const auto request = list_topics();
    for (int good = 0; good < 3; ++good) {
        server->reset();
        for (int page = 0; page < good; ++page)
            server->answer(200, R"({"total":9,"topics":[{"name":"a"},{"name":"b"}]})");
        server->fail(errc::connection_lost, exchange_phase::receiving);
        auto walk = the_client().pages(request);
        const auto got = time.run(walk.collect(100));
        BOOST_REQUIRE(!got.has_value());
        BOOST_TEST((got.error().code == errc::connection_lost));
    }
}

BOOST_AUTO_TEST_CASE(dynamic_walk_gives_items_as_json) {
    serve_topics(201);
    dynamic_request request(*find_operation("topics::list"));
    BOOST_REQUIRE(request.set("instance_id", "i1"));
    auto walk = the_client().pages(request, call_options()).value();
    const auto first = time.run(walk.next_page()).value();
    BOOST_REQUIRE(first.has_value());
    BOOST_TEST(first->size() == 200u);
    BOOST_TEST(first->front().find(R"("name":"t0")") != std::string::npos);
    BOOST_TEST(time.run(walk.next_page()).value()->size() == 1u);
    BOOST_TEST(!time.run(walk.next_page()).value().has_value());
}

BOOST_AUTO_TEST_CASE(dynamic_call_answers_like_a_typed_one) {
    server->answer(200, R"({"name":"orders"})");
    dynamic_request request(*find_operation("topics::create"));
    BOOST_REQUIRE(request.set("instance_id", "i1"));
    BOOST_REQUIRE(request.set("id", "orders"));
    const call_options how;
    const auto got = time.run(the_client().call(request, how));
    BOOST_REQUIRE(got.has_value());
    BOOST_TEST(got->text() == R"({"name":"orders"})");
    BOOST_TEST(server->requests[0].body == R"({"id":"orders"})");
}

BOOST_AUTO_TEST_CASE(dynamic_job_has_the_handle_of_a_typed_one) {
    server->answer(200, R"({"job_id":"j1"})");
    dynamic_request request(*find_operation("instances::resize"));
    BOOST_REQUIRE(request.set("instance_id", "i1"));
    BOOST_REQUIRE(request.set("oper_type", "vertical"));
    BOOST_REQUIRE(request.set("new_product_id", "c6.4u8g.cluster"));
    const call_options how;
    const auto got = time.run(the_client().start(request, how));
    BOOST_REQUIRE(got.has_value());
    BOOST_REQUIRE(got->handle.has_value());
    BOOST_TEST(got->handle->operation == "instances::resize");
    BOOST_TEST(got->handle->owner == "i1");
}

BOOST_AUTO_TEST_CASE(dynamic_requests_that_do_not_fit_are_refused) {
    dynamic_request request(*find_operation("topics::create"));
    const call_options how;
    const auto started = time.run(the_client().start(request, how));
    BOOST_REQUIRE(!started.has_value());
    BOOST_TEST((started.error().code == errc::invalid_request));
    BOOST_TEST(!the_client().pages(request, how).has_value());
    BOOST_TEST(server->requests.empty());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace dmskafka::test
