#pragma once

#include <dmskafka/detail/reflection.hpp>

#include <boost/describe/class.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace dmskafka::quotas {

/// One user/client quota.
struct quota {
    std::optional<std::string> user{};                 ///< user name; empty when the quota covers all users
    std::optional<std::string> client{};               ///< client ID; empty when the quota covers all clients
    std::optional<bool> user_default{};                ///< true when the quota applies to all users
    std::optional<bool> client_default{};              ///< true when the quota applies to all clients
    std::optional<std::int64_t> producer_byte_rate{};  ///< production rate limit, in bytes per second
    std::optional<std::int64_t> consumer_byte_rate{};  ///< consumption rate limit, in bytes per second

    static constexpr member_name wire_names[] = {{"user_default", "user-default"},
                                                 {"client_default", "client-default"},
                                                 {"producer_byte_rate", "producer-byte-rate"},
                                                 {"consumer_byte_rate", "consumer-byte-rate"}};
    static constexpr member_name also_read[] = {{"user_default", "user_default"},
                                                {"client_default", "client_default"},
                                                {"producer_byte_rate", "producer_byte_rate"},
                                                {"consumer_byte_rate", "consumer_byte_rate"}};

    friend bool operator==(const quota&, const quota&) = default;
};
BOOST_DESCRIBE_STRUCT(quota, (), (user, client, user_default, client_default, producer_byte_rate, consumer_byte_rate))

/// Quotas of users and clients.
struct quota_page {
    std::vector<quota> quotas{};          ///< quotas
    std::optional<std::int32_t> count{};  ///< number of quotas

    friend bool operator==(const quota_page&, const quota_page&) = default;
};
BOOST_DESCRIBE_STRUCT(quota_page, (), (quotas, count))

}  // namespace dmskafka::quotas
