#pragma once

// What is done to instances under more than one version of the API.

#include "emulator/exchange.hpp"
#include "emulator/state.hpp"

#include <dmskafka/ops/instances.hpp>

#include <string>
#include <vector>

namespace dmskafka::emulation {

class service;

/// The instance as the service answers it.
[[nodiscard]] instances::instance describe(const service& emulated, const instance& one);
/// Under which its brokers are found.
[[nodiscard]] std::string domain_name_of(const instance& one);
/// Which ports are open: as ordered, or as older orders mean it, which have SASL when it is on and else plaintext.
[[nodiscard]] instances::access_switches switches_of(const instance& one);
/// Whether a list with these filters has this instance.
[[nodiscard]] bool matches(const instances::list& asked, const instance& one);

/// As many as are ordered, with these addresses or with made-up ones once they are used up.
void add_brokers(service& emulated, instance& to, const std::vector<std::string>& wanted_addresses);

[[nodiscard]] outcome<instances::instance_created> create_instance(service& emulated, const instances::create& asked);
[[nodiscard]] outcome<no_content> update_instance(service& emulated, const instances::update& asked);
[[nodiscard]] outcome<no_content> remove_instance(service& emulated, const instances::remove& asked);
[[nodiscard]] outcome<reply> batch_action(service& emulated, const instances::batch_action& asked);

}  // namespace dmskafka::emulation
