#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <string_view>

namespace dmskafka {

/// What is looked at to see how a job is doing.
enum class watch : std::uint8_t {
    instance,          ///< the state of the instance
    background_task,   ///< the state of a background task
    connector_task,    ///< the state of a Smart Connect task
    diagnosis_report,  ///< the state of a diagnosis report
    sink_task,         ///< the state of a dump task of the historical API
};

/// What must be seen before a job counts as done.
enum class target : std::uint8_t {
    running,   ///< instance, Smart Connect task or dump task RUNNING
    absent,    ///< instance gone: 404, or RECYCLE in the recycle bin
    success,   ///< background task SUCCESS
    paused,    ///< Smart Connect task PAUSED
    finished,  ///< diagnosis report no longer diagnosing
    waiting,   ///< Smart Connect task WAITING to be started by hand
};

/// Another target for the requests in which a member has a certain value.
struct target_exception {
    std::string_view member{};
    std::string_view value{};  ///< as text, a boolean as `true`
    target until{};
};

/// How the work that an operation starts is awaited, as `static constexpr job_rule job` of that operation.
/// Delays are for the real service; `job_options` scales and bounds them.
struct job_rule {
    watch what;
    target until;
    /// Member of the response, or else of the request, that names what to watch. A response without it
    /// started nothing to wait for, as when the work is only scheduled.
    std::string_view id_member;
    std::chrono::milliseconds first_delay;
    std::chrono::milliseconds interval;
    bool must_leave_target{};   ///< the target seen at once may be the state of before: RUNNING right after a restart
    bool then_running{};        ///< when that is reached, the instance must be RUNNING, too
    target_exception except{};  ///< replaces `until`, and then nothing must be left first
    std::string_view each{};    ///< list in the response that has one job in each entry, to which `id_member` belongs;
                                ///< entries whose `result` is not `success` started nothing
    std::array<std::string_view, 2> task_names{};  ///< where no id comes back: names of the background task to look for
};

}  // namespace dmskafka
