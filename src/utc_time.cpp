#include "utc_time.hpp"

#include <algorithm>
#include <charconv>

namespace dmskafka::detail {
namespace {

constexpr std::string_view digits = "0123456789";

/// The number in so many digits; -1 when something else stands there.
int number_at(std::string_view text, std::size_t begin, std::size_t count) {
    const auto part = text.substr(begin, count);
    int value = -1;
    if (part.find_first_not_of(digits) == part.npos) std::from_chars(part.data(), part.data() + part.size(), value);
    return value;
}

}  // namespace

std::optional<std::chrono::system_clock::time_point> parse_utc_milliseconds(std::string_view text) {
    constexpr std::size_t size = 19;  // without a fraction
    if (text.size() < size) return std::nullopt;
    const int year = number_at(text, 0, 4), month = number_at(text, 5, 2), day = number_at(text, 8, 2);
    const int hour = number_at(text, 11, 2), minute = number_at(text, 14, 2), second = number_at(text, 17, 2);
    const int fraction = text.size() >= size + 4 ? number_at(text, size + 1, 3) : 0;
    if (year < 1970 || year >= 2262 || month < 1 || day < 1) return std::nullopt;  // the clock's range
    const std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(static_cast<unsigned>(month)),
                                           std::chrono::day(static_cast<unsigned>(day))};
    if (!date.ok() || hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 60)
        return std::nullopt;
    return std::chrono::sys_days(date) + std::chrono::hours(hour) + std::chrono::minutes(minute) +
           std::chrono::seconds(second) + std::chrono::milliseconds(std::max(fraction, 0));
}

std::optional<std::chrono::system_clock::time_point> parse_utc_time(std::string_view text) {
    constexpr std::string_view shape = "____-__-__T__:__:__";
    if (text.size() <= shape.size() || text.back() != 'Z') return std::nullopt;
    for (std::size_t i = 0; i < shape.size(); ++i)
        if (shape[i] != '_' && shape[i] != text[i]) return std::nullopt;
    const auto fraction = text.substr(shape.size(), text.size() - shape.size() - 1);  // is cut off
    if (!fraction.empty() &&
        (fraction.size() < 2 || fraction.front() != '.' || fraction.find_first_not_of(digits, 1) != fraction.npos))
        return std::nullopt;
    const auto time = parse_utc_milliseconds(text);
    if (!time) return std::nullopt;
    return std::chrono::floor<std::chrono::seconds>(*time);
}

}  // namespace dmskafka::detail
