#include <boost/test/unit_test.hpp>

#include "emulated_calls.hpp"

#include <chrono>
#include <string>
#include <utility>

using namespace dmskafka;
using namespace std::chrono_literals;
namespace json = boost::json;

namespace {

/// Asks the first version of the API, on an instance that runs.
struct historical : test::running {
    std::string list = "/v1.0/" + std::string(test::project) + "/instances";
    std::string one = list + "/" + id;

    static json::object historical_order() {
        return {{"name", "kafka-old"},
                {"engine", "kafka"},
                {"engine_version", "2.7"},
                {"specification", "300MB"},
                {"storage_space", 1200},
                {"partition_num", 900},
                {"vpc_id", "vpc"},
                {"security_group_id", "group"},
                {"subnet_id", "subnet"},
                {"available_zones", {"8c90c2a4e2594c36782a80a06c1d8f33"}},
                {"product_id", "00300-30310-0--0"},
                {"kafka_manager_user", "manager"},
                {"kafka_manager_password", "Lowercase1"},
                {"storage_spec_code", "dms.physical.storage.ultra"}};
    }
    std::string refused_with(const char* member, json::value value) {
        json::object order = historical_order();
        order[member] = std::move(value);
        return refused("POST", list, json::serialize(order));
    }
    std::string order_one() { return text(get("POST", list, json::serialize(historical_order())).at("instance_id")); }
};

struct row {
    const char* name;
    const char* member;
    json::value value;
    const char* refusal;
};

}  // namespace

BOOST_AUTO_TEST_SUITE(emulator_v1)

BOOST_FIXTURE_TEST_CASE(an_instance_ordered_here_is_seen_by_both_versions, historical) {
    const std::string made = order_one();
    BOOST_TEST(status(made) == "CREATING");
    clock.advance(10min);
    const json::value current = get("GET", instances() + "/" + made);
    const json::value old = get("GET", list + "/" + made);
    for (const char* same : {"status", "name", "broker_num", "partition_num", "specification", "storage_space"})
        if (const auto* shown = old.as_object().if_contains(same)) BOOST_TEST(*shown == current.at(same), same);
    BOOST_TEST(old.at("status") == "RUNNING");
    BOOST_TEST(old.at("specification") == "300MB");
    BOOST_TEST(old.at("partition_num") == "900");
    BOOST_TEST(current.at("broker_num") == 3);
    BOOST_TEST(old.at("kafka_manager_user") == "manager");
    BOOST_TEST(old.at("connect_address") == current.at("connect_address"));
}

BOOST_FIXTURE_TEST_CASE(an_instance_of_the_current_version_is_seen_here, historical) {
    BOOST_TEST(get("GET", one).at("name") == "running");
    BOOST_TEST(get("GET", list).at("instance_num") == 1);
    BOOST_TEST(refused("GET", list + "/00000000-0000-4000-a000-000000000000") == "404 DMS.00404022");
}

