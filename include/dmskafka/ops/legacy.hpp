#pragma once

#include <dmskafka/detail/reflection.hpp>
#include <dmskafka/field_rule.hpp>
#include <dmskafka/job_rule.hpp>
#include <dmskafka/models/consumer_groups.hpp>
#include <dmskafka/models/instances.hpp>
#include <dmskafka/models/legacy.hpp>
#include <dmskafka/operation.hpp>
#include <dmskafka/paging_rule.hpp>

#include <boost/describe/class.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace dmskafka::legacy {

/// Returns the details of one instance with the historical path that carries the engine (ShowInstanceLegacy).
struct get_instance {
    std::string instance_id{};    ///< instance ID
    std::string engine{"kafka"};  ///< message engine

    using response = instances::instance;
    static constexpr operation_info info{"ShowInstanceLegacy", verb::get,
                                         "/v2/{engine}/{project_id}/instances/{instance_id}", safety::read, "7.2.1.1"};
    static constexpr std::string_view replaced_by{"instances::get"};
    static constexpr field_rule rules[] = {rule::one_of("engine", "kafka")};

    friend bool operator==(const get_instance&, const get_instance&) = default;
};
BOOST_DESCRIBE_STRUCT(get_instance, (), (instance_id, engine))

/// Raises the number of partitions of a topic (CreatePartition). Not safe to repeat: a second try fails, since the
/// number must grow.
struct add_partitions {
    std::string instance_id{};  ///< instance ID
    std::string topic{};        ///< topic name
    std::int32_t partition{};   ///< total number of partitions wanted; larger than the current number and at most 100

    using response = no_content;
    static constexpr operation_info info{
        "CreatePartition", verb::post,
        "/v2/{project_id}/instances/{instance_id}/management/topics/{topic}/partitions-reassignment", safety::unsafe,
        "7.2.2.1"};
    static constexpr std::string_view replaced_by{"topics::update"};
    static constexpr field_rule rules[] = {rule::in_range("partition", 1, 200)};

    friend bool operator==(const add_partitions&, const add_partitions&) = default;
};
BOOST_DESCRIBE_STRUCT(add_partitions, (), (instance_id, topic, partition))

/// Moves a consumer group to an offset or time (ResetMessageOffset). The clients of the group must be stopped first,
/// long enough for the server to see them offline.
struct reset_offset {
    std::string instance_id{};                     ///< instance ID
    std::string group{};                           ///< consumer group name
    std::string topic{};                           ///< topic; empty for all topics of the group
    std::int32_t partition{-1};                    ///< partition, -1 for all
    std::optional<std::int64_t> message_offset{};  ///< offset to move to; or else timestamp
    std::optional<std::int64_t> timestamp{};       ///< time to move to, ms since 1970; or else message_offset

    using response = no_content;
    static constexpr operation_info info{
        "ResetMessageOffset",
        verb::post,
        "/v2/{project_id}/instances/{instance_id}/management/groups/{group}/reset-message-offset",
        safety::idempotent,
        "7.2.3.1",
        "dms:instance:modify"};
    static constexpr std::string_view replaced_by{"consumer_groups::reset_offset"};
    static constexpr field_rule rules[] = {rule::may_be_empty("topic"), rule::at_least("partition", -1),
                                           rule::exactly_one_of("message_offset", "timestamp")};

    friend bool operator==(const reset_offset&, const reset_offset&) = default;
};
BOOST_DESCRIBE_STRUCT(reset_offset, (), (instance_id, group, topic, partition, message_offset, timestamp))

/// Lists the consumer groups of an instance with the historical path that carries the engine; can filter by topic
/// (ListInstanceConsumerGroupsLegacy).
struct list_consumer_groups {
    std::string instance_id{};             ///< instance ID
    std::optional<std::int32_t> offset{};  ///< offset to start from, from 0
    std::optional<std::int32_t> limit{};   ///< consumer groups per page, 1 to 50; default 10
    std::optional<std::string> group{};    ///< return groups whose name contains this text
    std::optional<std::string> topic{};    ///< return only groups of this topic
    std::string engine{"kafka"};           ///< message engine

    using response = consumer_groups::group_page;
    static constexpr operation_info info{"ListInstanceConsumerGroupsLegacy", verb::get,
                                         "/v2/{engine}/{project_id}/instances/{instance_id}/groups", safety::read,
                                         "7.2.3.2"};
    static constexpr std::string_view replaced_by{"consumer_groups::list"};
    static constexpr auto items = &consumer_groups::group_page::groups;
    static constexpr paging_rule paging{.page_size = 50, .max_page_size = 50, .total = "total", .key = "group_id"};
    static constexpr field_rule rules[] = {rule::at_least("offset", 0), rule::in_range("limit", 1, 50),
                                           rule::one_of("engine", "kafka")};

    friend bool operator==(const list_consumer_groups&, const list_consumer_groups&) = default;
};
BOOST_DESCRIBE_STRUCT(list_consumer_groups, (), (instance_id, offset, limit, group, topic, engine))

/// Raises the number of dump tasks allowed (UpdateSinkTaskQuota). Works for instances created before September 2022;
/// later ones start at the maximum, the quota cannot shrink, and the call fails.
struct update_sink_task_quota {
    std::string connector_id{};     ///< ID of the connector of an instance
    std::int32_t sink_max_tasks{};  ///< total number of dump tasks

