#pragma once

#include <span>
#include <string>
#include <string_view>

namespace dmsctl {

/// `; did you mean a, b or c?` with the names that differ least from `wanted`, whatever their case and punctuation;
/// empty when nothing is known.
[[nodiscard]] std::string did_you_mean(std::string_view wanted, std::span<const std::string_view> known);

}  // namespace dmsctl
