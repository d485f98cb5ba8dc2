#include <boost/test/unit_test.hpp>

#include "emulated_calls.hpp"

#include <dmskafka/error.hpp>

#include <boost/json.hpp>

#include <chrono>
#include <string>

using namespace dmskafka;
using namespace std::chrono_literals;
using test::project;
namespace json = boost::json;

namespace {

struct with_groups : test::running {
    std::string groups = "/v2/kafka/" + std::string(project) + "/instances/" + id + "/groups";

    std::string add_group(const std::string& name, const std::string& description = "") {
        const auto reply = ask("POST", "/v2/" + std::string(project) + "/kafka/instances/" + id + "/group",
                               json::serialize(json::object{{"group_name", name}, {"group_desc", description}}));
        if (reply.status == 200) return reply.body;
        return text(json::parse(reply.body).at("error_code"));
    }
    std::string join(const std::string& group, const std::string& client, const std::string& topic) {
        emulated_consumer member;
        member.client_id = client;
        member.host = "192.168.0." + std::to_string(hosts++);
        member.topics = {topic};
        return service.join_group(id, group, member);
    }
    /// A topic of 3 partitions, with that many messages in each, one a second.
    void fill(const std::string& topic, int messages) {
        add_topic(topic);
        for (int i = 0; i < messages; ++i) {
            for (const char* partition : {"0", "1", "2"})
                send(topic, "x", {json::object{{"name", "PARTITION"}, {"value", partition}}});
            clock.advance(1s);
        }
    }
    json::value group(const std::string& name) { return get("GET", groups + "/" + name).at("group"); }
    json::array offsets(const std::string& name, const std::string& topic) {
        return get("GET", groups + "/" + name + "/message-offset?topic=" + topic)
            .at("group_message_offsets")
            .as_array();
    }
    std::string positions(const std::string& name, const std::string& topic) {
        std::string out;
        for (const auto& each : offsets(name, topic))
            out += std::to_string(each.at("message_current_offset").as_int64()) + " ";
        return out;
    }
    std::string reset(const std::string& name, const std::string& body) {
        return refused("PUT", groups + "/" + name + "/reset-message-offset", body);
    }

    int hosts = 101;
};

}  // namespace

BOOST_AUTO_TEST_SUITE(emulator_consumer_groups)

BOOST_FIXTURE_TEST_CASE(group_lives_from_empty_to_dead_and_back, with_groups) {
    BOOST_TEST(add_group("billing", "bills") == "success");
    BOOST_TEST(add_group("billing") == "DMS.10240018");
    BOOST_TEST(text(group("billing").at("state")) == "EMPTY");
    BOOST_TEST(text(group("billing").at("group_desc")) == "bills");
    BOOST_TEST(group("billing").at("createdAt").as_int64() > 0);

    BOOST_TEST(ask("DELETE", groups + "/billing").status == 200);
    BOOST_TEST(text(group("billing").at("state")) == "DEAD");
    BOOST_TEST(text(get("GET", at + "/management/groups/billing").at("group").at("state")) == "DEAD");
    BOOST_TEST(get("GET", at + "/groups").at("total").as_int64() == 0);
    BOOST_TEST(refused("DELETE", groups + "/billing") == "400 DMS.111400864");
    BOOST_TEST(add_group("billing") == "success");
    BOOST_TEST(text(group("billing").at("state")) == "EMPTY");
}

BOOST_FIXTURE_TEST_CASE(group_that_never_was_is_not_found, with_groups) {
    const std::string reset = R"({"topic":"","partition":-1,"timestamp":0})";
    BOOST_TEST(refused("GET", groups + "/none") == "400 DMS.111400864");
    BOOST_TEST(refused("GET", at + "/management/groups/none") == "400 DMS.111400864");
    BOOST_TEST(refused("GET", groups + "/none/topics") == "400 DMS.111400864");
    BOOST_TEST(refused("GET", groups + "/none/members") == "400 DMS.111400864");
    BOOST_TEST(refused("GET", groups + "/none/message-offset?topic=orders") == "400 DMS.111400864");
    BOOST_TEST(refused("PUT", groups + "/none", R"({"group_desc":"x"})") == "400 DMS.111400864");
    BOOST_TEST(refused("PUT", groups, R"({"groups":[{"group_name":"none"}]})") == "400 DMS.111400864");
    BOOST_TEST(refused("PUT", groups + "/none/reset-message-offset", reset) == "400 DMS.111400864");
    BOOST_TEST(refused("DELETE", groups + "/none") == "400 DMS.111400864");
}

