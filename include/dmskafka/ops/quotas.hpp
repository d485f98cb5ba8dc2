#pragma once

#include <dmskafka/detail/reflection.hpp>
#include <dmskafka/field_rule.hpp>
#include <dmskafka/job_rule.hpp>
#include <dmskafka/models/quotas.hpp>
#include <dmskafka/models/shared.hpp>
#include <dmskafka/operation.hpp>
#include <dmskafka/paging_rule.hpp>

#include <boost/describe/class.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

namespace dmskafka::quotas {

/// Submits a job that deletes a bandwidth quota of users or clients (DeleteKafkaUserClientQuotaTask).
struct remove {
    std::string instance_id{};             ///< instance ID
    std::optional<std::string> user{};     ///< user name
    std::optional<std::string> client{};   ///< client ID
    std::optional<bool> user_default{};    ///< true when the quota applies to all users (user must be empty)
    std::optional<bool> client_default{};  ///< true when the quota applies to all clients (client must be empty)

    using response = job_started;
    static constexpr operation_info info{"DeleteKafkaUserClientQuotaTask", verb::delete_,
                                         "/v2/kafka/{project_id}/instances/{instance_id}/kafka-user-client-quota",
                                         safety::idempotent, "5.2.13"};
    static constexpr member_name wire_names[] = {{"user_default", "user-default"},
                                                 {"client_default", "client-default"}};
    static constexpr member_name also_read[] = {{"user_default", "user_default"}, {"client_default", "client_default"}};
    static constexpr job_rule job{watch::background_task, target::success, "job_id", std::chrono::seconds(2),
                                  std::chrono::seconds(5)};
    static constexpr field_rule rules[] = {rule::at_least_one_of("user", "client user-default client-default"),
                                           rule::is_unset("user").when("user-default", "true"),
                                           rule::is_needed("user").when("user-default", "false"),
                                           rule::is_unset("client").when("client-default", "true"),
                                           rule::is_needed("client").when("client-default", "false")};

    friend bool operator==(const remove&, const remove&) = default;
};
BOOST_DESCRIBE_STRUCT(remove, (), (instance_id, user, client, user_default, client_default))

/// Lists the bandwidth quotas of users and clients (ShowKafkaUserClientQuota).
struct list {
    std::string instance_id{};             ///< instance ID
    std::optional<std::int32_t> offset{};  ///< records after this offset are returned
    std::optional<std::int32_t> limit{};   ///< maximum number of records

    using response = quota_page;
    static constexpr operation_info info{"ShowKafkaUserClientQuota", verb::get,
                                         "/v2/kafka/{project_id}/instances/{instance_id}/kafka-user-client-quota",
                                         safety::read, "5.2.14"};
    static constexpr auto items = &quota_page::quotas;
    static constexpr paging_rule paging{
        .page_size = 50, .total = "count", .key = "user client user-default client-default"};

    friend bool operator==(const list&, const list&) = default;
};
BOOST_DESCRIBE_STRUCT(list, (), (instance_id, offset, limit))

/// Submits a job that creates a bandwidth quota for users or clients (CreateKafkaUserClientQuotaTask). Not safe to
/// repeat: each call starts a job.
struct create {
    std::string instance_id{};                         ///< instance ID
    std::optional<std::string> user{};                 ///< user name
    std::optional<std::string> client{};               ///< client ID
    std::optional<bool> user_default{};                ///< true to limit all users (user must be empty)
    std::optional<bool> client_default{};              ///< true to limit all clients (client must be empty)
    std::optional<std::int64_t> producer_byte_rate{};  ///< production rate limit, in bytes per second
    std::optional<std::int64_t> consumer_byte_rate{};  ///< consumption rate limit, in bytes per second

    using response = job_started;
    static constexpr operation_info info{"CreateKafkaUserClientQuotaTask", verb::post,
                                         "/v2/kafka/{project_id}/instances/{instance_id}/kafka-user-client-quota",
                                         safety::unsafe, "5.2.15"};
    static constexpr member_name wire_names[] = {{"user_default", "user-default"},
                                                 {"client_default", "client-default"},
                                                 {"producer_byte_rate", "producer-byte-rate"},
                                                 {"consumer_byte_rate", "consumer-byte-rate"}};
    static constexpr member_name also_read[] = {{"user_default", "user_default"},
                                                {"client_default", "client_default"},
                                                {"producer_byte_rate", "producer_byte_rate"},
                                                {"consumer_byte_rate", "consumer_byte_rate"}};
    static constexpr job_rule job{watch::background_task, target::success, "job_id", std::chrono::seconds(2),
                                  std::chrono::seconds(5)};
    static constexpr field_rule rules[] = {rule::at_least_one_of("user", "client user-default client-default"),
                                           rule::is_unset("user").when("user-default", "true"),
                                           rule::is_needed("user").when("user-default", "false"),
                                           rule::is_unset("client").when("client-default", "true"),
                                           rule::is_needed("client").when("client-default", "false"),
                                           rule::at_least_one_of("producer-byte-rate", "consumer-byte-rate")};

    friend bool operator==(const create&, const create&) = default;
};
BOOST_DESCRIBE_STRUCT(create, (),
                      (instance_id, user, client, user_default, client_default, producer_byte_rate, consumer_byte_rate))

/// Submits a job that changes a bandwidth quota of users or clients (UpdateKafkaUserClientQuotaTask).
struct update {
    std::string instance_id{};             ///< instance ID
    std::optional<std::string> user{};     ///< user name
    std::optional<std::string> client{};   ///< client ID
    std::optional<bool> user_default{};    ///< true when the quota applies to all users (user must be empty)
    std::optional<bool> client_default{};  ///< true when the quota applies to all clients (client must be empty)
    std::optional<std::int64_t> producer_byte_rate{};  ///< production rate limit, in bytes per second
    std::optional<std::int64_t> consumer_byte_rate{};  ///< consumption rate limit, in bytes per second

    using response = job_started;
    static constexpr operation_info info{"UpdateKafkaUserClientQuotaTask", verb::put,
                                         "/v2/kafka/{project_id}/instances/{instance_id}/kafka-user-client-quota",
                                         safety::idempotent, "5.2.16"};
    static constexpr member_name wire_names[] = {{"user_default", "user-default"},
                                                 {"client_default", "client-default"},
                                                 {"producer_byte_rate", "producer-byte-rate"},
                                                 {"consumer_byte_rate", "consumer-byte-rate"}};
    static constexpr member_name also_read[] = {{"user_default", "user_default"},
                                                {"client_default", "client_default"},
                                                {"producer_byte_rate", "producer_byte_rate"},
                                                {"consumer_byte_rate", "consumer_byte_rate"}};
    static constexpr job_rule job{watch::background_task, target::success, "job_id", std::chrono::seconds(2),
                                  std::chrono::seconds(5)};
    static constexpr field_rule rules[] = {rule::at_least_one_of("user", "client user-default client-default"),
                                           rule::is_unset("user").when("user-default", "true"),
                                           rule::is_needed("user").when("user-default", "false"),
                                           rule::is_unset("client").when("client-default", "true"),
                                           rule::is_needed("client").when("client-default", "false"),
                                           rule::at_least_one_of("producer-byte-rate", "consumer-byte-rate")};

    friend bool operator==(const update&, const update&) = default;
};
BOOST_DESCRIBE_STRUCT(update, (),
                      (instance_id, user, client, user_default, client_default, producer_byte_rate, consumer_byte_rate))

using operations = type_list<remove, list, create, update>;

}  // namespace dmskafka::quotas
