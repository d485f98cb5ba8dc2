#pragma once

#include <dmskafka/field_rule.hpp>
#include <dmskafka/job_rule.hpp>
#include <dmskafka/models/shared.hpp>
#include <dmskafka/models/topics.hpp>
#include <dmskafka/operation.hpp>
#include <dmskafka/paging_rule.hpp>

#include <boost/describe/class.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace dmskafka::topics {

/// Creates a topic (CreateInstanceTopic). Not safe to repeat: a second try answers that the topic exists.
struct create {
    std::string instance_id{};                  ///< instance ID
    std::string id{};                           ///< topic name: 3 to 200 letters, digits, '-', '_', '.', first a letter
    std::optional<std::int32_t> replication{};  ///< number of replicas, 1 to 3
    std::optional<bool> sync_message_flush{};   ///< whether to flush to disk synchronously; lowers performance
    std::optional<std::int32_t> partition{};    ///< number of partitions, 1 to 200
    std::optional<bool> sync_replication{};     ///< synchronous replication; effective with acks=-1 only
    std::optional<std::int32_t> retention_time{};  ///< message retention, in hours, 1 to 720; default 72
    std::optional<std::vector<config_value>> topic_other_configs{};  ///< further topic parameters
    std::optional<std::string> topic_desc{};                         ///< topic description

    using response = topic_created;
    static constexpr operation_info info{
        "CreateInstanceTopic", verb::post, "/v2/{project_id}/instances/{instance_id}/topics",
        safety::unsafe,        "5.5.2",    "dms:instance:modify"};
    static constexpr field_rule rules[] = {rule::has_length("id", 3, 200),    rule::has_only("id", "A-Za-z0-9_.-"),
                                           rule::starts_with("id", "A-Za-z"), rule::in_range("partition", 1, 200),
                                           rule::at_least("replication", 1),  rule::in_range("retention_time", 0, 720)};

    friend bool operator==(const create&, const create&) = default;
};
BOOST_DESCRIBE_STRUCT(create, (),
                      (instance_id, id, replication, sync_message_flush, partition, sync_replication, retention_time,
                       topic_other_configs, topic_desc))

/// Lists the topics of an instance with the partitions that can still be made (ListInstanceTopics).
struct list {
    std::string instance_id{};             ///< instance ID
    std::optional<std::int32_t> offset{};  ///< offset to start from, from 0
    std::optional<std::int32_t> limit{};   ///< topics per page, up to 200; send it, since defaults differ

    using response = topic_page;
    static constexpr operation_info info{
        "ListInstanceTopics", verb::get, "/v2/{project_id}/instances/{instance_id}/topics",
        safety::read,         "5.5.3",   "dms:instance:get"};
    static constexpr auto items = &topic_page::topics;
    static constexpr paging_rule paging{.page_size = 200, .max_page_size = 200, .total = "total", .key = "name"};
    static constexpr field_rule rules[] = {rule::at_least("offset", 0), rule::in_range("limit", 1, 200)};

    friend bool operator==(const list&, const list&) = default;
};
BOOST_DESCRIBE_STRUCT(list, (), (instance_id, offset, limit))

/// Changes retention, replication, flushing, partitions or parameters of topics (UpdateInstanceTopic).
struct update {
    std::string instance_id{};                           ///< instance ID
    std::optional<std::vector<topic_changes>> topics{};  ///< topics to change

    using response = no_content;
    static constexpr operation_info info{
        "UpdateInstanceTopic", verb::put, "/v2/{project_id}/instances/{instance_id}/topics",
        safety::idempotent,    "5.5.4",   "dms:instance:modify"};

    friend bool operator==(const update&, const update&) = default;
};
BOOST_DESCRIBE_STRUCT(update, (), (instance_id, topics))

/// Deletes topics; the call succeeds even when some topics could not be deleted and reports each outcome
/// (BatchDeleteInstanceTopic). Topics that never existed count as deleted, too.
struct batch_remove {
    std::string instance_id{};          ///< instance ID
    std::vector<std::string> topics{};  ///< names of the topics to delete

    using response = removal_outcome;
    static constexpr operation_info info{
        "BatchDeleteInstanceTopic", verb::post, "/v2/{project_id}/instances/{instance_id}/topics/delete",
        safety::idempotent,         "5.5.5",    "dms:instance:modify"};

    friend bool operator==(const batch_remove&, const batch_remove&) = default;
};
BOOST_DESCRIBE_STRUCT(batch_remove, (), (instance_id, topics))

/// Lists the partitions of a topic with offsets and message counts (ListTopicPartitions).
struct list_partitions {
    std::string instance_id{};             ///< instance ID
    std::string topic{};                   ///< topic name
    std::optional<std::int32_t> offset{};  ///< records after this offset are returned
    std::optional<std::int32_t> limit{};   ///< maximum number of records

