#pragma once

#include <dmskafka/config.hpp>
#include <dmskafka/secret.hpp>

#include <chrono>
#include <optional>
#include <string>

namespace dmskafka {

/// What calls are authorised with: a key pair (requests are signed), a key pair with a security token
/// (temporary keys), or a token of IAM alone.
struct credentials {
    std::string access_key{};
    secret secret_key{};
    secret security_token{};   ///< of temporary keys, sent as X-Security-Token
    secret token{};            ///< of IAM, sent as X-Auth-Token when there is no key pair
    std::string project_id{};  ///< the project that goes with them, for clients whose options name none
    std::optional<std::chrono::system_clock::time_point> expires_at{};  ///< without: they are good until refused
};

}  // namespace dmskafka
