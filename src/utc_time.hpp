#pragma once

#include <chrono>
#include <optional>
#include <string_view>

namespace dmskafka::detail {

/// Reads `2020-05-15T03:19:51.046000Z`, with or without a fraction; nothing when it is no such time.
[[nodiscard]] std::optional<std::chrono::system_clock::time_point> parse_utc_time(std::string_view text);

}  // namespace dmskafka::detail
