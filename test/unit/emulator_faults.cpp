#include "emulated_calls.hpp"
#include "emulator/control.hpp"

#include <dmskafka/error.hpp>

#include <functional>
#include <string>
#include <vector>

using namespace dmskafka;
using namespace std::chrono_literals;

namespace {

struct faulty : test::running {
    const std::string list = at + "/topics";

    int status_of(const std::string& method, const std::string& target) { return ask(method, target).status; }
    int status_of_list() { return status_of("GET", list); }
    std::string statuses(int requests) {
        std::string seen;
        for (int i = 0; i < requests; ++i) seen += status_of_list() == 200 ? '.' : 'x';
        return seen;
    }
    listed_fault only() {
        BOOST_TEST_REQUIRE(service.faults().size() == 1u);
        return service.faults().front();
    }
    emulation::reply control(std::string method, std::string target, std::string body = {}) {
        emulation::received_request request;
        request.method = std::move(method);
        request.target = "/_emulator/" + std::move(target);
        request.body = std::move(body);
        BOOST_TEST(emulation::is_control(request));
        return emulation::control(service, request);
    }
    std::string topics() { return test::json::serialize(get("GET", list).at("topics")); }
};

fault unavailable() { return fault::refuse(503, "DMS.00500000", "not now"); }

std::string message_of(emulation::reply reply) {
    return std::string(test::json::parse(reply.body).at("error_msg").as_string());
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(emulator_faults, faulty)

BOOST_AUTO_TEST_CASE(fault_meets_only_what_agrees_with_all_that_is_set) {
    const std::string other = service.add_project("other");
    const std::string other_list = "/v2/" + other + "/instances";
    struct row {
        const char* name;
        std::function<void(fault&)> narrow;
        bool lists_topics, lists_groups, adds_topic, lists_other;
    };
    const row rows[] = {
        {"any", [](fault&) {}, true, true, true, true},
        {"official name", [](fault& one) { one.operation = "ListInstanceTopics"; }, true, false, false, false},
        {"name here", [](fault& one) { one.operation = "topics::create"; }, false, false, true, false},
        {"method", [](fault& one) { one.method = "POST"; }, false, false, true, false},
        {"part of the path", [](fault& one) { one.target_contains = "/topics"; }, true, false, true, false},
        {"project", [&](fault& one) { one.project_id = other; }, false, false, false, true},
        {"two of them",
         [](fault& one) {
             one.method = "GET";
             one.target_contains = "/topics";
         },
         true, false, false, false},
    };
    for (const row& each : rows) {
        BOOST_TEST_CONTEXT(each.name) {
            fault what = unavailable();
            each.narrow(what);
            const auto added = service.add_fault(what);
            BOOST_TEST((status_of("GET", list) == 503) == each.lists_topics);
            BOOST_TEST((status_of("GET", at + "/groups") == 503) == each.lists_groups);
            BOOST_TEST((status_of("POST", list) == 503) == each.adds_topic);
            BOOST_TEST((status_of("GET", other_list) == 503) == each.lists_other);
            BOOST_TEST(only().fired == only().matched);
            BOOST_TEST(service.remove_fault(added));
            BOOST_TEST(!service.remove_fault(added));
        }
    }
}

BOOST_AUTO_TEST_CASE(first_requests_pass_then_so_many_fail) {
    fault what = unavailable();
    what.skip = 2;
    what.times = 3;
    service.add_fault(what);
    BOOST_TEST(statuses(8) == "..xxx...");
    BOOST_TEST(only().fired == 3u);
}

BOOST_AUTO_TEST_CASE(fault_ends_with_its_time) {
    fault what = unavailable();
    what.lasts = 10s;
    service.add_fault(what);
    clock.advance(9'999ms);
    BOOST_TEST(statuses(2) == "xx");
    clock.advance(1ms);
    BOOST_TEST(statuses(2) == "..");
}

BOOST_AUTO_TEST_CASE(probability_is_kept_and_repeatable) {
    fault what = unavailable();
    what.probability = 0.1;
    service.add_fault(what);
    const std::string seen = statuses(2'000);
    BOOST_TEST(only().matched == 2'000u);
    BOOST_TEST(only().fired > 150u);
    BOOST_TEST(only().fired < 250u);
    faulty again;
    again.service.add_fault(what);
    BOOST_TEST((again.statuses(2'000) == seen));
    what.probability = 0;
    again.service.clear_faults();
    again.service.add_fault(what);
    BOOST_TEST(again.statuses(100) == std::string(100, '.'));
}

BOOST_AUTO_TEST_CASE(first_fault_of_the_list_wins) {
    fault once = fault::refuse(500, "DMS.00500001", "first");
    once.times = 1;
    service.add_fault(once);
    service.add_fault(unavailable());
    BOOST_TEST(status_of_list() == 500);
    BOOST_TEST(status_of_list() == 503);
    service.clear_faults();
    BOOST_TEST(status_of_list() == 200);
}

BOOST_AUTO_TEST_CASE(throttle_counts_by_user_in_windows_and_says_so_as_the_gateway_does) {
    service.add_fault(fault::throttle(3, 60s));
    BOOST_TEST(statuses(5) == "...xx");
    const auto refused = ask("GET", at + "/groups");
    BOOST_TEST(refused.status == 429);
    BOOST_TEST(refused.body == R"({"error_code":"APIGW.0308","error_msg":"The throttling threshold has been reached: )"
                               R"(policy user over ratelimit,limit:3,time:1 minute"})");
    clock.advance(59s);
    BOOST_TEST(statuses(1) == "x");
    clock.advance(1s);
    BOOST_TEST(statuses(4) == "...x");
}

BOOST_AUTO_TEST_CASE(throttle_by_api_counts_each_operation_for_itself) {
    fault what = fault::throttle(2, 5s, fault::counted::api);
    what.headers.emplace_back("Retry-After", "5");
    service.add_fault(what);
    BOOST_TEST(statuses(3) == "..x");
    BOOST_TEST(status_of("GET", at + "/groups") == 200);
    const auto refused = ask("GET", list);
    BOOST_TEST(refused.body.find("policy api over ratelimit,limit:2,time:5 second") != std::string::npos);
    BOOST_TEST((refused.headers.back() == std::pair<std::string, std::string>("Retry-After", "5")));
}

BOOST_AUTO_TEST_CASE(errors_come_in_every_form) {
    using form = fault::form;
    struct row {
        form shape;
        const char* body;
        const char* type;
    };
    const row rows[] = {
        {form::error_code, R"({"error_code":"C.1","error_msg":"a \"b\""})", "application/json"},
        {form::camel_case, R"({"errorCode":"C.1","errorMsg":"a \"b\""})", "application/json"},
        {form::code, R"({"code":"C.1","message":"a \"b\""})", "application/json"},
        {form::nested, R"({"error":{"code":"C.1","message":"a \"b\""}})", "application/json"},
        {form::failed_topics, R"({"failed_topics":[{"error_code":"C.1","error_msg":"a \"b\""}]})", "application/json"},
        {form::text, R"(a "b")", "text/plain"},
        {form::html, R"(<html><head><title>502</title></head><body><h1>a "b"</h1></body></html>)", "text/html"},
        {form::empty, "", "application/json"},
    };
    for (const row& each : rows) {
        service.add_fault(fault::refuse(502, "C.1", "a \"b\"", each.shape));
        const auto reply = ask("GET", list);
        BOOST_TEST(reply.status == 502);
        BOOST_TEST(reply.body == each.body);
        BOOST_TEST(reply.headers.front().second == each.type);
        service.clear_faults();
    }
}

