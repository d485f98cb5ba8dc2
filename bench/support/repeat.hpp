#pragma once

#include <chrono>
#include <cstdint>

namespace bench {

/// Calls a second of `work`, called for at least half a second.
template <class Work>
double calls_per_second(Work work) {
    using clock = std::chrono::steady_clock;
    const auto began = clock::now();
    std::chrono::duration<double> taken{};
    std::uint64_t calls = 0;
    while (taken < std::chrono::milliseconds(500)) {
        for (int i = 0; i < 16; ++i) work();
        calls += 16;
        taken = clock::now() - began;
    }
    return static_cast<double>(calls) / taken.count();
}

}  // namespace bench
