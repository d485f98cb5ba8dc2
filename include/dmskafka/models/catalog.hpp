#pragma once

#include <dmskafka/models/shared.hpp>

#include <boost/describe/class.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace dmskafka::catalog {

/// One maintenance window.
struct maintenance_window {
    std::optional<bool> default_{};      ///< whether this is the default window
    std::optional<std::string> end{};    ///< end, in the same form
    std::optional<std::string> begin{};  ///< start, an hour such as 22 or a time such as 22:00:00
    std::optional<std::int32_t> seq{};   ///< sequence number

    friend bool operator==(const maintenance_window&, const maintenance_window&) = default;
};
BOOST_DESCRIBE_STRUCT(maintenance_window, (), (default_, end, begin, seq))

/// Maintenance windows to choose from.
struct maintenance_window_list {
    std::vector<maintenance_window> maintain_windows{};  ///< windows

    friend bool operator==(const maintenance_window_list&, const maintenance_window_list&) = default;
};
BOOST_DESCRIBE_STRUCT(maintenance_window_list, (), (maintain_windows))

/// One availability zone.
struct availability_zone {
    std::optional<bool> soldOut{};                       ///< whether the zone is sold out
    std::optional<std::string> id{};                     ///< zone ID
    std::optional<std::string> code{};                   ///< zone code
    std::optional<std::string> name{};                   ///< zone name
    std::optional<std::string> port{};                   ///< zone port, as text
    std::optional<std::string> resource_availability{};  ///< true or false, as text: whether resources are left
    std::optional<bool> default_az{};                    ///< whether this is the default zone
    std::optional<std::int64_t> remain_time{};           ///< remaining time; the largest value means no end
    std::optional<bool> ipv6_enable{};                   ///< whether IPv6 is supported

    friend bool operator==(const availability_zone&, const availability_zone&) = default;
};
BOOST_DESCRIBE_STRUCT(availability_zone, (),
                      (soldOut, id, code, name, port, resource_availability, default_az, remain_time, ipv6_enable))

/// Availability zones of the region.
struct availability_zone_list {
    std::optional<std::string> region_id{};            ///< region ID
    std::vector<availability_zone> available_zones{};  ///< availability zones

    friend bool operator==(const availability_zone_list&, const availability_zone_list&) = default;
};
BOOST_DESCRIBE_STRUCT(availability_zone_list, (), (region_id, available_zones))

/// Limits of the dump feature; all are numbers as text.
struct feature_limits {
    std::optional<std::string> max_task{};  ///< maximum dump tasks
    std::optional<std::string> min_task{};  ///< minimum dump tasks
    std::optional<std::string> max_node{};  ///< maximum dump nodes
    std::optional<std::string> min_node{};  ///< minimum dump nodes

    friend bool operator==(const feature_limits&, const feature_limits&) = default;
};
BOOST_DESCRIBE_STRUCT(feature_limits, (), (max_task, min_task, max_node, min_node))

/// One feature of a product.
struct product_feature {
    std::optional<std::string> name{};           ///< feature name, for example connector_obs
    std::optional<feature_limits> properties{};  ///< properties of the feature

    friend bool operator==(const product_feature&, const product_feature&) = default;
};
BOOST_DESCRIBE_STRUCT(product_feature, (), (name, properties))

/// One product.
struct product {
    std::optional<std::string> type{};           ///< product type: single node or cluster
    std::optional<std::string> product_id{};     ///< product ID
    std::optional<std::string> ecs_flavor_id{};  ///< underlying resource flavor
    std::optional<std::string> billing_code{};   ///< billing code
    std::vector<std::string> arch_types{};       ///< CPU architectures
    std::vector<std::string> charging_mode{};    ///< billing modes: monthly for yearly/monthly, hourly for pay-per-use
    std::vector<disk_io> ios{};                  ///< disk I/O types
    std::vector<product_feature> support_features{};  ///< features of the product
    std::optional<product_limits> properties{};       ///< limits of the product

