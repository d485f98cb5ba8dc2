#pragma once

#include <dmskafka/config.hpp>

#include <chrono>
#include <concepts>
#include <cstdint>
#include <string_view>

namespace dmskafka {

enum class verb : std::uint8_t { get, post, put, delete_ };

/// The method as HTTP writes it.
[[nodiscard]] constexpr std::string_view to_string(verb method) noexcept {
    constexpr std::string_view names[] = {"GET", "POST", "PUT", "DELETE"};
    return names[static_cast<std::size_t>(method)];
}

/// Whether an operation may be sent again when it is unknown whether the service acted on it.
enum class safety : std::uint8_t {
    read,        ///< changes nothing
    idempotent,  ///< doing it twice leaves the same state as doing it once
    unsafe,      ///< doing it twice orders, sends or starts something twice
};

[[nodiscard]] constexpr std::string_view to_string(safety repeat) noexcept {
    constexpr std::string_view names[] = {"read", "idempotent", "unsafe"};
    return names[static_cast<std::size_t>(repeat)];
}

/// Which endpoint an operation goes to.
enum class service : std::uint8_t { kafka, iam };

/// What every operation says of itself, in this order.
struct operation_info {
    std::string_view official_name;  ///< as in the reference: `CreateInstanceTopic`
    verb method;
    std::string_view path;  ///< with `{project_id}` and the names of members in braces
    safety repeat;
    std::string_view section{};     ///< of the reference
    std::string_view iam_action{};  ///< permission that a caller needs; empty where none is documented
};

/// What an operation without a documented body answers.
struct no_content {
    friend bool operator==(const no_content&, const no_content&) = default;
};

/// A request: a described struct with a nested `response` and a static `info`. Further static members say
/// what differs from the usual case:
///   `query` / `path_and_body`   member names that go to the query of a non-GET, or to path and body both
///   `also_read`, `wire_names`   other spellings of members, see detail/reflection.hpp
///   `job`                       a `job_rule`: how to await the work that the operation starts
///   `rules`                     documented constraints on members, see field_rule.hpp
///   `items`, `paging`           the list in the response and how to walk it, see paging_rule.hpp
///   `replaced_by`               set on historical operations; empty when nothing replaces them
///   `endpoint`                  `service::iam` for the two operations of IAM
///   `without_credentials`       true for the operation that asks for a token
///   `rate`                      a documented limit of its own, see `rate_info`
template <class T>
concept operation = requires {
    typename T::response;
    { T::info } -> std::convertible_to<const operation_info&>;
};

/// A documented limit of one operation: `calls` in `window` for each instance.
struct rate_info {
    int calls;
    std::chrono::seconds window;
};

/// A list of types, to instantiate or visit them all.
template <class... T>
struct type_list {};

}  // namespace dmskafka