BOOST_FIXTURE_TEST_CASE(other_engine_is_refused, with_groups) {
    add_group("billing");
    const std::string other = "/v2/rabbitmq/" + std::string(project) + "/instances/" + id + "/groups";
    BOOST_TEST(refused("GET", other + "/billing") == "400 DMS.00400007");
    BOOST_TEST(refused("DELETE", other + "/billing") == "400 DMS.00400007");
    BOOST_TEST(refused("PUT", other, R"({"groups":[{"group_name":"billing"}]})") == "400 DMS.00400007");
}

BOOST_FIXTURE_TEST_CASE(name_may_need_escapes_but_not_be_empty, with_groups) {
    BOOST_TEST(add_group("a b/c") == "success");
    BOOST_TEST(text(group("a%20b%2Fc").at("group_id")) == "a b/c");
    BOOST_TEST(add_group("") == "DMS.10240016");
    BOOST_TEST(add_group("tab\t") == "DMS.10240016");
    BOOST_TEST(add_group(std::string(250, 'x')) == "DMS.10240016");
}

BOOST_FIXTURE_TEST_CASE(instance_has_room_for_so_many_groups, with_groups) {
    emulated_consumer member;
    for (int i = 0; i < 12'000; ++i) service.join_group(id, "group-" + std::to_string(i), member);
    BOOST_TEST(add_group("one-more") == "DMS.10240019");
}

BOOST_FIXTURE_TEST_CASE(list_finds_parts_of_names_and_pages, with_groups) {
    for (int i = 10; i < 22; ++i) add_group("group-" + std::to_string(i));
    const auto count = [&](const std::string& query) {
        return get("GET", at + "/groups" + query).at("groups").as_array().size();
    };
    BOOST_TEST(get("GET", at + "/groups").at("total").as_int64() == 12);
    BOOST_TEST(count("") == 10u);
    BOOST_TEST(count("?offset=10") == 2u);
    BOOST_TEST(count("?offset=12") == 0u);
    BOOST_TEST(count("?group=oup-2") == 2u);
    BOOST_TEST(refused("GET", at + "/groups?limit=51") == "400 DMS.00400062");
    BOOST_TEST(refused("GET", at + "/groups?offset=-1") == "400 DMS.00400062");
}

BOOST_FIXTURE_TEST_CASE(members_share_out_partitions_and_lag_behind, with_groups) {
    fill("orders", 4);
    const auto first = join("billing", "one", "orders");
    const auto second = join("billing", "two", "orders");
    service.commit(id, "billing", "orders", 0, 3);
    service.commit(id, "billing", "orders", 2, 4);

    const auto seen = get("GET", at + "/management/groups/billing").at("group");
    BOOST_TEST(text(seen.at("state")) == "STABLE");
    BOOST_TEST(text(seen.at("assignment_strategy")) == "range");
    const auto& members = seen.at("members").as_array();
    BOOST_TEST_REQUIRE(members.size() == 2u);
    BOOST_TEST(text(members[0].at("member_id")) == first);
    BOOST_TEST(json::serialize(members[0].at("assignment")) == R"([{"topic":"orders","partitions":[0,1]}])");
    BOOST_TEST(json::serialize(members[1].at("assignment")) == R"([{"topic":"orders","partitions":[2]}])");

    const auto all = offsets("billing", "orders");
    BOOST_TEST_REQUIRE(all.size() == 3u);
    BOOST_TEST(positions("billing", "orders") == "3 0 4 ");
    BOOST_TEST(all[0].at("lag").as_int64() == 1);
    BOOST_TEST(all[0].at("message_log_end_offset").as_int64() == 4);
    BOOST_TEST(text(all[2].at("consumer_id")) == second);
    BOOST_TEST(text(all[2].at("client_id")) == "two");
    BOOST_TEST(get("GET", at + "/groups").at("groups").at(0).at("lag").as_int64() == 5);

    service.leave_group(id, "billing", first);
    BOOST_TEST(text(offsets("billing", "orders")[0].at("consumer_id")) == second);
    service.leave_group(id, "billing", second);
    BOOST_TEST(text(group("billing").at("state")) == "EMPTY");
    BOOST_TEST(positions("billing", "orders") == "3 4 ");
}

BOOST_FIXTURE_TEST_CASE(offsets_page_and_can_be_of_one_partition, with_groups) {
    fill("orders", 1);
    add_topic("other");
    join("billing", "one", "orders");
    const std::string where = groups + "/billing/message-offset?topic=orders";
    BOOST_TEST(get("GET", where + "&partition=1").at("total").as_int64() == 1);
    BOOST_TEST(get("GET", where + "&limit=2&offset=2").at("group_message_offsets").as_array().size() == 1u);
    BOOST_TEST(get("GET", where + "&offset=3").at("group_message_offsets").as_array().empty());
    BOOST_TEST(offsets("billing", "other").empty());
    BOOST_TEST(refused("GET", groups + "/billing/message-offset?topic=missing") == "400 DMS.00400876");
    BOOST_TEST(refused("GET", groups + "/billing/message-offset") == "400 DMS.00400062");
}

BOOST_FIXTURE_TEST_CASE(topics_are_sorted_filtered_and_end, with_groups) {
    fill("few", 1);
    fill("many", 2);
    service.commit(id, "billing", "few", 0, 0);
    service.commit(id, "billing", "many", 0, 0);
    const auto first = [&](const std::string& query) {
        return text(get("GET", groups + "/billing/topics" + query).at("topics").at(0).at("topic"));
    };
    BOOST_TEST(first("") == "many");
    BOOST_TEST(first("?sort_dir=asc") == "few");
    BOOST_TEST(first("?sort_key=topic&sort_dir=desc") == "many");
    BOOST_TEST(first("?topic=ew") == "few");
    BOOST_TEST(get("GET", groups + "/billing/topics").at("topics").at(0).at("partitions").as_int64() == 3);
    BOOST_TEST(get("GET", groups + "/billing/topics").at("topics").at(0).at("lag").as_int64() == 2);
    BOOST_TEST(first("?offset=1") == "few");
    BOOST_TEST(refused("GET", groups + "/billing/topics?offset=2") == "400 DMS.00400062");
    BOOST_TEST(refused("GET", groups + "/billing/topics?sort_key=lag") == "400 DMS.00400062");
    BOOST_TEST(refused("GET", groups + "/billing/topics?sort_dir=up") == "400 DMS.00400062");
}

BOOST_FIXTURE_TEST_CASE(members_are_filtered_and_end, with_groups) {
    add_topic("orders");
    join("billing", "one", "orders");
    const auto second = join("billing", "two", "orders");
    const std::string where = groups + "/billing/members";
    BOOST_TEST(get("GET", where).at("total").as_int64() == 2);
    BOOST_TEST(text(get("GET", where + "?host=0.102").at("members").at(0).at("member_id")) == second);
    BOOST_TEST(text(get("GET", where + "?member_id=two-").at("members").at(0).at("client_id")) == "two");
    BOOST_TEST(get("GET", where + "?host=10.0").at("members").as_array().empty());
    BOOST_TEST(get("GET", where + "?offset=1").at("members").as_array().size() == 1u);
    BOOST_TEST(refused("GET", where + "?offset=2") == "400 DMS.00400062");
}

BOOST_FIXTURE_TEST_CASE(batch_removal_counts_failures, with_groups) {
    add_topic("orders");
    add_group("idle");
    join("used", "one", "orders");
    const auto removed = get("POST", at + "/groups/batch-delete", R"({"group_ids":["idle","used","none"]})");
    BOOST_TEST(removed.at("total").as_int64() == 2);
    BOOST_TEST(text(removed.at("failed_groups").at(0).at("group_id")) == "used");
    BOOST_TEST(text(removed.at("failed_groups").at(0).at("error_message")) == "NON_EMPTY_GROUP");
    BOOST_TEST(text(removed.at("failed_groups").at(1).at("error_message")) == "GROUP_ID_NOT_FOUND");
    BOOST_TEST(text(group("idle").at("state")) == "DEAD");
    BOOST_TEST(refused("DELETE", groups + "/used") == "400 DMS.00400062");
    BOOST_TEST(refused("POST", at + "/groups/batch-delete", R"({"group_ids":[]})") == "400 DMS.00400062");
}

BOOST_FIXTURE_TEST_CASE(reset_of_one_topic_is_done_at_once_and_stays_in_the_log, with_groups) {
    fill("orders", 4);
    add_group("billing");
    const auto second_message = clock.utc_now() - 3s;
    const auto time = std::chrono::duration_cast<std::chrono::milliseconds>(second_message.time_since_epoch()).count();
    BOOST_TEST(reset("billing", R"({"topic":"orders","partition":1,"message_offset":2})") == "accepted");
    BOOST_TEST(positions("billing", "orders") == "2 ");
    BOOST_TEST(reset("billing", R"({"topic":"orders","partition":-1,"message_offset":99})") == "accepted");
    BOOST_TEST(positions("billing", "orders") == "4 4 4 ");
    BOOST_TEST(reset("billing", R"({"topic":"orders","partition":-1,"timestamp":)" + std::to_string(time) + "}") ==
               "accepted");
    BOOST_TEST(positions("billing", "orders") == "1 1 1 ");
    BOOST_TEST(text(get("GET", at + "/tasks").at("task_count")) == "0");
}

BOOST_FIXTURE_TEST_CASE(reset_outside_the_rules_is_refused, with_groups) {
    add_topic("orders");
    add_group("billing");
    BOOST_TEST(reset("billing", R"({"topic":"orders","partition":-1})") == "400 DMS.00400062");
    BOOST_TEST(reset("billing", R"({"topic":"orders","partition":-1,"message_offset":1,"timestamp":1})") ==
               "400 DMS.00400062");
    BOOST_TEST(reset("billing", R"({"topic":"orders","partition":-1,"timestamp":-1})") == "400 DMS.00400142");
    BOOST_TEST(reset("billing", R"({"topic":"orders","partition":3,"timestamp":0})") == "400 DMS.00400062");
    BOOST_TEST(reset("billing", R"({"topic":"orders","partition":-2,"timestamp":0})") == "400 DMS.00400062");
    BOOST_TEST(reset("billing", R"({"topic":"none","partition":-1,"timestamp":0})") == "400 DMS.00400876");
    const auto member = join("billing", "one", "orders");
    BOOST_TEST(reset("billing", R"({"topic":"orders","partition":-1,"timestamp":0})") == "400 DMS.00400062");
    service.leave_group(id, "billing", member);
    BOOST_TEST(reset("billing", R"({"topic":"orders","partition":-1,"timestamp":0})") == "accepted");
}

BOOST_FIXTURE_TEST_CASE(reset_of_all_topics_is_a_task, with_groups) {
    fill("orders", 2);
    fill("returns", 3);
    service.commit(id, "billing", "orders", 0, 1);
    service.commit(id, "billing", "returns", 0, 1);
    const std::string to_end = R"({"topic":"","partition":-1,"message_offset":99})";
    BOOST_TEST(reset("billing", to_end) == "accepted");
    BOOST_TEST(reset("billing", to_end) == "400 DMS.00400017");
    const auto task = get("GET", at + "/tasks").at("tasks").at(0);
    BOOST_TEST(text(task.at("name")) == "kafkaResetConsumerOffset");
    BOOST_TEST(positions("billing", "orders") == "1 ");
    clock.advance(1min);
    BOOST_TEST(task_status(id, text(task.at("id"))) == "SUCCESS");
    BOOST_TEST(positions("billing", "orders") == "2 2 2 ");
    BOOST_TEST(positions("billing", "returns") == "3 3 3 ");

    service.fail_next_job();
    BOOST_TEST(reset("billing", R"({"topic":"","partition":-1,"message_offset":0})") == "accepted");
    clock.advance(1min);
    BOOST_TEST(text(get("GET", at + "/tasks").at("tasks").at(0).at("status")) == "FAILED");
    BOOST_TEST(positions("billing", "orders") == "2 2 2 ");
}

BOOST_FIXTURE_TEST_CASE(descriptions_change_one_at_once_and_many_as_a_task, with_groups) {
    add_group("one");
    add_group("two");
    BOOST_TEST(ask("PUT", groups + "/one", R"({"group_name":"one","group_desc":"first"})").status == 200);
    BOOST_TEST(text(group("one").at("group_desc")) == "first");
    BOOST_TEST(refused("PUT", groups + "/one", R"({"group_name":"two"})") == "400 DMS.00400062");

    const std::string both =
        R"({"groups":[{"group_name":"one","group_desc":"a"},{"group_name":"two","group_desc":"b"}]})";
    const auto job = text(get("PUT", groups, both).at("job_id"));
    BOOST_TEST(text(group("one").at("group_desc")) == "first");
    clock.advance(1min);
    BOOST_TEST(task_status(id, job) == "SUCCESS");
    BOOST_TEST(text(group("one").at("group_desc")) == "a");
    BOOST_TEST(text(group("two").at("group_desc")) == "b");
    BOOST_TEST(refused("PUT", groups, R"({"groups":[]})") == "400 DMS.00400062");

    service.fail_next_job();
    const auto failing = text(get("PUT", groups, R"({"group_name":"one","group_desc":"c"})").at("job_id"));
    clock.advance(1min);
    BOOST_TEST(task_status(id, failing) == "FAILED");
    BOOST_TEST(text(group("one").at("group_desc")) == "a");
}

BOOST_FIXTURE_TEST_CASE(topic_knows_its_groups_and_takes_their_progress_along, with_groups) {
    fill("orders", 2);
    join("reading", "one", "orders");
    service.commit(id, "stopped", "orders", 0, 2);
    add_group("elsewhere");
    BOOST_TEST(json::serialize(get("GET", at + "/management/topics/orders").at("group_subscribed")) ==
               R"(["reading","stopped"])");
    const auto hierarchy = get("GET", at + "/ces-hierarchy").at("groups");
    BOOST_TEST(hierarchy.as_array().size() == 3u);
    BOOST_TEST(hierarchy.at(1).at("queues").at(0).at("partitions").as_array().size() == 3u);
    get("POST", at + "/topics/delete", R"({"topics":["orders"]})");
    add_topic("orders");
    BOOST_TEST(offsets("stopped", "orders").empty());
}

BOOST_FIXTURE_TEST_CASE(what_a_client_cannot_do_throws, with_groups) {
    add_topic("orders");
    add_group("billing");
    emulated_consumer lost;
    lost.topics = {"none"};
    BOOST_CHECK_THROW(service.join_group("8959ab1c-7a1a-4bb1-a05a-93dfc361b32d", "billing", {}), failure_error);
    BOOST_CHECK_THROW(service.join_group(id, "billing", lost), failure_error);
    BOOST_CHECK_THROW(service.leave_group(id, "none", "member"), failure_error);
    BOOST_CHECK_THROW(service.leave_group(id, "billing", "member"), failure_error);
    BOOST_CHECK_THROW(service.commit(id, "billing", "none", 0, 0), failure_error);
    BOOST_CHECK_THROW(service.commit(id, "billing", "orders", 3, 0), failure_error);
    BOOST_CHECK_THROW(service.commit(id, "billing", "orders", 0, -1), failure_error);
}

BOOST_AUTO_TEST_SUITE_END()
