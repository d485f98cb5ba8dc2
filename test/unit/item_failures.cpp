#include <boost/test/unit_test.hpp>

#include <dmskafka/item_failures.hpp>
#include <dmskafka/json.hpp>
#include <dmskafka/operation_table.hpp>
#include <dmskafka/operations.hpp>

#include <algorithm>
#include <set>
#include <string>

using namespace dmskafka;
using detail::kind;
using detail::type_descriptor;

namespace {

/// What failed in an answer of that type, as `item|code|message` and a space between.
template <class Response>
std::string failed_in(std::string_view answer) {
    const auto response = from_json<Response>(answer).value();
    std::string text;
    for (const auto& [item, code, message] : item_failures(response))
        text.append(text.empty() ? "" : " ").append(item).append("|").append(code).append("|").append(message);
    return text;
}

/// Calls `visit` for each record that a response of that type may hold.
template <class Visit>
void each_record(const type_descriptor& type, const Visit& visit) {
    if (type.element != nullptr) each_record(*type.element, visit);
    if (type.what != kind::record) return;
    visit(type);
    for (const auto& field : type.fields) each_record(*field.type, visit);
}

bool tells_outcomes(const operation_description& operation) {
    bool found = false;
    each_record(*operation.response,
                [&](const type_descriptor& record) { found = found || record.outcome != nullptr; });
    return found;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(item_failures_in_responses)

BOOST_AUTO_TEST_CASE(topics_that_were_not_deleted_q073) {
    using response = topics::batch_remove::response;
    BOOST_TEST(failed_in<response>(R"({"topics":[{"id":"a","success":true},{"id":"b","success":false},
                                                 {"id":"c","success":"false"},{"id":"d","success":"true"}]})") ==
               "b|| c||");
    BOOST_TEST(failed_in<response>(R"({"topics":[]})") == "");
    BOOST_TEST(failed_in<response>("{}") == "");
    BOOST_TEST(failed_in<v1::batch_remove_topics::response>(R"({"topics":[{"id":"a","success":false}]})") == "a||");
}

BOOST_AUTO_TEST_CASE(an_outcome_that_is_left_out_is_no_failure) {
    BOOST_TEST(failed_in<topics::batch_remove::response>(R"({"topics":[{"id":"a"},{"id":"b","success":null}]})") == "");
    BOOST_TEST(failed_in<instances::batch_action::response>(R"({"results":[{"instance":"a"}]})") == "");
    BOOST_TEST(failed_in<messages::remove::response>(R"({"partitions":[{"partition":0}]})") == "");
}

BOOST_AUTO_TEST_CASE(every_entry_of_failed_groups_is_a_failure_q073) {
    using response = consumer_groups::batch_remove::response;
    BOOST_TEST(failed_in<response>(R"({"failed_groups":[{"group_id":"g","error_message":"UNKNOW"},{"group_id":"h"}],
                                       "total":2})") == "g||UNKNOW h||");
    BOOST_TEST(failed_in<response>(R"({"failed_groups":[],"total":0})") == "");
    BOOST_TEST(failed_in<response>(R"({"failed_groups":null})") == "");
}

BOOST_AUTO_TEST_CASE(instances_that_were_not_restarted_or_deleted_q073_q065) {
    using response = instances::batch_action::response;
    BOOST_TEST(failed_in<response>(R"({"results":[{"result":"success","instance":"i"},
                                                  {"result":"failed","instance":"j"}]})") == "j||");
    BOOST_TEST(failed_in<v1::batch_action::response>(R"({"results":[{"result":"failed","instance":"j"}]})") == "j||");
    BOOST_TEST(item_failures(response{}).empty());  // 204 without a body
}

BOOST_AUTO_TEST_CASE(brokers_whose_address_was_not_changed_q073) {
    using response = instances::update_cross_vpc_addresses::response;
    BOOST_TEST(failed_in<response>(R"({"success":false,"results":[{"advertised_ip":"10.0.0.1","success":true},
                                       {"advertised_ip":"10.0.0.2","success":"false","ip":"192.168.0.2"}]})") ==
               "10.0.0.2||");
    BOOST_TEST(failed_in<response>(R"({"success":true,"results":[{"advertised_ip":"10.0.0.1","success":true}]})") ==
               "");
}

