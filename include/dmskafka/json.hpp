#pragma once

#include <dmskafka/config.hpp>
#include <dmskafka/detail/reflection.hpp>
#include <dmskafka/error.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace dmskafka {

/// Bounds on JSON that is read. What exceeds them is an error, never a crash.
struct json_limits {
    std::size_t max_bytes{64u << 20};
    std::size_t max_depth{32};
};

/// Whether secrets are written as they are, or as `***`.
enum class secrets : std::uint8_t { shown, hidden };

namespace detail {

/// Reads `json` into the value of that type at `target`, which must be freshly made. Members that the type does not
/// know are ignored, null is absent, and values are converted as the service is known to mix them: booleans and numbers
/// as text and the reverse, integers beyond the range at its end, a JSON document inside text where a structure is
/// documented. Nothing on success, else one sentence that starts with the path: `topics[3].partition: expected …`.
[[nodiscard]] DMSKAFKA_API std::optional<std::string> decode(std::string_view json, const type_descriptor& type,
                                                             void* target, const json_limits& limits = {});

/// Appends the value as JSON to `out`: optional members that hold nothing are left out, all others are written.
DMSKAFKA_API void encode(const type_descriptor& type, const void* value, std::string& out,
                         secrets in_it = secrets::shown);

/// Appends one member with its name, after a comma unless it is the first; false when it holds nothing and was left
/// out.
DMSKAFKA_API bool encode_member(const field_descriptor& field, const void* record, bool first, std::string& out,
                                secrets in_it = secrets::shown);

/// Appends `text` as a JSON string, quotes included; what is no UTF-8 becomes U+FFFD.
DMSKAFKA_API void encode_text(std::string_view text, std::string& out);

}  // namespace detail

/// The JSON text of a request or response struct. Secrets are written as they are: for sending, not for logs.
template <class T>
[[nodiscard]] std::string to_json(const T& value) {
    std::string out;
    detail::encode(detail::descriptor_of<T>, &value, out);
    return out;
}

/// Reads a request or response struct, as tolerantly as answers of the service are read.
template <class T>
[[nodiscard]] result<T> from_json(std::string_view text, const json_limits& limits = {}) {
    T value{};
    if (auto wrong = detail::decode(text, detail::descriptor_of<T>, &value, limits))
        return failure{.code = errc::malformed_response, .message = std::move(*wrong)};
    return value;
}

}  // namespace dmskafka
