#pragma once

#include <dmskafka/config.hpp>
#include <dmskafka/error.hpp>
#include <dmskafka/job_rule.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace dmskafka {

/// Names work that the service goes on with, and how to await it. It prints to one word and parses from it, so that
/// another process can wait for the job later.
struct DMSKAFKA_API job_handle {
    std::string operation{};  ///< that started it, as in `instances::resize`
    watch what{};
    target until{};
    std::string owner{};                    ///< of the tasks or reports: the instance, or the connector of sink tasks
    std::vector<std::string> ids{};         ///< of the tasks or reports; of the instances when those are watched
    std::vector<std::string> task_names{};  ///< where there is no id: names of the background task to look for
    std::string task_params{};  ///< and what the request asked for, as JSON: what is seen must not contradict it
    std::chrono::milliseconds first_delay{};
    std::chrono::milliseconds interval{};
    bool must_leave_target{};
    bool then_running{};                                 ///< the instance must be RUNNING afterwards
    std::chrono::system_clock::time_point started_at{};  ///< to the millisecond

    [[nodiscard]] std::string to_string() const;
    /// `errc::invalid_request` for text that is no handle.
    [[nodiscard]] static result<job_handle> parse(std::string_view text);

    friend bool operator==(const job_handle&, const job_handle&) = default;
};

/// A started job: the service's answer, and the handle to wait with. There is no handle when the answer names no work,
/// such as a task that was only scheduled: then there is nothing to wait for.
template <class Response>
struct job {
    Response response{};
    std::optional<job_handle> handle{};
};

/// What a look at a job means.
enum class job_verdict : std::uint8_t {
    pending,
    done,
    failed,  ///< the service reports that it failed
    lost,    ///< the service does not know it
};

/// What is seen of a job while it is awaited, and at its end.
struct job_progress {
    std::string state{};  ///< as the service names it; empty before the first look, `absent` for a 404
    bool done{};
    job_verdict verdict{};  ///< never `failed` or `lost` in what a wait tells: these end it with a failure
    int polls{};
    std::chrono::nanoseconds elapsed{};    ///< since the job started
    std::chrono::nanoseconds next_poll{};  ///< until the next look; zero at the end
    std::optional<int> percent{};          ///< 0 to 100: of the time that such jobs took this client so far, once known
    std::string trouble{};                 ///< why the last look failed, when it did: the wait goes on
};

/// What one wait wants: `wait_options().deadline(1h).on_progress(print)`.
class wait_options {
public:
    wait_options() noexcept {}  // user-provided: no aggregate, which g++ 12 could not take in a co_await

    /// Time for the wait, from now. None by default.
    wait_options& deadline(std::chrono::nanoseconds value) noexcept {
        deadline_ = value;
        return *this;
    }
    /// Called before each look, with what the last one saw, and at the end, on the executor of the waiting coroutine,
    /// or of its client if that is `thread_safe`. It must not throw.
    wait_options& on_progress(std::function<void(const job_progress&)> call) {
        on_progress_ = std::move(call);
        return *this;
    }

    [[nodiscard]] const std::optional<std::chrono::nanoseconds>& deadline() const noexcept { return deadline_; }
    [[nodiscard]] const std::function<void(const job_progress&)>& on_progress() const noexcept { return on_progress_; }

private:
    std::optional<std::chrono::nanoseconds> deadline_{};
    std::function<void(const job_progress&)> on_progress_{};
};

}  // namespace dmskafka
