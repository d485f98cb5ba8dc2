#include "rate_limiter_state.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/cancellation_state.hpp>
#include <boost/asio/execution/context.hpp>
#include <boost/asio/execution_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <functional>
#include <list>
#include <mutex>
#include <string>
#include <utility>

namespace dmskafka {
namespace {

void refuse_unless(bool good, std::string_view rule) {
    if (!good)
        throw failure_error(failure{.code = errc::invalid_options, .message = std::string("rate_limit.").append(rule)});
}

rate_limit_options checked(rate_limit_options options) {
    constexpr int most = 1'000'000;
    constexpr auto longest = std::chrono::days(1);
    const auto is_rate = [](double value) { return value == 0 || (value >= 0.001 && value <= most); };
    refuse_unless(is_rate(options.reads_per_second), "reads_per_second: must be 0 or from 0.001 to 1,000,000");
    refuse_unless(is_rate(options.writes_per_second), "writes_per_second: must be 0 or from 0.001 to 1,000,000");
    refuse_unless(options.read_burst >= 1 && options.read_burst <= most, "read_burst: must be from 1 to 1,000,000");
    refuse_unless(options.write_burst >= 1 && options.write_burst <= most, "write_burst: must be from 1 to 1,000,000");
    refuse_unless(options.hold >= std::chrono::seconds(0) && options.hold <= longest,
                  "hold: must be from 0 to 86,400 s");
    refuse_unless(options.recovery >= std::chrono::seconds(1) && options.recovery <= longest,
                  "recovery: must be from 1 to 86,400 s");
    return options;
}

failure cancelled() {
    return failure{.code = errc::cancelled, .message = "the call was cancelled while it waited for the rate limiter"};
}

failure too_late(const rate_request& request, clock::duration until_slot) {
    failure made{.code = errc::rate_limited};
    made.message.append("the rate limit of ").append(request.writes() ? "writes" : "reads");
    if (request.own_limit().calls > 0) made.message.append(" or of ").append(request.operation());
    made.message.append(" leaves no slot in the time allowed");
    made.retry_after = std::chrono::ceil<std::chrono::milliseconds>(until_slot);
    return made;
}

clock::time_point later(clock::time_point now, std::chrono::nanoseconds wait) {
    return now + std::min<std::chrono::nanoseconds>(std::max(wait, std::chrono::nanoseconds(0)),
                                                    clock::time_point::max() - now);
}

}  // namespace

/// The state and what guards it. Whoever waits holds it.
class rate_limiter::line {
public:
    explicit line(const rate_limit_options& options) : enabled_(options.enabled), state_(checked(options)) {}

    [[nodiscard]] bool try_acquire(const rate_request& request, clock& time);
    [[nodiscard]] static asio::awaitable<std::optional<failure>> acquire(std::shared_ptr<line> self,
                                                                         rate_request request, clock& time,
                                                                         clock::time_point deadline,
                                                                         std::chrono::nanoseconds longest);
    void refused(const rate_request& request, std::string_view message, clock::time_point sent, clock& time);

private:
    class sleeper;
    class sleepers_of_context;

    const bool enabled_;
    std::mutex mutex_{};
    rate_limiter_state state_;
};

/// The calls of one execution context that are in a line. A context that ends frees its timers without a lock, so it
/// first takes them away from the threads of other contexts, which would wake them.
class rate_limiter::line::sleepers_of_context final : public asio::execution_context::service {
public:
    static inline asio::execution_context::id id{};

    explicit sleepers_of_context(asio::execution_context& owner) : service(owner) {}

    std::list<sleeper*>::iterator add(sleeper& one) {
        const std::lock_guard lock(mutex_);
        return all_.insert(all_.end(), &one);
    }
    void remove(std::list<sleeper*>::iterator one) noexcept {
        const std::lock_guard lock(mutex_);
        all_.erase(one);
    }

private:
    void shutdown() override;

    std::mutex mutex_{};
    std::list<sleeper*> all_{};
};

/// A call in line. Other threads wake it through its timer, so all that is done to the timer is done under the mutex.
class rate_limiter::line::sleeper final : public rate_limiter_state::waiting_call {
public:
    sleeper(line& in, const asio::any_io_executor& executor, clock& time)
        : line_(in),
          clock_(time),
          timer_(executor),
          // Made after the services of timers, so a context that ends calls it before them.
          context_(&asio::use_service<sleepers_of_context>(asio::query(executor, asio::execution::context))),
          place_(context_->add(*this)) {}
    ~sleeper() {
        if (context_) context_->remove(place_);
        const std::lock_guard lock(line_.mutex_);
        line_.state_.leave(*this, clock_.now());
        clock_.disarm(timer_);
    }

