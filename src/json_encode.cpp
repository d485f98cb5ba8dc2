// Writing: one walk over the value, appending to one string.

#include <dmskafka/json.hpp>

#include <charconv>
#include <cmath>
#include <cstring>

namespace dmskafka::detail {
namespace {

template <class Number>
void append_number(Number value, std::string& out) {
    char digits[32];
    const auto end = std::to_chars(digits, digits + sizeof digits, value).ptr;
    out.append(digits, end);
}

/// Length of the UTF-8 sequence at the start of `text`; 0 when there is no valid one.
std::size_t sequence_length(std::string_view text) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const auto lead = byte(0);
    const std::size_t length = lead < 0x80                   ? 1
                               : lead >= 0xC2 && lead < 0xE0 ? 2
                               : (lead & 0xF0) == 0xE0       ? 3
                               : lead >= 0xF0 && lead < 0xF5 ? 4
                                                             : 0;
    if (length == 0 || length > text.size()) return 0;
    for (std::size_t i = 1; i < length; ++i)
        if ((byte(i) & 0xC0) != 0x80) return 0;
    // Longer than needed, a surrogate, or beyond the last code point.
    if ((lead == 0xE0 && byte(1) < 0xA0) || (lead == 0xED && byte(1) > 0x9F)) return 0;
    if ((lead == 0xF0 && byte(1) < 0x90) || (lead == 0xF4 && byte(1) > 0x8F)) return 0;
    return length;
}

void append_escaped(char c, std::string& out) {
    constexpr std::string_view plain = "\"\\\b\f\n\r\t";
    constexpr std::string_view letter = "\"\\bfnrt";
    constexpr std::string_view hex = "0123456789abcdef";
    if (const auto at = plain.find(c); at != plain.npos) {
        out.push_back('\\');
        out.push_back(letter[at]);
    } else {
        const auto value = static_cast<unsigned char>(c);
        out.append("\\u00");
        out.push_back(hex[value >> 4]);
        out.push_back(hex[value & 15]);
    }
}

bool needs_no_escape(char c) {
    const auto value = static_cast<unsigned char>(c);
    return value >= 0x20 && value < 0x80 && c != '"' && c != '\\';
}

bool is_written(const type_descriptor& type, const void* value) {
    if (type.what == kind::optional) return type.container.size(value) != 0;
    if (type.what == kind::json) return !static_cast<const json_text*>(value)->text.empty();
    return true;
}

void encode_list(const type_descriptor& type, const void* list, std::string& out, secrets in_it) {
    out.push_back('[');
    const auto count = type.container.size(list);
    for (std::size_t i = 0; i < count; ++i) {
        if (i != 0) out.push_back(',');
        encode(*type.element, type.container.at(list, i), out, in_it);
    }
    out.push_back(']');
}

void encode_map(const std::map<std::string, std::string>& map, std::string& out) {
    out.push_back('{');
    for (bool first = true; const auto& [key, value] : map) {
        if (!std::exchange(first, false)) out.push_back(',');
        encode_text(key, out);
        out.push_back(':');
        encode_text(value, out);
    }
    out.push_back('}');
}

}  // namespace

void encode_text(std::string_view text, std::string& out) {
    out.push_back('"');
    while (!text.empty()) {
        std::size_t plain = 0;
        while (plain < text.size() && needs_no_escape(text[plain])) ++plain;
        out.append(text.substr(0, plain));
        text.remove_prefix(plain);
        if (text.empty()) break;
        if (static_cast<unsigned char>(text.front()) < 0x80) {
            append_escaped(text.front(), out);
            text.remove_prefix(1);
        } else if (const auto length = sequence_length(text)) {
            out.append(text.substr(0, length));
            text.remove_prefix(length);
        } else {
            out.append("\xEF\xBF\xBD");
            text.remove_prefix(1);
        }
    }
    out.push_back('"');
}

bool encode_member(const field_descriptor& field, const void* record, bool first, std::string& out, secrets in_it) {
    const void* value = field.in(record);
    if (!is_written(*field.type, value)) return false;
    if (!first) out.push_back(',');
    encode_text(field.name, out);
    out.push_back(':');
    encode(*field.type, value, out, in_it);
    return true;
}

void encode(const type_descriptor& type, const void* value, std::string& out, secrets in_it) {
    switch (type.what) {
        case kind::boolean:
            out.append(*static_cast<const bool*>(value) ? "true" : "false");
            break;
        case kind::int32:
            append_number(*static_cast<const std::int32_t*>(value), out);
            break;
        case kind::int64:
            append_number(*static_cast<const std::int64_t*>(value), out);
            break;
        case kind::real:
            if (const double number = *static_cast<const double*>(value); std::isfinite(number))
                append_number(number, out);
            else
                out.append("null");
            break;
        case kind::text:
            encode_text(*static_cast<const std::string*>(value), out);
            break;
        case kind::secret:
            encode_text(in_it == secrets::shown ? std::string_view(static_cast<const secret*>(value)->reveal()) : "***",
                        out);
            break;
        case kind::json:
            out.append(static_cast<const json_text*>(value)->text.empty() ? "null"
                                                                          : static_cast<const json_text*>(value)->text);
            break;
        case kind::optional:
            if (type.container.size(value) == 0)
                out.append("null");
            else
                encode(*type.element, type.container.at(value, 0), out, in_it);
            break;
        case kind::list:
            encode_list(type, value, out, in_it);
            break;
        case kind::text_map:
            encode_map(*static_cast<const std::map<std::string, std::string>*>(value), out);
            break;
        case kind::record: {
            out.push_back('{');
            bool first = true;
            for (const auto& field : type.fields) first = !encode_member(field, value, first, out, in_it) && first;
            out.push_back('}');
        }
    }
}

}  // namespace dmskafka::detail
