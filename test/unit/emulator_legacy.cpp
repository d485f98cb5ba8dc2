#include <boost/test/unit_test.hpp>

#include "emulated_calls.hpp"

#include <chrono>
#include <string>
#include <utility>

using namespace dmskafka;
using namespace std::chrono_literals;
namespace json = boost::json;

namespace {

/// An instance with a topic and Smart Connect.
struct dumping : test::running {
    std::string connector = enable();
    std::string tasks = "/v2/" + std::string(test::project) + "/connectors/" + connector + "/sink-tasks";
    std::string removal_order =
        "/v2/" + std::string(test::project) + "/kafka/instances/" + id + "/delete-connector-order";

    std::string enable() {
        add_topic("orders", 1);
        get("POST", at + "/connector", R"({"node_cnt":2})");
        clock.advance(30min);
        return text(get("GET", at).at("connector_id"));
    }

    static json::object target() {
        return {{"consumer_strategy", "latest"},
                {"destination_file_type", "TEXT"},
                {"access_key", "ak"},
                {"secret_key", "sk"},
                {"obs_bucket_name", "bucket"},
                {"partition_format", "yyyy/MM"},
                {"deliver_time_interval", 300},
                {"topics", "orders"}};
    }
    static std::string dump(json::object to, std::string destination = "OBS") {
        return json::serialize(json::object{{"source_type", "BLOB"},
                                            {"task_name", "dump"},
                                            {"destination_type", destination},
                                            {"obs_destination_descriptor", to}});
    }
    std::string create_dump() { return text(get("POST", tasks, dump(target())).at("task_id")); }
    json::value progress(const std::string& task) {
        return get("GET", tasks + "/" + task + "?topic-info=true").at("topics_info").at(0).at("partitions").at(0);
    }
    std::string order() { return json::serialize(json::object{{"instance_id", id}}); }
};

struct row {
    const char* name;
    const char* member;
    json::value value;
    const char* refusal;
};

}  // namespace

BOOST_AUTO_TEST_SUITE(emulator_legacy)

BOOST_FIXTURE_TEST_CASE(an_instance_by_engine_is_the_instance_of_today, test::running) {
    const std::string path = std::string(test::project) + "/instances/" + id;
    json::value old = get("GET", "/v2/kafka/" + path);
    const json::value current = get("GET", at);
    BOOST_TEST(json::parse(text(old.at("port_protocols"))) == current.at("port_protocols"));
    old.as_object()["port_protocols"] = current.at("port_protocols");
    BOOST_TEST(old == current);
    BOOST_TEST(refused("GET", "/v2/rabbitmq/" + path) == "400 DMS.00400007");
}

BOOST_FIXTURE_TEST_CASE(partitions_only_grow_and_to_a_hundred_at_most, test::running) {
    add_topic("orders");
    const std::string path = at + "/management/topics/orders/partitions-reassignment";
    BOOST_TEST(ask("POST", path, R"({"partition":5})").status == 204);
    BOOST_TEST(get("GET", at + "/topics").at("topics").at(0).at("partition") == 5);
    BOOST_TEST(refused("POST", path, R"({"partition":5})") == "400 DMS.00400102");
    BOOST_TEST(refused("POST", path, R"({"partition":101})") == "400 DMS.00400102");
    BOOST_TEST(refused("POST", at + "/management/topics/nothing/partitions-reassignment", R"({"partition":5})") ==
               "400 DMS.00400876");
}

BOOST_FIXTURE_TEST_CASE(groups_are_listed_by_topic_and_moved, test::running) {
    add_topic("orders", 1);
    send("orders", "first");
    send("orders", "second");
    const std::string groups = "/v2/kafka/" + std::string(test::project) + "/instances/" + id + "/groups";
    const std::string made = "/v2/" + std::string(test::project) + "/kafka/instances/" + id + "/group";
    BOOST_TEST(ask("POST", made, R"({"group_name":"billing"})").status == 200);
    const std::string reset = at + "/management/groups/billing/reset-message-offset";
    BOOST_TEST(get("GET", groups).at("total") == 1);
    BOOST_TEST(get("GET", groups + "?topic=orders").at("total") == 0);
    BOOST_TEST(ask("POST", reset, R"({"topic":"orders","partition":-1,"message_offset":1})").status == 204);
    const json::value listed = get("GET", groups + "?topic=orders");
    BOOST_TEST(listed.at("total") == 1);
    BOOST_TEST(listed.at("groups").at(0).at("lag") == 1);
    BOOST_TEST(refused("POST", reset, R"({"topic":"orders","partition":-1})") == "400 DMS.00400062");
    BOOST_TEST(refused("GET", "/v2/rabbitmq/" + std::string(test::project) + "/instances/" + id + "/groups") ==
               "400 DMS.00400007");
}

