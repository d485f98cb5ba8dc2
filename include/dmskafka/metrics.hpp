#pragma once

#include <dmskafka/config.hpp>
#include <dmskafka/observer.hpp>

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <string>

namespace dmskafka {

/// Durations, counted in buckets of which each reaches twice as far as the one before: from 0.25 ms to 131 s.
struct latency_histogram {
    static constexpr std::size_t bucket_count = 20;
    /// The longest duration that belongs to a bucket.
    [[nodiscard]] static constexpr std::chrono::nanoseconds bound(std::size_t bucket) noexcept {
        return std::chrono::microseconds(250) * (std::int64_t{1} << bucket);
    }

    std::array<std::uint64_t, bucket_count + 1> counts{};  ///< of each bucket, and of what is longer than all bounds
    std::chrono::nanoseconds sum{};

    DMSKAFKA_API void record(std::chrono::nanoseconds duration) noexcept;
    [[nodiscard]] DMSKAFKA_API std::uint64_t count() const noexcept;
};

/// How the calls of one operation ended.
struct operation_metrics {
    std::map<errc, std::uint64_t> ended{};  ///< by outcome; `errc{}` is success
    latency_histogram latency{};            ///< of whole calls, attempts and waits together
};

/// What `metrics` has counted. A key that is absent counts zero; as an outcome, `errc{}` is success.
struct metrics_snapshot {
    std::map<std::string, operation_metrics, std::less<>> operations{};  ///< by name, as in `topics::create`
    std::uint64_t calls_in_flight{};
    std::map<errc, std::uint64_t> attempts{};
    latency_histogram attempt_latency{};
    std::uint64_t throttled{};  ///< attempts that the service refused as too many
    std::map<retry_reason, std::uint64_t> retries{};
    std::map<no_retry_reason, std::uint64_t> retries_declined{};
    latency_histogram limiter_waits{};  ///< of the calls that had to wait
    latency_histogram pool_waits{};     ///< of the exchanges that had to wait
    std::uint64_t connections_opened{};
    std::uint64_t tls_resumed{};  ///< of these, those made with the TLS session of an earlier one
    std::map<errc, std::uint64_t> connections_failed{};
    std::uint64_t connections_reused{};
    std::map<close_reason, std::uint64_t> connections_closed{};
    std::map<errc, std::uint64_t> credential_refreshes{};
    std::map<errc, std::uint64_t> job_polls{};
};

/// Counts what clients do. Any number of clients and threads may share one: a mutex guards it. It takes memory when it
/// meets an operation, an outcome or a reason for the first time, and none afterwards.
class DMSKAFKA_API metrics final : public observer {
public:
    /// The counts so far.
    [[nodiscard]] metrics_snapshot snapshot() const;

    void on_call_begun(const call_begun& event) noexcept override;
    void on_call_ended(const call_ended& event) noexcept override;
    void on_attempt_ended(const attempt_ended& event) noexcept override;
    void on_retry_scheduled(const retry_scheduled& event) noexcept override;
    void on_retry_declined(const retry_declined& event) noexcept override;
    void on_limiter_waited(const limiter_waited& event) noexcept override;
    void on_pool_waited(const pool_waited& event) noexcept override;
    void on_connection_opened(const connection_opened& event) noexcept override;
    void on_connection_failed(const connection_failed& event) noexcept override;
    void on_connection_reused(const connection_reused& event) noexcept override;
    void on_connection_closed(const connection_closed& event) noexcept override;
    void on_credentials_refreshed(const credentials_refreshed& event) noexcept override;
    void on_job_polled(const job_polled& event) noexcept override;

private:
    template <class Change>
    void update(Change change) noexcept;

    mutable std::mutex mutex_{};
    metrics_snapshot counts_{};
};

/// The counts in the text format that Prometheus scrapes, `text/plain; version=0.0.4`.
[[nodiscard]] DMSKAFKA_API std::string to_prometheus(const metrics_snapshot& counts);

}  // namespace dmskafka
