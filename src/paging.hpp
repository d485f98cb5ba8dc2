#pragma once

#include <dmskafka/paging_rule.hpp>

#include <cstdint>
#include <optional>

namespace dmskafka {

/// A page that has come.
struct page_facts {
    std::int64_t position{};              ///< that was asked for
    std::int64_t page_size{};             ///< that was asked for
    std::int64_t items{};                 ///< that came
    std::optional<std::int64_t> total{};  ///< as the answer says it
};

[[nodiscard]] constexpr std::int64_t first_position(const paging_rule& rule) noexcept {
    return rule.counts == page_position::item_from_1 || rule.counts == page_position::page_from_1 ? 1 : 0;
}

/// Where the page after this one starts; nothing when this was the last one. Each step moves on, so a walk ends.
[[nodiscard]] std::optional<std::int64_t> next_position(const paging_rule& rule, const page_facts& page) noexcept;

}  // namespace dmskafka
