#pragma once

#include <dmskafka/client_options.hpp>
#include <dmskafka/config.hpp>
#include <dmskafka/error.hpp>
#include <dmskafka/operation.hpp>

#include <chrono>

namespace dmskafka {

/// Tokens that retries cost and successes bring, so that a fleet of clients does not hammer a sick service.
class DMSKAFKA_API retry_budget {
public:
    explicit retry_budget(const retry_options& options) noexcept
        : most_(options.budget), tokens_(options.budget), refund_(options.success_refund) {}

    /// Pays for one retry, if there are tokens for it.
    [[nodiscard]] bool take(double cost) noexcept;
    /// A call succeeded after retries that took so many tokens together: they come back.
    void succeeded(double paid) noexcept;
    [[nodiscard]] double tokens() const noexcept { return tokens_; }

private:
    double most_;
    double tokens_;
    double refund_;
};

/// What follows a failed attempt.
struct retry_decision {
    bool again = false;
    std::chrono::nanoseconds after{};  ///< the wait before the next attempt
    double paid{};                     ///< tokens that it took from the budget
    no_retry_reason reason{};          ///< why there is none
};

/// What a decision is about.
struct retry_question {
    const failure& failed;          ///< of the last attempt; `attempts` is how many were made
    failure_class what;             ///< what it asks for
    safety repeat;                  ///< of the operation
    bool single_attempt;            ///< the call wants no retry
    std::chrono::nanoseconds left;  ///< until the deadline
    double random;                  ///< in [0, 1)
};

/// Decides by these rules, in this order: only transient and throttled failures are followed by another attempt; what
/// the service may have executed is repeated only when safe; then attempts, the time left and the budget must allow it.
/// Takes from `budget` when the answer is yes.
[[nodiscard]] DMSKAFKA_API retry_decision decide_retry(const retry_question& about, const retry_options& options,
                                                       retry_budget& budget);

/// The full-jitter backoff after `attempts` attempts: a random part of `base_delay` doubled each time, capped.
[[nodiscard]] DMSKAFKA_API std::chrono::nanoseconds backoff(int attempts, const retry_options& options, double random);

/// Reads a Retry-After header, seconds or HTTP date, as the time from `now`; nothing when it is neither.
[[nodiscard]] DMSKAFKA_API std::optional<std::chrono::milliseconds> parse_retry_after(
    std::string_view text, std::chrono::system_clock::time_point now);

/// Reads an HTTP date such as `Sun, 06 Nov 1994 08:49:37 GMT`.
[[nodiscard]] DMSKAFKA_API std::optional<std::chrono::system_clock::time_point> parse_http_date(std::string_view text);

}  // namespace dmskafka
