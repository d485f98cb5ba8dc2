#include "client_core.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace dmskafka {
namespace {

asio::awaitable<warm_up_result> open_ahead(const detail::client_core& core, std::size_t connections,
                                           clock::time_point deadline) {
    const auto& kafka = core.endpoint_of(service::kafka);
    const auto& to = kafka ? kafka : core.endpoint_of(service::iam);
    return core.transport->warm_up(to->scheme, to->host, to->port, connections, deadline);
}

asio::awaitable<warm_up_result> open_ahead_on_strand(const detail::client_core& core, std::size_t connections,
                                                     clock::time_point deadline) {
    co_await asio::this_coro::reset_cancellation_state(asio::enable_total_cancellation());
    co_await asio::this_coro::throw_if_cancelled(false);
    co_return co_await open_ahead(core, connections, deadline);
}

asio::awaitable<result<std::size_t>> warm_up(std::shared_ptr<detail::client_core> core, std::size_t connections) {
    if (core->shutting_down()) co_return failure{.code = errc::shut_down, .message = "the client takes no more calls"};
    const bool throws = co_await asio::this_coro::throw_if_cancelled();
    co_await asio::this_coro::throw_if_cancelled(false);
    const auto started = core->clock.now();
    const auto deadline = core->after(core->options.deadline);
    warm_up_result opened = std::size_t(0);
    if (core->strand)
        opened = co_await asio::co_spawn(*core->strand, open_ahead_on_strand(*core, connections, deadline),
                                         asio::use_awaitable);
    else
        opened = co_await open_ahead(*core, connections, deadline);
    co_await asio::this_coro::throw_if_cancelled(throws);
    if (opened) co_return *opened;
    failure failed{.code = opened.error().code, .cause = opened.error().cause};
    if (failed.code == errc::attempt_timed_out) failed.code = errc::deadline_exceeded;
    failed.message = std::move(opened.error().message);
    failed.elapsed = core->clock.now() - started;
    co_return failed;
}

}  // namespace

asio::awaitable<result<std::size_t>> client::warm_up(std::size_t connections) const {
    return dmskafka::warm_up(core_, connections);
}

}  // namespace dmskafka
