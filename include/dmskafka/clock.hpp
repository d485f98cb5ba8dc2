#pragma once

#include <dmskafka/config.hpp>

#include <boost/asio/steady_timer.hpp>

#include <chrono>

namespace dmskafka {

/// Where a client takes the time from and who wakes it: replace it in tests to make hours pass at once.
/// A wait that ends has either reached its time or was cancelled; `now()` tells which.
class DMSKAFKA_API clock {
public:
    using time_point = std::chrono::steady_clock::time_point;
    using duration = std::chrono::steady_clock::duration;

    virtual ~clock();

    [[nodiscard]] virtual time_point now() const noexcept;
    /// Calendar time, for signatures and dates.
    [[nodiscard]] virtual std::chrono::system_clock::time_point utc_now() const noexcept;

    /// Makes `timer` end its waits once `when` is reached. Call it before the wait begins.
    virtual void arm(asio::steady_timer& timer, time_point when);
    /// Ends the waits of `timer` and forgets it. Call it before `timer` is destroyed.
    virtual void disarm(asio::steady_timer& timer) noexcept;

    /// The clock of the machine.
    [[nodiscard]] static clock& system() noexcept;
};

}  // namespace dmskafka
