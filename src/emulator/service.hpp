#pragma once

#include "emulator/exchange.hpp"
#include "emulator/faults.hpp"
#include "emulator/handler.hpp"
#include "emulator/identifiers.hpp"
#include "emulator/router.hpp"
#include "emulator/state.hpp"
#include "emulator/timeline.hpp"
#include "emulator/tokens.hpp"

#include <dmskafka/emulator.hpp>

#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dmskafka::emulation {

/// The body of a refusal.
[[nodiscard]] std::string error_body(std::string_view code, std::string_view message);

/// How a job ends.
enum class job_end : std::uint8_t {
    success,
    failure,
    oblivion,  ///< nobody knows of it any longer
};

/// The emulated service itself: requests in, replies out, no I/O. One thread at a time.
class service {
public:
    /// `options` are complete and outlive this object.
    explicit service(const emulator_options& options);

    /// With `old_state`, what a read answers is taken from there.
    [[nodiscard]] reply handle(const received_request& request, const std::shared_ptr<state>& old_state = nullptr);
    /// Adds the headers that every answer has.
    [[nodiscard]] reply finished(reply made);

    /// What faults go by. The views are those of `request` and of this object.
    [[nodiscard]] request_facts facts_of(const received_request& request) const;
    [[nodiscard]] std::shared_ptr<state> copy_state() const { return std::make_shared<state>(projects_); }
    void set_clock_offset(std::chrono::milliseconds ahead) noexcept { time_.set_offset(ahead); }

    /// Of a job that was not told about before. All others end well.
    void set_end_of_next_job(job_end how) { ends_.push_back(how); }
    void revoke_tokens() noexcept { tokens_.revoke_all(); }
    project& add_project(std::string id, std::string name);
    std::string add_instance(project& owner, std::string name);

    [[nodiscard]] const state& projects() const noexcept { return projects_; }
    /// Null when the account has no such project.
    [[nodiscard]] project* find_project(std::string_view id) noexcept;

    // What handlers work with. Instances are those of the project that the request is about.

    [[nodiscard]] const timeline& time() const noexcept { return time_; }
    [[nodiscard]] identifiers& ids() noexcept { return ids_; }
    [[nodiscard]] const emulator_options& options() const noexcept { return *options_; }
    [[nodiscard]] const std::string& domain_id() const noexcept { return domain_id_; }
    /// Of the user in the options, who is the only one of the account.
    [[nodiscard]] const std::string& user_id() const noexcept { return user_id_; }
    [[nodiscard]] token_store& tokens() noexcept { return tokens_; }
    [[nodiscard]] std::list<instance>& all_instances() noexcept { return current_->instances; }

    [[nodiscard]] outcome<instance*> find_instance(std::string_view id);
    /// The same, for what only a running instance can do.
    [[nodiscard]] outcome<instance*> find_running(std::string_view id);
    /// The same, for what must not happen beside another job.
    [[nodiscard]] outcome<instance*> find_idle(std::string_view id);

    [[nodiscard]] outcome<topic*> find_topic(std::string_view instance_id, std::string_view name);

    using effect = std::function<void(instance&)>;

    /// Runs the effect after that much time, unless the instance is gone by then.
    void later(const instance& where, std::chrono::milliseconds service_time, effect done);
    /// The same for a job, which may end in any of these ways.
    void start_job(const instance& where, std::chrono::milliseconds service_time, effect done, effect failed,
                   effect forgotten);
    /// The same as a background task that can be watched. A forgotten one leaves the instance as a failed one does.
    task& start_task(instance& where, std::string name, std::string params, std::chrono::milliseconds service_time,
                     effect done, effect failed);
    /// The job that starts next cannot succeed, whatever was said about it.
    void doom_next_job() { ends_.push_front(job_end::failure); }
    /// What happens to an instance whose job is forgotten when it has none that can be watched.
    [[nodiscard]] effect forget_instance();

private:
    [[nodiscard]] outcome<reply> serve(const received_request& request, state& seen);
    /// The identifier of the project that a request is about.
    [[nodiscard]] std::string_view project_of(const received_request& request, const captures& path) const noexcept;
    /// Makes that project, as it is `seen`, the current one, if the caller may use it.
    [[nodiscard]] std::optional<refusal> enter_project(const received_request& request, const captures& path,
                                                       state& seen);

    const emulator_options* options_;
    timeline time_;
    identifiers ids_;
    std::string domain_id_;
    std::string user_id_;
    std::vector<handler> handlers_;
    router router_;
    token_store tokens_;
    state projects_;            ///< the first is the one of the options
    project* current_;          ///< of the request or the event that is dealt with
    std::deque<job_end> ends_;  ///< of the jobs that start next
};

}  // namespace dmskafka::emulation
