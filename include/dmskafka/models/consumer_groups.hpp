#pragma once

#include <dmskafka/detail/reflection.hpp>

#include <boost/describe/class.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dmskafka::consumer_groups {

/// Partitions of one topic assigned to a consumer.
struct topic_assignment {
    std::optional<std::string> topic{};      ///< topic name
    std::vector<std::int32_t> partitions{};  ///< partition numbers

    friend bool operator==(const topic_assignment&, const topic_assignment&) = default;
};
BOOST_DESCRIBE_STRUCT(topic_assignment, (), (topic, partitions))

/// One consumer.
struct assigned_member {
    std::optional<std::string> host{};           ///< consumer address
    std::vector<topic_assignment> assignment{};  ///< partitions assigned to the consumer
    std::optional<std::string> member_id{};      ///< consumer ID
    std::optional<std::string> client_id{};      ///< client ID

    friend bool operator==(const assigned_member&, const assigned_member&) = default;
};
BOOST_DESCRIBE_STRUCT(assigned_member, (), (host, assignment, member_id, client_id))

/// Progress on one partition.
struct partition_progress {
    std::optional<std::int32_t> partition{};               ///< partition number
    std::optional<std::int64_t> lag{};                     ///< messages left to consume, that is the backlog
    std::optional<std::string> topic{};                    ///< topic name
    std::optional<std::int64_t> message_current_offset{};  ///< current position
    std::optional<std::int64_t> message_log_end_offset{};  ///< log end offset (LEO)

    friend bool operator==(const partition_progress&, const partition_progress&) = default;
};
BOOST_DESCRIBE_STRUCT(partition_progress, (), (partition, lag, topic, message_current_offset, message_log_end_offset))

/// A consumer group with members and progress.
struct group_state {
    std::optional<std::string> group_id{};  ///< consumer group name
    std::optional<std::string> state{};  ///< Dead, Empty, PreparingRebalance, CompletingRebalance or Stable; any case
    std::optional<std::int32_t> coordinator_id{};             ///< coordinator number
    std::vector<assigned_member> members{};                   ///< consumers
    std::vector<partition_progress> group_message_offsets{};  ///< consumer progress
    std::optional<std::string> assignment_strategy{};         ///< partition assignment strategy

    friend bool operator==(const group_state&, const group_state&) = default;
};
BOOST_DESCRIBE_STRUCT(group_state, (),
                      (group_id, state, coordinator_id, members, group_message_offsets, assignment_strategy))

/// Details of a consumer group.
struct group_details {
    std::optional<group_state> group{};  ///< consumer group

    friend bool operator==(const group_details&, const group_details&) = default;
};
BOOST_DESCRIBE_STRUCT(group_details, (), (group))

/// One consumer group in the list.
struct group {
    std::optional<std::int64_t> createdAt{};  ///< creation time, ms since 1970
    std::optional<std::string> group_id{};    ///< consumer group ID
    std::optional<std::string> state{};  ///< Dead, Empty, PreparingRebalance, CompletingRebalance or Stable; any case
    std::optional<std::int32_t> coordinator_id{};  ///< coordinator number
    std::optional<std::string> group_desc{};       ///< description
    std::optional<std::int64_t> lag{};             ///< backlog

    friend bool operator==(const group&, const group&) = default;
};
BOOST_DESCRIBE_STRUCT(group, (), (createdAt, group_id, state, coordinator_id, group_desc, lag))

/// A page of consumer groups.
struct group_page {
    std::vector<group> groups{};          ///< consumer groups
    std::optional<std::int32_t> total{};  ///< total number of consumer groups

    friend bool operator==(const group_page&, const group_page&) = default;
};
BOOST_DESCRIBE_STRUCT(group_page, (), (groups, total))

/// One group that could not be deleted.
struct failed_group {
    std::optional<std::string> group_id{};       ///< consumer group ID
    std::optional<std::string> error_message{};  ///< reason of the failure

    static constexpr item_outcome outcome{.item = "group_id", .message = "error_message", .lists_failures = true};

    friend bool operator==(const failed_group&, const failed_group&) = default;
};
BOOST_DESCRIBE_STRUCT(failed_group, (), (group_id, error_message))

/// Groups that could not be deleted.
struct removal_outcome {
    std::vector<failed_group> failed_groups{};  ///< consumer groups that could not be deleted
    std::optional<std::int32_t> total{};        ///< number of failures

    friend bool operator==(const removal_outcome&, const removal_outcome&) = default;
};
BOOST_DESCRIBE_STRUCT(removal_outcome, (), (failed_groups, total))

