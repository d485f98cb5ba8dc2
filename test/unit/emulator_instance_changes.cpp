#include <boost/test/unit_test.hpp>

#include "emulated_calls.hpp"

#include <chrono>
#include <string>

using namespace dmskafka;
using namespace std::chrono_literals;
using test::emulated;
using test::running;
namespace json = boost::json;

namespace {

struct changing : running {
    std::string kafka = "/v2/" + std::string(test::project) + "/kafka/instances/" + id;
    std::string upgrade = kafka + "/upgrade";
    std::string ports = kafka + "/plain-ssl-switch";
    std::string addresses = at + "/crossvpc/modify";

    std::string newest_task(const char* member) { return text(get("GET", at + "/tasks").at("tasks").at(0).at(member)); }
    json::value cross_vpc() { return json::parse(text(get("GET", at).at("cross_vpc_info"))); }
    static std::string wish(const json::object& wanted) {
        return json::serialize(json::object{{"advertised_ip_contents", wanted}});
    }
    /// Every broker as it is advertised now.
    json::object advertised() {
        json::object made;
        const auto all = cross_vpc();
        for (const auto& [address, entry] : all.as_object()) made[address] = entry.at("advertised_ip");
        return made;
    }
    bool open(const char* protocol) { return get("GET", at).at("port_protocols").at(protocol).as_bool(); }
};

constexpr const char* sasl_on =
    R"({"protocol":"private_sasl_ssl_enable","enable":true,"user_name":"admin","pass_word":"Lowercase1"})";

}  // namespace

BOOST_AUTO_TEST_SUITE(emulator_instance_changes)

BOOST_FIXTURE_TEST_CASE(upgrade_is_a_job_and_works_once, changing) {
    const auto job = text(get("POST", upgrade, "{}").at("job_id"));
    BOOST_TEST(status(id) == "UPGRADING");
    BOOST_TEST(refused("POST", upgrade, "{}") == "400 DMS.00400052");
    clock.advance(10min);
    BOOST_TEST(task_status(id, job) == "SUCCESS");
    BOOST_TEST(status(id) == "RUNNING");
    BOOST_TEST(refused("POST", upgrade, "{}") == "400 DMS.00400053");
}

BOOST_FIXTURE_TEST_CASE(failed_upgrade_is_rolled_back, changing) {
    service.fail_next_job();
    const auto job = text(get("POST", upgrade, "{}").at("job_id"));
    clock.advance(10min);
    BOOST_TEST(task_status(id, job) == "FAILED");
    BOOST_TEST(status(id) == "RUNNING");
    BOOST_TEST(refused("POST", upgrade, "{}") == "accepted");
}

BOOST_FIXTURE_TEST_CASE(scheduled_upgrade_starts_at_its_time, changing) {
    const auto now = std::chrono::duration_cast<std::chrono::milliseconds>(clock.utc_now().time_since_epoch()).count();
    const auto at_time = [](std::int64_t when) {
        return json::serialize(json::object{{"is_schedule", true}, {"execute_at", when}});
    };
    BOOST_TEST(refused("POST", upgrade, at_time(now)) == "400 DMS.00400142");
    BOOST_TEST(refused("POST", upgrade, R"({"is_schedule":true})") == "400 DMS.00400142");
    const auto made = get("POST", upgrade, at_time(now + 3'600'000));
    BOOST_TEST(!text(made.at("schedule_id")).empty());
    BOOST_TEST(!made.as_object().contains("job_id"));
    clock.advance(59min);
    BOOST_TEST(status(id) == "RUNNING");
    clock.advance(1min);
    BOOST_TEST(status(id) == "UPGRADING");
    clock.advance(10min);
    BOOST_TEST(newest_task("status") == "SUCCESS");
}

