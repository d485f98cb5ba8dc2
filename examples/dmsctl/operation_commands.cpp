// operations and describe.

#include "commands.hpp"
#include "nearest_names.hpp"
#include "operation_facts.hpp"
#include "printing.hpp"
#include "request_input.hpp"

#include <dmskafka/error_catalogue.hpp>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <iostream>

namespace dmsctl {
namespace {

namespace json = boost::json;

void print_markdown() {
    std::cout << "| operation | official name | request | repeat | job | replaced by |\n|---|---|---|---|---|---|\n";
    for (const auto& operation : dmskafka::operations())
        std::cout << "| `" << operation.full_name << "` | " << operation.info.official_name << " | `"
                  << to_string(operation.info.method) << ' ' << operation.info.path << "` | "
                  << to_string(operation.info.repeat) << " | " << (operation.job != nullptr ? "yes" : "") << " | "
                  << replacement_of(operation) << " |\n";
}

void print_code(const dmskafka::catalogued_error& error, output_form form) {
    const json::object facts{{"code", text(error.code)},
                             {"status", error.status},
                             {"kind", text(to_string(error.kind))},
                             {"meaning", text(error.meaning)},
                             {"remedy", text(error.remedy)}};
    print_answer(std::cout, json::serialize(facts), form);
}

/// A code may have a meaning for each of several statuses.
int describe_code(const command_line& line) {
    bool found = false;
    const auto* first = dmskafka::find_error(line.operand());
    for (const auto& error : dmskafka::error_catalogue()) {
        if (first == nullptr || error.code != first->code) continue;
        print_code(error, form_of(line));
        found = true;
    }
    if (found) return 0;
    std::vector<std::string_view> codes;
    for (const auto& error : dmskafka::error_catalogue()) codes.push_back(error.code);
    throw usage_error("unknown code " + line.operand() + did_you_mean(line.operand(), codes));
}

}  // namespace

int list_operations(const command_line& line) {
    if (line.value("--output") == "markdown") {
        print_markdown();
        return 0;
    }
    json::array all;
    for (const auto& operation : dmskafka::operations()) all.push_back(summary_of(operation));
    if (form_of(line) == output_form::json)
        std::cout << json::serialize(all) << '\n';
    else
        print_tables(std::cout, all);
    return 0;
}

int describe(const command_line& line) {
    const auto form = form_of(line);
    const bool is_code = line.operand().find_first_of("0123456789") != std::string::npos &&
                         dmskafka::find_operation(line.operand()) == nullptr &&
                         line.operand().find("::") == std::string::npos && line.operand().size() > 4;
    if (is_code) return describe_code(line);
    const auto facts = facts_of(chosen_operation(line));
    if (form == output_form::json)
        std::cout << json::serialize(facts) << '\n';
    else
        print_tables(std::cout, facts);
    return 0;
}

}  // namespace dmsctl
