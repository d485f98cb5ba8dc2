#pragma once

// Configuration parameters of brokers and topics, and what they may be set to.

#include <dmskafka/models/shared.hpp>

#include <functional>
#include <map>
#include <span>
#include <string>
#include <string_view>

namespace dmskafka::emulation {

struct parameter {
    std::string_view name;
    std::string_view valid_values;  ///< as in `1~3` or `true,false`
    std::string_view preset;
    bool needs_restart;

    [[nodiscard]] bool accepts(std::string_view value) const;
};

using settings = std::map<std::string, std::string, std::less<>>;

[[nodiscard]] std::span<const parameter> broker_parameters() noexcept;
[[nodiscard]] std::span<const parameter> topic_parameters() noexcept;

/// Null when there is none.
[[nodiscard]] const parameter* find(std::span<const parameter> among, std::string_view name) noexcept;

/// The parameter as it is listed, with the value that `changed` gives it.
[[nodiscard]] config_entry describe(const parameter& one, const settings& changed);

}  // namespace dmskafka::emulation
