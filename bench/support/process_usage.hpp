#pragma once

#include <sys/resource.h>

#include <cstdint>

namespace bench {

/// Processor time of this process so far, in microseconds.
struct processor_time {
    double user{};
    double system{};

    [[nodiscard]] double total() const noexcept { return user + system; }
    friend processor_time operator-(processor_time a, processor_time b) noexcept {
        return {a.user - b.user, a.system - b.system};
    }
};

inline processor_time processor_time_so_far() noexcept {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    const auto micros = [](const timeval& t) {
        return static_cast<double>(t.tv_sec) * 1e6 + static_cast<double>(t.tv_usec);
    };
    return {micros(usage.ru_utime), micros(usage.ru_stime)};
}

inline std::int64_t peak_memory_kib() noexcept {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss;
}

}  // namespace bench
