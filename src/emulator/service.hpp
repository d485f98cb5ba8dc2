#pragma once

#include "emulator/exchange.hpp"
#include "emulator/handler.hpp"
#include "emulator/identifiers.hpp"
#include "emulator/router.hpp"
#include "emulator/state.hpp"
#include "emulator/timeline.hpp"
#include "emulator/tokens.hpp"

#include <dmskafka/emulator.hpp>

#include <chrono>
#include <functional>
#include <list>
#include <optional>
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
    void revoke_tokens() noexcept { tokens_.revoke_all(); }
    project& add_project(std::string id, std::string name);
    std::string add_instance(project& owner, std::string name);

    [[nodiscard]] const std::list<project>& projects() const noexcept { return projects_; }
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

    /// Runs one of the effects after that much time, unless the instance is gone by then.
    void later(const instance& where, std::chrono::milliseconds service_time, effect done);
    void later(const instance& where, std::chrono::milliseconds service_time, effect done, effect failed);
    /// The same as a background task that can be watched.
    task& start_task(instance& where, std::string name, std::string params, std::chrono::milliseconds service_time,
                     effect done, effect failed);

private:
    [[nodiscard]] outcome<reply> serve(const received_request& request);
    /// Makes the project that a request is about the current one, if the caller may use it.
    [[nodiscard]] std::optional<refusal> enter_project(const received_request& request, const captures& path);
    [[nodiscard]] reply finished(reply made);

    const emulator_options* options_;
    timeline time_;
    identifiers ids_;
    std::string domain_id_;
    std::string user_id_;
    std::vector<handler> handlers_;
    router router_;
    token_store tokens_;
    std::list<project> projects_;  ///< the first is the one of the options
    project* current_;             ///< of the request or the event that is dealt with
    int failing_jobs_{};
};

}  // namespace dmskafka::emulation
