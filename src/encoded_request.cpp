#include "encoded_request.hpp"

#include "uri.hpp"

#include <dmskafka/json.hpp>

#include <algorithm>
#include <optional>
#include <vector>

namespace dmskafka {
namespace {

using detail::field_descriptor;
using detail::kind;
using detail::type_descriptor;

/// Thrown inside this file only, so that the walk over the members stays free of error plumbing.
struct refusal {
    std::string message;
};

[[noreturn]] void refuse(std::string_view member, std::string_view rule) {
    throw refusal{std::string(member).append(": ").append(rule)};
}

/// A value as path and query write it; nothing for an optional that holds none.
std::optional<std::string> plain_text(const field_descriptor& field, const type_descriptor& type, const void* value) {
    switch (type.what) {
        case kind::optional:
            if (type.container.size(value) == 0) return std::nullopt;
            return plain_text(field, *type.element, type.container.at(value, 0));
        case kind::text:
            return *static_cast<const std::string*>(value);
        case kind::secret:
            return static_cast<const secret*>(value)->reveal();
        case kind::boolean:
        case kind::int32:
        case kind::int64:
        case kind::real: {
            std::string text;
            detail::encode(type, value, text);
            return text;
        }
        default:
            refuse(field.name, "a list or structure cannot stand in a path or query");
    }
}

void append_path_value(std::string_view name, std::string_view value, std::string& out) {
    if (value.empty()) refuse(name, "must not be empty, it is part of the path");
    if (has_control_character(value)) refuse(name, "must not hold control characters");
    // Proxies take these for steps inside the path, encoded or not.
    if (value == "." || value == "..") refuse(name, "must not be \".\" or \"..\", it is part of the path");
    append_percent_encoded(value, out);
}

void append_path(const operation_description& operation, const void* request, std::string_view project_id,
                 encoded_request& made) {
    std::string& out = made.target;
    std::string_view rest = operation.info.path;
    while (!rest.empty()) {
        const auto open = rest.find('{');
        out.append(rest.substr(0, open));
        if (open == rest.npos) break;
        const auto close = rest.find('}', open);
        const auto name = rest.substr(open + 1, close - open - 1);
        if (const auto* field = operation.request->find(name)) {
            append_path_value(name, plain_text(*field, *field->type, field->in(request)).value_or(""), out);
        } else if (project_id.empty()) {
            made.project_id_at = out.size();
        } else {
            append_path_value(name, project_id, out);
        }
        rest.remove_prefix(close + 1);
    }
}

using parameter = std::pair<std::string, std::string>;

std::vector<parameter> collect_query(const operation_description& operation, const void* request,
                                     query_parameters extra) {
    std::vector<parameter> query(extra.begin(), extra.end());
    for (std::size_t i = 0; i < operation.placements.size(); ++i) {
        if (operation.placements[i] != placement::query) continue;
        const auto& field = operation.request->fields[i];
        if (auto value = plain_text(field, *field.type, field.in(request)))
            query.emplace_back(std::string(field.name), std::move(*value));
    }
    for (const auto& [name, value] : query)
        if (has_control_character(value) || has_control_character(name))
            refuse(name, "must not hold control characters");
    std::sort(query.begin(), query.end());
    return query;
}

void append_query(const std::vector<parameter>& query, std::string& out) {
    for (char separator = '?'; const auto& [name, value] : query) {
        out.push_back(std::exchange(separator, '&'));
        append_percent_encoded(name, out);
        out.push_back('=');
        append_percent_encoded(value, out);
    }
}

bool goes_to_body(placement where) { return where == placement::body || where == placement::path_and_body; }

std::string make_body(const operation_description& operation, const void* request) {
    std::string body;
    if (std::none_of(operation.placements.begin(), operation.placements.end(), goes_to_body)) return body;
    body.reserve(512);
    body.push_back('{');
    bool first = true;
    for (std::size_t i = 0; i < operation.placements.size(); ++i)
        if (goes_to_body(operation.placements[i]))
            first = !detail::encode_member(operation.request->fields[i], request, first, body) && first;
    body.push_back('}');
    return body;
}

}  // namespace

result<encoded_request> encode_request(const operation_description& operation, const void* request,
                                       std::string_view project_id, query_parameters extra_query) try {
    encoded_request made;
    made.target.reserve(160);
    append_path(operation, request, project_id, made);
    append_query(collect_query(operation, request, extra_query), made.target);
    made.body = make_body(operation, request);
    return made;
} catch (refusal& wrong) {
    return failure{.code = errc::invalid_request,
                   .message = std::move(wrong.message),
                   .operation = std::string(operation.full_name)};
}

std::optional<failure> insert_project_id(std::string_view project_id, std::size_t at, std::string& target) try {
    std::string encoded;
    append_path_value("project_id", project_id, encoded);
    target.insert(at, encoded);
    return std::nullopt;
} catch (refusal& wrong) {
    return failure{.code = errc::invalid_request, .message = std::move(wrong.message)};
}

}  // namespace dmskafka
