#include <boost/test/unit_test.hpp>

#include "emulator/core.hpp"
#include "manual_clock.hpp"

#include <boost/json.hpp>

#include <chrono>
#include <optional>
#include <string>
#include <utility>

using namespace dmskafka;
using namespace std::chrono_literals;
namespace json = boost::json;

namespace {

constexpr const char* project = "0123456789abcdef0123456789abcdef";

struct account {
    test::manual_clock clock;
    emulated_service::core service{options()};

    emulator_options options() {
        emulator_options made;
        made.clock = &clock;
        made.token = secret("token");
        made.user_name = "user";
        made.password = secret("password");
        made.domain_name = "domain";
        made.project_id = project;
        made.project_name = "eu-west-101";
        made.seed = 7;
        return made;
    }

    static json::object proof(std::string name = "user", std::string password = "password",
                              std::string domain = "domain", json::object scope = {{"id", project}}) {
        return {
            {"auth",
             {{"identity",
               {{"methods", {"password"}},
                {"password", {{"user", {{"name", name}, {"password", password}, {"domain", {{"name", domain}}}}}}}}},
              {"scope", {{"project", scope}}}}}};
    }
    static json::object proof_for(json::object scope) { return proof("user", "password", "domain", std::move(scope)); }

    emulation::reply ask_for_token(const json::object& body) {
        emulation::received_request request;
        request.method = "POST";
        request.target = "/v3/auth/tokens";
        request.body = json::serialize(body);
        return service.execute(request, {});
    }

    std::string token(const json::object& body) {
        const auto reply = ask_for_token(body);
        BOOST_TEST_REQUIRE(reply.status == 201, reply.body);
        for (const auto& [name, value] : reply.headers)
            if (name == "X-Subject-Token") return value;
        return {};
    }

    /// What IAM says no with.
    json::object refused(const json::object& body) {
        const auto reply = ask_for_token(body);
        auto error = json::parse(reply.body).at("error").as_object();
        BOOST_TEST(error.at("code").as_int64() == reply.status);
        return error;
    }

    emulation::reply get(std::string target, std::string token) {
        emulation::received_request request;
        request.method = "GET";
        request.target = std::move(target);
        request.headers.emplace_back("X-Auth-Token", std::move(token));
        return service.execute(request, {});
    }
    std::string list_with(std::string token) {
        const auto reply = get("/v2/" + std::string(project) + "/instances?engine=kafka", std::move(token));
        if (reply.status == 200) return "accepted";
        return std::to_string(reply.status) + " " + std::string(json::parse(reply.body).at("error_code").as_string());
    }

