#pragma once

#include "client_core.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <utility>

namespace dmskafka::detail {

/// Has `work` honour what the caller's filter lets through, and go on after a cancellation without a throw.
template <class T>
asio::awaitable<T> honouring_all(asio::awaitable<T> work) {
    co_await asio::this_coro::reset_cancellation_state(asio::enable_total_cancellation());
    co_await asio::this_coro::throw_if_cancelled(false);
    co_return co_await std::move(work);
}

/// Awaits `work` on the strand of the client, if it has one. A cancellation goes to the work and is never thrown here;
/// what the awaiting coroutine had set for it is as before in the end.
template <class T>
asio::awaitable<T> on_strand(std::shared_ptr<client_core> core, asio::awaitable<T> work) {
    const bool throws = co_await asio::this_coro::throw_if_cancelled();
    co_await asio::this_coro::throw_if_cancelled(false);
    if (core->strand) work = asio::co_spawn(*core->strand, honouring_all(std::move(work)), asio::use_awaitable);
    T ended = co_await std::move(work);
    co_await asio::this_coro::throw_if_cancelled(throws);
    co_return ended;
}

}  // namespace dmskafka::detail
