#pragma once

#include <dmskafka/detail/reflection.hpp>
#include <dmskafka/json_text.hpp>
#include <dmskafka/models/shared.hpp>

#include <boost/describe/class.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dmskafka::v1 {

/// A tag of an instance, V1.0 API, which allows other signs and less text than V2.
struct tag {
    std::optional<std::string> key{};    ///< 1 to 36 characters; none of = * < > \ , | / and no control characters
    std::optional<std::string> value{};  ///< up to 43 characters of the same kinds

    static constexpr std::string_view characters = "A-Za-z0-9- !\"#$%&'()+.:;?@[]^_`{}~\x80-\xff";
    static constexpr field_rule rules[] = {rule::has_length("key", 1, 36), rule::has_only("key", characters),
                                           rule::has_length("value", 0, 43), rule::has_only("value", characters)};

    friend bool operator==(const tag&, const tag&) = default;
};
BOOST_DESCRIBE_STRUCT(tag, (), (key, value))

/// Which instance it is and how it is doing.
struct instance_identity {
    std::optional<std::string> instance_id{};  ///< instance ID
    std::optional<std::string> name{};         ///< instance name
    std::optional<std::string> status{};  ///< state such as CREATING, RUNNING, RESTARTING, EXTENDING, ERROR or FROZEN
    std::optional<std::string> type{};    ///< instance type, cluster
    std::optional<std::string> engine{};  ///< message engine, kafka
    std::optional<std::string> engine_version{};         ///< engine version
    std::optional<std::string> service_type{};           ///< service type
    std::optional<std::string> ces_version{};            ///< Cloud Eye version
    std::optional<std::string> support_features{};       ///< features the instance supports, comma-separated
    std::optional<std::string> created_at{};             ///< creation time, ms since 1970, as text
    std::optional<std::string> user_id{};                ///< user ID
    std::optional<std::string> user_name{};              ///< user name
    std::optional<std::string> enterprise_project_id{};  ///< enterprise project ID
    std::vector<tag> tags{};                             ///< tags

    friend bool operator==(const instance_identity&, const instance_identity&) = default;
};
BOOST_DESCRIBE_STRUCT(instance_identity, (),
                      (instance_id, name, status, type, engine, engine_version, service_type, ces_version,
                       support_features, created_at, user_id, user_name, enterprise_project_id, tags))

/// What the instance was ordered with.
struct instance_size {
    std::optional<std::string> product_id{};          ///< product ID
    std::optional<std::string> resource_spec_code{};  ///< code of the specification, which sets the base bandwidth
    std::optional<std::string> specification{};       ///< specification of the instance, for example 100MB
    std::optional<std::string> partition_num{};       ///< most partitions allowed, as text
    std::optional<std::int32_t> extend_times{};       ///< how often the disks were expanded, at most 20 times

    friend bool operator==(const instance_size&, const instance_size&) = default;
};
BOOST_DESCRIBE_STRUCT(instance_size, (), (product_id, resource_spec_code, specification, partition_num, extend_times))

/// Disks and what happens when they fill up.
struct instance_storage {
    std::optional<std::int32_t> storage_space{};        ///< message storage, in GB
    std::optional<std::int32_t> used_storage_space{};   ///< message storage in use, in GB
    std::optional<std::int32_t> total_storage_space{};  ///< total message storage, in GB
    std::optional<std::string> storage_spec_code{};     ///< I/O specification
    std::optional<std::string> storage_type{};          ///< storage type
    std::optional<std::string> storage_resource_id{};   ///< storage resource ID
    std::optional<bool> is_logical_volume{};            ///< true when the disks can grow without a restart
    std::optional<bool> disk_encrypted{};               ///< whether the disks are encrypted
    std::optional<std::string> retention_policy{};  ///< when disks are full: time_base deletes, produce_reject refuses

    friend bool operator==(const instance_storage&, const instance_storage&) = default;
};
BOOST_DESCRIBE_STRUCT(instance_storage, (),
                      (storage_space, used_storage_space, total_storage_space, storage_spec_code, storage_type,
                       storage_resource_id, is_logical_volume, disk_encrypted, retention_policy))

