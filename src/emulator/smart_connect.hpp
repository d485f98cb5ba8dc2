#pragma once

// What is done to Smart Connect under more than one name.

#include "emulator/exchange.hpp"
#include "emulator/state.hpp"

#include <dmskafka/ops/smart_connect.hpp>

namespace dmskafka::emulation {

class service;

[[nodiscard]] outcome<const connector_task*> add_connector_task(service& emulated,
                                                                const smart_connect::create_task& asked);
[[nodiscard]] outcome<job_started> disable_connector(service& emulated, const smart_connect::disable& asked);

}  // namespace dmskafka::emulation
