#include <dmskafka/item_failures.hpp>

#include "member_text.hpp"

namespace dmskafka::detail {
namespace {

void find_failures(const type_descriptor& type, const void* value, std::vector<item_failure>& found);

void judge_record(const type_descriptor& record, const void* at, std::vector<item_failure>& found) {
    const auto& outcome = *record.outcome;
    item_failure made{.code = member_text(record, at, outcome.code),
                      .message = member_text(record, at, outcome.message)};
    if (made.code == "0") made.code.clear();
    const auto success = member_text(record, at, outcome.success);
    const bool told = !made.code.empty() || !made.message.empty() || outcome.lists_failures;
    const bool failed = success.empty() ? told : success != "true" && success != "success";
    if (!failed) return;
    made.item = member_text(record, at, outcome.item);
    found.push_back(std::move(made));
}

void find_in_record(const type_descriptor& record, const void* at, std::vector<item_failure>& found) {
    const auto before = found.size();
    for (const auto& field : record.fields) find_failures(*field.type, field.in(at), found);
    if (record.outcome != nullptr && found.size() == before) judge_record(record, at, found);
}

void find_failures(const type_descriptor& type, const void* value, std::vector<item_failure>& found) {
    if (type.what == kind::record) return find_in_record(type, value, found);
    if (type.what != kind::list && type.what != kind::optional) return;
    for (std::size_t i = 0; i < type.container.size(value); ++i)
        find_failures(*type.element, type.container.at(value, i), found);
}

}  // namespace

std::vector<item_failure> item_failures(const type_descriptor& type, const void* value) {
    std::vector<item_failure> found;
    find_failures(type, value, found);
    return found;
}

}  // namespace dmskafka::detail
