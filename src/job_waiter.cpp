// Awaiting a job: what is looked at, told and answered. The looks themselves are shared: see job_poller.cpp.

#include "job_watch_list.hpp"
#include "on_strand.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>

#include <algorithm>
#include <functional>
#include <memory>
#include <vector>

namespace dmskafka::detail {
namespace {

std::chrono::nanoseconds age_of(const job_handle& job, const dmskafka::clock& time) {
    return std::max<std::chrono::nanoseconds>(time.utc_now() - job.started_at, std::chrono::nanoseconds(0));
}

/// What is to be seen of a job, together; then that its instance runs, when the rule says so.
class job_view {
public:
    job_view(client_core& core, const job_handle& job)
        : core_(core), job_(job), started_(core.clock.now() - age_of(job, core.clock)) {
        watchers_.reserve(std::max<std::size_t>(job.ids.size(), 1));
        for (const auto& id : job.ids) add(job.what, job.until, job.must_leave_target, id);
        if (job.ids.empty()) add(job.what, job.until, job.must_leave_target, {});
    }

    /// Goes on to the instance; false when the rule does not ask for it, or this has been done.
    [[nodiscard]] bool next_stage() {
        if (!job_.then_running || at_instance_) return false;
        at_instance_ = true;
        polls_before_ = polls();
        watchers_.clear();
        add(watch::instance, target::running, false, job_.owner);
        return true;
    }

    [[nodiscard]] client_core& core() const noexcept { return core_; }
    [[nodiscard]] const job_handle& job() const noexcept { return job_; }
    [[nodiscard]] watch what() const noexcept { return at_instance_ ? watch::instance : job_.what; }
    [[nodiscard]] std::vector<watcher>& watchers() noexcept { return watchers_; }

    /// Of all together: pending as long as nothing failed and not all are done.
    [[nodiscard]] job_verdict verdict() const { return telling().verdict; }
    /// Why looking on is of no use.
    [[nodiscard]] const failure* hopeless() const {
        for (const auto& one : watchers_)
            if (one.is_hopeless) return one.trouble.get();
        return nullptr;
    }
    [[nodiscard]] std::chrono::nanoseconds elapsed() const { return core_.clock.now() - started_; }

    [[nodiscard]] job_progress progress() const {
        const auto& one = telling();
        const auto expected = core_.jobs.expected(job_.operation);
        job_progress made;
        made.state = one.state;
        made.verdict = one.verdict;
        made.polls = polls();
        made.elapsed = elapsed();
        if (one.trouble) made.trouble = one.trouble->describe();
        if (expected && *expected > std::chrono::nanoseconds(0))
            made.percent = static_cast<int>(std::min(
                99.0, 100.0 * static_cast<double>(made.elapsed.count()) / static_cast<double>(expected->count())));
        if (one.verdict == job_verdict::pending)
            made.next_poll = std::max<std::chrono::nanoseconds>(one.next_look() - core_.clock.now(), {});
        return made;
    }

    [[nodiscard]] failure ended(failure made) const {
        made.operation = job_.operation;
        made.job = job_.to_string();
        made.job_state = telling().state;
        made.elapsed = elapsed();
        return made;
    }
    [[nodiscard]] failure ended(errc code, std::string message) const {
        return ended(failure{.code = code, .message = std::move(message)});
    }

private:
    void add(watch what, target until, bool must_leave, std::string_view id) {
        const bool settled = has_settled(job_, elapsed(), core_.options.jobs);
        watchers_.push_back(
            {.job = &job_, .id = id, .judge = job_judge(what, until, must_leave && !settled), .started = started_});
    }

    /// The one that the job depends on: a failed one, else one that is not done, else the last.
    [[nodiscard]] const watcher& telling() const {
        const watcher* chosen = &watchers_.back();
        for (const auto& one : watchers_) {
            if (one.verdict == job_verdict::failed || one.verdict == job_verdict::lost) return one;
            if (one.verdict == job_verdict::pending && chosen->verdict != job_verdict::pending) chosen = &one;
        }
        return *chosen;
    }
    [[nodiscard]] int polls() const {
        int sum = polls_before_;
        for (const auto& one : watchers_) sum += one.polls();
        return sum;
    }

    client_core& core_;
    const job_handle& job_;
    watcher::time_point started_;
    std::vector<watcher> watchers_{};
    int polls_before_ = 0;
    bool at_instance_ = false;
};

using progress_call = std::function<void(const job_progress&)>;

/// A wait among the others of its client. Its timer ends with the deadline, or earlier when there is news.
class job_wait final : public watcher::listener {
public:
    job_wait(client_core& core, const job_handle& job, std::chrono::nanoseconds most, const progress_call* on_progress)
        : on_progress_(on_progress),
          deadline_(core.after(most)),
          timer_(core.executor),
          bed_(core.job_waits(), core.clock, timer_, deadline_),
          view_(core, job) {
        join();
    }
    ~job_wait() { leave(); }
    job_wait(const job_wait&) = delete;
    job_wait& operator=(const job_wait&) = delete;

    void on_news() noexcept override { timer_.cancel(); }

    /// Whether to sleep on, after what has been seen. Otherwise there is an outcome.
    [[nodiscard]] bool goes_on(const asio::cancellation_state& of_coroutine) {
        if (core().shutting_down())
            end_ = end::shut_down;
        else if (core().is_cancelled(of_coroutine))
            end_ = end::cancelled;
        else if (view_.hopeless() != nullptr || ends(view_.verdict()))
            end_ = end::seen;
        else if (core().clock.now() >= deadline_)
            end_ = end::late;
        return end_ == end::none;
    }

