#pragma once

#include <dmskafka/detail/reflection.hpp>
#include <dmskafka/field_rule.hpp>
#include <dmskafka/models/shared.hpp>

#include <boost/describe/class.hpp>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dmskafka::instances {

/// Access methods of a new instance. SASL_SSL and SASL_PLAINTEXT exclude each other on the same side.
struct access_switches {
    std::optional<bool> private_plain_enable{};           ///< PLAINTEXT on port 9092; default false
    std::optional<bool> private_sasl_ssl_enable{};        ///< SASL_SSL on port 9093; default false
    std::optional<bool> private_sasl_plaintext_enable{};  ///< SASL_PLAINTEXT on port 9093; default false
    std::optional<bool> public_plain_enable{};            ///< PLAINTEXT on port 9094, with public access
    std::optional<bool> public_sasl_ssl_enable{};         ///< SASL_SSL on port 9095, with public access
    std::optional<bool> public_sasl_plaintext_enable{};   ///< SASL_PLAINTEXT on port 9095, with public access

    static constexpr field_rule rules[] = {
        rule::one_of("private_sasl_plaintext_enable", "false").when("private_sasl_ssl_enable", "true"),
        rule::one_of("public_sasl_plaintext_enable", "false").when("public_sasl_ssl_enable", "true")};

    friend bool operator==(const access_switches&, const access_switches&) = default;
};
BOOST_DESCRIBE_STRUCT(access_switches, (),
                      (private_plain_enable, private_sasl_ssl_enable, private_sasl_plaintext_enable,
                       public_plain_enable, public_sasl_ssl_enable, public_sasl_plaintext_enable))

/// Terms of a yearly/monthly order.
struct subscription {
    std::optional<bool> is_auto_renew{};         ///< whether to renew automatically; default false
    std::optional<std::string> charging_mode{};  ///< prePaid for yearly/monthly, postPaid for pay-per-use
    std::optional<bool> is_auto_pay{};  ///< whether the order is paid automatically from the account; default false
    std::optional<std::string> period_type{};  ///< subscription period unit; month or year
    std::optional<std::int32_t> period_num{};  ///< number of periods: 1-9 for month, 1-3 for year

    static constexpr field_rule rules[] = {rule::one_of("charging_mode", "prePaid postPaid"),
                                           rule::one_of("period_type", "month year"),
                                           rule::is_needed("period_type").when("charging_mode", "prePaid"),
                                           rule::is_needed("period_num").when("charging_mode", "prePaid"),
                                           rule::in_range("period_num", 1, 9),
                                           rule::in_range("period_num", 1, 3).when("period_type", "year")};

    friend bool operator==(const subscription&, const subscription&) = default;
};
BOOST_DESCRIBE_STRUCT(subscription, (), (is_auto_renew, charging_mode, is_auto_pay, period_type, period_num))

/// Identifies the new instance.
struct instance_created {
    std::optional<std::string> instance_id{};  ///< instance ID

    friend bool operator==(const instance_created&, const instance_created&) = default;
};
BOOST_DESCRIBE_STRUCT(instance_created, (), (instance_id))

/// Access methods an instance supports, with their addresses.
struct access_points {
    std::optional<bool> private_plain_enable{};                 ///< whether private PLAINTEXT access is supported
    std::optional<std::string> private_plain_address{};         ///< addresses of private PLAINTEXT access
    std::optional<std::string> private_plain_domain_name{};     ///< domain name of private PLAINTEXT access
    std::optional<bool> private_sasl_ssl_enable{};              ///< whether private SASL_SSL access is supported
    std::optional<std::string> private_sasl_ssl_address{};      ///< addresses of private SASL_SSL access
    std::optional<std::string> private_sasl_ssl_domain_name{};  ///< domain name of private SASL_SSL access
    std::optional<bool> private_sasl_plaintext_enable{};        ///< whether private SASL_PLAINTEXT access is supported
    std::optional<std::string> private_sasl_plaintext_address{};      ///< addresses of private SASL_PLAINTEXT access
    std::optional<std::string> private_sasl_plaintext_domain_name{};  ///< domain name of private SASL_PLAINTEXT access
    std::optional<bool> public_plain_enable{};                        ///< whether public PLAINTEXT access is supported
    std::optional<std::string> public_plain_address{};                ///< addresses of public PLAINTEXT access
    std::optional<std::string> public_plain_domain_name{};            ///< domain name of public PLAINTEXT access
    std::optional<bool> public_sasl_ssl_enable{};                     ///< whether public SASL_SSL access is supported
    std::optional<std::string> public_sasl_ssl_address{};             ///< addresses of public SASL_SSL access
    std::optional<std::string> public_sasl_ssl_domain_name{};         ///< domain name of public SASL_SSL access
    std::optional<bool> public_sasl_plaintext_enable{};          ///< whether public SASL_PLAINTEXT access is supported
    std::optional<std::string> public_sasl_plaintext_address{};  ///< addresses of public SASL_PLAINTEXT access
    std::optional<std::string> public_sasl_plaintext_domain_name{};  ///< domain name of public SASL_PLAINTEXT access

