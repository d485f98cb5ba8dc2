#pragma once

// What is done to topics under more than one version of the API.

#include "emulator/exchange.hpp"
#include "emulator/state.hpp"

#include <dmskafka/ops/topics.hpp>

namespace dmskafka::emulation {

class service;

[[nodiscard]] topics::topic describe(const instance& owner, const topic& one);
[[nodiscard]] outcome<topics::topic_created> create_topic(service& emulated, const topics::create& asked);
[[nodiscard]] outcome<no_content> update_topics(service& emulated, const topics::update& asked);
[[nodiscard]] outcome<topics::removal_outcome> remove_topics(service& emulated, const topics::batch_remove& asked);

}  // namespace dmskafka::emulation
