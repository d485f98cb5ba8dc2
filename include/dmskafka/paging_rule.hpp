#pragma once

#include <cstdint>
#include <string_view>

namespace dmskafka {

/// How the place of a page in a list is counted.
enum class page_position : std::uint8_t {
    item,         ///< the position is the number of items before the page
    item_from_1,  ///< the same, counted from 1
    page,         ///< the position is the number of the page, counted from 0
    page_from_1,  ///< the same, counted from 1; limit and position are sent together, also for the first page
};

/// How a list is walked, as `static constexpr paging_rule paging` of an operation, beside
/// `static constexpr auto items = &response::member` for the list itself.
struct paging_rule {
    page_position counts{};
    std::string_view position{"offset"};  ///< member of the request for the place of the page
    std::string_view limit{"limit"};      ///< member of the request for the size of a page
    std::int32_t page_size{};             ///< that is asked for when the request sets none
    std::int32_t max_page_size{};         ///< documented or seen in use; 0 where neither is known
    std::string_view total{};             ///< member of the response with the number of all items; empty without one
    bool end_is_error{};                  ///< a position at or past the total is refused instead of answered empty
    std::string_view unpaged_with{};      ///< member of the request that makes the service ignore paging
    std::string_view key{};  ///< members that tell items apart, by wire name, separated by spaces; empty: none do
};

}  // namespace dmskafka
