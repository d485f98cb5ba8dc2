#pragma once

#include <chrono>
#include <string>
#include <string_view>

namespace dmsctl {

/// Reads `500ms`, `30s`, `5m` or `1h`: a whole number, at least 1 ms and at most a year. Throws `usage_error`, which
/// names the option.
[[nodiscard]] std::chrono::milliseconds parse_duration(std::string_view option, std::string_view text);

/// For people: `0.4 s`, `12.0 s`.
[[nodiscard]] std::string in_seconds(std::chrono::nanoseconds time);

}  // namespace dmsctl