    friend bool operator==(const product&, const product&) = default;
};
BOOST_DESCRIBE_STRUCT(product, (),
                      (type, product_id, ecs_flavor_id, billing_code, arch_types, charging_mode, ios, support_features,
                       properties))

/// Products that can be ordered.
struct product_list {
    std::optional<std::string> engine{};  ///< message engine
    std::vector<std::string> versions{};  ///< engine versions
    std::vector<product> products{};      ///< products

    friend bool operator==(const product_list&, const product_list&) = default;
};
BOOST_DESCRIBE_STRUCT(product_list, (), (engine, versions, products))

/// One child dimension.
struct child_dimension {
    std::optional<std::string> name{};      ///< child dimension name
    std::vector<std::string> metrics{};     ///< metric names
    std::vector<std::string> key_name{};    ///< keys used for monitoring queries
    std::vector<std::string> dim_router{};  ///< route of the dimension

    friend bool operator==(const child_dimension&, const child_dimension&) = default;
};
BOOST_DESCRIBE_STRUCT(child_dimension, (), (name, metrics, key_name, dim_router))

/// One monitoring dimension.
struct monitoring_dimension {
    std::optional<std::string> name{};        ///< dimension name
    std::vector<std::string> metrics{};       ///< metric names
    std::vector<std::string> key_name{};      ///< keys used for monitoring queries
    std::vector<std::string> dim_router{};    ///< route of the dimension
    std::vector<child_dimension> children{};  ///< child dimensions

    friend bool operator==(const monitoring_dimension&, const monitoring_dimension&) = default;
};
BOOST_DESCRIBE_STRUCT(monitoring_dimension, (), (name, metrics, key_name, dim_router, children))

/// Name of one monitored object.
struct monitored_object {
    std::optional<std::string> name{};  ///< ID of the instance, or name of the broker or partition

    friend bool operator==(const monitored_object&, const monitored_object&) = default;
};
BOOST_DESCRIBE_STRUCT(monitored_object, (), (name))

/// A topic with its partitions.
struct monitored_topic {
    std::optional<std::string> name{};           ///< topic name
    std::vector<monitored_object> partitions{};  ///< partitions

    friend bool operator==(const monitored_topic&, const monitored_topic&) = default;
};
BOOST_DESCRIBE_STRUCT(monitored_topic, (), (name, partitions))

/// A consumer group with its topics.
struct monitored_group {
    std::optional<std::string> name{};      ///< consumer group name
    std::vector<monitored_topic> queues{};  ///< topics of the group

    friend bool operator==(const monitored_group&, const monitored_group&) = default;
};
BOOST_DESCRIBE_STRUCT(monitored_group, (), (name, queues))

/// Monitoring hierarchy of an instance in Cloud Eye (CES).
struct monitoring_hierarchy {
    std::vector<monitoring_dimension> dimensions{};  ///< monitoring dimensions
    std::vector<monitored_object> instance_ids{};    ///< instance
    std::vector<monitored_object> nodes{};           ///< brokers
    std::vector<monitored_topic> queues{};           ///< topics
    std::vector<monitored_group> groups{};           ///< consumer groups

    friend bool operator==(const monitoring_hierarchy&, const monitoring_hierarchy&) = default;
};
BOOST_DESCRIBE_STRUCT(monitoring_hierarchy, (), (dimensions, instance_ids, nodes, queues, groups))

/// Core count of a product.
struct product_cores {
    std::optional<std::int32_t> core_num{};                    ///< number of cores
    std::optional<std::int32_t> total_extend_storage_space{};  ///< estimated storage for that many brokers

    friend bool operator==(const product_cores&, const product_cores&) = default;
};
BOOST_DESCRIBE_STRUCT(product_cores, (), (core_num, total_extend_storage_space))

}  // namespace dmskafka::catalog
