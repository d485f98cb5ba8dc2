#pragma once

#include "manual_clock.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <exception>
#include <limits>
#include <optional>
#include <stdexcept>
#include <utility>

namespace dmskafka::test {

/// Runs coroutines to their end with a clock that jumps to the next timer whenever nothing else can happen.
class virtual_time {
public:
    manual_clock clock;  // coroutines that still sleep when the context goes need it
    asio::io_context context{1};

    /// The result of `work`, which may take hours.
    template <class T>
    T run(asio::awaitable<T> work) {
        return *run_cancelling(std::move(work), std::numeric_limits<std::size_t>::max(),
                               asio::cancellation_type::terminal);
    }

    /// The same, but cancels the coroutine after that many steps (handlers run and jumps of the clock).
    template <class T>
    std::optional<T> run_cancelling(asio::awaitable<T> work, std::size_t steps, asio::cancellation_type how) {
        std::optional<T> outcome;
        std::exception_ptr thrown;
        bool ended = false;
        asio::cancellation_signal cancel;
        asio::co_spawn(context, std::move(work),
                       asio::bind_cancellation_slot(cancel.slot(), [&](std::exception_ptr problem, T value) {
                           ended = true;
                           thrown = problem;
                           outcome.emplace(std::move(value));
                       }));
        steps_ = 0;
        while (!ended) {
            if (steps_ == steps) cancel.emit(how);
            step();
            ++steps_;
            if (steps_ > 1'000'000) throw std::runtime_error("the coroutine does not end");
        }
        if (steps_ > steps) settle();  // a cancellation that comes too late must not outlive its signal
        if (thrown) std::rethrow_exception(thrown);
        return outcome;
    }

    /// Runs what is ready, without moving the clock.
    void settle() {
        context.restart();
        context.poll();
    }

    /// How many steps the last run took.
    [[nodiscard]] std::size_t steps() const noexcept { return steps_; }

private:
    void step() {
        context.restart();
        if (context.poll_one() == 0 && !clock.advance_to_next())
            throw std::runtime_error("the coroutine waits for something that never comes");
    }

    std::size_t steps_ = 0;
};

}  // namespace dmskafka::test
