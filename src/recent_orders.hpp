#pragma once

#include <dmskafka/client_options.hpp>
#include <dmskafka/clock.hpp>

#include <map>
#include <mutex>
#include <optional>
#include <string>

namespace dmskafka::detail {

/// Names of instances that were ordered so lately that lists may not show them yet: who does not find one looks again
/// before ordering it. Safe to use from several threads.
class recent_orders {
public:
    explicit recent_orders(const job_options& options) : options_(options) {}

    /// An order was sent, or may have been acted on, at that time.
    void add(const std::string& name, clock::time_point when);
    void remove(const std::string& name);
    /// When to look for it again; nothing when a list shows it by now, or was never to show it.
    [[nodiscard]] std::optional<clock::time_point> next_look(const std::string& name, clock::time_point now) const;

private:
    job_options options_;
    mutable std::mutex mutex_;
    std::map<std::string, clock::time_point> sent_;
};

}  // namespace dmskafka::detail
