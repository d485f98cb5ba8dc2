#include <dmskafka/batches.hpp>

#include "failed_item.hpp"
#include "without_throwing.hpp"

#include <algorithm>
#include <iterator>
#include <memory>
#include <utility>

namespace dmskafka {
namespace {

using item_names = std::vector<std::string>;

item_names& items_of(instances::batch_action& request) { return *request.instances; }
item_names& items_of(topics::batch_remove& request) { return request.topics; }
item_names& items_of(users::batch_remove& request) { return request.users; }
item_names& items_of(consumer_groups::batch_remove& request) { return request.group_ids; }

template <class Response>
asio::awaitable<result<job<Response>>> as_job(asio::awaitable<result<Response>> call) {
    auto answered = co_await std::move(call);
    if (!answered) co_return std::move(answered).error();
    job<Response> made;
    made.response = *std::move(answered);
    co_return made;
}

/// One call, with the handle of its job when it starts one.
template <operation Op>
asio::awaitable<result<job<typename Op::response>>> send(std::shared_ptr<detail::client_core> core, const Op& request,
                                                         const call_options& options) {
    using detail::description_of, detail::prepare;
    if constexpr (requires { Op::job; })
        return detail::start<Op>(
            prepare(std::move(core), description_of<Op>, &request, detail::waiting_while_busy(options)), request);
    else
        return as_job(
            detail::call<typename Op::response>(prepare(std::move(core), description_of<Op>, &request, options)));
}

/// One call for these items, told in the report.
template <operation Op>
asio::awaitable<void> send_batch(std::shared_ptr<detail::client_core> core, const Op& request, const item_names& in_it,
                                 const call_options& options, batch_report& report) {
    auto answered = co_await send(std::move(core), request, options);
    ++report.calls;
    if (!answered) {
        for (const auto& item : in_it) report.failed.push_back({item, answered.error()});
        if (in_it.empty()) report.failed.push_back({{}, std::move(answered).error()});
        co_return;
    }
    for (const auto& failed : item_failures(answered->response))
        report.failed.push_back({failed.item, detail::as_failure(failed, detail::description_of<Op>.full_name)});
    if (answered->handle) report.jobs.push_back(*std::move(answered->handle));
}

template <operation Op>
asio::awaitable<batch_report> send_all(std::shared_ptr<detail::client_core> core, Op request, call_options options) {
    const auto all = std::exchange(items_of(request), {});
    batch_report report;
    for (std::size_t begin = 0; begin < all.size(); begin += max_items_of_batch) {
        const auto first = all.begin() + static_cast<std::ptrdiff_t>(begin);
        const auto count = static_cast<std::ptrdiff_t>(std::min(max_items_of_batch, all.size() - begin));
        items_of(request).assign(first, first + count);
        co_await send_batch(core, request, items_of(request), options, report);
    }
    co_return report;
}

/// For a request that names no items, but says what they have in common.
asio::awaitable<batch_report> send_once(std::shared_ptr<detail::client_core> core, instances::batch_action request,
                                        call_options options) {
    const item_names none;
    batch_report report;
    co_await send_batch(std::move(core), request, none, options, report);
    co_return report;
}

}  // namespace

asio::awaitable<batch_report> call_in_batches(const client& with, const instances::batch_action& request,
                                              const call_options& options) {
    if (!request.instances) return detail::without_throwing(send_once(detail::core_of(with), request, options));
    return detail::without_throwing(send_all(detail::core_of(with), request, options));
}
asio::awaitable<batch_report> call_in_batches(const client& with, const topics::batch_remove& request,
                                              const call_options& options) {
    return detail::without_throwing(send_all(detail::core_of(with), request, options));
}
asio::awaitable<batch_report> call_in_batches(const client& with, const users::batch_remove& request,
                                              const call_options& options) {
    return detail::without_throwing(send_all(detail::core_of(with), request, options));
}
asio::awaitable<batch_report> call_in_batches(const client& with, const consumer_groups::batch_remove& request,
                                              const call_options& options) {
    return detail::without_throwing(send_all(detail::core_of(with), request, options));
}

}  // namespace dmskafka
