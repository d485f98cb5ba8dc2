#include <dmskafka/for_each_bounded.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/cancellation_state.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <list>

namespace dmskafka::detail {
namespace {

/// Workers that take one item after the other. They hold it, so it outlives them.
class bounded_run : public std::enable_shared_from_this<bounded_run> {
public:
    bounded_run(const asio::any_io_executor& executor, std::size_t count, indexed_work work)
        : work_(std::move(work)), count_(count), all_ended_(executor, asio::steady_timer::time_point::max()) {}

    void begin(std::size_t workers) {
        running_ = workers;
        for (std::size_t i = 0; i < workers; ++i) {
            auto& one = workers_.emplace_back();
            asio::co_spawn(all_ended_.get_executor(), take_items(shared_from_this()),
                           asio::bind_cancellation_slot(one.cancel.slot(),
                                                        [&one, owner = shared_from_this()](std::exception_ptr thrown) {
                                                            owner->end(one, thrown);
                                                        }));
        }
    }

    /// No item is begun any more, and all that run are cancelled.
    void cancel() {
        if (std::exchange(cancelled_, true)) return;
        for (auto& each : workers_)
            if (!each.ended) each.cancel.emit(asio::cancellation_type::terminal);
    }

    [[nodiscard]] bool goes_on() const noexcept { return running_ > 0; }
    [[nodiscard]] asio::steady_timer& all_ended() noexcept { return all_ended_; }
    [[nodiscard]] std::exception_ptr thrown() const noexcept { return thrown_; }

    [[nodiscard]] std::vector<index_failure> failures() {
        for (; next_ < count_; ++next_) {
            failure not_begun{.code = errc::cancelled, .message = "cancelled before its turn came"};
            failures_.push_back({next_, std::move(not_begun)});
        }
        std::ranges::sort(failures_, {}, &index_failure::index);
        return std::move(failures_);
    }

private:
    struct worker {
        asio::cancellation_signal cancel{};
        bool ended = false;
    };

    static asio::awaitable<void> take_items(std::shared_ptr<bounded_run> of) {
        co_await asio::this_coro::throw_if_cancelled(false);
        while (!of->cancelled_ && of->next_ < of->count_) {
            const auto index = of->next_++;
            auto failed = co_await of->work_(index);
            if (failed) of->failures_.push_back({index, *std::move(failed)});
        }
    }

    void end(worker& one, std::exception_ptr thrown) {
        one.ended = true;
        if (thrown && !thrown_) thrown_ = thrown;
        if (thrown) cancel();
        if (--running_ == 0) all_ended_.cancel();
    }

    indexed_work work_;
    std::size_t count_;
    std::size_t next_ = 0;
    std::size_t running_ = 0;
    std::list<worker> workers_;
    std::vector<index_failure> failures_;
    std::exception_ptr thrown_;
    bool cancelled_ = false;
    asio::steady_timer all_ended_;
};

}  // namespace

asio::awaitable<std::vector<index_failure>> run_bounded(std::size_t count, std::size_t most, indexed_work work) {
    const bool throws = co_await asio::this_coro::throw_if_cancelled();
    co_await asio::this_coro::throw_if_cancelled(false);
    const auto run = std::make_shared<bounded_run>(co_await asio::this_coro::executor, count, std::move(work));
    run->begin(std::min(count, std::max<std::size_t>(most, 1)));
    while (run->goes_on()) {
        const auto state = co_await asio::this_coro::cancellation_state;
        if (state.cancelled() != asio::cancellation_type::none) run->cancel();
        if (run->goes_on()) co_await run->all_ended().async_wait(asio::as_tuple(asio::use_awaitable));
    }
    co_await asio::this_coro::throw_if_cancelled(throws);
    if (run->thrown()) std::rethrow_exception(run->thrown());
    co_return run->failures();
}

}  // namespace dmskafka::detail
