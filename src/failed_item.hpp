#pragma once

#include <dmskafka/error.hpp>
#include <dmskafka/item_failures.hpp>

#include <string_view>

namespace dmskafka::detail {

/// An item that failed although the call succeeded, as a failure of its own.
inline failure as_failure(const item_failure& failed, std::string_view operation) {
    failure made;
    made.code = errc::service_refused;
    made.message = failed.item + ": " + (failed.message.empty() ? "the service could not do it" : failed.message);
    made.operation = operation;
    made.service_code = failed.code;
    return made;
}

}  // namespace dmskafka::detail
