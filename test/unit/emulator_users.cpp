#include <boost/test/unit_test.hpp>

#include "emulated_calls.hpp"

#include <string>
#include <utility>

using namespace dmskafka;
using test::running;
using test::running_with_sasl;
namespace json = boost::json;

namespace {

struct with_users : running_with_sasl {
    std::string users = at + "/users";

    std::string names() {
        std::string made;
        const auto all = get("GET", users).at("users");
        for (const auto& one : all.as_array()) made += text(one.at("user_name")) + " ";
        return made;
    }
    std::string update_path(const std::string& name) {
        return "/v2/kafka/" + std::string(test::project) + "/instances/" + id + "/users/" + name;
    }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(emulator_users)

BOOST_FIXTURE_TEST_CASE(user_given_with_the_order_is_listed_as_the_default, with_users) {
    const auto listed = get("GET", users).at("users");
    BOOST_TEST_REQUIRE(listed.as_array().size() == 1u);
    BOOST_TEST(text(listed.at(0).at("user_name")) == "admin");
    BOOST_TEST(listed.at(0).at("default_app").as_bool());
    BOOST_TEST(!text(listed.at(0).at("role")).empty());
    BOOST_TEST(listed.at(0).at("created_time").as_int64() > 0);
}

BOOST_FIXTURE_TEST_CASE(users_come_and_go, with_users) {
    get("POST", users, R"({"user_name":"reader","user_passwd":"Lowercase1","user_desc":"reads"})");
    add_user("writer");
    BOOST_TEST(names() == "admin reader writer ");
    BOOST_TEST(text(get("GET", users).at("users").at(1).at("user_desc")) == "reads");
    BOOST_TEST(!get("GET", users).at("users").at(1).at("default_app").as_bool());
    BOOST_TEST(ask("PUT", users, R"({"action":"delete","users":["reader","never"]})").status == 204);
    BOOST_TEST(names() == "admin writer ");
}

BOOST_FIXTURE_TEST_CASE(users_need_sasl, running) {
    BOOST_TEST(refused("GET", at + "/users") == "400 DMS.00400971");
    BOOST_TEST(refused("POST", at + "/users", R"({"user_name":"reader","user_passwd":"Lowercase1"})") ==
               "400 DMS.00400971");
}

BOOST_FIXTURE_TEST_CASE(users_outside_the_rules_are_refused, with_users) {
    const std::pair<const char*, const char*> rows[] = {
        {R"({"user_name":"abc","user_passwd":"Lowercase1"})", "400 DMS.00400015"},
        {R"({"user_name":"1abc","user_passwd":"Lowercase1"})", "400 DMS.00400015"},
        {R"({"user_name":"with space","user_passwd":"Lowercase1"})", "400 DMS.00400015"},
        {R"({"user_name":"reader","user_passwd":"short1A"})", "400 DMS.00400019"},
        {R"({"user_name":"reader","user_passwd":"lowercase1"})", "400 DMS.00400019"},
        {R"({"user_name":"reader","user_passwd":"-Lowercase1"})", "400 DMS.00400019"},
        {R"({"user_name":"Lowercase1","user_passwd":"Lowercase1"})", "400 DMS.00400019"},
        {R"({"user_name":"admin","user_passwd":"Lowercase1"})", "400 DMS.00400062"},
        {R"({"user_name":"reader"})", "400 DMS.00400085"},
    };
    for (const auto& [body, refusal] : rows) BOOST_TEST(refused("POST", users, body) == refusal, body);
    BOOST_TEST(refused("PUT", users, R"({"action":"add","users":["admin"]})") == "400 DMS.00400062");
    BOOST_TEST(refused("PUT", users, R"({"action":"delete","users":[]})") == "400 DMS.00400062");
    BOOST_TEST(names() == "admin ");
}

BOOST_FIXTURE_TEST_CASE(instance_holds_as_many_users_as_its_age_allows, with_users) {
    const bool old = get("GET", users).at("users").at(0).at("created_time").as_int64() < 1'689'379'200'000;
    const int most = old ? 20 : 500;
    for (int i = 1; i < most; ++i) add_user("user-" + std::to_string(i));
    BOOST_TEST(refused("POST", users, R"({"user_name":"too-many","user_passwd":"Lowercase1"})") == "400 DMS.00400039");
}

BOOST_FIXTURE_TEST_CASE(password_is_reset_within_the_rules, with_users) {
    BOOST_TEST(ask("PUT", users + "/admin", R"({"new_password":"Uppercase2"})").status == 204);
    BOOST_TEST(refused("PUT", users + "/admin", R"({"new_password":"simple"})") == "400 DMS.00400019");
    BOOST_TEST(refused("PUT", users + "/nobody", R"({"new_password":"Uppercase2"})") == "400 DMS.00400062");
    add_user("Reverse12");
    BOOST_TEST(refused("PUT", users + "/Reverse12", R"({"new_password":"21esreveR"})") == "400 DMS.00400019");
}

BOOST_FIXTURE_TEST_CASE(name_is_decoded_from_the_path, with_users) {
    add_user("my_user");
    BOOST_TEST(ask("PUT", users + "/my%5Fuser", R"({"new_password":"Uppercase2"})").status == 204);
    BOOST_TEST(refused("PUT", users + "/my%2Fuser", R"({"new_password":"Uppercase2"})") == "400 DMS.00400062");
}

BOOST_FIXTURE_TEST_CASE(description_changes_and_stays_when_not_given, with_users) {
    const auto description = [&] { return text(get("GET", users).at("users").at(0).at("user_desc")); };
    BOOST_TEST(ask("PUT", update_path("admin"), R"({"user_name":"admin","user_desc":"first"})").status == 204);
    BOOST_TEST(description() == "first");
    BOOST_TEST(ask("PUT", update_path("admin"), R"({"user_name":"admin","new_password":"Uppercase2"})").status == 204);
    BOOST_TEST(description() == "first");
    BOOST_TEST(refused("PUT", update_path("admin"), R"({"user_name":"admin","new_password":"x"})") ==
               "400 DMS.00400019");
    BOOST_TEST(refused("PUT", update_path("nobody"), R"({"user_name":"nobody"})") == "400 DMS.00400062");
}

BOOST_FIXTURE_TEST_CASE(each_instance_has_its_own_users, with_users) {
    const std::string other = instances() + "/" + add_with_sasl("other") + "/users";
    add_user("reader");
    BOOST_TEST(get("GET", other).at("users").as_array().size() == 1u);
}

BOOST_AUTO_TEST_SUITE_END()
