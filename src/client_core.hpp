#pragma once

#include "credentials_cache.hpp"
#include "job_poller.hpp"
#include "observers.hpp"
#include "project_lookup.hpp"
#include "recent_orders.hpp"
#include "sleepers.hpp"
#include "uri.hpp"
#include "write_turns.hpp"

#include <dmskafka/client.hpp>
#include <dmskafka/https_transport.hpp>
#include <dmskafka/rate_limit.hpp>
#include <dmskafka/retry.hpp>
#include <dmskafka/transport.hpp>

#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/cancellation_state.hpp>
#include <boost/asio/strand.hpp>
#include <boost/intrusive/list.hpp>

#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <random>

namespace dmskafka::detail {

/// What all calls of one client share. Calls hold it, so it outlives the client until the last of them has ended.
class client_core : public std::enable_shared_from_this<client_core> {
public:
    client_core(asio::any_io_executor executor, client_options options);

    /// Ends all calls: waits are woken, exchanges are cancelled.
    void stop() noexcept;
    [[nodiscard]] bool stopped() const noexcept { return stopped_; }

    /// Takes no more calls, ends the waits for jobs, and lets the running calls end until `deadline`; then stops.
    /// Whether all of them had ended.
    [[nodiscard]] asio::awaitable<bool> shut_down(dmskafka::clock::time_point deadline);
    [[nodiscard]] bool shutting_down() const noexcept { return shutting_down_; }
    /// What a call gets while the client shuts down.
    [[nodiscard]] static failure takes_no_calls() {
        return {.code = errc::shut_down, .message = "the client takes no more calls"};
    }

    /// A call that is to end before the client shuts down.
    class running_call {
    public:
        explicit running_call(client_core& of) noexcept : core_(of) { ++core_.running_; }
        ~running_call() { core_.call_ended(); }
        running_call(const running_call&) = delete;
        running_call& operator=(const running_call&) = delete;

    private:
        client_core& core_;
    };

    /// A signal that the end of the client emits, for work that knows nothing of the client.
    class end_signal : public boost::intrusive::list_base_hook<
                           boost::intrusive::link_mode<boost::intrusive::link_mode_type::auto_unlink>> {
    public:
        explicit end_signal(client_core& of) { of.ends_.push_back(*this); }
        void emit() { signal_.emit(asio::cancellation_type::terminal); }
        [[nodiscard]] asio::cancellation_slot slot() noexcept { return signal_.slot(); }

    private:
        asio::cancellation_signal signal_{};
    };

    /// Sleeps until `when`, the end of the client, or the cancellation of the coroutine.
    [[nodiscard]] asio::awaitable<void> sleep_until(dmskafka::clock::time_point when) {
        return sleeping_.sleep_until(clock, when);
    }
    /// Waits for the turn of a call that changes an instance.
    [[nodiscard]] asio::awaitable<void> wait_for(write_turns::turn& turn, dmskafka::clock::time_point deadline) {
        return turn.wait(sleeping_, clock, deadline);
    }
    /// Those who wait for jobs: they wake when the client shuts down.
    [[nodiscard]] sleepers& job_waits() noexcept { return waiting_; }

    /// Whether a coroutine in this state is to end: it was cancelled, or the client was destroyed.
    [[nodiscard]] bool is_cancelled(const asio::cancellation_state& of_coroutine) const noexcept {
        return stopped_ || of_coroutine.cancelled() != asio::cancellation_type::none;
    }

    [[nodiscard]] std::optional<endpoint> const& endpoint_of(service which) const noexcept {
        return which == service::kafka ? kafka_ : iam_;
    }
    /// What the clock of that service shows less ours, once it has complained.
    [[nodiscard]] std::chrono::system_clock::duration& clock_skew(service which) noexcept {
        return clock_skews_[static_cast<std::size_t>(which)];
    }
    [[nodiscard]] std::chrono::system_clock::time_point time_of(service which) noexcept {
        return clock.utc_now() + clock_skew(which);
    }
    [[nodiscard]] std::uint64_t next_call_number() noexcept { return ++calls_begun_; }
    /// The end of `time` from now, as far as the clock goes.
    [[nodiscard]] dmskafka::clock::time_point after(std::chrono::nanoseconds time) const noexcept {
        const auto now = clock.now();
        return now + std::min<std::chrono::nanoseconds>(time, dmskafka::clock::time_point::max() - now);
    }
    /// A number in [0, 1), for jitter.
    [[nodiscard]] double random() { return std::uniform_real_distribution<double>()(random_); }

    const client_options options;
    dmskafka::clock& clock;
    const std::string user_agent;
    asio::any_io_executor executor;  ///< a strand for a client that several threads use
    const dmskafka::observers observers;
    std::shared_ptr<https_transport> own_transport;  ///< when the options bring none
    std::shared_ptr<dmskafka::transport> transport;
    dmskafka::retry_budget retry_budget;
    std::shared_ptr<dmskafka::rate_limiter> limiter;  ///< null when calls are not limited
    credentials_cache credentials;
    project_lookup project;
    std::optional<asio::strand<asio::any_io_executor>> strand;  ///< for a client that several threads use
    job_poller jobs;
    write_turns turns;
    recent_orders orders;

private:
    std::optional<endpoint> kafka_;
    std::optional<endpoint> iam_;
    std::mt19937_64 random_;
    std::array<std::chrono::system_clock::duration, 2> clock_skews_{};

    void call_ended() noexcept;

    sleepers sleeping_{};
    sleepers waiting_{};   ///< for jobs
    sleepers draining_{};  ///< until no call runs
    boost::intrusive::list<end_signal, boost::intrusive::constant_time_size<false>> ends_;
    std::size_t running_ = 0;
    std::uint64_t calls_begun_ = 0;
    bool shutting_down_ = false;
    bool stopped_ = false;
};

}  // namespace dmskafka::detail
