#pragma once

#include <boost/describe/class.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace dmskafka::cluster {

/// One broker.
struct broker {
    std::optional<std::string> host{};            ///< broker IP
    std::optional<std::int32_t> port{};           ///< port
    std::optional<std::string> broker_id{};       ///< broker ID, as text
    std::optional<bool> is_controller{};          ///< whether this broker is the controller
    std::optional<std::string> version{};         ///< server version
    std::optional<std::int64_t> register_time{};  ///< registration time, ms since 1970
    std::optional<bool> is_health{};              ///< whether the broker is reachable

    friend bool operator==(const broker&, const broker&) = default;
};
BOOST_DESCRIBE_STRUCT(broker, (), (host, port, broker_id, is_controller, version, register_time, is_health))

/// Basic information about the Kafka cluster.
struct cluster_facts {
    std::optional<std::string> controller{};                ///< ID of the controller broker, as text
    std::vector<broker> brokers{};                          ///< brokers
    std::optional<std::int32_t> topics_count{};             ///< number of topics
    std::optional<std::int32_t> partitions_count{};         ///< number of partitions
    std::optional<std::int32_t> online_partitions_count{};  ///< number of online partitions
    std::optional<std::int32_t> replicas_count{};           ///< number of replicas
    std::optional<std::int32_t> isr_replicas_count{};       ///< number of in-sync replicas
    std::optional<std::int32_t> consumers_count{};          ///< number of consumer groups

    friend bool operator==(const cluster_facts&, const cluster_facts&) = default;
};
BOOST_DESCRIBE_STRUCT(cluster_facts, (),
                      (controller, brokers, topics_count, partitions_count, online_partitions_count, replicas_count,
                       isr_replicas_count, consumers_count))

/// Cluster metadata.
struct cluster_metadata {
    std::optional<cluster_facts> cluster{};  ///< cluster information

    friend bool operator==(const cluster_metadata&, const cluster_metadata&) = default;
};
BOOST_DESCRIBE_STRUCT(cluster_metadata, (), (cluster))

/// Coordinator of one consumer group.
struct coordinator {
    std::optional<std::string> group_id{};  ///< consumer group ID
    std::optional<std::int32_t> id{};       ///< broker ID of the coordinator
    std::optional<std::string> host{};      ///< address of the coordinator
    std::optional<std::int32_t> port{};     ///< port

    friend bool operator==(const coordinator&, const coordinator&) = default;
};
BOOST_DESCRIBE_STRUCT(coordinator, (), (group_id, id, host, port))

/// Coordinators of the consumer groups.
struct coordinator_list {
    std::vector<coordinator> coordinators{};  ///< one entry per consumer group

    friend bool operator==(const coordinator_list&, const coordinator_list&) = default;
};
BOOST_DESCRIBE_STRUCT(coordinator_list, (), (coordinators))

/// Disk usage of one topic partition.
struct partition_disk_usage {
    std::optional<std::string> size{};             ///< disk usage, with unit suffix
    std::optional<std::string> topic_name{};       ///< topic name
    std::optional<std::string> topic_partition{};  ///< partition number, as text
    std::optional<double> percentage{};            ///< share of the disk used

    friend bool operator==(const partition_disk_usage&, const partition_disk_usage&) = default;
};
BOOST_DESCRIBE_STRUCT(partition_disk_usage, (), (size, topic_name, topic_partition, percentage))

/// Disk usage of one broker.
struct broker_disk_usage {
    std::optional<std::string> broker_name{};               ///< broker name
    std::optional<std::string> data_disk_size{};            ///< size of the disk with its unit, for example 66G
    std::optional<std::string> data_disk_use{};             ///< used disk space, with unit suffix
    std::optional<std::string> data_disk_free{};            ///< free disk space, with unit suffix
    std::optional<std::string> data_disk_use_percentage{};  ///< used share of the disk in percent, as text
    std::optional<std::string> status{};                    ///< outcome of collecting the data, as text
    std::vector<partition_disk_usage> topic_list{};         ///< disk usage per partition

    friend bool operator==(const broker_disk_usage&, const broker_disk_usage&) = default;
};
BOOST_DESCRIBE_STRUCT(broker_disk_usage, (),
                      (broker_name, data_disk_size, data_disk_use, data_disk_free, data_disk_use_percentage, status,
                       topic_list))

/// Disk usage per broker.
struct disk_usage {
    std::vector<broker_disk_usage> broker_list{};  ///< brokers

    friend bool operator==(const disk_usage&, const disk_usage&) = default;
};
BOOST_DESCRIBE_STRUCT(disk_usage, (), (broker_list))

}  // namespace dmskafka::cluster