    static constexpr member_name also_read[] = {{"private_plain_enable", "private_plain_enabled"},
                                                {"private_sasl_ssl_enable", "private_sasl_ssl_enabled"}};

    friend bool operator==(const access_points&, const access_points&) = default;
};
BOOST_DESCRIBE_STRUCT(access_points, (),
                      (private_plain_enable, private_plain_address, private_plain_domain_name, private_sasl_ssl_enable,
                       private_sasl_ssl_address, private_sasl_ssl_domain_name, private_sasl_plaintext_enable,
                       private_sasl_plaintext_address, private_sasl_plaintext_domain_name, public_plain_enable,
                       public_plain_address, public_plain_domain_name, public_sasl_ssl_enable, public_sasl_ssl_address,
                       public_sasl_ssl_domain_name, public_sasl_plaintext_enable, public_sasl_plaintext_address,
                       public_sasl_plaintext_domain_name))

/// Which instance it is and how it is doing.
struct instance_identity {
    std::optional<std::string> instance_id{};  ///< instance ID
    std::optional<std::string> name{};         ///< instance name
    std::optional<std::string> description{};  ///< description
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
                      (instance_id, name, description, status, type, engine, engine_version, service_type, ces_version,
                       support_features, created_at, user_id, user_name, enterprise_project_id, tags))

/// What the instance was ordered with.
struct instance_size {
    std::optional<std::string> product_id{};          ///< product ID
    std::optional<std::string> resource_spec_code{};  ///< code of the specification, which sets the base bandwidth
    std::optional<std::string> specification{};       ///< specification, for example 100MB
    std::optional<std::int32_t> broker_num{};         ///< number of brokers
    std::optional<std::int32_t> node_num{};           ///< number of nodes
    std::optional<std::string> partition_num{};       ///< number of partitions, as text
    std::optional<std::int32_t> extend_times{};       ///< how often the disks were expanded, at most 20 times
    std::optional<bool> dr_enable{};                  ///< whether this is a disaster recovery instance

    friend bool operator==(const instance_size&, const instance_size&) = default;
};
BOOST_DESCRIBE_STRUCT(instance_size, (),
                      (product_id, resource_spec_code, specification, broker_num, node_num, partition_num, extend_times,
                       dr_enable))

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
    std::optional<std::string> disk_encrypted_key{};    ///< disk encryption key ID; empty when encryption is off
    std::optional<std::string> retention_policy{};  ///< when disks are full: time_base deletes, produce_reject refuses

    friend bool operator==(const instance_storage&, const instance_storage&) = default;
};
BOOST_DESCRIBE_STRUCT(instance_storage, (),
                      (storage_space, used_storage_space, total_storage_space, storage_spec_code, storage_type,
                       storage_resource_id, is_logical_volume, disk_encrypted, disk_encrypted_key, retention_policy))