    using response = no_content;
    static constexpr operation_info info{"UpdateSinkTaskQuota", verb::put,
                                         "/v2/{project_id}/connectors/{connector_id}/sink-tasks", safety::idempotent,
                                         "7.2.4.1"};
    static constexpr std::string_view replaced_by{};
    static constexpr field_rule rules[] = {rule::at_least("sink_max_tasks", 1)};

    friend bool operator==(const update_sink_task_quota&, const update_sink_task_quota&) = default;
};
BOOST_DESCRIBE_STRUCT(update_sink_task_quota, (), (connector_id, sink_max_tasks))

/// Creates the order that closes the dump nodes of an instance (CreateDeleteConnectorOrder). Not safe to repeat: each
/// call makes an order.
struct order_connector_removal {
    std::string instance_id{};         ///< instance ID
    std::optional<std::string> url{};  ///< page the console goes to after the order was submitted

    using response = connector_order;
    static constexpr operation_info info{"CreateDeleteConnectorOrder", verb::post,
                                         "/v2/{project_id}/kafka/instances/{instance_id}/delete-connector-order",
                                         safety::unsafe, "7.2.4.2"};
    static constexpr std::string_view path_and_body[] = {"instance_id"};
    static constexpr std::string_view replaced_by{"smart_connect::disable"};
    static constexpr job_rule job{.what = watch::instance,
                                  .until = target::running,
                                  .id_member = "instance_id",
                                  .first_delay = std::chrono::seconds(5),
                                  .interval = std::chrono::seconds(5),
                                  .must_leave_target = true};
    static constexpr field_rule rules[] = {rule::has_length("instance_id", 1, 100)};

    friend bool operator==(const order_connector_removal&, const order_connector_removal&) = default;
};
BOOST_DESCRIBE_STRUCT(order_connector_removal, (), (instance_id, url))

/// Creates a task that dumps topics to OBS (CreateSinkTask). Not safe to repeat: each call makes another task.
struct create_sink_task {
    std::string connector_id{};                        ///< ID of the connector of an instance
    std::string source_type{"BLOB"};                   ///< only BLOB
    std::string task_name{};                           ///< task name
    std::string destination_type{"OBS"};               ///< only OBS
    new_obs_destination obs_destination_descriptor{};  ///< where to dump to

    using response = sink_task_created;
    static constexpr operation_info info{"CreateSinkTask", verb::post,
                                         "/v2/{project_id}/connectors/{connector_id}/sink-tasks", safety::unsafe,
                                         "7.2.4.3"};
    static constexpr std::string_view replaced_by{"smart_connect::create_task"};
    static constexpr job_rule job{watch::sink_task, target::running, "task_id", std::chrono::seconds(1),
                                  std::chrono::seconds(5)};
    static constexpr field_rule rules[] = {rule::one_of("source_type", "BLOB"),
                                           rule::one_of("destination_type", "OBS")};

    friend bool operator==(const create_sink_task&, const create_sink_task&) = default;
};
BOOST_DESCRIBE_STRUCT(create_sink_task, (),
                      (connector_id, source_type, task_name, destination_type, obs_destination_descriptor))

/// Lists the dump tasks of a connector (ListSinkTasks).
struct list_sink_tasks {
    std::string connector_id{};  ///< ID of the connector of an instance

    using response = sink_task_page;
    static constexpr operation_info info{
        "ListSinkTasks", verb::get, "/v2/{project_id}/connectors/{connector_id}/sink-tasks", safety::read, "7.2.4.4"};
    static constexpr std::string_view replaced_by{"smart_connect::list_tasks"};

    friend bool operator==(const list_sink_tasks&, const list_sink_tasks&) = default;
};
BOOST_DESCRIBE_STRUCT(list_sink_tasks, (), (connector_id))

/// Returns one dump task, with progress per topic on request (ShowSinkTaskDetail).
struct get_sink_task {
    std::string connector_id{};        ///< ID of the connector of an instance
    std::string task_id{};             ///< task ID
    std::optional<bool> topic_info{};  ///< whether to include topic progress; default false

    using response = sink_task_details;
    static constexpr operation_info info{"ShowSinkTaskDetail", verb::get,
                                         "/v2/{project_id}/connectors/{connector_id}/sink-tasks/{task_id}",
                                         safety::read, "7.2.4.5"};
    static constexpr std::string_view replaced_by{"smart_connect::get_task"};
    static constexpr member_name wire_names[] = {{"topic_info", "topic-info"}};

    friend bool operator==(const get_sink_task&, const get_sink_task&) = default;
};
BOOST_DESCRIBE_STRUCT(get_sink_task, (), (connector_id, task_id, topic_info))

/// Deletes one dump task (DeleteSinkTask).
struct remove_sink_task {
    std::string connector_id{};  ///< ID of the connector of an instance
    std::string task_id{};       ///< task ID

    using response = no_content;
    static constexpr operation_info info{"DeleteSinkTask", verb::delete_,
                                         "/v2/{project_id}/connectors/{connector_id}/sink-tasks/{task_id}",
                                         safety::idempotent, "7.2.4.6"};
    static constexpr std::string_view replaced_by{"smart_connect::remove_task"};

    friend bool operator==(const remove_sink_task&, const remove_sink_task&) = default;
};
BOOST_DESCRIBE_STRUCT(remove_sink_task, (), (connector_id, task_id))

using operations =
    type_list<get_instance, add_partitions, reset_offset, list_consumer_groups, update_sink_task_quota,
              order_connector_removal, create_sink_task, list_sink_tasks, get_sink_task, remove_sink_task>;

}  // namespace dmskafka::legacy
