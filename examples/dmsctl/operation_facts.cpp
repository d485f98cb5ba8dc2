#include "operation_facts.hpp"

#include <dmskafka/validation.hpp>

#include <boost/json/array.hpp>

#include <algorithm>
#include <chrono>
#include <string>

namespace dmsctl {
namespace {

namespace json = boost::json;
using dmskafka::operation_description;
using dmskafka::detail::field_descriptor;
using dmskafka::detail::kind;
using dmskafka::detail::type_descriptor;

std::string type_name(const type_descriptor& type) {
    switch (type.what) {
        case kind::boolean:
            return "boolean";
        case kind::int32:
        case kind::int64:
            return "integer";
        case kind::real:
            return "number";
        case kind::text:
            return "text";
        case kind::secret:
            return "secret text";
        case kind::json:
            return "any JSON";
        case kind::optional:
            return type_name(*type.element);
        case kind::list:
            return "list of " + type_name(*type.element);
        case kind::text_map:
            return "object of texts";
        case kind::record:
            return "object";
    }
    return {};
}

std::string_view name_of(dmskafka::placement where) {
    constexpr std::string_view names[] = {"path", "query", "body", "path and body"};
    return names[static_cast<std::size_t>(where)];
}

std::string rules_for(const field_descriptor& field, const type_descriptor& owner) {
    std::string rules;
    for (const auto& rule : owner.rules)
        if (rule.member == field.name) rules.append(rules.empty() ? "" : "; ").append(describe(rule));
    return rules;
}

bool is_required(const field_descriptor& field, const type_descriptor& owner) {
    using dmskafka::constraint;
    bool required = field.type->what != kind::optional;
    for (const auto& rule : owner.rules) {
        if (rule.member != field.name) continue;
        if (rule.what == constraint::needed && rule.condition.empty()) return true;
        // What says when the member must be there is among its rules.
        if (rule.what == constraint::needed || rule.what == constraint::exactly_one ||
            rule.what == constraint::at_most_one || rule.what == constraint::at_least_one ||
            rule.what == constraint::may_be_empty)
            required = false;
    }
    return required;
}

/// The record inside optionals and lists, and what its members are written behind; no type when there is none.
const type_descriptor* nested_record(const type_descriptor& type, std::string& path) {
    if (type.what == kind::record) return &type;
    if (type.what == kind::list) path += "[]";
    return type.element != nullptr ? nested_record(*type.element, path) : nullptr;
}

json::object member_facts(const field_descriptor& field, const std::string& path) {
    return {{"member", path}, {"type", type_name(*field.type)}};
}

void list_answer_members(const type_descriptor& record, const std::string& above, json::array& all) {
    for (const auto& field : record.fields) {
        std::string path = above + std::string(field.name);
        all.push_back(member_facts(field, path));
        if (const auto* inner = nested_record(*field.type, path)) list_answer_members(*inner, path + ".", all);
    }
}

void list_request_members(const type_descriptor& record, const std::string& above, std::string_view place,
                          json::array& all) {
    for (const auto& field : record.fields) {
        std::string path = above + std::string(field.name);
        auto facts = member_facts(field, path);
        facts["place"] = text(place);
        facts["required"] = is_required(field, record);
        facts["rules"] = rules_for(field, record);
        all.push_back(std::move(facts));
        if (const auto* inner = nested_record(*field.type, path)) list_request_members(*inner, path + ".", place, all);
    }
}

json::array request_members(const operation_description& operation) {
    json::array all;
    for (std::size_t i = 0; i < operation.placements.size(); ++i) {
        type_descriptor one = *operation.request;
        one.fields = operation.request->fields.subspan(i, 1);
        list_request_members(one, "", name_of(operation.placements[i]), all);
    }
    return all;
}

json::array answer_members(const operation_description& operation) {
    json::array all;
    std::string path;
    if (const auto* record = nested_record(*operation.response, path))
        list_answer_members(*record, path.empty() ? "" : path + ".", all);
    return all;
}

std::string seconds(std::chrono::milliseconds time) { return std::to_string(time.count() / 1000) + " s"; }

/// How a job is awaited, in one sentence.
std::string waiting_rule(const dmskafka::job_rule& rule) {
    constexpr std::string_view watched[] = {"instance", "background task", "Smart Connect task", "diagnosis report",
                                            "dump task"};
    constexpr std::string_view targets[] = {"is RUNNING", "is gone",           "is SUCCESS",
                                            "is PAUSED",  "has its diagnosis", "is WAITING"};
    std::string sentence = "looks after " + seconds(rule.first_delay) + ", then every " + seconds(rule.interval) +
                           ", until the " + std::string(watched[static_cast<std::size_t>(rule.what)]);
    if (!rule.id_member.empty()) sentence.append(" in ").append(rule.id_member);
    sentence.append(" ").append(targets[static_cast<std::size_t>(rule.until)]);
    if (rule.must_leave_target) sentence += " again";
    if (!rule.except.member.empty())
        sentence.append(", or, when ").append(rule.except.member).append(" is ").append(rule.except.value) +=
            ", until it " + std::string(targets[static_cast<std::size_t>(rule.except.until)]);
    if (rule.then_running) sentence += ", and the instance is RUNNING";
    return sentence;
}

std::string paging_text(const operation_description& operation) {
    constexpr std::string_view counts[] = {"counts items from 0", "counts items from 1", "counts pages from 0",
                                           "counts pages from 1"};
    const auto& rule = *operation.paging;
    std::string sentence = std::string(rule.position) + " " +
                           std::string(counts[static_cast<std::size_t>(rule.counts)]) + ", " + std::string(rule.limit) +
                           " is " + std::to_string(rule.page_size);
    if (rule.max_page_size != 0) sentence += " and at most " + std::to_string(rule.max_page_size);
    sentence += "; the items are in " + std::string(operation.items);
    if (!rule.total.empty()) sentence += ", their number in " + std::string(rule.total);
    if (!rule.key.empty()) sentence += "; an item is known by " + std::string(rule.key);
    if (!rule.unpaged_with.empty()) sentence += "; " + std::string(rule.unpaged_with) + " turns paging off";
    return sentence;
}

/// Leaves out what says nothing.
void add(json::object& facts, std::string_view name, std::string_view value) {
    if (!value.empty()) facts[text(name)] = text(value);
}

}  // namespace

std::string_view replacement_of(const operation_description& operation) noexcept {
    if (!operation.historical) return {};
    return operation.replaced_by.empty() ? "nothing" : operation.replaced_by;
}

json::object summary_of(const operation_description& operation) {
    return {{"name", text(operation.full_name)},
            {"official_name", text(operation.info.official_name)},
            {"method", text(to_string(operation.info.method))},
            {"path", text(operation.info.path)},
            {"repeat", text(to_string(operation.info.repeat))},
            {"job", operation.job != nullptr},
            {"pages", operation.paging != nullptr},
            {"replaced_by", text(replacement_of(operation))}};
}

json::object facts_of(const operation_description& operation) {
    constexpr std::string_view answers[] = {"nothing", "an object", "a list", "text"};
    json::object facts{
        {"name", text(operation.full_name)},
        {"official_name", text(operation.info.official_name)},
        {"request", std::string(to_string(operation.info.method)) + " " + std::string(operation.info.path)},
        {"endpoint", operation.endpoint == dmskafka::service::iam ? "iam" : "kafka"},
        {"repeat", text(to_string(operation.info.repeat))}};
    add(facts, "section", operation.info.section);
    add(facts, "permission", operation.info.iam_action);
    add(facts, "replaced_by", replacement_of(operation));
    if (operation.without_credentials) facts["credentials"] = "none are sent";
    if (operation.rate.calls != 0)
        facts["rate"] =
            std::to_string(operation.rate.calls) + " calls in " + seconds(operation.rate.window) + " for each instance";
    if (operation.job != nullptr) facts["job"] = waiting_rule(*operation.job);
    if (operation.paging != nullptr) facts["pages"] = paging_text(operation);
    facts["answer"] = text(answers[static_cast<std::size_t>(operation.answers)]);
    if (!operation.from_header.member.empty())
        facts["from_header"] =
            std::string(operation.from_header.member) + " is the header " + std::string(operation.from_header.header);
    facts["members"] = request_members(operation);
    facts["answer_members"] = answer_members(operation);
    return facts;
}

}  // namespace dmsctl
