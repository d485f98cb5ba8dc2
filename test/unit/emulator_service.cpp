#include <boost/test/unit_test.hpp>

#include "emulated_calls.hpp"

#include <boost/json.hpp>

#include <chrono>
#include <string>

using namespace dmskafka;
using namespace std::chrono_literals;
using test::emulated;
using test::project;
using test::running;
namespace json = boost::json;

namespace {

struct row {
    const char* name;
    const char* member;
    json::value value;
    const char* refusal;
};

}  // namespace

BOOST_AUTO_TEST_SUITE(emulator_service)

BOOST_FIXTURE_TEST_CASE(unknown_path_or_method_is_no_api, emulated) {
    BOOST_TEST(refused("GET", "/v9/nothing") == "404 APIGW.0101");
    BOOST_TEST(refused("PUT", "/v2/available-zones") == "404 APIGW.0101");
}

BOOST_FIXTURE_TEST_CASE(other_project_is_refused, emulated) {
    BOOST_TEST(refused("GET", "/v2/00000000000000000000000000000000/instances?engine=kafka") == "403 APIGW.0310");
}

BOOST_FIXTURE_TEST_CASE(request_without_credentials_is_refused, emulated) {
    emulation::received_request request;
    request.method = "GET";
    request.target = "/v2/available-zones";
    const auto reply = service.execute(request, {});
    BOOST_TEST(reply.status == 401);
    BOOST_TEST(reply.body.find("APIGW.0301") != std::string::npos);
}

BOOST_FIXTURE_TEST_CASE(every_answer_has_a_request_id_and_a_date, emulated) {
    const auto reply = ask("GET", "/v2/available-zones");
    std::string names;
    for (const auto& [name, value] : reply.headers) names += name + " ";
    BOOST_TEST(names == "Content-Type Date X-Request-Id ");
}

BOOST_FIXTURE_TEST_CASE(text_is_not_labelled_as_json, running) {
    const auto type_of = [](const emulation::reply& reply) { return reply.headers.at(0).second; };
    const std::string group = "/v2/" + std::string(project) + "/kafka/instances/" + id + "/group";
    BOOST_TEST(type_of(ask("POST", group, R"({"group_name":"billing"})")) == "text/plain");
    BOOST_TEST(type_of(ask("POST", group, R"({"group_name":"billing"})")) == "application/json");  // refused
    BOOST_TEST(type_of(ask("GET", at)) == "application/json");
}

BOOST_FIXTURE_TEST_CASE(instances_and_tasks_name_the_user_of_the_options, running) {
    get("POST", at + "/autotopic", R"({"enable_auto_topic":true})");
    const json::value shown = get("GET", at);
    const json::value tasks = get("GET", at + "/tasks");
    BOOST_TEST(text(shown.at("user_name")) == service.options().user_name);
    BOOST_TEST(tasks.at("tasks").at(0).at("user_name") == shown.at("user_name"));
    BOOST_TEST(tasks.at("tasks").at(0).at("user_id") == shown.at("user_id"));
}

BOOST_FIXTURE_TEST_CASE(same_seed_gives_same_identifiers, emulated) {
    emulated other;
    BOOST_TEST(create() == other.create());
}

BOOST_FIXTURE_TEST_CASE(instance_lives_from_creating_to_gone, emulated) {
    const std::string id = create();
    const std::string at = instances() + "/" + id;
    BOOST_TEST(status(id) == "CREATING");
    BOOST_TEST(refused("DELETE", at) == "400 DMS.00400099");
    clock.advance(239s);
    BOOST_TEST(status(id) == "CREATING");
    clock.advance(1s);
    BOOST_TEST(status(id) == "RUNNING");
    BOOST_TEST(text(get("GET", at).at("cross_vpc_info")).empty());
    clock.advance(20s);
    const auto cross_vpc = json::parse(text(get("GET", at).at("cross_vpc_info"))).as_object();
    BOOST_TEST(cross_vpc.size() == 3u);

    BOOST_TEST(ask("DELETE", at).status == 204);
    BOOST_TEST(status(id) == "DELETING");
    BOOST_TEST(ask("DELETE", at).status == 204);
    clock.advance(30s);
    BOOST_TEST(refused("GET", at) == "404 DMS.00404022");
}

