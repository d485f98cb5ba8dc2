#include <boost/test/unit_test.hpp>

#include "emulator/core.hpp"
#include "manual_clock.hpp"

#include <dmskafka/error.hpp>

#include <boost/json.hpp>

#include <chrono>
#include <string>
#include <string_view>
#include <utility>

using namespace dmskafka;
using namespace std::chrono_literals;
namespace json = boost::json;

namespace {

constexpr const char* first = "0123456789abcdef0123456789abcdef";

/// A service with two projects, asked with raw requests. Each project has a token of its own.
struct two_projects {
    test::manual_clock clock;
    emulated_service::core service{options()};
    std::string second = service.add_project("eu-west-101");
    std::string token_of_second = obtain_token(second);

    emulator_options options() {
        emulator_options made;
        made.clock = &clock;
        made.token = secret("token");
        made.user_name = "user";
        made.password = secret("password");
        made.domain_name = "domain";
        made.project_id = first;
        made.seed = 7;
        return made;
    }

    std::string obtain_token(const std::string& project) {
        emulation::received_request request;
        request.method = "POST";
        request.target = "/v3/auth/tokens";
        request.body = R"({"auth":{"identity":{"methods":["password"],"password":{"user":{"name":"user",)"
                       R"("password":"password","domain":{"name":"domain"}}}},"scope":{"project":{"id":")" +
                       project + R"("}}}})";
        const auto reply = service.execute(request, {});
        BOOST_TEST_REQUIRE(reply.status == 201, reply.body);
        return reply.headers.front().second;
    }

    emulation::reply ask(std::string token, std::string method, std::string target, std::string project = {}) {
        emulation::received_request request;
        request.method = std::move(method);
        request.target = std::move(target);
        request.headers.emplace_back("X-Auth-Token", std::move(token));
        if (!project.empty()) request.headers.emplace_back("X-Project-Id", std::move(project));
        return service.execute(request, {});
    }
    emulation::reply in_first(std::string method, std::string rest) {
        return ask("token", std::move(method), "/v2/" + std::string(first) + "/instances" + rest);
    }
    emulation::reply in_second(std::string method, std::string rest) {
        return ask(token_of_second, std::move(method), "/v2/" + second + "/instances" + rest);
    }

    static std::string outcome(const emulation::reply& reply) {
        if (reply.status / 100 == 2) return std::to_string(reply.status);
        return std::to_string(reply.status) + " " + std::string(json::parse(reply.body).at("error_code").as_string());
    }
    static std::int64_t count(const emulation::reply& list) {
        return json::parse(list.body).at("instance_num").as_int64();
    }
    static std::string status(const emulation::reply& instance) {
        return std::string(json::parse(instance.body).at("status").as_string());
    }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(emulator_projects)

BOOST_FIXTURE_TEST_CASE(instances_are_seen_in_their_own_project_only, two_projects) {
    const std::string here = service.add_instance("here", first);
    const std::string there = service.add_instance("there", second);
    BOOST_TEST(outcome(in_first("GET", "/" + here)) == "200");
    BOOST_TEST(outcome(in_second("GET", "/" + there)) == "200");
    BOOST_TEST(outcome(in_first("GET", "/" + there)) == "404 DMS.00404022");
    BOOST_TEST(outcome(in_second("DELETE", "/" + here)) == "404 DMS.00404022");
    BOOST_TEST(count(in_first("GET", "?engine=kafka")) == 1);
    BOOST_TEST(count(in_second("GET", "?engine=kafka")) == 1);
}

BOOST_FIXTURE_TEST_CASE(jobs_act_on_the_project_they_were_started_in, two_projects) {
    const std::string here = service.add_instance("same", first);
    const std::string there = service.add_instance("same", second);
    BOOST_TEST(outcome(in_second("DELETE", "/" + there)) == "204");
    BOOST_TEST(status(in_first("GET", "/" + here)) == "RUNNING");
    clock.advance(1h);
    BOOST_TEST(status(in_first("GET", "/" + here)) == "RUNNING");
    BOOST_TEST(outcome(in_second("GET", "/" + there)) == "404 DMS.00404022");
}

BOOST_FIXTURE_TEST_CASE(a_project_of_nobody_is_unavailable, two_projects) {
    BOOST_TEST(outcome(ask("token", "GET", "/v2/00000000000000000000000000000000/instances?engine=kafka")) ==
               "403 APIGW.0310");
}

BOOST_FIXTURE_TEST_CASE(the_header_must_name_the_project_of_the_path, two_projects) {
    const std::string list = "/v2/" + std::string(first) + "/instances?engine=kafka";
    BOOST_TEST(outcome(ask("token", "GET", list, first)) == "200");
    BOOST_TEST(outcome(ask("token", "GET", list, second)) == "403 APIGW.0310");
    BOOST_TEST(outcome(ask("token", "GET", "/v2/available-zones", first)) == "200");
    BOOST_TEST(outcome(ask("token", "GET", "/v2/available-zones", "nobody's")) == "403 APIGW.0310");
}

BOOST_FIXTURE_TEST_CASE(a_token_is_good_for_its_own_project_only, two_projects) {
    const std::string list = "/v2/" + second + "/instances?engine=kafka";
    BOOST_TEST(outcome(ask("token", "GET", list)) == "401 DMS.10240104");
    BOOST_TEST(outcome(ask(token_of_second, "GET", list)) == "200");
    BOOST_TEST(outcome(ask(token_of_second, "GET", "/v2/available-zones")) == "200");
    BOOST_TEST(outcome(ask(token_of_second, "GET", "/v2/available-zones", first)) == "401 DMS.10240104");
}

BOOST_FIXTURE_TEST_CASE(names_of_projects_are_unique, two_projects) {
    BOOST_CHECK_THROW(service.add_project("eu-west-101"), failure_error);
    BOOST_CHECK_THROW(service.add_project(""), failure_error);
    BOOST_CHECK_THROW(service.add_instance("kafka", "nobody's"), failure_error);
    BOOST_TEST(service.add_project("eu-west-0").size() == 32u);
}

BOOST_AUTO_TEST_SUITE_END()
