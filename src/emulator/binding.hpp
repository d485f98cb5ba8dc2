#pragma once

// From a request to the operation struct: the counterpart of what a client does when it encodes one.

#include "emulator/exchange.hpp"
#include "emulator/router.hpp"

#include <dmskafka/detail/operation_description.hpp>

#include <optional>

namespace dmskafka::emulation {

/// Fills the freshly made request struct of `operation` at `target`, each member from where it is placed. A request
/// must have every member that is not optional; one that has a default may be left out of a body.
[[nodiscard]] std::optional<refusal> bind_request(const received_request& request, const captures& values,
                                                  const operation_description& operation, void* target);

}  // namespace dmskafka::emulation
