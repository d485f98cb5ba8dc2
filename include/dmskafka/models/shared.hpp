#pragma once

#include <dmskafka/field_rule.hpp>

#include <boost/describe/class.hpp>

#include <optional>
#include <string>
#include <vector>

namespace dmskafka {

/// A tag of an instance.
struct tag {
    std::optional<std::string> key{};    ///< 1 to 128 letters, digits, spaces and _.:=+-@; not _sys_ first
    std::optional<std::string> value{};  ///< up to 255 letters, digits, spaces and _.:=+-@

    static constexpr field_rule rules[] = {rule::has_length("key", 1, 128),
                                           rule::has_only("key", "A-Za-z0-9- _.:=+@\x80-\xff"),
                                           rule::never_starts_with("key", "_sys_"),
                                           rule::never_starts_with("key", " "),
                                           rule::never_ends_with("key", " "),
                                           rule::has_length("value", 0, 255),
                                           rule::has_only("value", "A-Za-z0-9- _.:=+@\x80-\xff")};

    friend bool operator==(const tag&, const tag&) = default;
};
BOOST_DESCRIBE_STRUCT(tag, (), (key, value))

/// One parameter with its value and what it may be.
struct config_entry {
    std::optional<std::string> name{};           ///< parameter name
    std::optional<std::string> valid_values{};   ///< a range such as 1~3, or a list such as true,false
    std::optional<std::string> default_value{};  ///< default value, as text
    std::optional<std::string> config_type{};    ///< dynamic: a change applies at once; static: after a restart
    std::optional<std::string> value{};          ///< current value, as text
    std::optional<std::string> value_type{};     ///< integer, enum or string

    friend bool operator==(const config_entry&, const config_entry&) = default;
};
BOOST_DESCRIBE_STRUCT(config_entry, (), (name, valid_values, default_value, config_type, value, value_type))

/// New value of one parameter.
struct config_value {
    std::optional<std::string> name{};   ///< parameter, for example max.message.bytes
    std::optional<std::string> value{};  ///< new value, as text

    friend bool operator==(const config_value&, const config_value&) = default;
};
BOOST_DESCRIBE_STRUCT(config_value, (), (name, value))

/// Names the background task that does the work.
struct job_started {
    std::optional<std::string> job_id{};  ///< ID of the background task

    friend bool operator==(const job_started&, const job_started&) = default;
};
BOOST_DESCRIBE_STRUCT(job_started, (), (job_id))

/// One disk I/O type of a product.
struct disk_io {
    std::optional<std::string> io_spec{};          ///< disk I/O code
    std::optional<std::string> type{};             ///< disk type
    std::vector<std::string> available_zones{};    ///< availability zones that offer it
    std::vector<std::string> unavailable_zones{};  ///< availability zones that do not offer it

    friend bool operator==(const disk_io&, const disk_io&) = default;
};
BOOST_DESCRIBE_STRUCT(disk_io, (), (io_spec, type, available_zones, unavailable_zones))

/// Limits of a product; all are numbers as text.
struct product_limits {
    std::optional<std::string> max_partition_per_broker{};  ///< maximum partitions per broker
    std::optional<std::string> max_broker{};                ///< maximum number of brokers
    std::optional<std::string> max_storage_per_node{};      ///< maximum storage per node, in GB
    std::optional<std::string> max_consumer_per_broker{};   ///< maximum consumers per broker
    std::optional<std::string> min_broker{};                ///< minimum number of brokers
    std::optional<std::string> max_bandwidth_per_broker{};  ///< maximum bandwidth per broker
    std::optional<std::string> min_storage_per_node{};      ///< minimum storage per node, in GB
    std::optional<std::string> max_tps_per_broker{};        ///< maximum TPS per broker
    std::optional<std::string> product_alias{};             ///< another name of product_id
    std::optional<std::string> engine_versions{};           ///< engine versions

    friend bool operator==(const product_limits&, const product_limits&) = default;
};
BOOST_DESCRIBE_STRUCT(product_limits, (),
                      (max_partition_per_broker, max_broker, max_storage_per_node, max_consumer_per_broker, min_broker,
                       max_bandwidth_per_broker, min_storage_per_node, max_tps_per_broker, product_alias,
                       engine_versions))

}  // namespace dmskafka
