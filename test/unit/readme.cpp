#include <boost/test/unit_test.hpp>

#include <dmskafka/operation_table.hpp>

#include <fstream>
#include <sstream>
#include <string>

namespace dmskafka::test {
namespace {

std::string read_file(const std::string& name) {
    std::ifstream file(std::string(DMSKAFKA_TEST_DATA) + "/../" + name);
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

BOOST_AUTO_TEST_CASE(operation_table_is_the_one_of_the_library) {
    const auto shown = between(read_file("README.md"), "<!-- operations", "\n\n## ");
    const auto table = shown.substr(shown.find('\n') + 1);
    BOOST_TEST(table == operation_table(), "the table in README.md should be:\n" << operation_table());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace dmskafka::test
