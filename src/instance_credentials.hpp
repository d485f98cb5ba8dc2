#pragma once

#include <dmskafka/credentials.hpp>
#include <dmskafka/error.hpp>

#include <string_view>

namespace dmskafka::detail {

/// Reads what the metadata service says of the temporary keys of an instance.
[[nodiscard]] result<credentials> read_security_key(std::string_view body);

}  // namespace dmskafka::detail
