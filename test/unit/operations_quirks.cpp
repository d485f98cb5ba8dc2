#include <boost/test/unit_test.hpp>

#include "encoded_request.hpp"
#include "error_rules.hpp"
#include "job_judge.hpp"
#include "response_reader.hpp"

#include <dmskafka/json.hpp>
#include <dmskafka/operations.hpp>
#include <dmskafka/retry.hpp>
#include <dmskafka/validation.hpp>

#include <algorithm>
#include <chrono>
#include <limits>
#include <string>

using namespace dmskafka;

// Where the service and its documentation differ, and which reading the structs follow. The numbers are those of the
// list of quirks that the other sources mention.

namespace {

template <class T>
T read(std::string_view text) {
    auto value = from_json<T>(text);
    BOOST_TEST_REQUIRE(value.has_value(), (value ? std::string() : value.error().message));
    return std::move(*value);
}

/// The answer of an operation as it came over the wire.
template <class Op>
typename Op::response answered(std::string_view body, int status = 200) {
    http_response answer;
    answer.status = status;
    answer.body = body;
    typename Op::response response{};
    const auto wrong = read_response(answer, detail::description_of<Op>, &response);
    BOOST_TEST_REQUIRE(!wrong.has_value(), (wrong ? wrong->message : std::string()));
    return response;
}

/// Path and query as they are sent.
template <class Op>
std::string target_of(const Op& request) {
    return encode_request(detail::description_of<Op>, &request, "p").value().target;
}

template <class Op>
placement place(std::string_view member) {
    const auto& operation = detail::description_of<Op>;
    for (std::size_t i = 0; i < operation.placements.size(); ++i)
        if (operation.request->fields[i].name == member) return operation.placements[i];
    BOOST_FAIL("no member is sent as " << member);
    return {};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(operations_quirks)

BOOST_AUTO_TEST_CASE(Q001_access_points_read_enable_and_enabled) {
    const auto enable =
        read<instances::access_points>(R"({"private_plain_enable":true,"private_sasl_ssl_enable":false})");
    const auto enabled =
        read<instances::access_points>(R"({"private_plain_enabled":true,"private_sasl_ssl_enabled":false})");
    BOOST_TEST((enable.private_plain_enable == true && enable.private_sasl_ssl_enable == false));
    BOOST_TEST((enable == enabled));
}

BOOST_AUTO_TEST_CASE(Q002_public_management_address_is_read_in_singular_and_plural) {
    const auto singular = read<instances::instance>(R"({"public_management_connect_address":"198.51.100.1:9999"})");
    const auto plural = read<instances::instance>(R"({"public_management_connect_addresses":"198.51.100.1:9999"})");
    BOOST_TEST(singular.public_management_connect_address.value() == "198.51.100.1:9999");
    BOOST_TEST((singular == plural));
    const auto both = read<instances::instance>(
        R"({"public_management_connect_addresses":"second","public_management_connect_address":"first"})");
    BOOST_TEST(both.public_management_connect_address.value() == "first");
}

BOOST_AUTO_TEST_CASE(Q003_message_query_is_read_by_its_short_name_only) {
    BOOST_TEST(read<instances::instance>(R"({"message_query_inst_enable":true})").message_query_inst_enable.value());
    BOOST_TEST(!read<instances::instance>(R"({"message_query_instant_enable":true})").message_query_inst_enable);
}

BOOST_AUTO_TEST_CASE(Q004_misspelt_bandwidth_is_a_member_of_its_own) {
    const auto both = read<instances::instance>(R"({"public_bandwidth":300,"public_boundwidth":200})");
    BOOST_TEST(both.public_bandwidth.value() == 300);
    BOOST_TEST(both.public_boundwidth.value() == 200);
}

BOOST_AUTO_TEST_CASE(Q005_v1_address_is_read_in_singular_and_plural) {
    BOOST_TEST(read<v1::instance>(R"({"connect_address":"192.0.2.1"})").connect_address.value() == "192.0.2.1");
    BOOST_TEST(read<v1::instance>(R"({"connect_addresses":"192.0.2.1"})").connect_address.value() == "192.0.2.1");
}

BOOST_AUTO_TEST_CASE(Q006_v1_instance_has_what_only_examples_show) {
    const auto found =
        read<v1::instance>(R"({"connect_dn":"kafka.example","connector_enable":true,"agent_enable":false})");
    BOOST_TEST(found.connect_dn.value() == "kafka.example");
    BOOST_TEST((found.connector_enable == true && found.agent_enable == false));
}

BOOST_AUTO_TEST_CASE(Q015_quotas_are_sent_with_hyphens_and_read_in_both_spellings) {
    const quotas::create request{.user_default = true, .producer_byte_rate = 1024};
    BOOST_TEST(to_json(request) == R"({"instance_id":"","user-default":true,"producer-byte-rate":1024})");
    const auto hyphens = read<quotas::quota>(
        R"({"user-default":true,"client-default":false,"producer-byte-rate":1,"consumer-byte-rate":2})");
    const auto underscores = read<quotas::quota>(
        R"({"user_default":true,"client_default":false,"producer_byte_rate":1,"consumer_byte_rate":2})");
    BOOST_TEST(hyphens.consumer_byte_rate.value() == 2);
    BOOST_TEST((hyphens == underscores));
}

BOOST_AUTO_TEST_CASE(Q016_Q042_outcome_of_report_removal_is_success_or_else_result) {
    BOOST_TEST(read<diagnosis::report_outcome>(R"({"id":"r","success":true})").success.value());
    BOOST_TEST(read<diagnosis::report_outcome>(R"({"id":"r","result":"true"})").success.value());
    BOOST_TEST(!read<diagnosis::report_outcome>(R"({"result":true,"success":false})").success.value());
}

BOOST_AUTO_TEST_CASE(Q017_delete_all_failed_is_spelt_differently_in_each_version) {
    BOOST_TEST(to_json(instances::batch_action{.action = "delete", .all_failure = "kafka"}) ==
               R"({"action":"delete","all_failure":"kafka"})");
    BOOST_TEST(to_json(v1::batch_action{.action = "delete", .allFailure = "kafka"}) ==
               R"({"action":"delete","allFailure":"kafka"})");
}

BOOST_AUTO_TEST_CASE(Q019_camel_case_names_stay_as_they_are) {
    BOOST_TEST(read<topics::topic>(R"({"policiesOnly":true})").policiesOnly.value());
    BOOST_TEST(read<consumer_groups::group>(R"({"createdAt":5})").createdAt.value() == 5);
    BOOST_TEST(read<catalog::availability_zone>(R"({"soldOut":true})").soldOut.value());
    BOOST_TEST(read<v1::product_list>(R"({"Hourly":[{"name":"kafka"}]})").Hourly.size() == 1u);
    BOOST_TEST((place<cluster::get_disk_usage>("minSize") == placement::query));
}

BOOST_AUTO_TEST_CASE(Q020_password_of_the_port_switch_has_an_underscore) {
    instances::switch_port_protocol request{.protocol = "private_sasl_ssl_enable", .enable = true};
    request.pass_word = "s3cret";
    BOOST_TEST(to_json(request).find(R"("pass_word":"s3cret")") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(Q023_v1_region_is_read_in_both_spellings) {
    BOOST_TEST(read<v1::availability_zone_list>(R"({"region_id":"eu-1"})").region_id.value() == "eu-1");
    BOOST_TEST(read<v1::availability_zone_list>(R"({"regionId":"eu-1"})").region_id.value() == "eu-1");
}

BOOST_AUTO_TEST_CASE(Q024_v1_number_of_topics_is_total_or_else_count) {
    BOOST_TEST(read<v1::topic_page>(R"({"total":3})").total.value() == 3);
    BOOST_TEST(read<v1::topic_page>(R"({"count":3})").total.value() == 3);
}

BOOST_AUTO_TEST_CASE(Q025_topic_name_is_called_differently_everywhere) {
    BOOST_TEST(to_json(topics::create{.id = "orders"}) == R"({"instance_id":"","id":"orders"})");
    BOOST_TEST(read<topics::topic>(R"({"name":"orders"})").name.value() == "orders");
    BOOST_TEST(read<topics::topic_details>(R"({"topic":"orders"})").topic.value() == "orders");
    BOOST_TEST(read<v1::topic>(R"({"id":"orders"})").id.value() == "orders");
}

BOOST_AUTO_TEST_CASE(Q028_access_points_come_as_object_and_as_text) {
    const auto object = read<instances::instance>(R"({"port_protocols":{"public_plain_enable":true}})");
    const auto text = read<instances::instance>(R"({"port_protocols":"{\"public_plain_enable\":true}"})");
    BOOST_TEST(object.port_protocols.value().public_plain_enable.value());
    BOOST_TEST((object == text));
}

BOOST_AUTO_TEST_CASE(Q029_cross_vpc_info_stays_a_document_in_text) {
    const auto found = read<instances::instance>(R"({"cross_vpc_info":"{\"192.0.2.1\":{\"port\":\"9011\"}}"})");
    BOOST_TEST(found.cross_vpc_info.value() == R"({"192.0.2.1":{"port":"9011"}})");
}

BOOST_AUTO_TEST_CASE(Q030_parameters_of_a_task_stay_a_document_in_text) {
    BOOST_TEST(read<tasks::task>(R"({"params":"{\"enable_auto_topic\":true}"})").params.value() ==
               R"({"enable_auto_topic":true})");
}

BOOST_AUTO_TEST_CASE(Q031_number_of_tasks_is_text_and_may_be_a_number) {
    BOOST_TEST(read<tasks::task_page>(R"({"task_count":"4"})").task_count.value() == "4");
    BOOST_TEST(read<tasks::task_page>(R"({"task_count":4})").task_count.value() == "4");
}

BOOST_AUTO_TEST_CASE(Q032_partitions_and_creation_time_of_an_instance_are_text_and_may_be_numbers) {
    const auto text = read<instances::instance>(R"({"partition_num":"300","created_at":"1585618587087"})");
    const auto number = read<instances::instance>(R"({"partition_num":300,"created_at":1585618587087})");
    BOOST_TEST(text.created_at.value() == "1585618587087");
    BOOST_TEST((text == number));
}

BOOST_AUTO_TEST_CASE(Q033_broker_numbers_of_the_cluster_are_text_and_may_be_numbers) {
    const auto text = read<cluster::cluster_facts>(R"({"controller":"1","brokers":[{"broker_id":"1"}]})");
    const auto number = read<cluster::cluster_facts>(R"({"controller":1,"brokers":[{"broker_id":1}]})");
    BOOST_TEST(text.brokers.at(0).broker_id.value() == "1");
    BOOST_TEST((text == number));
}

BOOST_AUTO_TEST_CASE(Q034_disk_usage_keeps_units_and_reads_exponents) {
    const auto usage =
        read<cluster::partition_disk_usage>(R"({"size":"8.0K","topic_partition":"0","percentage":1.2E-5})");
    BOOST_TEST(usage.size.value() == "8.0K");
    BOOST_TEST(usage.percentage.value() == 1.2e-5);
}

BOOST_AUTO_TEST_CASE(Q038_switches_of_a_topic_may_be_text) {
    const auto found = read<topics::topic>(R"({"sync_replication":"false","sync_message_flush":"true"})");
    BOOST_TEST((found.sync_replication == false && found.sync_message_flush == true));
    BOOST_TEST(!read<v1::topic>(R"({"sync_replication":"false"})").sync_replication.value());
}

BOOST_AUTO_TEST_CASE(Q039_values_of_topic_parameters_are_sent_as_text_and_read_as_numbers_too) {
    topics::create request{.id = "orders"};
    request.topic_other_configs.emplace().push_back({.name = "max.message.bytes", .value = "10485760"});
    BOOST_TEST(to_json(request).find(R"("value":"10485760")") != std::string::npos);
    BOOST_TEST(read<config_entry>(R"({"value":10485760})").value.value() == "10485760");
}

BOOST_AUTO_TEST_CASE(Q040_number_of_connector_nodes_is_sent_as_a_number) {
    BOOST_TEST(to_json(smart_connect::enable{.node_cnt = 2}) == R"({"instance_id":"","node_cnt":2})");
}

BOOST_AUTO_TEST_CASE(Q041_error_code_of_a_partition_is_text_and_may_be_a_number) {
    BOOST_TEST(read<messages::partition_outcome>(R"({"error_code":0})").error_code.value() == "0");
    BOOST_TEST(read<messages::partition_outcome>(R"({"error_code":"DMS.1"})").error_code.value() == "DMS.1");
}

BOOST_AUTO_TEST_CASE(Q043_partition_and_position_of_a_group_are_numbers_and_may_be_text) {
    const auto number =
        read<consumer_groups::partition_offsets>(R"({"partition":2,"message_current_offset":5000000000})");
    const auto text =
        read<consumer_groups::partition_offsets>(R"({"partition":"2","message_current_offset":"5000000000"})");
    BOOST_TEST(text.message_current_offset.value() == 5'000'000'000);
    BOOST_TEST((number == text));
}

BOOST_AUTO_TEST_CASE(Q044_remaining_time_beyond_64_bits_is_the_largest_number) {
    BOOST_TEST(read<catalog::availability_zone>(R"({"remain_time":9223372036854776000})").remain_time.value() ==
               std::numeric_limits<std::int64_t>::max());
}

BOOST_AUTO_TEST_CASE(Q045_availability_and_port_of_a_zone_are_text_and_may_be_something_else) {
    const auto found = read<catalog::availability_zone>(R"({"resource_availability":true,"port":8002})");
    BOOST_TEST(found.resource_availability.value() == "true");
    BOOST_TEST(found.port.value() == "8002");
}

BOOST_AUTO_TEST_CASE(Q046_public_access_is_a_word) {
    BOOST_TEST(read<instances::instance>(R"({"public_access_enabled":"actived"})").public_access_enabled.value() ==
               "actived");
}

BOOST_AUTO_TEST_CASE(Q047_offsets_sizes_and_backlogs_have_64_bits) {
    const auto details = read<topics::partition_details>(
        R"({"leo":5000000001,"hw":5000000002,"lso":5000000003,"replicas":[{"size":5000000004}]})");
    BOOST_TEST(details.leo.value() == 5'000'000'001);
    BOOST_TEST(details.hw.value() == 5'000'000'002);
    BOOST_TEST(details.lso.value() == 5'000'000'003);
    BOOST_TEST(details.replicas.at(0).size.value() == 5'000'000'004);
    BOOST_TEST(read<messages::log_end_position>(R"({"offset":5000000005})").offset.value() == 5'000'000'005);
    BOOST_TEST(read<consumer_groups::consumed_topic>(R"({"lag":5000000006})").lag.value() == 5'000'000'006);
    BOOST_TEST(to_json(messages::partition_offset{.offset = 5'000'000'007}) == R"({"offset":5000000007})");
}

BOOST_AUTO_TEST_CASE(Q051_null_is_absent) {
    BOOST_TEST(!read<consumer_groups::group>(R"({"group_desc":null})").group_desc);
    BOOST_TEST(!read<messages::partition_message>(R"({"key":null})").key);
}

BOOST_AUTO_TEST_CASE(Q052_missing_side_of_a_connector_task_is_absent) {
    const auto found =
        read<smart_connect::task>(R"({"source_type":"NONE","source_task":null,"sink_task":{"obs_path":"a"}})");
    BOOST_TEST(!found.source_task);
    BOOST_TEST(found.sink_task.value().obs_path.value() == "a");
}

BOOST_AUTO_TEST_CASE(Q053_properties_of_a_sent_message_are_kept_as_they_come) {
    const auto sent = read<messages::message_sent>(R"({"property_list":[{"name": "KEY"}, 1]})");
    BOOST_TEST_REQUIRE(sent.property_list.size() == 2u);
    BOOST_TEST(sent.property_list[0].text == R"({"name":"KEY"})");
}

BOOST_AUTO_TEST_CASE(Q054_configuration_without_a_shape_is_kept_as_it_comes) {
    BOOST_TEST(read<topics::topic>(R"({"external_configs":{"a":[1]}})").external_configs.text == R"({"a":[1]})");
}

BOOST_AUTO_TEST_CASE(Q057_message_at_an_offset_is_a_list) {
    BOOST_TEST(answered<messages::get>(R"({"message":[{"message_offset":7}]})").message.at(0).message_offset.value() ==
               7);
}

BOOST_AUTO_TEST_CASE(Q060_upgrade_answers_with_an_object_a_string_or_bare_text) {
    BOOST_TEST(answered<instances::upgrade>(R"({"job_id":"a-1"})").job_id.value() == "a-1");
    BOOST_TEST(answered<instances::upgrade>(R"("a-1")").job_id.value() == "a-1");
    BOOST_TEST(answered<instances::upgrade>("a-1").job_id.value() == "a-1");
    BOOST_TEST(answered<instances::upgrade>(R"({"schedule_id":"s-1"})").schedule_id.value() == "s-1");
}

BOOST_AUTO_TEST_CASE(Q061_creating_a_group_answers_with_text) {
    BOOST_TEST(answered<consumer_groups::create>("success") == "success");
    BOOST_TEST(answered<consumer_groups::create>(R"("success")") == "success");
}

BOOST_AUTO_TEST_CASE(Q062_precheck_answers_with_an_array) {
    const auto checks =
        answered<diagnosis::precheck>(R"([{"name":"CPU","success":true},{"name":"RAM","success":false}])");
    BOOST_TEST_REQUIRE(checks.size() == 2u);
    BOOST_TEST(checks[1].name.value() == "RAM");
}

BOOST_AUTO_TEST_CASE(Q063_group_is_null_and_its_members_stand_beside_it) {
    const auto inside = answered<consumer_groups::get_members_and_offsets>(
        R"({"group":{"group_id":"billing","state":"STABLE","members":[{"host":"192.0.2.9"}]}})");
    const auto beside = answered<consumer_groups::get_members_and_offsets>(
        R"({"group":null,"group_id":"billing","state":"STABLE","members":[{"host":"192.0.2.9"}]})");
    BOOST_TEST(inside.group.value().members.at(0).host.value() == "192.0.2.9");
    BOOST_TEST((inside == beside));
    BOOST_TEST(!answered<consumer_groups::get_members_and_offsets>(R"({"group":null})").group);
}

BOOST_AUTO_TEST_CASE(Q064_group_has_description_and_creation_time_too) {
    const auto group = read<consumer_groups::described_group>(R"({"createdAt":1,"group_desc":"invoices"})");
    BOOST_TEST((group.createdAt == 1 && group.group_desc == "invoices"));
}

BOOST_AUTO_TEST_CASE(Q065_batch_action_answers_with_results_or_nothing) {
    BOOST_TEST(
        answered<instances::batch_action>(R"({"results":[{"result":"success","instance":"i"}]})").results.size() == 1u);
    BOOST_TEST(answered<instances::batch_action>("", 204).results.empty());
}

BOOST_AUTO_TEST_CASE(Q066_auto_topic_switch_answers_with_or_without_a_body) {
    BOOST_TEST(answered<instances::set_auto_create_topics>(R"({"enable_auto_topic":true})").enable_auto_topic.value());
    BOOST_TEST(!answered<instances::set_auto_create_topics>("", 204).enable_auto_topic);
}

BOOST_AUTO_TEST_CASE(Q070_access_policy_answers_with_a_job_or_nothing) {
    BOOST_TEST(answered<access_policies::set>(R"({"job_id":"j"})").job_id.value() == "j");
    BOOST_TEST(!answered<access_policies::set>("", 204).job_id);
}

BOOST_AUTO_TEST_CASE(Q071_group_descriptions_answer_with_a_job_or_nothing) {
    BOOST_TEST(answered<consumer_groups::batch_update>(R"({"job_id":"j"})").job_id.value() == "j");
    BOOST_TEST(!answered<consumer_groups::batch_update>("").job_id);
}

BOOST_AUTO_TEST_CASE(Q072_reassignment_answers_with_a_job_a_schedule_or_an_estimate) {
    BOOST_TEST(answered<topics::reassign_partitions>(R"({"job_id":"j"})").job_id.value() == "j");
    BOOST_TEST(answered<topics::reassign_partitions>(R"({"schedule_id":"s"})").schedule_id.value() == "s");
    BOOST_TEST(answered<topics::reassign_partitions>(R"({"reassignment_time":90})").reassignment_time.value() == 90);
}

BOOST_AUTO_TEST_CASE(Q077_offsets_are_reset_with_put) {
    BOOST_TEST((consumer_groups::reset_offset::info.method == verb::put));
}

BOOST_AUTO_TEST_CASE(Q081_three_deletions_have_a_body) {
    BOOST_TEST((place<quotas::remove>("user") == placement::body));
    BOOST_TEST((place<messages::remove>("partitions") == placement::body));
    BOOST_TEST((place<diagnosis::batch_remove>("report_id_list") == placement::body));
}

BOOST_AUTO_TEST_CASE(Q082_engine_stands_in_four_places) {
    BOOST_TEST((place<instances::switch_port_protocol>("engine") == placement::path));
    BOOST_TEST((place<instances::create>("engine") == placement::path_and_body));
    BOOST_TEST((place<instances::list>("engine") == placement::query));
    BOOST_TEST(quotas::create::info.path.starts_with("/v2/kafka/{project_id}/"));
}

BOOST_AUTO_TEST_CASE(Q091_restarts_are_not_safe_to_repeat) {
    BOOST_TEST((manager::restart::info.repeat == safety::unsafe));
    BOOST_TEST((smart_connect::restart_task::info.repeat == safety::unsafe));
    BOOST_TEST((smart_connect::pause_task::info.repeat == safety::idempotent));
}

BOOST_AUTO_TEST_CASE(Q092_dump_tasks_are_replaced_by_connector_tasks) {
    BOOST_TEST(legacy::create_sink_task::replaced_by == "smart_connect::create_task");
    BOOST_TEST(legacy::list_consumer_groups::replaced_by == "consumer_groups::list");
    BOOST_TEST(legacy::update_sink_task_quota::replaced_by.empty());
}

BOOST_AUTO_TEST_CASE(Q096_offset_of_a_message_query_is_a_page_and_of_its_answer_a_message) {
    const messages::query request{.topic = "orders", .page = 2};
    BOOST_TEST(to_json(request) == R"({"instance_id":"","topic":"orders","offset":2})");
    BOOST_TEST(read<messages::message>(R"({"offset":7})").message_offset.value() == 7);
    BOOST_TEST(read<messages::message>(R"({"offset":7,"message_offset":8})").message_offset.value() == 8);
}

BOOST_AUTO_TEST_CASE(Q101_engine_is_sent_with_every_list_of_instances) {
    BOOST_TEST(to_json(instances::list{}) == R"({"engine":"kafka"})");
}

BOOST_AUTO_TEST_CASE(Q102_Q103_reset_always_sends_topic_and_partition) {
    BOOST_TEST(to_json(consumer_groups::reset_offset{.timestamp = 1}) ==
               R"({"instance_id":"","group":"","topic":"","partition":-1,"timestamp":1})");
    BOOST_TEST(to_json(legacy::reset_offset{.message_offset = 1}) ==
               R"({"instance_id":"","group":"","topic":"","partition":-1,"message_offset":1})");
}

BOOST_AUTO_TEST_CASE(Q107_removal_of_users_sends_its_action) {
    BOOST_TEST(to_json(users::batch_remove{.users = {"ann"}}) ==
               R"({"instance_id":"","action":"delete","users":["ann"]})");
}

BOOST_AUTO_TEST_CASE(Q110_product_cores_need_the_product_only) {
    BOOST_TEST(to_json(catalog::get_product_cores{.product_id = "p"}) == R"({"product_id":"p"})");
    BOOST_TEST(to_json(catalog::get_product_cores{.product_id = "p", .broker_num = 3}) ==
               R"({"product_id":"p","broker_num":3})");
}

BOOST_AUTO_TEST_CASE(Q113_v1_filters_by_engine_only_when_asked_to) {
    BOOST_TEST(to_json(v1::list_instances{}) == "{}");
    BOOST_TEST(to_json(v1::list_products{}) == R"({"engine":"kafka"})");
}

BOOST_AUTO_TEST_CASE(Q114_dump_task_names_topics_or_an_expression) {
    const auto text = to_json(legacy::new_obs_destination{.topics_regex = "order.*"});
    BOOST_TEST(text.find(R"("topics")") == std::string::npos);
    BOOST_TEST(text.find(R"("topics_regex":"order.*")") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(Q133_v1_product_has_zones_in_both_places) {
    BOOST_TEST(read<v1::product_value>(R"({"unavailable_zones":["a"]})").unavailable_zones.at(0) == "a");
    BOOST_TEST(read<v1::product_detail>(R"({"unavailable_zones":["a"]})").unavailable_zones.at(0) == "a");
}

BOOST_AUTO_TEST_CASE(Q142_dump_files_are_text_in_capitals) {
    BOOST_TEST(legacy::new_obs_destination{}.destination_file_type == "TEXT");
}

BOOST_AUTO_TEST_CASE(Q150_to_Q154_newer_members_are_there) {
    BOOST_TEST(to_json(instances::batch_action{.action = "delete", .force_delete = true}) ==
               R"({"action":"delete","force_delete":true})");
    BOOST_TEST((place<messages::query>("include") == placement::query));
    BOOST_TEST(read<consumer_groups::partition_offsets>(R"({"topic":"orders","lag":3})").lag.value() == 3);
    BOOST_TEST(read<product_limits>(R"({"engine_versions":"2.7"})").engine_versions.value() == "2.7");
    BOOST_TEST(read<catalog::product_cores>(R"({"total_extend_storage_space":9})").total_extend_storage_space.value() ==
               9);
    BOOST_TEST(read<instances::instance>(R"({"public_cross_vpc_info":"{}"})").public_cross_vpc_info.value() == "{}");
}

BOOST_AUTO_TEST_CASE(Q155_group_descriptions_are_sent_as_a_list) {
    consumer_groups::batch_update request;
    request.groups.emplace().push_back({.group_name = "billing", .group_desc = "invoices"});
    BOOST_TEST(to_json(request) ==
               R"({"instance_id":"","groups":[{"group_name":"billing","group_desc":"invoices"}],"engine":"kafka"})");
}

BOOST_AUTO_TEST_CASE(Q160_account_stands_inside_the_user_of_a_token_request) {
    iam::create_token request;
    request.auth.identity.password.user = {.name = "ann", .password = "s3cret", .domain = {.name = "acme"}};
    request.auth.scope.project.name = "eu-1";
    BOOST_TEST(to_json(request) ==
               R"({"auth":{"identity":{"methods":["password"],"password":{"user":{"name":"ann","password":"s3cret",)"
               R"("domain":{"name":"acme"}}}},"scope":{"project":{"name":"eu-1"}}}})");
}

BOOST_AUTO_TEST_CASE(Q007_Q008_Q009_ends_of_a_connector_task_are_read_by_their_right_names) {
    const auto source = read<smart_connect::task_source>(
        R"({"sync_consumer_offsets_enabled":true,"sync_consumer_of_fsets_enabled":false,"dcs_instance_id":"dcs"})");
    BOOST_TEST(source.sync_consumer_offsets_enabled.value());
    BOOST_TEST(source.dcs_instance_id.value() == "dcs");
    BOOST_TEST(!read<smart_connect::task_source>(R"({"dc_instance_id":"dcs"})").dcs_instance_id);
    BOOST_TEST(!read<smart_connect::task_sink>(R"({"deliver_time_interva":300})").deliver_time_interval);
}

BOOST_AUTO_TEST_CASE(Q010_Q011_mechanisms_are_sent_by_their_right_names) {
    BOOST_TEST(to_json(smart_connect::new_task_source{.sasl_mechanism = "PLAIN"}) == R"({"sasl_mechanism":"PLAIN"})");
    instances::create order;
    order.sasl_enabled_mechanisms.emplace().push_back("PLAIN");
    BOOST_TEST(to_json(order).find(R"("sasl_enabled_mechanisms":["PLAIN"])") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(Q012_Q013_Q014_offsets_and_times_are_read_by_their_right_names) {
    const auto topic = read<topics::topic_details>(R"({"partitions":[{"last_update_timestamp":5}]})");
    BOOST_TEST(topic.partitions.at(0).last_update_timestamp.value() == 5);
    const auto offsets = read<consumer_groups::offset_page>(R"({"group_message_offsets":[{"lag":3}]})");
    BOOST_TEST(offsets.group_message_offsets.at(0).lag.value() == 3);
    const auto group = read<consumer_groups::members_and_offsets>(R"({"group":{"group_message_offsets":[{"lag":3}]}})");
    BOOST_TEST(group.group.value().group_message_offsets.at(0).lag.value() == 3);
}

BOOST_AUTO_TEST_CASE(Q018_filters_of_instances_are_spelt_differently_in_each_version) {
    for (const char* now : {"include_failure", "exact_match_name", "instance_id"})
        BOOST_TEST((place<instances::list>(now) == placement::query));
    for (const char* before : {"includeFailure", "exactMatchName", "id"})
        BOOST_TEST((place<v1::list_instances>(before) == placement::query));
}

BOOST_AUTO_TEST_CASE(Q021_creation_time_has_many_names_and_two_types) {
    BOOST_TEST(read<instances::instance>(R"({"created_at":"1585618587087"})").created_at.value() == "1585618587087");
    BOOST_TEST(read<topics::topic>(R"({"created_at":1585618587087})").created_at.value() == 1585618587087);
    BOOST_TEST(read<users::user_list>(R"({"users":[{"created_time":5}]})").users.at(0).created_time.value() == 5);
    BOOST_TEST(read<smart_connect::task>(R"({"create_time":5})").create_time.value() == 5);
}

BOOST_AUTO_TEST_CASE(Q035_Q036_limits_and_settings_stay_text) {
    BOOST_TEST(read<product_limits>(R"({"max_broker":"30"})").max_broker.value() == "30");
    BOOST_TEST(read<config_entry>(R"({"value":"3","value_type":"integer"})").value.value() == "3");
}

BOOST_AUTO_TEST_CASE(Q037_switches_of_a_topic_are_sent_as_booleans) {
    topics::create order;
    order.sync_replication = false;
    BOOST_TEST(to_json(order).find(R"("sync_replication":false)") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(Q055_engine_version_is_sent_as_text) {
    BOOST_TEST(to_json(instances::create{.engine_version = "2.7"}).find(R"("engine_version":"2.7")") !=
               std::string::npos);
}

BOOST_AUTO_TEST_CASE(Q056_v1_bandwidth_is_text_in_orders_and_a_number_in_answers) {
    v1::create_instance order;
    order.public_bandwidth = "30";
    BOOST_TEST(to_json(order).find(R"("public_bandwidth":"30")") != std::string::npos);
    BOOST_TEST(read<v1::instance>(R"({"public_bandwidth":30})").public_bandwidth.value() == 30);
}

BOOST_AUTO_TEST_CASE(Q058_reason_of_a_check_stays_text) {
    BOOST_TEST(read<diagnosis::check>(R"({"reason":"[0,1]"})").reason.value() == "[0,1]");
    BOOST_TEST(read<diagnosis::check>(R"({"reason":"{\"0\":3}"})").reason.value() == R"({"0":3})");
}

BOOST_AUTO_TEST_CASE(Q067_port_switch_answers_with_a_job_or_nothing) {
    BOOST_TEST(answered<instances::switch_port_protocol>(R"({"job_id":"j","enable":true})").job_id.value() == "j");
    BOOST_TEST(!answered<instances::switch_port_protocol>("").job_id);
}

BOOST_AUTO_TEST_CASE(Q068_Q069_answers_without_a_body_have_either_status) {
    for (const int status : {200, 204}) {
        answered<manager::close>("", status);
        answered<consumer_groups::remove>("", status);
        answered<consumer_groups::update>("", status);
    }
}

BOOST_AUTO_TEST_CASE(Q074_one_task_comes_as_a_list) {
    const auto page = answered<tasks::get>(R"({"task_count":"1","tasks":[{"status":"SUCCESS"}]})");
    BOOST_TEST(page.tasks.at(0).status.value() == "SUCCESS");
}

BOOST_AUTO_TEST_CASE(Q078_Q079_Q080_operations_use_the_documented_ones_of_two_paths) {
    BOOST_TEST(topics::reassign_partitions::info.path == "/v2/kafka/{project_id}/instances/{instance_id}/reassign");
    BOOST_TEST(instances::resize::info.path == "/v2/{engine}/{project_id}/instances/{instance_id}/extend");
    BOOST_TEST((messages::remove::info.method == verb::delete_));
    BOOST_TEST(messages::remove::info.path.ends_with("/topics/{topic}/messages"));
}

BOOST_AUTO_TEST_CASE(Q083_to_Q087_paths_stay_as_they_are_written) {
    BOOST_TEST(smart_connect::restart_task::info.path.starts_with("/v2/{project_id}/kafka/instances/"));
    BOOST_TEST(smart_connect::pause_task::info.path.starts_with("/v2/{project_id}/instances/"));
    BOOST_TEST(access_policies::get::info.path.starts_with("/v1/"));
    BOOST_TEST(tags::list::info.path == "/v2/{project_id}/kafka/{instance_id}/tags");
    BOOST_TEST(diagnosis::get::info.path.ends_with("/message-diagnosis/{report_id}"));
    BOOST_TEST(v1::list_products::info.path == "/v1.0/products");
}

BOOST_AUTO_TEST_CASE(Q094_partitions_are_listed_by_offset) {
    BOOST_TEST((place<topics::list_partitions>("offset") == placement::query));
}

BOOST_AUTO_TEST_CASE(Q097_offset_of_message_positions_is_a_page_in_the_answer) {
    BOOST_TEST((place<messages::list>("offset") == placement::query));
    BOOST_TEST(read<messages::position_page>(R"({"offset":2,"offsets_count":3})").offset.value() == 2);
}

BOOST_AUTO_TEST_CASE(Q128_Q138_Q139_Q174_states_stay_as_they_come) {
    BOOST_TEST(read<consumer_groups::group>(R"({"state":"PREPARING_REBALANCE"})").state.value() ==
               "PREPARING_REBALANCE");
    BOOST_TEST(read<tasks::task>(R"({"status":"CANCELLED"})").status.value() == "CANCELLED");
    BOOST_TEST(read<smart_connect::task>(R"({"status":"WAITING"})").status.value() == "WAITING");
    BOOST_TEST(read<instances::instance>(R"({"status":"CONNECTOR_DELETING"})").status.value() == "CONNECTOR_DELETING");
}

BOOST_AUTO_TEST_CASE(Q136_details_of_a_topic_have_a_limit_of_their_own) {
    BOOST_TEST(topics::get::rate.calls == 1);
    BOOST_TEST((topics::get::rate.window == std::chrono::seconds(1)));
}

BOOST_AUTO_TEST_CASE(Q141_newline_between_records_is_sent_as_backslash_and_n) {
    BOOST_TEST(to_json(smart_connect::new_task_sink{.record_delimiter = "\\n"}) == R"({"record_delimiter":"\\n"})");
}

BOOST_AUTO_TEST_CASE(Q145_monitoring_hierarchy_may_lack_groups) {
    BOOST_TEST(read<catalog::monitoring_hierarchy>(R"({"nodes":[{"name":"broker-0"}]})").groups.empty());
}

BOOST_AUTO_TEST_CASE(Q148_reason_of_a_failure_stays_text) {
    const auto found = read<consumer_groups::removal_outcome>(R"({"failed_groups":[{"error_message":"UNKNOW"}]})");
    BOOST_TEST(found.failed_groups.at(0).error_message.value() == "UNKNOW");
}

BOOST_AUTO_TEST_CASE(Q156_connector_tasks_keep_what_redis_needs) {
    BOOST_TEST(to_json(smart_connect::new_task_sink{.redis_address = "10.0.0.1:6379"}) ==
               R"({"redis_address":"10.0.0.1:6379"})");
    BOOST_TEST(read<smart_connect::task_sink>(R"({"target_db":-1})").target_db.value() == -1);
}

BOOST_AUTO_TEST_CASE(Q022_totals_of_lists_have_a_name_each) {
    BOOST_TEST(read<instances::list::response>(R"({"instance_num":3})").instance_num.value() == 3);
    BOOST_TEST(read<consumer_groups::list::response>(R"({"total":3})").total.value() == 3);
    BOOST_TEST(read<smart_connect::list_tasks::response>(R"({"total_number":3})").total_number.value() == 3);
    BOOST_TEST(read<diagnosis::list::response>(R"({"total_num":3})").total_num.value() == 3);
    BOOST_TEST(read<quotas::list::response>(R"({"count":3})").count.value() == 3);
    BOOST_TEST(read<tasks::list::response>(R"({"task_count":"3"})").task_count.value() == "3");
    BOOST_TEST(read<messages::list::response>(R"({"messages_count":3})").messages_count.value() == 3);
}

BOOST_AUTO_TEST_CASE(Q048_Q049_Q050_parameters_of_a_query_are_the_same_text_whatever_their_documented_type) {
    instances::list listed;
    listed.include_failure = true;
    listed.exact_match_name = false;
    listed.limit = 50;
    BOOST_TEST(target_of(listed) ==
               "/v2/p/instances?engine=kafka&exact_match_name=false&include_failure=true&limit=50");
    messages::query asked;
    asked.instance_id = "i";
    asked.topic = "t";
    asked.asc = true;
    asked.message_offset = 7;
    asked.partition = 2;
    BOOST_TEST(target_of(asked) == "/v2/p/instances/i/messages?asc=true&message_offset=7&partition=2&topic=t");
}

BOOST_AUTO_TEST_CASE(Q075_errors_of_every_operation_are_read_in_all_their_shapes) {
    const std::string_view bodies[] = {
        R"({"error_code":"DMS.00404022","error_msg":"gone"})", R"({"errorCode":"DMS.00404022","errorMsg":"gone"})",
        R"({"code":"DMS.00404022","message":"gone"})", R"({"error":{"code":"DMS.00404022","message":"gone"}})"};
    for (const auto body : bodies) {
        const auto failed = read_refusal(404, body);
        BOOST_TEST(failed.service_code == "DMS.00404022");
        BOOST_TEST(failed.message == "gone");
    }
    BOOST_TEST(read_refusal(502, "<html>no</html>").body == "<html>no</html>");
}

BOOST_AUTO_TEST_CASE(Q095_query_parameters_that_are_in_no_table_can_be_added) {
    const std::pair<std::string, std::string> extra[] = {{"start", "1"}, {"limit", "10"}};
    const v1::list_instances request;
    const auto encoded = encode_request(detail::description_of<v1::list_instances>, &request, "p", extra);
    BOOST_TEST(encoded.value().target == "/v1.0/p/instances?limit=10&start=1");
}

BOOST_AUTO_TEST_CASE(Q106_users_are_made_with_name_and_password) {
    const users::create nobody{.instance_id = "i"};
    std::vector<std::string> named;
    for (const auto& violation : validate(nobody)) named.push_back(violation.member);
    BOOST_TEST((std::count(named.begin(), named.end(), "user_name") > 0));
    BOOST_TEST((std::count(named.begin(), named.end(), "user_passwd") > 0));
}

BOOST_AUTO_TEST_CASE(Q112_name_of_a_group_that_is_updated_may_stay_out_of_the_body) {
    consumer_groups::update request{.instance_id = "i", .group = "g", .group_desc = "d"};
    BOOST_TEST(validate(request).empty());
    request.group_name = "g";
    BOOST_TEST(validate(request).empty());
}

BOOST_AUTO_TEST_CASE(Q137_diagnosis_is_over_with_any_state_but_diagnosing) {
    for (const std::string_view over : {"finished", "normal", "abnormal"}) {
        job_judge judge(watch::diagnosis_report, diagnosis::create::job.until, false);
        BOOST_TEST((judge.judge("diagnosing") == job_verdict::pending));
        BOOST_TEST((judge.judge(over) == job_verdict::done), over);
    }
}

BOOST_AUTO_TEST_CASE(Q161_operations_of_IAM_go_where_its_documents_say) {
    BOOST_TEST(iam::create_token::info.path == "/v3/auth/tokens");
    BOOST_TEST(iam::list_projects::info.path == "/v3/projects");
    BOOST_TEST((iam::create_token::endpoint == service::iam && iam::list_projects::endpoint == service::iam));
}

BOOST_AUTO_TEST_CASE(Q169_status_503_is_as_transient_as_its_code_says) {
    BOOST_TEST((classify_refusal(503, "DMS.111501025") == refusal_kind::transient));
    BOOST_TEST((classify_refusal(503, "") == refusal_kind::transient));
}

BOOST_AUTO_TEST_CASE(Q170_retry_after_is_honoured) {
    const auto now = std::chrono::system_clock::time_point();
    BOOST_TEST((parse_retry_after("30", now) == std::chrono::milliseconds(30'000)));
}

BOOST_AUTO_TEST_CASE(Q176_task_without_an_id_is_found_by_its_names) {
    const auto names = instances::set_auto_create_topics::job.task_names;
    BOOST_TEST((std::count(names.begin(), names.end(), "modifyAutoTopic") == 1));
}

BOOST_AUTO_TEST_CASE(Q179_wrong_state_and_running_job_are_both_busy) {
    for (const std::string_view code : {"DMS.00400026", "DMS.00400017"})
        BOOST_TEST((classify_refusal(400, code) == refusal_kind::busy));
}

BOOST_AUTO_TEST_CASE(token_comes_from_the_header_and_its_times_from_the_body) {
    http_response answer;
    answer.status = 201;
    answer.head = "X-Subject-Token: MIIC\n";
    answer.body = R"({"token":{"issued_at":"2024-01-01T00:00:00.000000Z","expires_at":"2024-01-02T00:00:00.000000Z"}})";
    iam::issued_token issued;
    BOOST_TEST(!read_response(answer, detail::description_of<iam::create_token>, &issued).has_value());
    BOOST_TEST(issued.subject_token.value().reveal() == "MIIC");
    BOOST_TEST(issued.token.value().expires_at.value() == "2024-01-02T00:00:00.000000Z");
}

BOOST_AUTO_TEST_SUITE_END()
