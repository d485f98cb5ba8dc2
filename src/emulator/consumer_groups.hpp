#pragma once

// What is done to consumer groups under more than one path.

#include "emulator/exchange.hpp"

#include <dmskafka/ops/consumer_groups.hpp>

#include <optional>
#include <string>

namespace dmskafka::emulation {

class service;

/// With a topic, only groups that consume it.
[[nodiscard]] outcome<consumer_groups::group_page> list_groups(service& emulated, const consumer_groups::list& asked,
                                                               const std::optional<std::string>& topic);
[[nodiscard]] outcome<no_content> reset_offsets(service& emulated, const consumer_groups::reset_offset& asked);

}  // namespace dmskafka::emulation