/// Where the instance is and at which addresses its own network finds it.
struct instance_network {
    std::optional<std::string> vpc_id{};                             ///< VPC ID
    std::optional<std::string> vpc_name{};                           ///< VPC name
    std::optional<std::string> subnet_id{};                          ///< subnet ID
    std::optional<std::string> subnet_name{};                        ///< subnet name
    std::optional<std::string> subnet_cidr{};                        ///< subnet CIDR block
    std::optional<std::string> security_group_id{};                  ///< security group ID
    std::optional<std::string> security_group_name{};                ///< security group name
    std::vector<std::string> available_zones{};                      ///< IDs of the availability zones of the brokers
    std::vector<std::string> available_zone_names{};                 ///< names of the availability zones of the brokers
    std::optional<std::string> connect_address{};                    ///< IP addresses of the brokers, comma-separated
    std::optional<std::int32_t> port{};                              ///< connection port
    std::optional<bool> dns_enable{};                                ///< whether access by domain name is enabled
    std::optional<std::string> kafka_private_connect_address{};      ///< private addresses
    std::optional<std::string> kafka_private_connect_domain_name{};  ///< private domain name
    std::optional<std::string> pod_connect_address{};                ///< tenant-side addresses
    std::optional<bool> ipv6_enable{};                               ///< whether IPv6 is enabled
    std::vector<std::string> ipv6_connect_addresses{};               ///< IPv6 addresses
    std::optional<std::string> cross_vpc_info{};  ///< cross-VPC access: a JSON document as text, keyed by listener IP
    std::optional<std::string> management_connect_address{};  ///< Kafka Manager address

    friend bool operator==(const instance_network&, const instance_network&) = default;
};
BOOST_DESCRIBE_STRUCT(instance_network, (),
                      (vpc_id, vpc_name, subnet_id, subnet_name, subnet_cidr, security_group_id, security_group_name,
                       available_zones, available_zone_names, connect_address, port, dns_enable,
                       kafka_private_connect_address, kafka_private_connect_domain_name, pod_connect_address,
                       ipv6_enable, ipv6_connect_addresses, cross_vpc_info, management_connect_address))

/// How the instance is reached from the internet.
struct instance_public_access {
    std::optional<bool> enable_publicip{};                ///< whether public access is enabled
    std::optional<std::string> public_access_enabled{};   ///< true and actived mean enabled, closed and false disabled
    std::optional<std::string> kafka_public_status{};     ///< state of public access, for example closed
    std::optional<std::string> public_connect_address{};  ///< public addresses
    std::optional<std::string> public_connect_domain_name{};         ///< public domain name
    std::optional<std::string> public_management_connect_address{};  ///< public Kafka Manager address
    std::optional<std::int32_t> public_bandwidth{};                  ///< public bandwidth
    std::optional<std::int32_t> public_boundwidth{};     ///< public_bandwidth under a misspelt name, to be removed
    std::optional<std::string> public_cross_vpc_info{};  ///< like cross_vpc_info, for access from the internet

    friend bool operator==(const instance_public_access&, const instance_public_access&) = default;
};
BOOST_DESCRIBE_STRUCT(instance_public_access, (),
                      (enable_publicip, public_access_enabled, kafka_public_status, public_connect_address,
                       public_connect_domain_name, public_management_connect_address, public_bandwidth,
                       public_boundwidth, public_cross_vpc_info))

/// How clients prove who they are, and how connections are protected.
struct instance_access {
    std::optional<std::string> access_user{};              ///< SASL user name
    std::optional<bool> ssl_enable{};                      ///< whether SASL authentication is enabled
    std::optional<bool> broker_ssl_enable{};               ///< whether replication between brokers is encrypted
    std::optional<bool> ssl_two_way_enable{};              ///< whether two-way authentication is enabled
    std::optional<std::string> kafka_security_protocol{};  ///< PLAINTEXT, SASL_SSL or SASL_PLAINTEXT
    std::vector<std::string> sasl_enabled_mechanisms{};    ///< SASL mechanisms enabled; PLAIN or SCRAM-SHA-512
    std::optional<bool> cert_replaced{};                   ///< whether the certificate can be replaced
    std::optional<bool> new_auth_cert{};                   ///< whether the new certificate is in use
    std::optional<bool> vpc_client_plain{};                ///< whether plaintext access inside the VPC is enabled
    std::optional<bool> enable_acl{};                      ///< whether access control is enabled
    std::optional<access_points> port_protocols{};         ///< access methods with their addresses

    friend bool operator==(const instance_access&, const instance_access&) = default;
};
BOOST_DESCRIBE_STRUCT(instance_access, (),
                      (access_user, ssl_enable, broker_ssl_enable, ssl_two_way_enable, kafka_security_protocol,
                       sasl_enabled_mechanisms, cert_replaced, new_auth_cert, vpc_client_plain, enable_acl,
                       port_protocols))

