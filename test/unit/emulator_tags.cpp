#include <boost/test/unit_test.hpp>

#include "emulated_calls.hpp"

#include <string>
#include <utility>

using namespace dmskafka;
using test::running;
namespace json = boost::json;

namespace {

struct with_tags : running {
    static std::string tags_of(const std::string& instance) {
        return "/v2/" + std::string(test::project) + "/kafka/" + instance + "/tags";
    }
    std::string action = tags_of(id) + "/action";

    static std::string body(const std::string& what, const std::string& key, const std::string& value) {
        const json::value one = {{"key", key}, {"value", value}};
        return json::serialize(json::object{{"action", what}, {"tags", json::array{one}}});
    }
    void add(const std::string& key, const std::string& value) { get("POST", action, body("create", key, value)); }
    std::string listed(const std::string& instance) {
        std::string made;
        const auto all = get("GET", tags_of(instance)).at("tags");
        for (const auto& one : all.as_array()) made += text(one.at("key")) + "=" + text(one.at("value")) + " ";
        return made;
    }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(emulator_tags)

BOOST_FIXTURE_TEST_CASE(tags_of_the_order_are_there, with_tags) {
    auto tagged = order();
    tagged["tags"] = {{{"key", "team"}, {"value", "blue"}}};
    const auto made = text(get("POST", orders(), json::serialize(tagged)).at("instance_id"));
    BOOST_TEST(listed(made) == "team=blue ");
    BOOST_TEST(text(get("GET", instances() + "/" + made).at("tags").at(0).at("key")) == "team");
}

BOOST_FIXTURE_TEST_CASE(tags_come_change_and_go, with_tags) {
    add("team", "blue");
    add("stage", "");
    BOOST_TEST(listed(id) == "team=blue stage= ");
    add("team", "red");
    BOOST_TEST(listed(id) == "team=red stage= ");
    BOOST_TEST(ask("POST", action, body("delete", "team", "")).status == 204);
    BOOST_TEST(ask("POST", action, body("delete", "never", "")).status == 204);
    BOOST_TEST(listed(id) == "stage= ");
}

BOOST_FIXTURE_TEST_CASE(letters_of_any_language_are_counted_as_one, with_tags) {
    std::string key;
    for (int i = 0; i < 128; ++i) key += "\xC3\xA9";
    add(key, "v");
    BOOST_TEST(refused("POST", action, body("create", key + "e", "v")) == "400 DMS.10240035");
}

BOOST_FIXTURE_TEST_CASE(tags_outside_the_rules_are_refused, with_tags) {
    const std::pair<std::string, const char*> rows[] = {
        {body("create", "", "v"), "400 DMS.10240035"},
        {body("create", std::string(129, 'k'), "v"), "400 DMS.10240035"},
        {body("create", "a*b", "v"), "400 DMS.10240036"},
        {body("create", "_sys_key", "v"), "400 DMS.10240036"},
        {body("create", " key", "v"), "400 DMS.10240036"},
        {body("create", "key ", "v"), "400 DMS.10240036"},
        {body("create", "key", std::string(256, 'v')), "400 DMS.10240038"},
        {body("create", "key", "a*b"), "400 DMS.10240039"},
        {body("change", "key", "v"), "400 DMS.10240040"},
        {R"({"action":"create","tags":[{"key":"a"},{"key":"a"}]})", "400 DMS.10240045"},
        {R"({"action":"create","tags":[]})", "400 DMS.00400062"},
    };
    for (const auto& [body, refusal] : rows) BOOST_TEST(refused("POST", action, body) == refusal, body);
    BOOST_TEST(listed(id) == "");
}

BOOST_FIXTURE_TEST_CASE(order_with_a_wrong_tag_is_refused, with_tags) {
    auto wrong = order();
    wrong["tags"] = {{{"key", "a*b"}, {"value", "v"}}};
    BOOST_TEST(refused("POST", orders(), json::serialize(wrong)) == "400 DMS.10240036");
}

BOOST_FIXTURE_TEST_CASE(instance_holds_twenty_tags, with_tags) {
    for (int i = 0; i < 20; ++i) add("key" + std::to_string(i), "v");
    BOOST_TEST(refused("POST", action, body("create", "one-more", "v")) == "400 DMS.10240044");
    add("key0", "changed");
}

BOOST_FIXTURE_TEST_CASE(project_has_the_values_of_all_instances, with_tags) {
    const auto other = add_instance("other");
    add("team", "blue");
    add("stage", "test");
    get("POST", tags_of(other) + "/action", body("create", "team", "red"));
    BOOST_TEST(listed(other) == "team=red ");
    const auto all = get("GET", "/v2/" + std::string(test::project) + "/kafka/tags").at("tags");
    BOOST_TEST_REQUIRE(all.as_array().size() == 2u);
    BOOST_TEST(text(all.at(0).at("key")) == "stage");
    BOOST_TEST(all.at(1).at("values") == (json::array{"blue", "red"}));
}

BOOST_AUTO_TEST_SUITE_END()
