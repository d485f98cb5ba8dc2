#pragma once

// Run-time descriptions of described structs: one walk over Boost.Describe's data at compile time, then tables.
// Everything that looks into a request or response (codec, placement, validation, emulator, command line)
// reads these tables, so that each exists once and not once per type.

#include <dmskafka/config.hpp>
#include <dmskafka/field_rule.hpp>
#include <dmskafka/json_text.hpp>
#include <dmskafka/operation.hpp>
#include <dmskafka/secret.hpp>

#include <boost/describe/bases.hpp>
#include <boost/describe/class.hpp>
#include <boost/describe/members.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace dmskafka {

/// Another wire name of a member. In `wire_names` it replaces the member's own name (which is no C++ identifier);
/// in `also_read` it is a spelling that is read when the first one is absent.
struct member_name {
    std::string_view member;
    std::string_view wire;
};

/// How an entry of a response says whether it failed, as `static constexpr item_outcome outcome` of its struct: by
/// `success`, or where the answer leaves that out by having a code or message. `item_failures` reads it.
struct item_outcome {
    std::string_view item{};     ///< member that names the item; empty when the entry is the whole answer
    std::string_view success{};  ///< member that is true, or the text `success`, when all is well
    std::string_view code{};     ///< member with the service's code; a zero there is none
    std::string_view message{};  ///< member with the reason
    bool lists_failures{};       ///< only what failed gets an entry
};

namespace detail {

enum class kind : std::uint8_t { boolean, int32, int64, real, text, secret, json, optional, list, text_map, record };

struct type_descriptor;

struct field_descriptor {
    std::string_view name;  ///< on the wire
    const type_descriptor* type;
    void* (*locate)(void* record) noexcept;

    [[nodiscard]] const void* in(const void* record) const noexcept { return locate(const_cast<void*>(record)); }
};

/// What `optional` and `list` can do, without their element type. An optional is a list of at most one element.
struct container_operations {
    void* (*append)(void* container);  ///< address of the new last element; an optional keeps the one it has
    const void* (*at)(const void* container, std::size_t index) noexcept;
    std::size_t (*size)(const void* container) noexcept;
    void (*clear)(void* container) noexcept;
};

struct type_descriptor {
    kind what;
    const type_descriptor* element = nullptr;  ///< of optional and list
    container_operations container{};
    std::span<const field_descriptor> fields{};     ///< of a record, bases first
    std::span<const field_descriptor> also_read{};  ///< other spellings of some of them
    std::string_view beside{};                      ///< field whose members may stand beside it (quirk Q063)
    std::string_view plain_text{};                  ///< field that takes an answer that is no JSON (quirk Q060)
    std::span<const field_rule> rules{};            ///< documented constraints on the fields
    const item_outcome* outcome = nullptr;          ///< how the record says whether it failed, when it does

