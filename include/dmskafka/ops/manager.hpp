#pragma once

#include <dmskafka/field_rule.hpp>
#include <dmskafka/models/manager.hpp>
#include <dmskafka/operation.hpp>
#include <dmskafka/secret.hpp>

#include <boost/describe/class.hpp>

#include <string>

namespace dmskafka::manager {

/// Sets a new password for Kafka Manager (ResetManagerPassword).
struct reset_password {
    std::string instance_id{};  ///< instance ID
    secret new_password{};      ///< 8 to 32 characters of three kinds: lower, upper, digits, special

    using response = no_content;
    static constexpr operation_info info{
        "ResetManagerPassword", verb::put, "/v2/{project_id}/instances/{instance_id}/kafka-manager-password",
        safety::idempotent,     "5.2.2",   "dms:instance:resetAuthInfo"};
    static constexpr field_rule rules[] = {rule::is_password("new_password"),
                                           rule::never_starts_with("new_password", "-")};

    friend bool operator==(const reset_password&, const reset_password&) = default;
};
BOOST_DESCRIBE_STRUCT(reset_password, (), (instance_id, new_password))

/// Restarts Kafka Manager of an instance (RestartManager). Not safe to repeat: each call restarts it again.
struct restart {
    std::string instance_id{};  ///< instance ID

    using response = restarted;
    static constexpr operation_info info{
        "RestartManager", verb::put, "/v2/{project_id}/instances/{instance_id}/restart-kafka-manager",
        safety::unsafe,   "5.2.3",   "dms:instance:modifyStatus"};

    friend bool operator==(const restart&, const restart&) = default;
};
BOOST_DESCRIBE_STRUCT(restart, (), (instance_id))

/// Closes Kafka Manager; the management interfaces become unavailable (CloseKafkaManager).
struct close {
    std::string instance_id{};  ///< instance ID

    using response = no_content;
    static constexpr operation_info info{"CloseKafkaManager", verb::delete_,
                                         "/v2/{project_id}/kafka/instances/{instance_id}/management",
                                         safety::idempotent, "5.2.12"};

    friend bool operator==(const close&, const close&) = default;
};
BOOST_DESCRIBE_STRUCT(close, (), (instance_id))

using operations = type_list<reset_password, restart, close>;

}  // namespace dmskafka::manager
