#pragma once

#include <dmskafka/field_rule.hpp>
#include <dmskafka/job_rule.hpp>
#include <dmskafka/models/catalog.hpp>
#include <dmskafka/models/instances.hpp>
#include <dmskafka/models/shared.hpp>
#include <dmskafka/models/topics.hpp>
#include <dmskafka/models/v1.hpp>
#include <dmskafka/operation.hpp>
#include <dmskafka/secret.hpp>

#include <boost/describe/class.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dmskafka::v1 {

/// Creates a pay-per-use instance with the historical V1.0 API (CreateInstanceV1). Not safe to repeat: each call orders
/// another instance.
struct create_instance {
    std::string name{};               ///< instance name: 4 to 64 letters, digits, - and _, first a letter
    std::string engine_version{};     ///< engine version
    std::string specification{};      ///< base bandwidth of the instance; 100MB, 300MB, 600MB or 1200MB
    std::int32_t storage_space{};     ///< message storage in GB, from 600 to 90000 depending on the specification
    std::int32_t partition_num{};     ///< most partitions, fixed by the specification: 300, 900 or 1800
    std::string vpc_id{};             ///< VPC ID
    std::string security_group_id{};  ///< security group ID
    std::string subnet_id{};          ///< network ID of the subnet
    std::vector<std::string> available_zones{};  ///< IDs of the availability zones
    std::string product_id{};                    ///< from v1::list_products
    std::string kafka_manager_user{};            ///< user of Kafka Manager: 4 to 64 letters, digits, - and _
    secret kafka_manager_password{};             ///< 8 to 32 characters of three kinds
    std::string storage_spec_code{};             ///< dms.physical.storage.high or dms.physical.storage.ultra
    std::optional<std::string> description{};    ///< free text, at most 1024 characters
    std::optional<std::string> access_user{};    ///< SASL user name, 4 to 64 characters; needed when ssl_enable is true
    std::optional<secret> password{};  ///< SASL password, 8 to 32 characters of three kinds; needed with ssl_enable
    std::optional<std::string> maintain_begin{};    ///< 02:00:00, 06:00:00 and so on to 22:00:00, with maintain_end
    std::optional<std::string> maintain_end{};      ///< four hours after maintain_begin; give both or none
    std::optional<bool> enable_publicip{};          ///< whether to enable public access
    std::optional<std::string> public_bandwidth{};  ///< public bandwidth in Mbit/s, as text: a multiple of the brokers
    std::optional<std::string> publicip_id{};       ///< IDs of the elastic IPs to bind, comma-separated
    std::optional<bool> ssl_enable{};               ///< whether to enable SSL access
    std::optional<std::string> retention_policy{};  ///< when disks are full: time_base deletes, produce_reject refuses
    std::optional<bool> enable_auto_topic{};        ///< whether a client that names an unknown topic creates it
    std::optional<std::string> enterprise_project_id{};  ///< enterprise project ID
    std::optional<std::vector<tag>> tags{};              ///< tags
    std::string engine{"kafka"};                         ///< message engine

