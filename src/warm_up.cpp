#include "on_strand.hpp"

namespace dmskafka {
namespace {

asio::awaitable<result<std::size_t>> open_ahead(std::shared_ptr<detail::client_core> core, std::size_t connections) {
    if (core->shutting_down()) co_return detail::client_core::takes_no_calls();
    const auto started = core->clock.now();
    const auto& kafka = core->endpoint_of(service::kafka);
    const auto& to = kafka ? kafka : core->endpoint_of(service::iam);
    auto opening =
        core->transport->warm_up(to->scheme, to->host, to->port, connections, core->after(core->options.deadline));
    auto opened = co_await std::move(opening);
    if (opened) co_return *opened;
    failure failed{.code = opened.error().code, .cause = opened.error().cause};
    if (failed.code == errc::attempt_timed_out) failed.code = errc::deadline_exceeded;
    failed.message = std::move(opened.error().message);
    failed.elapsed = core->clock.now() - started;
    co_return failed;
}

}  // namespace

asio::awaitable<result<std::size_t>> client::warm_up(std::size_t connections) const {
    return detail::on_strand(core_, open_ahead(core_, connections));
}

}  // namespace dmskafka
