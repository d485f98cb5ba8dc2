#include <dmskafka/clock.hpp>

namespace dmskafka {

clock::~clock() = default;

clock::time_point clock::now() const noexcept { return std::chrono::steady_clock::now(); }

std::chrono::system_clock::time_point clock::utc_now() const noexcept { return std::chrono::system_clock::now(); }

void clock::arm(asio::steady_timer& timer, time_point when) { timer.expires_at(when); }

void clock::disarm(asio::steady_timer& timer) noexcept { timer.cancel(); }

clock& clock::system() noexcept {
    static clock machine;  // has no state
    return machine;
}

}  // namespace dmskafka
