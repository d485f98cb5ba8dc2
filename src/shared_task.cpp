#include "shared_task.hpp"

#include "client_core.hpp"
#include "http/alarm.hpp"
#include "without_throwing.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/this_coro.hpp>

#include <algorithm>

namespace dmskafka::detail {
namespace {

constexpr std::chrono::seconds longest_memory{30};
constexpr std::chrono::hours longest_run{24};

std::chrono::seconds memory_after(int failures) {
    return std::min(longest_memory, std::chrono::seconds(1 << std::min(failures - 1, 5)));
}

failure ended_early(errc code, std::string_view how, std::string_view what) {
    return failure{.code = code, .message = std::string(how).append(what)};
}

}  // namespace

struct shared_task::run {
    run(const asio::any_io_executor& executor, clock& time) : limit(executor, time) {}

    asio::cancellation_signal cancel{};
    http::alarm limit;
    bool ended = false;
    std::optional<failure> failed{};
};

shared_task::shared_task(std::string_view what, work does) : what_(what), work_(std::move(does)) {}
shared_task::~shared_task() = default;

bool shared_task::failed_just_now(const client_core& core) const {
    return run_ && run_->failed && core.clock.now() < remembered_until_;
}

void shared_task::start(client_core& core) {
    if ((run_ && !run_->ended) || failed_just_now(core) || core.stopped()) return;
    begin(core);
}

void shared_task::begin(client_core& core) {
    const auto begun = std::make_shared<run>(core.executor, core.clock);
    run_ = begun;
    const auto deadline =
        core.clock.now() + std::min<std::chrono::milliseconds>(core.options.attempt_timeout, longest_run);
    begun->limit.arm(deadline);
    begun->limit.timer().async_wait([weak = std::weak_ptr(begun), &core, deadline](boost::system::error_code) {
        const auto late = weak.lock();  // as long as it runs it holds the core
        if (late && !late->ended && core.clock.now() >= deadline) late->cancel.emit(asio::cancellation_type::terminal);
    });
    const auto on_end = [this, begun, owner = core.shared_from_this()](std::exception_ptr thrown,
                                                                       std::optional<failure> failed) {
        if (thrown) failed = ended_early(errc::credentials, "an exception ended the work on ", what_);
        end(*owner, *begun, std::move(failed));
    };
    asio::co_spawn(core.executor, without_throwing(work_(deadline)),
                   asio::bind_cancellation_slot(begun->cancel.slot(), on_end));
}

void shared_task::end(client_core& core, run& ended, std::optional<failure> failed) {
    ended.limit.disarm();
    ended.ended = true;
    failures_ = failed ? failures_ + 1 : 0;
    if (failed) remembered_until_ = core.clock.now() + memory_after(failures_);
    ended.failed = std::move(failed);
    waiting_.wake_all();
}

asio::awaitable<std::optional<failure>> shared_task::join(client_core& core, clock::time_point deadline) {
    if (failed_just_now(core)) co_return run_->failed;
    if (core.is_cancelled(co_await asio::this_coro::cancellation_state))
        co_return ended_early(errc::cancelled, "the call was cancelled while it waited for ", what_);
    start(core);
    const auto joined = run_;
    co_await waiting_.sleep_until(core.clock, deadline);
    if (core.stopped()) co_return ended_early(errc::cancelled, "the client was destroyed", {});
    if (joined->ended) co_return joined->failed;
    if (core.clock.now() >= deadline)
        co_return ended_early(errc::deadline_exceeded, "the time for the call ran out while it waited for ", what_);
    co_return ended_early(errc::cancelled, "the call was cancelled while it waited for ", what_);
}

void shared_task::stop() noexcept {
    if (run_ && !run_->ended) run_->cancel.emit(asio::cancellation_type::terminal);
    waiting_.wake_all();
}

}  // namespace dmskafka::detail
