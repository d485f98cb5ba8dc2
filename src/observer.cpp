#include <dmskafka/observer.hpp>

namespace dmskafka {

observer::~observer() = default;

std::string_view to_string(retry_reason reason) noexcept {
    constexpr std::string_view names[] = {"connection", "timed_out",   "throttled", "busy",
                                          "service",    "credentials", "clock"};
    return names[static_cast<std::size_t>(reason)];
}

std::string_view to_string(close_reason reason) noexcept {
    constexpr std::string_view names[] = {"idle_timeout", "max_age", "peer_closed", "poisoned",  "no_keep_alive",
                                          "suspect",      "broken",  "timed_out",   "cancelled", "shutdown"};
    return names[static_cast<std::size_t>(reason)];
}

}  // namespace dmskafka
