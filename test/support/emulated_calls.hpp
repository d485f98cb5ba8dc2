#pragma once

// An emulated service on a clock that the test moves, asked with raw requests.

#include "emulator/core.hpp"
#include "manual_clock.hpp"

#include <boost/json.hpp>
#include <boost/test/unit_test.hpp>

#include <chrono>
#include <string>
#include <utility>

namespace dmskafka::test {

namespace json = boost::json;

inline constexpr const char* project = "0123456789abcdef0123456789abcdef";

struct emulated {
    manual_clock clock;
    emulated_service::core service{options()};

    emulator_options options() {
        emulator_options made;
        made.clock = &clock;
        made.token = secret("token");
        made.project_id = project;
        made.seed = 7;
        return made;
    }

    emulation::reply ask(std::string method, std::string target, std::string body = {}) {
        emulation::received_request request;
        request.method = std::move(method);
        request.target = std::move(target);
        request.body = std::move(body);
        request.headers.emplace_back("X-Auth-Token", "token");
        return service.execute(request, service.receive(request));
    }

    /// The answer to something that must work.
    json::value get(std::string method, std::string target, std::string body = {}) {
        const auto reply = ask(std::move(method), std::move(target), std::move(body));
        BOOST_TEST_REQUIRE(reply.status / 100 == 2, reply.status << " " << reply.body);
        return reply.body.empty() ? json::value() : json::parse(reply.body);
    }

    /// Status and code of something that must not work.
    std::string refused(std::string method, std::string target, std::string body = {}) {
        const auto reply = ask(std::move(method), std::move(target), std::move(body));
        if (reply.status / 100 == 2) return "accepted";
        return std::to_string(reply.status) + " " + text(json::parse(reply.body).at("error_code"));
    }

    static std::string text(const json::value& value) { return std::string(value.as_string()); }
    static std::string instances() { return "/v2/" + std::string(project) + "/instances"; }
    static std::string orders() { return "/v2/kafka/" + std::string(project) + "/instances"; }

    static json::object order() {
        return {{"name", "kafka-test"},
                {"engine", "kafka"},
                {"engine_version", "2.7"},
                {"broker_num", 3},
                {"storage_space", 600},
                {"vpc_id", "vpc"},
                {"security_group_id", "group"},
                {"subnet_id", "subnet"},
                {"available_zones", {"8c90c2a4e2594c36782a80a06c1d8f33"}},
                {"product_id", "c6.2u4g.cluster"},
                {"storage_spec_code", "dms.physical.storage.ultra.v2"}};
    }

    std::string add_instance(std::string name) { return service.add_instance(std::move(name), project); }

    /// The order of an instance with SASL, whose first user is `admin`.
    static json::object sasl_order() {
        json::object made = order();
        made["ssl_enable"] = true;
        made["access_user"] = "admin";
        made["password"] = "Lowercase1";
        return made;
    }

    std::string create() { return text(get("POST", orders(), json::serialize(order())).at("instance_id")); }
    std::string status(const std::string& id) { return text(get("GET", instances() + "/" + id).at("status")); }
    std::string task_status(const std::string& id, const std::string& job) {
        return text(get("GET", instances() + "/" + id + "/tasks/" + job).at("tasks").at(0).at("status"));
    }
};

/// The same with an instance that runs.
struct running : emulated {
    std::string id = add_instance("running");
    std::string at = instances() + "/" + id;
    std::string extend = orders() + "/" + id + "/extend";

    void add_topic(std::string name, int partitions = 3) {
        get("POST", at + "/topics", json::serialize(json::object{{"id", name}, {"partition", partitions}}));
    }
    void send(std::string topic, std::string body, json::array properties = {}) {
        get("POST", at + "/messages/action?action_id=send",
            json::serialize(json::object{{"topic", topic}, {"body", body}, {"property_list", properties}}));
    }
};

/// The same with SASL.
struct running_with_sasl : emulated {
    std::string id = add_with_sasl();
    std::string at = instances() + "/" + id;

    std::string add_with_sasl(std::string name = "with-sasl") {
        json::object wanted = sasl_order();
        wanted["name"] = std::move(name);
        std::string made = text(get("POST", orders(), json::serialize(wanted)).at("instance_id"));
        clock.advance(std::chrono::minutes(10));
        return made;
    }
    void add_user(const std::string& name) {
        get("POST", at + "/users", json::serialize(json::object{{"user_name", name}, {"user_passwd", "Lowercase1"}}));
    }
};

}  // namespace dmskafka::test
