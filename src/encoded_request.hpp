#pragma once

#include <dmskafka/detail/operation_description.hpp>
#include <dmskafka/error.hpp>

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace dmskafka {

/// A request struct as HTTP sends it.
struct encoded_request {
    std::string target{};                        ///< encoded path and query, the query sorted as signing wants it
    std::string body{};                          ///< JSON, or nothing
    std::optional<std::size_t> project_id_at{};  ///< where in the target the project is still missing
};

using query_parameters = std::span<const std::pair<std::string, std::string>>;

/// Puts the members of `request` into path, query and body. Fails with `errc::invalid_request`, naming the member,
/// where a value cannot stand where it must: an empty one or a control character in a path, say. Without `project_id`
/// the path has a gap in its place.
[[nodiscard]] result<encoded_request> encode_request(const operation_description& operation, const void* request,
                                                     std::string_view project_id, query_parameters extra_query = {});

/// Fills that gap; fails as the above when the value cannot stand there.
[[nodiscard]] std::optional<failure> insert_project_id(std::string_view project_id, std::size_t at,
                                                       std::string& target);

}  // namespace dmskafka