    using response = instances::instance_created;
    static constexpr operation_info info{"CreateInstanceV1", verb::post, "/v1.0/{project_id}/instances", safety::unsafe,
                                         "7.1.1.1"};
    static constexpr std::string_view replaced_by{"instances::create"};
    static constexpr job_rule job{watch::instance, target::running, "instance_id", std::chrono::seconds(60),
                                  std::chrono::seconds(15)};
    static constexpr field_rule rules[] = {
        rule::has_length("name", 4, 64),
        rule::has_only("name", "A-Za-z0-9_-"),
        rule::starts_with("name", "A-Za-z"),
        rule::one_of("specification", "100MB 300MB 600MB 1200MB"),
        rule::in_range("storage_space", 600, 90000),
        rule::at_least("storage_space", 1200).when("specification", "300MB"),
        rule::at_least("storage_space", 2400).when("specification", "600MB"),
        rule::at_least("storage_space", 4800).when("specification", "1200MB"),
        rule::one_of("partition_num", "300 900 1800"),
        rule::one_of("partition_num", "300").when("specification", "100MB"),
        rule::one_of("partition_num", "900").when("specification", "300MB"),
        rule::one_of("partition_num", "1800").when("specification", "600MB 1200MB"),
        rule::has_length("kafka_manager_user", 4, 64),
        rule::has_only("kafka_manager_user", "A-Za-z0-9_-"),
        rule::is_password("kafka_manager_password"),
        rule::one_of("storage_spec_code", "dms.physical.storage.high dms.physical.storage.ultra"),
        rule::one_of("storage_spec_code", "dms.physical.storage.ultra").when("specification", "600MB 1200MB"),
        rule::has_length("description", 0, 1024),
        rule::has_length("access_user", 4, 64),
        rule::has_only("access_user", "A-Za-z0-9_-"),
        rule::is_needed("access_user").when("ssl_enable", "true"),
        rule::is_password("password"),
        rule::is_needed("password").when("ssl_enable", "true"),
        rule::has_only("maintain_begin", "0-9:"),
        rule::has_only("maintain_end", "0-9:"),
        rule::is_needed("maintain_end").when("maintain_begin"),
        rule::is_needed("maintain_begin").when("maintain_end"),
        rule::has_only("public_bandwidth", "0-9"),
        rule::is_needed("publicip_id").when("enable_publicip", "true"),
        rule::one_of("retention_policy", "produce_reject time_base"),
        rule::one_of("engine", "kafka")};

    friend bool operator==(const create_instance&, const create_instance&) = default;
};
BOOST_DESCRIBE_STRUCT(create_instance, (),
                      (name, engine_version, specification, storage_space, partition_num, vpc_id, security_group_id,
                       subnet_id, available_zones, product_id, kafka_manager_user, kafka_manager_password,
                       storage_spec_code, description, access_user, password, maintain_begin, maintain_end,
                       enable_publicip, public_bandwidth, publicip_id, ssl_enable, retention_policy, enable_auto_topic,
                       enterprise_project_id, tags, engine))

/// Returns the details of one instance with the historical V1.0 API (ShowInstanceV1).
struct get_instance {
    std::string instance_id{};  ///< instance ID

    using response = instance;
    static constexpr operation_info info{"ShowInstanceV1", verb::get, "/v1.0/{project_id}/instances/{instance_id}",
                                         safety::read, "7.1.1.2"};
    static constexpr std::string_view replaced_by{"instances::get"};

    friend bool operator==(const get_instance&, const get_instance&) = default;
};
BOOST_DESCRIBE_STRUCT(get_instance, (), (instance_id))

/// Changes name, description, maintenance window, security group and similar attributes with the historical V1.0 API
/// (UpdateInstanceV1).
struct update_instance {
    std::string instance_id{};                       ///< instance ID
    std::optional<std::string> name{};               ///< new instance name
    std::optional<std::string> description{};        ///< free text, at most 1024 characters
    std::optional<std::string> maintain_begin{};     ///< 02:00:00, 06:00:00 and so on to 22:00:00, with maintain_end
    std::optional<std::string> maintain_end{};       ///< four hours after maintain_begin; give both or none
    std::optional<std::string> security_group_id{};  ///< security group ID
    std::optional<std::string> retention_policy{};   ///< when disks are full: time_base deletes, produce_reject refuses
    std::optional<std::string> enterprise_project_id{};  ///< enterprise project

    using response = no_content;
    static constexpr operation_info info{"UpdateInstanceV1", verb::put, "/v1.0/{project_id}/instances/{instance_id}",
                                         safety::idempotent, "7.1.1.3"};
    static constexpr std::string_view replaced_by{"instances::update"};
    static constexpr field_rule rules[] = {rule::has_length("name", 4, 64),
                                           rule::has_only("name", "A-Za-z0-9_-"),
                                           rule::starts_with("name", "A-Za-z"),
                                           rule::has_length("description", 0, 1024),
                                           rule::has_only("maintain_begin", "0-9:"),
                                           rule::has_only("maintain_end", "0-9:"),
                                           rule::is_needed("maintain_end").when("maintain_begin"),
                                           rule::is_needed("maintain_begin").when("maintain_end"),
                                           rule::one_of("retention_policy", "produce_reject time_base")};

