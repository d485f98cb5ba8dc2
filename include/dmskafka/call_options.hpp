#pragma once

#include <dmskafka/config.hpp>
#include <dmskafka/error.hpp>

#include <chrono>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace dmskafka {

/// What is known of a call that ended, whatever its result.
struct call_info {
    int status{};  ///< HTTP status of the last answer
    std::string request_id{};
    int attempts{};
    std::chrono::nanoseconds elapsed{};
    std::string body{};  ///< the raw answer, when `call_options::keep_body` asked for it
};

/// What one call wants otherwise than the client: `call_options().deadline(10s).single_attempt()`.
class call_options {
public:
    call_options() noexcept {}  // user-provided: no aggregate, which g++ 12 could not take in a co_await

    /// Time for the whole call, from now, attempts and waits together. Zero or less fails at once.
    call_options& deadline(std::chrono::nanoseconds value) noexcept {
        deadline_ = value;
        return *this;
    }
    /// Time for each attempt.
    call_options& attempt_timeout(std::chrono::nanoseconds value) noexcept {
        attempt_timeout_ = value;
        return *this;
    }
    /// No retry, whatever happens.
    call_options& single_attempt() noexcept {
        single_attempt_ = true;
        return *this;
    }
    /// Waits at most so long for a slot of the rate limiter; by default as long as the deadline allows.
    call_options& rate_limit_wait(std::chrono::nanoseconds most) noexcept {
        rate_limit_wait_ = most;
        return *this;
    }
    /// Fails with `errc::rate_limited` instead of waiting for a slot; `failure::retry_after` tells when there is one.
    call_options& rate_limit_fail_fast() noexcept { return rate_limit_wait(std::chrono::nanoseconds(0)); }
    /// Where the service refuses the call because the instance does something else (`failure::busy`): waits until it is
    /// RUNNING, as waits for jobs do, and sends the request again, until the deadline. For operations on one instance.
    call_options& wait_while_busy(bool value = true) noexcept {
        waits_while_busy_ = value;
        return *this;
    }
    /// Is asked before the client's own what a failed attempt of this call asks for.
    call_options& classifier(failure_classifier value) {
        classifier_ = std::move(value);
        return *this;
    }
    /// Where to leave the facts of the call; `target` must live until the call has ended.
    call_options& info(call_info& target) noexcept {
        info_ = &target;
        return *this;
    }
    /// Sends a request although it breaks a documented constraint: the service may have grown.
    call_options& no_validation() noexcept {
        validates_ = false;
        return *this;
    }
    /// Leaves the raw answer in the `call_info` too.
    call_options& keep_body() noexcept {
        keep_body_ = true;
        return *this;
    }
    /// Adds a query parameter that the operation does not know; encoded here.
    call_options& query(std::string name, std::string value) {
        extra_query_.emplace_back(std::move(name), std::move(value));
        return *this;
    }

    [[nodiscard]] const std::optional<std::chrono::nanoseconds>& deadline() const noexcept { return deadline_; }
    [[nodiscard]] const std::optional<std::chrono::nanoseconds>& attempt_timeout() const noexcept {
        return attempt_timeout_;
    }
    [[nodiscard]] bool is_single_attempt() const noexcept { return single_attempt_; }
    [[nodiscard]] std::chrono::nanoseconds rate_limit_wait() const noexcept { return rate_limit_wait_; }
    [[nodiscard]] std::optional<bool> waits_while_busy() const noexcept { return waits_while_busy_; }
    [[nodiscard]] const failure_classifier& classifier() const noexcept { return classifier_; }
    [[nodiscard]] bool validates() const noexcept { return validates_; }
    [[nodiscard]] call_info* info() const noexcept { return info_; }
    [[nodiscard]] bool keeps_body() const noexcept { return keep_body_; }
    [[nodiscard]] const std::vector<std::pair<std::string, std::string>>& extra_query() const noexcept {
        return extra_query_;
    }

private:
    std::optional<std::chrono::nanoseconds> deadline_{};
    std::optional<std::chrono::nanoseconds> attempt_timeout_{};
    std::chrono::nanoseconds rate_limit_wait_{std::chrono::nanoseconds::max()};
    std::optional<bool> waits_while_busy_{};
    failure_classifier classifier_{};
    std::vector<std::pair<std::string, std::string>> extra_query_{};
    call_info* info_{};
    bool single_attempt_{};
    bool validates_{true};
    bool keep_body_{};
};

}  // namespace dmskafka
