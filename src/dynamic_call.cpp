// Calls, jobs and pages of operations that are known at run time only.

#include "client_core.hpp"

#include <dmskafka/pager.hpp>

namespace dmskafka {
namespace {

failure unfit(const dynamic_request& request, std::string_view why) {
    return failure{.code = errc::invalid_request,
                   .message = std::string(why),
                   .operation = std::string(request.operation().full_name)};
}

// Coroutines of their own, so that the calls encode before they return.

asio::awaitable<result<dynamic_response>> run_call(detail::prepared_call call) {
    dynamic_response response(*call.operation);
    std::optional<failure> failed = co_await detail::execute(call, response.data());
    if (failed) co_return std::move(*failed);
    co_return response;
}

asio::awaitable<result<job<dynamic_response>>> run_start(detail::prepared_call call, dynamic_request request) {
    job<dynamic_response> started{dynamic_response(*call.operation), std::nullopt};
    std::optional<failure> failed = co_await detail::execute(call, started.response.data());
    if (failed) co_return std::move(*failed);
    started.handle = detail::make_handle(*call.operation, request.data(), started.response.data(), call.sent_at);
    co_return started;
}

}  // namespace

asio::awaitable<result<dynamic_response>> client::call(const dynamic_request& request,
                                                       const call_options& options) const {
    return run_call(detail::prepare(core_, request.operation(), request.data(), options));
}

asio::awaitable<result<job<dynamic_response>>> client::start(const dynamic_request& request,
                                                             const call_options& options) const {
    auto prepared = detail::prepare(core_, request.operation(), request.data(), detail::waiting_while_busy(options));
    if (!request.operation().job) prepared.refusal = unfit(request, "starts no work that could be awaited");
    return run_start(std::move(prepared), request.clone());
}

result<dynamic_pager> client::pages(const dynamic_request& request, const call_options& options) const {
    if (!request.operation().paging) return unfit(request, "does not answer a list in pages");
    return dynamic_pager(core_, request, options);
}

}  // namespace dmskafka
