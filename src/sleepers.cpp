#include "sleepers.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace dmskafka::detail {

sleepers::bed::bed(sleepers& among, clock& time, asio::steady_timer& timer, clock::time_point until)
    : clock_(time), timer_(timer) {
    among.sleeping_.push_back(*this);
    clock_.arm(timer_, until);
}

sleepers::bed::~bed() { clock_.disarm(timer_); }

asio::awaitable<void> sleepers::sleep_until(clock& time, clock::time_point when) {
    asio::steady_timer timer(co_await asio::this_coro::executor);
    co_await sleep_until(time, when, timer);
}

asio::awaitable<void> sleepers::sleep_until(clock& time, clock::time_point when, asio::steady_timer& timer) {
    const bed here(*this, time, timer, when);  // left also when a frame is destroyed in its sleep
    co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
}

void sleepers::wake_all() noexcept {
    for (auto& each : sleeping_) each.wake();
}

}  // namespace dmskafka::detail
