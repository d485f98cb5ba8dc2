#pragma once

#include <dmskafka/clock.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>

namespace dmskafka::http {

/// A timer set by a clock. Once disarmed it no longer refers to the clock, which may then go away.
class alarm {
public:
    alarm(const asio::any_io_executor& executor, clock& time) : clock_(time), timer_(executor) {}
    ~alarm() { disarm(); }
    alarm(const alarm&) = delete;
    alarm& operator=(const alarm&) = delete;

    /// Call it before the wait begins.
    void arm(clock::time_point when) {
        armed_ = true;
        clock_.arm(timer_, when);
    }
    /// Ends the wait.
    void disarm() noexcept {
        if (armed_) clock_.disarm(timer_);
        armed_ = false;
    }
    [[nodiscard]] bool armed() const noexcept { return armed_; }
    [[nodiscard]] asio::steady_timer& timer() noexcept { return timer_; }

private:
    clock& clock_;
    asio::steady_timer timer_;
    bool armed_{};
};

}  // namespace dmskafka::http
