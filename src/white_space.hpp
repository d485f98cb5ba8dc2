#pragma once

#include <string_view>

namespace dmskafka {

/// The text without the white space of JSON around it.
[[nodiscard]] constexpr std::string_view trim(std::string_view text) noexcept {
    const auto begin = text.find_first_not_of(" \t\r\n");
    if (begin == text.npos) return {};
    return text.substr(begin, text.find_last_not_of(" \t\r\n") - begin + 1);
}

}  // namespace dmskafka
