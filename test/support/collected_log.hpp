#pragma once

#include <boost/test/unit_test.hpp>

#include <dmskafka/log_observer.hpp>

#include <algorithm>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace dmskafka::test {

/// Collects all that is logged, and complains at its end when a secret is in it. Secrets that tests plant have the word
/// `planted` in them, so that they are known anywhere. It must outlive the clients that it listens to.
class collected_log {
public:
    static constexpr std::string_view mark_of_secrets = "planted";

    collected_log() = default;
    ~collected_log() {
        for (const auto& line : lines()) BOOST_TEST(line.find(mark_of_secrets) == std::string::npos, line);
    }
    collected_log(const collected_log&) = delete;
    collected_log& operator=(const collected_log&) = delete;

    [[nodiscard]] std::shared_ptr<observer> listener() {
        return std::make_shared<log_observer>(log_level::debug, [this](log_level, std::string_view line) {
            const std::lock_guard lock(mutex_);
            lines_.emplace_back(line);
        });
    }
    [[nodiscard]] std::vector<std::string> lines() const {
        const std::lock_guard lock(mutex_);
        return lines_;
    }
    /// How many lines have that text in them.
    [[nodiscard]] std::ptrdiff_t count(std::string_view text) const {
        const auto all = lines();
        return std::count_if(all.begin(), all.end(),
                             [&](const auto& line) { return line.find(text) != std::string::npos; });
    }

private:
    mutable std::mutex mutex_{};
    std::vector<std::string> lines_{};
};

}  // namespace dmskafka::test
