#include "emulator/binding.hpp"

#include "emulator/documented_errors.hpp"
#include "emulator/percent.hpp"

#include <dmskafka/json.hpp>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include <cstdint>

namespace dmskafka::emulation {

namespace {

namespace json = boost::json;

bool required(const detail::field_descriptor& field) noexcept { return field.type->what != detail::kind::optional; }

/// Reads text from a path or query, where numbers and booleans have no form of their own.
std::optional<std::string> read_text(std::string_view text, const detail::field_descriptor& field, void* target) {
    std::string quoted;
    detail::encode_text(text, quoted);
    return detail::decode(quoted, *field.type, field.locate(target));
}

outcome<json::object> parse_body(const std::string& body) {
    if (body.empty()) return errors::body_empty;
    boost::system::error_code error;
    json::value parsed = json::parse(body, error);
    if (error || !parsed.is_object()) return errors::body_malformed;
    return std::move(parsed.get_object());
}

std::string quoted(std::string_view name) { return "<" + std::string(name) + ">."; }

/// Whether the member of a request as it was made has a value already, such as the NONE of `source_type`.
bool has_default(const detail::field_descriptor& field, const void* fresh) {
    if (field.type->what == detail::kind::text) return !static_cast<const std::string*>(field.in(fresh))->empty();
    if (field.type->what == detail::kind::int32) return *static_cast<const std::int32_t*>(field.in(fresh)) != 0;
    return false;
}

/// The member by its name, or else by another spelling of it. Null is absent.
const json::value* find_member(const json::object& body, const detail::type_descriptor& request,
                               const detail::field_descriptor& field) {
    const json::value* found = body.if_contains(field.name);
    for (const auto& other : request.also_read)
        if (!found && other.locate == field.locate) found = body.if_contains(other.name);
    return found && !found->is_null() ? found : nullptr;
}

std::optional<refusal> bind_from_body(const json::object& body, const detail::type_descriptor& request,
                                      const detail::field_descriptor& field, void* target) {
    const json::value* value = find_member(body, request, field);
    if (!value) {
        if (required(field) && !has_default(field, target))
            return errors::body_member_wrong.because(quoted(field.name));
        return std::nullopt;
    }
    if (detail::decode(json::serialize(*value), *field.type, field.locate(target)))
        return errors::body_member_wrong.because(quoted(field.name));
    return std::nullopt;
}

std::optional<refusal> bind_from_text(std::optional<std::string_view> text, const detail::field_descriptor& field,
                                      void* target) {
    if (!text) {
        if (required(field))
            return errors::parameter_invalid.because("The parameter " + std::string(field.name) + " is missing.");
        return std::nullopt;
    }
    if (text->empty() && !required(field)) return std::nullopt;
    if (read_text(*text, field, target))
        return errors::parameter_invalid.because("The parameter " + std::string(field.name) + " has a wrong form.");
    return std::nullopt;
}

bool has_body(const operation_description& operation) {
    for (const placement place : operation.placements)
        if (place == placement::body || place == placement::path_and_body) return true;
    return false;
}

}  // namespace

std::optional<refusal> bind_request(const received_request& request, const captures& values,
                                    const operation_description& operation, void* target) {
    json::object body;
    if (has_body(operation)) {
        auto parsed = parse_body(request.body);
        if (!parsed) return parsed.error();
        body = std::move(*parsed);
    }
    const auto query = parse_query(request.target);
    const auto query_value = [&](std::string_view name) -> std::optional<std::string_view> {
        for (const auto& [key, value] : query)
            if (key == name) return value;
        return std::nullopt;
    };

    const auto& fields = operation.request->fields;
    for (std::size_t i = 0; i < fields.size(); ++i) {
        const auto& field = fields[i];
        std::optional<refusal> wrong;
        switch (operation.placements[i]) {
            case placement::body:
                wrong = bind_from_body(body, *operation.request, field, target);
                break;
            case placement::query:
                wrong = bind_from_text(query_value(field.name), field, target);
                break;
            case placement::path_and_body:
                wrong = bind_from_body(body, *operation.request, field, target);
                if (wrong) break;
                [[fallthrough]];
            case placement::path:
                wrong = bind_from_text(find(values, field.name), field, target);
                break;
        }
        if (wrong) return wrong;
    }
    return std::nullopt;
}

}  // namespace dmskafka::emulation
