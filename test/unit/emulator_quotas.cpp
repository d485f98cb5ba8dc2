#include <boost/test/unit_test.hpp>

#include "emulated_calls.hpp"

#include <chrono>
#include <string>

using namespace dmskafka;
using namespace std::chrono_literals;
using test::running;
namespace json = boost::json;

namespace {

struct with_quotas : running {
    std::string quotas = orders() + "/" + id + "/kafka-user-client-quota";

    std::string start(const std::string& method, const std::string& body) {
        return text(get(method, quotas, body).at("job_id"));
    }
    /// Starts a job and lets it end; how it did.
    std::string run(const std::string& method, const std::string& body) {
        const std::string job = start(method, body);
        clock.advance(4s);
        return task_status(id, job);
    }
    json::value listed(const std::string& query = "") { return get("GET", quotas + query); }
};

constexpr const char* of_reader = R"({"user":"reader","producer-byte-rate":1024})";

}  // namespace

BOOST_AUTO_TEST_SUITE(emulator_quotas)

BOOST_FIXTURE_TEST_CASE(quota_is_listed_once_the_job_is_done, with_quotas) {
    const auto job = start("POST", of_reader);
    BOOST_TEST(listed().at("count").as_int64() == 0);
    BOOST_TEST(refused("POST", quotas, of_reader) == "400 DMS.00400017");
    clock.advance(4s);
    BOOST_TEST(task_status(id, job) == "SUCCESS");
    const auto quota = listed().at("quotas").at(0);
    BOOST_TEST(text(quota.at("user")) == "reader");
    BOOST_TEST(text(quota.at("client")) == "");
    BOOST_TEST(!quota.at("user-default").as_bool());
    BOOST_TEST(!quota.at("client-default").as_bool());
    BOOST_TEST(quota.at("producer-byte-rate").as_int64() == 1024);
}

BOOST_FIXTURE_TEST_CASE(quota_of_all_users_names_none, with_quotas) {
    BOOST_TEST(run("POST", R"({"user-default":true,"consumer-byte-rate":7})") == "SUCCESS");
    const auto quota = listed().at("quotas").at(0);
    BOOST_TEST(quota.at("user-default").as_bool());
    BOOST_TEST(text(quota.at("user")) == "");
    BOOST_TEST(quota.at("consumer-byte-rate").as_int64() == 7);
}

BOOST_FIXTURE_TEST_CASE(members_are_read_in_both_spellings, with_quotas) {
    BOOST_TEST(run("POST", R"({"user_default":true,"consumer_byte_rate":7})") == "SUCCESS");
    const auto quota = listed().at("quotas").at(0);
    BOOST_TEST(quota.at("user-default").as_bool());
    BOOST_TEST(quota.at("consumer-byte-rate").as_int64() == 7);
    BOOST_TEST(run("POST", R"({"user":"reader","user-default":false,"user_default":true,"consumer-byte-rate":7})") ==
               "SUCCESS");
    BOOST_TEST(!listed().at("quotas").at(1).at("user-default").as_bool());
}

BOOST_FIXTURE_TEST_CASE(update_changes_what_it_names, with_quotas) {
    run("POST", of_reader);
    BOOST_TEST(run("PUT", R"({"user":"reader","consumer-byte-rate":2048})") == "SUCCESS");
    const auto quota = listed().at("quotas").at(0);
    BOOST_TEST(quota.at("producer-byte-rate").as_int64() == 1024);
    BOOST_TEST(quota.at("consumer-byte-rate").as_int64() == 2048);
}

BOOST_FIXTURE_TEST_CASE(removal_has_a_body_and_takes_one_quota, with_quotas) {
    run("POST", of_reader);
    run("POST", R"({"user":"reader","client":"c1","producer-byte-rate":1})");
    BOOST_TEST(run("DELETE", R"({"user":"reader"})") == "SUCCESS");
    BOOST_TEST(listed().at("count").as_int64() == 1);
    BOOST_TEST(text(listed().at("quotas").at(0).at("client")) == "c1");
}

BOOST_FIXTURE_TEST_CASE(what_cannot_be_done_is_accepted_and_fails_as_a_job, with_quotas) {
    BOOST_TEST(run("DELETE", R"({"user":"reader"})") == "FAILED");
    BOOST_TEST(run("PUT", of_reader) == "FAILED");
    BOOST_TEST(run("POST", of_reader) == "SUCCESS");
    BOOST_TEST(run("POST", of_reader) == "FAILED");
    BOOST_TEST(listed().at("count").as_int64() == 1);
}

BOOST_FIXTURE_TEST_CASE(failed_job_changes_nothing, with_quotas) {
    service.fail_next_job();
    BOOST_TEST(run("POST", of_reader) == "FAILED");
    BOOST_TEST(listed().at("count").as_int64() == 0);
    BOOST_TEST(run("POST", of_reader) == "SUCCESS");
}

BOOST_FIXTURE_TEST_CASE(quotas_outside_the_rules_are_refused, with_quotas) {
    for (const char* body : {R"({"producer-byte-rate":1})", R"({"user":"","client":"","producer-byte-rate":1})",
                             R"({"user":"a","user-default":true,"producer-byte-rate":1})",
                             R"({"client":"a","client-default":true,"producer-byte-rate":1})", R"({"user":"a"})",
                             R"({"user":"a","producer-byte-rate":0})", R"({"user":"a","consumer-byte-rate":-1})"}) {
        BOOST_TEST(refused("POST", quotas, body) == "400 DMS.00400062", body);
        BOOST_TEST(refused("PUT", quotas, body) == "400 DMS.00400062", body);
    }
    BOOST_TEST(refused("DELETE", quotas, "{}") == "400 DMS.00400062");
    BOOST_TEST(refused("DELETE", quotas) == "400 DMS.00400004");
}

BOOST_FIXTURE_TEST_CASE(list_pages_and_ends, with_quotas) {
    for (int i = 0; i < 12; ++i) run("POST", R"({"client":"c)" + std::to_string(i) + R"(","producer-byte-rate":1})");
    BOOST_TEST(listed().at("quotas").as_array().size() == 10u);
    const auto last = listed("?offset=10&limit=5");
    BOOST_TEST(last.at("count").as_int64() == 12);
    BOOST_TEST(last.at("quotas").as_array().size() == 2u);
    BOOST_TEST(text(last.at("quotas").at(0).at("client")) == "c10");
    BOOST_TEST(listed("?offset=12").at("quotas").as_array().empty());
    BOOST_TEST(refused("GET", quotas + "?offset=-1") == "400 DMS.00400062");
    BOOST_TEST(refused("GET", quotas + "?limit=0") == "400 DMS.00400062");
}

BOOST_FIXTURE_TEST_CASE(each_instance_has_its_own_quotas, with_quotas) {
    run("POST", of_reader);
    const auto other = orders() + "/" + add_instance("other") + "/kafka-user-client-quota";
    BOOST_TEST(get("GET", other).at("count").as_int64() == 0);
}

BOOST_AUTO_TEST_SUITE_END()