/// What is switched on, and when it may be maintained.
struct instance_features {
    std::optional<bool> enable_auto_topic{};            ///< whether topics are created automatically
    std::optional<bool> enable_log_collection{};        ///< whether log collection is enabled
    std::optional<bool> message_query_inst_enable{};    ///< whether message query is enabled
    std::optional<bool> trace_enable{};                 ///< whether message tracing is enabled
    std::optional<bool> agent_enable{};                 ///< whether the agent is enabled
    std::optional<bool> rest_enable{};                  ///< whether Kafka REST is enabled
    std::optional<std::string> rest_connect_address{};  ///< Kafka REST address
    std::optional<bool> connector_enable{};  ///< whether dumping (Smart Connect) is enabled; older specifications only
    std::optional<std::string> connector_id{};         ///< ID of the connector of an instance
    std::optional<std::int32_t> connector_node_num{};  ///< number of connector nodes
    std::optional<std::string> maintain_begin{};       ///< start of the maintenance window, format HH:mm:ss
    std::optional<std::string> maintain_end{};         ///< end of the maintenance window, format HH:mm:ss

    friend bool operator==(const instance_features&, const instance_features&) = default;
};
BOOST_DESCRIBE_STRUCT(instance_features, (),
                      (enable_auto_topic, enable_log_collection, message_query_inst_enable, trace_enable, agent_enable,
                       rest_enable, rest_connect_address, connector_enable, connector_id, connector_node_num,
                       maintain_begin, maintain_end))

/// How the instance is paid for.
struct instance_billing {
    std::optional<std::int32_t> charging_mode{};    ///< 1 for pay-per-use, 0 for yearly/monthly
    std::optional<std::string> order_id{};          ///< order ID; only set for yearly/monthly instances
    std::optional<bool> new_spec_billing_enable{};  ///< whether the newer billing applies

    friend bool operator==(const instance_billing&, const instance_billing&) = default;
};
BOOST_DESCRIBE_STRUCT(instance_billing, (), (charging_mode, order_id, new_spec_billing_enable))

/// An instance, as listed and in detail.
struct instance : instance_identity,
                  instance_size,
                  instance_storage,
                  instance_network,
                  instance_public_access,
                  instance_access,
                  instance_features,
                  instance_billing {
    static constexpr member_name also_read[] = {
        {"public_management_connect_address", "public_management_connect_addresses"}};

    friend bool operator==(const instance&, const instance&) = default;
};
BOOST_DESCRIBE_STRUCT(instance,
                      (instance_identity, instance_size, instance_storage, instance_network, instance_public_access,
                       instance_access, instance_features, instance_billing),
                      ())

/// A page of instances.
struct instance_page {
    std::vector<instance> instances{};           ///< instances
    std::optional<std::int32_t> instance_num{};  ///< number of instances

    friend bool operator==(const instance_page&, const instance_page&) = default;
};
BOOST_DESCRIBE_STRUCT(instance_page, (), (instances, instance_num))

/// Outcome for one instance.
struct instance_outcome {
    std::optional<std::string> result{};    ///< outcome; success or failed
    std::optional<std::string> instance{};  ///< instance ID

    static constexpr item_outcome outcome{.item = "instance", .success = "result"};

    friend bool operator==(const instance_outcome&, const instance_outcome&) = default;
};
BOOST_DESCRIBE_STRUCT(instance_outcome, (), (result, instance))

/// Per-instance outcome of a batch action.
struct batch_outcome {
    std::vector<instance_outcome> results{};  ///< outcomes

    friend bool operator==(const batch_outcome&, const batch_outcome&) = default;
};
BOOST_DESCRIBE_STRUCT(batch_outcome, (), (results))

/// Kafka configuration of an instance.
struct instance_configs {
    std::vector<config_entry> kafka_configs{};  ///< configuration entries

    friend bool operator==(const instance_configs&, const instance_configs&) = default;
};
BOOST_DESCRIBE_STRUCT(instance_configs, (), (kafka_configs))

/// Identifies the configuration change job.
struct configs_changed {
    std::optional<std::string> job_id{};           ///< ID of the configuration change job
    std::optional<std::int32_t> dynamic_config{};  ///< number of dynamic parameters changed
    std::optional<std::int32_t> static_config{};   ///< number of static parameters changed

