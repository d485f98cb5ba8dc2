#pragma once

#include "job_poller.hpp"
#include "signer.hpp"
#include "uri.hpp"

#include <dmskafka/client.hpp>
#include <dmskafka/https_transport.hpp>
#include <dmskafka/retry.hpp>
#include <dmskafka/transport.hpp>

#include <boost/asio/cancellation_state.hpp>
#include <boost/asio/strand.hpp>

#include <list>
#include <optional>
#include <random>

namespace dmskafka::detail {

/// What all calls of one client share. Calls hold it, so it outlives the client until the last of them has ended.
class client_core {
public:
    client_core(asio::any_io_executor executor, client_options options);

    /// Ends all calls: waits are woken, exchanges are cancelled.
    void stop() noexcept;
    [[nodiscard]] bool stopped() const noexcept { return stopped_; }

    /// Sleeps until `when`, the end of the client, or the cancellation of the coroutine.
    [[nodiscard]] asio::awaitable<void> sleep_until(clock::time_point when);
    /// The same, by a timer that others may cancel to wake the coroutine.
    [[nodiscard]] asio::awaitable<void> sleep_until(clock::time_point when, asio::steady_timer& timer);

    /// Whether a coroutine in this state is to end: it was cancelled, or the client was destroyed.
    [[nodiscard]] bool is_cancelled(const asio::cancellation_state& of_coroutine) const noexcept {
        return stopped_ || of_coroutine.cancelled() != asio::cancellation_type::none;
    }

    [[nodiscard]] std::optional<endpoint> const& endpoint_of(service which) const noexcept {
        return which == service::kafka ? kafka_ : iam_;
    }
    /// A number in [0, 1), for jitter.
    [[nodiscard]] double random() { return std::uniform_real_distribution<double>()(random_); }

    const client_options options;
    dmskafka::clock& clock;
    const std::string user_agent;
    std::optional<dmskafka::signer> signer;          ///< when there is a key pair
    std::shared_ptr<https_transport> own_transport;  ///< when the options bring none
    std::shared_ptr<dmskafka::transport> transport;
    dmskafka::retry_budget retry_budget;
    std::chrono::system_clock::duration clock_skew{};  ///< the service's time less ours, once it has complained
    std::optional<asio::strand<asio::any_io_executor>> strand;  ///< for a client that several threads use
    asio::any_io_executor executor;                             ///< the client's own, or the strand on it
    job_poller jobs;

private:
    std::optional<endpoint> kafka_;
    std::optional<endpoint> iam_;
    std::mt19937_64 random_;
    std::list<asio::steady_timer*> sleeping_;
    bool stopped_ = false;
};

}  // namespace dmskafka::detail
