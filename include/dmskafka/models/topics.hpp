#pragma once

#include <dmskafka/detail/reflection.hpp>
#include <dmskafka/field_rule.hpp>
#include <dmskafka/json_text.hpp>
#include <dmskafka/models/shared.hpp>

#include <boost/describe/class.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace dmskafka::topics {

/// Identifies the new topic.
struct topic_created {
    std::optional<std::string> name{};  ///< topic name

    friend bool operator==(const topic_created&, const topic_created&) = default;
};
BOOST_DESCRIBE_STRUCT(topic_created, (), (name))

/// One topic.
struct topic {
    std::optional<bool> policiesOnly{};               ///< whether the default policy applies
    std::optional<std::string> name{};                ///< topic name
    std::optional<std::int32_t> replication{};        ///< number of replicas
    std::optional<std::int32_t> partition{};          ///< number of partitions
    std::optional<std::int32_t> retention_time{};     ///< message retention, in hours
    std::optional<bool> sync_replication{};           ///< synchronous replication; effective with acks=-1 only
    std::optional<bool> sync_message_flush{};         ///< whether each message is flushed to disk
    json_text external_configs{};                     ///< extended configuration, of no fixed shape
    std::optional<std::int32_t> topic_type{};         ///< 0 for an ordinary topic, 1 for a system topic
    std::vector<config_entry> topic_other_configs{};  ///< further topic parameters
    std::optional<std::string> topic_desc{};          ///< topic description
    std::optional<std::int64_t> created_at{};         ///< creation time, ms since 1970

    friend bool operator==(const topic&, const topic&) = default;
};
BOOST_DESCRIBE_STRUCT(topic, (),
                      (policiesOnly, name, replication, partition, retention_time, sync_replication, sync_message_flush,
                       external_configs, topic_type, topic_other_configs, topic_desc, created_at))

/// A page of topics, with the partition budget of the instance.
struct topic_page {
    std::optional<std::int32_t> total{};                 ///< total number of topics
    std::optional<std::int32_t> size{};                  ///< page size
    std::optional<std::int32_t> remain_partitions{};     ///< partitions that can still be created
    std::optional<std::int32_t> max_partitions{};        ///< total number of partitions allowed
    std::optional<std::int32_t> topic_max_partitions{};  ///< maximum partitions of one topic
    std::vector<topic> topics{};                         ///< topics

    friend bool operator==(const topic_page&, const topic_page&) = default;
};
BOOST_DESCRIBE_STRUCT(topic_page, (), (total, size, remain_partitions, max_partitions, topic_max_partitions, topics))

/// Changes to one topic.
struct topic_changes {
    std::string id{};                                                  ///< topic name; cannot be changed
    std::optional<std::int32_t> retention_time{};                      ///< message retention, in hours
    std::optional<bool> sync_replication{};                            ///< whether to replicate synchronously
    std::optional<bool> sync_message_flush{};                          ///< whether to flush to disk synchronously
    std::optional<std::int32_t> new_partition_numbers{};               ///< new total number of partitions
    std::optional<std::vector<std::int32_t>> new_partition_brokers{};  ///< brokers to place the added partitions on
    std::optional<std::vector<config_value>> topic_other_configs{};    ///< further topic parameters
    std::optional<std::string> topic_desc{};                           ///< topic description

    friend bool operator==(const topic_changes&, const topic_changes&) = default;
};
BOOST_DESCRIBE_STRUCT(topic_changes, (),
                      (id, retention_time, sync_replication, sync_message_flush, new_partition_numbers,
                       new_partition_brokers, topic_other_configs, topic_desc))

/// Outcome for one topic.
struct topic_outcome {
    std::optional<std::string> id{};  ///< topic name
    std::optional<bool> success{};    ///< whether the topic was deleted

    static constexpr item_outcome outcome{.item = "id", .success = "success"};

    friend bool operator==(const topic_outcome&, const topic_outcome&) = default;
};
BOOST_DESCRIBE_STRUCT(topic_outcome, (), (id, success))

/// Outcome per topic; the call succeeds even when some topics could not be deleted.
struct removal_outcome {
    std::vector<topic_outcome> topics{};  ///< topics

    friend bool operator==(const removal_outcome&, const removal_outcome&) = default;
};
BOOST_DESCRIBE_STRUCT(removal_outcome, (), (topics))

/// One partition with its offsets.
struct topic_partition {
    std::optional<std::int32_t> partition{};         ///< partition number
    std::optional<std::int64_t> start_offset{};      ///< first offset
    std::optional<std::int64_t> last_offset{};       ///< last offset
    std::optional<std::int64_t> message_count{};     ///< number of messages
    std::optional<std::int64_t> last_update_time{};  ///< last update time, ms since 1970

    friend bool operator==(const topic_partition&, const topic_partition&) = default;
};
BOOST_DESCRIBE_STRUCT(topic_partition, (), (partition, start_offset, last_offset, message_count, last_update_time))