BOOST_AUTO_TEST_CASE(status_without_a_body_has_none) {
    service.add_fault(fault::answer(204, "text"));
    BOOST_TEST(ask("GET", list).body.empty());
}

BOOST_AUTO_TEST_CASE(request_may_be_executed_and_answered_otherwise) {
    fault what = fault::refuse(504, "APIGW.0201", "Backend timeout.");
    what.executes = true;
    what.method = "POST";
    what.times = 1;
    service.add_fault(what);
    const std::string body = R"({"id":"executed","partition":3})";
    BOOST_TEST(ask("POST", list, body).status == 504);
    BOOST_TEST(topics().find("executed") != std::string::npos);

    service.clear_faults();
    service.add_fault(fault::malformed("{\"id\":"));
    const auto reply = ask("POST", list, R"({"id":"garbled","partition":3})");
    BOOST_TEST(reply.status == 200);
    BOOST_TEST(reply.body == "{\"id\":");
    service.clear_faults();
    BOOST_TEST(topics().find("garbled") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(answer_without_a_body_that_is_given_one_becomes_200) {
    add_topic("orders");
    service.add_fault(fault::malformed("text"));
    const auto reply = ask("PUT", list, R"({"topics":[{"id":"orders","new_partition_numbers":4}]})");
    BOOST_TEST(reply.status == 200);
    BOOST_TEST(reply.body == "text");
}

BOOST_AUTO_TEST_CASE(stale_reads_see_the_state_of_before_and_writes_do_not) {
    add_topic("old");
    fault what = fault::stale_reads();
    what.times = 2;
    what.target_contains = "/topics";
    service.add_fault(what);
    add_topic("new");
    BOOST_TEST(topics().find("new") == std::string::npos);
    BOOST_TEST(topics().find("old") != std::string::npos);
    BOOST_TEST(refused("POST", list, R"({"id":"new","partition":3})") == "400 DMS.10240017");
    BOOST_TEST(topics().find("new") != std::string::npos);
    service.clear_faults();
    add_topic("newest");
    BOOST_TEST(topics().find("newest") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(stale_reads_see_an_instance_that_is_gone) {
    service.add_fault(fault::stale_reads());
    get("DELETE", at);
    BOOST_TEST(status(id) == "RUNNING");
    clock.advance(1h);
    BOOST_TEST(status(id) == "RUNNING");
    service.clear_faults();
    BOOST_TEST(ask("GET", at).status == 404);
}

BOOST_AUTO_TEST_CASE(clock_offset_moves_dates_and_not_the_time_that_jobs_take) {
    const auto date = [&] {
        for (const auto& [name, value] : ask("GET", list).headers)
            if (name == "Date") return value;
        return std::string();
    };
    BOOST_TEST(date() == "Wed, 05 Mar 2025 00:00:00 GMT");
    service.set_clock_offset(3h);
    BOOST_TEST(date() == "Wed, 05 Mar 2025 03:00:00 GMT");
    BOOST_TEST((service.clock_offset() == 3h));
    const std::string made = create();
    clock.advance(1s);
    BOOST_TEST(status(made) == "CREATING");
}

BOOST_AUTO_TEST_CASE(fault_that_makes_no_sense_is_refused_by_name) {
    struct row {
        const char* member;
        std::function<void(fault&)> spoil;
    };
    const row rows[] = {
        {"operation", [](fault& one) { one.operation = "topics::crate"; }},
        {"probability", [](fault& one) { one.probability = 1.1; }},
        {"probability", [](fault& one) { one.probability = std::numeric_limits<double>::quiet_NaN(); }},
        {"status", [](fault& one) { one.status = 199; }},
        {"status", [](fault& one) { one.status = 600; }},
        {"window", [](fault& one) { one.window = 0s; }},
        {"lasts", [](fault& one) { one.lasts = -1ms; }},
        {"delay", [](fault& one) { one.delay = 25h; }},
        {"pause", [](fault& one) { one.pause = -1ms; }},
        {"headers", [](fault& one) { one.headers.emplace_back("", "x"); }},
        {"headers", [](fault& one) { one.headers.emplace_back("X", "x\r\nY: y"); }},
    };
    for (const row& each : rows) {
        BOOST_TEST_CONTEXT(each.member) {
            fault what;
            each.spoil(what);
            BOOST_CHECK_EXCEPTION(service.add_fault(what), failure_error, [&](const failure_error& error) {
                return error.details().message.starts_with(std::string(each.member) + ": ");
            });
        }
    }
    BOOST_TEST(service.faults().empty());
}

BOOST_AUTO_TEST_CASE(every_member_can_be_set_and_read_back_over_http) {
    const std::string text = R"({"operation":"topics::list","method":"GET","target_contains":"/topics",)"
                             R"("project_id":"p","skip":1,"limit":2,"window":3,"per":"api","probability":5E-1,)"
                             R"("times":4,"lasts":5,"delay":6,"stale":true,"status":503,"executes":true,)"
                             R"("code":"C","message":"M","shape":"html","body":"B","headers":{"Retry-After":"7"},)"
                             R"("length_error":-8,"keep_bytes":9,"pause":10,"connection":"reset_within_body"})";
    const auto added = control("POST", "faults", text);
    BOOST_TEST(added.status == 201);
    BOOST_TEST(added.body == R"({"id":1})");
    BOOST_TEST((only().what.lasts == 5ms));
    BOOST_TEST((only().what.connection == fault::cut::reset_within_body));
    BOOST_TEST(only().what.headers.front().second == "7");
    const auto listed = control("GET", "faults");
    BOOST_TEST(listed.status == 200);
    BOOST_TEST(listed.body == R"({"faults":[{"id":1,"matched":0,"fired":0,)" + text.substr(1) + "]}");
    BOOST_TEST(control("DELETE", "faults/1").status == 204);
    BOOST_TEST(service.faults().empty());
}

BOOST_AUTO_TEST_CASE(faults_that_were_added_over_http_are_met_and_counted) {
    control("POST", "faults", R"({"status":503,"code":"DMS.00500000","message":"not now","times":2})");
    BOOST_TEST(statuses(3) == "xx.");
    BOOST_TEST(control("GET", "faults").body.find(R"("matched":2,"fired":2)") != std::string::npos);
    BOOST_TEST(service.requests() > 0u);
    control("POST", "faults", R"({"status":500})");
    BOOST_TEST(control("DELETE", "faults").status == 204);
    BOOST_TEST(statuses(1) == ".");
}

BOOST_AUTO_TEST_CASE(wrong_control_is_refused_with_the_member_and_changes_nothing) {
    struct row {
        const char* method;
        const char* target;
        const char* body;
        int status;
        const char* message;
    };
    const row rows[] = {
        {"POST", "faults", "", 400, "the body"},
        {"POST", "faults", "[]", 400, "the body"},
        {"POST", "faults", R"({"staus":500})", 400, "staus: "},
        {"POST", "faults", R"({"status":"500"})", 400, "status: "},
        {"POST", "faults", R"({"status":1000})", 400, "status: "},
        {"POST", "faults", R"({"status":99999999999})", 400, "status: "},
        {"POST", "faults", R"({"skip":-1})", 400, "skip: "},
        {"POST", "faults", R"({"delay":"1s"})", 400, "delay: "},
        {"POST", "faults", R"({"stale":1})", 400, "stale: "},
        {"POST", "faults", R"({"connection":"cut"})", 400, "connection: "},
        {"POST", "faults", R"({"headers":["Retry-After"]})", 400, "headers: "},
        {"POST", "faults", R"({"headers":{"Retry-After":1}})", 400, "headers: "},
        {"PUT", "faults", "{}", 404, "the emulator"},
        {"DELETE", "faults/7", "", 404, "there is no such fault"},
        {"DELETE", "faults/x", "", 404, "there is no such fault"},
        {"GET", "elsewhere", "", 404, "the emulator"},
        {"PUT", "clock", R"({"offset":"1"})", 400, "offset: "},
        {"PUT", "clock", R"({"offset":1,"other":2})", 400, "offset: "},
        {"PUT", "clock", R"({"offset":9000000000000000000})", 400, "offset: "},
    };
    for (const row& each : rows) {
        BOOST_TEST_CONTEXT(each.method << ' ' << each.target << ' ' << each.body) {
            const auto reply = control(each.method, each.target, each.body);
            BOOST_TEST(reply.status == each.status);
            BOOST_TEST(message_of(reply).starts_with(each.message));
        }
    }
    BOOST_TEST(service.faults().empty());
    BOOST_TEST((service.clock_offset() == 0ms));
}

BOOST_AUTO_TEST_CASE(clock_is_set_and_read_over_http) {
    BOOST_TEST(control("PUT", "clock", R"({"offset":-3600000})").status == 204);
    BOOST_TEST((service.clock_offset() == -1h));
    BOOST_TEST(control("GET", "clock").body == R"({"offset":-3600000})");
}

BOOST_AUTO_TEST_SUITE_END()
