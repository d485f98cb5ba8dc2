#pragma once

#include <dmskafka/models/cluster.hpp>
#include <dmskafka/operation.hpp>

#include <boost/describe/class.hpp>

#include <optional>
#include <string>

namespace dmskafka::cluster {

/// Returns controller, brokers and counters of the Kafka cluster (ShowCluster).
struct get {
    std::string instance_id{};  ///< instance ID

    using response = cluster_metadata;
    static constexpr operation_info info{
        "ShowCluster", verb::get, "/v2/{project_id}/instances/{instance_id}/management/cluster", safety::read, "5.2.6"};

    friend bool operator==(const get&, const get&) = default;
};
BOOST_DESCRIBE_STRUCT(get, (), (instance_id))

/// Returns the coordinator broker of every consumer group (ShowCoordinators).
struct list_coordinators {
    std::string instance_id{};  ///< instance ID

    using response = coordinator_list;
    static constexpr operation_info info{"ShowCoordinators", verb::get,
                                         "/v2/{project_id}/instances/{instance_id}/management/coordinators",
                                         safety::read, "5.2.7"};

    friend bool operator==(const list_coordinators&, const list_coordinators&) = default;
};
BOOST_DESCRIBE_STRUCT(list_coordinators, (), (instance_id))

/// Returns the disk usage of topic partitions per broker (ShowKafkaTopicPartitionDiskusage).
struct get_disk_usage {
    std::string instance_id{};                ///< instance ID
    std::optional<std::string> minSize{};     ///< smallest disk usage to report, with unit suffix K, M or G; default 1G
    std::optional<std::string> top{};         ///< report the N largest partitions
    std::optional<std::string> percentage{};  ///< report partitions above this share of the disk

    using response = disk_usage;
    static constexpr operation_info info{"ShowKafkaTopicPartitionDiskusage", verb::get,
                                         "/v2/{project_id}/instances/{instance_id}/topics/diskusage", safety::read,
                                         "5.2.10"};

    friend bool operator==(const get_disk_usage&, const get_disk_usage&) = default;
};
BOOST_DESCRIBE_STRUCT(get_disk_usage, (), (instance_id, minSize, top, percentage))

using operations = type_list<get, list_coordinators, get_disk_usage>;

}  // namespace dmskafka::cluster
