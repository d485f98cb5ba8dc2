#pragma once

#include <dmskafka/field_rule.hpp>

#include <boost/describe/class.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace dmskafka::access_policies {

/// Permission of one user.
struct policy {
    std::optional<bool> owner{};                 ///< whether this is the user chosen when the topic was created
    std::optional<std::string> user_name{};      ///< user name
    std::optional<std::string> access_policy{};  ///< all for produce and consume, pub for produce, sub for consume

    friend bool operator==(const policy&, const policy&) = default;
};
BOOST_DESCRIBE_STRUCT(policy, (), (owner, user_name, access_policy))

/// User permissions on a topic.
struct topic_policies {
    std::optional<std::string> name{};         ///< topic name
    std::optional<std::int32_t> topic_type{};  ///< 0 for an ordinary topic, 1 for a system topic
    std::vector<policy> policies{};            ///< permissions

    friend bool operator==(const topic_policies&, const topic_policies&) = default;
};
BOOST_DESCRIBE_STRUCT(topic_policies, (), (name, topic_type, policies))

/// Permission to give to one user.
struct new_policy {
    std::string user_name{};      ///< user name
    std::string access_policy{};  ///< all for produce and consume, pub for produce, sub for consume

    static constexpr field_rule rules[] = {rule::one_of("access_policy", "all pub sub")};

    friend bool operator==(const new_policy&, const new_policy&) = default;
};
BOOST_DESCRIBE_STRUCT(new_policy, (), (user_name, access_policy))

/// Permissions to set on one topic.
struct new_topic_policies {
    std::string name{};                  ///< topic name
    std::vector<new_policy> policies{};  ///< permissions

    friend bool operator==(const new_topic_policies&, const new_topic_policies&) = default;
};
BOOST_DESCRIBE_STRUCT(new_topic_policies, (), (name, policies))

}  // namespace dmskafka::access_policies