    friend bool operator==(const configs_changed&, const configs_changed&) = default;
};
BOOST_DESCRIBE_STRUCT(configs_changed, (), (job_id, dynamic_config, static_config))

/// Names the upgrade job. The answer may be the bare ID instead of an object.
struct upgrade_started {
    std::optional<std::string> job_id{};       ///< job of an upgrade that starts at once
    std::optional<std::string> schedule_id{};  ///< ID of an upgrade that was scheduled

    static constexpr std::string_view plain_text{"job_id"};

    friend bool operator==(const upgrade_started&, const upgrade_started&) = default;
};
BOOST_DESCRIBE_STRUCT(upgrade_started, (), (job_id, schedule_id))

/// The switch as it is set now. Some regions answer without a body.
struct auto_create_topics {
    std::optional<bool> enable_auto_topic{};  ///< whether topics are created automatically

    friend bool operator==(const auto_create_topics&, const auto_create_topics&) = default;
};
BOOST_DESCRIBE_STRUCT(auto_create_topics, (), (enable_auto_topic))

/// Outcome for one broker.
struct broker_outcome {
    std::optional<std::string> advertised_ip{};  ///< advertised.listeners IP or domain name
    std::optional<bool> success{};               ///< whether the change succeeded for this broker
    std::optional<std::string> ip{};             ///< listener IP

    static constexpr item_outcome outcome{.item = "advertised_ip", .success = "success"};

    friend bool operator==(const broker_outcome&, const broker_outcome&) = default;
};
BOOST_DESCRIBE_STRUCT(broker_outcome, (), (advertised_ip, success, ip))

/// Outcome of changing the cross-VPC addresses.
struct cross_vpc_outcome {
    std::optional<bool> success{};          ///< whether the whole change succeeded
    std::vector<broker_outcome> results{};  ///< outcome per broker

    static constexpr item_outcome outcome{.success = "success"};

    friend bool operator==(const cross_vpc_outcome&, const cross_vpc_outcome&) = default;
};
BOOST_DESCRIBE_STRUCT(cross_vpc_outcome, (), (success, results))

/// Identifies the job that changes the access method.
struct port_protocol_switched {
    std::optional<std::string> job_id{};    ///< background task ID
    std::optional<std::string> protocol{};  ///< access method being changed
    std::optional<bool> enable{};           ///< true when it is being switched on

    friend bool operator==(const port_protocol_switched&, const port_protocol_switched&) = default;
};
BOOST_DESCRIBE_STRUCT(port_protocol_switched, (), (job_id, protocol, enable))

/// One feature of a product.
struct product_feature {
    std::optional<std::string> name{};                ///< feature name
    std::map<std::string, std::string> properties{};  ///< properties of the feature

    friend bool operator==(const product_feature&, const product_feature&) = default;
};
BOOST_DESCRIBE_STRUCT(product_feature, (), (name, properties))

/// One product an instance can change to.
struct resize_product {
    std::optional<std::string> type{};                ///< instance type
    std::optional<std::string> product_id{};          ///< product ID
    std::optional<std::string> ecs_flavor_id{};       ///< ECS flavor behind the product
    std::vector<std::string> arch_types{};            ///< CPU architectures supported
    std::vector<std::string> charging_mode{};         ///< billing modes supported; monthly or hourly
    std::vector<disk_io> ios{};                       ///< disk I/O types
    std::vector<product_feature> support_features{};  ///< features supported
    std::optional<product_limits> properties{};       ///< limits of the product
    std::vector<std::string> available_zones{};       ///< availability zones with resources left
    std::vector<std::string> unavailable_zones{};     ///< availability zones that are sold out

    friend bool operator==(const resize_product&, const resize_product&) = default;
};
BOOST_DESCRIBE_STRUCT(resize_product, (),
                      (type, product_id, ecs_flavor_id, arch_types, charging_mode, ios, support_features, properties,
                       available_zones, unavailable_zones))

/// Specifications an instance can be expanded to.
struct resize_options {
    std::optional<std::string> engine{};     ///< message engine
    std::vector<std::string> versions{};     ///< engine versions supported
    std::vector<resize_product> products{};  ///< products the instance can change to

    friend bool operator==(const resize_options&, const resize_options&) = default;
};
BOOST_DESCRIBE_STRUCT(resize_options, (), (engine, versions, products))

}  // namespace dmskafka::instances
