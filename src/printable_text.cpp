#include "printable_text.hpp"

#include <algorithm>

namespace dmskafka {
namespace {

bool is_plain(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("_-.:/+,@%*~!").find(c) != std::string_view::npos;
}

/// Bytes of the UTF-8 character that `text` begins with; 0 when it begins with none.
std::size_t character_size(std::string_view text) {
    const auto byte = [&](std::size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0u; };
    const auto lead = byte(0);
    if (lead < 0x80) return 1;
    const std::size_t size = lead >= 0xC2 && lead < 0xE0 ? 2 : lead >= 0xE0 && lead < 0xF0 ? 3 : 4;
    if (lead < 0xC2 || lead > 0xF4) return 0;
    for (std::size_t i = 1; i < size; ++i)
        if ((byte(i) & 0xC0u) != 0x80) return 0;
    const bool overlong = (lead == 0xE0 && byte(1) < 0xA0) || (lead == 0xF0 && byte(1) < 0x90);
    const bool surrogate = lead == 0xED && byte(1) >= 0xA0;
    const bool too_large = lead == 0xF4 && byte(1) >= 0x90;
    return overlong || surrogate || too_large ? 0 : size;
}

/// Characters that steer a terminal, end a line, or turn the direction of what follows.
bool is_control(std::string_view character) {
    if (character.size() == 1) return static_cast<unsigned char>(character[0]) < 0x20 || character[0] == 0x7F;
    if (character.size() == 2) return character[0] == '\xC2' && static_cast<unsigned char>(character[1]) < 0xA0;
    const auto in = [&](std::string_view first, std::string_view last) {
        return character >= first && character <= last;
    };
    return in("\u2028", "\u202E") || in("\u2066", "\u2069");
}

void append_hexadecimal(std::string& line, std::string_view bytes) {
    constexpr std::string_view digits = "0123456789abcdef";
    for (const char c : bytes) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '\n')
            line += "\\n";
        else
            line.append("\\x").append(1, digits[byte >> 4u]).append(1, digits[byte & 15u]);
    }
}

}  // namespace

void append_printable(std::string& line, std::string_view value, std::size_t longest) {
    if (value.size() <= longest && std::all_of(value.begin(), value.end(), is_plain)) {
        line.append(value);
        return;
    }
    line += '"';
    for (std::size_t at = 0; at < value.size();) {
        const auto size = character_size(value.substr(at));
        const auto character = value.substr(at, std::max<std::size_t>(size, 1));
        at += character.size();
        if (at > longest) {
            line += "...";
            break;
        }
        if (size == 0 || is_control(character))
            append_hexadecimal(line, character);
        else if (character == "\"" || character == "\\")
            line.append("\\").append(character);
        else
            line.append(character);
    }
    line += '"';
}

}  // namespace dmskafka
