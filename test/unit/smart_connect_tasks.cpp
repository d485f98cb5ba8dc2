#include <boost/test/unit_test.hpp>

#include <dmskafka/smart_connect_tasks.hpp>
#include <dmskafka/validation.hpp>

namespace dmskafka::test {

using namespace smart_connect;

BOOST_AUTO_TEST_SUITE(smart_connect_tasks)

BOOST_AUTO_TEST_CASE(replication_from_an_instance_in_the_clear) {
    const auto task = kafka_replication("i1", "copy", "orders,bills", {.instance_id = "i2"});
    BOOST_TEST(validate(task).empty());
    BOOST_TEST(task.source_type == "KAFKA_REPLICATOR_SOURCE");
    BOOST_TEST(task.sink_type == "NONE");
    BOOST_TEST(!task.sink_task);
    BOOST_TEST(*task.topics == "orders,bills");
    BOOST_TEST(*task.source_task->instance_id == "i2");
    BOOST_TEST(!task.source_task->bootstrap_servers);
    BOOST_TEST(*task.source_task->security_protocol == "PLAINTEXT");
    BOOST_TEST(*task.source_task->direction == "pull");
}

BOOST_AUTO_TEST_CASE(replication_with_a_login_has_all_that_SASL_SSL_needs) {
    const sasl_login login{.user_name = "ann1", .password = "planted", .mechanism = "SCRAM-SHA-512"};
    const auto task = kafka_replication("i1", "copy", "orders", {.bootstrap_servers = "10.0.0.1:9093", .login = login});
    BOOST_TEST(validate(task).empty());
    BOOST_TEST(*task.source_task->security_protocol == "SASL_SSL");
    BOOST_TEST(*task.source_task->user_name == "ann1");
    BOOST_TEST(task.source_task->password->reveal() == "planted");
    BOOST_TEST(*task.source_task->sasl_mechanism == "SCRAM-SHA-512");
}

BOOST_AUTO_TEST_CASE(replication_with_two_peers_or_a_wrong_direction_is_found_out) {
    const auto task = kafka_replication("i1", "copy", "orders",
                                        {.instance_id = "i2", .bootstrap_servers = "a:1", .direction = "sideways"});
    const auto found = validate(task);
    BOOST_REQUIRE_EQUAL(found.size(), 2u);
    BOOST_TEST(found[0].member == "source_task.instance_id");
    BOOST_TEST(found[1].member == "source_task.direction");
}

BOOST_AUTO_TEST_CASE(dump_with_the_usual_choices) {
    const auto task = dump_to_obs("i1", "dump", "orders", {.bucket = "b", .access_key = "a", .secret_key = "s"});
    BOOST_TEST(validate(task).empty());
    BOOST_TEST(task.source_type == "NONE");
    BOOST_TEST(task.sink_type == "OBS_SINK");
    BOOST_TEST(!task.sink_task->obs_path);
    BOOST_TEST(*task.sink_task->destination_file_type == "TEXT");
    BOOST_TEST(*task.sink_task->record_delimiter == "\\n");
}

BOOST_AUTO_TEST_CASE(dump_with_a_wrong_choice_is_found_out) {
    const auto task = dump_to_obs("i1", "", "orders", {.bucket = "b", .partition_format = "MM/yyyy"});
    const auto found = validate(task);
    BOOST_REQUIRE_EQUAL(found.size(), 2u);
    BOOST_TEST(found[0].member == "task_name");
    BOOST_TEST(found[1].member == "sink_task.partition_format");
}

BOOST_AUTO_TEST_CASE(task_without_its_configuration_is_found_out) {
    create_task task;
    task.instance_id = "i1";
    task.task_name = "dump";
    task.sink_type = "OBS_SINK";
    const auto found = validate(task);
    BOOST_REQUIRE_EQUAL(found.size(), 1u);
    BOOST_TEST(found[0].member == "sink_task");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace dmskafka::test
