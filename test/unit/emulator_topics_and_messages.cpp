#include <boost/test/unit_test.hpp>

#include "emulated_calls.hpp"

#include <boost/json.hpp>

#include <string>

using dmskafka::test::project;
using dmskafka::test::running;
namespace json = boost::json;

BOOST_AUTO_TEST_SUITE(emulator_topics_and_messages)

BOOST_FIXTURE_TEST_CASE(keyword_renames_the_offset_of_what_it_finds, running) {
    add_topic("orders", 1);
    send("orders", "first");
    send("orders", "second");
    const std::string query = at + "/messages?topic=orders&start_time=0&asc=true";
    const auto found = get("GET", query + "&keyword=second");
    BOOST_TEST(found.at("total").as_int64() == 1);
    BOOST_TEST(found.at("messages").at(0).at("offset").as_int64() == 1);
    BOOST_TEST(!found.at("messages").at(0).as_object().contains("message_offset"));
    const auto all = get("GET", query);
    BOOST_TEST(all.at("messages").at(1).at("message_offset").as_int64() == 1);
    BOOST_TEST(!all.at("messages").at(1).as_object().contains("offset"));
}

BOOST_FIXTURE_TEST_CASE(producers_connect_to_the_leaders_they_send_to, running) {
    add_topic("orders", 3);
    const std::string where = "/v2/" + std::string(project) + "/kafka/instances/" + id + "/topics/orders/producers";
    BOOST_TEST(get("GET", where).at("total").as_int64() == 0);
    for (const char* partition : {"0", "0", "2"})
        send("orders", "x", {json::object{{"name", "PARTITION"}, {"value", partition}}});
    const auto page = get("GET", where);
    BOOST_TEST(page.at("total").as_int64() == 2);
    const auto& first = page.at("producers").at(0);
    BOOST_TEST(text(first.at("producer_address")) == "192.168.0.2:40000");
    BOOST_TEST(text(first.at("broker_address")) == "192.168.0.11");
    BOOST_TEST(first.at("join_time").as_int64() > 0);
    BOOST_TEST(get("GET", where + "?offset=1").at("producers").as_array().size() == 1u);
    BOOST_TEST(get("GET", where + "?offset=2").at("producers").as_array().empty());
    BOOST_TEST(refused("GET", where + "?limit=0") == "400 DMS.00400062");
}

BOOST_AUTO_TEST_SUITE_END()
