#include <boost/test/unit_test.hpp>

#include "emulated_calls.hpp"

#include <string>

using namespace dmskafka;
using test::emulated;
using test::running;
namespace json = boost::json;

BOOST_AUTO_TEST_SUITE(emulator_cluster)

BOOST_FIXTURE_TEST_CASE(metadata_counts_what_the_instance_has, running) {
    add_topic("orders", 2);
    add_topic("bills", 3);
    service.commit(id, "billing", "orders", 0, 0);
    const auto cluster = get("GET", at + "/management/cluster").at("cluster");
    BOOST_TEST(text(cluster.at("controller")) == "0");
    BOOST_TEST(cluster.at("topics_count").as_int64() == 2);
    BOOST_TEST(cluster.at("partitions_count").as_int64() == 5);
    BOOST_TEST(cluster.at("online_partitions_count").as_int64() == 5);
    BOOST_TEST(cluster.at("replicas_count").as_int64() == 15);
    BOOST_TEST(cluster.at("isr_replicas_count").as_int64() == 15);
    BOOST_TEST(cluster.at("consumers_count").as_int64() == 1);
    BOOST_TEST_REQUIRE(cluster.at("brokers").as_array().size() == 3u);
    const auto second = cluster.at("brokers").at(1);
    BOOST_TEST(text(second.at("broker_id")) == "1");
    BOOST_TEST(!second.at("is_controller").as_bool());
    BOOST_TEST(second.at("is_health").as_bool());
    BOOST_TEST(text(second.at("version")) == "2.7");
    BOOST_TEST(second.at("port").as_int64() == 9092);
    BOOST_TEST(second.at("register_time").as_int64() == std::stoll(text(get("GET", at).at("created_at"))));
}

BOOST_FIXTURE_TEST_CASE(each_group_has_a_coordinator, running) {
    BOOST_TEST(get("GET", at + "/management/coordinators").at("coordinators").as_array().empty());
    add_topic("orders");
    for (const char* group : {"billing", "shipping"}) service.commit(id, group, "orders", 0, 0);
    const auto all = get("GET", at + "/management/coordinators").at("coordinators");
    BOOST_TEST_REQUIRE(all.as_array().size() == 2u);
    BOOST_TEST(text(all.at(0).at("group_id")) == "billing");
    const auto brokers = get("GET", at + "/management/cluster").at("cluster").at("brokers");
    const auto number = static_cast<std::size_t>(all.at(1).at("id").as_int64());
    BOOST_TEST(all.at(1).at("host") == brokers.at(number).at("host"));
    BOOST_TEST(all.at(1).at("port").as_int64() == 9092);
}

BOOST_FIXTURE_TEST_CASE(cluster_of_a_new_instance_cannot_be_read, emulated) {
    const std::string at = instances() + "/" + create();
    for (const char* path : {"/management/cluster", "/management/coordinators", "/topics/diskusage"})
        BOOST_TEST(refused("GET", at + path) == "400 DMS.00400026", path);
}

BOOST_FIXTURE_TEST_CASE(disk_usage_is_what_is_stored, running) {
    get("POST", at + "/topics", R"({"id":"orders","partition":1,"replication":1})");
    send("orders", std::string(3000, 'x'));
    const auto brokers = get("GET", at + "/topics/diskusage?minSize=1K").at("broker_list");
    BOOST_TEST_REQUIRE(brokers.as_array().size() == 3u);
    const auto first = brokers.at(0);
    BOOST_TEST(text(first.at("broker_name")) == "broker-0");
    BOOST_TEST(text(first.at("data_disk_size")) == "100G");
    BOOST_TEST(text(first.at("data_disk_use")) == "3.0K");
    BOOST_TEST(text(first.at("data_disk_free")) == "100G");
    BOOST_TEST(text(first.at("data_disk_use_percentage")) == "1");
    BOOST_TEST(!text(first.at("status")).empty());
    BOOST_TEST_REQUIRE(first.at("topic_list").as_array().size() == 1u);
    const auto entry = first.at("topic_list").at(0);
    BOOST_TEST(text(entry.at("topic_name")) == "orders");
    BOOST_TEST(text(entry.at("topic_partition")) == "0");
    BOOST_TEST(text(entry.at("size")) == "3.0K");
    BOOST_TEST(entry.at("percentage").as_double() == 3000 * 100 / (100 * 1073741824.0),
               boost::test_tools::tolerance(1e-9));
    BOOST_TEST(text(brokers.at(1).at("data_disk_use")) == "0");
    BOOST_TEST(brokers.at(1).at("topic_list").as_array().empty());
}

BOOST_FIXTURE_TEST_CASE(disk_usage_is_filtered, running) {
    add_topic("orders", 2);
    for (const char* partition : {"0", "1", "1"})
        send("orders", std::string(1500, 'x'), {json::object{{"name", "PARTITION"}, {"value", partition}}});
    const auto reported = [&](const std::string& query) {
        return get("GET", at + "/topics/diskusage" + query).at("broker_list").at(0).at("topic_list").as_array().size();
    };
    BOOST_TEST(reported("") == 0u);  // below 1G
    BOOST_TEST(reported("?minSize=1K") == 2u);
    BOOST_TEST(reported("?minSize=2K") == 1u);
    BOOST_TEST(reported("?minSize=1M") == 0u);
    BOOST_TEST(reported("?top=1") == 1u);
    BOOST_TEST(reported("?top=10") == 2u);
    BOOST_TEST(reported("?percentage=0.000001") == 2u);
    BOOST_TEST(reported("?percentage=0.000002") == 1u);
    BOOST_TEST(reported("?percentage=1") == 0u);
    for (const char* wrong : {"?minSize=1", "?minSize=G", "?minSize=1T", "?top=0", "?top=1.5", "?top=all",
                              "?percentage=-1", "?percentage=much"})
        BOOST_TEST(refused("GET", at + "/topics/diskusage" + wrong) == "400 DMS.00400062", wrong);
}

BOOST_AUTO_TEST_SUITE_END()
