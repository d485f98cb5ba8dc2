#pragma once

#include <dmskafka/field_rule.hpp>
#include <dmskafka/job_rule.hpp>
#include <dmskafka/models/shared.hpp>
#include <dmskafka/models/smart_connect.hpp>
#include <dmskafka/operation.hpp>
#include <dmskafka/paging_rule.hpp>

#include <boost/describe/class.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

namespace dmskafka::smart_connect {

/// Submits the creation of Smart Connect nodes; only pay-per-use instances are supported through the API
/// (CreateConnector). Not safe to repeat: each call starts a job.
struct enable {
    std::string instance_id{};                   ///< instance ID
    std::optional<std::string> specification{};  ///< bandwidth: 100MB, 300MB, 600MB or 1200MB; older instances
    std::optional<std::int32_t> node_cnt{};      ///< number of nodes, from 2, which is the default
    std::optional<std::string> spec_code{};      ///< specification of the nodes; older instances only

    using response = connector_started;
    static constexpr operation_info info{
        "CreateConnector", verb::post, "/v2/{project_id}/instances/{instance_id}/connector",
        safety::unsafe,    "5.3.1",    "dms:instance:connector"};
    static constexpr job_rule job{watch::background_task, target::success, "job_id", std::chrono::seconds(5),
                                  std::chrono::seconds(5)};
    static constexpr field_rule rules[] = {rule::one_of("specification", "100MB 300MB 600MB 1200MB"),
                                           rule::at_least("node_cnt", 2)};

    friend bool operator==(const enable&, const enable&) = default;
};
BOOST_DESCRIBE_STRUCT(enable, (), (instance_id, specification, node_cnt, spec_code))

/// Submits the deletion of the Smart Connect nodes of a pay-per-use instance (DeleteConnector). Not safe to repeat:
/// each call starts a job.
struct disable {
    std::string instance_id{};  ///< instance ID

    using response = job_started;
    static constexpr operation_info info{
        "DeleteConnector", verb::post, "/v2/{project_id}/kafka/instances/{instance_id}/delete-connector",
        safety::unsafe,    "5.3.2",    "dms:instance:connector"};
    static constexpr job_rule job{watch::background_task, target::success, "job_id", std::chrono::seconds(5),
                                  std::chrono::seconds(5)};

    friend bool operator==(const disable&, const disable&) = default;
};
BOOST_DESCRIBE_STRUCT(disable, (), (instance_id))

/// Creates a task that copies data between Kafka instances, from or to Redis, or to OBS (CreateConnectorTask). It
/// starts at once unless start_later is true. Not safe to repeat: each call makes another task.
struct create_task {
    std::string instance_id{};                     ///< instance ID
    std::string task_name{};                       ///< task name
    std::string source_type{"NONE"};               ///< NONE, KAFKA_REPLICATOR_SOURCE or REDIS_REPLICATOR_SOURCE
    std::string sink_type{"NONE"};                 ///< NONE, OBS_SINK or REDIS_REPLICATOR_SINK
    std::optional<bool> start_later{};             ///< false to start at once, true to start the task manually later
    std::optional<std::string> topics{};           ///< topics, comma-separated; or topics_regex
    std::optional<std::string> topics_regex{};     ///< regular expression that selects the topics
    std::optional<new_task_source> source_task{};  ///< where data comes from; absent when the type is NONE
    std::optional<new_task_sink> sink_task{};      ///< where data goes to; absent when the type is NONE

    using response = task;
    static constexpr operation_info info{
        "CreateConnectorTask", verb::post, "/v2/{project_id}/instances/{instance_id}/connector/tasks",
        safety::unsafe,        "5.3.3",    "dms:instance:createConnectorSinkTask"};
    static constexpr job_rule job{.what = watch::connector_task,
                                  .until = target::running,
                                  .id_member = "id",
                                  .first_delay = std::chrono::seconds(1),
                                  .interval = std::chrono::seconds(5),
                                  .except = {"start_later", "true", target::waiting}};
    static constexpr field_rule rules[] = {
        rule::at_most_one_of("topics", "topics_regex"),
        rule::is_needed("source_task").when("source_type", "KAFKA_REPLICATOR_SOURCE REDIS_REPLICATOR_SOURCE"),
        rule::is_needed("sink_task").when("sink_type", "OBS_SINK REDIS_REPLICATOR_SINK")};

    friend bool operator==(const create_task&, const create_task&) = default;
};
BOOST_DESCRIBE_STRUCT(create_task, (),
                      (instance_id, task_name, source_type, sink_type, start_later, topics, topics_regex, source_task,
                       sink_task))

/// Lists the Smart Connect tasks of an instance (ListConnectorTasks).
struct list_tasks {
    std::string instance_id{};             ///< instance ID
    std::optional<std::int32_t> offset{};  ///< offset to start from, from 0
    std::optional<std::int32_t> limit{};   ///< tasks per page, 1 to 50; default 10