BOOST_FIXTURE_TEST_CASE(automatic_topics_are_switched_by_a_task, changing) {
    const auto enabled = [&] { return get("GET", at).at("enable_auto_topic").as_bool(); };
    const auto made = get("POST", at + "/autotopic", R"({"enable_auto_topic":true})");
    BOOST_TEST(made.at("enable_auto_topic").as_bool());
    BOOST_TEST(newest_task("name") == "kafkaConfigModify");
    BOOST_TEST(!enabled());
    BOOST_TEST(refused("POST", at + "/autotopic", R"({"enable_auto_topic":false})") == "400 DMS.00400017");
    clock.advance(1min);
    BOOST_TEST(enabled());
    service.fail_next_job();
    get("POST", at + "/autotopic", R"({"enable_auto_topic":false})");
    clock.advance(1min);
    BOOST_TEST(newest_task("status") == "FAILED");
    BOOST_TEST(enabled());
    BOOST_TEST(refused("POST", at + "/autotopic", "{}") == "400 DMS.00400085");
}

BOOST_FIXTURE_TEST_CASE(advertised_addresses_change_broker_by_broker, changing) {
    auto wanted = advertised();
    const std::string first(wanted.begin()->key());
    wanted[first] = "10.0.0.7";
    const auto made = get("POST", addresses, wish(wanted));
    BOOST_TEST(made.at("success").as_bool());
    BOOST_TEST_REQUIRE(made.at("results").as_array().size() == 3u);
    BOOST_TEST(text(made.at("results").at(0).at("ip")) == first);
    BOOST_TEST(text(made.at("results").at(0).at("advertised_ip")) == "10.0.0.7");
    BOOST_TEST(text(cross_vpc().at(first).at("advertised_ip")) == "10.0.0.7");
}

BOOST_FIXTURE_TEST_CASE(address_that_cannot_be_fails_alone, changing) {
    auto wanted = advertised();
    const std::string first(wanted.begin()->key());
    wanted[first] = "no host";
    wanted["10.9.9.9"] = "10.0.0.8";
    const auto made = get("POST", addresses, wish(wanted));
    BOOST_TEST(!made.at("success").as_bool());
    std::string failed;
    for (const auto& one : made.at("results").as_array())
        if (!one.at("success").as_bool()) failed += text(one.at("ip")) + " ";
    BOOST_TEST(failed == "10.9.9.9 " + first + " ");
    BOOST_TEST(text(cross_vpc().at(first).at("advertised_ip")) == first);
}

BOOST_FIXTURE_TEST_CASE(brokers_left_out_are_refused, changing) {
    BOOST_TEST(refused("POST", addresses, wish({})) == "400 DMS.00400062");
    BOOST_TEST(refused("POST", addresses, "{}") == "400 DMS.00400085");
}

BOOST_FIXTURE_TEST_CASE(first_sasl_port_brings_its_user, changing) {
    const auto made = get("POST", ports, sasl_on);
    BOOST_TEST(text(made.at("protocol")) == "private_sasl_ssl_enable");
    BOOST_TEST(made.at("enable").as_bool());
    BOOST_TEST(!open("private_sasl_ssl_enable"));
    BOOST_TEST(refused("POST", ports, sasl_on) == "400 DMS.00400017");
    clock.advance(1min);
    BOOST_TEST(task_status(id, text(made.at("job_id"))) == "SUCCESS");
    BOOST_TEST(open("private_sasl_ssl_enable"));
    BOOST_TEST(open("private_plain_enable"));
    BOOST_TEST(get("GET", at).at("ssl_enable").as_bool());
    BOOST_TEST(text(get("GET", at + "/users").at("users").at(0).at("user_name")) == "admin");
}

BOOST_FIXTURE_TEST_CASE(users_survive_sasl, changing) {
    get("POST", ports, sasl_on);
    clock.advance(1min);
    get("POST", ports, R"({"protocol":"private_sasl_ssl_enable","enable":false})");
    clock.advance(1min);
    BOOST_TEST(!get("GET", at).at("ssl_enable").as_bool());
    get("POST", ports, R"({"protocol":"private_sasl_plaintext_enable","enable":true})");
    clock.advance(1min);
    BOOST_TEST(open("private_sasl_plaintext_enable"));
    BOOST_TEST(text(get("GET", at).at("kafka_security_protocol")) == "SASL_PLAINTEXT");
    BOOST_TEST(get("GET", at + "/users").at("users").as_array().size() == 1u);
}

