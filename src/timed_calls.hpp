#pragma once

#include "client_core.hpp"
#include "on_strand.hpp"

#include <dmskafka/pager.hpp>

#include <algorithm>
#include <chrono>
#include <memory>
#include <optional>
#include <utility>

namespace dmskafka::detail {

/// The calls of something that is made of several, with one deadline for all. It needs no client, only its core.
class timed_calls {
public:
    /// The time runs from now. Without one each call has the client's own.
    timed_calls(std::shared_ptr<client_core> core, std::optional<std::chrono::nanoseconds> time)
        : core_(std::move(core)), end_(time ? std::optional(core_->after(*time)) : std::nullopt) {}

    template <operation Op>
    [[nodiscard]] asio::awaitable<result<typename Op::response>> call(const Op& request) const {
        return detail::call<typename Op::response>(prepare(core_, description_of<Op>, &request, options()));
    }
    /// Why a request would not be sent, if it would not.
    template <operation Op>
    [[nodiscard]] std::optional<failure> refusal_of(const Op& request) const {
        auto refused = prepare(core_, description_of<Op>, &request, options()).refusal;
        if (refused) refused->operation = description_of<Op>.full_name;
        return refused;
    }
    /// For calls that change an instance: they wait while it is busy.
    template <operation Op>
    [[nodiscard]] asio::awaitable<result<typename Op::response>> change(const Op& request) const {
        return detail::call<typename Op::response>(
            prepare(core_, description_of<Op>, &request, options().wait_while_busy()));
    }
    template <operation Op>
    [[nodiscard]] asio::awaitable<result<job<typename Op::response>>> start(const Op& request) const {
        return detail::start<Op>(prepare(core_, description_of<Op>, &request, options().wait_while_busy()), request);
    }
    [[nodiscard]] asio::awaitable<result<job_progress>> wait(job_handle started) const {
        wait_options how;
        if (end_) how.deadline(left());
        return detail::wait(core_, std::move(started), std::move(how));
    }

    /// The items of a list that `is_wanted`, no more than `most`: it goes no further then.
    template <operation Op, class Predicate>
    [[nodiscard]] asio::awaitable<result<std::vector<typename pager<Op>::item>>> find(Op request, std::size_t most,
                                                                                      Predicate is_wanted) const {
        pager<Op> list(core_, request, options());
        std::vector<typename pager<Op>::item> found;
        while (found.size() < most) {
            if (end_) list.deadline(left());
            auto page = co_await list.next_page();
            if (!page) co_return std::move(page).error();
            if (!*page) break;
            for (auto& each : (**page).*Op::items)
                if (found.size() < most && is_wanted(each)) found.push_back(std::move(each));
        }
        co_return found;
    }

    /// Sleeps until `when`, the end of the time for all, or the end of the coroutine or the client: no call is made
    /// then.
    [[nodiscard]] asio::awaitable<bool> sleep_until(clock::time_point when) const {
        return on_strand(core_, sleep(core_, end_ ? std::min(when, *end_) : when));
    }

    [[nodiscard]] recent_orders& orders() const noexcept { return core_->orders; }
    [[nodiscard]] clock::time_point now() const noexcept { return core_->clock.now(); }

    /// The handle of the job of a request that somebody else sent.
    template <operation Op>
    [[nodiscard]] std::optional<job_handle> handle_of(const Op& request, const typename Op::response& response) const {
        return make_handle(description_of<Op>, &request, &response, core_->clock.utc_now());
    }

private:
    [[nodiscard]] static asio::awaitable<bool> sleep(std::shared_ptr<client_core> core, clock::time_point when) {
        const auto state = co_await asio::this_coro::cancellation_state;
        if (core->is_cancelled(state) || core->shutting_down()) co_return false;
        co_await core->job_waits().sleep_until(core->clock, when);
        co_return true;
    }
    [[nodiscard]] std::chrono::nanoseconds left() const noexcept { return *end_ - core_->clock.now(); }
    [[nodiscard]] call_options options() const {
        call_options how;
        if (end_) how.deadline(left());
        return how;
    }

    std::shared_ptr<client_core> core_;
    std::optional<clock::time_point> end_;
};

}  // namespace dmskafka::detail
