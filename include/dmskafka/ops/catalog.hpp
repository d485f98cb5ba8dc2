#pragma once

#include <dmskafka/field_rule.hpp>
#include <dmskafka/models/catalog.hpp>
#include <dmskafka/operation.hpp>

#include <boost/describe/class.hpp>

#include <cstdint>
#include <optional>
#include <string>

namespace dmskafka::catalog {

/// Returns the maintenance windows to choose from (ShowMaintainWindows).
struct list_maintenance_windows {
    using response = maintenance_window_list;
    static constexpr operation_info info{"ShowMaintainWindows", verb::get, "/v2/instances/maintain-windows",
                                         safety::read, "5.12.1"};

    friend bool operator==(const list_maintenance_windows&, const list_maintenance_windows&) = default;
};
BOOST_DESCRIBE_STRUCT(list_maintenance_windows, (), ())

/// Returns the availability zones, whose IDs are needed to create an instance (ListAvailableZones).
struct list_availability_zones {
    using response = availability_zone_list;
    static constexpr operation_info info{"ListAvailableZones", verb::get, "/v2/available-zones", safety::read,
                                         "5.12.2"};

    friend bool operator==(const list_availability_zones&, const list_availability_zones&) = default;
};
BOOST_DESCRIBE_STRUCT(list_availability_zones, (), ())

/// Returns the product specifications that can be ordered (ListEngineProducts).
struct list_products {
    std::optional<std::string> product_id{};  ///< product ID to filter by
    std::string engine{"kafka"};              ///< message engine

    using response = product_list;
    static constexpr operation_info info{"ListEngineProducts", verb::get, "/v2/{engine}/products", safety::read,
                                         "5.12.3"};
    static constexpr field_rule rules[] = {rule::one_of("engine", "kafka")};

    friend bool operator==(const list_products&, const list_products&) = default;
};
BOOST_DESCRIBE_STRUCT(list_products, (), (product_id, engine))

/// Returns the monitoring hierarchy of an instance in Cloud Eye (ShowCesHierarchy).
struct get_monitoring_hierarchy {
    std::string instance_id{};  ///< instance ID

    using response = monitoring_hierarchy;
    static constexpr operation_info info{"ShowCesHierarchy", verb::get,
                                         "/v2/{project_id}/instances/{instance_id}/ces-hierarchy", safety::read,
                                         "5.12.4"};

    friend bool operator==(const get_monitoring_hierarchy&, const get_monitoring_hierarchy&) = default;
};
BOOST_DESCRIBE_STRUCT(get_monitoring_hierarchy, (), (instance_id))

/// Returns the number of cores of a product specification (ShowKafkaProductCores).
struct get_product_cores {
    std::string product_id{};                  ///< product ID
    std::optional<std::string> instance_id{};  ///< instance ID, when it exists already
    std::optional<std::int32_t> broker_num{};  ///< number of brokers; some regions need it

    using response = product_cores;
    static constexpr operation_info info{"ShowKafkaProductCores", verb::get, "/v2/kafka/products/cores", safety::read,
                                         "5.12.5"};

    friend bool operator==(const get_product_cores&, const get_product_cores&) = default;
};
BOOST_DESCRIBE_STRUCT(get_product_cores, (), (product_id, instance_id, broker_num))

using operations = type_list<list_maintenance_windows, list_availability_zones, list_products, get_monitoring_hierarchy,
                             get_product_cores>;

}  // namespace dmskafka::catalog
