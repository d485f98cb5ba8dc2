#pragma once

#include <string_view>

namespace dmskafka {

/// Whether two names are the same state: the service writes states in several ways, so that case and underscores do
/// not count (quirk Q128).
[[nodiscard]] constexpr bool same_state(std::string_view a, std::string_view b) noexcept {
    std::size_t i = 0;
    std::size_t j = 0;
    const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; };
    for (;;) {
        while (i < a.size() && a[i] == '_') ++i;
        while (j < b.size() && b[j] == '_') ++j;
        if (i == a.size() || j == b.size()) return i == a.size() && j == b.size();
        if (lower(a[i++]) != lower(b[j++])) return false;
    }
}

}  // namespace dmskafka