    [[nodiscard]] const field_descriptor* find(std::string_view name) const noexcept {
        for (const auto& field : fields)
            if (field.name == name) return &field;
        return nullptr;
    }
};

template <class T>
struct is_optional : std::false_type {};
template <class T>
struct is_optional<std::optional<T>> : std::true_type {};
template <class T>
struct is_vector : std::false_type {};
template <class T>
struct is_vector<std::vector<T>> : std::true_type {};

template <class T>
constexpr type_descriptor make_descriptor();

template <class T>
inline constexpr type_descriptor descriptor_of = make_descriptor<T>();

template <class T>
inline constexpr container_operations operations_of_optional{
    [](void* c) -> void* {
        auto& value = *static_cast<std::optional<T>*>(c);
        return value ? &*value : &value.emplace();
    },
    [](const void* c, std::size_t) noexcept -> const void* { return &**static_cast<const std::optional<T>*>(c); },
    [](const void* c) noexcept -> std::size_t { return static_cast<const std::optional<T>*>(c)->has_value() ? 1 : 0; },
    [](void* c) noexcept { static_cast<std::optional<T>*>(c)->reset(); }};

template <class T>
inline constexpr container_operations operations_of_vector{
    [](void* c) -> void* { return &static_cast<std::vector<T>*>(c)->emplace_back(); },
    [](const void* c, std::size_t i) noexcept -> const void* { return &(*static_cast<const std::vector<T>*>(c))[i]; },
    [](const void* c) noexcept -> std::size_t { return static_cast<const std::vector<T>*>(c)->size(); },
    [](void* c) noexcept { static_cast<std::vector<T>*>(c)->clear(); }};

/// `default_` stands for `default`; what else is no identifier is listed in `wire_names`.
template <class T>
constexpr std::string_view wire_name(std::string_view member) {
    if constexpr (requires { T::wire_names; })
        for (const member_name& name : T::wire_names)
            if (name.member == member) return name.wire;
    return member.ends_with('_') ? member.substr(0, member.size() - 1) : member;
}

template <class T>
using members_of = boost::describe::describe_members<T, boost::describe::mod_public | boost::describe::mod_inherited>;

template <class T, class Member>
constexpr field_descriptor make_field() {
    using value = std::remove_cvref_t<decltype(std::declval<T&>().*Member::pointer)>;
    return {wire_name<T>(Member::name), &descriptor_of<value>,
            [](void* record) noexcept -> void* { return &(static_cast<T*>(record)->*Member::pointer); }};
}

template <class T, template <class...> class List, class... Members>
constexpr std::array<field_descriptor, sizeof...(Members)> make_fields(List<Members...>*) {
    return {make_field<T, Members>()...};
}

template <class T>
inline constexpr auto fields_of = make_fields<T>(static_cast<members_of<T>*>(nullptr));

template <class T>
constexpr auto make_other_spellings() {
    if constexpr (requires { T::also_read; }) {
        std::array<field_descriptor, std::size(T::also_read)> fields{};
        for (std::size_t i = 0; i < fields.size(); ++i)
            for (const auto& field : fields_of<T>)
                if (field.name == wire_name<T>(T::also_read[i].member)) {
                    fields[i] = field;
                    fields[i].name = T::also_read[i].wire;
                }
        return fields;
    } else {
        return std::array<field_descriptor, 0>{};
    }
}

template <class T>
inline constexpr auto other_spellings_of = make_other_spellings<T>();

/// Whether all of some names, which spaces separate, are names of members.
template <class T>
constexpr bool are_members(std::string_view names) {
    while (!names.empty()) {
        const auto name = names.substr(0, names.find(' '));
        bool found = false;
        for (const auto& field : fields_of<T>) found = found || field.name == name;
        if (!found) return false;
        names.remove_prefix(name.size() < names.size() ? name.size() + 1 : name.size());
    }
    return true;
}

/// A rule for a member that does not exist would silently check nothing.
template <class T>
constexpr bool every_rule_has_its_members() {
    for (const field_rule& rule : T::rules)
        if (!are_members<T>(rule.member) || !are_members<T>(rule.other) || !are_members<T>(rule.condition))
            return false;
    return true;
}

template <class T>
constexpr bool outcome_names_members() {
    for (const auto name : {T::outcome.item, T::outcome.success, T::outcome.code, T::outcome.message}) {
        bool found = name.empty();
        for (const auto& field : fields_of<T>) found = found || field.name == name;
        if (!found) return false;
    }
    return true;
}

template <class T>
constexpr type_descriptor make_descriptor() {
    if constexpr (std::is_same_v<T, bool>)
        return {kind::boolean};
    else if constexpr (std::is_same_v<T, std::int32_t>)
        return {kind::int32};
    else if constexpr (std::is_same_v<T, std::int64_t>)
        return {kind::int64};
    else if constexpr (std::is_same_v<T, double>)
        return {kind::real};
    else if constexpr (std::is_same_v<T, std::string>)
        return {kind::text};
    else if constexpr (std::is_same_v<T, secret>)
        return {kind::secret};
    else if constexpr (std::is_same_v<T, json_text>)
        return {kind::json};
    else if constexpr (std::is_same_v<T, std::map<std::string, std::string>>)
        return {kind::text_map};
    else if constexpr (std::is_same_v<T, no_content>)
        return {kind::record};
    else if constexpr (is_optional<T>::value)
        return {kind::optional, &descriptor_of<typename T::value_type>, operations_of_optional<typename T::value_type>};
    else if constexpr (is_vector<T>::value)
        return {kind::list, &descriptor_of<typename T::value_type>, operations_of_vector<typename T::value_type>};
    else if constexpr (boost::describe::has_describe_members<T>::value) {
        type_descriptor made{kind::record};
        made.fields = fields_of<T>;
        made.also_read = other_spellings_of<T>;
        if constexpr (requires { T::beside; }) made.beside = T::beside;
        if constexpr (requires { T::plain_text; }) made.plain_text = T::plain_text;
        if constexpr (requires { T::rules; }) {
            static_assert(every_rule_has_its_members<T>(),
                          "dmskafka: a rule of this struct names a member that the struct does not have");
            made.rules = T::rules;
        }
        if constexpr (requires { T::outcome; }) {
            static_assert(outcome_names_members<T>(),
                          "dmskafka: the outcome of this struct names a member that the struct does not have");
            made.outcome = &T::outcome;
        }
        return made;
    } else {
        static_assert(!sizeof(T*),
                      "dmskafka: a member must be bool, std::int32_t, std::int64_t, double, std::string, "
                      "secret, json_text, std::map<std::string, std::string>, a described struct, or "
                      "std::optional or std::vector of one of these");
    }
}

}  // namespace detail
}  // namespace dmskafka
