#pragma once

#include "command_line.hpp"

#include <cstdint>
#include <iosfwd>
#include <string>
#include <string_view>
#include <vector>

namespace boost::json {
class value;
}

namespace dmsctl {

enum class output_form : std::uint8_t { json, table };

/// Of --output. Throws `usage_error`.
[[nodiscard]] output_form form_of(const command_line& line);

/// Without control characters, with which a hostile text could steer a terminal.
[[nodiscard]] std::string printable(std::string_view text);

/// Rows with aligned columns; the first row is the head.
void print_rows(std::ostream& out, const std::vector<std::vector<std::string>>& rows);

/// A JSON value as tables: the members of an object in two columns, the scalar members of the objects of a list as
/// columns.
void print_tables(std::ostream& out, const boost::json::value& value);

/// An answer: JSON or bare text on one line, or as tables. An empty one prints nothing.
void print_answer(std::ostream& out, std::string_view text, output_form form);

}  // namespace dmsctl
