#include <boost/test/unit_test.hpp>

#include "emulated_calls.hpp"

#include <chrono>
#include <string>
#include <utility>

using namespace dmskafka;
using namespace std::chrono_literals;
using test::running;
using test::running_with_sasl;
namespace json = boost::json;

namespace {

std::string policies_at(const std::string& id) {
    return "/v1/" + std::string(test::project) + "/instances/" + id + "/topics";
}

/// An instance with a topic and two users besides the first.
struct with_topic : running_with_sasl {
    std::string set = policies_at(id) + "/accesspolicy";

    with_topic() {
        add_user("reader");
        add_user("writer");
        get("POST", at + "/topics", R"({"id":"orders"})");
    }

    static std::string wish(const std::string& policies, const std::string& topic = "orders") {
        return R"({"topics":[{"name":")" + topic + R"(","policies":)" + policies + "}]}";
    }
    std::string change(const std::string& policies) { return text(get("POST", set, wish(policies)).at("job_id")); }
    std::string policies() {
        std::string made;
        const auto all = get("GET", policies_at(id) + "/orders/accesspolicy").at("policies");
        for (const auto& one : all.as_array())
            made += text(one.at("user_name")) + "=" + text(one.at("access_policy")) + " ";
        return made;
    }
};

constexpr const char* both =
    R"([{"user_name":"reader","access_policy":"sub"},{"user_name":"writer","access_policy":"pub"}])";

}  // namespace

BOOST_AUTO_TEST_SUITE(emulator_access_policies)

BOOST_FIXTURE_TEST_CASE(policies_hold_once_the_job_is_done, with_topic) {
    const auto job = change(both);
    BOOST_TEST(policies() == "");
    BOOST_TEST(text(get("GET", at + "/tasks").at("tasks").at(0).at("name")) == "updateTopicPolicies");
    BOOST_TEST(refused("POST", set, wish(both)) == "400 DMS.00400017");
    clock.advance(2s);
    BOOST_TEST(task_status(id, job) == "SUCCESS");
    BOOST_TEST(policies() == "reader=sub writer=pub ");
    const auto seen = get("GET", policies_at(id) + "/orders/accesspolicy");
    BOOST_TEST(text(seen.at("name")) == "orders");
    BOOST_TEST(seen.at("topic_type").as_int64() == 0);
    BOOST_TEST(!seen.at("policies").at(0).at("owner").as_bool());
}

BOOST_FIXTURE_TEST_CASE(new_policies_replace_the_old, with_topic) {
    change(both);
    clock.advance(2s);
    change(R"([{"user_name":"reader","access_policy":"all"}])");
    clock.advance(2s);
    BOOST_TEST(policies() == "reader=all ");
}

BOOST_FIXTURE_TEST_CASE(failed_job_changes_nothing, with_topic) {
    service.fail_next_job();
    const auto job = change(both);
    clock.advance(2s);
    BOOST_TEST(task_status(id, job) == "FAILED");
    BOOST_TEST(policies() == "");
}

BOOST_FIXTURE_TEST_CASE(clearing_works_once_and_then_names_the_topic, with_topic) {
    change(both);
    clock.advance(2s);
    change("[]");
    clock.advance(2s);
    BOOST_TEST(policies() == "");
    const auto again = ask("POST", set, wish("[]"));
    BOOST_TEST(again.status == 400);
    const auto failed = json::parse(again.body).at("failed_topics").at(0);
    BOOST_TEST(text(failed.at("name")) == "orders");
    BOOST_TEST(!text(failed.at("error_msg")).empty());
}

BOOST_FIXTURE_TEST_CASE(wishes_outside_the_rules_are_refused, with_topic) {
    BOOST_TEST(refused("POST", set, wish(both, "missing")) == "400 DMS.00400876");
    BOOST_TEST(refused("GET", policies_at(id) + "/missing/accesspolicy") == "400 DMS.00400876");
    const std::string entry = R"({"user_name":"reader","access_policy":"sub"})";
    const std::string bodies[] = {
        R"({"topics":[]})",
        wish(R"([{"user_name":"nobody","access_policy":"sub"}])"),
        wish(R"([{"user_name":"reader","access_policy":"read"}])"),
        wish("[" + entry + "," + entry + "]"),
        R"({"topics":[{"name":"orders","policies":[)" + entry + R"(]},{"name":"orders","policies":[)" + entry + "]}]}",
    };
    for (const std::string& body : bodies) BOOST_TEST(refused("POST", set, body) == "400 DMS.00400062", body);
    BOOST_TEST(get("GET", at + "/tasks").at("tasks").as_array().empty());
}

BOOST_FIXTURE_TEST_CASE(policies_need_sasl, running) {
    add_topic("orders");
    BOOST_TEST(refused("GET", policies_at(id) + "/orders/accesspolicy") == "400 DMS.00400971");
    BOOST_TEST(refused("POST", policies_at(id) + "/accesspolicy", R"({"topics":[{"name":"orders","policies":[]}]})") ==
               "400 DMS.00400971");
}

BOOST_FIXTURE_TEST_CASE(policies_go_with_their_user, with_topic) {
    change(both);
    clock.advance(2s);
    get("PUT", at + "/users", R"({"action":"delete","users":["reader"]})");
    BOOST_TEST(policies() == "writer=pub ");
}

BOOST_FIXTURE_TEST_CASE(user_removed_before_the_job_ends_gets_nothing, with_topic) {
    change(both);
    get("PUT", at + "/users", R"({"action":"delete","users":["reader"]})");
    clock.advance(2s);
    BOOST_TEST(policies() == "writer=pub ");
}

BOOST_FIXTURE_TEST_CASE(topic_without_policies_has_the_default_one, with_topic) {
    const auto by_default = [&] { return get("GET", at + "/topics").at("topics").at(0).at("policiesOnly").as_bool(); };
    BOOST_TEST(by_default());
    change(both);
    clock.advance(2s);
    BOOST_TEST(!by_default());
}

BOOST_AUTO_TEST_SUITE_END()
