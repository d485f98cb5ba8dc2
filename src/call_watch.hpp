#pragma once

#include "client_core.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace dmskafka::detail {

/// What is known of a call while it runs.
struct call_facts {
    clock::time_point started{};
    clock::time_point deadline{};
    clock::time_point slot{};  ///< when the rate limiter let the last attempt pass
    double paid{};             ///< tokens of the retry budget
    int attempts = 0;
    int busy_waits = 0;  ///< attempts that found the instance busy
    int status = 0;
    std::string request_id{};
    bool may_have_executed = false;
    bool clock_corrected = false;
    bool renewed = false;            ///< its credentials, once in a call
    snapshot_pointer credentials{};  ///< of the attempt; null for an operation without
};

/// Tells the observers about one call. What has begun ends, as cancelled when the coroutine is destroyed. Without
/// observers it does nothing and never asks the clock.
class call_watch {
public:
    /// The call begins. Both must outlive the watch.
    call_watch(const prepared_call& call, const call_facts& facts);
    ~call_watch();
    call_watch(const call_watch&) = delete;
    call_watch& operator=(const call_watch&) = delete;

    void attempt_begins();
    void attempt_ended(const failure* failed);
    void will_retry(retry_reason reason, std::chrono::nanoseconds delay);
    void will_not_retry(no_retry_reason reason);
    void limiter_wait_begins();
    void limiter_wait_ended(const failure* failed);
    void call_ended(const failure* failed);

private:
    enum class doing : std::uint8_t { nothing, waiting, attempting };

    template <class Event>
    [[nodiscard]] Event about_call() const;
    template <class Event>
    [[nodiscard]] Event about_attempt() const;
    void begin(doing what);
    [[nodiscard]] std::chrono::nanoseconds end();

    const prepared_call& call_;
    const call_facts& facts_;
    const observers& told_;
    std::uint64_t number_{};
    doing doing_{};
    clock::time_point began_{};  // what is done
    bool ended_{};
};

/// Why an attempt that failed like this, and was taken for that, is followed by another.
[[nodiscard]] retry_reason reason_to_retry(const failure& failed, failure_class what) noexcept;

}  // namespace dmskafka::detail
