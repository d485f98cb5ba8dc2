#pragma once

#include <dmskafka/client_options.hpp>
#include <dmskafka/clock.hpp>
#include <dmskafka/config.hpp>
#include <dmskafka/detail/operation_description.hpp>
#include <dmskafka/error.hpp>

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <memory>
#include <optional>
#include <string_view>

namespace dmskafka {

/// What a call asks a slot for. What it refers to must live as long as it is used.
class rate_request {
public:
    /// `instance` is the one that the call is about; it matters to operations with a documented limit for each.
    rate_request(const operation_description& operation, std::string_view instance) noexcept
        : operation_(operation.full_name),
          instance_(instance),
          own_limit_(operation.rate),
          writes_(operation.info.repeat != safety::read) {}

    [[nodiscard]] std::string_view operation() const noexcept { return operation_; }
    [[nodiscard]] std::string_view instance() const noexcept { return instance_; }
    [[nodiscard]] const rate_info& own_limit() const noexcept { return own_limit_; }
    [[nodiscard]] bool writes() const noexcept { return writes_; }

private:
    std::string_view operation_;
    std::string_view instance_;
    rate_info own_limit_;
    bool writes_;
};

/// Says when calls may be made: reads and writes have a rate each, operations with a documented limit one for each
/// instance. Who comes first is served first. Any number of clients, threads and executors may share one limiter.
class DMSKAFKA_API rate_limiter {
public:
    /// Throws `failure_error` with `errc::invalid_options`, naming the member, when the options are not good.
    explicit rate_limiter(const rate_limit_options& options);
    rate_limiter(const rate_limiter&) = delete;
    rate_limiter& operator=(const rate_limiter&) = delete;
    ~rate_limiter();

    /// Takes a slot if one is free and nobody waits for it: neither a timer nor memory is needed for that.
    [[nodiscard]] bool try_acquire(const rate_request& request, clock& time);

    /// Waits in line for a slot, until `deadline` and at most for `longest`. Where the wait would be longer at the
    /// present rates it fails at once, with `errc::rate_limited` and the time until the next slot as `retry_after`;
    /// cancelled, with `errc::cancelled`. A call that does not get its slot leaves it to the next. `time` must outlive
    /// the wait, `request` and what it refers to the beginning of it; the limiter itself may go away.
    [[nodiscard]] asio::awaitable<std::optional<failure>> acquire(const rate_request& request, clock& time,
                                                                  clock::time_point deadline,
                                                                  std::chrono::nanoseconds longest);
    [[nodiscard]] asio::awaitable<std::optional<failure>> acquire(const rate_request& request, clock& time,
                                                                  clock::time_point deadline) {
        return acquire(request, time, deadline, std::chrono::nanoseconds::max());
    }

    /// Slows down, for everyone who waits and comes, because the service refused a call as one too many. `message` is
    /// the service's: the limit it tells is kept to from now on, without one the rate is halved. `sent` is when the
    /// call got its slot: calls that were under way when others were refused tell nothing new.
    void refused(const rate_request& request, std::string_view message, clock::time_point sent, clock& time);

private:
    class line;
    std::shared_ptr<line> line_;
};

}  // namespace dmskafka
