#pragma once

// The run-time description of an operation: what the caller, the emulator, the command line and the tests read.

#include <dmskafka/detail/reflection.hpp>
#include <dmskafka/job_rule.hpp>
#include <dmskafka/operation.hpp>
#include <dmskafka/paging_rule.hpp>

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

namespace dmskafka {

/// Where a member of a request goes.
enum class placement : std::uint8_t { path, query, body, path_and_body };

/// How an answer is read.
enum class answer : std::uint8_t { none, object, array, text };

/// A member of the response that comes from a header.
struct header_member {
    std::string_view member;
    std::string_view header;
};

/// Everything that is known of an operation, as data. `operations()` lists them all.
struct operation_description {
    operation_info info;
    std::string_view family;     ///< as in `topics`
    std::string_view name;       ///< as in `create`
    std::string_view full_name;  ///< as in `topics::create`
    const detail::type_descriptor* request;
    const detail::type_descriptor* response;
    std::span<const placement> placements;  ///< one for each field of `request`, in order
    answer answers;
    service endpoint;
    bool historical;
    bool without_credentials;      ///< sent neither signed nor with a token
    std::string_view replaced_by;  ///< full name of the operation to use instead, empty where there is none
    const job_rule* job;           ///< how to await what it starts; null when it starts nothing
    header_member from_header;     ///< empty names when no member of the response comes from a header
    rate_info rate;                ///< a documented limit of its own; zero calls when there is none
    const paging_rule* paging;     ///< how to walk the list; null when the answer is no list in pages
    std::string_view items;        ///< member of the response with the list; empty without paging
};

namespace detail {

/// `dmskafka::topics::create` of a type, from the compiler's own text.
template <class T>
constexpr std::string_view type_name() {
    std::string_view text = __PRETTY_FUNCTION__;
    const auto begin = text.find("T = ") + 4;
    return text.substr(begin, text.find_first_of(";]", begin) - begin);
}

template <class Op>
constexpr std::string_view full_name() {
    constexpr std::string_view prefix = "dmskafka::";
    constexpr std::string_view name = type_name<Op>();
    return name.starts_with(prefix) ? name.substr(prefix.size()) : name;
}

constexpr bool has_placeholder(std::string_view path, std::string_view member) {
    for (auto open = path.find('{'); open != path.npos; open = path.find('{', open + 1))
        if (path.substr(open + 1, path.find('}', open) - open - 1) == member) return true;
    return false;
}

template <class Op>
constexpr bool every_placeholder_has_a_member() {
    std::string_view path = Op::info.path;
    for (auto open = path.find('{'); open != path.npos; open = path.find('{', open + 1)) {
        const auto name = path.substr(open + 1, path.find('}', open) - open - 1);
        bool found = name == "project_id";
        for (const auto& field : fields_of<Op>) found = found || field.name == name;
        if (!found) return false;
    }
    return true;
}

constexpr bool contains(auto const& names, std::string_view wanted) {
    for (std::string_view name : names)
        if (name == wanted) return true;
    return false;
}

template <class Op>
constexpr placement place(std::string_view field) {
    if constexpr (requires { Op::path_and_body; })
        if (contains(Op::path_and_body, field)) return placement::path_and_body;
    if (has_placeholder(Op::info.path, field)) return placement::path;
    if constexpr (requires { Op::query; })
        if (contains(Op::query, field)) return placement::query;
    return Op::info.method == verb::get ? placement::query : placement::body;
}

template <class Op>
constexpr auto make_placements() {
    std::array<placement, fields_of<Op>.size()> placements{};
    for (std::size_t i = 0; i < placements.size(); ++i) placements[i] = place<Op>(fields_of<Op>[i].name);
    return placements;
}

template <class Op>
inline constexpr auto placements_of = make_placements<Op>();

template <class Response>
constexpr answer answer_of() {
    if constexpr (std::is_same_v<Response, no_content>)
        return answer::none;
    else if constexpr (std::is_same_v<Response, std::string>)
        return answer::text;
    else if constexpr (is_vector<Response>::value)
        return answer::array;
    else
        return answer::object;
}

template <auto Pointer, class Member>
constexpr bool points_to() {
    if constexpr (std::is_same_v<std::remove_const_t<decltype(Pointer)>,
                                 std::remove_const_t<decltype(Member::pointer)>>)
        return Pointer == Member::pointer;
    else
        return false;
}

/// The wire name of the member that `Pointer` points to.
template <class T, auto Pointer, template <class...> class List, class... Members>
constexpr std::string_view member_name_of(List<Members...>*) {
    std::string_view found;
    ((points_to<Pointer, Members>() ? static_cast<void>(found = wire_name<T>(Members::name)) : void()), ...);
    return found;
}

template <operation Op>
constexpr operation_description make_description() {
    static_assert(
        every_placeholder_has_a_member<Op>(),
        "dmskafka: the path of this operation has a {placeholder} that no member of the struct is named after");
    constexpr std::string_view full = full_name<Op>();
    constexpr auto split = full.rfind("::");
    operation_description made{};
    made.info = Op::info;
    made.full_name = full;
    made.name = split == full.npos ? full : full.substr(split + 2);
    made.family = split == full.npos ? std::string_view{} : full.substr(0, split);
    made.request = &descriptor_of<Op>;
    made.response = &descriptor_of<typename Op::response>;
    made.placements = placements_of<Op>;
    made.answers = answer_of<typename Op::response>();
    if constexpr (requires { Op::endpoint; }) made.endpoint = Op::endpoint;
    if constexpr (requires { Op::replaced_by; }) {
        made.historical = true;
        made.replaced_by = Op::replaced_by;
    }
    if constexpr (requires { Op::without_credentials; }) made.without_credentials = Op::without_credentials;
    if constexpr (requires { Op::job; }) made.job = &Op::job;
    if constexpr (requires { Op::from_header; }) made.from_header = Op::from_header;
    if constexpr (requires { Op::rate; }) made.rate = Op::rate;
    if constexpr (requires { Op::paging; }) {
        using response = typename Op::response;
        made.paging = &Op::paging;
        using items = std::remove_cvref_t<decltype(std::declval<response&>().*Op::items)>;
        if constexpr (!Op::paging.key.empty())
            static_assert(are_members<typename items::value_type>(Op::paging.key),
                          "dmskafka: the key of this list names a member that its items do not have");
        made.items = member_name_of<response, Op::items>(static_cast<members_of<response>*>(nullptr));
    }
    return made;
}

template <operation Op>
inline constexpr operation_description description_of = make_description<Op>();

}  // namespace detail
}  // namespace dmskafka