/// Where the instance is and at which addresses its own network finds it.
struct instance_network {
    std::optional<std::string> vpc_id{};                         ///< VPC ID
    std::optional<std::string> vpc_name{};                       ///< VPC name
    std::optional<std::string> subnet_id{};                      ///< subnet ID
    std::optional<std::string> subnet_name{};                    ///< subnet name
    std::optional<std::string> subnet_cidr{};                    ///< subnet CIDR block
    std::optional<std::string> security_group_id{};              ///< security group ID
    std::optional<std::string> security_group_name{};            ///< security group name
    std::vector<std::string> available_zones{};                  ///< IDs of the availability zones of the brokers
    std::optional<std::string> connect_address{};                ///< IP addresses of the brokers, comma-separated
    std::optional<std::int32_t> port{};                          ///< connection port
    std::optional<std::string> connect_dn{};                     ///< domain name of the brokers
    std::optional<std::string> kafka_private_connect_address{};  ///< private addresses
    std::optional<std::string> pod_connect_address{};            ///< tenant-side addresses
    std::optional<bool> ipv6_enable{};                           ///< whether IPv6 is enabled
    std::vector<std::string> ipv6_connect_addresses{};           ///< IPv6 addresses
    std::optional<std::string> cross_vpc_info{};  ///< cross-VPC access: a JSON document as text, keyed by listener IP
    std::optional<std::string> management_connect_address{};  ///< Kafka Manager address
    std::optional<std::string> kafka_manager_user{};          ///< Kafka Manager user name

    friend bool operator==(const instance_network&, const instance_network&) = default;
};
BOOST_DESCRIBE_STRUCT(instance_network, (),
                      (vpc_id, vpc_name, subnet_id, subnet_name, subnet_cidr, security_group_id, security_group_name,
                       available_zones, connect_address, port, connect_dn, kafka_private_connect_address,
                       pod_connect_address, ipv6_enable, ipv6_connect_addresses, cross_vpc_info,
                       management_connect_address, kafka_manager_user))

/// How the instance is reached from the internet.
struct instance_public_access {
    std::optional<bool> enable_publicip{};                ///< whether public access is enabled
    std::optional<std::string> kafka_public_status{};     ///< state of public access
    std::optional<std::string> public_connect_address{};  ///< public addresses
    std::optional<std::int32_t> public_bandwidth{};       ///< public bandwidth

    friend bool operator==(const instance_public_access&, const instance_public_access&) = default;
};
BOOST_DESCRIBE_STRUCT(instance_public_access, (),
                      (enable_publicip, kafka_public_status, public_connect_address, public_bandwidth))

/// How clients prove who they are, and how connections are protected.
struct instance_access {
    std::optional<std::string> access_user{};  ///< SASL user name
    std::optional<bool> ssl_enable{};          ///< whether SASL authentication is enabled
    std::optional<bool> vpc_client_plain{};    ///< whether plaintext access inside the VPC is enabled

    friend bool operator==(const instance_access&, const instance_access&) = default;
};
BOOST_DESCRIBE_STRUCT(instance_access, (), (access_user, ssl_enable, vpc_client_plain))

/// What is switched on, and when it may be maintained.
struct instance_features {
    std::optional<bool> enable_auto_topic{};            ///< whether topics are created automatically
    std::optional<bool> enable_log_collection{};        ///< whether log collection is enabled
    std::optional<bool> message_query_inst_enable{};    ///< whether message query is enabled
    std::optional<bool> trace_enable{};                 ///< whether message tracing is enabled
    std::optional<bool> agent_enable{};                 ///< whether the agent is enabled
    std::optional<bool> rest_enable{};                  ///< whether Kafka REST is enabled
    std::optional<std::string> rest_connect_address{};  ///< Kafka REST address
    std::optional<bool> connector_enable{};             ///< whether dumping is enabled
    std::optional<std::string> connector_id{};          ///< ID of the connector that dumps
    std::optional<std::string> maintain_begin{};        ///< start of the maintenance window, HH:mm:ss or HH:mm
    std::optional<std::string> maintain_end{};          ///< end of the maintenance window, HH:mm:ss or HH:mm