    /// Joins the line and returns nothing; or the time until its slot, when that comes too late.
    [[nodiscard]] std::optional<clock::duration> join(const rate_request& request, clock::time_point deadline,
                                                      std::chrono::nanoseconds longest) {
        const std::lock_guard lock(line_.mutex_);
        const auto now = clock_.now();
        latest_ = std::min(deadline, later(now, longest));
        const auto slot = line_.state_.expected_slot(request, now);
        if (slot > latest_ && slot > now) return slot - now;
        line_.state_.join(*this, request, now);
        return std::nullopt;
    }

    /// Uses the slot if it is there and returns nothing; or the time until it.
    [[nodiscard]] std::optional<clock::duration> take() {
        const std::lock_guard lock(line_.mutex_);
        const auto now = clock_.now();
        const auto slot = line_.state_.look(*this, now);
        if (!granted()) return slot - now;
        use();
        return std::nullopt;
    }
    [[nodiscard]] bool is_late() const { return clock_.now() >= latest_; }

    /// Waits until it is time to look again.
    [[nodiscard]] auto wait() {
        asio::as_tuple_t<asio::use_awaitable_t<>> token(asio::use_awaitable);
        return asio::async_initiate<decltype(token), void(boost::system::error_code)>(std::ref(*this), token);
    }
    template <class Handler>
    void operator()(Handler&& handler) {
        const std::lock_guard lock(line_.mutex_);
        const auto slot = line_.state_.look(*this, clock_.now());  // nothing that happened meanwhile may be missed
        clock_.arm(timer_, std::min(slot, latest_));
        timer_.async_wait(std::forward<Handler>(handler));
    }
    /// The context of its timer ends, and the coroutine with it.
    void context_ends() {
        const std::lock_guard lock(line_.mutex_);
        context_ = nullptr;
    }

private:
    void look_again() noexcept override {
        if (context_) timer_.cancel();
    }

    line& line_;
    clock& clock_;
    clock::time_point latest_{};
    asio::steady_timer timer_;
    sleepers_of_context* context_;  ///< null when it has ended
    std::list<sleeper*>::iterator place_;
};

void rate_limiter::line::sleepers_of_context::shutdown() {
    const std::lock_guard lock(mutex_);
    for (auto* one : std::exchange(all_, {})) one->context_ends();
}

bool rate_limiter::line::try_acquire(const rate_request& request, clock& time) {
    if (!enabled_) return true;
    const std::lock_guard lock(mutex_);
    return state_.take(request, time.now());
}

asio::awaitable<std::optional<failure>> rate_limiter::line::acquire(std::shared_ptr<line> self, rate_request request,
                                                                    clock& time, clock::time_point deadline,
                                                                    std::chrono::nanoseconds longest) {
    std::optional<failure> failed;
    if (self->try_acquire(request, time)) co_return failed;
    const bool throws = co_await asio::this_coro::throw_if_cancelled();
    co_await asio::this_coro::throw_if_cancelled(false);
    sleeper here(*self, co_await asio::this_coro::executor, time);
    if (const auto wait = here.join(request, deadline, longest)) failed = too_late(request, *wait);
    while (!failed) {
        const auto state = co_await asio::this_coro::cancellation_state;
        if (state.cancelled() != asio::cancellation_type::none) {
            failed = cancelled();
            break;
        }
        const auto wait = here.take();
        if (!wait) break;
        if (here.is_late())
            failed = too_late(request, *wait);
        else
            co_await here.wait();
    }
    co_await asio::this_coro::throw_if_cancelled(throws);
    co_return failed;
}

void rate_limiter::line::refused(const rate_request& request, std::string_view message, clock::time_point sent,
                                 clock& time) {
    const auto told = parse_learned_limit(message);
    const std::lock_guard lock(mutex_);
    state_.refused(request, told, sent, time.now());
}

rate_limiter::rate_limiter(const rate_limit_options& options) : line_(std::make_shared<line>(options)) {}
rate_limiter::~rate_limiter() = default;

bool rate_limiter::try_acquire(const rate_request& request, clock& time) { return line_->try_acquire(request, time); }

asio::awaitable<std::optional<failure>> rate_limiter::acquire(const rate_request& request, clock& time,
                                                              clock::time_point deadline,
                                                              std::chrono::nanoseconds longest) {
    return line::acquire(line_, request, time, deadline, longest);
}

void rate_limiter::refused(const rate_request& request, std::string_view message, clock::time_point sent, clock& time) {
    line_->refused(request, message, sent, time);
}

}  // namespace dmskafka
