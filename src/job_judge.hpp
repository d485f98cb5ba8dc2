#pragma once

#include <dmskafka/client_options.hpp>
#include <dmskafka/job.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

namespace dmskafka {

/// Judges the states that a wait sees one after another. Unknown states count as pending.
class job_judge {
public:
    /// What a 404 is shown as.
    static constexpr std::string_view absent = "absent";

    job_judge(watch what, target until, bool must_leave_target) noexcept
        : what_(what), until_(until), must_leave_(must_leave_target) {}

    /// The target counts for a while as the state of before when what comes with it is not `as_asked`.
    [[nodiscard]] job_verdict judge(std::string_view state, bool as_asked = true);

    /// Whether the same state once more could mean something else.
    [[nodiscard]] bool counts_looks() const noexcept { return target_seen_ > 0 || absent_seen_ > 0; }

    /// Whether one more absence makes the job a lost one.
    [[nodiscard]] bool is_nearly_lost() const noexcept;

private:
    [[nodiscard]] job_verdict judge_alone(std::string_view state) const;
    [[nodiscard]] bool is_target(std::string_view state) const;
    [[nodiscard]] bool has_failed(std::string_view state) const;

    watch what_;
    target until_;
    bool must_leave_;
    std::uint8_t target_seen_ = 0;
    std::uint8_t absent_seen_ = 0;
};

/// What the time to the next look depends on.
struct look_timing {
    int polls{};                                         ///< looks so far
    std::chrono::nanoseconds since_start{};              ///< how long the job has been going
    std::optional<std::chrono::nanoseconds> expected{};  ///< how long such jobs took so far
    double random{0.5};                                  ///< in [0, 1): a tenth less or more, so that clients spread
};

/// Time from now to the next look at a job: by its rule, bent by the options. A job far from its expected end, or long
/// past it, is looked at less often, down to a quarter of its rule.
[[nodiscard]] std::chrono::nanoseconds next_look(const job_handle& job, const look_timing& timing,
                                                 const job_options& options);

/// The interval of the rule, bent by the options.
[[nodiscard]] std::chrono::nanoseconds usual_interval(const job_handle& job, const job_options& options);

/// Whether a job is so old that a target which is seen is no longer the state of before.
[[nodiscard]] bool has_settled(const job_handle& job, std::chrono::nanoseconds since_start, const job_options& options);

/// Whether a job is so old that the service would know it by now.
[[nodiscard]] bool must_be_known(const job_handle& job, std::chrono::nanoseconds since_start,
                                 const job_options& options);

}  // namespace dmskafka
