#pragma once

#include <dmskafka/config.hpp>
#include <dmskafka/error.hpp>

#include <boost/asio/awaitable.hpp>

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <ranges>
#include <type_traits>
#include <utility>
#include <vector>

namespace dmskafka {

/// An item for which the work failed.
struct index_failure {
    std::size_t index{};  ///< of the item
    failure why{};
};

namespace detail {

using indexed_work = std::function<asio::awaitable<std::optional<failure>>(std::size_t index)>;

[[nodiscard]] DMSKAFKA_API asio::awaitable<std::vector<index_failure>> run_bounded(std::size_t count, std::size_t most,
                                                                                   indexed_work work);

template <class T>
asio::awaitable<std::optional<failure>> failure_of(asio::awaitable<result<T>> work) {
    auto made = co_await std::move(work);
    if (made.has_error()) co_return std::move(made).error();
    co_return std::nullopt;
}

}  // namespace detail

/// Awaits `work(item)`, an awaitable of a `result`, for each item, at most `most` (at least 1) at a time, and returns
/// what failed, by index. It begins them in order, on the executor of the awaiting coroutine, which must run one
/// handler at a time. Items and work are copied, and live until all has ended.
///
/// Cancelling it (as the awaiting coroutine allows) cancels all that run, awaits their ends, and begins no more: what
/// was not begun has failed with `errc::cancelled`, too. A cancellation comes once, so work of several waits looks at
/// its cancellation state in between. When `work` throws, the others are cancelled and awaited, too; then the first
/// exception is thrown.
template <std::ranges::random_access_range Items, class Work>
[[nodiscard]] asio::awaitable<std::vector<index_failure>> for_each_bounded(const Items& items, std::size_t most,
                                                                           const Work& work) {
    struct job {
        Items items;
        Work work;
    };
    const auto all = std::make_shared<job>(items, work);
    const auto count = static_cast<std::size_t>(std::ranges::size(items));
    return detail::run_bounded(count, most, [all](std::size_t index) {
        using difference = std::ranges::range_difference_t<Items>;
        return detail::failure_of(all->work(std::ranges::begin(all->items)[static_cast<difference>(index)]));
    });
}

// g++ 12 destroys a lambda with captures inside a co_await twice, so the work must have a name.
template <std::ranges::random_access_range Items, class Work>
void for_each_bounded(const Items& items, std::size_t most, const Work&& give_it_a_name_first) = delete;

}  // namespace dmskafka
