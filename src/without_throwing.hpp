#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/this_coro.hpp>

#include <dmskafka/config.hpp>

#include <utility>

namespace dmskafka::detail {

/// Several calls as if they were one: it does not throw when it is cancelled, but goes on to the next call, which fails
/// then, and it leaves the setting of the coroutine as it was.
template <class T>
asio::awaitable<T> without_throwing(asio::awaitable<T> work) {
    const bool throws = co_await asio::this_coro::throw_if_cancelled();
    co_await asio::this_coro::throw_if_cancelled(false);
    auto made = co_await std::move(work);
    co_await asio::this_coro::throw_if_cancelled(throws);
    co_return made;
}

}  // namespace dmskafka::detail
