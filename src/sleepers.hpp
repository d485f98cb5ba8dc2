#pragma once

#include <dmskafka/clock.hpp>

#include <boost/asio/awaitable.hpp>

#include <list>

namespace dmskafka::detail {

/// Coroutines that sleep until a time comes or somebody wakes them all. It must outlive them.
class sleepers {
    using list = std::list<asio::steady_timer*>;

public:
    /// Lets a timer end its waits at its time, and when all are woken.
    class bed {
    public:
        bed(sleepers& among, clock& time, asio::steady_timer& timer, clock::time_point until);
        ~bed();
        bed(const bed&) = delete;
        bed& operator=(const bed&) = delete;

    private:
        sleepers& among_;
        clock& clock_;
        list::iterator place_;
    };

    /// Sleeps until `when`, `wake_all`, or the cancellation of the coroutine.
    [[nodiscard]] asio::awaitable<void> sleep_until(clock& time, clock::time_point when);
    /// The same with a timer that others may cancel, to wake this sleeper alone.
    [[nodiscard]] asio::awaitable<void> sleep_until(clock& time, clock::time_point when, asio::steady_timer& timer);
    void wake_all() noexcept;

private:
    list sleeping_{};
};

}  // namespace dmskafka::detail
