#pragma once

#include <dmskafka/clock.hpp>

#include <boost/asio/awaitable.hpp>

#include <list>

namespace dmskafka::detail {

/// Coroutines that sleep until a time comes or somebody wakes them all. It must outlive them.
class sleepers {
public:
    /// Sleeps until `when`, `wake_all`, or the cancellation of the coroutine.
    [[nodiscard]] asio::awaitable<void> sleep_until(clock& time, clock::time_point when);
    /// The same with a timer that others may cancel, to wake this sleeper alone.
    [[nodiscard]] asio::awaitable<void> sleep_until(clock& time, clock::time_point when, asio::steady_timer& timer);
    void wake_all() noexcept;

private:
    std::list<asio::steady_timer*> sleeping_{};
};

}  // namespace dmskafka::detail
