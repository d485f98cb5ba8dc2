#pragma once

#include <dmskafka/detail/reflection.hpp>

#include <string>
#include <string_view>

namespace dmskafka::detail {

/// A member of a record as text: of a text the text itself, of anything else but a secret its JSON. Empty when the
/// record has no such member or nothing in it.
[[nodiscard]] std::string member_text(const type_descriptor& record, const void* at, std::string_view member);

}  // namespace dmskafka::detail
