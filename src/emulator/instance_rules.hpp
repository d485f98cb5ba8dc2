#pragma once

// What instances may be like: the rules of the reference for their names, passwords, windows and orders.

#include "emulator/exchange.hpp"

#include <dmskafka/ops/instances.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dmskafka::emulation {

/// 4 to 64 letters, digits, hyphens and underscores, first a letter: instances and their users.
[[nodiscard]] bool is_name(std::string_view text) noexcept;

/// 8 to 32 characters of at least three kinds.
[[nodiscard]] bool is_complex(std::string_view password) noexcept;

/// Both ends or neither, one of the windows on offer, as HH:mm or HH:mm:ss.
[[nodiscard]] std::optional<refusal> check_window(const std::optional<std::string>& begin,
                                                  const std::optional<std::string>& end);

[[nodiscard]] std::optional<refusal> check_retention_policy(const std::optional<std::string>& policy);

/// As they are added to an instance.
[[nodiscard]] std::optional<refusal> check_tags(const std::vector<tag>& added);
inline constexpr std::size_t max_tags = 20;

/// Some private access, and at most one form of SASL on each side.
[[nodiscard]] std::optional<refusal> check_ports(const instances::access_switches& ports);

[[nodiscard]] std::optional<refusal> check_mechanisms(const std::optional<std::vector<std::string>>& mechanisms);

/// Everything about an order that can be told without knowing other instances.
[[nodiscard]] std::optional<refusal> check_order(const instances::create& asked);

}  // namespace dmskafka::emulation