    using response = task_page;
    static constexpr operation_info info{
        "ListConnectorTasks", verb::get, "/v2/{project_id}/instances/{instance_id}/connector/tasks",
        safety::read,         "5.3.4",   "dms:instance:listConnectorSinkTask"};
    static constexpr auto items = &task_page::tasks;
    static constexpr paging_rule paging{.page_size = 50, .max_page_size = 50, .total = "total_number", .key = "id"};
    static constexpr field_rule rules[] = {rule::at_least("offset", 0), rule::in_range("limit", 1, 50)};

    friend bool operator==(const list_tasks&, const list_tasks&) = default;
};
BOOST_DESCRIBE_STRUCT(list_tasks, (), (instance_id, offset, limit))

/// Returns the details of one Smart Connect task (ShowConnectorTask).
struct get_task {
    std::string instance_id{};  ///< instance ID
    std::string task_id{};      ///< task ID

    using response = task;
    static constexpr operation_info info{
        "ShowConnectorTask", verb::get, "/v2/{project_id}/instances/{instance_id}/connector/tasks/{task_id}",
        safety::read,        "5.3.5",   "dms:instance:getConnectorSinkTask"};

    friend bool operator==(const get_task&, const get_task&) = default;
};
BOOST_DESCRIBE_STRUCT(get_task, (), (instance_id, task_id))

/// Deletes a Smart Connect task (DeleteConnectorTask).
struct remove_task {
    std::string instance_id{};  ///< instance ID
    std::string task_id{};      ///< task ID

    using response = no_content;
    static constexpr operation_info info{
        "DeleteConnectorTask", verb::delete_, "/v2/{project_id}/instances/{instance_id}/connector/tasks/{task_id}",
        safety::idempotent,    "5.3.6",       "dms:instance:deleteConnectorSinkTask"};

    friend bool operator==(const remove_task&, const remove_task&) = default;
};
BOOST_DESCRIBE_STRUCT(remove_task, (), (instance_id, task_id))

/// Pauses a running Smart Connect task (PauseConnectorTask).
struct pause_task {
    std::string instance_id{};  ///< instance ID
    std::string task_id{};      ///< task ID

    using response = no_content;
    static constexpr operation_info info{
        "PauseConnectorTask", verb::put, "/v2/{project_id}/instances/{instance_id}/connector/tasks/{task_id}/pause",
        safety::idempotent,   "5.3.7",   "dms:instance:updateConnectorTask"};
    static constexpr job_rule job{watch::connector_task, target::paused, "task_id", std::chrono::seconds(5),
                                  std::chrono::seconds(5)};

    friend bool operator==(const pause_task&, const pause_task&) = default;
};
BOOST_DESCRIBE_STRUCT(pause_task, (), (instance_id, task_id))

/// Starts a paused Smart Connect task again (ResumeConnectorTask).
struct resume_task {
    std::string instance_id{};  ///< instance ID
    std::string task_id{};      ///< task ID

    using response = no_content;
    static constexpr operation_info info{
        "ResumeConnectorTask", verb::put, "/v2/{project_id}/instances/{instance_id}/connector/tasks/{task_id}/resume",
        safety::idempotent,    "5.3.8",   "dms:instance:updateConnectorTask"};
    static constexpr job_rule job{watch::connector_task, target::running, "task_id", std::chrono::seconds(5),
                                  std::chrono::seconds(5)};

    friend bool operator==(const resume_task&, const resume_task&) = default;
};
BOOST_DESCRIBE_STRUCT(resume_task, (), (instance_id, task_id))

/// Restarts a task, or starts one that never ran, and resets its progress (RestartConnectorTask). Not safe to repeat:
/// each call starts over.
struct restart_task {
    std::string instance_id{};  ///< instance ID
    std::string task_id{};      ///< task ID

    using response = no_content;
    static constexpr operation_info info{
        "RestartConnectorTask",
        verb::put,
        "/v2/{project_id}/kafka/instances/{instance_id}/connector/tasks/{task_id}/restart",
        safety::unsafe,
        "5.3.9",
        "dms:instance:updateConnectorTask"};
    static constexpr job_rule job{.what = watch::connector_task,
                                  .until = target::running,
                                  .id_member = "task_id",
                                  .first_delay = std::chrono::seconds(5),
                                  .interval = std::chrono::seconds(5),
                                  .must_leave_target = true};

    friend bool operator==(const restart_task&, const restart_task&) = default;
};
BOOST_DESCRIBE_STRUCT(restart_task, (), (instance_id, task_id))

using operations =
    type_list<enable, disable, create_task, list_tasks, get_task, remove_task, pause_task, resume_task, restart_task>;

}  // namespace dmskafka::smart_connect
