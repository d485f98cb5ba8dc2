#include "recent_orders.hpp"

#include "job_judge.hpp"

#include <dmskafka/ops/instances.hpp>

#include <algorithm>

namespace dmskafka::detail {
namespace {

/// The rule of creations says how long a state of before may be seen.
job_handle creation() {
    job_handle made;
    made.first_delay = instances::create::job.first_delay;
    made.interval = instances::create::job.interval;
    return made;
}

}  // namespace

void recent_orders::add(const std::string& name, clock::time_point when) {
    const std::lock_guard lock(mutex_);
    const auto rule = creation();
    std::erase_if(sent_, [&](const auto& old) { return has_settled(rule, when - old.second, options_); });
    sent_.insert_or_assign(name, when);
}

void recent_orders::remove(const std::string& name) {
    const std::lock_guard lock(mutex_);
    sent_.erase(name);
}

std::optional<clock::time_point> recent_orders::next_look(const std::string& name, clock::time_point now) const {
    const std::lock_guard lock(mutex_);
    const auto found = sent_.find(name);
    const auto rule = creation();
    if (found == sent_.end() || has_settled(rule, now - found->second, options_)) return std::nullopt;
    constexpr std::chrono::nanoseconds soonest = std::chrono::seconds(1);
    const auto longest = usual_interval(rule, options_);
    return now + std::clamp<std::chrono::nanoseconds>(now - found->second, std::min(soonest, longest), longest);
}

}  // namespace dmskafka::detail
