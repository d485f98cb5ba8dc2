#include <boost/test/unit_test.hpp>

#include "emulated_calls.hpp"

#include <string>

using dmskafka::test::emulated;
using dmskafka::test::project;
using dmskafka::test::running;

BOOST_AUTO_TEST_SUITE(emulator_manager)

BOOST_FIXTURE_TEST_CASE(password_must_be_complex, running) {
    const std::string where = at + "/kafka-manager-password";
    BOOST_TEST(ask("PUT", where, R"({"new_password":"Lowercase1"})").status == 204);
    BOOST_TEST(refused("PUT", where, R"({"new_password":"lowercase1"})") == "400 DMS.00400012");
    BOOST_TEST(refused("PUT", where, R"({"new_password":"-Lowercase1"})") == "400 DMS.00400012");
    BOOST_TEST(refused("PUT", where, "{}") == "400 DMS.00400085");
}

BOOST_FIXTURE_TEST_CASE(restart_names_the_instance, running) {
    const auto restarted = get("PUT", at + "/restart-kafka-manager");
    BOOST_TEST(text(restarted.at("result")) == "success");
    BOOST_TEST(text(restarted.at("instance_id")) == id);
}

BOOST_FIXTURE_TEST_CASE(instance_must_run, emulated) {
    const std::string at = instances() + "/" + create();
    BOOST_TEST(refused("PUT", at + "/restart-kafka-manager") == "400 DMS.00400026");
    BOOST_TEST(refused("PUT", at + "/kafka-manager-password", R"({"new_password":"Lowercase1"})") ==
               "400 DMS.00400026");
}

BOOST_FIXTURE_TEST_CASE(closing_ends_what_it_serves_and_nothing_else, running) {
    add_topic("orders");
    const std::string details = at + "/management/topics/orders";
    BOOST_TEST(refused("GET", details) == "accepted");
    BOOST_TEST(!text(get("GET", at).at("management_connect_address")).empty());

    const std::string management = "/v2/" + std::string(project) + "/kafka/instances/" + id + "/management";
    BOOST_TEST(ask("DELETE", management).status == 200);
    BOOST_TEST(refused("GET", details) == "404 DMS.00404001");
    BOOST_TEST(refused("GET", details + "/partitions/0/end-message") == "404 DMS.00404001");
    BOOST_TEST(refused("GET", at + "/management/groups/billing") == "404 DMS.00404001");
    BOOST_TEST(refused("PUT", at + "/restart-kafka-manager") == "404 DMS.00404001");
    BOOST_TEST(refused("PUT", at + "/kafka-manager-password", R"({"new_password":"Lowercase1"})") ==
               "404 DMS.00404001");
    BOOST_TEST(refused("GET", at + "/topics") == "accepted");
    BOOST_TEST(text(get("GET", at).at("management_connect_address")).empty());
    BOOST_TEST(ask("DELETE", management).status == 200);
}

BOOST_AUTO_TEST_SUITE_END()
