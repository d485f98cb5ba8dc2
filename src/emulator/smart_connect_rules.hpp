#pragma once

// What tasks of Smart Connect may be like.

#include "emulator/exchange.hpp"
#include "emulator/state.hpp"

#include <dmskafka/ops/smart_connect.hpp>

#include <optional>
#include <string_view>

namespace dmskafka::emulation {

class service;

inline constexpr std::string_view kafka_source = "KAFKA_REPLICATOR_SOURCE";
inline constexpr std::string_view redis_source = "REDIS_REPLICATOR_SOURCE";
inline constexpr std::string_view obs_sink = "OBS_SINK";
inline constexpr std::string_view redis_sink = "REDIS_REPLICATOR_SINK";

/// `owner` has Smart Connect.
[[nodiscard]] std::optional<refusal> check_task(service& emulated, instance& owner,
                                                const smart_connect::create_task& asked);

}  // namespace dmskafka::emulation
