#pragma once

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdint>

namespace dmskafka {

/// How often calls may be made: one in each `interval`, and `burst` at once after a pause. No interval: no limit.
struct call_rate {
    std::chrono::nanoseconds interval{};
    std::int64_t burst{1};
};

/// The interval of so many calls per second, rounded up so that no rate is exceeded; zero for no limit.
[[nodiscard]] inline std::chrono::nanoseconds interval_of(double per_second) noexcept {
    return std::chrono::nanoseconds(per_second > 0 ? static_cast<std::int64_t>(std::ceil(1e9 / per_second)) : 0);
}

/// Tokens that calls take. In any time T at most burst + T / interval calls get one: what is kept is the time at which
/// the bucket is full again, in whole nanoseconds, so that nothing is lost or won by rounding.
class token_bucket {
public:
    using time_point = std::chrono::steady_clock::time_point;

    explicit token_bucket(call_rate rate) noexcept : rate_(rate) {}

    /// When a call with `ahead` others before it finds a token, `now` at the earliest.
    [[nodiscard]] time_point next_slot(time_point now, std::int64_t ahead = 0) const noexcept {
        return std::max(now, std::max(full_at_, now) + (ahead + 1 - rate_.burst) * rate_.interval);
    }
    [[nodiscard]] bool full(time_point now) const noexcept { return full_at_ <= now; }

    /// Takes the token that `next_slot` found.
    void take(time_point now) noexcept { full_at_ = std::max(full_at_, now) + rate_.interval; }

    /// Undoes a take, less what came back since: without that take the bucket might have been full all the time.
    void give_back(time_point taken, time_point now) noexcept {
        const std::chrono::nanoseconds since = now - taken;
        full_at_ -= std::clamp(rate_.interval - since, std::chrono::nanoseconds(0), rate_.interval);
    }

    /// Goes on at another rate with the tokens there are.
    void change(call_rate to, time_point now) noexcept {
        const double missing =
            full(now) || rate_.interval.count() == 0
                ? 0
                : static_cast<double>((full_at_ - now).count()) / static_cast<double>(rate_.interval.count());
        const double then = std::max(0.0, missing + static_cast<double>(to.burst - rate_.burst));
        full_at_ = now + std::chrono::nanoseconds(
                             static_cast<std::int64_t>(std::ceil(then * static_cast<double>(to.interval.count()))));
        rate_ = to;
    }

    /// Leaves no token.
    void drain(time_point now) noexcept { full_at_ = now + rate_.burst * rate_.interval; }

private:
    call_rate rate_;
    time_point full_at_{time_point::min()};
};

}  // namespace dmskafka