    friend bool operator==(const update_instance&, const update_instance&) = default;
};
BOOST_DESCRIBE_STRUCT(update_instance, (),
                      (instance_id, name, description, maintain_begin, maintain_end, security_group_id,
                       retention_policy, enterprise_project_id))

/// Deletes an instance and releases all its resources with the historical V1.0 API (DeleteInstanceV1).
struct remove_instance {
    std::string instance_id{};  ///< instance ID

    using response = no_content;
    static constexpr operation_info info{"DeleteInstanceV1", verb::delete_,
                                         "/v1.0/{project_id}/instances/{instance_id}", safety::idempotent, "7.1.1.4"};
    static constexpr std::string_view replaced_by{"instances::remove"};
    static constexpr job_rule job{watch::instance, target::absent, "instance_id", std::chrono::seconds(120),
                                  std::chrono::seconds(15)};

    friend bool operator==(const remove_instance&, const remove_instance&) = default;
};
BOOST_DESCRIBE_STRUCT(remove_instance, (), (instance_id))

/// Restarts or deletes instances, or deletes all that failed to be created, with the historical V1.0 API
/// (BatchRestartOrDeleteInstancesV1). Restarting rejects client requests meanwhile; deletion removes all data without
/// backup. Not safe to repeat: each call restarts again.
struct batch_action {
    std::string action{};                                 ///< action to perform; restart or delete
    std::optional<std::vector<std::string>> instances{};  ///< IDs of the instances, at most 50
    std::optional<std::string> allFailure{};              ///< kafka: delete all instances that could not be created

    using response = instances::batch_outcome;
    static constexpr operation_info info{"BatchRestartOrDeleteInstancesV1", verb::post,
                                         "/v1.0/{project_id}/instances/action", safety::unsafe, "7.1.1.5"};
    static constexpr std::string_view replaced_by{"instances::batch_action"};
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
        rule::at_least_one_of("instances", "allFailure"), rule::one_of("allFailure", "kafka")};

    friend bool operator==(const batch_action&, const batch_action&) = default;
};
BOOST_DESCRIBE_STRUCT(batch_action, (), (action, instances, allFailure))

/// Lists the instances of the tenant with the historical V1.0 API (ListInstancesV1).
struct list_instances {
    std::optional<std::string> engine{};   ///< message engine
    std::optional<std::string> name{};     ///< instance name
    std::optional<std::string> id{};       ///< instance ID
    std::optional<std::string> status{};   ///< state to filter by, such as RUNNING
    std::optional<bool> includeFailure{};  ///< "true" also returns the number of instances whose creation failed
    std::optional<bool> exactMatchName{};  ///< "true" matches name exactly, "false" loosely; default false
    std::optional<std::string> enterprise_project_id{};  ///< enterprise project ID

    using response = instance_page;
    static constexpr operation_info info{"ListInstancesV1", verb::get, "/v1.0/{project_id}/instances", safety::read,
                                         "7.1.1.6"};
    static constexpr std::string_view replaced_by{"instances::list"};
    static constexpr field_rule rules[] = {rule::one_of("engine", "kafka")};

    friend bool operator==(const list_instances&, const list_instances&) = default;
};
BOOST_DESCRIBE_STRUCT(list_instances, (),
                      (engine, name, id, status, includeFailure, exactMatchName, enterprise_project_id))

/// Creates a topic with the historical V1.0 API (CreateInstanceTopicV1). Not safe to repeat: a second try answers that
/// the topic exists.
struct create_topic {
    std::string instance_id{};                     ///< instance ID
    std::string id{};                              ///< topic name: 4 to 64 letters, digits, '-', '_', first a letter
    std::optional<std::int32_t> partition{};       ///< number of partitions, 1 to 100; default 3
    std::optional<std::int32_t> replication{};     ///< number of replicas, 1 to 3; default 3
    std::optional<bool> sync_replication{};        ///< synchronous replication; effective with acks=-1 only
    std::optional<std::int32_t> retention_time{};  ///< message retention, in hours, 1 to 720; default 72
    std::optional<bool> sync_message_flush{};      ///< whether to flush to disk synchronously; lowers performance

