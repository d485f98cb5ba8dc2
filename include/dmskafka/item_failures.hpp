#pragma once

#include <dmskafka/config.hpp>
#include <dmskafka/detail/reflection.hpp>

#include <string>
#include <vector>

namespace dmskafka {

/// One item that failed although the call succeeded.
struct item_failure {
    std::string item{};  ///< its name, id or number, as in the response; empty when the answer is about one thing only
    std::string code{};  ///< the service's code, where it gives one: see `find_error`
    std::string message{};  ///< the service's reason, where it gives one

    friend bool operator==(const item_failure&, const item_failure&) = default;
};

namespace detail {
[[nodiscard]] DMSKAFKA_API std::vector<item_failure> item_failures(const type_descriptor& type, const void* value);
}

/// What failed inside a response, in its order: operations on many items answer 2xx and tell the outcome of each item
/// (quirk Q073). Empty when all is well, and for responses that tell no outcomes. How a struct tells it is its
/// `outcome`. An entry whose own items failed is not listed itself.
template <class Response>
[[nodiscard]] std::vector<item_failure> item_failures(const Response& response) {
    return detail::item_failures(detail::descriptor_of<Response>, &response);
}

}  // namespace dmskafka
