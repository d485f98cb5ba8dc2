#pragma once

#include <dmskafka/field_rule.hpp>
#include <dmskafka/job_rule.hpp>
#include <dmskafka/models/instances.hpp>
#include <dmskafka/models/shared.hpp>
#include <dmskafka/operation.hpp>
#include <dmskafka/paging_rule.hpp>
#include <dmskafka/secret.hpp>

#include <boost/describe/class.hpp>

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dmskafka::instances {

/// Creates a pay-per-use instance, or a yearly/monthly one when bss_param is given (CreateInstanceByEngine). Not safe
/// to repeat: each call orders another instance.
struct create {
    std::string name{};               ///< instance name: 4 to 64 letters, digits, - and _, first a letter
    std::string engine_version{};     ///< 1.1.0, 2.7 or 3.x; newer ones with call_options::no_validation
    std::int32_t broker_num{};        ///< number of brokers
    std::int32_t storage_space{};     ///< total message storage in GB, from 300 to 1500000 depending on product_id
    std::string vpc_id{};             ///< VPC ID
    std::string security_group_id{};  ///< ID of the security group the instance belongs to
    std::string subnet_id{};          ///< network ID of the subnet
    std::vector<std::string> available_zones{};  ///< IDs of the zones for the brokers: one, or three and more
    std::string product_id{};                    ///< from catalog::list_products
    std::string storage_spec_code{};             ///< dms.physical.storage.high.v2 or dms.physical.storage.ultra.v2
    std::optional<std::string> description{};    ///< free text, at most 1024 characters
    std::optional<std::string> access_user{};    ///< SASL user name, 4 to 64 characters; needed when ssl_enable is true
    std::optional<secret> password{};  ///< SASL password, 8 to 32 characters of three kinds; needed with ssl_enable
    std::optional<std::string> maintain_begin{};           ///< start of the maintenance window, format HH:mm
    std::optional<std::string> maintain_end{};             ///< end of the maintenance window, format HH:mm
    std::optional<bool> enable_publicip{};                 ///< whether to enable public access; default false
    std::optional<std::vector<std::string>> tenant_ips{};  ///< private IPv4 addresses, at most one per broker
    std::optional<std::string> publicip_id{};              ///< IDs of the elastic IPs to bind, comma-separated
    std::optional<bool> ssl_enable{};                      ///< whether to enable SASL access
    std::optional<std::string> kafka_security_protocol{};  ///< SASL_SSL (default) or SASL_PLAINTEXT; stays as it is
    std::optional<std::vector<std::string>> sasl_enabled_mechanisms{};  ///< PLAIN (default), SCRAM-SHA-512 or both
    std::optional<access_switches> port_protocol{};  ///< access methods; private access cannot be turned off
    std::optional<std::string> retention_policy{};   ///< when disks are full: time_base deletes, produce_reject refuses
    std::optional<bool> ipv6_enable{};            ///< whether to enable IPv6; only effective where the VPC supports it
    std::optional<bool> disk_encrypted_enable{};  ///< whether to encrypt the disks
    std::optional<std::string> disk_encrypted_key{};  ///< key ID for disk encryption; empty when encryption is off
    std::optional<bool> connector_enable{};   ///< whether to enable message dumping (Smart Connect); default false
    std::optional<bool> enable_auto_topic{};  ///< whether a client that names an unknown topic creates it
    std::optional<std::string> enterprise_project_id{};  ///< enterprise project; needed for such accounts
    std::optional<std::vector<tag>> tags{};              ///< tags
    std::optional<std::string> arch_type{};   ///< CPU architecture: X86; newer ones with call_options::no_validation
    std::optional<bool> vpc_client_plain{};   ///< whether plaintext access inside the VPC is enabled
    std::optional<subscription> bss_param{};  ///< terms of a yearly/monthly order; pay-per-use when absent
    std::string engine{"kafka"};              ///< message engine

    using response = instance_created;
    static constexpr operation_info info{"CreateInstanceByEngine", verb::post, "/v2/{engine}/{project_id}/instances",
                                         safety::unsafe,           "5.1.1",    "dms:instance:create"};
    static constexpr std::string_view path_and_body[] = {"engine"};
    static constexpr job_rule job{watch::instance, target::running, "instance_id", std::chrono::seconds(60),
                                  std::chrono::seconds(15)};
    static constexpr field_rule rules[] = {
        rule::has_length("name", 4, 64),
        rule::has_only("name", "A-Za-z0-9_-"),
        rule::starts_with("name", "A-Za-z"),
        rule::one_of("engine_version", "1.1.0 2.7 3.x"),
        rule::at_least("broker_num", 1),
        rule::at_least("storage_space", 300),
        rule::one_of("storage_spec_code", "dms.physical.storage.high.v2 dms.physical.storage.ultra.v2"),
        rule::has_length("description", 0, 1024),
        rule::has_length("access_user", 4, 64),
        rule::has_only("access_user", "A-Za-z0-9_-"),
        rule::starts_with("access_user", "A-Za-z"),
        rule::is_needed("access_user").when("ssl_enable", "true"),
        rule::is_password("password"),
        rule::never_starts_with("password", "-"),
        rule::is_needed("password").when("ssl_enable", "true"),
        rule::has_only("maintain_begin", "0-9:"),
        rule::has_only("maintain_end", "0-9:"),
        rule::is_needed("publicip_id").when("enable_publicip", "true"),
        rule::one_of("kafka_security_protocol", "SASL_SSL SASL_PLAINTEXT"),
        rule::one_of("sasl_enabled_mechanisms", "PLAIN SCRAM-SHA-512"),
        rule::one_of("retention_policy", "produce_reject time_base"),
        rule::one_of("arch_type", "X86"),
        rule::one_of("engine", "kafka")};

    friend bool operator==(const create&, const create&) = default;
};
BOOST_DESCRIBE_STRUCT(create, (),
                      (name, engine_version, broker_num, storage_space, vpc_id, security_group_id, subnet_id,
                       available_zones, product_id, storage_spec_code, description, access_user, password,
                       maintain_begin, maintain_end, enable_publicip, tenant_ips, publicip_id, ssl_enable,
                       kafka_security_protocol, sasl_enabled_mechanisms, port_protocol, retention_policy, ipv6_enable,
                       disk_encrypted_enable, disk_encrypted_key, connector_enable, enable_auto_topic,
                       enterprise_project_id, tags, arch_type, vpc_client_plain, bss_param, engine))

/// Lists the instances of the tenant, filtered by the given conditions (ListInstances).
struct list {
    std::optional<std::string> name{};         ///< instance name; matched loosely unless exact_match_name is true
    std::optional<std::string> instance_id{};  ///< instance ID
    std::optional<std::string> status{};       ///< state to filter by, such as RUNNING
    std::optional<bool> include_failure{};     ///< "true" also returns the number of instances whose creation failed
    std::optional<bool> exact_match_name{};    ///< "true" matches name exactly, "false" loosely; default false
    std::optional<std::string> enterprise_project_id{};  ///< enterprise project ID
    std::optional<std::int32_t> offset{};                ///< offset to start from, from 0
    std::optional<std::int32_t> limit{};                 ///< instances per page, 1 to 50; default 10
    std::string engine{"kafka"};                         ///< message engine

    using response = instance_page;
    static constexpr operation_info info{"ListInstances", verb::get, "/v2/{project_id}/instances",
                                         safety::read,    "5.1.2",   "dms:instance:list"};
    static constexpr auto items = &instance_page::instances;
    static constexpr paging_rule paging{
        .page_size = 50, .max_page_size = 50, .total = "instance_num", .end_is_error = true, .key = "instance_id"};
    static constexpr field_rule rules[] = {rule::at_least("offset", 0), rule::in_range("limit", 1, 50),
                                           rule::one_of("engine", "kafka")};

    friend bool operator==(const list&, const list&) = default;
};
BOOST_DESCRIBE_STRUCT(list, (),
                      (name, instance_id, status, include_failure, exact_match_name, enterprise_project_id, offset,
                       limit, engine))

/// Returns the details of one instance (ShowInstance).
struct get {
    std::string instance_id{};  ///< instance ID

    using response = instance;
    static constexpr operation_info info{"ShowInstance", verb::get, "/v2/{project_id}/instances/{instance_id}",
                                         safety::read,   "5.1.3",   "dms:instance:get"};

    friend bool operator==(const get&, const get&) = default;
};
BOOST_DESCRIBE_STRUCT(get, (), (instance_id))

/// Deletes an instance and releases all its resources (DeleteInstance). A repeat finds it gone.
struct remove {
    std::string instance_id{};  ///< instance ID

    using response = no_content;
    static constexpr operation_info info{"DeleteInstance",   verb::delete_, "/v2/{project_id}/instances/{instance_id}",
                                         safety::idempotent, "5.1.4",       "dms:instance:delete"};
    static constexpr job_rule job{watch::instance, target::absent, "instance_id", std::chrono::seconds(120),
                                  std::chrono::seconds(15)};

    friend bool operator==(const remove&, const remove&) = default;
};
BOOST_DESCRIBE_STRUCT(remove, (), (instance_id))

/// Changes name, description, maintenance window, security group, capacity threshold policy or enterprise project of an
/// instance (UpdateInstance).
struct update {
    std::string instance_id{};                 ///< instance ID
    std::optional<std::string> name{};         ///< new instance name: 4 to 64 letters, digits, - and _, first a letter
    std::optional<std::string> description{};  ///< free text, at most 1024 characters
    std::optional<std::string> maintain_begin{};     ///< start of the maintenance window, format HH:mm:ss
    std::optional<std::string> maintain_end{};       ///< end of the maintenance window, format HH:mm:ss
    std::optional<std::string> security_group_id{};  ///< security group ID
    std::optional<std::string> retention_policy{};   ///< when disks are full: time_base deletes, produce_reject refuses
    std::optional<std::string> enterprise_project_id{};  ///< enterprise project

    using response = no_content;
    static constexpr operation_info info{"UpdateInstance",   verb::put, "/v2/{project_id}/instances/{instance_id}",
                                         safety::idempotent, "5.1.5",   "dms:instance:modify"};
    static constexpr field_rule rules[] = {rule::has_length("name", 4, 64),
                                           rule::has_only("name", "A-Za-z0-9_-"),
                                           rule::starts_with("name", "A-Za-z"),
                                           rule::has_length("description", 0, 1024),
                                           rule::has_only("maintain_begin", "0-9:"),
                                           rule::has_only("maintain_end", "0-9:"),
                                           rule::one_of("retention_policy", "produce_reject time_base")};

    friend bool operator==(const update&, const update&) = default;
};
BOOST_DESCRIBE_STRUCT(update, (),
                      (instance_id, name, description, maintain_begin, maintain_end, security_group_id,
                       retention_policy, enterprise_project_id))

/// Restarts or deletes up to 50 instances, or deletes all instances that failed to be created
/// (BatchRestartOrDeleteInstances). Restarting rejects client requests meanwhile; deletion removes all data without
/// backup. Not safe to repeat: each call restarts again.
struct batch_action {
    std::string action{};                                 ///< action to perform; restart or delete
    std::optional<std::vector<std::string>> instances{};  ///< IDs of the instances, at most 50
    std::optional<std::string> all_failure{};             ///< kafka: delete all instances that could not be created
    std::optional<bool> force_delete{};                   ///< delete for good instead of moving to the recycle bin

    using response = batch_outcome;
    static constexpr operation_info info{"BatchRestartOrDeleteInstances",
                                         verb::post,
                                         "/v2/{project_id}/instances/action",
                                         safety::unsafe,
                                         "5.1.6",
                                         "dms:instance:modifyStatus, dms:instance:delete"};
    static constexpr job_rule job{.what = watch::instance,
                                  .until = target::running,
                                  .id_member = "instance",
                                  .first_delay = std::chrono::seconds(20),
                                  .interval = std::chrono::seconds(20),
                                  .must_leave_target = true,
                                  .except = {"action", "delete", target::absent},
                                  .each = "results"};
    static constexpr field_rule rules[] = {
        rule::one_of("action", "restart delete"), rule::has_items("instances", 0, 50),
        rule::at_least_one_of("instances", "all_failure"), rule::one_of("all_failure", "kafka")};

    friend bool operator==(const batch_action&, const batch_action&) = default;
};
BOOST_DESCRIBE_STRUCT(batch_action, (), (action, instances, all_failure, force_delete))

/// Returns the Kafka configuration parameters of an instance (ShowInstanceConfigs).
struct get_configs {
    std::string instance_id{};  ///< instance ID

    using response = instance_configs;
    static constexpr operation_info info{"ShowInstanceConfigs", verb::get,
                                         "/v2/{project_id}/instances/{instance_id}/configs", safety::read, "5.1.7"};

    friend bool operator==(const get_configs&, const get_configs&) = default;
};
BOOST_DESCRIBE_STRUCT(get_configs, (), (instance_id))

/// Changes Kafka configuration parameters; static ones need a restart to take effect (ModifyInstanceConfigs).
struct update_configs {
    std::string instance_id{};                  ///< instance ID
    std::vector<config_value> kafka_configs{};  ///< entries to change

    using response = configs_changed;
    static constexpr operation_info info{"ModifyInstanceConfigs", verb::put,
                                         "/v2/{project_id}/instances/{instance_id}/configs", safety::idempotent,
                                         "5.1.8"};
    static constexpr job_rule job{watch::background_task, target::success, "job_id", std::chrono::seconds(2),
                                  std::chrono::seconds(5)};

    friend bool operator==(const update_configs&, const update_configs&) = default;
};
BOOST_DESCRIBE_STRUCT(update_configs, (), (instance_id, kafka_configs))

/// Upgrades the kernel of an instance at once or at a scheduled time (UpgradeInstance). Not safe to repeat: each call
/// starts an upgrade.
struct upgrade {
    std::string instance_id{};                 ///< instance ID
    std::optional<bool> is_schedule{};         ///< true to run at execute_at, false or absent to run at once
    std::optional<std::int64_t> execute_at{};  ///< scheduled time, ms since 1970; needed when is_schedule is true

    using response = upgrade_started;
    static constexpr operation_info info{"UpgradeInstance", verb::post,
                                         "/v2/{project_id}/kafka/instances/{instance_id}/upgrade", safety::unsafe,
                                         "5.1.9"};
    static constexpr job_rule job{watch::background_task, target::success, "job_id", std::chrono::seconds(20),
                                  std::chrono::seconds(30)};
    static constexpr field_rule rules[] = {rule::is_needed("execute_at").when("is_schedule", "true")};

    friend bool operator==(const upgrade&, const upgrade&) = default;
};
BOOST_DESCRIBE_STRUCT(upgrade, (), (instance_id, is_schedule, execute_at))

/// Sets a new password for the instance; only for instances with SSL enabled (ResetPassword).
struct reset_password {
    std::string instance_id{};  ///< instance ID
    secret new_password{};      ///< 8 to 32 characters of three kinds: lower, upper, digits, special

    using response = no_content;
    static constexpr operation_info info{
        "ResetPassword",    verb::post, "/v2/{project_id}/instances/{instance_id}/password",
        safety::idempotent, "5.2.1",    "dms:instance:resetAuthInfo"};
    static constexpr field_rule rules[] = {rule::is_password("new_password"),
                                           rule::never_starts_with("new_password", "-")};

    friend bool operator==(const reset_password&, const reset_password&) = default;
};
BOOST_DESCRIBE_STRUCT(reset_password, (), (instance_id, new_password))

/// Turns automatic topic creation on or off (UpdateInstanceAutoCreateTopic).
struct set_auto_create_topics {
    std::string instance_id{};  ///< instance ID
    bool enable_auto_topic{};   ///< whether topics are created automatically

    using response = auto_create_topics;
    static constexpr operation_info info{"UpdateInstanceAutoCreateTopic",
                                         verb::post,
                                         "/v2/{project_id}/instances/{instance_id}/autotopic",
                                         safety::idempotent,
                                         "5.2.4",
                                         "dms:instance:modify"};
    static constexpr job_rule job{.what = watch::background_task,
                                  .until = target::success,
                                  .id_member = {},
                                  .first_delay = std::chrono::seconds(5),
                                  .interval = std::chrono::seconds(5),
                                  .task_names = {"kafkaConfigModify", "modifyAutoTopic"}};

    friend bool operator==(const set_auto_create_topics&, const set_auto_create_topics&) = default;
};
BOOST_DESCRIBE_STRUCT(set_auto_create_topics, (), (instance_id, enable_auto_topic))

/// Changes the advertised addresses used for cross-VPC access; unchanged entries must be sent too
/// (UpdateInstanceCrossVpcIp).
struct update_cross_vpc_addresses {
    std::string instance_id{};                                    ///< instance ID
    std::map<std::string, std::string> advertised_ip_contents{};  ///< advertised address by listener IP, all of them

    using response = cross_vpc_outcome;
    static constexpr operation_info info{
        "UpdateInstanceCrossVpcIp", verb::post, "/v2/{project_id}/instances/{instance_id}/crossvpc/modify",
        safety::idempotent,         "5.2.5",    "dms:instance:modify"};

    friend bool operator==(const update_cross_vpc_addresses&, const update_cross_vpc_addresses&) = default;
};
BOOST_DESCRIBE_STRUCT(update_cross_vpc_addresses, (), (instance_id, advertised_ip_contents))

/// Turns one private or public access method of the instance on or off; the first time SASL is enabled a user and
/// password are needed (UpdateKafkaPortProtocol). Not safe to repeat: each call starts a job.
struct switch_port_protocol {
    std::string instance_id{};  ///< instance ID
    std::string protocol{};     ///< access method: a member of access_switches, such as private_sasl_ssl_enable
    bool enable{};              ///< true to switch the method on, false to switch it off
    std::optional<std::string> user_name{};  ///< SASL user, needed only the first time SASL is enabled
    std::optional<secret> pass_word{};       ///< password of that user
    std::optional<std::vector<std::string>> sasl_enabled_mechanisms{};  ///< PLAIN, SCRAM-SHA-512; the first time only
    std::string engine{"kafka"};                                        ///< message engine

    using response = port_protocol_switched;
    static constexpr operation_info info{"UpdateKafkaPortProtocol", verb::post,
                                         "/v2/{project_id}/{engine}/instances/{instance_id}/plain-ssl-switch",
                                         safety::unsafe, "5.2.9"};
    static constexpr job_rule job{watch::background_task, target::success, "job_id", std::chrono::seconds(20),
                                  std::chrono::seconds(30)};
    static constexpr field_rule rules[] = {
        rule::one_of("protocol",
                     "private_plain_enable private_sasl_ssl_enable private_sasl_plaintext_enable "
                     "public_plain_enable public_sasl_ssl_enable public_sasl_plaintext_enable"),
        rule::one_of("sasl_enabled_mechanisms", "PLAIN SCRAM-SHA-512"), rule::one_of("engine", "kafka")};

    friend bool operator==(const switch_port_protocol&, const switch_port_protocol&) = default;
};
BOOST_DESCRIBE_STRUCT(switch_port_protocol, (),
                      (instance_id, protocol, enable, user_name, pass_word, sasl_enabled_mechanisms, engine))

/// Expands storage, adds brokers or changes the broker flavor; only pay-per-use instances are supported through the API
/// (ResizeEngineInstance). Not safe to repeat: each call starts a job.
struct resize {
    std::string instance_id{};  ///< instance ID
    std::string oper_type{};    ///< storage grows the disks, horizontal adds brokers, vertical changes their flavor
    std::optional<std::int32_t> new_storage_space{};  ///< total storage in GB; needed for storage and horizontal
    std::optional<std::int32_t> new_broker_num{};     ///< brokers after a horizontal expansion, at most 30
    std::optional<std::string> new_product_id{};      ///< from list_resize_options; needed when oper_type is vertical
    std::optional<std::string> publicip_id{};         ///< elastic IPs of the added brokers, comma-separated
    std::optional<std::vector<std::string>> tenant_ips{};  ///< private IPv4 addresses of the added brokers
    std::optional<std::string> second_tenant_subnet_id{};  ///< backup subnet of the added brokers; on request only
    std::string engine{"kafka"};                           ///< message engine

    using response = job_started;
    static constexpr operation_info info{
        "ResizeEngineInstance", verb::post, "/v2/{engine}/{project_id}/instances/{instance_id}/extend",
        safety::unsafe,         "5.4.1",    "dms:instance:scale"};
    static constexpr job_rule job{.what = watch::background_task,
                                  .until = target::success,
                                  .id_member = "job_id",
                                  .first_delay = std::chrono::seconds(180),
                                  .interval = std::chrono::seconds(15),
                                  .then_running = true};
    static constexpr field_rule rules[] = {rule::one_of("oper_type", "storage horizontal vertical"),
                                           rule::is_needed("new_storage_space").when("oper_type", "storage horizontal"),
                                           rule::is_needed("new_broker_num").when("oper_type", "horizontal"),
                                           rule::is_needed("new_product_id").when("oper_type", "vertical"),
                                           rule::one_of("engine", "kafka")};

    friend bool operator==(const resize&, const resize&) = default;
};
BOOST_DESCRIBE_STRUCT(resize, (),
                      (instance_id, oper_type, new_storage_space, new_broker_num, new_product_id, publicip_id,
                       tenant_ips, second_tenant_subnet_id, engine))

/// Returns the product specifications an instance can be expanded to (ShowEngineInstanceExtendProductInfo).
struct list_resize_options {
    std::string instance_id{};     ///< instance ID
    std::string type{"advanced"};  ///< product type
    std::string engine{"kafka"};   ///< message engine

    using response = resize_options;
    static constexpr operation_info info{"ShowEngineInstanceExtendProductInfo", verb::get,
                                         "/v2/{engine}/{project_id}/instances/{instance_id}/extend", safety::read,
                                         "5.4.2"};
    static constexpr field_rule rules[] = {rule::one_of("type", "advanced"), rule::one_of("engine", "kafka")};

    friend bool operator==(const list_resize_options&, const list_resize_options&) = default;
};
BOOST_DESCRIBE_STRUCT(list_resize_options, (), (instance_id, type, engine))

using operations =
    type_list<create, list, get, remove, update, batch_action, get_configs, update_configs, upgrade, reset_password,
              set_auto_create_topics, update_cross_vpc_addresses, switch_port_protocol, resize, list_resize_options>;

}  // namespace dmskafka::instances
