#pragma once

#include <dmskafka/config.hpp>
#include <dmskafka/detail/reflection.hpp>

#include <string>
#include <vector>

namespace dmskafka {

/// A documented constraint that a request breaks.
struct violation {
    std::string member{};  ///< path of the member, as in `topics[2].partition`
    std::string rule{};    ///< what must be and what is, as in `must be 1 to 200, is 300`; no secret is repeated

    friend bool operator==(const violation&, const violation&) = default;
};

/// The constraint in words, without a value: `must be 1 to 200`, `must be set when ssl_enable is true`.
[[nodiscard]] DMSKAFKA_API std::string describe(const field_rule& rule);

namespace detail {

[[nodiscard]] DMSKAFKA_API std::vector<violation> validate(const type_descriptor& type, const void* record);

}  // namespace detail

/// Everything in a request that breaks a documented constraint; empty when nothing does. `client::call` asks this
/// before it sends, unless `call_options::no_validation` says that the service knows better.
template <class Request>
[[nodiscard]] std::vector<violation> validate(const Request& request) {
    return detail::validate(detail::descriptor_of<Request>, &request);
}

}  // namespace dmskafka
