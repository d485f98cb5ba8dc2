#include <boost/test/unit_test.hpp>

#include "scripted_client.hpp"

#include <dmskafka/ops/iam.hpp>
#include <dmskafka/ops/instances.hpp>
#include <dmskafka/ops/messages.hpp>
#include <dmskafka/ops/tasks.hpp>
#include <dmskafka/ops/topics.hpp>
#include <dmskafka/pager.hpp>

#include <boost/asio/post.hpp>

#include <charconv>
#include <memory>

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

    /// A list that tests change between pages, `a`, `b` and on, in pages of three.
    std::vector<std::string> listed;
    bool tells_total = true;

    void serve_listed() {
        server->otherwise([this](const seen_request& request) {
            const auto offset =
                static_cast<std::size_t>(std::max<std::int64_t>(query_value(request.target, "offset"), 0));
            return answer_with(offset, offset + 3);
        });
    }
    exchange_result answer_with(std::size_t begin, std::size_t end) const {
        std::string body;
        for (auto i = begin; i < std::min(end, listed.size()); ++i)
            body.append(body.empty() ? "" : ",").append("{\"name\":\"").append(listed[i]).append("\"}");
        body = "\"topics\":[" + body + "]}";
        http_response answer;
        answer.status = 200;
        answer.body = (tells_total ? "{\"total\":" + std::to_string(listed.size()) + "," : "{") + body;
        return answer;
    }
    /// Walks the list in pages of three, item by item; `change` is called with each name before the next one.
    template <class Change>
    std::string walk_listed(pager<topics::list>& walk, Change change) {
        std::string all;
        for (;;) {
            const auto one = time.run(walk.next());
            BOOST_REQUIRE(one.has_value());
            if (!*one) return all;
            all += (*one)->name.value();
            change(all.back());
        }
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
    server->otherwise([](const seen_request& seen) {
        const auto number = std::to_string(query_value(seen.target, "offset"));
        http_response answer;
        answer.status = 200;
        answer.body = R"({"topics":[{"name":"t)" + number + R"("}]})";
        return exchange_result(answer);
    });
    auto walk = the_client().pages(request);
    BOOST_TEST(time.run(walk.collect(30)).value().size() == 30u);
    BOOST_TEST(server->requests.size() == 30u);
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
        BOOST_TEST(time.run(walk.collect(1000)).value().size() == 450u);  // nothing that was collected is lost
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

BOOST_FIXTURE_TEST_SUITE(pager_of_a_list_that_changes, pager_fixture)

BOOST_AUTO_TEST_CASE(changes_between_pages_lose_and_repeat_what_they_must_and_no_more) {
    struct row {
        std::string_view name;
        std::string_view list, then;  ///< when `b` of the first page has come
        std::string_view comes, again;
        bool changed;
    };
    const row rows[] = {
        {"nothing changes", "abcdefgh", "abcdefgh", "abcdefgh", "", false},
        {"one comes in before the place of the walk", "abcdefgh", "Xabcdefgh", "abcdefgh", "c", true},
        {"four come in: more than a page repeats", "abcdefgh", "WXYZabcdefgh", "abcZdefgh", "abc", true},
        {"one comes in behind the place of the walk", "abcdefgh", "abcdefghX", "abcdefghX", "", true},
        {"one goes away before the place of the walk: another is passed over", "abcdefgh", "bcdefgh", "abcefgh", "",
         true},
        {"one goes away behind the place of the walk", "abcdefgh", "abcdefg", "abcdefg", "", true},
        {"one goes away and one comes in: the total is the same", "abcdefgh", "Xabcdefg", "abcdefg", "c", true},
        {"all go away", "abcdefgh", "", "abc", "", true},
        {"all but the first page go away", "abcdefgh", "abc", "abc", "", true},
    };
    const auto split = [](std::string_view names) {
        std::vector<std::string> list;
        for (const char name : names) list.emplace_back(1, name);
        return list;
    };
    serve_listed();
    auto request = list_topics();
    request.limit = 3;
    for (const auto& row : rows) BOOST_TEST_CONTEXT(row.name) {
            listed = split(row.list);
            auto walk = the_client().pages(request);
            const auto all = walk_listed(walk, [&](char name) {
                if (name == 'b') listed = split(row.then);
            });
            BOOST_TEST(all == row.comes);
            BOOST_TEST((walk.duplicates() == split(row.again)));
            BOOST_TEST(walk.changed() == row.changed);
        }
}

BOOST_AUTO_TEST_CASE(change_of_the_total_tells_without_a_duplicate_when_the_end_is_an_error) {
    server->answer(200, R"({"instance_num":51,"instances":[{"instance_id":"a"}]})");
    server->answer(400, R"({"error_code":"DMS.40050010","error_msg":"offset"})");
    instances::list request;
    auto walk = the_client().pages(request);
    BOOST_TEST(time.run(walk.collect(100)).value().size() == 1u);
    BOOST_TEST(walk.changed());
}

BOOST_AUTO_TEST_CASE(whole_pages_come_with_their_duplicates) {
    listed = {"a", "b", "c", "d"};
    serve_listed();
    auto request = list_topics();
    request.limit = 3;
    auto walk = the_client().pages(request);
    BOOST_TEST(time.run(walk.next_page()).value()->topics.size() == 3u);
    listed.insert(listed.begin(), "new");
    BOOST_TEST(time.run(walk.next_page()).value()->topics.size() == 2u);
    BOOST_TEST((walk.duplicates() == std::vector<std::string>{"c"}));
    BOOST_TEST(!time.run(walk.next_page()).value().has_value());
}

BOOST_AUTO_TEST_CASE(dynamic_walk_leaves_duplicates_out) {
    listed = {"a", "b", "c", "d"};
    serve_listed();
    dynamic_request request(*find_operation("topics::list"));
    BOOST_REQUIRE(request.set("instance_id", "i1"));
    BOOST_REQUIRE(request.set("limit", "3"));
    auto walk = the_client().pages(request, call_options()).value();
    BOOST_TEST(time.run(walk.next_page()).value()->size() == 3u);
    listed = {"x", "y", "z", "a", "b", "c", "d"};  // the second page repeats the first
    const auto last = time.run(walk.next_page()).value();
    BOOST_REQUIRE(last.has_value());
    BOOST_REQUIRE(last->size() == 1u);
    BOOST_TEST(last->front().find(R"("name":"d")") != std::string::npos);
    BOOST_TEST((walk.duplicates() == std::vector<std::string>{"a", "b", "c"}));
    BOOST_TEST(walk.changed());
}

BOOST_AUTO_TEST_CASE(items_are_told_apart_by_all_members_of_their_key) {
    server->answer(200,
                   R"({"total":6,"messages":[{"partition":0,"message_offset":1},{"partition":1,"message_offset":1}]})");
    server->answer(200,
                   R"({"total":6,"messages":[{"partition":0,"message_offset":2},{"partition":1,"message_offset":1}]})");
    server->answer(200, R"({"total":6,"messages":[{},{"value":"no key"}]})");
    messages::list request;
    request.instance_id = "i1";
    request.topic = "orders";
    auto walk = the_client().pages(request);
    BOOST_TEST(
        time.run(walk.collect(10)).has_error());  // a total of messages_count is missing: more pages are asked for
    BOOST_TEST((walk.duplicates() == std::vector<std::string>{"1/1"}));
    BOOST_TEST(time.run(walk.collect(5)).value().size() == 5u);
}

BOOST_AUTO_TEST_CASE(same_key_twice_on_a_page_is_not_compared) {
    server->answer(200, R"({"total":3,"topics":[{"name":"a"},{"name":"a"}]})");
    server->answer(200, R"({"total":3,"topics":[{"name":"b"}]})");
    const auto request = list_topics();
    auto walk = the_client().pages(request);
    BOOST_TEST(time.run(walk.collect(10)).value().size() == 3u);
    BOOST_TEST(walk.duplicates().empty());
    BOOST_TEST(!walk.changed());
}

BOOST_AUTO_TEST_CASE(service_that_always_answers_the_same_page_ends_the_walk) {
    const auto request = list_topics();
    for (const auto* body :
         {R"({"topics":[{"name":"a"},{"name":"b"}]})", R"({"total":1000000000,"topics":[{"name":"a"},{"name":"b"}]})"})
        for (const bool ahead : {false, true}) BOOST_TEST_CONTEXT(body << ahead) {
                server->reset();
                server->otherwise([=](const seen_request&) {
                    http_response answer;
                    answer.status = 200;
                    answer.body = body;
                    return exchange_result(answer);
                });
                auto walk = the_client().pages(request);
                if (ahead) walk.prefetch();
                BOOST_TEST(time.run(walk.next()).value()->name.value() == "a");
                BOOST_TEST(time.run(walk.next()).value()->name.value() == "b");
                const auto stuck = time.run(walk.next());
                BOOST_REQUIRE(stuck.has_error());
                BOOST_TEST((stuck.error().code == errc::malformed_response));
                BOOST_TEST(stuck.error().operation == "topics::list");
                BOOST_TEST(server->requests.size() == 4u);
                BOOST_TEST(time.run(walk.next()).has_error());  // it may go on, to no other end
                BOOST_TEST(server->requests.size() == 7u);
            }
}

BOOST_AUTO_TEST_CASE(collect_gives_no_item_more_and_asks_for_no_page_that_it_does_not_need) {
    struct row {
        std::size_t most, items, requests;
    };
    serve_topics(10, 3);
    const auto request = list_topics();
    for (const auto& row :
         {row{0, 0, 0}, row{1, 1, 1}, row{3, 3, 1}, row{4, 4, 2}, row{9, 9, 3}, row{10, 10, 4}, row{11, 10, 4}})
        BOOST_TEST_CONTEXT(row.most) {
            server->requests.clear();
            auto walk = the_client().pages(request);
            BOOST_TEST(time.run(walk.collect(row.most)).value().size() == row.items);
            BOOST_TEST(server->requests.size() == row.requests);
        }
}

BOOST_AUTO_TEST_CASE(what_was_collected_before_a_failure_comes_again) {
    const auto request = list_topics();
    server->answer(200, R"({"total":3,"topics":[{"name":"a"},{"name":"b"}]})").answer(500, "{}");
    server->answer(200, R"({"total":3,"topics":[{"name":"c"}]})");
    auto walk = the_client().pages(request);
    BOOST_TEST(time.run(walk.collect(10)).has_error());
    const auto all = time.run(walk.collect(10)).value();
    BOOST_REQUIRE(all.size() == 3u);
    BOOST_TEST(all.front().name.value() == "a");
    BOOST_TEST(all.back().name.value() == "c");
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(pager_prefetch, pager_fixture)

BOOST_AUTO_TEST_CASE(next_page_is_under_way_while_the_caller_is_at_the_one_before) {
    const auto request = list_topics();
    serve_topics(450);
    server->delay(10s);
    auto walk = the_client().pages(request);
    walk.prefetch();
    BOOST_TEST(time.run(walk.next_page()).value()->topics.size() == 200u);
    time.settle();
    BOOST_TEST(server->requests.size() == 2u);
    time.clock.advance(10s);
    time.settle();
    BOOST_TEST(server->requests.size() == 2u);  // never more than one ahead
    const auto asked = time.clock.now();
    BOOST_TEST(time.run(walk.next_page()).value()->topics.front().name.value() == "t200");
    BOOST_TEST((time.clock.now() == asked));
    const auto last = time.run(walk.next_page()).value();
    BOOST_TEST(last->topics.size() == 50u);
    BOOST_TEST((time.clock.now() == asked + 10s));
    BOOST_TEST(!time.run(walk.next_page()).value().has_value());
    BOOST_TEST(server->requests.size() == 3u);
}

BOOST_AUTO_TEST_CASE(nothing_is_fetched_ahead_unless_asked_for) {
    const auto request = list_topics();
    serve_topics(450);
    auto walk = the_client().pages(request);
    BOOST_TEST(time.run(walk.next_page()).value()->topics.size() == 200u);
    time.settle();
    BOOST_TEST(server->requests.size() == 1u);
}

BOOST_AUTO_TEST_CASE(all_items_come_in_order) {
    const auto request = list_topics();
    serve_topics(450);
    auto walk = the_client().pages(request);
    walk.prefetch();
    const auto all = names(walk);
    BOOST_REQUIRE_EQUAL(all.size(), 450u);
    for (std::size_t i = 0; i < all.size(); ++i) BOOST_TEST(all[i] == "t" + std::to_string(i));
    BOOST_TEST(server->requests.size() == 3u);
}

BOOST_AUTO_TEST_CASE(failure_of_a_page_is_told_when_it_is_asked_for_and_the_page_fetched_again) {
    const auto request = list_topics();
    server->answer(200, R"({"total":2,"topics":[{"name":"a"}]})").answer(500, "{}");
    server->answer(200, R"({"total":2,"topics":[{"name":"b"}]})");
    auto walk = the_client().pages(request);
    walk.prefetch();
    BOOST_TEST(time.run(walk.next()).value()->name.value() == "a");
    time.settle();
    BOOST_TEST(server->requests.size() == 2u);
    const auto failed = time.run(walk.next());
    BOOST_REQUIRE(!failed.has_value());
    BOOST_TEST(failed.error().status == 500);
    BOOST_TEST(time.run(walk.next()).value()->name.value() == "b");
    BOOST_TEST(!time.run(walk.next()).value().has_value());
    BOOST_TEST(server->requests[1].target == server->requests[2].target);
}

BOOST_AUTO_TEST_CASE(facts_of_a_call_come_with_its_page) {
    const auto request = list_topics();
    server->answer(200, R"({"total":2,"topics":[{"name":"a"}]})", "X-Request-Id: first\r\n");
    server->answer(200, R"({"total":2,"topics":[{"name":"b"}]})", "X-Request-Id: second\r\n");
    call_info info;
    auto walk = the_client().pages(request, call_options().info(info).keep_body());
    walk.prefetch();
    BOOST_TEST(time.run(walk.next()).has_value());
    const auto first = info.body;
    time.settle();
    BOOST_TEST(server->requests.size() == 2u);
    BOOST_TEST(info.body == first);
    BOOST_TEST(time.run(walk.next()).has_value());
    BOOST_TEST(info.body == R"({"total":2,"topics":[{"name":"b"}]})");
    BOOST_TEST(info.status == 200);
}

BOOST_AUTO_TEST_CASE(walk_cancelled_at_any_step_ends_as_cancelled_and_goes_on_later) {
    const auto request = list_topics();
    serve_topics(450);
    server->delay(1s);
    for (std::size_t steps = 0;; ++steps) {
        auto walk = the_client().pages(request);
        walk.prefetch();
        const auto got = time.run_cancelling(walk.collect(1000), steps, asio::cancellation_type::terminal);
        BOOST_REQUIRE(got.has_value());
        if (got->has_value()) {
            BOOST_TEST((*got)->size() == 450u);
            BOOST_TEST(steps > 6u);
            break;
        }
        BOOST_TEST((got->error().code == errc::cancelled));
        time.settle();
        BOOST_TEST(time.clock.waiting() == 0u);  // the call of the next page has been cancelled, too
        BOOST_TEST(time.run(walk.collect(1000)).value().size() == 450u);
    }
}

BOOST_AUTO_TEST_CASE(cancelled_walk_leaves_the_coroutine_as_it_was) {
    const auto request = list_topics();
    serve_topics(450);
    server->delay(1s);
    auto walk = the_client().pages(request);
    walk.prefetch();
    BOOST_TEST(time.run(walk.next_page()).has_value());
    const auto ask = [&]() -> asio::awaitable<bool> {
        const auto page = co_await walk.next_page();
        co_return page.has_error() && co_await asio::this_coro::throw_if_cancelled();
    };
    BOOST_TEST(time.run_cancelling(ask(), 1, asio::cancellation_type::terminal).value());
}

BOOST_AUTO_TEST_CASE(walk_that_is_dropped_at_any_step_leaves_no_call_behind) {
    const auto request = list_topics();
    serve_topics(450);
    server->delay(1s);
    int asked_too_late = 0;
    for (std::size_t steps = 0; steps < 30; ++steps) {
        auto target = std::make_unique<call_info>();
        auto wanted = std::make_unique<bool>(true);
        const auto how = call_options().info(*target).classifier(
            [&, still = wanted.get()](const failure&) -> std::optional<failure_class> {
                asked_too_late += wanted == nullptr || !*still;
                return std::nullopt;
            });
        auto walk = std::make_unique<pager<topics::list>>(the_client().pages(request, how));
        walk->prefetch();
        BOOST_TEST(time.run(walk->next_page()).has_value());
        for (std::size_t i = 0; i < steps; ++i) {
            time.context.restart();
            if (time.context.poll_one() == 0 && !time.clock.advance_to_next()) break;
        }
        walk.reset();
        wanted.reset();
        target.reset();
        time.settle();
        BOOST_TEST(time.clock.waiting() == 0u);
    }
    BOOST_TEST(asked_too_late == 0);
}

BOOST_AUTO_TEST_CASE(client_may_go_away_at_any_step) {
    const auto request = list_topics();
    serve_topics(450);
    server->delay(1s);
    for (std::size_t steps = 0; steps < 30; ++steps) {
        auto walk = the_client().pages(request);
        walk.prefetch();
        BOOST_TEST(time.run(walk.next_page()).has_value());
        for (std::size_t i = 0; i < steps; ++i) {
            time.context.restart();
            if (time.context.poll_one() == 0 && !time.clock.advance_to_next()) break;
        }
        made.reset();
        const auto next = time.run(walk.next_page());
        if (next.has_error()) BOOST_TEST((next.error().code == errc::cancelled));
        time.settle();
        BOOST_TEST(time.clock.waiting() == 0u);
    }
}

BOOST_AUTO_TEST_CASE(walk_may_be_destroyed_with_its_context_at_any_step) {
    const auto request = list_topics();
    serve_topics(450);
    server->delay(1s);
    const auto walk_all = [&](const client& there) -> asio::awaitable<void> {
        auto walk = there.pages(request);
        walk.prefetch();
        static_cast<void>(co_await walk.collect(1000));
    };
    for (int steps = 0; steps < 30; ++steps) {
        auto context = std::make_unique<asio::io_context>(1);
        client there(context->get_executor(), options);
        asio::co_spawn(*context, walk_all(there), [](std::exception_ptr) {});
        for (int i = 0; i < steps; ++i) {
            context->restart();
            if (context->poll_one() == 0 && !time.clock.advance_to_next()) break;
        }
        context.reset();
        BOOST_TEST(time.clock.waiting() == 0u);
    }
}

BOOST_AUTO_TEST_CASE(walk_may_outlive_its_context) {
    const auto request = list_topics();
    serve_topics(450);
    server->delay(1s);
    auto context = std::make_unique<asio::io_context>(1);
    std::optional<client> there(std::in_place, context->get_executor(), options);
    auto walk = there->pages(request);
    walk.prefetch();
    asio::co_spawn(*context, walk.next_page(), [](std::exception_ptr, result<std::optional<topics::topic_page>>) {});
    for (int i = 0; i < 5; ++i) {
        context->restart();
        if (context->poll() == 0) time.clock.advance_to_next();
    }
    BOOST_TEST(server->requests.size() == 2u);
    there.reset();
    context.reset();
    BOOST_TEST(time.clock.waiting() == 0u);
}

BOOST_AUTO_TEST_CASE(call_that_is_shut_down_fails_the_page_that_is_asked_for) {
    const auto request = list_topics();
    serve_topics(450);
    auto walk = the_client().pages(request);
    walk.prefetch();
    BOOST_TEST(time.run(walk.next_page()).has_value());
    BOOST_TEST(time.run(the_client().shut_down(10s)));
    BOOST_TEST(time.run(walk.next_page()).value()->topics.size() == 200u);  // it was under way
    const auto refused = time.run(walk.next_page());
    BOOST_REQUIRE(refused.has_error());
    BOOST_TEST((refused.error().code == errc::shut_down));
}

BOOST_AUTO_TEST_CASE(dynamic_walk_fetches_ahead_too) {
    serve_topics(450);
    dynamic_request request(*find_operation("topics::list"));
    BOOST_REQUIRE(request.set("instance_id", "i1"));
    auto walk = the_client().pages(request, call_options()).value();
    walk.prefetch();
    BOOST_TEST(time.run(walk.next_page()).value()->size() == 200u);
    time.settle();
    BOOST_TEST(server->requests.size() == 2u);
    BOOST_TEST(time.run(walk.next_page()).value()->size() == 200u);
    BOOST_TEST(time.run(walk.next_page()).value()->size() == 50u);
    BOOST_TEST(!time.run(walk.next_page()).value().has_value());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace dmskafka::test