BOOST_AUTO_TEST_CASE(time_scale_shortens_jobs) {
    test::manual_clock clock;
    emulation::timeline time(clock, 100);
    bool done = false;
    time.after(240s, [&] { done = true; });
    clock.advance(2399ms);
    time.run_due();
    BOOST_TEST(!done);
    clock.advance(1ms);
    time.run_due();
    BOOST_TEST(done);
}

BOOST_FIXTURE_TEST_CASE(job_told_to_fail_leaves_a_failed_instance, emulated) {
    service.fail_next_job();
    const std::string id = create();
    clock.advance(1h);
    BOOST_TEST(status(id) == "CREATEFAILED");
    BOOST_TEST(ask("POST", instances() + "/action", R"({"action":"delete","all_failure":"kafka"})").status == 204);
    clock.advance(1h);
    BOOST_TEST(refused("GET", instances() + "/" + id) == "404 DMS.00404022");
}

BOOST_FIXTURE_TEST_CASE(jobs_end_as_was_told_of_each, running) {
    service.lose_next_job();
    service.fail_next_job();
    const auto restart = R"({"action":"restart","instances":[")" + id + R"("]})";
    const auto change = R"({"kafka_configs":[{"name":"num.partitions","value":"5"}]})";
    const auto lost = text(get("PUT", at + "/configs", change).at("job_id"));
    clock.advance(1h);
    BOOST_TEST(refused("GET", at + "/tasks/" + lost) == "404 DMS.00404026");
    const auto failed = text(get("PUT", at + "/configs", change).at("job_id"));
    clock.advance(1h);
    BOOST_TEST(task_status(id, failed) == "FAILED");
    const auto done = text(get("PUT", at + "/configs", change).at("job_id"));
    clock.advance(1h);
    BOOST_TEST(task_status(id, done) == "SUCCESS");
    service.lose_next_job();
    get("POST", instances() + "/action", restart);
    BOOST_TEST(status(id) == "RESTARTING");
    clock.advance(1h);
    BOOST_TEST(refused("GET", at) == "404 DMS.00404022");
}

