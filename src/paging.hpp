#pragma once

#include <dmskafka/paging_rule.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <unordered_set>
#include <vector>

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

/// Where the page after this one starts; nothing when this was the last one. Each step moves on.
[[nodiscard]] std::optional<std::int64_t> next_position(const paging_rule& rule, const page_facts& page) noexcept;

/// Tells which items of a page came on an earlier page of the walk already: others came in before them meanwhile.
/// Within a page nothing is compared, so that a key that does not tell items apart there loses none.
class seen_keys {
public:
    /// For each item of the next page, whether it was seen. An empty key is that of no item.
    [[nodiscard]] std::vector<bool> add_page(const std::vector<std::string>& keys);

private:
    // Of all pages, since more than a page may come in at once. Hashes take a few bytes each, however long the keys
    // are; that two of 100,000 items have the same one by chance happens in one of four thousand million walks.
    std::unordered_set<std::uint64_t> hashes_;
};

/// What a walk notices of changes of the list under it.
class list_watch {
public:
    /// The service never moves on when so many pages in a row show nothing new.
    static constexpr int pages_without_news = 3;

    /// Takes account of a page and which of its items were seen before.
    void see(const page_facts& page, const std::vector<bool>& repeats);
    /// The position lies behind the end, though the total before promised more.
    void see_end() noexcept { changed_ = changed_ || total_.has_value(); }

    /// Whether items were added or removed meanwhile.
    [[nodiscard]] bool changed() const noexcept { return changed_; }
    [[nodiscard]] bool stands_still() const noexcept { return old_pages_ >= pages_without_news; }
    void go_on() noexcept { old_pages_ = 0; }

private:
    std::optional<std::int64_t> total_;
    int old_pages_ = 0;
    bool changed_ = false;
};

}  // namespace dmskafka
