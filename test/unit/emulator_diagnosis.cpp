#include <boost/test/unit_test.hpp>

#include "emulated_calls.hpp"

#include <chrono>
#include <string>

using namespace dmskafka;
using namespace std::chrono_literals;
using test::running;
namespace json = boost::json;

namespace {

/// A topic with two partitions, of which a group has read nothing of the first.
struct with_backlog : running {
    std::string root = "/v2/" + std::string(test::project) + "/kafka/instances/" + id;
    std::string reports = root + "/message-diagnosis-tasks";
    std::string check = root + "/diagnosis-check?group=billing&topic=orders";

    with_backlog() {
        add_topic("orders", 2);
        service.commit(id, "billing", "orders", 0, 0);
    }
    void join() {
        emulated_consumer member;
        member.topics = {"orders"};
        service.join_group(id, "billing", member);
    }
    void fill() {
        for (const char* partition : {"0", "0", "0", "1"})
            send("orders", "x", {json::object{{"name", "PARTITION"}, {"value", partition}}});
        service.commit(id, "billing", "orders", 1, 1);
    }
    std::string start() {
        return text(get("POST", reports, R"({"group_name":"billing","topic_name":"orders"})").at("report_id"));
    }
    json::value newest() { return get("GET", reports).at("report_list").at(0); }
    json::value report(const std::string& report_id) { return get("GET", root + "/message-diagnosis/" + report_id); }
    std::string checks() {
        std::string made;
        const auto all = get("GET", check);
        for (const auto& one : all.as_array())
            made += text(one.at("name")) + (one.at("success").as_bool() ? "+" : "-") + text(one.at("reason")) + " ";
        return made;
    }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(emulator_diagnosis)

BOOST_FIXTURE_TEST_CASE(precheck_tells_what_there_is_to_diagnose, with_backlog) {
    BOOST_TEST(checks() == "RAM+[] CPU+[] SUBSCRIPTION-[0,1] LAG-{} PRODUCE-{} ");
    fill();
    join();
    BOOST_TEST(checks() == R"(RAM+[] CPU+[] SUBSCRIPTION+[] LAG+{"0":3} PRODUCE+{"0":3,"1":1} )");
}

BOOST_FIXTURE_TEST_CASE(precheck_and_diagnosis_need_group_and_topic, with_backlog) {
    BOOST_TEST(refused("GET", root + "/diagnosis-check?group=missing&topic=orders") == "400 DMS.111400864");
    BOOST_TEST(refused("GET", root + "/diagnosis-check?group=billing&topic=missing") == "400 DMS.00400876");
    BOOST_TEST(refused("GET", root + "/diagnosis-check?group=billing") == "400 DMS.00400062");
    BOOST_TEST(refused("POST", reports, R"({"group_name":"missing","topic_name":"orders"})") == "400 DMS.111400864");
    BOOST_TEST(refused("POST", reports, R"({"group_name":"billing","topic_name":"missing"})") == "400 DMS.00400876");
    BOOST_TEST(refused("POST", reports, R"({"group_name":"billing"})") == "400 DMS.00400085");
}

BOOST_FIXTURE_TEST_CASE(diagnosis_takes_time_and_finds_the_backlog, with_backlog) {
    fill();
    join();
    const auto id_of_report = start();
    BOOST_TEST(text(newest().at("status")) == "diagnosing");
    BOOST_TEST(newest().at("begin_time") == newest().at("end_time"));
    BOOST_TEST(report(id_of_report).at("normal_item_num").as_int64() == 0);
    clock.advance(60s);
    BOOST_TEST(text(newest().at("report_id")) == id_of_report);
    BOOST_TEST(text(newest().at("status")) == "finished");
    BOOST_TEST(newest().at("begin_time") != newest().at("end_time"));
    BOOST_TEST(text(newest().at("group_name")) == "billing");
    BOOST_TEST(newest().at("accumulated_partitions").as_int64() == 1);

    const auto found = report(id_of_report);
    BOOST_TEST(found.at("abnormal_item_num").as_int64() == 1);
    BOOST_TEST(found.at("normal_item_num").as_int64() == 3);
    const auto consumers = found.at("diagnosis_dimension_list").at(0);
    BOOST_TEST(consumers.at("abnormal_num").as_int64() == 1);
    const auto lag = consumers.at("diagnosis_item_list").at(1);
    BOOST_TEST(text(lag.at("result")) == "abnormal");
    BOOST_TEST(lag.at("partitions") == json::array{0});
    BOOST_TEST(lag.at("broker_ids").as_array().size() == 1u);
    BOOST_TEST(text(lag.at("cause_ids").at(0).at("params").at("partitions")) == "[0]");
}

BOOST_FIXTURE_TEST_CASE(diagnosis_fails_when_told_to_or_when_its_subject_goes, with_backlog) {
    service.fail_next_job();
    const auto told = start();
    clock.advance(60s);
    BOOST_TEST(text(newest().at("status")) == "failed");
    BOOST_TEST(report(told).at("failed_item_num").as_int64() == 1);
    start();
    get("POST", at + "/topics/delete", R"({"topics":["orders"]})");
    clock.advance(60s);
    BOOST_TEST(text(newest().at("status")) == "failed");
}

BOOST_FIXTURE_TEST_CASE(removal_answers_for_each_report, with_backlog) {
    const auto first = start();
    const auto second = start();
    const auto body = json::serialize(json::object{{"report_id_list", {first, "never"}}});
    const auto results = get("DELETE", reports, body).at("results");
    BOOST_TEST(text(results.at(0).at("id")) == first);
    BOOST_TEST(results.at(0).at("success").as_bool());
    BOOST_TEST(!results.at(1).at("success").as_bool());
    clock.advance(60s);
    BOOST_TEST(get("GET", reports).at("total_num").as_int64() == 1);
    BOOST_TEST(text(newest().at("report_id")) == second);
    BOOST_TEST(refused("GET", root + "/message-diagnosis/" + first) == "404 DMS.00404026");
    BOOST_TEST(refused("DELETE", reports, R"({"report_id_list":[]})") == "400 DMS.00400062");
}

BOOST_FIXTURE_TEST_CASE(list_pages_from_the_newest_and_ends, with_backlog) {
    const auto oldest = start();
    for (int i = 0; i < 11; ++i) start();
    BOOST_TEST(get("GET", reports).at("report_list").as_array().size() == 10u);
    const auto last = get("GET", reports + "?offset=10&limit=50");
    BOOST_TEST(last.at("total_num").as_int64() == 12);
    BOOST_TEST(last.at("report_list").as_array().size() == 2u);
    BOOST_TEST(text(last.at("report_list").at(1).at("report_id")) == oldest);
    BOOST_TEST(get("GET", reports + "?offset=12").at("report_list").as_array().empty());
    BOOST_TEST(refused("GET", reports + "?limit=0") == "400 DMS.00400062");
    const auto other = "/v2/" + std::string(test::project) + "/kafka/instances/" + add_instance("other");
    BOOST_TEST(get("GET", other + "/message-diagnosis-tasks").at("total_num").as_int64() == 0);
}

BOOST_AUTO_TEST_SUITE_END()
