#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <vector>

namespace bench {

/// How long each call took. Room for all of them is made beforehand, so that recording does not allocate.
class latencies {
public:
    explicit latencies(std::size_t calls) { micros_.reserve(calls); }

    void add(std::chrono::nanoseconds taken) { micros_.push_back(static_cast<float>(taken.count()) / 1e3f); }
    void add(const latencies& others) { micros_.insert(micros_.end(), others.micros_.begin(), others.micros_.end()); }

    /// The time that the given part of all calls did not exceed, in microseconds.
    [[nodiscard]] double percentile(double part) {
        if (micros_.empty()) return 0;
        const auto last = micros_.size() - 1;
        const auto at = micros_.begin() + static_cast<std::ptrdiff_t>(part * static_cast<double>(last));
        std::nth_element(micros_.begin(), at, micros_.end());
        return *at;
    }

private:
    std::vector<float> micros_{};
};

}  // namespace bench
