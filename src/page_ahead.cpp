#include "page_ahead.hpp"

#include "client_core.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/this_coro.hpp>

#include <exception>
#include <utility>

namespace dmskafka::detail {

/// What the call and the walk share. The call may outlive the walk by a moment.
struct page_ahead::run {
    std::shared_ptr<client_core> core;
    std::shared_ptr<void> response;
    std::string_view operation;
    call_info* asked_info;  ///< where the caller wants the facts of the call
    call_info info{};
    std::optional<failure> failed{};
    std::exception_ptr thrown{};
    asio::cancellation_signal cancel{};
    sleepers waiting{};
    asio::any_io_executor executor{};  ///< empty when the coroutine of the call is gone
    bool ended = false;
    bool dropped = false;
};

namespace {

/// Has the call leave its facts here, and ask a classifier of the caller's no longer than somebody wants its page.
call_options keep_apart(call_options options, const std::shared_ptr<page_ahead::run>& at) {
    if (options.info() != nullptr) options.info(at->info);
    if (auto own = options.classifier())
        options.classifier(
            [own = std::move(own), weak = std::weak_ptr(at)](const failure& f) -> std::optional<failure_class> {
                const auto still = weak.lock();
                return still && !still->dropped ? own(f) : std::nullopt;
            });
    return options;
}

bool is_cancelled(const asio::cancellation_state& state) { return state.cancelled() != asio::cancellation_type::none; }

asio::awaitable<void> fetch(std::shared_ptr<page_ahead::run> at, prepared_call call) {
    // The frame may be destroyed in its sleep, together with its executor.
    struct mark_end {
        page_ahead::run& of;
        explicit mark_end(page_ahead::run& run) : of(run) {}
        mark_end(const mark_end&) = delete;
        mark_end& operator=(const mark_end&) = delete;
        ~mark_end() { of.executor = asio::any_io_executor(); }
    } const on_exit(*at);
    co_await asio::this_coro::throw_if_cancelled(false);
    at->failed = co_await execute(call, at->response.get());
}

}  // namespace

page_ahead::page_ahead(const asio::any_io_executor& executor, prepared_call call, std::shared_ptr<void> response)
    : run_(std::make_shared<run>(call.core, std::move(response), call.operation->full_name, call.options.info())) {
    run_->executor = executor;
    call.options = keep_apart(std::move(call.options), run_);
    const auto on_end = [at = run_](std::exception_ptr thrown) {
        at->thrown = std::move(thrown);
        at->ended = true;
        at->waiting.wake_all();
    };
    asio::co_spawn(executor, fetch(run_, std::move(call)), asio::bind_cancellation_slot(run_->cancel.slot(), on_end));
}

page_ahead::~page_ahead() {
    run_->dropped = true;
    if (!run_->executor) return;
    // On the executor Asio passes a cancellation on at once. Otherwise it would come later, perhaps to nobody.
    asio::dispatch(run_->executor, [at = run_] {
        if (at->executor) at->cancel.emit(asio::cancellation_type::terminal);
    });
}

std::shared_ptr<void> page_ahead::response() const noexcept { return run_->response; }

asio::awaitable<std::optional<failure>> page_ahead::wait() {
    const auto at = run_;
    const bool throws = co_await asio::this_coro::throw_if_cancelled();
    co_await asio::this_coro::throw_if_cancelled(false);
    // The end of the client ends the call itself.
    bool cancelled = is_cancelled(co_await asio::this_coro::cancellation_state);
    while (!at->ended && !cancelled) {
        co_await at->waiting.sleep_until(at->core->clock, clock::time_point::max());
        cancelled = is_cancelled(co_await asio::this_coro::cancellation_state);
    }
    co_await asio::this_coro::throw_if_cancelled(throws);
    if (cancelled)
        co_return failure{.code = errc::cancelled,
                          .message = "the call was cancelled while it waited for the page",
                          .operation = std::string(at->operation)};
    if (at->thrown) std::rethrow_exception(at->thrown);
    if (at->asked_info != nullptr) *at->asked_info = std::move(at->info);
    co_return std::move(at->failed);
}

}  // namespace dmskafka::detail