    json::array projects(std::string query = {}) {
        const auto reply = get("/v3/projects" + query, "token");
        BOOST_TEST_REQUIRE(reply.status == 200, reply.body);
        return json::parse(reply.body).at("projects").as_array();
    }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(emulator_iam)

BOOST_FIXTURE_TEST_CASE(a_password_gives_a_token_for_a_day, account) {
    const auto reply = ask_for_token(proof());
    BOOST_TEST(reply.status == 201);
    const json::value facts = json::parse(reply.body).at("token");
    const auto issued = std::string(facts.at("issued_at").as_string());
    const auto expires = std::string(facts.at("expires_at").as_string());
    BOOST_TEST(issued.size() == std::string("2020-05-15T03:19:51.046000Z").size());
    BOOST_TEST(issued.ends_with("000Z"));
    BOOST_TEST(issued.substr(10) == expires.substr(10));
    BOOST_TEST(issued < expires);
    BOOST_TEST(reply.body.find("subject_token") == std::string::npos);
}

BOOST_FIXTURE_TEST_CASE(the_token_opens_the_api_until_it_expires, account) {
    const std::string issued = token(proof());
    BOOST_TEST(list_with(issued) == "accepted");
    clock.advance(24h - 1s);
    BOOST_TEST(list_with(issued) == "accepted");
    clock.advance(1s);
    BOOST_TEST(list_with(issued) == "401 APIGW.0307");
    BOOST_TEST(list_with(token(proof())) == "accepted");
}

BOOST_FIXTURE_TEST_CASE(each_request_gives_another_token_and_all_are_good, account) {
    const std::string one = token(proof());
    const std::string other = token(proof());
    BOOST_TEST(one != other);
    BOOST_TEST(list_with(one) == "accepted");
    BOOST_TEST(list_with(other) == "accepted");
}

BOOST_FIXTURE_TEST_CASE(an_unknown_token_is_refused, account) { BOOST_TEST(list_with("nonsense") == "401 APIGW.0301"); }

BOOST_FIXTURE_TEST_CASE(revoked_tokens_must_be_renewed, account) {
    const std::string issued = token(proof());
    service.revoke_tokens();
    BOOST_TEST(list_with(issued) == "401 APIGW.0307");
    BOOST_TEST(list_with("token") == "401 APIGW.0307");
    BOOST_TEST(list_with(token(proof())) == "accepted");
}

BOOST_FIXTURE_TEST_CASE(the_scope_is_a_project_by_id_or_by_name, account) {
    BOOST_TEST(list_with(token(proof_for({{"name", "eu-west-101"}}))) == "accepted");
    BOOST_TEST(list_with(token(proof_for({{"name", "eu-west-101"}, {"id", project}}))) == "accepted");
    const std::string elsewhere = service.add_project("elsewhere");
    BOOST_TEST(list_with(token(proof_for({{"name", "elsewhere"}}))) == "401 DMS.10240104");
    BOOST_TEST(refused(proof_for({{"name", "eu-west-101"}, {"id", elsewhere}})).at("code") == 401);
    BOOST_TEST(refused(proof_for({{"name", "nowhere"}})).at("code") == 401);
    BOOST_TEST(refused(proof_for({})).at("title") == "Bad Request");
}

BOOST_FIXTURE_TEST_CASE(a_wrong_user_password_or_account_is_unauthorized, account) {
    for (const json::object& wrong : {proof("nobody"), proof("user", "guess"), proof("user", "password", "other")}) {
        const auto error = refused(wrong);
        BOOST_TEST(error.at("code") == 401);
        BOOST_TEST(error.at("title") == "Unauthorized");
        BOOST_TEST(error.at("message") == "The username or password is wrong.");
    }
}

BOOST_FIXTURE_TEST_CASE(a_request_without_proof_is_a_bad_one, account) {
    BOOST_TEST(refused({{"auth", json::object()}}).at("code") == 400);
    BOOST_TEST(refused({}).at("code") == 400);
    auto by_token = proof();
    by_token["auth"].as_object()["identity"].as_object()["methods"] = json::array{"token"};
    BOOST_TEST(refused(by_token).at("code") == 400);
}

BOOST_FIXTURE_TEST_CASE(projects_are_listed_by_name_and_in_pages, account) {
    const std::string second = service.add_project("eu-west-0");
    BOOST_TEST(projects().size() == 2u);
    const auto found = projects("?name=eu-west-0");
    BOOST_TEST_REQUIRE(found.size() == 1u);
    BOOST_TEST(found.at(0).at("id") == json::value(second));
    BOOST_TEST(found.at(0).at("name") == "eu-west-0");
    BOOST_TEST(found.at(0).at("enabled") == true);
    BOOST_TEST(found.at(0).at("domain_id") == found.at(0).at("parent_id"));
    BOOST_TEST(projects("?name=nowhere").empty());
    BOOST_TEST(projects("?page=2&per_page=1").at(0).at("name") == "eu-west-0");
    BOOST_TEST(projects("?page=3&per_page=1").empty());
}

BOOST_FIXTURE_TEST_CASE(pages_of_projects_are_linked, account) {
    service.add_project("eu-west-0");
    const auto links = [&](std::string query) {
        return json::parse(get("/v3/projects" + query, "token").body).at("links").as_object();
    };
    BOOST_TEST(links("").contains("self"));
    BOOST_TEST(!links("").contains("next"));
    BOOST_TEST(std::string(links("?page=1&per_page=1").at("next").as_string()).ends_with("page=2&per_page=1"));
    BOOST_TEST(!links("?page=2&per_page=1").contains("next"));
    BOOST_TEST(std::string(links("?page=2&per_page=1").at("previous").as_string()).ends_with("page=1&per_page=1"));
    BOOST_TEST(get("/v3/projects?page=1", "token").status == 400);
    BOOST_TEST(get("/v3/projects?page=0&per_page=1", "token").status == 400);
    BOOST_TEST(get("/v3/projects?page=1&per_page=5001", "token").status == 400);
}

BOOST_FIXTURE_TEST_CASE(listing_projects_needs_credentials, account) {
    BOOST_TEST(get("/v3/projects", "nonsense").status == 401);
    BOOST_TEST(get("/v3/projects", token(proof())).status == 200);
}

BOOST_FIXTURE_TEST_CASE(what_the_options_leave_empty_is_made_up, account) {
    emulated_service other;
    BOOST_TEST(!other.options().user_name.empty());
    BOOST_TEST(!other.options().password.empty());
    BOOST_TEST(!other.options().domain_name.empty());
    BOOST_TEST(!other.options().project_name.empty());
}

BOOST_AUTO_TEST_SUITE_END()
