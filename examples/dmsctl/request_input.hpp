#pragma once

#include "command_line.hpp"

#include <dmskafka/dynamic_operation.hpp>

namespace dmsctl {

/// The operation that the operand names. Throws `usage_error` with the nearest names.
[[nodiscard]] const dmskafka::operation_description& chosen_operation(const command_line& line);

/// The request that the operands `member=value` and --body make together. Throws `usage_error` for a member that the
/// operation does not have, for one that is given two values, and for what breaks a documented rule (unless
/// --no-validate is given), each on a line.
[[nodiscard]] dmskafka::dynamic_request read_request(const command_line& line);

}  // namespace dmsctl
