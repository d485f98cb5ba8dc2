#pragma once

#include <dmskafka/field_rule.hpp>
#include <dmskafka/models/users.hpp>
#include <dmskafka/operation.hpp>
#include <dmskafka/secret.hpp>

#include <boost/describe/class.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dmskafka::users {

/// Lists the SASL users of an instance; needs SASL to be enabled (ShowInstanceUsers).
struct list {
    std::string instance_id{};  ///< instance ID

    using response = user_list;
    static constexpr operation_info info{
        "ShowInstanceUsers", verb::get, "/v2/{project_id}/instances/{instance_id}/users",
        safety::read,        "5.7.1",   "dms:instance:get"};

    friend bool operator==(const list&, const list&) = default;
};
BOOST_DESCRIBE_STRUCT(list, (), (instance_id))

/// Creates a SASL user (CreateInstanceUser). Instances created before 2023-07-15 allow 20 users, later ones 500. Not
/// safe to repeat: a second try answers that the user exists.
struct create {
    std::string instance_id{};               ///< instance ID
    std::string user_name{};                 ///< user name: 4 to 64 letters, digits, - and _, first a letter
    secret user_passwd{};                    ///< 8 to 32 characters of three kinds, not the user name
    std::optional<std::string> user_desc{};  ///< description

    using response = no_content;
    static constexpr operation_info info{
        "CreateInstanceUser", verb::post, "/v2/{project_id}/instances/{instance_id}/users",
        safety::unsafe,       "5.7.2",    "dms:instance:modify"};
    static constexpr field_rule rules[] = {
        rule::has_length("user_name", 4, 64), rule::has_only("user_name", "A-Za-z0-9_-"),
        rule::starts_with("user_name", "A-Za-z"), rule::is_password("user_passwd", "user_name"),
        rule::never_starts_with("user_passwd", "-")};

    friend bool operator==(const create&, const create&) = default;
};
BOOST_DESCRIBE_STRUCT(create, (), (instance_id, user_name, user_passwd, user_desc))

/// Deletes SASL users of an instance (BatchDeleteInstanceUsers).
struct batch_remove {
    std::string instance_id{};         ///< instance ID
    std::string action{"delete"};      ///< must be delete
    std::vector<std::string> users{};  ///< user names

    using response = no_content;
    static constexpr operation_info info{
        "BatchDeleteInstanceUsers", verb::put, "/v2/{project_id}/instances/{instance_id}/users",
        safety::idempotent,         "5.7.3",   "dms:instance:modify"};
    static constexpr field_rule rules[] = {rule::one_of("action", "delete")};

    friend bool operator==(const batch_remove&, const batch_remove&) = default;
};
BOOST_DESCRIBE_STRUCT(batch_remove, (), (instance_id, action, users))

/// Sets a new password for a SASL user (ResetUserPasswrod, whose spelling the service keeps; ResetUserPassword finds
/// it, too).
struct reset_password {
    std::string instance_id{};  ///< instance ID
    std::string user_name{};    ///< user name
    secret new_password{};      ///< 8 to 32 characters of three kinds, not the user name or its reverse

    using response = no_content;
    static constexpr operation_info info{
        "ResetUserPasswrod", verb::put, "/v2/{project_id}/instances/{instance_id}/users/{user_name}",
        safety::idempotent,  "5.7.4",   "dms:instance:get"};
    static constexpr field_rule rules[] = {rule::is_password("new_password", "user_name"),
                                           rule::never_starts_with("new_password", "-")};

    friend bool operator==(const reset_password&, const reset_password&) = default;
};
BOOST_DESCRIBE_STRUCT(reset_password, (), (instance_id, user_name, new_password))

/// Changes password or description of a SASL user (UpdateInstanceUser).
struct update {
    std::string instance_id{};               ///< instance ID
    std::string user_name{};                 ///< user name
    std::optional<secret> new_password{};    ///< 8 to 32 characters of three kinds, not the user name or its reverse
    std::optional<std::string> user_desc{};  ///< description
    std::string engine{"kafka"};             ///< message engine

    using response = no_content;
    static constexpr operation_info info{"UpdateInstanceUser", verb::put,
                                         "/v2/{engine}/{project_id}/instances/{instance_id}/users/{user_name}",
                                         safety::idempotent, "5.7.5"};
    static constexpr std::string_view path_and_body[] = {"user_name"};
    static constexpr field_rule rules[] = {rule::is_password("new_password", "user_name"),
                                           rule::never_starts_with("new_password", "-"),
                                           rule::one_of("engine", "kafka")};

    friend bool operator==(const update&, const update&) = default;
};
BOOST_DESCRIBE_STRUCT(update, (), (instance_id, user_name, new_password, user_desc, engine))

using operations = type_list<list, create, batch_remove, reset_password, update>;

}  // namespace dmskafka::users
