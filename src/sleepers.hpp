#pragma once

#include <dmskafka/clock.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/intrusive/list.hpp>

namespace dmskafka::detail {

/// Coroutines that sleep until a time comes or somebody wakes them all. It must outlive them.
class sleepers {
public:
    /// Lets a timer end its waits at its time, and when all are woken.
    class bed : public boost::intrusive::list_base_hook<
                    boost::intrusive::link_mode<boost::intrusive::link_mode_type::auto_unlink>> {
    public:
        bed(sleepers& among, clock& time, asio::steady_timer& timer, clock::time_point until);
        ~bed();
        bed(const bed&) = delete;
        bed& operator=(const bed&) = delete;

        void wake() noexcept { timer_.cancel(); }

    private:
        clock& clock_;
        asio::steady_timer& timer_;
    };

    /// Sleeps until `when`, `wake_all`, or the cancellation of the coroutine.
    [[nodiscard]] asio::awaitable<void> sleep_until(clock& time, clock::time_point when);
    /// The same with a timer that others may cancel, to wake this sleeper alone.
    [[nodiscard]] asio::awaitable<void> sleep_until(clock& time, clock::time_point when, asio::steady_timer& timer);
    void wake_all() noexcept;

private:
    boost::intrusive::list<bed, boost::intrusive::constant_time_size<false>> sleeping_{};
};

}  // namespace dmskafka::detail
