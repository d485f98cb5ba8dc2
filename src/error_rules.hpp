#pragma once

#include <dmskafka/error.hpp>

#include <cstdint>
#include <string_view>

namespace dmskafka {

/// What an answer of the service says about the request, whatever its HTTP status.
enum class refusal_kind : std::uint8_t {
    other,
    throttled,
    busy,
    gone,
    conflict,
    quota,
    auth,
    token_expired,
    permission,
    billing,
    capacity,
    no_such_api,
    bad_request,
    transient,  ///< trouble at the service or the gateway
};

/// Decides by the service's code first and by the status second, since the two disagree at times (quirk Q168).
[[nodiscard]] refusal_kind classify_refusal(int status, std::string_view service_code) noexcept;

/// Reads an answer other than 2xx: code, message and request id in all the shapes that the service, its gateway, IAM
/// and proxies use. What cannot be read keeps its start in `body`.
[[nodiscard]] failure read_refusal(int status, std::string_view body);

}  // namespace dmskafka