BOOST_FIXTURE_TEST_CASE(a_dump_goes_from_creating_to_running_to_gone, dumping) {
    const std::string made = create_dump();
    const auto state = [&] { return text(get("GET", tasks + "/" + made).at("status")); };
    BOOST_TEST(state() == "CREATING");
    clock.advance(1min);
    BOOST_TEST(state() == "RUNNING");
    const json::value listed = get("GET", tasks);
    BOOST_TEST(listed.at("total_number") == 1);
    BOOST_TEST(listed.at("tasks").at(0).at("task_id") == json::value(made));
    BOOST_TEST(listed.at("tasks").at(0).at("topics") == "orders");
    BOOST_TEST(ask("DELETE", tasks + "/" + made).status == 204);
    BOOST_TEST(refused("GET", tasks + "/" + made) == "404 DMS.00404026");
    BOOST_TEST(refused("DELETE", tasks + "/" + made) == "404 DMS.00404026");
}

BOOST_FIXTURE_TEST_CASE(a_dump_that_cannot_be_made_fails, dumping) {
    service.fail_next_job();
    const std::string made = create_dump();
    clock.advance(1min);
    BOOST_TEST(get("GET", tasks + "/" + made).at("status") == "FAILED");
}

BOOST_FIXTURE_TEST_CASE(a_dump_is_a_task_of_smart_connect, dumping) {
    const std::string made = create_dump();
    const json::value task = get("GET", at + "/connector/tasks/" + made);
    BOOST_TEST(task.at("sink_type") == "OBS_SINK");
    BOOST_TEST(task.at("sink_task").at("obs_bucket_name") == "bucket");
    BOOST_TEST(json::serialize(task).find("\"sk\"") == std::string::npos);
}

BOOST_FIXTURE_TEST_CASE(details_tell_the_target_without_its_keys, dumping) {
    const json::value made = get("GET", tasks + "/" + create_dump());
    const auto& target = made.at("obs_destination_descriptor").as_object();
    BOOST_TEST(target.at("deliver_time_interval") == 300);
    BOOST_TEST(target.at("obs_part_size") == 5'242'880);
    BOOST_TEST(target.at("record_delimiter") == "\\n");
    BOOST_TEST(!target.contains("access_key"));
    BOOST_TEST(!target.contains("secret_key"));
}

BOOST_FIXTURE_TEST_CASE(what_has_come_is_dumped_at_each_interval, dumping) {
    send("orders", "before the task");
    clock.advance(1min);
    const std::string made = create_dump();
    clock.advance(1min);
    send("orders", "for the task");
    BOOST_TEST(progress(made).at("last_transfer_offset") == "1");
    BOOST_TEST(progress(made).at("log_end_offset") == "2");
    BOOST_TEST(progress(made).at("lag") == "1");
    clock.advance(5min);
    BOOST_TEST(progress(made).at("last_transfer_offset") == "2");
    BOOST_TEST(progress(made).at("lag") == "0");
}

BOOST_FIXTURE_TEST_CASE(a_dump_from_the_earliest_begins_with_what_is_there, dumping) {
    send("orders", "before the task");
    clock.advance(1min);
    json::object from_start = target();
    from_start["consumer_strategy"] = "earliest";
    const std::string made = text(get("POST", tasks, dump(from_start)).at("task_id"));
    BOOST_TEST(progress(made).at("lag") == "1");
}

