#include <boost/test/unit_test.hpp>

#include "emulated_calls.hpp"

#include <boost/json.hpp>

#include <chrono>
#include <string>
#include <utility>

using namespace std::chrono_literals;
using dmskafka::test::project;
using dmskafka::test::running;
namespace json = boost::json;

namespace {

struct without_connector : running {
    std::string connector = at + "/connector";
    std::string tasks = connector + "/tasks";
    std::string at_kafka = "/v2/" + std::string(project) + "/kafka/instances/" + id;
    std::string disable = at_kafka + "/delete-connector";

    static json::object obs_task(const std::string& topic) {
        return {
            {"task_name", "dump"},
            {"topics", topic},
            {"source_type", "NONE"},
            {"sink_type", "OBS_SINK"},
            {"sink_task", {{"obs_bucket_name", "bucket"}, {"access_key", "ACCESS-KEY"}, {"secret_key", "SECRET-KEY"}}}};
    }
    static json::object kafka_task() {
        return {{"task_name", "copy"},
                {"topics", "orders"},
                {"source_type", "KAFKA_REPLICATOR_SOURCE"},
                {"source_task", {{"bootstrap_servers", "10.0.0.1:9092"}}},
                {"sink_type", "NONE"}};
    }
    static json::object redis_task() {
        return {{"task_name", "redis"},
                {"topics", "orders"},
                {"source_type", "REDIS_REPLICATOR_SOURCE"},
                {"source_task", {{"redis_address", "10.0.0.1:6379"}, {"redis_password", "REDIS-PASSWORD"}}},
                {"sink_type", "REDIS_REPLICATOR_SINK"},
                {"sink_task", {{"redis_address", "10.0.0.2:6379"}, {"redis_password", "REDIS-PASSWORD"}}}};
    }
    static json::object with(json::object body, std::string_view member, json::value value) {
        body[member] = std::move(value);
        return body;
    }
    /// With another member of the source or sink.
    static json::object inside(json::object body, std::string_view end, std::string_view member, json::value value) {
        body.at(end).as_object()[member] = std::move(value);
        return body;
    }
};

struct connected : without_connector {
    connected() {
        get("POST", connector, "{}");
        clock.advance(1h);
        add_topic("orders");
    }
    json::value create_task(const json::object& body) { return get("POST", tasks, json::serialize(body)); }
    std::string create_refused(const json::object& body) { return refused("POST", tasks, json::serialize(body)); }
    std::string state(const std::string& task) { return text(get("GET", tasks + "/" + task).at("status")); }
    /// A task that runs.
    std::string add_task() {
        auto task = text(create_task(obs_task("orders")).at("id"));
        clock.advance(1min);
        return task;
    }
    std::string change(const std::string& task, const std::string& action) {
        return refused("PUT",
                       (action == "restart" ? at_kafka + "/connector/tasks/" : tasks + "/") + task + "/" + action);
    }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(emulator_smart_connect)

BOOST_FIXTURE_TEST_CASE(enabling_and_disabling_are_jobs, without_connector) {
    const auto started = get("POST", connector, R"({"specification":"100MB","node_cnt":3})");
    BOOST_TEST(status(id) == "EXTENDING");
    BOOST_TEST(refused("POST", connector, "{}") == "400 DMS.00400026");
    clock.advance(1h);
    BOOST_TEST(task_status(id, text(started.at("job_id"))) == "SUCCESS");
    BOOST_TEST(status(id) == "RUNNING");
    const auto seen = get("GET", at);
    BOOST_TEST(seen.at("connector_enable").as_bool());
    BOOST_TEST(seen.at("connector_node_num").as_int64() == 3);
    BOOST_TEST(text(seen.at("connector_id")) == text(started.at("connector_id")));
    BOOST_TEST(refused("POST", connector, "{}") == "404 DMS.00404027");

    const auto job = text(get("POST", disable).at("job_id"));
    BOOST_TEST(status(id) == "CONNECTOR_DELETING");
    clock.advance(1h);
    BOOST_TEST(task_status(id, job) == "SUCCESS");
    BOOST_TEST(status(id) == "RUNNING");
    BOOST_TEST(!get("GET", at).at("connector_enable").as_bool());
    BOOST_TEST(refused("POST", disable) == "404 DMS.00404024");
}

BOOST_FIXTURE_TEST_CASE(enabling_that_fails_leaves_none, without_connector) {
    service.fail_next_job();
    const auto job = text(get("POST", connector, "{}").at("job_id"));
    clock.advance(1h);
    BOOST_TEST(task_status(id, job) == "FAILED");
    BOOST_TEST(status(id) == "EXTENDEDFAILED");
    BOOST_TEST(!get("GET", at).at("connector_enable").as_bool());
}

BOOST_FIXTURE_TEST_CASE(disabling_that_fails_leaves_it_on, connected) {
    service.fail_next_job();
    const auto job = text(get("POST", disable).at("job_id"));
    clock.advance(1h);
    BOOST_TEST(task_status(id, job) == "FAILED");
    BOOST_TEST(status(id) == "RUNNING");
    BOOST_TEST(get("GET", at).at("connector_enable").as_bool());
}

BOOST_FIXTURE_TEST_CASE(sizes_outside_the_rules_are_refused, without_connector) {
    BOOST_TEST(refused("POST", connector, R"({"node_cnt":1})") == "400 DMS.00400062");
    BOOST_TEST(refused("POST", connector, R"({"specification":"200MB"})") == "400 DMS.00400062");
}

BOOST_FIXTURE_TEST_CASE(everything_about_tasks_needs_smart_connect, without_connector) {
    add_topic("orders");
    BOOST_TEST(refused("POST", tasks, json::serialize(obs_task("orders"))) == "404 DMS.00404024");
    BOOST_TEST(refused("GET", tasks) == "404 DMS.00404024");
    BOOST_TEST(refused("GET", tasks + "/1") == "404 DMS.00404024");
    BOOST_TEST(refused("DELETE", tasks + "/1") == "404 DMS.00404024");
    BOOST_TEST(refused("PUT", tasks + "/1/pause") == "404 DMS.00404024");
}

BOOST_FIXTURE_TEST_CASE(instance_can_be_ordered_with_smart_connect, without_connector) {
    auto wanted = order();
    wanted["connector_enable"] = true;
    const auto made = instances() + "/" + text(get("POST", orders(), json::serialize(wanted)).at("instance_id"));
    clock.advance(1h);
    BOOST_TEST(get("GET", made).at("connector_node_num").as_int64() == 2);
    BOOST_TEST(get("GET", made + "/connector/tasks").at("total_number").as_int64() == 0);
}

BOOST_FIXTURE_TEST_CASE(task_goes_through_its_states, connected) {
    const auto task = text(create_task(obs_task("orders")).at("id"));
    BOOST_TEST(state(task) == "CREATING");
    BOOST_TEST(change(task, "pause") == "400 DMS.00400868");
    BOOST_TEST(change(task, "resume") == "400 DMS.00400869");
    BOOST_TEST(change(task, "restart") == "400 DMS.00400872");
    clock.advance(5s);
    BOOST_TEST(state(task) == "RUNNING");
    BOOST_TEST(change(task, "resume") == "accepted");

    BOOST_TEST(change(task, "pause") == "accepted");
    BOOST_TEST(state(task) == "RUNNING");
    clock.advance(5s);
    BOOST_TEST(state(task) == "PAUSED");
    BOOST_TEST(change(task, "pause") == "accepted");
    BOOST_TEST(change(task, "resume") == "accepted");
    clock.advance(5s);
    BOOST_TEST(state(task) == "RUNNING");

    BOOST_TEST(change(task, "restart") == "accepted");
    BOOST_TEST(state(task) == "RESTARTING");
    clock.advance(5s);
    BOOST_TEST(state(task) == "RUNNING");
}

BOOST_FIXTURE_TEST_CASE(task_to_start_later_waits_for_restart, connected) {
    const auto task = text(create_task(with(obs_task("orders"), "start_later", true)).at("id"));
    clock.advance(1min);
    BOOST_TEST(state(task) == "WAITING");
    BOOST_TEST(change(task, "pause") == "400 DMS.00400868");
    BOOST_TEST(change(task, "restart") == "accepted");
    clock.advance(5s);
    BOOST_TEST(state(task) == "RUNNING");
}

BOOST_FIXTURE_TEST_CASE(restart_overtakes_a_pause, connected) {
    const auto task = add_task();
    change(task, "pause");
    clock.advance(1s);
    change(task, "restart");
    clock.advance(1min);
    BOOST_TEST(state(task) == "RUNNING");
}

BOOST_FIXTURE_TEST_CASE(task_that_cannot_start_has_failed, connected) {
    service.fail_next_job();
    BOOST_TEST(state(add_task()) == "FAILED");
}

BOOST_FIXTURE_TEST_CASE(removed_task_is_gone_and_lets_smart_connect_end, connected) {
    const auto task = add_task();
    BOOST_TEST(refused("POST", disable) == "500 DMS.00501012");
    BOOST_TEST(ask("DELETE", tasks + "/" + task).status == 204);
    for (const char* action : {"pause", "resume", "restart"}) BOOST_TEST(change(task, action) == "404 DMS.00404026");
    BOOST_TEST(refused("GET", tasks + "/" + task) == "404 DMS.00404026");
    BOOST_TEST(refused("DELETE", tasks + "/" + task) == "404 DMS.00404026");
    BOOST_TEST(refused("POST", disable) == "accepted");
}

BOOST_FIXTURE_TEST_CASE(secrets_never_come_back, connected) {
    auto kafka = inside(kafka_task(), "source_task", "security_protocol", "SASL_SSL");
    kafka = inside(kafka, "source_task", "user_name", "user");
    kafka = inside(kafka, "source_task", "password", "KAFKA-PASSWORD");
    kafka = inside(kafka, "source_task", "sasl_mechanism", "PLAIN");
    std::string seen;
    for (const auto& body : {obs_task("orders"), kafka, redis_task()}) seen += json::serialize(create_task(body));
    seen += ask("GET", tasks).body;
    for (const char* secret : {"ACCESS-KEY", "SECRET-KEY", "KAFKA-PASSWORD", "REDIS-PASSWORD", "password"})
        BOOST_TEST(seen.find(secret) == std::string::npos, secret);
    BOOST_TEST(seen.find(R"("user_name":"user")") != std::string::npos);
}

BOOST_FIXTURE_TEST_CASE(each_end_is_answered_by_its_type_and_null_when_there_is_none, connected) {
    const auto obs = create_task(obs_task("orders"));
    BOOST_TEST(obs.at("source_task").is_null());
    BOOST_TEST(obs.at("sink_task").at("deliver_time_interval").as_int64() == 300);
    BOOST_TEST(!obs.at("sink_task").as_object().contains("redis_address"));

    const auto kafka = create_task(kafka_task());
    BOOST_TEST(kafka.at("sink_task").is_null());
    BOOST_TEST(text(kafka.at("source_task").at("direction")) == "pull");
    BOOST_TEST(!kafka.at("source_task").as_object().contains("sync_mode"));

    const auto redis = create_task(redis_task());
    BOOST_TEST(redis.at("source_task").at("ratelimit").as_int64() == -1);
    BOOST_TEST(redis.at("sink_task").at("target_db").as_int64() == -1);
    BOOST_TEST(!redis.at("sink_task").as_object().contains("obs_bucket_name"));

    const auto listed = get("GET", tasks).at("tasks");
    BOOST_TEST(listed.at(0).at("source_task").is_null());
    BOOST_TEST(listed.at(1).at("sink_task").is_null());
    BOOST_TEST(get("GET", tasks + "/" + text(obs.at("id"))).at("source_task").is_null());
}

BOOST_FIXTURE_TEST_CASE(peer_of_the_service_is_known_by_its_addresses, connected) {
    auto body = kafka_task();
    body["source_task"] = json::object{{"instance_id", add_instance("peer")}};
    BOOST_TEST(!text(create_task(body).at("source_task").at("bootstrap_servers")).empty());
    body["source_task"] = json::object{{"instance_id", "8959ab1c-7a1a-4bb1-a05a-93dfc361b32d"}};
    BOOST_TEST(create_refused(body) == "404 DMS.00404022");
}

BOOST_FIXTURE_TEST_CASE(tasks_outside_the_rules_are_refused, connected) {
    const auto obs = obs_task("orders");
    const std::pair<json::object, const char*> rows[] = {
        {with(obs, "task_name", ""), "400 DMS.00400062"},
        {with(obs, "sink_type", "NONE"), "400 DMS.00400062"},
        {with(obs, "sink_type", "SOMEWHERE"), "400 DMS.00400062"},
        {with(obs, "source_type", "SOMEWHERE"), "400 DMS.00400062"},
        {with(obs, "sink_task", nullptr), "400 DMS.00400062"},
        {with(obs, "topics", ""), "400 DMS.00400062"},
        {with(obs, "topics_regex", "o.*"), "400 DMS.00400062"},
        {with(obs, "topics", "orders,none"), "400 DMS.00400876"},
        {inside(obs, "sink_task", "obs_bucket_name", ""), "400 DMS.00400062"},
        {inside(obs, "sink_task", "destination_file_type", "PARQUET"), "400 DMS.00400062"},
        {inside(obs, "sink_task", "record_delimiter", "!"), "400 DMS.00400062"},
        {inside(obs, "sink_task", "deliver_time_interval", 0), "400 DMS.00400062"},
        {inside(kafka_task(), "source_task", "instance_id", json::string(id)), "400 DMS.00400062"},
        {inside(kafka_task(), "source_task", "bootstrap_servers", ""), "400 DMS.00400062"},
        {inside(kafka_task(), "source_task", "direction", "sideways"), "400 DMS.00400062"},
        {inside(kafka_task(), "source_task", "security_protocol", "SASL_SSL"), "400 DMS.00400062"},
        {inside(inside(kafka_task(), "source_task", "topics_mapping", "a:b"), "source_task", "rename_topic_enabled",
                true),
         "400 DMS.00400062"},
        {inside(redis_task(), "source_task", "redis_address", ""), "400 DMS.00400062"},
        {inside(redis_task(), "source_task", "sync_mode", "HALF"), "400 DMS.00400062"},
        {inside(redis_task(), "sink_task", "redis_type", "cluster"), "400 DMS.00400875"},
    };
    for (const auto& [body, refusal] : rows) BOOST_TEST(create_refused(body) == refusal, json::serialize(body));
    BOOST_TEST(get("GET", tasks).at("total_number").as_int64() == 0);
}

BOOST_FIXTURE_TEST_CASE(topic_has_one_task_of_a_kind, connected) {
    create_task(obs_task("orders"));
    BOOST_TEST(create_refused(obs_task("orders")) == "400 DMS.00400874");
    BOOST_TEST(create_refused(kafka_task()) == "accepted");
}

BOOST_FIXTURE_TEST_CASE(tasks_page_and_run_out, connected) {
    for (int i = 0; i < 18; ++i) {
        const auto topic = "topic-" + std::to_string(i);
        add_topic(topic, 1);
        create_task(obs_task(topic));
    }
    BOOST_TEST(create_refused(obs_task("orders")) == "404 DMS.00404029");
    const auto page = get("GET", tasks);
    BOOST_TEST(page.at("total_number").as_int64() == 18);
    BOOST_TEST(page.at("max_tasks").as_int64() == 18);
    BOOST_TEST(page.at("tasks").as_array().size() == 10u);
    BOOST_TEST(get("GET", tasks + "?offset=10").at("tasks").as_array().size() == 8u);
    BOOST_TEST(get("GET", tasks + "?offset=18").at("tasks").as_array().empty());
    BOOST_TEST(refused("GET", tasks + "?limit=51") == "400 DMS.00400062");
    BOOST_TEST(refused("GET", tasks + "?offset=-1") == "400 DMS.00400062");
}

BOOST_AUTO_TEST_SUITE_END()
