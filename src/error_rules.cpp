#include "error_rules.hpp"

#include <dmskafka/json.hpp>

#include <boost/describe/class.hpp>

#include <optional>
#include <vector>

namespace dmskafka {
namespace {

refusal_kind classify_status(int status) {
    switch (status) {
        case 401:
            return refusal_kind::auth;
        case 403:
            return refusal_kind::permission;
        case 404:
        case 410:
            return refusal_kind::gone;
        case 409:
            return refusal_kind::conflict;
        case 429:
            return refusal_kind::throttled;
        case 408:
        case 500:
        case 502:
        case 503:
        case 504:
            return refusal_kind::transient;
        default:
            return status >= 400 && status < 500 ? refusal_kind::invalid_request : refusal_kind::other;
    }
}

}  // namespace

/// All spellings of an error that are known; what a body does not have stays empty.
struct refusal_body {
    std::string code{};
    std::string message{};
    std::string request_id{};
    std::string ext_message{};                    ///< what the message leaves out
    std::string encoded_authorization_message{};  ///< for IAM to decode
    static constexpr member_name also_read[] = {
        {"code", "error_code"},       {"code", "errorCode"}, {"message", "error_msg"},   {"message", "errorMsg"},
        {"message", "error_message"}, {"message", "reason"}, {"request_id", "requestId"}};
};
BOOST_DESCRIBE_STRUCT(refusal_body, (), (code, message, request_id, ext_message, encoded_authorization_message))

struct refusal_envelope {
    std::optional<refusal_body> error{};
    std::vector<refusal_body> failed_topics{};
    std::vector<refusal_body> details{};
};
BOOST_DESCRIBE_STRUCT(refusal_envelope, (), (error, failed_topics, details))

refusal_kind classify_refusal(int status, std::string_view service_code) noexcept {
    if (const auto* known = find_error(service_code, status)) return known->kind;
    return classify_status(status);
}

namespace {

std::string shortened(std::string_view text, std::size_t most) { return std::string(text.substr(0, most)); }

/// The parts of an answer that may tell why, the one that counts most first.
std::vector<refusal_body> parts_of(std::string_view body) {
    std::vector<refusal_body> parts(1);
    if (detail::decode(body, detail::descriptor_of<refusal_body>, &parts.front())) parts.clear();
    refusal_envelope nested;
    if (detail::decode(body, detail::descriptor_of<refusal_envelope>, &nested)) return parts;
    if (nested.error) parts.push_back(std::move(*nested.error));
    for (auto* list : {&nested.failed_topics, &nested.details})
        if (!list->empty()) parts.push_back(std::move(list->front()));
    return parts;
}

constexpr std::size_t longest_message = 1024;

std::string message_of(const refusal_body& part) {
    if (part.message.empty() || part.ext_message.empty()) return part.message + part.ext_message;
    return part.message + ": " + part.ext_message;
}

}  // namespace

failure read_refusal(int status, std::string_view body) {
    failure made{.code = errc::service_refused, .status = status};
    std::string_view hint;
    for (const auto& part : parts_of(body)) {
        if (made.service_code.empty()) made.service_code = shortened(part.code, 64);
        if (made.message.empty()) made.message = message_of(part);
        if (made.request_id.empty()) made.request_id = shortened(part.request_id, 128);
        if (!part.encoded_authorization_message.empty()) hint = " (the answer has an encoded_authorization_message)";
    }
    if (made.service_code.empty() && made.message.empty()) made.body = shortened(body, 4096);
    if (made.message.empty()) made.message = "the service answered with status " + std::to_string(status);
    made.message = shortened(made.message, longest_message - hint.size()).append(hint);
    return made;
}

}  // namespace dmskafka
