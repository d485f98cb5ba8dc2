// Awaiting a job: sleep, look, judge, tell, again.

#include "client_core.hpp"
#include "job_judge.hpp"

#include <dmskafka/ops/diagnosis.hpp>
#include <dmskafka/ops/instances.hpp>
#include <dmskafka/ops/legacy.hpp>
#include <dmskafka/ops/smart_connect.hpp>
#include <dmskafka/ops/tasks.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <cstdio>

namespace dmskafka::detail {
namespace {

/// `2020-05-15T03:19:51.046Z`: such texts sort as the times do.
std::string timestamp(std::chrono::system_clock::time_point when) {
    const auto days = std::chrono::floor<std::chrono::days>(when);
    const std::chrono::year_month_day date(days);
    const std::chrono::hh_mm_ss time(std::chrono::floor<std::chrono::milliseconds>(when - days));
    char text[40];
    const int size =
        std::snprintf(text, sizeof text, "%04d-%02u-%02uT%02d:%02d:%02d.%03dZ", static_cast<int>(date.year()),
                      static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                      static_cast<int>(time.hours().count()), static_cast<int>(time.minutes().count()),
                      static_cast<int>(time.seconds().count()), static_cast<int>(time.subseconds().count()));
    return {text, static_cast<std::size_t>(size)};
}

const tasks::task* find_task(const std::vector<tasks::task>& all, const std::vector<std::string>& names,
                             std::chrono::system_clock::time_point since) {
    const auto earliest = timestamp(since);
    const tasks::task* newest = nullptr;
    for (const auto& task : all) {
        const bool named = task.name && std::find(names.begin(), names.end(), *task.name) != names.end();
        if (!named || task.created_at.value_or("") < earliest) continue;
        if (newest == nullptr || newest->created_at < task.created_at) newest = &task;
    }
    return newest;
}

/// A state, or why none could be seen.
using look_result = result<std::string>;

/// Asks, and takes the state out of the answer.
template <operation Op, class StateOf>
asio::awaitable<look_result> ask(std::shared_ptr<client_core> core, Op request, call_options options,
                                 StateOf state_of) {
    auto sent = call<typename Op::response>(prepare(core, description_of<Op>, &request, options));
    const auto seen = co_await std::move(sent);
    if (!seen) co_return seen.error();
    co_return state_of(*seen);
}

/// For answers that have their state in front.
constexpr auto status_of = [](const auto& seen) { return seen.status.value_or(""); };

/// One thing to look at until it is as it should be.
struct stage {
    watch what{};
    target until{};
    bool must_leave_target{};
    std::string id{};
};

/// A job is awaited stage by stage: each of its ids, then the instance when the rule says so.
std::vector<stage> stages_of(const job_handle& job) {
    std::vector<stage> stages;
    for (const auto& id : job.ids) stages.push_back({job.what, job.until, job.must_leave_target, id});
    if (job.ids.empty()) stages.push_back({job.what, job.until, job.must_leave_target, {}});
    if (job.then_running) stages.push_back({watch::instance, target::running, false, job.owner});
    return stages;
}

asio::awaitable<look_result> look_at_instance(const std::shared_ptr<client_core>& core, const stage& at,
                                              const call_options& options) {
    return ask(core, instances::get{.instance_id = at.id}, options, status_of);
}

asio::awaitable<look_result> look_at_task(const std::shared_ptr<client_core>& core, const std::string& owner,
                                          const stage& at, const call_options& options) {
    return ask(core, tasks::get{.instance_id = owner, .task_id = at.id}, options, [](const tasks::task_page& seen) {
        return seen.tasks.empty() ? std::string(job_judge::absent) : status_of(seen.tasks.front());
    });
}

/// A task that no answer named: the newest of its names that began no earlier than the job.
asio::awaitable<look_result> look_for_task(const std::shared_ptr<client_core>& core, const job_handle& job, stage& at,
                                           const call_options& options) {
    return ask(core, tasks::list{.instance_id = job.owner, .start = 1, .limit = 100}, options,
               [&job, &at](const tasks::task_page& seen) {
                   constexpr auto clocks_differ = std::chrono::seconds(10);
                   const auto* found = find_task(seen.tasks, job.task_names, job.started_at - clocks_differ);
                   if (found == nullptr) return std::string(job_judge::absent);
                   at.id = found->id.value_or("");
                   return status_of(*found);
               });
}

asio::awaitable<look_result> look_at_connector_task(const std::shared_ptr<client_core>& core, const std::string& owner,
                                                    const stage& at, const call_options& options) {
    return ask(core, smart_connect::get_task{.instance_id = owner, .task_id = at.id}, options, status_of);
}

asio::awaitable<look_result> look_at_sink_task(const std::shared_ptr<client_core>& core, const std::string& owner,
                                               const stage& at, const call_options& options) {
    return ask(core, legacy::get_sink_task{.connector_id = owner, .task_id = at.id}, options, status_of);
}

asio::awaitable<look_result> look_at_report(const std::shared_ptr<client_core>& core, const std::string& owner,
                                            const stage& at, const call_options& options) {
    return ask(core, diagnosis::list{.instance_id = owner}, options, [id = at.id](const diagnosis::report_page& seen) {
        for (const auto& report : seen.report_list)
            if (report.report_id == id) return status_of(report);
        return std::string(job_judge::absent);
    });
}

asio::awaitable<look_result> look(const std::shared_ptr<client_core>& core, const job_handle& job, stage& at,
                                  const call_options& options) {
    switch (at.what) {
        case watch::instance:
            return look_at_instance(core, at, options);
        case watch::background_task:
            return at.id.empty() ? look_for_task(core, job, at, options) : look_at_task(core, job.owner, at, options);
        case watch::connector_task:
            return look_at_connector_task(core, job.owner, at, options);
        case watch::sink_task:
            return look_at_sink_task(core, job.owner, at, options);
        case watch::diagnosis_report:
            break;
    }
    return look_at_report(core, job.owner, at, options);
}

/// Whether the next look would fail the same way: then the wait ends, and the handle remains.
bool ends_the_wait(const failure& trouble) {
    return trouble.code == errc::invalid_request || trouble.code == errc::invalid_options || trouble.auth() ||
           trouble.permission() || trouble.no_such_api();
}

failure about_job(failure made, const job_handle& job, const job_progress& seen) {
    made.operation = job.operation;
    made.job = job.to_string();
    made.job_state = seen.state;
    made.elapsed = seen.elapsed;
    return made;
}

failure ended(errc code, std::string message, const job_handle& job, const job_progress& seen) {
    return about_job(failure{.code = code, .message = std::move(message)}, job, seen);
}

struct wait_limits {
    clock::time_point deadline{};
    std::chrono::nanoseconds started_before{};  ///< how long the job had been going when the wait began
    clock::time_point began{};
};

wait_limits begin(const client_core& core, const job_handle& job, const wait_options& options) {
    wait_limits limits;
    limits.began = core.clock.now();
    const auto most = clock::time_point::max() - limits.began;
    limits.deadline = limits.began + std::min<std::chrono::nanoseconds>(options.deadline().value_or(most), most);
    limits.started_before =
        std::max<std::chrono::nanoseconds>(core.clock.utc_now() - job.started_at, std::chrono::nanoseconds(0));
    return limits;
}

call_options look_options(const client_core& core, const wait_limits& limits) {
    const auto left = limits.deadline - core.clock.now();
    return call_options().deadline(std::min<std::chrono::nanoseconds>(core.options.deadline, left));
}

/// Looks until the stage is done: then nothing comes back, else the failure that ends the wait.
asio::awaitable<std::optional<failure>> await_stage(const std::shared_ptr<client_core>& core, const job_handle& job,
                                                    stage& at, const wait_options& options, const wait_limits& limits,
                                                    job_progress& seen) {
    job_judge judge(at.what, at.until, at.must_leave_target);
    for (;;) {
        if (core->shutting_down())
            co_return ended(errc::shut_down, "the client takes no more calls, the job goes on", job, seen);
        if (core->is_cancelled(co_await asio::this_coro::cancellation_state))
            co_return ended(errc::cancelled, "the wait was cancelled, the job goes on", job, seen);
        const auto now = core->clock.now();
        seen.elapsed = limits.started_before + (now - limits.began);
        if (now >= limits.deadline)
            co_return ended(errc::deadline_exceeded, "the job had not ended in the time for the wait, and goes on", job,
                            seen);
        seen.next_poll = next_look(job, seen.polls, seen.elapsed, core->options.jobs);
        if (options.on_progress()) options.on_progress()(seen);
        co_await core->wait_until(seen.next_poll < limits.deadline - now ? now + seen.next_poll : limits.deadline);
        if (core->clock.now() >= limits.deadline || core->is_cancelled(co_await asio::this_coro::cancellation_state))
            continue;

        const auto how = look_options(*core, limits);
        look_result looked = co_await look(core, job, at, how);
        ++seen.polls;
        seen.trouble.clear();
        if (!looked && looked.error().code == errc::cancelled) continue;
        if (!looked && ends_the_wait(looked.error())) co_return about_job(std::move(looked).error(), job, seen);
        if (!looked && !looked.error().gone()) {
            seen.trouble = looked.error().describe();
            continue;
        }
        seen.state = looked ? std::move(*looked) : std::string(job_judge::absent);
        switch (judge.judge(seen.state)) {
            case job_verdict::pending:
                break;
            case job_verdict::done:
                co_return std::nullopt;
            case job_verdict::failed:
                co_return ended(errc::job_failed, "the service reports that the job failed", job, seen);
            case job_verdict::lost:
                co_return ended(errc::job_lost, "the service does not know the job", job, seen);
        }
    }
}

asio::awaitable<result<job_progress>> run_wait(const std::shared_ptr<client_core>& core, const job_handle& job,
                                               const wait_options& options) {
    job_progress seen;
    const auto limits = begin(*core, job, options);
    auto stages = stages_of(job);
    for (auto& at : stages) {
        auto failed = co_await await_stage(core, job, at, options, limits, seen);
        if (failed) co_return std::move(*failed);
    }
    seen.elapsed = limits.started_before + (core->clock.now() - limits.began);
    seen.next_poll = {};
    seen.done = true;
    if (options.on_progress()) options.on_progress()(seen);
    co_return seen;
}

asio::awaitable<result<job_progress>> run_wait_on_strand(const std::shared_ptr<client_core>& core,
                                                         const job_handle& job, const wait_options& options) {
    co_await asio::this_coro::reset_cancellation_state(asio::enable_total_cancellation());
    co_await asio::this_coro::throw_if_cancelled(false);
    co_return co_await run_wait(core, job, options);
}

}  // namespace

asio::awaitable<result<job_progress>> wait(std::shared_ptr<client_core> core, job_handle job, wait_options options) {
    const bool throws = co_await asio::this_coro::throw_if_cancelled();
    co_await asio::this_coro::throw_if_cancelled(false);
    std::optional<result<job_progress>> ended;
    if (core->strand)
        ended.emplace(
            co_await asio::co_spawn(*core->strand, run_wait_on_strand(core, job, options), asio::use_awaitable));
    else
        ended.emplace(co_await run_wait(core, job, options));
    co_await asio::this_coro::throw_if_cancelled(throws);
    co_return std::move(*ended);
}

}  // namespace dmskafka::detail
