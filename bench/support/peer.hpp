#pragma once

#include "latencies.hpp"
#include "process_usage.hpp"

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <stdexcept>
#include <string>
#include <string_view>

namespace bench {

/// What a peer of the library is asked to do: `PROGRAM HOST PORT CA-FILE CONNECTIONS REQUESTS`.
struct peer_task {
    std::string host{};
    std::string port{};
    std::string ca_file{};
    std::size_t connections{};
    std::size_t requests{};
};

inline peer_task read_peer_task(int count, char** arguments) {
    if (count != 6) throw std::runtime_error("usage: PROGRAM HOST PORT CA-FILE CONNECTIONS REQUESTS");
    return {arguments[1], arguments[2], arguments[3], std::strtoull(arguments[4], nullptr, 10),
            std::strtoull(arguments[5], nullptr, 10)};
}

/// Measures from its making to `print`: the same figures as the throughput benchmark, as one line of JSON.
class peer_measurement {
public:
    explicit peer_measurement(std::size_t to_make) : times(to_make) {}

    latencies times;
    std::size_t calls{};
    std::size_t errors{};

    void print(std::string_view client) {
        const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - began_;
        const auto processor = processor_time_so_far() - processor_;
        const auto made = static_cast<double>(calls);
        std::printf(R"({"client":"%.*s","calls":%zu,"errors":%zu,"calls_per_second":%.1f,"cpu_us_per_call":%.2f,)"
                    R"("p50_us":%.1f,"p99_us":%.1f})"
                    "\n",
                    static_cast<int>(client.size()), client.data(), calls, errors, made / elapsed.count(),
                    processor.total() / made, times.percentile(0.5), times.percentile(0.99));
    }

private:
    std::chrono::steady_clock::time_point began_ = std::chrono::steady_clock::now();
    processor_time processor_ = processor_time_so_far();
};

}  // namespace bench
