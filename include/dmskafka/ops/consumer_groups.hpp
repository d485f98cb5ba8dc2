#pragma once

#include <dmskafka/field_rule.hpp>
#include <dmskafka/job_rule.hpp>
#include <dmskafka/models/consumer_groups.hpp>
#include <dmskafka/models/shared.hpp>
#include <dmskafka/operation.hpp>
#include <dmskafka/paging_rule.hpp>

#include <boost/describe/class.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace dmskafka::consumer_groups {

/// Returns members, assignments and progress of a consumer group (ShowGroups).
struct get {
    std::string instance_id{};  ///< instance ID
    std::string group{};        ///< consumer group name

    using response = group_details;
    static constexpr operation_info info{"ShowGroups", verb::get,
                                         "/v2/{project_id}/instances/{instance_id}/management/groups/{group}",
                                         safety::read, "5.6.1"};

    friend bool operator==(const get&, const get&) = default;
};
BOOST_DESCRIBE_STRUCT(get, (), (instance_id, group))

/// Lists the consumer groups of an instance (ListInstanceConsumerGroups).
struct list {
    std::string instance_id{};             ///< instance ID
    std::optional<std::int32_t> offset{};  ///< offset to start from, from 0
    std::optional<std::int32_t> limit{};   ///< groups per page, 1 to 50; default 10
    std::optional<std::string> group{};    ///< return groups whose name contains this text

    using response = group_page;
    static constexpr operation_info info{"ListInstanceConsumerGroups", verb::get,
                                         "/v2/{project_id}/instances/{instance_id}/groups", safety::read, "5.6.2"};
    static constexpr auto items = &group_page::groups;
    static constexpr paging_rule paging{.page_size = 50, .max_page_size = 50, .total = "total", .key = "group_id"};
    static constexpr field_rule rules[] = {rule::at_least("offset", 0), rule::in_range("limit", 1, 50)};

    friend bool operator==(const list&, const list&) = default;
};
BOOST_DESCRIBE_STRUCT(list, (), (instance_id, offset, limit, group))

/// Deletes consumer groups and reports the ones that could not be deleted (BatchDeleteGroup).
struct batch_remove {
    std::string instance_id{};             ///< instance ID
    std::vector<std::string> group_ids{};  ///< IDs of the consumer groups to delete

    using response = removal_outcome;
    static constexpr operation_info info{"BatchDeleteGroup", verb::post,
                                         "/v2/{project_id}/instances/{instance_id}/groups/batch-delete",
                                         safety::idempotent, "5.6.3"};

    friend bool operator==(const batch_remove&, const batch_remove&) = default;
};
BOOST_DESCRIBE_STRUCT(batch_remove, (), (instance_id, group_ids))

/// Creates a consumer group (CreateKafkaConsumerGroup). Not safe to repeat: a second try answers that the group exists.
struct create {
    std::string instance_id{};                ///< instance ID
    std::string group_name{};                 ///< consumer group name
    std::optional<std::string> group_desc{};  ///< description

    using response = std::string;
    static constexpr operation_info info{"CreateKafkaConsumerGroup", verb::post,
                                         "/v2/{project_id}/kafka/instances/{instance_id}/group", safety::unsafe,
                                         "5.6.4"};

    friend bool operator==(const create&, const create&) = default;
};
BOOST_DESCRIBE_STRUCT(create, (), (instance_id, group_name, group_desc))

/// Moves a consumer group to an offset or time (ResetMessageOffsetWithEngine). The clients of the group must be stopped
/// first, long enough for the server to see them offline.
struct reset_offset {
    std::string instance_id{};                     ///< instance ID
    std::string group{};                           ///< consumer group name
    std::string topic{};                           ///< topic; empty for all topics of the group
    std::int32_t partition{-1};                    ///< partition, -1 for all
    std::optional<std::int64_t> message_offset{};  ///< offset to move to; or else timestamp
    std::optional<std::int64_t> timestamp{};       ///< time to move to, ms since 1970; or else message_offset

