#include "response_reader.hpp"

#include "secret_members.hpp"
#include "white_space.hpp"

#include <dmskafka/json.hpp>

namespace dmskafka {
namespace {

/// Text is documented bare, and may come as a JSON string (quirk Q061).
void read_text(std::string_view body, std::string& into) {
    const bool quoted = body.size() >= 2 && body.front() == '"' && body.back() == '"';
    if (!quoted || detail::decode(body, detail::descriptor_of<std::string>, &into)) into.assign(body);
}

void set_text(const detail::type_descriptor& record, void* response, std::string_view member, std::string_view value) {
    const auto* field = record.find(member);
    void* at = field->locate(response);
    const auto* type = field->type;
    if (type->what == detail::kind::optional) {
        at = type->container.append(at);
        type = type->element;
    }
    if (type->what == detail::kind::secret)
        *static_cast<secret*>(at) = std::string(value);
    else
        static_cast<std::string*>(at)->assign(value);
}

bool looks_like_json(std::string_view body) { return body.starts_with('{') || body.starts_with('['); }

std::optional<std::string> read_body(std::string_view body, const operation_description& operation, void* response) {
    if (body.empty() || operation.answers == answer::none) return std::nullopt;
    if (operation.answers == answer::text) {
        read_text(body, *static_cast<std::string*>(response));
        return std::nullopt;
    }
    const auto& type = *operation.response;
    if (!type.plain_text.empty() && !looks_like_json(body)) {  // quirk Q060
        std::string text;
        read_text(body, text);
        set_text(type, response, type.plain_text, text);
        return std::nullopt;
    }
    return detail::decode(body, type, response);
}

}  // namespace

std::string request_id_of(const http_response& answer) {
    return std::string(answer.header("X-Request-Id").value_or("").substr(0, 128));
}

std::optional<failure> read_response(const http_response& answer, const operation_description& operation,
                                     void* response) {
    const auto body = trim(answer.body);
    if (auto wrong = read_body(body, operation, response))
        return failure{.code = errc::malformed_response,
                       .message = std::move(*wrong),
                       .status = answer.status,
                       .request_id = request_id_of(answer),
                       .may_have_executed = true,
                       .no_retry = no_retry_reason::permanent,
                       .body = detail::may_hold_secret(*operation.response) ? "" : std::string(body.substr(0, 4096))};
    if (const auto& from = operation.from_header; !from.header.empty())
        if (const auto value = answer.header(from.header)) set_text(*operation.response, response, from.member, *value);
    return std::nullopt;
}

}  // namespace dmskafka
