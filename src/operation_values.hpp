#pragma once

#include <dmskafka/dynamic_operation.hpp>

namespace dmskafka::detail {

/// A fresh request or response struct of an operation in the table; null for other operations.
[[nodiscard]] dynamic_record::owner new_request(const operation_description& operation);
[[nodiscard]] dynamic_record::owner new_response(const operation_description& operation);

}  // namespace dmskafka::detail