    using response = no_content;
    static constexpr operation_info info{
        "ResetMessageOffsetWithEngine", verb::put,
        "/v2/kafka/{project_id}/instances/{instance_id}/groups/{group}/reset-message-offset", safety::idempotent,
        "5.6.5"};
    static constexpr field_rule rules[] = {rule::may_be_empty("topic"), rule::at_least("partition", -1),
                                           rule::exactly_one_of("message_offset", "timestamp")};

    friend bool operator==(const reset_offset&, const reset_offset&) = default;
};
BOOST_DESCRIBE_STRUCT(reset_offset, (), (instance_id, group, topic, partition, message_offset, timestamp))

/// Lists the offsets of a consumer group per partition (ListInstanceConsumerGroupMessageOffset).
struct list_offsets {
    std::string instance_id{};                ///< instance ID
    std::string group{};                      ///< consumer group name
    std::string topic{};                      ///< topic name
    std::optional<std::int32_t> partition{};  ///< only this partition
    std::optional<std::int32_t> offset{};     ///< offset to start from
    std::optional<std::int32_t> limit{};      ///< maximum number of records
    std::string engine{"kafka"};              ///< message engine

    using response = offset_page;
    static constexpr operation_info info{
        "ListInstanceConsumerGroupMessageOffset", verb::get,
        "/v2/{engine}/{project_id}/instances/{instance_id}/groups/{group}/message-offset", safety::read, "5.6.6"};
    static constexpr auto items = &offset_page::group_message_offsets;
    static constexpr paging_rule paging{.page_size = 50, .total = "total", .key = "topic partition"};
    static constexpr field_rule rules[] = {rule::one_of("engine", "kafka")};

    friend bool operator==(const list_offsets&, const list_offsets&) = default;
};
BOOST_DESCRIBE_STRUCT(list_offsets, (), (instance_id, group, topic, partition, offset, limit, engine))

/// Changes the description of consumer groups in a background job (UpdateInstanceGroup).
struct batch_update {
    std::string instance_id{};                               ///< instance ID
    std::optional<std::string> group_name{};                 ///< a single group instead
    std::optional<std::string> group_desc{};                 ///< and its new description
    std::optional<std::vector<group_description>> groups{};  ///< groups to change and their new descriptions; prefer it
    std::string engine{"kafka"};                             ///< message engine

    using response = job_started;
    static constexpr operation_info info{"UpdateInstanceGroup", verb::put,
                                         "/v2/{engine}/{project_id}/instances/{instance_id}/groups", safety::idempotent,
                                         "5.6.7"};
    static constexpr job_rule job{watch::background_task, target::success, "job_id", std::chrono::seconds(2),
                                  std::chrono::seconds(5)};
    static constexpr field_rule rules[] = {rule::at_least_one_of("groups", "group_name"),
                                           rule::one_of("engine", "kafka")};

    friend bool operator==(const batch_update&, const batch_update&) = default;
};
BOOST_DESCRIBE_STRUCT(batch_update, (), (instance_id, group_name, group_desc, groups, engine))

/// Returns one consumer group (ListInstanceConsumerGroup).
struct get_members_and_offsets {
    std::string instance_id{};    ///< instance ID
    std::string group{};          ///< consumer group name
    std::string engine{"kafka"};  ///< message engine

    using response = members_and_offsets;
    static constexpr operation_info info{"ListInstanceConsumerGroup", verb::get,
                                         "/v2/{engine}/{project_id}/instances/{instance_id}/groups/{group}",
                                         safety::read, "5.6.8"};
    static constexpr field_rule rules[] = {rule::one_of("engine", "kafka")};

    friend bool operator==(const get_members_and_offsets&, const get_members_and_offsets&) = default;
};
BOOST_DESCRIBE_STRUCT(get_members_and_offsets, (), (instance_id, group, engine))

/// Deletes one consumer group (DeleteInstanceConsumerGroup).
struct remove {
    std::string instance_id{};    ///< instance ID
    std::string group{};          ///< consumer group name
    std::string engine{"kafka"};  ///< message engine

    using response = no_content;
    static constexpr operation_info info{"DeleteInstanceConsumerGroup", verb::delete_,
                                         "/v2/{engine}/{project_id}/instances/{instance_id}/groups/{group}",
                                         safety::idempotent, "5.6.9"};
    static constexpr field_rule rules[] = {rule::one_of("engine", "kafka")};

