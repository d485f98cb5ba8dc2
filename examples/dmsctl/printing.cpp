#include "printing.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <charconv>
#include <ostream>

namespace dmsctl {
namespace {

namespace json = boost::json;

constexpr std::size_t widest_cell = 200;

bool continues_character(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

std::size_t width_of(std::string_view text) {
    return text.size() - static_cast<std::size_t>(std::ranges::count_if(text, continues_character));
}

std::string shortened(std::string text) {
    if (width_of(text) <= widest_cell) return text;
    std::size_t end = 0;
    for (std::size_t characters = 0; characters < widest_cell - 3; ++characters) do
            ++end;
        while (end < text.size() && continues_character(text[end]));
    return text.substr(0, end) + "...";
}

bool is_list_of_objects(const json::value& value) {
    return value.is_array() && !value.get_array().empty() &&
           std::ranges::all_of(value.get_array(), [](const json::value& element) { return element.is_object(); });
}

std::string cell(const json::value& value) {
    if (value.is_null()) return {};
    if (value.is_string()) return shortened(printable(value.get_string()));
    if (!value.is_double()) return shortened(printable(json::serialize(value)));
    char digits[32];
    return {digits, std::to_chars(digits, digits + sizeof digits, value.get_double()).ptr};
}

void print_list(std::ostream& out, const json::array& list) {
    std::vector<std::string> names;
    for (const auto& element : list)
        for (const auto& [name, member] : element.get_object())
            if (!member.is_structured() && std::ranges::find(names, std::string_view(name)) == names.end())
                names.emplace_back(name);
    std::vector<std::vector<std::string>> rows{names};
    for (auto& head : rows.front()) head = printable(head);
    for (const auto& element : list) {
        auto& row = rows.emplace_back();
        for (const auto& name : names) {
            const auto* member = element.get_object().if_contains(name);
            row.push_back(member != nullptr ? cell(*member) : "");
        }
    }
    print_rows(out, rows);
}

void print_object(std::ostream& out, const json::object& object) {
    std::vector<std::vector<std::string>> rows{{"member", "value"}};
    for (const auto& [name, member] : object)
        if (!is_list_of_objects(member)) rows.push_back({printable(name), cell(member)});
    if (rows.size() > 1) print_rows(out, rows);
    for (bool first = rows.size() == 1; const auto& [name, member] : object) {
        if (!is_list_of_objects(member)) continue;
        out << (first ? "" : "\n") << printable(name) << ":\n";
        print_list(out, member.get_array());
        first = false;
    }
}

}  // namespace

output_form form_of(const command_line& line) {
    const auto given = line.value("--output").value_or("json");
    if (given == "json") return output_form::json;
    if (given == "table") return output_form::table;
    throw usage_error("--output: expected json or table, found " + given);
}

std::string printable(std::string_view text) {
    std::string out(text);
    for (std::size_t i = 0; i < out.size(); ++i) {
        const auto byte = static_cast<unsigned char>(out[i]);
        // U+0080 to U+009F, in two bytes, are control characters, too.
        const bool second = i + 1 < out.size() && static_cast<unsigned char>(out[i + 1]) < 0xA0;
        if (byte < 0x20 || byte == 0x7F) out[i] = ' ';
        if (byte == 0xC2 && second) out.replace(i, 2, " ");
    }
    return out;
}

void print_rows(std::ostream& out, const std::vector<std::vector<std::string>>& rows) {
    std::vector<std::size_t> widths(rows.front().size());
    for (const auto& row : rows)
        for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], width_of(row[i]));
    for (const auto& row : rows) {
        std::string line;
        for (std::size_t i = 0; i < row.size(); ++i) line.append(row[i]).append(widths[i] - width_of(row[i]) + 2, ' ');
        line.erase(line.find_last_not_of(' ') + 1);
        out << line << '\n';
    }
}

void print_tables(std::ostream& out, const json::value& value) {
    if (is_list_of_objects(value))
        print_list(out, value.get_array());
    else if (value.is_object())
        print_object(out, value.get_object());
    else if (value.is_array())
        for (const auto& element : value.get_array()) out << cell(element) << '\n';
    else
        out << cell(value) << '\n';
}

void print_answer(std::ostream& out, std::string_view text, output_form form) {
    if (text.empty()) return;
    boost::system::error_code no_json;
    json::value value;
    if (form == output_form::table) value = json::parse(json::string_view(text.data(), text.size()), no_json);
    if (form == output_form::table && !no_json)
        print_tables(out, value);
    else
        out << text << '\n';
}

}  // namespace dmsctl
