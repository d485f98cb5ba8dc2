#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

namespace dmskafka {

/// A limit as the gateway states it when it refuses a call.
struct learned_limit {
    enum class subject : std::uint8_t { user, ip, api };

    subject of{};  ///< what is counted: calls of an account, from an address, or of one operation
    std::int64_t calls{};
    std::chrono::seconds window{};

    friend bool operator==(const learned_limit&, const learned_limit&) = default;
};

/// Reads `… policy user over ratelimit,limit:100,time:1 minute`; nothing when the text says no usable limit: calls from
/// 1 to 1,000,000 in a window of a second to a day.
[[nodiscard]] std::optional<learned_limit> parse_learned_limit(std::string_view message) noexcept;

}  // namespace dmskafka
