#pragma once

#include <dmskafka/error.hpp>
#include <dmskafka/error_catalogue.hpp>

#include <string_view>

namespace dmskafka {

/// Decides by the service's code first and by the status second, since the two disagree at times (quirk Q168).
[[nodiscard]] refusal_kind classify_refusal(int status, std::string_view service_code) noexcept;

/// Reads an answer other than 2xx: code, message and request id in all the shapes that the service, its gateway, IAM
/// and proxies use. What cannot be read keeps its start in `body`.
[[nodiscard]] failure read_refusal(int status, std::string_view body);

}  // namespace dmskafka