/// Partitions of a topic.
struct partition_page {
    std::optional<std::int32_t> total{};        ///< number of partitions
    std::vector<topic_partition> partitions{};  ///< partitions

    friend bool operator==(const partition_page&, const partition_page&) = default;
};
BOOST_DESCRIBE_STRUCT(partition_page, (), (total, partitions))

/// One producer.
struct producer {
    std::optional<std::string> producer_address{};  ///< producer address
    std::optional<std::string> broker_address{};    ///< broker address
    std::optional<std::int64_t> join_time{};        ///< time the producer joined, ms since 1970

    friend bool operator==(const producer&, const producer&) = default;
};
BOOST_DESCRIBE_STRUCT(producer, (), (producer_address, broker_address, join_time))

/// Current producers of a topic.
struct producer_page {
    std::optional<std::int32_t> total{};  ///< number of producers
    std::vector<producer> producers{};    ///< producers

    friend bool operator==(const producer_page&, const producer_page&) = default;
};
BOOST_DESCRIBE_STRUCT(producer_page, (), (total, producers))

/// One replica.
struct replica {
    std::optional<std::int32_t> broker{};  ///< ID of the broker that holds the replica
    std::optional<bool> leader{};          ///< whether this replica is the leader
    std::optional<bool> in_sync{};         ///< whether this replica is in sync
    std::optional<std::int64_t> size{};    ///< current log size of the replica, in bytes
    std::optional<std::int64_t> lag{};     ///< messages this replica is behind the high watermark

    friend bool operator==(const replica&, const replica&) = default;
};
BOOST_DESCRIBE_STRUCT(replica, (), (broker, leader, in_sync, size, lag))

/// One partition with its replicas.
struct partition_details {
    std::optional<std::int32_t> partition{};              ///< partition number
    std::optional<std::int32_t> leader{};                 ///< ID of the broker that holds the leader replica
    std::optional<std::int64_t> leo{};                    ///< log end offset of the leader replica
    std::optional<std::int64_t> hw{};                     ///< high watermark
    std::optional<std::int64_t> lso{};                    ///< log start offset of the leader replica
    std::optional<std::int64_t> last_update_timestamp{};  ///< time of the last write, ms since 1970
    std::vector<replica> replicas{};                      ///< replicas

    friend bool operator==(const partition_details&, const partition_details&) = default;
};
BOOST_DESCRIBE_STRUCT(partition_details, (), (partition, leader, leo, hw, lso, last_update_timestamp, replicas))

/// Details of a topic.
struct topic_details {
    std::optional<std::string> topic{};           ///< topic name
    std::vector<partition_details> partitions{};  ///< partitions
    std::vector<std::string> group_subscribed{};  ///< names of the consumer groups subscribed to the topic

    friend bool operator==(const topic_details&, const topic_details&) = default;
};
BOOST_DESCRIBE_STRUCT(topic_details, (), (topic, partitions, group_subscribed))

/// Wanted replicas of one partition.
struct replica_placement {
    std::optional<std::int32_t> partition{};              ///< partition number
    std::optional<std::vector<std::int32_t>> replicas{};  ///< broker IDs, the leader first; the same number everywhere

    friend bool operator==(const replica_placement&, const replica_placement&) = default;
};
BOOST_DESCRIBE_STRUCT(replica_placement, (), (partition, replicas))

/// Explicit assignment of one partition.
struct partition_assignment {
    std::optional<std::int32_t> partition{};                       ///< partition number
    std::optional<std::vector<std::int32_t>> partition_brokers{};  ///< brokers that shall hold the partition

    friend bool operator==(const partition_assignment&, const partition_assignment&) = default;
};
BOOST_DESCRIBE_STRUCT(partition_assignment, (), (partition, partition_brokers))

/// Plan for one topic.
struct topic_reassignment {
    std::string topic{};                                 ///< topic name
    std::optional<std::vector<std::int32_t>> brokers{};  ///< brokers to spread over, for a plan made by the service
    std::optional<std::int32_t> replication_factor{};    ///< replicas, for a plan made by the service
    std::optional<std::vector<partition_assignment>> assignment{};  ///< explicit plan; needed when brokers is empty

    static constexpr field_rule rules[] = {rule::at_least_one_of("assignment", "brokers")};

    friend bool operator==(const topic_reassignment&, const topic_reassignment&) = default;
};
BOOST_DESCRIBE_STRUCT(topic_reassignment, (), (topic, brokers, replication_factor, assignment))

/// Job ID, schedule ID or estimate, whichever was asked for.
struct reassignment_started {
    std::optional<std::string> job_id{};              ///< job, when the reassignment was started
    std::optional<std::int32_t> reassignment_time{};  ///< estimated seconds, when only that was asked for
    std::optional<std::string> schedule_id{};         ///< scheduled task, when is_schedule is true

    friend bool operator==(const reassignment_started&, const reassignment_started&) = default;
};
BOOST_DESCRIBE_STRUCT(reassignment_started, (), (job_id, reassignment_time, schedule_id))

}  // namespace dmskafka::topics