/// Offsets of a consumer group in one partition.
struct partition_offsets {
    std::optional<std::int32_t> partition{};                 ///< partition number
    std::optional<std::int64_t> message_current_offset{};    ///< position of the group
    std::optional<std::int64_t> message_log_start_offset{};  ///< log start offset
    std::optional<std::int64_t> message_log_end_offset{};    ///< log end offset
    std::optional<std::string> consumer_id{};                ///< consumer ID
    std::optional<std::string> host{};                       ///< host name
    std::optional<std::string> client_id{};                  ///< client ID
    std::optional<std::string> topic{};                      ///< topic name
    std::optional<std::int64_t> lag{};                       ///< messages left to consume

    friend bool operator==(const partition_offsets&, const partition_offsets&) = default;
};
BOOST_DESCRIBE_STRUCT(partition_offsets, (),
                      (partition, message_current_offset, message_log_start_offset, message_log_end_offset, consumer_id,
                       host, client_id, topic, lag))

/// Offsets of a consumer group.
struct offset_page {
    std::vector<partition_offsets> group_message_offsets{};  ///< offsets per partition
    std::optional<std::int32_t> total{};                     ///< number of entries

    friend bool operator==(const offset_page&, const offset_page&) = default;
};
BOOST_DESCRIBE_STRUCT(offset_page, (), (group_message_offsets, total))

/// Name and description of a consumer group.
struct group_description {
    std::optional<std::string> group_name{};  ///< group name
    std::optional<std::string> group_desc{};  ///< description

    friend bool operator==(const group_description&, const group_description&) = default;
};
BOOST_DESCRIBE_STRUCT(group_description, (), (group_name, group_desc))

/// One consumer.
struct member {
    std::optional<std::string> host{};       ///< consumer address
    std::optional<std::string> member_id{};  ///< consumer ID
    std::optional<std::string> client_id{};  ///< client ID

    friend bool operator==(const member&, const member&) = default;
};
BOOST_DESCRIBE_STRUCT(member, (), (host, member_id, client_id))

/// A consumer group with its members and its progress.
struct described_group {
    std::optional<std::string> group_id{};  ///< consumer group name
    std::optional<std::string> state{};  ///< Dead, Empty, PreparingRebalance, CompletingRebalance or Stable; any case
    std::optional<std::int32_t> coordinator_id{};             ///< coordinator number
    std::vector<member> members{};                            ///< consumers
    std::vector<partition_progress> group_message_offsets{};  ///< consumer progress
    std::optional<std::string> assignment_strategy{};         ///< partition assignment strategy
    std::optional<std::int64_t> createdAt{};                  ///< creation time, ms since 1970
    std::optional<std::string> group_desc{};                  ///< description

    friend bool operator==(const described_group&, const described_group&) = default;
};
BOOST_DESCRIBE_STRUCT(described_group, (),
                      (group_id, state, coordinator_id, members, group_message_offsets, assignment_strategy, createdAt,
                       group_desc))

/// One consumer group. The members of `group` may also stand beside it in the answer.
struct members_and_offsets {
    std::optional<described_group> group{};  ///< the group, absent when there is none

    static constexpr std::string_view beside{"group"};

    friend bool operator==(const members_and_offsets&, const members_and_offsets&) = default;
};
BOOST_DESCRIBE_STRUCT(members_and_offsets, (), (group))

/// One topic of a consumer group.
struct consumed_topic {
    std::optional<std::string> topic{};        ///< topic name
    std::optional<std::int32_t> partitions{};  ///< number of partitions
    std::optional<std::int64_t> lag{};         ///< backlog

    friend bool operator==(const consumed_topic&, const consumed_topic&) = default;
};
BOOST_DESCRIBE_STRUCT(consumed_topic, (), (topic, partitions, lag))

/// Topics of a consumer group.
struct topic_page {
    std::vector<consumed_topic> topics{};  ///< topics
    std::optional<std::int32_t> total{};   ///< number of topics

    friend bool operator==(const topic_page&, const topic_page&) = default;
};
BOOST_DESCRIBE_STRUCT(topic_page, (), (topics, total))

/// One member.
struct listed_member {
    std::optional<std::string> member_id{};  ///< member ID
    std::optional<std::string> client_id{};  ///< client ID

    friend bool operator==(const listed_member&, const listed_member&) = default;
};
BOOST_DESCRIBE_STRUCT(listed_member, (), (member_id, client_id))

/// Members of a consumer group.
struct member_page {
    std::vector<listed_member> members{};  ///< members
    std::optional<std::int32_t> total{};   ///< number of members

    friend bool operator==(const member_page&, const member_page&) = default;
};
BOOST_DESCRIBE_STRUCT(member_page, (), (members, total))

}  // namespace dmskafka::consumer_groups