BOOST_AUTO_TEST_CASE(a_failure_as_a_whole_has_no_item) {
    using response = instances::update_cross_vpc_addresses::response;
    BOOST_TEST(failed_in<response>(R"({"success":false,"results":[]})") == "||");
    BOOST_TEST(failed_in<response>(R"({"success":false})") == "||");
    BOOST_TEST(failed_in<response>(R"({"success":"false","results":[{"advertised_ip":"a","success":true}]})") == "||");
}

BOOST_AUTO_TEST_CASE(partitions_whose_messages_were_not_deleted_q041_q073) {
    using response = messages::remove::response;
    BOOST_TEST(failed_in<response>(R"({"partitions":[{"partition":0,"result":"success","error_code":0},
                                       {"partition":1,"result":"failed","error_code":"DMS.00500000"},
                                       {"partition":2,"result":"failed","error_code":7},
                                       {"partition":3,"result":"failed","error_code":0},
                                       {"partition":"4","error_code":"DMS.00400026"},
                                       {"partition":5,"error_code":"0"}]})") ==
               "1|DMS.00500000| 2|7| 3|| 4|DMS.00400026|");
}

BOOST_AUTO_TEST_CASE(reports_that_were_not_deleted_q016_q042_q073) {
    using response = diagnosis::batch_remove::response;
    BOOST_TEST(failed_in<response>(R"({"results":[{"id":"a","result":"true"},{"id":"b","result":"false"},
                                                  {"id":"c","result":false},{"id":"d","success":false},
                                                  {"id":"e","success":true,"result":"false"}]})") == "b|| c|| d||");
}

BOOST_AUTO_TEST_CASE(checks_of_an_array_that_are_not_in_order_q062) {
    using response = diagnosis::precheck::response;
    BOOST_TEST(failed_in<response>(R"([{"name":"RAM","success":true,"reason":""},
                                       {"name":"LAG","success":false,"reason":"{\"max\":\"5\"}"}])") ==
               R"(LAG||{"max":"5"})");
}

BOOST_AUTO_TEST_CASE(a_manager_that_was_not_restarted) {
    using response = manager::restart::response;
    BOOST_TEST(failed_in<response>(R"({"result":"success","instance_id":"i"})") == "");
    BOOST_TEST(failed_in<response>(R"({"result":"failed","instance_id":"i"})") == "i||");
}

BOOST_AUTO_TEST_CASE(responses_without_outcomes_have_no_failures) {
    BOOST_TEST(item_failures(no_content{}).empty());
    BOOST_TEST(item_failures(std::string("failed")).empty());
    BOOST_TEST(failed_in<topics::list::response>(R"({"topics":[{"name":"a"}]})") == "");
}

BOOST_AUTO_TEST_CASE(the_operations_of_q073_tell_their_outcomes) {
    std::set<std::string_view> telling;
    for (const auto& operation : operations())
        if (tells_outcomes(operation)) telling.insert(operation.full_name);
    for (const std::string_view name :
         {"topics::batch_remove", "consumer_groups::batch_remove", "instances::batch_action",
          "instances::update_cross_vpc_addresses", "messages::remove", "diagnosis::batch_remove"})
        BOOST_TEST(telling.count(name) == 1u, name);
}

BOOST_AUTO_TEST_CASE(no_struct_with_an_outcome_in_it_is_forgotten) {
    constexpr std::string_view tell[] = {"success", "result", "error_code", "error_msg", "error_message"};
    for (const auto& operation : operations()) BOOST_TEST_CONTEXT(operation.full_name) {
            if (operation.full_name == "diagnosis::get") continue;  // its results are findings
            each_record(*operation.response, [&](const type_descriptor& record) {
                const bool has_one = std::ranges::any_of(tell, [&](auto name) { return record.find(name) != nullptr; });
                BOOST_TEST(has_one == (record.outcome != nullptr));
            });
        }
}

BOOST_AUTO_TEST_SUITE_END()
