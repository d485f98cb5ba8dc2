#pragma once

// What several families need to know about SASL users.

#include "emulator/exchange.hpp"

#include <cstdint>
#include <optional>
#include <string_view>

namespace dmskafka::emulation {

class service;
struct instance;

/// A running instance whose SASL is on.
[[nodiscard]] outcome<instance*> find_with_sasl(service& emulated, std::string_view id);

/// What is wrong with the name or the password of a user to come.
[[nodiscard]] std::optional<refusal> check_user(std::string_view name, std::string_view password);

/// The user that was given when SASL was turned on, if there is none of that name yet.
void add_first_user(instance& to, std::string_view name, std::int64_t now);

}  // namespace dmskafka::emulation
