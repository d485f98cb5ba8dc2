#pragma once

// Who may call: AK/SK signatures and tokens, checked as the gateway checks them.

#include "emulator/exchange.hpp"
#include "emulator/tokens.hpp"

#include <dmskafka/emulator.hpp>

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace dmskafka::emulation {

/// The most that a signer's clock may differ from ours.
inline constexpr std::chrono::minutes clock_tolerance{15};

/// Time in the form of `X-Sdk-Date`: 20250305T081530Z.
[[nodiscard]] std::string format_sdk_date(std::chrono::system_clock::time_point when);
[[nodiscard]] std::optional<std::chrono::system_clock::time_point> parse_sdk_date(std::string_view text) noexcept;

/// The signature that `request` should bear, given which of its headers were signed.
[[nodiscard]] std::string expected_signature(const received_request& request, std::string_view signed_headers,
                                             std::string_view secret_key);

/// Nothing when the request may be served, else the gateway's answer.
[[nodiscard]] std::optional<refusal> authenticate(const received_request& request, const emulator_options& options,
                                                  const token_store& tokens, std::chrono::system_clock::time_point now);

}  // namespace dmskafka::emulation
