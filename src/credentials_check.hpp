#pragma once

#include <dmskafka/error.hpp>

#include <string>
#include <string_view>

namespace dmskafka::detail {

/// What a failed check of the credentials shows to be wrong, in one sentence.
[[nodiscard]] std::string explain_refused_credentials(const failure& failed, std::string_view endpoint);

}  // namespace dmskafka::detail
