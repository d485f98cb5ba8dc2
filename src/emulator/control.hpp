#pragma once

// What the emulator itself answers, beside the service: its faults and its clock.

#include "emulator/core.hpp"
#include "emulator/exchange.hpp"

namespace dmskafka::emulation {

[[nodiscard]] bool is_control(const received_request& request) noexcept;
[[nodiscard]] reply control(emulated_service::core& core, const received_request& request);

}  // namespace dmskafka::emulation