BOOST_FIXTURE_TEST_CASE(dumps_that_break_a_rule_are_refused, dumping) {
    const row rows[] = {
        {"other format", "destination_file_type", "CSV", "400 DMS.00400062"},
        {"no access key", "access_key", "", "400 DMS.00500960"},
        {"no secret key", "secret_key", "", "400 DMS.00500960"},
        {"no bucket", "obs_bucket_name", "", "400 DMS.00400062"},
        {"other directories", "partition_format", "MM", "400 DMS.00400062"},
        {"too often", "deliver_time_interval", 29, "400 DMS.00400062"},
        {"too seldom", "deliver_time_interval", 901, "400 DMS.00400062"},
        {"no such topic", "topics", "nothing", "400 DMS.00400876"},
        {"topics twice", "topics_regex", "ord.*", "400 DMS.00400062"},
        {"odd path", "obs_path", "a b", "400 DMS.00400062"},
        {"long path", "obs_path", json::value(std::string(65, 'a').c_str()), "400 DMS.00400062"},
        {"odd separator", "record_delimiter", "#", "400 DMS.00400062"},
    };
    for (const row& each : rows) {
        json::object wrong = target();
        wrong[each.member] = each.value;
        BOOST_TEST(refused("POST", tasks, dump(wrong)) == each.refusal, each.name);
    }
    BOOST_TEST(refused("POST", tasks, dump(target(), "S3")) == "400 DMS.00400062");
    BOOST_TEST(get("GET", tasks).at("total_number") == 0);
}

BOOST_FIXTURE_TEST_CASE(an_unknown_connector_does_not_exist, dumping) {
    const std::string other = "/v2/" + std::string(test::project) + "/connectors/other/sink-tasks";
    BOOST_TEST(refused("GET", other) == "404 DMS.00404024");
    BOOST_TEST(refused("POST", other, dump(target())) == "404 DMS.00404024");
    BOOST_TEST(refused("PUT", other, R"({"sink_max_tasks":18})") == "404 DMS.00404024");
}

BOOST_FIXTURE_TEST_CASE(the_quota_of_a_new_instance_is_the_maximum_already, dumping) {
    BOOST_TEST(get("GET", tasks).at("quota_tasks") == 18);
    BOOST_TEST(ask("PUT", tasks, R"({"sink_max_tasks":18})").status == 204);
    BOOST_TEST(refused("PUT", tasks, R"({"sink_max_tasks":17})") == "400 DMS.00400133");
    BOOST_TEST(refused("PUT", tasks, R"({"sink_max_tasks":19})") == "400 DMS.00400133");
}

BOOST_AUTO_TEST_CASE(the_quota_of_an_instance_from_before_can_grow) {
    test::emulated old;
    old.clock.set_utc(std::chrono::sys_days(std::chrono::year(2022) / 8 / 1));
    const std::string at = old.instances() + "/" + old.add_instance("old-one");
    old.get("POST", at + "/connector", R"({"node_cnt":2})");
    old.clock.advance(30min);
    const std::string tasks = "/v2/" + std::string(test::project) + "/connectors/" +
                              old.text(old.get("GET", at).at("connector_id")) + "/sink-tasks";
    BOOST_TEST(old.get("GET", tasks).at("quota_tasks") == 2);
    BOOST_TEST(old.ask("PUT", tasks, R"({"sink_max_tasks":5})").status == 204);
    BOOST_TEST(old.get("GET", tasks).at("quota_tasks") == 5);
    BOOST_TEST(old.refused("PUT", tasks, R"({"sink_max_tasks":4})") == "400 DMS.00400133");
}

BOOST_FIXTURE_TEST_CASE(an_order_closes_smart_connect_once_its_tasks_are_gone, dumping) {
    const std::string made = create_dump();
    BOOST_TEST(refused("POST", removal_order, order()) == "500 DMS.00501012");
    get("DELETE", tasks + "/" + made);
    BOOST_TEST(text(get("POST", removal_order, order()).at("order_id")).starts_with("CS"));
    BOOST_TEST(status(id) == "CONNECTOR_DELETING");
    clock.advance(30min);
    BOOST_TEST(status(id) == "RUNNING");
    BOOST_TEST(refused("GET", tasks) == "404 DMS.00404024");
    BOOST_TEST(refused("POST", removal_order, order()) == "404 DMS.00404024");
}

BOOST_AUTO_TEST_SUITE_END()
