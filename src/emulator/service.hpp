#pragma once

#include "emulator/exchange.hpp"
#include "emulator/handler.hpp"
#include "emulator/identifiers.hpp"
#include "emulator/router.hpp"
#include "emulator/state.hpp"
#include "emulator/timeline.hpp"

#include <dmskafka/emulator.hpp>

#include <chrono>
#include <functional>
#include <list>
#include <string>
#include <string_view>
#include <vector>

namespace dmskafka::emulation {

/// The body of a refusal.
[[nodiscard]] std::string error_body(std::string_view code, std::string_view message);

/// The emulated service itself: requests in, replies out, no I/O. One thread at a time.
class service {
public:
    /// `options` are complete and outlive this object.
    explicit service(const emulator_options& options);

    [[nodiscard]] reply handle(const received_request& request);
    /// A scripted answer, with the headers that every answer has.
    [[nodiscard]] reply canned(int status, std::string body);

    void fail_next_job() noexcept { ++failing_jobs_; }
    std::string add_instance(std::string name);

    // What handlers work with.

    [[nodiscard]] const timeline& time() const noexcept { return time_; }
    [[nodiscard]] identifiers& ids() noexcept { return ids_; }
    [[nodiscard]] const std::string& project_id() const noexcept { return options_->project_id; }
    [[nodiscard]] std::list<instance>& all_instances() noexcept { return instances_; }

    [[nodiscard]] outcome<instance*> find_instance(std::string_view id);
    /// The same, for what only a running instance can do.
    [[nodiscard]] outcome<instance*> find_running(std::string_view id);
    /// The same, for what must not happen beside another job.
    [[nodiscard]] outcome<instance*> find_idle(std::string_view id);

    [[nodiscard]] outcome<topic*> find_topic(std::string_view instance_id, std::string_view name);

    using effect = std::function<void(instance&)>;

    /// Runs one of the effects after that much time, unless the instance is gone by then.
    void later(const instance& where, std::chrono::milliseconds service_time, effect done);
    void later(const instance& where, std::chrono::milliseconds service_time, effect done, effect failed);
    /// The same as a background task that can be watched.
    task& start_task(instance& where, std::string name, std::string params, std::chrono::milliseconds service_time,
                     effect done, effect failed);

private:
    [[nodiscard]] outcome<reply> serve(const received_request& request);
    [[nodiscard]] reply finished(reply made);

    const emulator_options* options_;
    timeline time_;
    identifiers ids_;
    std::vector<handler> handlers_;
    router router_;
    std::list<instance> instances_;  ///< in the order of creation
    int failing_jobs_{};
};

}  // namespace dmskafka::emulation
