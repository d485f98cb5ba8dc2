#pragma once

#include <dmskafka/call_options.hpp>
#include <dmskafka/client.hpp>
#include <dmskafka/config.hpp>
#include <dmskafka/error.hpp>
#include <dmskafka/job.hpp>
#include <dmskafka/ops/consumer_groups.hpp>
#include <dmskafka/ops/instances.hpp>
#include <dmskafka/ops/topics.hpp>
#include <dmskafka/ops/users.hpp>

#include <boost/asio/awaitable.hpp>

#include <cstddef>
#include <string>
#include <vector>

namespace dmskafka {

/// How many items one call takes. It is documented for `instances::batch_action`, and kept for the others.
inline constexpr std::size_t max_items_of_batch = 50;

/// An item that the service did not do: because it said so, or because the whole call failed.
struct batch_failure {
    std::string item{};  ///< empty when the request names none, as with `all_failure`
    failure why{};
};

/// What became of all items of a request that was sent in several calls.
struct batch_report {
    std::size_t calls{};
    std::vector<batch_failure> failed{};  ///< all others were done
    std::vector<job_handle> jobs{};       ///< that the calls started
};

// Send a request with any number of items, `max_items_of_batch` in each call, one call after the other. The options are
// for each of them. A call that fails does not keep the next from being sent. Cancelling fails what is left.

[[nodiscard]] DMSKAFKA_API asio::awaitable<batch_report> call_in_batches(const client& with,
                                                                         const instances::batch_action& request,
                                                                         const call_options& options = call_options());
[[nodiscard]] DMSKAFKA_API asio::awaitable<batch_report> call_in_batches(const client& with,
                                                                         const topics::batch_remove& request,
                                                                         const call_options& options = call_options());
[[nodiscard]] DMSKAFKA_API asio::awaitable<batch_report> call_in_batches(const client& with,
                                                                         const users::batch_remove& request,
                                                                         const call_options& options = call_options());
[[nodiscard]] DMSKAFKA_API asio::awaitable<batch_report> call_in_batches(const client& with,
                                                                         const consumer_groups::batch_remove& request,
                                                                         const call_options& options = call_options());

// As with the calls of a client, a request must have a name.
template <operation Op>
void call_in_batches(const client&, const Op&& give_it_a_name_first, const call_options& = call_options()) = delete;

}  // namespace dmskafka
