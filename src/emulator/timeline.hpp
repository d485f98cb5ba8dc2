#pragma once

#include <dmskafka/clock.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>

namespace dmskafka::emulation {

/// What will happen at the service and when. Nothing runs by itself: what is due happens, in order and at its own time,
/// when the next request comes. So no timer is needed, and a clock that jumps by an hour leaves the same traces as
/// one that ticks.
class timeline {
public:
    timeline(clock& source, double scale) : clock_(&source), scale_(scale) {}

    /// Runs `action` after that much time at the real service, so sooner by the time scale.
    void after(std::chrono::milliseconds service_time, std::function<void()> action);

    void run_due();

    /// How far the calendar is ahead of that of the clock.
    void set_offset(std::chrono::milliseconds ahead) noexcept { offset_ = ahead; }
    [[nodiscard]] std::chrono::milliseconds offset() const noexcept { return offset_; }
    /// Calendar time: of the event that runs, else of the clock, plus the offset.
    [[nodiscard]] std::chrono::system_clock::time_point utc() const noexcept;
    [[nodiscard]] std::int64_t unix_milliseconds() const noexcept;
    /// As in 2020-05-15T03:19:51.046Z.
    [[nodiscard]] std::string utc_text() const;

private:
    [[nodiscard]] clock::time_point now() const noexcept { return running_ ? *running_ : clock_->now(); }

    clock* clock_;
    double scale_;
    std::chrono::milliseconds offset_{};
    std::multimap<clock::time_point, std::function<void()>> events_;
    std::optional<clock::time_point> running_;
};

/// The same for any time.
[[nodiscard]] std::string format_utc(std::chrono::system_clock::time_point when);

}  // namespace dmskafka::emulation
