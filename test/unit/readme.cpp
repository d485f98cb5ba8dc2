#include <boost/test/unit_test.hpp>

#include "test_data.hpp"

#include <dmskafka/operation_table.hpp>

#include <algorithm>
#include <fstream>
#include <sstream>
#include <string>

namespace dmskafka::test {
namespace {

std::string read_file(const std::string& name) {
    std::ifstream file(dmskafka::test::test_data("../" + name));
    BOOST_REQUIRE_MESSAGE(file, "cannot read " << name);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

std::string between(const std::string& text, const std::string& begin, const std::string& end) {
    const auto from = text.find(begin);
    BOOST_REQUIRE_MESSAGE(from != text.npos, "there is no " << begin);
    const auto start = from + begin.size();
    return text.substr(start, text.find(end, start) - start);
}

/// Without the indentation, which a function adds.
std::string unindented(const std::string& text) {
    std::istringstream lines(text);
    std::string out;
    for (std::string line; std::getline(lines, line);)
        out += line.substr(std::min(line.find_first_not_of(' '), line.size())) + '\n';
    return out;
}

std::string operation_table() {
    std::ostringstream table;
    table << "| operation | official name | request | repeat | job | replaced by |\n|---|---|---|---|---|---|\n";
    for (const auto& operation : operations()) {
        const std::string_view replacement = operation.replaced_by.empty() ? "nothing" : operation.replaced_by;
        table << "| `" << operation.full_name << "` | " << operation.info.official_name << " | `"
              << to_string(operation.info.method) << ' ' << operation.info.path << "` | "
              << to_string(operation.info.repeat) << " | " << (operation.job != nullptr ? "yes" : "") << " | "
              << (operation.historical ? replacement : "") << " |\n";
    }
    return table.str();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(readme)

BOOST_AUTO_TEST_CASE(first_call_is_the_example_that_runs) {
    const auto example = between(read_file("examples/01_first_call.cpp"), "// [first call]\n", "// [first call]");
    const auto shown = between(read_file("README.md"), "<!-- first call", "```\n\n");
    BOOST_TEST(shown.substr(shown.find("```cpp\n") + 7) == example);
}

BOOST_AUTO_TEST_CASE(every_block_of_code_compiles) {
    const auto compiled =
        unindented(read_file("test/unit/readme_snippets.cpp") + read_file("examples/01_first_call.cpp"));
    const auto text = read_file("README.md");
    const std::string fence = "```cpp\n";
    int blocks = 0;
    for (auto at = text.find(fence); at != text.npos; at = text.find(fence, at + 1), ++blocks) {
        const auto begin = at + fence.size();
        const auto block = unindented(text.substr(begin, text.find("```", begin) - begin));
        BOOST_TEST((compiled.find(block) != compiled.npos), "this is nowhere compiled:\n" << block);
    }
    BOOST_TEST(blocks > 5);
}

BOOST_AUTO_TEST_CASE(operation_table_is_the_one_of_the_library) {
    const auto shown = between(read_file("README.md"), "<!-- operations", "\n\n## ");
    const auto table = shown.substr(shown.find('\n') + 1) + '\n';
    BOOST_TEST(table == operation_table(), "the table in README.md should be:\n" << operation_table());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace dmskafka::test
