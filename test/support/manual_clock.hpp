#pragma once

#include <dmskafka/clock.hpp>

#include <map>

namespace dmskafka::test {

/// Time that stands still until the test moves it. Timers are real, their waits end when the test says so.
class manual_clock final : public clock {
public:
    [[nodiscard]] time_point now() const noexcept override { return now_; }
    [[nodiscard]] std::chrono::system_clock::time_point utc_now() const noexcept override { return utc_; }

    void arm(asio::steady_timer& timer, time_point when) override {
        timer.expires_at(when <= now_ ? time_point::min() : time_point::max());
        if (when > now_)
            waiting_[&timer] = when;
        else
            waiting_.erase(&timer);
    }

    void disarm(asio::steady_timer& timer) noexcept override {
        waiting_.erase(&timer);
        timer.cancel();
    }

    void advance(duration by) {
        now_ += by;
        utc_ += std::chrono::duration_cast<std::chrono::system_clock::duration>(by);
        for (auto at = waiting_.begin(); at != waiting_.end();) {
            auto* timer = at->first;
            const bool due = at->second <= now_;
            at = due ? waiting_.erase(at) : std::next(at);
            if (due) timer->cancel();
        }
    }

    /// Goes to the earliest time that something waits for; false when nothing does.
    bool advance_to_next() {
        auto next = time_point::max();
        for (const auto& [timer, when] : waiting_) next = std::min(next, when);
        if (next == time_point::max()) return false;
        advance(next - now_);
        return true;
    }

    void set_utc(std::chrono::system_clock::time_point utc) { utc_ = utc; }
    [[nodiscard]] std::size_t waiting() const noexcept { return waiting_.size(); }

private:
    time_point now_{std::chrono::hours(1000)};
    std::chrono::system_clock::time_point utc_{std::chrono::sys_days(std::chrono::year(2025) / 3 / 5)};
    std::map<asio::steady_timer*, time_point> waiting_;
};

}  // namespace dmskafka::test
