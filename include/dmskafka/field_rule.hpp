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
    one_of,        ///< one of the values in `text`, separated by commas
    password,      ///< `least` kinds of characters at least, and neither the value of `other` nor that reversed
    needed,        ///< must be set, although the reference calls it optional
    needed_when,   ///< must be set when `other` has one of the values in `text`
    exactly_one,   ///< either this member or `other` must be set, not both
    at_most_one,   ///< this member and `other` exclude each other
    may_be_empty,  ///< the one thing that a rule allows: a required text or list may be sent empty
};

/// One constraint, as data beside the members: `static constexpr field_rule rules[] = {in_range("partition", 1, 200)}`.
/// Members are named as on the wire. See validation.hpp for what checks them.
struct field_rule {
    std::string_view member;
    constraint what;
    std::int64_t least{};
    std::int64_t most{};
    std::string_view text{};
    std::string_view other{};
};

namespace rules {

[[nodiscard]] constexpr field_rule in_range(std::string_view member, std::int64_t least, std::int64_t most) {
    return {member, constraint::range, least, most};
}
[[nodiscard]] constexpr field_rule has_length(std::string_view member, std::int64_t least, std::int64_t most) {
    return {member, constraint::length, least, most};
}
[[nodiscard]] constexpr field_rule has_items(std::string_view member, std::int64_t least, std::int64_t most) {
    return {member, constraint::items, least, most};
}
[[nodiscard]] constexpr field_rule has_only(std::string_view member, std::string_view characters) {
    return {member, constraint::characters, 0, 0, characters};
}
[[nodiscard]] constexpr field_rule starts_with(std::string_view member, std::string_view characters) {
    return {member, constraint::first, 0, 0, characters};
}
[[nodiscard]] constexpr field_rule one_of(std::string_view member, std::string_view values) {
    return {member, constraint::one_of, 0, 0, values};
}
/// `user` names the member with the user's name, where there is one.
[[nodiscard]] constexpr field_rule is_password(std::string_view member, std::string_view user = {}) {
    return {member, constraint::password, 3, 4, {}, user};
}
[[nodiscard]] constexpr field_rule is_needed(std::string_view member) { return {member, constraint::needed}; }
[[nodiscard]] constexpr field_rule is_needed_when(std::string_view member, std::string_view other,
                                                  std::string_view values) {
    return {member, constraint::needed_when, 0, 0, values, other};
}
[[nodiscard]] constexpr field_rule exactly_one_of(std::string_view member, std::string_view other) {
    return {member, constraint::exactly_one, 0, 0, {}, other};
}
[[nodiscard]] constexpr field_rule at_most_one_of(std::string_view member, std::string_view other) {
    return {member, constraint::at_most_one, 0, 0, {}, other};
}
[[nodiscard]] constexpr field_rule may_be_empty(std::string_view member) { return {member, constraint::may_be_empty}; }

}  // namespace rules
}  // namespace dmskafka
