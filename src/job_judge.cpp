#include "job_judge.hpp"

#include "state_name.hpp"

#include <dmskafka/error_catalogue.hpp>

#include <algorithm>
#include <span>

namespace dmskafka {
namespace {

bool is_one_of(std::string_view state, std::span<const std::string_view> states) {
    return std::any_of(states.begin(), states.end(), [&](std::string_view known) { return same_state(state, known); });
}

// A look may come before the list or detail has heard of the job, or just when the service restarts.
constexpr int absences_tolerated = 20;
// The target seen this often without another state between: the change was over before the first look.
constexpr int looks_until_settled = 4;

constexpr std::string_view failed_task[] = {"FAILED", "DELETED", "CANCELLED"};

}  // namespace

job_verdict job_judge::judge(std::string_view state, bool as_asked) {
    if (state == absent && until_ != target::absent)
        return ++absent_seen_ > absences_tolerated ? job_verdict::lost : job_verdict::pending;
    absent_seen_ = 0;
    const auto verdict = judge_alone(state);
    if (verdict != job_verdict::done) must_leave_ = false;
    const bool unsettled = verdict == job_verdict::done && (must_leave_ || !as_asked);
    if (!unsettled) target_seen_ = 0;
    return unsettled && ++target_seen_ < looks_until_settled ? job_verdict::pending : verdict;
}

job_verdict job_judge::judge_alone(std::string_view state) const {
    if (is_target(state)) return job_verdict::done;
    // A deletion may pass through ERROR, so that no state is a failure then.
    return until_ != target::absent && has_failed(state) ? job_verdict::failed : job_verdict::pending;
}

bool job_judge::is_target(std::string_view state) const {
    switch (until_) {
        case target::running:
            return same_state(state, "RUNNING");
        case target::absent:
            return state == absent || same_state(state, "RECYCLE");
        case target::success:
            return same_state(state, "SUCCESS");
        case target::paused:
            return same_state(state, "PAUSED");
        case target::waiting:
            return same_state(state, "WAITING");
        case target::finished:
            return !state.empty() && !has_failed(state) && !same_state(state, "diagnosing");
    }
    return false;
}

bool job_judge::has_failed(std::string_view state) const {
    switch (what_) {
        case watch::instance: {
            const auto* known = find_instance_state(state);
            return known != nullptr && known->waiting == state_class::failed;
        }
        case watch::background_task:
        case watch::diagnosis_report:
            return is_one_of(state, failed_task);
        case watch::connector_task:
        case watch::sink_task:
            return same_state(state, "FAILED");  // as Kafka Connect itself calls it
    }
    return false;
}

bool job_judge::is_nearly_lost() const noexcept {
    return until_ != target::absent && absent_seen_ >= absences_tolerated;
}

namespace {

// Bounded before it is an integer again: a stored handle may name delays that overflow when scaled.
using nanoseconds = std::chrono::duration<double, std::nano>;

std::chrono::nanoseconds bounded(nanoseconds wish, const job_options& options) {
    return std::chrono::duration_cast<std::chrono::nanoseconds>(
        std::clamp<nanoseconds>(wish, options.min_delay, options.max_delay));
}

/// Time after which a job has been looked at that often by its rule.
nanoseconds time_of_looks(const job_handle& job, int looks, const job_options& options) {
    return (nanoseconds(job.first_delay) + looks * nanoseconds(job.interval)) * options.delay_factor;
}

}  // namespace

std::chrono::nanoseconds next_look(const job_handle& job, const look_timing& timing, const job_options& options) {
    if (timing.polls == 0)
        return bounded(nanoseconds(job.first_delay) * options.delay_factor - timing.since_start, options);
    const auto usual = nanoseconds(job.interval) * options.delay_factor;
    const bool end_is_ahead = timing.expected && *timing.expected > timing.since_start;
    const nanoseconds fitting =
        end_is_ahead ? nanoseconds(*timing.expected - timing.since_start) / 4 : nanoseconds(timing.since_start) / 20;
    return bounded(std::clamp(fitting, usual, usual * 4) * (0.9 + timing.random / 5), options);
}

std::chrono::nanoseconds usual_interval(const job_handle& job, const job_options& options) {
    return bounded(nanoseconds(job.interval) * options.delay_factor, options);
}

bool has_settled(const job_handle& job, std::chrono::nanoseconds since_start, const job_options& options) {
    return since_start >= time_of_looks(job, looks_until_settled, options);
}

bool must_be_known(const job_handle& job, std::chrono::nanoseconds since_start, const job_options& options) {
    return since_start >= time_of_looks(job, absences_tolerated, options);
}

}  // namespace dmskafka