    using response = topic_created;
    static constexpr operation_info info{"CreateInstanceTopicV1", verb::post,
                                         "/v1.0/{project_id}/instances/{instance_id}/topics", safety::unsafe,
                                         "7.1.1.7"};
    static constexpr std::string_view replaced_by{"topics::create"};
    static constexpr field_rule rules[] = {rule::has_length("id", 3, 200),    rule::has_only("id", "A-Za-z0-9_.-"),
                                           rule::starts_with("id", "A-Za-z"), rule::in_range("partition", 1, 200),
                                           rule::at_least("replication", 1),  rule::in_range("retention_time", 0, 720)};

    friend bool operator==(const create_topic&, const create_topic&) = default;
};
BOOST_DESCRIBE_STRUCT(create_topic, (),
                      (instance_id, id, partition, replication, sync_replication, retention_time, sync_message_flush))

/// Lists the topics of an instance with the historical V1.0 API (ListInstanceTopicsV1).
struct list_topics {
    std::string instance_id{};  ///< instance ID

    using response = topic_page;
    static constexpr operation_info info{"ListInstanceTopicsV1", verb::get,
                                         "/v1.0/{project_id}/instances/{instance_id}/topics", safety::read, "7.1.1.8"};
    static constexpr std::string_view replaced_by{"topics::list"};

    friend bool operator==(const list_topics&, const list_topics&) = default;
};
BOOST_DESCRIBE_STRUCT(list_topics, (), (instance_id))

/// Deletes topics with the historical V1.0 API (BatchDeleteInstanceTopicV1).
struct batch_remove_topics {
    std::string instance_id{};          ///< instance ID
    std::vector<std::string> topics{};  ///< names of the topics to delete

    using response = topics::removal_outcome;
    static constexpr operation_info info{"BatchDeleteInstanceTopicV1", verb::post,
                                         "/v1.0/{project_id}/instances/{instance_id}/topics/delete", safety::idempotent,
                                         "7.1.1.9"};
    static constexpr std::string_view replaced_by{"topics::batch_remove"};

    friend bool operator==(const batch_remove_topics&, const batch_remove_topics&) = default;
};
BOOST_DESCRIBE_STRUCT(batch_remove_topics, (), (instance_id, topics))

/// Returns the availability zones with the historical V1.0 API (ListAvailableZonesV1).
struct list_availability_zones {
    using response = availability_zone_list;
    static constexpr operation_info info{"ListAvailableZonesV1", verb::get, "/v1.0/availableZones", safety::read,
                                         "7.1.2.1"};
    static constexpr std::string_view replaced_by{"catalog::list_availability_zones"};

    friend bool operator==(const list_availability_zones&, const list_availability_zones&) = default;
};
BOOST_DESCRIBE_STRUCT(list_availability_zones, (), ())

/// Returns the product specifications with the historical V1.0 API (ListProductsV1). A zone listed in unavailable_zones
/// has no resources left.
struct list_products {
    std::string engine{"kafka"};  ///< message engine

    using response = product_list;
    static constexpr operation_info info{"ListProductsV1", verb::get, "/v1.0/products", safety::read, "7.1.2.2"};
    static constexpr std::string_view replaced_by{"catalog::list_products"};

    friend bool operator==(const list_products&, const list_products&) = default;
};
BOOST_DESCRIBE_STRUCT(list_products, (), (engine))

/// Returns the maintenance windows with the historical V1.0 API (ShowMaintainWindowsV1).
struct list_maintenance_windows {
    using response = catalog::maintenance_window_list;
    static constexpr operation_info info{"ShowMaintainWindowsV1", verb::get, "/v1.0/instances/maintain-windows",
                                         safety::read, "7.1.2.3"};
    static constexpr std::string_view replaced_by{"catalog::list_maintenance_windows"};

    friend bool operator==(const list_maintenance_windows&, const list_maintenance_windows&) = default;
};
BOOST_DESCRIBE_STRUCT(list_maintenance_windows, (), ())

using operations = type_list<create_instance, get_instance, update_instance, remove_instance, batch_action,
                             list_instances, create_topic, list_topics, batch_remove_topics, list_availability_zones,
                             list_products, list_maintenance_windows>;

}  // namespace dmskafka::v1
