#include <dmskafka/retry.hpp>

#include "error_rules.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>

namespace dmskafka {
namespace {

double cost_of(const failure& failed, const retry_options& options) {
    return failed.code == errc::attempt_timed_out ? options.timeout_cost : options.retry_cost;
}

retry_decision stop(no_retry_reason why) { return {.reason = why}; }

bool read_number(std::string_view text, unsigned& value) {
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
    return problem == std::errc{} && end == text.data() + text.size();
}

}  // namespace

std::string_view to_string(failure_class what) noexcept {
    switch (what) {
        case failure_class::permanent:
            return "permanent";
        case failure_class::transient:
            return "transient";
        case failure_class::throttled:
            return "throttled";
        case failure_class::busy:
            return "busy";
        case failure_class::no_token:
            return "no token";
    }
    return "unknown";
}

failure_class classify(const failure& failed) noexcept {
    switch (failed.code) {
        case errc::host_not_found:
        case errc::connect_failed:
        case errc::connection_lost:
        case errc::attempt_timed_out:
            return failure_class::transient;
        case errc::service_refused:
            break;
        default:
            return failure_class::permanent;
    }
    switch (classify_refusal(failed.status, failed.service_code)) {
        case refusal_kind::throttled:
            return failure_class::throttled;
        case refusal_kind::transient:
            return failure_class::transient;
        case refusal_kind::busy:
            return failure_class::busy;
        case refusal_kind::token_expired:
            return failure_class::no_token;
        default:
            return failure_class::permanent;
    }
}

bool retry_budget::take(double cost) noexcept {
    if (tokens_ < cost) return false;
    tokens_ -= cost;
    return true;
}

void retry_budget::succeeded(double paid) noexcept { tokens_ = std::min(most_, tokens_ + (paid > 0 ? paid : refund_)); }

retry_decision decide_retry(const retry_question& about, const retry_options& options, retry_budget& budget) {
    if (about.what != failure_class::transient && about.what != failure_class::throttled)
        return stop(no_retry_reason::permanent);
    if (about.failed.may_have_executed && about.repeat == safety::unsafe) return stop(no_retry_reason::unsafe);
    if (about.single_attempt) return stop(no_retry_reason::disabled);
    if (about.failed.attempts >= options.max_attempts) return stop(no_retry_reason::attempts_used_up);
    auto after = backoff(about.failed.attempts, options, about.random);
    if (about.failed.retry_after) {
        const auto wish = std::min(*about.failed.retry_after, options.max_retry_after);
        after = std::max<std::chrono::nanoseconds>(after, wish);
    }
    if (after >= about.left) return stop(no_retry_reason::deadline);
    const double cost = cost_of(about.failed, options);
    if (!budget.take(cost)) return stop(no_retry_reason::budget_empty);
    return {.again = true, .after = after, .paid = cost};
}

std::chrono::nanoseconds backoff(int attempts, const retry_options& options, double random) {
    const double doubled = std::ldexp(static_cast<double>(options.base_delay.count()), std::clamp(attempts - 1, 0, 62));
    const double most = std::min(doubled, static_cast<double>(options.max_delay.count()));
    return std::chrono::duration_cast<std::chrono::nanoseconds>(
        std::chrono::duration<double, std::milli>(most * random));
}

std::optional<std::chrono::milliseconds> parse_retry_after(std::string_view text,
                                                           std::chrono::system_clock::time_point now) {
    if (!text.empty() && text.find_first_not_of("0123456789") == text.npos) {
        unsigned seconds{};
        return std::chrono::seconds(read_number(text, seconds) ? seconds : std::numeric_limits<unsigned>::max());
    }
    const auto date = parse_http_date(text);
    if (!date) return std::nullopt;
    return std::max(std::chrono::milliseconds(0), std::chrono::ceil<std::chrono::milliseconds>(*date - now));
}

std::optional<std::chrono::system_clock::time_point> parse_http_date(std::string_view text) {
    // "Sun, 06 Nov 1994 08:49:37 GMT": fixed width, English, always GMT.
    constexpr std::string_view months = "JanFebMarAprMayJunJulAugSepOctNovDec";
    constexpr std::string_view shape = "   , __ ___ ____ __:__:__ GMT";
    if (text.size() != shape.size()) return std::nullopt;
    for (std::size_t i = 3; i < shape.size(); ++i)
        if (shape[i] != '_' && shape[i] != text[i]) return std::nullopt;
    unsigned day{}, year{}, hour{}, minute{}, second{};
    const auto month = months.find(text.substr(8, 3));
    const bool read = read_number(text.substr(5, 2), day) && read_number(text.substr(12, 4), year) &&
                      read_number(text.substr(17, 2), hour) && read_number(text.substr(20, 2), minute) &&
                      read_number(text.substr(23, 2), second);
    if (!read || month == months.npos || month % 3 != 0) return std::nullopt;
    const std::chrono::year_month_day date{std::chrono::year(static_cast<int>(year)),
                                           std::chrono::month(static_cast<unsigned>(month / 3 + 1)),
                                           std::chrono::day(day)};
    const bool in_range = year >= 1970 && year < 2262;  // beyond it the clock's nanoseconds overflow
    if (!date.ok() || !in_range || hour > 23 || minute > 59 || second > 60) return std::nullopt;
    return std::chrono::sys_days(date) + std::chrono::hours(hour) + std::chrono::minutes(minute) +
           std::chrono::seconds(second);
}

}  // namespace dmskafka
