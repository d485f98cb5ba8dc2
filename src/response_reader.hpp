#pragma once

#include <dmskafka/detail/operation_description.hpp>
#include <dmskafka/error.hpp>
#include <dmskafka/transport.hpp>

#include <optional>
#include <string>

namespace dmskafka {

[[nodiscard]] constexpr bool is_success(int status) noexcept { return status >= 200 && status < 300; }

[[nodiscard]] std::string request_id_of(const http_response& answer);

/// Fills the response struct from a 2xx answer: object, array or text, or nothing from an empty body. The failure says
/// where the body could not be read.
[[nodiscard]] std::optional<failure> read_response(const http_response& answer, const operation_description& operation,
                                                   void* response);

}  // namespace dmskafka