BOOST_FIXTURE_TEST_CASE(orders_that_break_a_rule_are_refused, historical) {
    const row rows[] = {
        {"product of the current version", "product_id", "c6.2u4g.cluster", "400 DMS.00400009"},
        {"specification of another product", "specification", "100MB", "400 DMS.00400062"},
        {"partitions of another specification", "partition_num", 300, "400 DMS.00400062"},
        {"disks below the least", "storage_space", 600, "400 DMS.00400500"},
        {"disks above the most", "storage_space", 90'003, "400 DMS.00400500"},
        {"storage of the current version", "storage_spec_code", "dms.physical.storage.ultra.v2", "400 DMS.00400125"},
        {"short name of the manager's user", "kafka_manager_user", "me", "400 DMS.00400015"},
        {"simple password of the manager", "kafka_manager_password", "password", "400 DMS.00400012"},
        {"name taken", "name", "running", "400 DMS.00400060"},
        {"public access without bandwidth", "enable_publicip", true, "400 DMS.00400128"},
        {"tag key of 37 characters", "tags", json::array{json::object{{"key", std::string(37, 'k')}, {"value", "v"}}},
         "400 DMS.10240035"},
        {"tag value of 44 characters", "tags", json::array{json::object{{"key", "k"}, {"value", std::string(44, 'v')}}},
         "400 DMS.10240038"},
    };
    for (const row& each : rows) BOOST_TEST(refused_with(each.member, each.value) == each.refusal, each.name);
}

BOOST_FIXTURE_TEST_CASE(bandwidth_is_text_that_all_brokers_share, historical) {
    json::object order = historical_order();
    order["enable_publicip"] = true;
    order["publicip_id"] = "ip-1,ip-2,ip-3";
    for (const char* wrong : {"", "x", "0", "4", "-3", "3 "}) {
        order["public_bandwidth"] = wrong;
        BOOST_TEST(refused("POST", list, json::serialize(order)) == "400 DMS.00400128", wrong);
    }
    order["public_bandwidth"] = "6";
    const std::string made = text(get("POST", list, json::serialize(order)).at("instance_id"));
    BOOST_TEST(get("GET", list + "/" + made).at("public_bandwidth") == 6);
}

BOOST_FIXTURE_TEST_CASE(filters_have_names_of_their_own, historical) {
    add_instance("running-too");
    const auto count = [&](std::string query) { return get("GET", list + query).at("instance_num").as_int64(); };
    BOOST_TEST(count("?name=running") == 2);
    BOOST_TEST(count("?name=running&exactMatchName=true") == 1);
    BOOST_TEST(count("?id=" + id) == 1);
    BOOST_TEST(count("?status=CREATING") == 0);
    BOOST_TEST(refused("GET", list + "?engine=rabbitmq") == "400 DMS.00400007");
}

BOOST_FIXTURE_TEST_CASE(all_instances_are_listed_at_once, historical) {
    for (int i = 0; i < 12; ++i) add_instance("more-" + std::to_string(i));
    BOOST_TEST(get("GET", list).at("instances").as_array().size() == 13u);
}

BOOST_FIXTURE_TEST_CASE(changes_and_removal_act_on_the_same_instance, historical) {
    get("PUT", one, R"({"name":"renamed"})");
    BOOST_TEST(get("GET", at).at("name") == "renamed");
    get("POST", list + "/action", json::serialize(json::object{{"action", "restart"}, {"instances", {id}}}));
    BOOST_TEST(status(id) == "RESTARTING");
    clock.advance(10min);
    get("DELETE", one);
    BOOST_TEST(status(id) == "DELETING");
    clock.advance(10min);
    BOOST_TEST(refused("GET", at) == "404 DMS.00404022");
}

BOOST_FIXTURE_TEST_CASE(failed_instances_are_removed_by_the_old_spelling, historical) {
    service.fail_next_job();
    const std::string failed = order_one();
    clock.advance(10min);
    BOOST_TEST(status(failed) == "CREATEFAILED");
    BOOST_TEST(ask("POST", list + "/action", R"({"action":"delete","allFailure":"kafka"})").status == 204);
    BOOST_TEST(status(failed) == "DELETING");
    BOOST_TEST(refused("POST", list + "/action", R"({"action":"delete","all_failure":"kafka"})") == "400 DMS.00400065");
}

BOOST_FIXTURE_TEST_CASE(topics_are_named_by_id_and_shared_with_the_current_version, historical) {
    BOOST_TEST(get("POST", one + "/topics", R"({"id":"orders"})").at("id") == "orders");
    add_topic("payments.eu");
    const json::value listed = get("GET", one + "/topics");
    BOOST_TEST(listed.at("total") == 2);
    BOOST_TEST(listed.at("topics").at(0).at("id") == "orders");
    BOOST_TEST(listed.at("topics").at(0).at("partition") == 3);
    BOOST_TEST(get("GET", at + "/topics").at("total") == 2);
    const json::value removed = get("POST", one + "/topics/delete", R"({"topics":["orders"]})");
    BOOST_TEST(removed.at("topics").at(0).at("success") == true);
    BOOST_TEST(get("GET", at + "/topics").at("total") == 1);
}

BOOST_FIXTURE_TEST_CASE(topics_have_narrower_limits_than_today, historical) {
    const auto create_topic = [&](json::object body) {
        return refused("POST", one + "/topics", json::serialize(body));
    };
    BOOST_TEST(create_topic({{"id", "abc"}}) == "400 DMS.00400101");
    BOOST_TEST(create_topic({{"id", "with.dot"}}) == "400 DMS.00400101");
    BOOST_TEST(create_topic({{"id", std::string(65, 'a')}}) == "400 DMS.00400101");
    BOOST_TEST(create_topic({{"id", "1digit"}}) == "400 DMS.00400101");
    BOOST_TEST(create_topic({{"id", "many"}, {"partition", 101}}) == "400 DMS.00400102");
    BOOST_TEST(create_topic({{"id", "many"}, {"partition", 100}}) == "accepted");
    BOOST_TEST(create_topic({{"id", "many"}}) == "400 DMS.10240017");
}

BOOST_FIXTURE_TEST_CASE(the_catalogue_has_what_can_be_ordered, historical) {
    const json::value products = get("GET", "/v1.0/products?engine=kafka");
    const json::value& detail = products.at("Hourly").at(0).at("values").at(0).at("detail");
    BOOST_TEST(detail.as_array().size() == 4u);
    BOOST_TEST(detail.at(1).at("product_id") == historical_order().at("product_id"));
    BOOST_TEST(detail.at(1).at("partition_num") == "900");
    BOOST_TEST(products.at("Monthly") == products.at("Hourly"));
    BOOST_TEST(refused("GET", "/v1.0/products?engine=rabbitmq") == "400 DMS.00400007");
    BOOST_TEST(get("GET", "/v1.0/availableZones").at("available_zones").as_array().size() == 4u);
    BOOST_TEST(get("GET", "/v1.0/instances/maintain-windows").at("maintain_windows").at(0).at("begin") == "22:00:00");
}

BOOST_AUTO_TEST_SUITE_END()