    using response = partition_page;
    static constexpr operation_info info{"ListTopicPartitions", verb::get,
                                         "/v2/{project_id}/kafka/instances/{instance_id}/topics/{topic}/partitions",
                                         safety::read, "5.5.6"};
    static constexpr auto items = &partition_page::partitions;
    static constexpr paging_rule paging{.page_size = 50, .total = "total", .key = "partition"};

    friend bool operator==(const list_partitions&, const list_partitions&) = default;
};
BOOST_DESCRIBE_STRUCT(list_partitions, (), (instance_id, topic, offset, limit))

/// Lists the current producers of a topic (ListTopicProducers).
struct list_producers {
    std::string instance_id{};             ///< instance ID
    std::string topic{};                   ///< topic name
    std::optional<std::int32_t> offset{};  ///< records after this offset are returned
    std::optional<std::int32_t> limit{};   ///< maximum number of records

    using response = producer_page;
    static constexpr operation_info info{"ListTopicProducers", verb::get,
                                         "/v2/{project_id}/kafka/instances/{instance_id}/topics/{topic}/producers",
                                         safety::read, "5.5.7"};
    static constexpr auto items = &producer_page::producers;
    static constexpr paging_rule paging{.page_size = 50, .total = "total", .key = "producer_address broker_address"};

    friend bool operator==(const list_producers&, const list_producers&) = default;
};
BOOST_DESCRIBE_STRUCT(list_producers, (), (instance_id, topic, offset, limit))

/// Returns partitions, replicas and subscribed groups of a topic; call at most once per second per instance
/// (ShowInstanceTopicDetail).
struct get {
    std::string instance_id{};  ///< instance ID
    std::string topic{};        ///< topic name

    using response = topic_details;
    static constexpr operation_info info{"ShowInstanceTopicDetail", verb::get,
                                         "/v2/{project_id}/instances/{instance_id}/management/topics/{topic}",
                                         safety::read, "5.5.8"};
    static constexpr rate_info rate{1, std::chrono::seconds(1)};

    friend bool operator==(const get&, const get&) = default;
};
BOOST_DESCRIBE_STRUCT(get, (), (instance_id, topic))

/// Changes which brokers hold the replicas of the partitions of a topic; the first broker becomes the leader
/// (UpdateTopicReplica).
struct reassign_replicas {
    std::string instance_id{};                    ///< instance ID
    std::string topic{};                          ///< topic name
    std::vector<replica_placement> partitions{};  ///< partitions to reassign

    using response = no_content;
    static constexpr operation_info info{
        "UpdateTopicReplica", verb::post,
        "/v2/{project_id}/instances/{instance_id}/management/topics/{topic}/replicas-reassignment", safety::idempotent,
        "5.2.8"};

    friend bool operator==(const reassign_replicas&, const reassign_replicas&) = default;
};
BOOST_DESCRIBE_STRUCT(reassign_replicas, (), (instance_id, topic, partitions))

/// Submits a partition rebalancing task, or only estimates how long it would take (CreateReassignmentTask). Not safe to
/// repeat: each call starts a job unless it only estimates.
struct reassign_partitions {
    std::string instance_id{};                        ///< instance ID
    std::vector<topic_reassignment> reassignments{};  ///< what to do with each topic
    std::optional<std::int32_t> throttle{};           ///< bandwidth limit of the reassignment
    std::optional<bool> is_schedule{};                ///< true to run at execute_at, false or absent to run at once
    std::optional<std::int64_t> execute_at{};  ///< scheduled time, ms since 1970; needed when is_schedule is true
    std::optional<bool> time_estimate{};       ///< true to only estimate how long it would take

    using response = reassignment_started;
    static constexpr operation_info info{"CreateReassignmentTask", verb::post,
                                         "/v2/kafka/{project_id}/instances/{instance_id}/reassign", safety::unsafe,
                                         "5.2.11"};
    static constexpr job_rule job{watch::background_task, target::success, "job_id", std::chrono::seconds(2),
                                  std::chrono::seconds(5)};
    static constexpr field_rule rules[] = {rule::is_needed("execute_at").when("is_schedule", "true")};

    friend bool operator==(const reassign_partitions&, const reassign_partitions&) = default;
};
BOOST_DESCRIBE_STRUCT(reassign_partitions, (),
                      (instance_id, reassignments, throttle, is_schedule, execute_at, time_estimate))

using operations = type_list<create, list, update, batch_remove, list_partitions, list_producers, get,
                             reassign_replicas, reassign_partitions>;

}  // namespace dmskafka::topics
