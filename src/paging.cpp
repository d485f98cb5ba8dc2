#include "paging.hpp"

#include <algorithm>
#include <functional>
#include <string_view>

namespace dmskafka {
namespace {

/// A total of zero beside items says nothing.
std::optional<std::int64_t> total_of(const page_facts& page) {
    return page.items > 0 && page.total == 0 ? std::nullopt : page.total;
}

}  // namespace

std::optional<std::int64_t> next_position(const paging_rule& rule, const page_facts& page) noexcept {
    if (page.items <= 0) return std::nullopt;
    const bool by_page = rule.counts == page_position::page || rule.counts == page_position::page_from_1;
    const auto next = page.position + (by_page ? 1 : page.items);
    const auto before = next - first_position(rule);
    const auto seen = by_page ? before * page.page_size : before;
    const auto total = total_of(page);
    if (total && seen >= *total) return std::nullopt;
    return next;
}

std::vector<bool> seen_keys::add_page(const std::vector<std::string>& keys) {
    const std::hash<std::string_view> hash;
    std::vector<bool> seen;
    for (const auto& key : keys) seen.push_back(!key.empty() && hashes_.contains(hash(key)));
    for (const auto& key : keys)
        if (!key.empty()) hashes_.insert(hash(key));
    return seen;
}

void list_watch::see(const page_facts& page, const std::vector<bool>& repeats) {
    const auto is_old = [](bool seen) { return seen; };
    const auto total = total_of(page);
    changed_ = changed_ || (total && total_ && *total != *total_) || std::ranges::any_of(repeats, is_old);
    if (total) total_ = total;
    old_pages_ = page.items > 0 && std::ranges::all_of(repeats, is_old) ? old_pages_ + 1 : 0;
}

}  // namespace dmskafka