BOOST_FIXTURE_TEST_CASE(failed_switch_changes_nothing, changing) {
    service.fail_next_job();
    const auto made = get("POST", ports, sasl_on);
    clock.advance(1min);
    BOOST_TEST(task_status(id, text(made.at("job_id"))) == "FAILED");
    BOOST_TEST(!open("private_sasl_ssl_enable"));
    BOOST_TEST(!get("GET", at).at("ssl_enable").as_bool());
}

BOOST_FIXTURE_TEST_CASE(ports_outside_the_rules_are_refused, changing) {
    const std::pair<const char*, const char*> rows[] = {
        {R"({"protocol":"telnet","enable":true})", "400 DMS.00400062"},
        {R"({"protocol":"private_plain_enable","enable":false})", "400 DMS.00400062"},
        {R"({"protocol":"public_plain_enable","enable":true})", "400 DMS.00400128"},
        {R"({"protocol":"private_sasl_ssl_enable","enable":true})", "400 DMS.00400015"},
        {R"({"protocol":"private_sasl_ssl_enable","enable":true,"user_name":"admin","pass_word":"simple"})",
         "400 DMS.00400019"},
        {R"({"protocol":"private_sasl_ssl_enable","enable":true,"user_name":"admin","pass_word":"Lowercase1",)"
         R"("sasl_enabled_mechanisms":["GSSAPI"]})",
         "400 DMS.00400062"},
        {R"({"protocol":"private_plain_enable"})", "400 DMS.00400085"},
    };
    for (const auto& [body, refusal] : rows) BOOST_TEST(refused("POST", ports, body) == refusal, body);
    get("POST", ports, sasl_on);
    clock.advance(1min);
    BOOST_TEST(refused("POST", ports, R"({"protocol":"private_sasl_plaintext_enable","enable":true})") ==
               "400 DMS.00400062");
}

BOOST_FIXTURE_TEST_CASE(instance_can_become_every_other_product_that_holds_it, changing) {
    const auto ids = [&] {
        std::string made;
        const auto listed = get("GET", extend + "?type=advanced");
        for (const auto& one : listed.at("products").as_array()) made += text(one.at("product_id")) + " ";
        return made;
    };
    BOOST_TEST(ids() == "c6.4u8g.cluster c6.8u16g.cluster c6.12u24g.cluster c6.16u32g.cluster ");
    const auto first = get("GET", extend + "?type=advanced").at("products").at(0);
    BOOST_TEST(text(first.at("properties").at("max_broker")) == "30");
    BOOST_TEST(!first.at("ios").as_array().empty());
    BOOST_TEST(!first.at("available_zones").as_array().empty());
    BOOST_TEST(!first.at("unavailable_zones").as_array().empty());
    get("POST", extend, R"({"oper_type":"vertical","new_product_id":"c6.4u8g.cluster"})");
    clock.advance(10min);
    for (const char* name : {"first", "second", "third", "fourth"}) add_topic(name, 200);  // more than the smallest has
    BOOST_TEST(ids() == "c6.8u16g.cluster c6.12u24g.cluster c6.16u32g.cluster ");
    BOOST_TEST(refused("GET", extend + "?type=other") == "400 DMS.00400062");
}

BOOST_FIXTURE_TEST_CASE(new_instance_cannot_be_changed_yet, emulated) {
    const std::string made = create();
    const std::string kafka = "/v2/" + std::string(test::project) + "/kafka/instances/" + made;
    BOOST_TEST(refused("POST", kafka + "/upgrade", "{}") == "400 DMS.00400052");
    BOOST_TEST(refused("POST", kafka + "/plain-ssl-switch", sasl_on) == "400 DMS.00400026");
    BOOST_TEST(refused("POST", instances() + "/" + made + "/autotopic", R"({"enable_auto_topic":true})") ==
               "400 DMS.00400026");
}

BOOST_AUTO_TEST_SUITE_END()
