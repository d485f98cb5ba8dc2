#pragma once

#include "latencies.hpp"

#include <dmskafka/client.hpp>
#include <dmskafka/metrics.hpp>

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <cstddef>
#include <map>
#include <memory>
#include <string>

namespace bench {

/// Observers, rate limiter and retries are on, and none of them is what limits.
inline dmskafka::client_options full_options(const std::string& endpoint, const std::string& ca_file,
                                             std::size_t connections) {
    dmskafka::client_options options;
    options.endpoint = endpoint;
    options.tls.ca_file = ca_file;
    options.project_id = "bench";
    options.credentials.access_key = "bench";
    options.credentials.secret_key = "bench";
    options.pool.max_connections = connections;
    options.observers.push_back(std::make_shared<dmskafka::metrics>());
    options.rate_limit.reads_per_second = 1'000'000;
    options.rate_limit.read_burst = 1'000'000;
    return options;
}

/// Calls that are still to be made, and how those that were made ended.
struct load {
    explicit load(std::size_t to_make) : left(to_make), times(to_make) {}

    /// Adds what another has done.
    void add(const load& other) {
        calls += other.calls;
        for (const auto& [what, count] : other.errors) errors[what] += count;
        times.add(other.times);
    }

    std::size_t left;
    std::size_t calls{};
    std::map<std::string, std::size_t> errors{};
    latencies times;
};

/// One of those that share a load: makes one call after the other until none is left.
template <dmskafka::operation Op>
boost::asio::awaitable<void> make_calls(const dmskafka::client& client, const Op& request, load& shared) {
    using std::chrono::steady_clock;
    while (shared.left > 0) {
        --shared.left;
        const auto began = steady_clock::now();
        const auto answered = co_await client.call(request);
        shared.times.add(steady_clock::now() - began);
        ++shared.calls;
        if (!answered) ++shared.errors[answered.error().describe()];
    }
}

}  // namespace bench
