#include "emulator/timeline.hpp"

#include <cstdio>
#include <utility>

namespace dmskafka::emulation {

void timeline::after(std::chrono::milliseconds service_time, std::function<void()> action) {
    const auto scaled = std::chrono::duration_cast<clock::duration>(
        std::chrono::duration<double, std::milli>(static_cast<double>(service_time.count()) / scale_));
    events_.emplace(now() + scaled, std::move(action));
}

void timeline::run_due() {
    const auto present = clock_->now();
    while (!events_.empty() && events_.begin()->first <= present) {
        auto event = events_.extract(events_.begin());
        running_ = event.key();
        event.mapped()();
    }
    running_.reset();
}

std::chrono::system_clock::time_point timeline::utc() const noexcept {
    const auto ago = clock_->now() - now();
    return clock_->utc_now() + offset_ - std::chrono::duration_cast<std::chrono::system_clock::duration>(ago);
}

std::int64_t timeline::unix_milliseconds() const noexcept {
    return std::chrono::duration_cast<std::chrono::milliseconds>(utc().time_since_epoch()).count();
}

std::string timeline::utc_text() const { return format_utc(utc()); }

std::string format_utc(std::chrono::system_clock::time_point when) {
    const auto days = std::chrono::floor<std::chrono::days>(when);
    const std::chrono::year_month_day date(days);
    const std::chrono::hh_mm_ss time(std::chrono::floor<std::chrono::milliseconds>(when - days));
    char text[48];
    const int length =
        std::snprintf(text, sizeof text, "%04d-%02u-%02uT%02d:%02d:%02d.%03dZ", static_cast<int>(date.year()),
                      static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                      static_cast<int>(time.hours().count()), static_cast<int>(time.minutes().count()),
                      static_cast<int>(time.seconds().count()), static_cast<int>(time.subseconds().count()));
    return std::string(text, static_cast<std::size_t>(length));
}

}  // namespace dmskafka::emulation
