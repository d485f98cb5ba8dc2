#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace dmskafka {

/// Appends at most `longest` bytes of `value`, so that one line stays one line and one value one value: bare when it is
/// a plain word, otherwise in quotes, with quotes, backslashes, control characters and broken UTF-8 escaped, and `...`
/// where it was cut.
void append_printable(std::string& line, std::string_view value, std::size_t longest);

}  // namespace dmskafka