    friend bool operator==(const instance_features&, const instance_features&) = default;
};
BOOST_DESCRIBE_STRUCT(instance_features, (),
                      (enable_auto_topic, enable_log_collection, message_query_inst_enable, trace_enable, agent_enable,
                       rest_enable, rest_connect_address, connector_enable, connector_id, maintain_begin, maintain_end))

/// How the instance is paid for.
struct instance_billing {
    std::optional<std::int32_t> charging_mode{};  ///< 1 for pay-per-use, 0 for yearly/monthly
    std::optional<std::string> order_id{};        ///< order ID

    friend bool operator==(const instance_billing&, const instance_billing&) = default;
};
BOOST_DESCRIBE_STRUCT(instance_billing, (), (charging_mode, order_id))

/// An instance as the V1.0 API shows it.
struct instance : instance_identity,
                  instance_size,
                  instance_storage,
                  instance_network,
                  instance_public_access,
                  instance_access,
                  instance_features,
                  instance_billing {
    static constexpr member_name also_read[] = {{"connect_address", "connect_addresses"}};

    friend bool operator==(const instance&, const instance&) = default;
};
BOOST_DESCRIBE_STRUCT(instance,
                      (instance_identity, instance_size, instance_storage, instance_network, instance_public_access,
                       instance_access, instance_features, instance_billing),
                      ())

/// Instances, V1.0 API.
struct instance_page {
    std::vector<instance> instances{};           ///< instances
    std::optional<std::int32_t> instance_num{};  ///< number of instances

    friend bool operator==(const instance_page&, const instance_page&) = default;
};
BOOST_DESCRIBE_STRUCT(instance_page, (), (instances, instance_num))

/// Identifies the new topic, V1.0 API (name in V2).
struct topic_created {
    std::optional<std::string> id{};  ///< topic name

    friend bool operator==(const topic_created&, const topic_created&) = default;
};
BOOST_DESCRIBE_STRUCT(topic_created, (), (id))

/// One topic, V1.0 API.
struct topic {
    std::optional<bool> policiesOnly{};            ///< whether the default policy applies
    std::optional<std::string> id{};               ///< topic name (name in V2)
    std::optional<std::int32_t> replication{};     ///< number of replicas
    std::optional<std::int32_t> partition{};       ///< number of partitions
    std::optional<std::int32_t> retention_time{};  ///< message retention, in hours
    std::optional<bool> sync_replication{};        ///< synchronous replication; effective with acks=-1 only
    std::optional<bool> sync_message_flush{};      ///< whether each message is flushed to disk
    json_text external_configs{};                  ///< extended configuration, of no fixed shape
    std::optional<std::int32_t> topic_type{};      ///< 0 for an ordinary topic, 1 for a system topic

    friend bool operator==(const topic&, const topic&) = default;
};
BOOST_DESCRIBE_STRUCT(topic, (),
                      (policiesOnly, id, replication, partition, retention_time, sync_replication, sync_message_flush,
                       external_configs, topic_type))

/// Topics, V1.0 API.
struct topic_page {
    std::optional<std::int32_t> total{};              ///< number of topics
    std::optional<std::int32_t> size{};               ///< page size
    std::optional<std::int32_t> remain_partitions{};  ///< partitions that can still be created
    std::optional<std::int32_t> max_partitions{};     ///< total number of partitions allowed
    std::vector<topic> topics{};                      ///< topics

    static constexpr member_name also_read[] = {{"total", "count"}};

    friend bool operator==(const topic_page&, const topic_page&) = default;
};
BOOST_DESCRIBE_STRUCT(topic_page, (), (total, size, remain_partitions, max_partitions, topics))

