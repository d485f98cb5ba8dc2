#pragma once

#include <cstdint>
#include <string_view>

namespace dmskafka {

/// What a documented constraint asks of a member. A rule for single values holds for each element of a list.
enum class constraint : std::uint8_t {
    range,         ///< a number from `least` to `most`
    length,        ///< a text of `least` to `most` characters
    items,         ///< a list of `least` to `most` elements
    characters,    ///< a text of nothing but the characters in `text`, written as in `A-Za-z0-9_-`
    first,         ///< a text whose first character is in `text`
    not_first,     ///< a text that does not start with `text`
    not_last,      ///< a text that does not end with `text`
    one_of,        ///< one of the values in `text`
    password,      ///< `least` to `most` characters of three kinds, neither the value of `other` nor that reversed
    needed,        ///< must be set
    unset,         ///< must not be set
    exactly_one,   ///< either this member or `other` must be set, not both
    at_most_one,   ///< this member and `other` exclude each other
    at_least_one,  ///< this member or one of `other` must be set
    may_be_empty,  ///< the one thing that a rule allows: a required text or list may be sent empty
};

/// One constraint, as data beside the members: `static constexpr field_rule rules[] = {rule::in_range("partition",
/// 1, 200)}`. Members are named as on the wire; a list of values or members is separated by spaces, as in `PLAIN
/// SCRAM-SHA-512`. See validation.hpp for what checks them.
struct field_rule {
    std::string_view member;
    constraint what;
    std::int64_t least{};
    std::int64_t most{};
    std::string_view text{};
    std::string_view other{};
    std::string_view condition{};  ///< the rule holds only when this member has one of `values`; always when empty
    std::string_view values{};     ///< empty: when it is set at all

    /// The same rule, for the case that another member has one of some values, or is set.
    [[nodiscard]] constexpr field_rule when(std::string_view member_there, std::string_view values_there = {}) const {
        field_rule made = *this;
        made.condition = member_there;
        made.values = values_there;
        return made;
    }
};

/// What rules are made with.
namespace rule {

[[nodiscard]] constexpr field_rule in_range(std::string_view member, std::int64_t least, std::int64_t most) {
    return {member, constraint::range, least, most};
}
[[nodiscard]] constexpr field_rule at_least(std::string_view member, std::int64_t least) {
    return in_range(member, least, INT64_MAX);
}
[[nodiscard]] constexpr field_rule has_length(std::string_view member, std::int64_t least, std::int64_t most) {
    return {member, constraint::length, least, most};
}
[[nodiscard]] constexpr field_rule has_items(std::string_view member, std::int64_t least, std::int64_t most) {
    return {member, constraint::items, least, most};
}
/// Letters of other languages are `\x80-\xff`, to be put last.
[[nodiscard]] constexpr field_rule has_only(std::string_view member, std::string_view characters) {
    return {member, constraint::characters, 0, 0, characters};
}
[[nodiscard]] constexpr field_rule starts_with(std::string_view member, std::string_view characters) {
    return {member, constraint::first, 0, 0, characters};
}
[[nodiscard]] constexpr field_rule never_starts_with(std::string_view member, std::string_view text) {
    return {member, constraint::not_first, 0, 0, text};
}
[[nodiscard]] constexpr field_rule never_ends_with(std::string_view member, std::string_view text) {
    return {member, constraint::not_last, 0, 0, text};
}
[[nodiscard]] constexpr field_rule one_of(std::string_view member, std::string_view values) {
    return {member, constraint::one_of, 0, 0, values};
}
/// `user` names the member with the user's name, where there is one.
[[nodiscard]] constexpr field_rule is_password(std::string_view member, std::string_view user = {}) {
    return {member, constraint::password, 8, 32, {}, user};
}
[[nodiscard]] constexpr field_rule is_needed(std::string_view member) { return {member, constraint::needed}; }
[[nodiscard]] constexpr field_rule is_unset(std::string_view member) { return {member, constraint::unset}; }
[[nodiscard]] constexpr field_rule exactly_one_of(std::string_view member, std::string_view other) {
    return {member, constraint::exactly_one, 0, 0, {}, other};
}
[[nodiscard]] constexpr field_rule at_most_one_of(std::string_view member, std::string_view other) {
    return {member, constraint::at_most_one, 0, 0, {}, other};
}
[[nodiscard]] constexpr field_rule at_least_one_of(std::string_view member, std::string_view others) {
    return {member, constraint::at_least_one, 0, 0, {}, others};
}
[[nodiscard]] constexpr field_rule may_be_empty(std::string_view member) { return {member, constraint::may_be_empty}; }

}  // namespace rule
}  // namespace dmskafka
