#pragma once

#include <dmskafka/client_options.hpp>
#include <dmskafka/job.hpp>

#include <chrono>
#include <string_view>

namespace dmskafka {

/// What a look at a job means for the wait.
enum class job_verdict : std::uint8_t { pending, done, failed, lost };

/// Judges the states that a wait sees one after another. Unknown states count as pending.
class job_judge {
public:
    /// What a 404 is shown as.
    static constexpr std::string_view absent = "absent";

    job_judge(watch what, target until, bool must_leave_target) noexcept
        : what_(what), until_(until), must_leave_(must_leave_target) {}

    [[nodiscard]] job_verdict judge(std::string_view state);

private:
    [[nodiscard]] job_verdict judge_alone(std::string_view state) const;

    watch what_;
    target until_;
    bool must_leave_;
    int target_seen_ = 0;
    int absent_seen_ = 0;
};

/// Time from now to the next look at a job: by its rule, bent by the options.
[[nodiscard]] std::chrono::nanoseconds next_look(const job_handle& job, int polls, std::chrono::nanoseconds since_start,
                                                 const job_options& options);

}  // namespace dmskafka
