#pragma once

// One row for each operation that starts work, and for each variant of it that is awaited differently: what it needs,
// what it asks for, how its rule reads, and which states come one after another.

#include "waiting_world.hpp"

#include <chrono>
#include <span>
#include <string>
#include <string_view>

namespace dmskafka::test {

struct waiting_scenario {
    std::string_view operation{};  ///< as in `instances.create`
    std::string_view variant{};    ///< added to the name of the test
    void (*prepare)(waiting_world&){};
    std::string_view request{};
    std::chrono::seconds lasts{};  ///< at a service of the usual speed

    // The rule, as the service's behaviour is written down.
    std::chrono::seconds first_delay{};
    std::chrono::seconds interval{};
    std::string_view pending{};
    std::string_view done{};
    std::string_view failed{};

    // A read that shows that the work is done; `$job` stands for the first identifier of the job.
    std::string_view look{};
    std::string_view look_request{};
    std::string_view shows{};

    // Why a case says nothing about this rule.
    std::string_view never_fails{};
    std::string_view never_vanishes{};
    std::string_view never_busy{};

    [[nodiscard]] std::string name() const {
        return std::string(operation) + (variant.empty() ? "" : "_") + std::string(variant);
    }
    [[nodiscard]] std::chrono::seconds lasts_here() const { return lasts * slowness; }
};

namespace scenario {

using namespace std::chrono_literals;

// What a scenario begins with.

inline void nothing(waiting_world&) {}

inline void instance(waiting_world& world) { world.names["instance"] = world.service().add_instance("kafka-1"); }

inline void topic(waiting_world& world) {
    instance(world);
    world.call("topics.create", R"({"instance_id":"$instance","id":"orders","partition":3})");
}

inline void group(waiting_world& world) {
    topic(world);
    world.call("consumer_groups.create", R"({"instance_id":"$instance","group_name":"billing"})");
}

inline void quota(waiting_world& world) {
    instance(world);
    world.done("quotas.create", R"({"instance_id":"$instance","client":"app","producer-byte-rate":1024})");
}

inline void sasl(waiting_world& world) {
    topic(world);
    world.done("instances.switch_port_protocol",
               R"({"instance_id":"$instance","protocol":"private_sasl_ssl_enable","enable":true,)"
               R"("user_name":"admin","pass_word":"Lowercase1"})");
}

inline void connector(waiting_world& world) {
    topic(world);
    world.done("smart_connect.enable", R"({"instance_id":"$instance"})");
    const auto shown = world.call("instances.get", R"({"instance_id":"$instance"})");
    constexpr std::string_view member = R"("connector_id":")";
    const auto at = shown.find(member) + member.size();
    world.names["connector"] = shown.substr(at, shown.find('"', at) - at);
}

inline constexpr std::string_view new_task =
    R"({"instance_id":"$instance","task_name":"dump","topics":"orders","source_type":"NONE","sink_type":"OBS_SINK",)"
    R"("sink_task":{"obs_bucket_name":"bucket","access_key":"key","secret_key":"secret"}})";
inline constexpr std::string_view new_waiting_task =
    R"({"instance_id":"$instance","task_name":"dump","topics":"orders","source_type":"NONE","sink_type":"OBS_SINK",)"
    R"("sink_task":{"obs_bucket_name":"bucket","access_key":"key","secret_key":"secret"},"start_later":true})";
inline constexpr std::string_view of_task = R"({"instance_id":"$instance","task_id":"$task"})";

inline void running_task(waiting_world& world) {
    connector(world);
    world.names["task"] = world.done("smart_connect.create_task", new_task);
}

inline void paused_task(waiting_world& world) {
    running_task(world);
    world.done("smart_connect.pause_task", of_task);
}

// What is asked for, where it takes more than a line.

inline constexpr std::string_view order =
    R"({"name":"kafka-2","engine_version":"2.7","broker_num":3,"storage_space":300,"vpc_id":"vpc",)"
    R"("security_group_id":"group","subnet_id":"subnet","product_id":"c6.2u4g.cluster",)"
    R"("available_zones":["8c90c2a4e2594c36782a80a06c1d8f33"],"storage_spec_code":"dms.physical.storage.high.v2"})";
inline constexpr std::string_view historical_order =
    R"({"name":"kafka-old","engine_version":"2.7","specification":"300MB","storage_space":1200,"partition_num":900,)"
    R"("vpc_id":"vpc","security_group_id":"group","subnet_id":"subnet","product_id":"00300-30310-0--0",)"
    R"("available_zones":["8c90c2a4e2594c36782a80a06c1d8f33"],"kafka_manager_user":"manager",)"
    R"("kafka_manager_password":"Lowercase1","storage_spec_code":"dms.physical.storage.ultra"})";
inline constexpr std::string_view port =
    R"({"instance_id":"$instance","protocol":"private_sasl_ssl_enable","enable":true,"user_name":"admin",)"
    R"("pass_word":"Lowercase1"})";
inline constexpr std::string_view policy =
    R"({"instance_id":"$instance","topics":[{"name":"orders","policies":[{"user_name":"admin",)"
    R"("access_policy":"pub"}]}]})";
inline constexpr std::string_view dump =
    R"({"connector_id":"$connector","source_type":"BLOB","task_name":"dump","destination_type":"OBS",)"
    R"("obs_destination_descriptor":{"consumer_strategy":"latest","destination_file_type":"TEXT","access_key":"key",)"
    R"("secret_key":"secret","obs_bucket_name":"bucket","partition_format":"yyyy/MM","deliver_time_interval":300,)"
    R"("topics":"orders"}})";

inline constexpr std::string_view of_instance = R"({"instance_id":"$instance"})";
inline constexpr std::string_view of_topic = R"({"instance_id":"$instance","topic_name":"orders"})";
inline constexpr std::string_view of_job_task = R"({"instance_id":"$instance","task_id":"$job"})";
inline constexpr std::string_view is_running = R"("status":"RUNNING")";

inline constexpr std::string_view no_instance = "there is no instance yet that could be busy";
inline constexpr std::string_view by_entry = "a busy instance is an entry that failed, which started nothing";
inline constexpr std::string_view not_named = "the request does not name the instance: the refusal goes to the caller";
inline constexpr std::string_view back_to_running =
    "a removal that fails leaves the instance RUNNING, as one that ends";
inline constexpr std::string_view unseen = "what vanishes is a task, which this rule does not look at";

inline constexpr waiting_scenario all[] = {
    {"instances.create", "", nothing, order, 240s, 60s, 15s, "CREATING", "RUNNING", "CREATEFAILED", "instances.get",
     R"({"instance_id":"$job"})", is_running, "", "", no_instance},
    {"instances.remove", "", instance, of_instance, 30s, 120s, 15s, "DELETING", "absent", "ERROR", "instances.list",
     "{}", R"("instance_num":0)"},
    {"instances.batch_action", "restart", instance, R"({"action":"restart","instances":["$instance"]})", 60s, 20s, 20s,
     "RESTARTING", "RUNNING", "ERROR", "instances.get", of_instance, is_running, "", "", by_entry},
    {"instances.batch_action", "delete", instance, R"({"action":"delete","instances":["$instance"]})", 30s, 20s, 20s,
     "DELETING", "absent", "ERROR", "instances.list", "{}", R"("instance_num":0)", "", "", by_entry},
    {"instances.update_configs", "", instance,
     R"({"instance_id":"$instance","kafka_configs":[{"name":"message.max.bytes","value":"5242880"}]})", 4s, 2s, 5s,
     "EXECUTING", "SUCCESS", "FAILED", "instances.get_configs", of_instance, R"("value":"5242880")"},
    {"instances.upgrade", "", instance, of_instance, 600s, 20s, 30s, "EXECUTING", "SUCCESS", "FAILED", "tasks.get",
     of_job_task, R"("status":"SUCCESS")"},
    {"instances.set_auto_create_topics", "", instance, R"({"instance_id":"$instance","enable_auto_topic":true})", 4s,
     5s, 5s, "EXECUTING", "SUCCESS", "FAILED", "instances.get", of_instance, R"("enable_auto_topic":true)"},
    {"instances.switch_port_protocol", "", instance, port, 60s, 20s, 30s, "EXECUTING", "SUCCESS", "FAILED",
     "instances.get", of_instance, R"("ssl_enable":true)"},
    {"instances.resize", "storage", instance,
     R"({"instance_id":"$instance","oper_type":"storage","new_storage_space":600})", 180s, 180s, 15s, "EXECUTING",
     "RUNNING", "FAILED", "instances.get", of_instance, R"("total_storage_space":600)"},
    {"instances.resize", "brokers", instance,
     R"({"instance_id":"$instance","oper_type":"horizontal","new_broker_num":4,"new_storage_space":400})", 300s, 180s,
     15s, "EXECUTING", "RUNNING", "FAILED", "instances.get", of_instance, R"("broker_num":4)"},
    {"instances.resize", "flavor", instance,
     R"({"instance_id":"$instance","oper_type":"vertical","new_product_id":"c6.4u8g.cluster"})", 600s, 180s, 15s,
     "EXECUTING", "RUNNING", "FAILED", "instances.get", of_instance, R"("product_id":"c6.4u8g.cluster")"},
    {"topics.reassign_partitions", "", topic,
     R"({"instance_id":"$instance","reassignments":[{"topic":"orders","brokers":[0],"replication_factor":1}]})", 30s,
     2s, 5s, "EXECUTING", "SUCCESS", "FAILED", "topics.list", of_instance, R"("replication":1)"},
    {"quotas.create", "", instance, R"({"instance_id":"$instance","client":"app","producer-byte-rate":1024})", 4s, 2s,
     5s, "EXECUTING", "SUCCESS", "FAILED", "quotas.list", of_instance, R"("count":1)"},
    {"quotas.update", "", quota, R"({"instance_id":"$instance","client":"app","producer-byte-rate":2048})", 4s, 2s, 5s,
     "EXECUTING", "SUCCESS", "FAILED", "quotas.list", of_instance, R"(2048)"},
    {"quotas.remove", "", quota, R"({"instance_id":"$instance","client":"app"})", 4s, 2s, 5s, "EXECUTING", "SUCCESS",
     "FAILED", "quotas.list", of_instance, R"("count":0)"},
    {"smart_connect.enable", "", topic, of_instance, 300s, 5s, 5s, "EXECUTING", "SUCCESS", "FAILED", "instances.get",
     of_instance, R"("connector_enable":true)"},
    {"smart_connect.disable", "", connector, of_instance, 120s, 5s, 5s, "EXECUTING", "SUCCESS", "FAILED",
     "instances.get", of_instance, R"("connector_enable":false)"},
    {"smart_connect.create_task", "", connector, new_task, 5s, 1s, 5s, "CREATING", "RUNNING", "FAILED",
     "smart_connect.list_tasks", of_instance, is_running},
    {"smart_connect.create_task", "later", connector, new_waiting_task, 5s, 1s, 5s, "CREATING", "WAITING", "FAILED",
     "smart_connect.list_tasks", of_instance, R"("status":"WAITING")"},
    {"smart_connect.pause_task", "", running_task, of_task, 5s, 5s, 5s, "RUNNING", "PAUSED", "FAILED",
     "smart_connect.get_task", of_task, R"("status":"PAUSED")"},
    {"smart_connect.resume_task", "", paused_task, of_task, 5s, 5s, 5s, "PAUSED", "RUNNING", "FAILED",
     "smart_connect.get_task", of_task, is_running},
    {"smart_connect.restart_task", "", running_task, of_task, 5s, 5s, 5s, "RESTARTING", "RUNNING", "FAILED",
     "smart_connect.get_task", of_task, is_running},
    {"access_policies.set", "", sasl, policy, 2s, 1s, 2s, "EXECUTING", "SUCCESS", "FAILED", "access_policies.get",
     of_topic, R"("access_policy":"pub")"},
    {"consumer_groups.batch_update", "", group,
     R"({"instance_id":"$instance","groups":[{"group_name":"billing","group_desc":"of customers"}]})", 4s, 2s, 5s,
     "EXECUTING", "SUCCESS", "FAILED", "consumer_groups.list", of_instance, "of customers"},
    {"diagnosis.create", "", group, R"({"instance_id":"$instance","group_name":"billing","topic_name":"orders"})", 60s,
     20s, 20s, "diagnosing", "finished", "failed", "diagnosis.list", of_instance, R"("status":"finished")"},
    {"v1.create_instance", "", nothing, historical_order, 240s, 60s, 15s, "CREATING", "RUNNING", "CREATEFAILED",
     "instances.get", R"({"instance_id":"$job"})", is_running, "", "", no_instance},
    {"v1.remove_instance", "", instance, of_instance, 30s, 120s, 15s, "DELETING", "absent", "ERROR", "instances.list",
     "{}", R"("instance_num":0)"},
    {"v1.batch_action", "restart", instance, R"({"action":"restart","instances":["$instance"]})", 60s, 20s, 20s,
     "RESTARTING", "RUNNING", "ERROR", "instances.get", of_instance, is_running, "", "", by_entry},
    {"v1.batch_action", "delete", instance, R"({"action":"delete","instances":["$instance"]})", 30s, 20s, 20s,
     "DELETING", "absent", "ERROR", "instances.list", "{}", R"("instance_num":0)", "", "", by_entry},
    {"legacy.order_connector_removal", "", connector, of_instance, 120s, 5s, 5s, "CONNECTOR_DELETING", "RUNNING", "",
     "instances.get", of_instance, R"("connector_enable":false)", back_to_running, unseen},
    {"legacy.create_sink_task", "", connector, dump, 5s, 1s, 5s, "CREATING", "RUNNING", "FAILED",
     "legacy.list_sink_tasks", R"({"connector_id":"$connector"})", is_running, "", "", not_named},
};

}  // namespace scenario

inline std::span<const waiting_scenario> waiting_scenarios() { return scenario::all; }

}  // namespace dmskafka::test
