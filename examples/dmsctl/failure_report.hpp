#pragma once

#include <dmskafka/dynamic_operation.hpp>
#include <dmskafka/error.hpp>

namespace dmsctl {

/// Tells on stderr why something ended without success, and returns the exit status for it.
int report(const dmskafka::failure& failed);

/// Tells on stderr which items failed, although the service answered with success.
void warn_of_failed_items(const dmskafka::dynamic_response& answer);

}  // namespace dmsctl
