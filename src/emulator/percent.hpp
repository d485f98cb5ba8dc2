#pragma once

// Percent-encoding, written apart from the client's so that a mistake in either shows.

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace dmskafka::emulation {

/// A malformed escape stands for itself.
[[nodiscard]] std::string percent_decode(std::string_view text);

/// Everything but letters, digits and `-._~` as upper-case escapes.
[[nodiscard]] std::string percent_encode(std::string_view text);

/// The part before the question mark.
[[nodiscard]] std::string_view path_of(std::string_view target) noexcept;

/// Pairs of the query in the order of arrival, decoded; `+` is a space there.
[[nodiscard]] std::vector<std::pair<std::string, std::string>> parse_query(std::string_view target);

[[nodiscard]] std::vector<std::string_view> split(std::string_view text, char separator);

}  // namespace dmskafka::emulation
