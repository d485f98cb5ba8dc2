#pragma once

#include <boost/describe/class.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace dmskafka::users {

/// One SASL user.
struct user {
    std::optional<std::string> user_name{};      ///< user name: 4 to 64 letters, digits, - and _, first a letter
    std::optional<std::string> user_desc{};      ///< description
    std::optional<std::string> role{};           ///< role
    std::optional<bool> default_app{};           ///< whether this is the default application
    std::optional<std::int64_t> created_time{};  ///< creation time, ms since 1970

    friend bool operator==(const user&, const user&) = default;
};
BOOST_DESCRIBE_STRUCT(user, (), (user_name, user_desc, role, default_app, created_time))

/// SASL users of an instance.
struct user_list {
    std::vector<user> users{};  ///< users

    friend bool operator==(const user_list&, const user_list&) = default;
};
BOOST_DESCRIBE_STRUCT(user_list, (), (users))

}  // namespace dmskafka::users