BOOST_FIXTURE_TEST_CASE(orders_outside_the_rules_are_refused, emulated) {
    const row rows[] = {
        {"name too short", "name", "abc", "400 DMS.00400010"},
        {"name begins with a digit", "name", "1abcd", "400 DMS.00400010"},
        {"other engine", "engine_version", "9.9", "400 DMS.00400008"},
        {"too few brokers", "broker_num", 2, "400 DMS.00400062"},
        {"too many brokers", "broker_num", 31, "400 DMS.00400062"},
        {"brokers are no number", "broker_num", "many", "400 DMS.00400085"},
        {"too little storage", "storage_space", 299, "400 DMS.00400500"},
        {"more storage than the product has", "storage_space", 300'001, "400 DMS.00400500"},
        {"empty VPC", "vpc_id", "", "400 DMS.00400013"},
        {"missing subnet", "subnet_id", nullptr, "400 DMS.00400085"},
        {"empty subnet", "subnet_id", "", "400 DMS.00400016"},
        {"empty security group", "security_group_id", "", "400 DMS.00400014"},
        {"unknown product", "product_id", "c1.tiny", "400 DMS.00400009"},
        {"unknown zone", "available_zones", json::array{"nowhere"}, "400 DMS.00400042"},
        {"no zone", "available_zones", json::array{}, "400 DMS.00400067"},
        {"two zones", "available_zones", json::array{"a", "b"}, "400 DMS.00400067"},
        {"zone sold out", "available_zones", json::array{"effdcbc7d4d64a02aa1fa26b42f56533"}, "400 DMS.00400055"},
        {"unknown storage type", "storage_spec_code", "slow", "400 DMS.00400125"},
        {"description too long", "description", json::string(1025, 'x'), "400 DMS.00400011"},
        {"window without an end", "maintain_begin", "22:00", "400 DMS.00400106"},
        {"SASL without a user", "ssl_enable", true, "400 DMS.00400015"},
    };
    for (const row& one : rows) BOOST_TEST_CONTEXT(one.name) {
            auto wrong = order();
            wrong[one.member] = one.value;
            BOOST_TEST(refused("POST", orders(), json::serialize(wrong)) == one.refusal);
        }
    BOOST_TEST(refused("POST", orders()) == "400 DMS.00400004");
    BOOST_TEST(refused("POST", orders(), "{") == "400 DMS.00400005");
    BOOST_TEST(refused("POST", orders(), "[]") == "400 DMS.00400005");
}

BOOST_FIXTURE_TEST_CASE(simple_password_is_refused, emulated) {
    auto wrong = order();
    wrong["ssl_enable"] = true;
    wrong["access_user"] = "user";
    wrong["password"] = "lowercase1";
    BOOST_TEST(refused("POST", orders(), json::serialize(wrong)) == "400 DMS.00400012");
    wrong["password"] = "Lowercase1";
    BOOST_TEST(refused("POST", orders(), json::serialize(wrong)) == "accepted");
}

BOOST_FIXTURE_TEST_CASE(name_of_an_instance_is_unique, emulated) {
    create();
    BOOST_TEST(refused("POST", orders(), json::serialize(order())) == "400 DMS.00400060");
}

BOOST_FIXTURE_TEST_CASE(list_pages_and_refuses_what_is_beyond, emulated) {
    BOOST_TEST(get("GET", instances() + "?engine=kafka&offset=5").at("instance_num").as_int64() == 0);
    for (int i = 0; i < 12; ++i) add_instance("kafka-" + std::to_string(i));
    const auto first = get("GET", instances() + "?engine=kafka");
    BOOST_TEST(first.at("instance_num").as_int64() == 12);
    BOOST_TEST(first.at("instances").as_array().size() == 10u);
    BOOST_TEST(get("GET", instances() + "?engine=kafka&offset=10").at("instances").as_array().size() == 2u);
    BOOST_TEST(refused("GET", instances() + "?engine=kafka&offset=12") == "400 DMS.40050010");
    BOOST_TEST(refused("GET", instances() + "?engine=kafka&limit=51") == "400 DMS.00400062");
    BOOST_TEST(refused("GET", instances() + "?engine=kafka&limit=ten") == "400 DMS.00400062");
    BOOST_TEST(refused("GET", instances()) == "400 DMS.00400062");
}

BOOST_FIXTURE_TEST_CASE(name_filter_is_fuzzy_unless_exact, emulated) {
    add_instance("kafka-1");
    add_instance("kafka-10");
    const auto count = [&](const std::string& filter) {
        return get("GET", instances() + "?engine=kafka&" + filter).at("instance_num").as_int64();
    };
    BOOST_TEST(count("name=kafka-1") == 2);
    BOOST_TEST(count("name=kafka-1&exact_match_name=true") == 1);
    BOOST_TEST(count("status=CREATING") == 0);
}

BOOST_FIXTURE_TEST_CASE(instance_id_must_be_a_uuid_that_exists, emulated) {
    BOOST_TEST(refused("GET", instances() + "/1") == "400 DMS.00400030");
    BOOST_TEST(refused("GET", instances() + "/8959ab1c-7a1a-4bb1-a05a-93dfc361b32d") == "404 DMS.00404022");
}

BOOST_FIXTURE_TEST_CASE(storage_grows_as_a_task_while_extending, running) {
    BOOST_TEST(refused("POST", extend, R"({"oper_type":"storage","new_storage_space":500})") == "400 DMS.00400500");
    const auto job = text(get("POST", extend, R"({"oper_type":"storage","new_storage_space":600})").at("job_id"));
    BOOST_TEST(status(id) == "EXTENDING");
    BOOST_TEST(task_status(id, job) == "CREATED");
    BOOST_TEST(refused("POST", extend, R"({"oper_type":"storage","new_storage_space":900})") == "400 DMS.00400026");
    clock.advance(60s);
    BOOST_TEST(task_status(id, job) == "EXECUTING");
    clock.advance(120s);
    BOOST_TEST(task_status(id, job) == "SUCCESS");
    BOOST_TEST(status(id) == "RUNNING");
    BOOST_TEST(get("GET", at).at("total_storage_space").as_int64() == 600);
    BOOST_TEST(get("GET", at).at("extend_times").as_int64() == 1);
}

BOOST_FIXTURE_TEST_CASE(brokers_are_added_with_their_storage, running) {
    BOOST_TEST(refused("POST", extend, R"({"oper_type":"horizontal","new_broker_num":5,"new_storage_space":300})") ==
               "400 DMS.00400500");
    get("POST", extend, R"({"oper_type":"horizontal","new_broker_num":5,"new_storage_space":500})");
    clock.advance(1h);
    BOOST_TEST(get("GET", at).at("broker_num").as_int64() == 5);
    BOOST_TEST(json::parse(text(get("GET", at).at("cross_vpc_info"))).as_object().size() == 5u);
}

BOOST_FIXTURE_TEST_CASE(failed_resize_changes_nothing, running) {
    service.fail_next_job();
    const auto job =
        text(get("POST", extend, R"({"oper_type":"vertical","new_product_id":"c6.4u8g.cluster"})").at("job_id"));
    clock.advance(1h);
    BOOST_TEST(task_status(id, job) == "FAILED");
    BOOST_TEST(status(id) == "EXTENDEDFAILED");
    BOOST_TEST(text(get("GET", at).at("product_id")) == "c6.2u4g.cluster");
}

BOOST_FIXTURE_TEST_CASE(parameters_change_as_a_task, running) {
    const auto asked =
        R"({"kafka_configs":[{"name":"min.insync.replicas","value":"2"},{"name":"num.partitions","value":"5"}]})";
    const auto changed = get("PUT", at + "/configs", asked);
    BOOST_TEST(changed.at("dynamic_config").as_int64() == 1);
    BOOST_TEST(changed.at("static_config").as_int64() == 1);
    BOOST_TEST(refused("PUT", at + "/configs", asked) == "400 DMS.00400017");
    clock.advance(4s);
    BOOST_TEST(task_status(id, text(changed.at("job_id"))) == "SUCCESS");
    const auto configs = get("GET", at + "/configs");
    const auto& first = configs.at("kafka_configs").at(0);
    BOOST_TEST(text(first.at("name")) == "min.insync.replicas");
    BOOST_TEST(text(first.at("value")) == "2");
    BOOST_TEST(text(first.at("default_value")) == "1");
}

BOOST_FIXTURE_TEST_CASE(unknown_or_impossible_parameters_are_refused, running) {
    for (const char* wrong : {R"({"name":"no.such","value":"1"})", R"({"name":"min.insync.replicas","value":"4"})",
                              R"({"name":"auto.create.groups.enable","value":"yes"})"})
        BOOST_TEST(
            refused("PUT", at + "/configs", std::string("{\"kafka_configs\":[") + wrong + "]}") == "400 DMS.00400063",
            wrong);
}

BOOST_FIXTURE_TEST_CASE(batch_answers_for_each_instance, running) {
    const std::string other = "8959ab1c-7a1a-4bb1-a05a-93dfc361b32d";
    const auto body = json::serialize(json::object{{"action", "restart"}, {"instances", {id, other}}});
    const auto results = get("POST", instances() + "/action", body).at("results");
    BOOST_TEST(text(results.at(0).at("result")) == "success");
    BOOST_TEST(text(results.at(1).at("result")) == "failed");
    BOOST_TEST(status(id) == "RESTARTING");
    clock.advance(60s);
    BOOST_TEST(status(id) == "RUNNING");
    BOOST_TEST(refused("POST", instances() + "/action", R"({"action":"stop","instances":["x"]})") ==
               "400 DMS.00400064");
}

BOOST_FIXTURE_TEST_CASE(update_changes_the_instance, running) {
    get("PUT", at, R"({"name":"renamed","maintain_begin":"22:00:00","maintain_end":"02:00:00"})");
    BOOST_TEST(text(get("GET", at).at("name")) == "renamed");
    BOOST_TEST(text(get("GET", at).at("maintain_begin")) == "22:00:00");
    get("PUT", at, R"({"retention_policy":"time_base"})");
    BOOST_TEST(text(get("GET", at + "/tasks").at("tasks").at(0).at("name")) == "changeRetentionPolicy");
    clock.advance(1min);
    BOOST_TEST(text(get("GET", at).at("retention_policy")) == "time_base");
}

BOOST_FIXTURE_TEST_CASE(password_needs_ssl, running) {
    BOOST_TEST(refused("POST", at + "/password", R"({"new_password":"Lowercase1"})") == "400 DMS.00400971");
}

BOOST_FIXTURE_TEST_CASE(tasks_page_from_one_and_count_as_text, running) {
    for (const char* size : {"600", "900", "1200"}) {
        get("POST", extend, std::string(R"({"oper_type":"storage","new_storage_space":)") + size + "}");
        clock.advance(10min);
    }
    const auto page = get("GET", at + "/tasks?start=2&limit=5");
    BOOST_TEST(text(page.at("task_count")) == "3");
    BOOST_TEST(page.at("tasks").as_array().size() == 2u);
    BOOST_TEST(refused("GET", at + "/tasks?start=0") == "400 DMS.00400062");
    BOOST_TEST(text(get("GET", at + "/tasks?end_time=20000101000000").at("task_count")) == "0");
    const auto first = text(page.at("tasks").at(0).at("id"));
    BOOST_TEST(ask("DELETE", at + "/tasks/" + first).status == 204);
    BOOST_TEST(refused("GET", at + "/tasks/" + first) == "404 DMS.00404026");
    BOOST_TEST(refused("GET", at + "/tasks/zzz") == "400 DMS.00400070");
}

BOOST_FIXTURE_TEST_CASE(topics_outside_the_rules_are_refused, running) {
    add_topic("taken");
    const std::pair<const char*, const char*> rows[] = {
        {R"({"id":"ab"})", "400 DMS.00400101"},
        {R"({"id":"1abc"})", "400 DMS.00400101"},
        {R"({"id":"with space"})", "400 DMS.00400101"},
        {R"({"id":"fine","partition":0})", "400 DMS.00400102"},
        {R"({"id":"fine","partition":201})", "400 DMS.00400102"},
        {R"({"id":"fine","replication":4})", "400 DMS.00400103"},
        {R"({"id":"fine","retention_time":721})", "400 DMS.00400105"},
        {R"({"id":"fine","topic_other_configs":[{"name":"no.such","value":"1"}]})", "400 DMS.00400063"},
        {R"({"id":"taken"})", "400 DMS.10240017"},
        {R"({"partition":3})", "400 DMS.00400085"},
    };
    for (const auto& [body, refusal] : rows) BOOST_TEST(refused("POST", at + "/topics", body) == refusal, body);
}

BOOST_FIXTURE_TEST_CASE(partitions_of_the_product_run_out, running) {
    for (const char* name : {"first", "second", "third"}) add_topic(name, 200);
    const auto page = get("GET", at + "/topics");
    BOOST_TEST(page.at("max_partitions").as_int64() == 750);
    BOOST_TEST(page.at("remain_partitions").as_int64() == 150);
    BOOST_TEST(refused("POST", at + "/topics", R"({"id":"fourth","partition":151})") == "400 DMS.111400860");
}

BOOST_FIXTURE_TEST_CASE(topic_is_changed_and_partitions_only_grow, running) {
    add_topic("orders");
    get("PUT", at + "/topics", R"({"topics":[{"id":"orders","new_partition_numbers":5,"retention_time":10}]})");
    const auto topic = get("GET", at + "/topics").at("topics").at(0);
    BOOST_TEST(topic.at("partition").as_int64() == 5);
    BOOST_TEST(topic.at("retention_time").as_int64() == 10);
    BOOST_TEST(refused("PUT", at + "/topics", R"({"topics":[{"id":"orders","new_partition_numbers":4}]})") ==
               "400 DMS.00400102");
    BOOST_TEST(refused("PUT", at + "/topics", R"({"topics":[{"id":"missing"}]})") == "400 DMS.00400876");
}

BOOST_FIXTURE_TEST_CASE(removing_a_topic_that_never_was_succeeds, running) {
    add_topic("orders");
    const auto removed = get("POST", at + "/topics/delete", R"({"topics":["orders","never"]})").at("topics");
    BOOST_TEST(removed.at(0).at("success").as_bool());
    BOOST_TEST(removed.at(1).at("success").as_bool());
    BOOST_TEST(get("GET", at + "/topics").at("total").as_int64() == 0);
}

BOOST_FIXTURE_TEST_CASE(replicas_are_reassigned_with_the_leader_first, running) {
    add_topic("orders", 1);
    const std::string where = at + "/management/topics/orders";
    get("POST", where + "/replicas-reassignment", R"({"partitions":[{"partition":0,"replicas":[2,0]}]})");
    const auto partition = get("GET", where).at("partitions").at(0);
    BOOST_TEST(partition.at("leader").as_int64() == 2);
    BOOST_TEST(partition.at("replicas").as_array().size() == 2u);
    BOOST_TEST(refused("POST", where + "/replicas-reassignment",
                       R"({"partitions":[{"partition":0,"replicas":[3]}]})") == "400 DMS.00400062");
}

BOOST_FIXTURE_TEST_CASE(reassignment_is_estimated_or_run, running) {
    add_topic("orders", 2);
    const std::string where = "/v2/kafka/" + std::string(project) + "/instances/" + id + "/reassign";
    const std::string plan = R"({"reassignments":[{"topic":"orders","brokers":[1],"replication_factor":1}])";
    BOOST_TEST(get("POST", where, plan + R"(,"time_estimate":true})").at("reassignment_time").as_int64() == 30);
    const auto job = text(get("POST", where, plan + "}").at("job_id"));
    clock.advance(30s);
    BOOST_TEST(task_status(id, job) == "SUCCESS");
    BOOST_TEST(get("GET", at + "/management/topics/orders").at("partitions").at(1).at("leader").as_int64() == 1);
}

BOOST_FIXTURE_TEST_CASE(messages_go_where_they_are_sent, running) {
    add_topic("orders");
    send("orders", "to two", {json::object{{"name", "PARTITION"}, {"value", "2"}}});
    send("orders", "by key", {json::object{{"name", "KEY"}, {"value", "k"}}});
    send("orders", "by key again", {json::object{{"name", "KEY"}, {"value", "k"}}});
    const auto all = get("GET", at + "/messages?topic=orders&start_time=0&asc=true").at("messages");
    BOOST_TEST_REQUIRE(all.as_array().size() == 3u);
    const auto two = get("GET", at + "/management/topics/orders/partitions/2/message?message_offset=0");
    BOOST_TEST(text(two.at("message").at(0).at("value")) == "to two");
    std::string partitions;
    for (const auto& one : all.as_array())
        if (text(one.at("key")) == "k") partitions += std::to_string(one.at("partition").as_int64()) + " ";
    BOOST_TEST(partitions.substr(0, 2) == partitions.substr(2));
    BOOST_TEST(refused("POST", at + "/messages/action?action_id=send",
                       R"({"topic":"orders","body":"","property_list":[{"name":"PARTITION","value":"3"}]})") ==
               "400 DMS.00400062");
}

BOOST_FIXTURE_TEST_CASE(query_pages_by_page_number_and_not_with_a_keyword, running) {
    add_topic("orders", 1);
    for (int i = 0; i < 25; ++i) {
        send("orders", "message " + std::to_string(i));
        clock.advance(1s);
    }
    const std::string query = at + "/messages?topic=orders&start_time=0&asc=true&limit=10";
    const auto last = get("GET", query + "&offset=2");
    BOOST_TEST(last.at("total").as_int64() == 25);
    BOOST_TEST(last.at("messages").as_array().size() == 5u);
    BOOST_TEST(text(last.at("messages").at(0).at("value")) == "message 20");
    BOOST_TEST(get("GET", query + "&offset=3").at("messages").as_array().empty());
    BOOST_TEST(get("GET", query + "&keyword=message").at("messages").as_array().size() == 25u);
    const auto one = get("GET", at + "/messages?topic=orders&partition=0&message_offset=7").at("messages");
    BOOST_TEST(one.as_array().size() == 1u);
    BOOST_TEST(refused("GET", at + "/messages?topic=orders") == "400 DMS.00400062");
    BOOST_TEST(refused("GET", at + "/messages?topic=orders&start_time=5&end_time=4") == "400 DMS.00400142");
}

BOOST_FIXTURE_TEST_CASE(removed_messages_move_the_start_of_the_log, running) {
    add_topic("orders", 1);
    for (int i = 0; i < 5; ++i) send("orders", "x");
    const std::string where = "/v2/" + std::string(project) + "/kafka/instances/" + id + "/topics/orders/messages";
    const auto removed =
        get("DELETE", where, R"({"partitions":[{"partition":0,"offset":3},{"partition":9,"offset":1}]})")
            .at("partitions");
    BOOST_TEST(text(removed.at(0).at("result")) == "success");
    BOOST_TEST(text(removed.at(1).at("result")) == "failed");
    const auto partition = get("GET", at + "/management/topics/orders").at("partitions").at(0);
    BOOST_TEST(partition.at("lso").as_int64() == 3);
    BOOST_TEST(partition.at("leo").as_int64() == 5);
    const std::string log = at + "/management/topics/orders/partitions/0/";
    BOOST_TEST(get("GET", log + "beginning-message").at("offset").as_int64() == 3);
    BOOST_TEST(get("GET", log + "end-message").at("offset").as_int64() == 4);
    BOOST_TEST(refused("GET", log + "message?message_offset=2") == "400 DMS.00400062");
    const auto positions = get("GET", at + "/management/topics/orders/messages?limit=1&offset=1");
    BOOST_TEST(positions.at("messages_count").as_int64() == 2);
    BOOST_TEST(positions.at("offsets_count").as_int64() == 2);
    BOOST_TEST(positions.at("messages").at(0).at("message_offset").as_int64() == 4);
}

BOOST_FIXTURE_TEST_CASE(catalogue_lists_what_can_be_ordered, running) {
    BOOST_TEST(get("GET", "/v2/available-zones").at("available_zones").as_array().size() == 4u);
    BOOST_TEST(get("GET", "/v2/kafka/products").at("products").as_array().size() == 5u);
    BOOST_TEST(get("GET", "/v2/kafka/products?product_id=c6.4u8g.cluster").at("products").as_array().size() == 1u);
    BOOST_TEST(refused("GET", "/v2/rabbitmq/products") == "400 DMS.00400007");
    BOOST_TEST(get("GET", "/v2/instances/maintain-windows").at("maintain_windows").as_array().size() == 6u);
    BOOST_TEST(get("GET", "/v2/kafka/products/cores?product_id=c6.4u8g.cluster&broker_num=3").at("core_num") == 4);
    add_topic("orders");
    const auto hierarchy = get("GET", at + "/ces-hierarchy");
    BOOST_TEST(hierarchy.at("nodes").as_array().size() == 3u);
    BOOST_TEST(hierarchy.at("queues").at(0).at("partitions").as_array().size() == 3u);
}

BOOST_FIXTURE_TEST_CASE(fault_meets_the_request_it_is_meant_for_once, running) {
    auto wrong = fault::refuse(429, "APIGW.0308", "too many");
    wrong.target_contains = "/topics";
    wrong.headers.emplace_back("Retry-After", "1");
    wrong.times = 1;
    service.add_fault(wrong);
    BOOST_TEST(refused("GET", at) == "accepted");
    const auto reply = ask("GET", at + "/topics");
    BOOST_TEST(reply.status == 429);
    BOOST_TEST(reply.headers.back().first == "Retry-After");
    BOOST_TEST(refused("GET", at + "/topics") == "accepted");
    BOOST_TEST(service.requests() == 3u);
}

BOOST_AUTO_TEST_SUITE_END()
