#pragma once

#include <chrono>
#include <optional>
#include <string_view>

namespace dmskafka::detail {

/// Reads date and time of `2020-05-15T03:19:51.046Z` to the millisecond, whatever stands between the numbers and after
/// them; nothing when they are missing or make no date.
[[nodiscard]] std::optional<std::chrono::system_clock::time_point> parse_utc_milliseconds(std::string_view text);

/// Reads `2020-05-15T03:19:51.046000Z` to the second, with or without a fraction; nothing when it is no such time.
[[nodiscard]] std::optional<std::chrono::system_clock::time_point> parse_utc_time(std::string_view text);

}  // namespace dmskafka::detail
