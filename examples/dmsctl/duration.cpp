#include "duration.hpp"

#include "command_line.hpp"

#include <charconv>
#include <cstdint>
#include <cstdio>
#include <utility>

namespace dmsctl {

std::chrono::milliseconds parse_duration(std::string_view option, std::string_view text) {
    using std::chrono::milliseconds;
    constexpr std::pair<std::string_view, milliseconds> units[] = {{"ms", milliseconds(1)},
                                                                   {"s", std::chrono::seconds(1)},
                                                                   {"m", std::chrono::minutes(1)},
                                                                   {"h", std::chrono::hours(1)}};
    constexpr milliseconds most = std::chrono::hours(24 * 365);
    std::int64_t number{};
    const char* end = text.data() + text.size();
    const auto [unit_begin, problem] = std::from_chars(text.data(), end, number);
    for (const auto& [unit, length] : units)
        if (problem == std::errc{} && std::string_view(unit_begin, end) == unit && number >= 1 &&
            number <= most / length)
            return number * length;
    throw usage_error(std::string(option) + ": expected a duration from 1ms to 8760h, such as 500ms, 30s, 5m or 1h");
}

std::string in_seconds(std::chrono::nanoseconds time) {
    char text[40];
    std::snprintf(text, sizeof text, "%.1f s", std::chrono::duration<double>(time).count());
    return text;
}

}  // namespace dmsctl
