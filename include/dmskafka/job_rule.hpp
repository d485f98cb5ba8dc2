#pragma once

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
};

/// What must be seen before a job counts as done.
enum class target : std::uint8_t {
    running,   ///< instance or Smart Connect task RUNNING
    absent,    ///< instance gone: 404, or RECYCLE in the recycle bin
    success,   ///< background task SUCCESS
    paused,    ///< Smart Connect task PAUSED
    finished,  ///< diagnosis report no longer diagnosing
};

/// How the work that an operation starts is awaited, as `static constexpr job_rule job` of that operation.
/// Delays are for the real service; `job_options` scales and bounds them.
struct job_rule {
    watch what;
    target until;
    std::string_view id_member;  ///< member of the response, or else of the request, that names what to watch
    std::chrono::milliseconds first_delay;
    std::chrono::milliseconds interval;
    bool must_leave_target{};  ///< the target seen at once may be the state of before: RUNNING right after a restart
};

}  // namespace dmskafka