    void tell() const {
        if (on_progress_ != nullptr) tell(view_.progress());
    }

    [[nodiscard]] asio::steady_timer& timer() noexcept { return timer_; }

    [[nodiscard]] result<job_progress> outcome() const {
        switch (end_) {
            case end::shut_down:
                return view_.ended(errc::shut_down, "the client takes no more calls, the job goes on");
            case end::cancelled:
                return view_.ended(errc::cancelled, "the wait was cancelled, the job goes on");
            case end::late:
                return view_.ended(errc::deadline_exceeded,
                                   "the job had not ended in the time for the wait, and goes on");
            case end::none:
            case end::seen:
                break;
        }
        if (const auto* why = view_.hopeless()) return view_.ended(*why);
        if (view_.verdict() == job_verdict::failed)
            return view_.ended(errc::job_failed, "the service reports that the job failed");
        if (view_.verdict() == job_verdict::lost)
            return view_.ended(errc::job_lost, "the service does not know the job");
        return success();
    }

private:
    enum class end : std::uint8_t { none, seen, late, cancelled, shut_down };

    /// Goes on to what is to be looked at next, when there is something.
    [[nodiscard]] bool ends(job_verdict verdict) {
        if (verdict != job_verdict::done) return verdict != job_verdict::pending;
        leave();
        if (!view_.next_stage()) return true;
        join();
        return false;
    }

    [[nodiscard]] job_progress success() const {
        auto seen = view_.progress();
        seen.done = true;
        seen.percent = 100;
        if (seen.polls > 1) core().jobs.took(view_.job().operation, seen.elapsed);  // it was seen going on
        tell(seen);
        return seen;
    }

    void tell(const job_progress& seen) const {
        if (on_progress_ != nullptr) (*on_progress_)(seen);
    }

    void join() {
        for (auto& one : view_.watchers()) {
            one.told = this;
            one.hears_every_look = on_progress_ != nullptr;
            core().jobs.join(core().shared_from_this(), view_.what(), view_.job().owner, one);
        }
    }
    void leave() noexcept {
        for (auto& one : view_.watchers()) core().jobs.leave(view_.what(), view_.job().owner, one);
    }
    [[nodiscard]] client_core& core() const noexcept { return view_.core(); }

    const progress_call* on_progress_;
    clock::time_point deadline_;
    asio::steady_timer timer_;
    sleepers::bed bed_;
    job_view view_;
    end end_{};
};

/// One coroutine with one frame, so that thousands of waits stay small.
asio::awaitable<result<job_progress>> run_wait(std::shared_ptr<client_core> core, job_handle job,
                                               std::chrono::nanoseconds most,
                                               std::unique_ptr<const progress_call> on_progress) {
    const bool throws = co_await asio::this_coro::throw_if_cancelled();
    co_await asio::this_coro::throw_if_cancelled(false);
    job_wait here(*core, job, most, on_progress.get());
    while (here.goes_on(co_await asio::this_coro::cancellation_state)) {
        here.tell();
        co_await here.timer().async_wait(asio::as_tuple(asio::deferred));  // without a frame of its own
    }
    co_await asio::this_coro::throw_if_cancelled(throws);
    co_return here.outcome();
}

asio::awaitable<result<job_progress>> run_poll(std::shared_ptr<client_core> core, job_handle job) {
    const bool throws = co_await asio::this_coro::throw_if_cancelled();
    co_await asio::this_coro::throw_if_cancelled(false);
    job_view view(*core, job);
    bool cancelled = false;
    std::optional<watch_list> waits;
    do {
        waits.emplace(view.what(), core->options.jobs);
        for (auto& one : view.watchers()) {
            one.is_patient = false;
            waits->add_due(one, core->clock.now(), core->jobs.expected(job.operation));
        }
        co_await look_at_all(core, view.what(), owner_of_list(view.what(), job.owner), *waits);
        cancelled = core->is_cancelled(co_await asio::this_coro::cancellation_state);
    } while (!cancelled && view.verdict() == job_verdict::done && view.next_stage());
    co_await asio::this_coro::throw_if_cancelled(throws);
    if (cancelled) co_return view.ended(errc::cancelled, "the look at the job was cancelled");
    if (const auto* why = view.hopeless()) co_return view.ended(*why);
    auto seen = view.progress();
    const bool unknown = seen.state == job_judge::absent && seen.verdict == job_verdict::pending;
    if (unknown && must_be_known(job, seen.elapsed, core->options.jobs)) seen.verdict = job_verdict::lost;
    if (seen.verdict != job_verdict::pending) seen.next_poll = {};
    seen.done = seen.verdict == job_verdict::done;
    if (seen.done) seen.percent = 100;
    co_return seen;
}

}  // namespace

asio::awaitable<result<job_progress>> wait(std::shared_ptr<client_core> core, job_handle job, wait_options options) {
    std::unique_ptr<const progress_call> on_progress;  // few have one
    if (options.on_progress()) on_progress = std::make_unique<const progress_call>(options.on_progress());
    auto work = run_wait(core, std::move(job), options.deadline().value_or(std::chrono::nanoseconds::max()),
                         std::move(on_progress));
    return core->strand ? on_strand(core, std::move(work)) : std::move(work);
}

asio::awaitable<result<job_progress>> poll(std::shared_ptr<client_core> core, job_handle job) {
    auto work = run_poll(core, std::move(job));
    return core->strand ? on_strand(core, std::move(work)) : std::move(work);
}

}  // namespace dmskafka::detail