/// One availability zone, V1.0 API.
struct availability_zone {
    std::optional<bool> soldOut{};                       ///< whether the zone is sold out
    std::optional<std::string> id{};                     ///< zone ID
    std::optional<std::string> code{};                   ///< zone code
    std::optional<std::string> name{};                   ///< zone name
    std::optional<std::string> port{};                   ///< zone port, as text
    std::optional<std::string> resource_availability{};  ///< true or false, as text: whether resources are left

    friend bool operator==(const availability_zone&, const availability_zone&) = default;
};
BOOST_DESCRIBE_STRUCT(availability_zone, (), (soldOut, id, code, name, port, resource_availability))

/// Availability zones of the region, V1.0 API.
struct availability_zone_list {
    std::optional<std::string> region_id{};            ///< region
    std::vector<availability_zone> available_zones{};  ///< availability zones

    static constexpr member_name also_read[] = {{"region_id", "regionId"}};

    friend bool operator==(const availability_zone_list&, const availability_zone_list&) = default;
};
BOOST_DESCRIBE_STRUCT(availability_zone_list, (), (region_id, available_zones))

/// One I/O type of a specification.
struct product_io {
    std::optional<std::string> io_type{};            ///< I/O type
    std::optional<std::string> storage_spec_code{};  ///< I/O specification
    std::vector<std::string> available_zones{};      ///< availability zones that offer it
    std::vector<std::string> unavailable_zones{};    ///< availability zones that are sold out
    std::optional<std::string> volume_type{};        ///< disk type

    friend bool operator==(const product_io&, const product_io&) = default;
};
BOOST_DESCRIBE_STRUCT(product_io, (), (io_type, storage_spec_code, available_zones, unavailable_zones, volume_type))

/// One specification.
struct product_detail {
    std::optional<std::string> tps{};              ///< maximum messages per unit of time, as text
    std::optional<std::string> storage{};          ///< message storage, as text
    std::optional<std::string> partition_num{};    ///< number of partitions, as text
    std::optional<std::string> product_id{};       ///< product ID
    std::optional<std::string> spec_code{};        ///< specification ID
    std::vector<product_io> io{};                  ///< I/O types
    std::optional<std::string> bandwidth{};        ///< base bandwidth
    std::vector<std::string> available_zones{};    ///< availability zones with resources left
    std::optional<std::string> ecs_flavor_id{};    ///< virtual machine flavor behind the specification
    std::optional<std::string> arch_type{};        ///< architecture; only X86 at present
    std::vector<std::string> unavailable_zones{};  ///< availability zones that are sold out

    friend bool operator==(const product_detail&, const product_detail&) = default;
};
BOOST_DESCRIBE_STRUCT(product_detail, (),
                      (tps, storage, partition_num, product_id, spec_code, io, bandwidth, available_zones,
                       ecs_flavor_id, arch_type, unavailable_zones))

/// Specifications of one instance type.
struct product_value {
    std::vector<product_detail> detail{};          ///< specification details
    std::optional<std::string> name{};             ///< instance type
    std::vector<std::string> unavailable_zones{};  ///< availability zones that are sold out
    std::vector<std::string> available_zones{};    ///< availability zones with resources left

    friend bool operator==(const product_value&, const product_value&) = default;
};
BOOST_DESCRIBE_STRUCT(product_value, (), (detail, name, unavailable_zones, available_zones))

/// Products of one engine version.
struct product {
    std::optional<std::string> name{};     ///< engine name, kafka
    std::optional<std::string> version{};  ///< engine version
    std::vector<product_value> values{};   ///< specifications

    friend bool operator==(const product&, const product&) = default;
};
BOOST_DESCRIBE_STRUCT(product, (), (name, version, values))

/// Products, V1.0 API.
struct product_list {
    std::vector<product> Hourly{};   ///< pay-per-use products
    std::vector<product> Monthly{};  ///< yearly/monthly products; such instances cannot be created through this API

    friend bool operator==(const product_list&, const product_list&) = default;
};
BOOST_DESCRIBE_STRUCT(product_list, (), (Hourly, Monthly))

}  // namespace dmskafka::v1