    friend bool operator==(const remove&, const remove&) = default;
};
BOOST_DESCRIBE_STRUCT(remove, (), (instance_id, group, engine))

/// Changes the description of one consumer group (UpdateInstanceConsumerGroup).
struct update {
    std::string instance_id{};                ///< instance ID
    std::string group{};                      ///< consumer group name
    std::optional<std::string> group_name{};  ///< group name
    std::optional<std::string> group_desc{};  ///< description
    std::string engine{"kafka"};              ///< message engine

    using response = no_content;
    static constexpr operation_info info{"UpdateInstanceConsumerGroup", verb::put,
                                         "/v2/{engine}/{project_id}/instances/{instance_id}/groups/{group}",
                                         safety::idempotent, "5.6.10"};
    static constexpr field_rule rules[] = {rule::one_of("engine", "kafka")};

    friend bool operator==(const update&, const update&) = default;
};
BOOST_DESCRIBE_STRUCT(update, (), (instance_id, group, group_name, group_desc, engine))

/// Lists the topics a consumer group consumes (ListInstanceConsumerGroupTopics).
struct list_topics {
    std::string instance_id{};              ///< instance ID
    std::string group{};                    ///< consumer group name
    std::optional<std::int32_t> offset{};   ///< offset to start from, from 0
    std::optional<std::int32_t> limit{};    ///< topics per page, 1 to 50; default 10
    std::optional<std::string> sort_key{};  ///< sort key; topic, partition or messages; default messages
    std::optional<std::string> sort_dir{};  ///< sort direction; asc or desc; default desc
    std::optional<std::string> topic{};     ///< topic name to filter by
    std::string engine{"kafka"};            ///< message engine

    using response = topic_page;
    static constexpr operation_info info{"ListInstanceConsumerGroupTopics", verb::get,
                                         "/v2/{engine}/{project_id}/instances/{instance_id}/groups/{group}/topics",
                                         safety::read, "5.6.11"};
    static constexpr auto items = &topic_page::topics;
    static constexpr paging_rule paging{
        .page_size = 50, .max_page_size = 50, .total = "total", .end_is_error = true, .key = "topic"};
    static constexpr field_rule rules[] = {rule::at_least("offset", 0), rule::in_range("limit", 1, 50),
                                           rule::one_of("sort_key", "topic partition messages"),
                                           rule::one_of("sort_dir", "asc desc"), rule::one_of("engine", "kafka")};

    friend bool operator==(const list_topics&, const list_topics&) = default;
};
BOOST_DESCRIBE_STRUCT(list_topics, (), (instance_id, group, offset, limit, sort_key, sort_dir, topic, engine))

/// Lists the members of a consumer group (ListInstanceConsumerGroupMembers).
struct list_members {
    std::string instance_id{};               ///< instance ID
    std::string group{};                     ///< consumer group name
    std::optional<std::int32_t> offset{};    ///< offset to start from, from 0
    std::optional<std::int32_t> limit{};     ///< members per page, 1 to 50; default 10
    std::optional<std::string> host{};       ///< consumer address to filter by
    std::optional<std::string> member_id{};  ///< consumer ID to filter by
    std::string engine{"kafka"};             ///< message engine

    using response = member_page;
    static constexpr operation_info info{"ListInstanceConsumerGroupMembers", verb::get,
                                         "/v2/{engine}/{project_id}/instances/{instance_id}/groups/{group}/members",
                                         safety::read, "5.6.12"};
    static constexpr auto items = &member_page::members;
    static constexpr paging_rule paging{
        .page_size = 50, .max_page_size = 50, .total = "total", .end_is_error = true, .key = "member_id"};
    static constexpr field_rule rules[] = {rule::at_least("offset", 0), rule::in_range("limit", 1, 50),
                                           rule::one_of("engine", "kafka")};

    friend bool operator==(const list_members&, const list_members&) = default;
};
BOOST_DESCRIBE_STRUCT(list_members, (), (instance_id, group, offset, limit, host, member_id, engine))

using operations = type_list<get, list, batch_remove, create, reset_offset, list_offsets, batch_update,
                             get_members_and_offsets, remove, update, list_topics, list_members>;

}  // namespace dmskafka::consumer_groups
