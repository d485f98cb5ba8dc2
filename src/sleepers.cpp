#include "sleepers.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace dmskafka::detail {

sleepers::bed::bed(sleepers& among, clock& time, asio::steady_timer& timer, clock::time_point until)
    : among_(among), clock_(time), place_(among.sleeping_.insert(among.sleeping_.end(), &timer)) {
    clock_.arm(timer, until);
}

sleepers::bed::~bed() {
    clock_.disarm(**place_);
    among_.sleeping_.erase(place_);
}

asio::awaitable<void> sleepers::sleep_until(clock& time, clock::time_point when) {
    asio::steady_timer timer(co_await asio::this_coro::executor);
    co_await sleep_until(time, when, timer);
}

asio::awaitable<void> sleepers::sleep_until(clock& time, clock::time_point when, asio::steady_timer& timer) {
    const bed here(*this, time, timer, when);  // left also when a frame is destroyed in its sleep
    co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
}

void sleepers::wake_all() noexcept {
    for (auto* timer : sleeping_) timer->cancel();
}

}  // namespace dmskafka::detail
