#include "sleepers.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace dmskafka::detail {

asio::awaitable<void> sleepers::sleep_until(clock& time, clock::time_point when) {
    asio::steady_timer timer(co_await asio::this_coro::executor);
    co_await sleep_until(time, when, timer);
}

asio::awaitable<void> sleepers::sleep_until(clock& time, clock::time_point when, asio::steady_timer& timer) {
    time.arm(timer, when);
    const auto place = sleeping_.insert(sleeping_.end(), &timer);
    // A frame may be destroyed in its sleep, together with its executor.
    struct leave {
        sleepers& all;
        clock& time;
        std::list<asio::steady_timer*>::iterator place;
        leave(sleepers& a, clock& t, std::list<asio::steady_timer*>::iterator p) : all(a), time(t), place(p) {}
        leave(const leave&) = delete;
        leave& operator=(const leave&) = delete;
        ~leave() {
            time.disarm(**place);
            all.sleeping_.erase(place);
        }
    } on_exit(*this, time, place);
    co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
}

void sleepers::wake_all() noexcept {
    for (auto* timer : sleeping_) timer->cancel();
}

}  // namespace dmskafka::detail
