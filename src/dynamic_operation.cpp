#include <dmskafka/dynamic_operation.hpp>

#include "operation_values.hpp"

#include <dmskafka/json.hpp>

#include <map>

namespace dmskafka {
namespace {

using detail::field_descriptor;
using detail::kind;

dynamic_record::owner checked(dynamic_record::owner value, const operation_description& operation) {
    if (!value)
        throw failure_error(failure{.code = errc::invalid_options,
                                    .message = std::string(operation.full_name) + " is not in the operation table"});
    return value;
}

const field_descriptor* find_field(const detail::type_descriptor& record, std::string_view name) noexcept {
    if (const auto* field = record.find(name)) return field;
    for (const auto& field : record.also_read)
        if (field.name == name) return &field;
    return nullptr;
}

/// Whether values of the type are written as JSON, not as bare text.
bool is_structure(const detail::type_descriptor& type) noexcept {
    switch (type.what) {
        case kind::optional:
            return is_structure(*type.element);
        case kind::list:
        case kind::record:
        case kind::text_map:
        case kind::json:
            return true;
        default:
            return false;
    }
}

failure wrong_value(std::string_view operation, std::string message) {
    return failure{.code = errc::invalid_request, .message = std::move(message), .operation = std::string(operation)};
}

}  // namespace

dynamic_request::dynamic_request(const operation_description& operation)
    : dynamic_record(operation, checked(detail::new_request(operation), operation)) {}

dynamic_request dynamic_request::clone() const {
    dynamic_request copy(operation());
    if (auto read = copy.read_json(to_json()); !read) throw failure_error(std::move(read).error());
    return copy;
}

std::string_view dynamic_request::find_member(std::string_view spelling) const noexcept {
    const auto* found = find_field(*operation().request, spelling);
    if (!found) return {};
    for (const auto& field : operation().request->fields)
        if (field.in(data()) == found->in(data())) return field.name;
    return {};
}

result<void> dynamic_request::set(std::string_view member, std::string_view value) {
    const auto* field = find_field(*operation().request, member);
    if (!field) return wrong_value(operation().full_name, std::string(member) + ": is no member of this operation");
    std::string json;
    if (is_structure(*field->type))
        json = value;
    else
        detail::encode_text(value, json);
    if (auto wrong = detail::decode(json, *field->type, field->locate(data())))
        return wrong_value(operation().full_name, std::string(member) + ": " + *wrong);
    return {};
}

result<void> dynamic_request::read_json(std::string_view json) {
    using members = std::map<std::string, std::string>;
    members given;
    if (auto wrong = detail::decode(json, detail::descriptor_of<members>, &given))
        return wrong_value(operation().full_name, std::move(*wrong));
    for (const auto& [member, value] : given)
        if (auto done = set(member, value); !done) return done;
    return {};
}

std::string dynamic_request::to_json() const {
    std::string out;
    detail::encode(*operation().request, data(), out);
    return out;
}

dynamic_response::dynamic_response(const operation_description& operation)
    : dynamic_record(operation, checked(detail::new_response(operation), operation)) {}

std::string dynamic_response::text(secrets in_it) const {
    if (operation().answers == answer::none) return {};
    if (operation().answers == answer::text) return *static_cast<const std::string*>(data());
    std::string out;
    detail::encode(*operation().response, data(), out, in_it);
    return out;
}

std::vector<violation> validate(const dynamic_request& request) {
    return detail::validate(*request.operation().request, request.data());
}

}  // namespace dmskafka
