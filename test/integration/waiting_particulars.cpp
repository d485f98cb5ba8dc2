// What single rules by which work is awaited have for themselves, against the emulated service.

#include <boost/test/unit_test.hpp>

#include "waiting_scenarios.hpp"

namespace dmskafka::test {
namespace {

using namespace std::chrono_literals;
using namespace std::string_view_literals;

constexpr auto topics_on = R"({"instance_id":"$instance","enable_auto_topic":true})"sv;
constexpr auto topics_off = R"({"instance_id":"$instance","enable_auto_topic":false})"sv;
constexpr auto of_instance = R"({"instance_id":"$instance"})"sv;
constexpr auto change =
    R"({"instance_id":"$instance","kafka_configs":[{"name":"message.max.bytes","value":"5242880"}]})"sv;

/// A world with an instance, at a service of the usual speed.
struct usual_speed : waiting_world {
    usual_speed() : waiting_world(place::in_memory, 1) { scenario::instance(*this); }

    [[nodiscard]] bool shows_topics_on() {
        return call("instances.get", of_instance).find(R"("enable_auto_topic":true)") != std::string::npos;
    }
    /// The next so many looks see what is there now.
    void freeze_looks(std::uint64_t times) {
        auto old = fault::stale_reads();
        old.times = times;
        service().add_fault(old);
    }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(waiting_particulars)

BOOST_AUTO_TEST_CASE(creation_of_fifty_minutes_is_awaited_in_virtual_time) {
    waiting_world world(place::in_memory, 240.0 / 3000);
    const auto ended = world.ended_well(world.started("instances.create", scenario::order));
    BOOST_TEST((ended.elapsed >= 50min));
    BOOST_TEST((ended.elapsed < 52min));
    BOOST_TEST(ended.polls < 100);
}

BOOST_FIXTURE_TEST_CASE(request_that_starts_nothing_has_no_handle, usual_speed) {
    call("topics.create", R"({"instance_id":"$instance","id":"orders","partition":3})");
    names["soon"] = std::to_string(
        std::chrono::floor<std::chrono::milliseconds>(time.clock.utc_now() + 24h).time_since_epoch().count());
    const std::pair<std::string_view, std::string_view> rows[] = {
        {"instances.upgrade", R"({"instance_id":"$instance","is_schedule":true,"execute_at":$soon})"},
        {"topics.reassign_partitions", R"({"instance_id":"$instance","is_schedule":true,"execute_at":$soon,)"
                                       R"("reassignments":[{"topic":"orders","brokers":[0],"replication_factor":1}]})"},
        {"topics.reassign_partitions", R"({"instance_id":"$instance","time_estimate":true,)"
                                       R"("reassignments":[{"topic":"orders","brokers":[0],"replication_factor":1}]})"},
        {"instances.batch_action", R"({"action":"restart","instances":["8959ab1c-7a1a-4bb1-a05a-93dfc361b32d"]})"},
        {"instances.batch_action", R"({"action":"delete","all_failure":"kafka"})"},
        {"v1.batch_action", R"({"action":"delete","allFailure":"kafka"})"},
    };
    for (const auto& [operation, members] : rows) {
        BOOST_TEST_CONTEXT(operation << " " << members) {
            const auto got = start(operation, members);
            BOOST_REQUIRE_MESSAGE(got, got.error().describe());
            BOOST_TEST(!got->handle.has_value());
        }
    }
}

BOOST_FIXTURE_TEST_CASE(batch_awaits_all_that_were_accepted_and_no_other, usual_speed) {
    names["second"] = service().add_instance("kafka-2");
    names["busy"] = service().add_instance("kafka-3");
    call("instances.batch_action", R"({"action":"restart","instances":["$busy"]})");
    const auto handle =
        started("instances.batch_action", R"({"action":"restart","instances":["$instance","$busy","$second"]})");
    BOOST_TEST((handle.ids == std::vector{names["instance"], names["second"]}));
    BOOST_TEST((ended_well(handle).elapsed >= 60s));
}

BOOST_FIXTURE_TEST_CASE(batch_fails_with_the_one_that_failed, usual_speed) {
    names["second"] = service().add_instance("kafka-2");
    service().fail_next_job();
    const auto ended =
        wait(started("instances.batch_action", R"({"action":"restart","instances":["$instance","$second"]})"));
    BOOST_REQUIRE(!ended);
    BOOST_TEST((ended.error().code == errc::job_failed));
    BOOST_TEST(ended.error().job_state == "ERROR");
}

BOOST_AUTO_TEST_CASE(dump_task_of_a_busy_instance_is_refused_at_once) {
    waiting_world world;
    scenario::connector(world);
    world.call("instances.batch_action", R"({"action":"restart","instances":["$instance"]})");
    const auto refused = world.start("legacy.create_sink_task", scenario::dump);
    BOOST_REQUIRE(!refused);
    BOOST_TEST(refused.error().busy());
}

BOOST_FIXTURE_TEST_CASE(restart_that_was_over_before_the_first_look_is_seen_after_a_few, usual_speed) {
    const auto handle = started("instances.batch_action", R"({"action":"restart","instances":["$instance"]})");
    auto quick = handle;
    quick.first_delay = 70s;
    const auto ended = ended_well(quick);
    BOOST_TEST(ended.polls == 4);
    BOOST_TEST((ended.elapsed < 3min));
}

BOOST_FIXTURE_TEST_CASE(resize_is_done_when_the_instance_shows_what_was_asked_for, usual_speed) {
    auto old = fault::stale_reads();
    old.operation = "instances.get";
    old.times = 2;
    service().add_fault(old);
    const auto ended = ended_well(
        started("instances.resize",
                R"({"instance_id":"$instance","oper_type":"horizontal","new_broker_num":4,"new_storage_space":400})"));
    BOOST_TEST(service().faults().front().fired == 2u);
    BOOST_TEST(ended.state == "RUNNING");
    BOOST_TEST(call("instances.get", of_instance).find(R"("broker_num":4)") != std::string::npos);
}

BOOST_FIXTURE_TEST_CASE(resize_that_the_instance_does_not_show_is_done_after_a_few_looks, usual_speed) {
    auto old = fault::stale_reads();
    old.operation = "instances.get";
    service().add_fault(old);
    ended_well(
        started("instances.resize", R"({"instance_id":"$instance","oper_type":"storage","new_storage_space":600})"));
    BOOST_TEST(service().faults().front().fired == 4u);
}

// Tasks without an identifier

BOOST_FIXTURE_TEST_CASE(task_of_the_same_name_that_ended_just_before_is_not_taken_for_ours, usual_speed) {
    done("instances.update_configs", change);
    freeze_looks(2);
    ended_well(started("instances.set_auto_create_topics", topics_on));
    BOOST_TEST(shows_topics_on());
}

BOOST_FIXTURE_TEST_CASE(task_of_the_same_name_that_failed_just_before_is_not_taken_for_ours, usual_speed) {
    service().fail_next_job();
    BOOST_TEST(!wait(started("instances.update_configs", change)).has_value());
    freeze_looks(2);
    ended_well(started("instances.set_auto_create_topics", topics_on));
    BOOST_TEST(shows_topics_on());
}

BOOST_FIXTURE_TEST_CASE(task_with_other_parameters_is_not_taken_for_ours, usual_speed) {
    done("instances.set_auto_create_topics", topics_off);
    freeze_looks(2);
    ended_well(started("instances.set_auto_create_topics", topics_on));
    BOOST_TEST(shows_topics_on());
    done("instances.set_auto_create_topics", topics_off);
    BOOST_TEST(!shows_topics_on());
}

BOOST_FIXTURE_TEST_CASE(task_of_a_slow_answer_is_found, usual_speed) {
    auto slow = fault::slow_body(1, 25s);
    slow.operation = "instances.set_auto_create_topics";
    service().fail_next(slow);
    BOOST_TEST((ended_well(started("instances.set_auto_create_topics", topics_on)).elapsed < 1min));
    BOOST_TEST(shows_topics_on());
}

BOOST_FIXTURE_TEST_CASE(task_is_found_by_a_calendar_that_is_off, usual_speed) {
    for (const std::chrono::minutes ahead : {-180min, -14min, -1min, 1min, 14min, 180min}) {
        BOOST_TEST_CONTEXT(ahead / 1min << " minutes") {
            service().set_clock_offset(ahead);
            done("instances.set_auto_create_topics", topics_on);
            BOOST_TEST(shows_topics_on());
            service().fail_next_job();
            const auto ended = wait(started("instances.set_auto_create_topics", topics_off));
            BOOST_TEST((ended.error().code == errc::job_failed), ended.error().describe());
            time.clock.advance(1h);
        }
    }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace dmskafka::test
