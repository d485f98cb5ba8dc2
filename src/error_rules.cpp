#include "error_rules.hpp"

#include <dmskafka/json.hpp>

#include <boost/describe/class.hpp>

#include <optional>
#include <vector>

namespace dmskafka {
namespace {

struct code_rule {
    std::string_view code;
    refusal_kind kind;
};

// Codes that say more than their status does.
constexpr code_rule code_rules[] = {
    {"APIGW.0308", refusal_kind::throttled},
    {"APIG.0308", refusal_kind::throttled},
    {"DMS.10240407", refusal_kind::throttled},  // with 404
    {"DMS.00400026", refusal_kind::busy},
    {"DMS.00400017", refusal_kind::busy},
    {"DMS.00400052", refusal_kind::busy},
    {"DMS.00400099", refusal_kind::busy},
    {"DMS.00400108", refusal_kind::busy},
    {"CBC.99003651", refusal_kind::busy},
    {"DMS.00501008", refusal_kind::busy},
    {"DMS.10240032", refusal_kind::busy},
    {"DMS.111501025", refusal_kind::transient},
    {"DMS.111501024", refusal_kind::transient},
    {"DMS.111501026", refusal_kind::bad_request},
    {"APIGW.0307", refusal_kind::token_expired},
    {"DMS.10240102", refusal_kind::token_expired},
    {"APIGW.0302", refusal_kind::permission},
    {"APIGW.0306", refusal_kind::permission},
    {"APIGW.0310", refusal_kind::permission},
    {"APIGW.0801", refusal_kind::permission},
    {"APIGW.0802", refusal_kind::permission},
    {"DMS.00403002", refusal_kind::permission},
    {"DMS.00403003", refusal_kind::permission},
    {"DMS.10240309", refusal_kind::permission},
    {"DMS.10240310", refusal_kind::permission},
    {"DMS.10240311", refusal_kind::permission},
    {"DMS.10240312", refusal_kind::permission},
    {"APIGW.0301", refusal_kind::auth},
    {"APIGW.0303", refusal_kind::auth},
    {"APIGW.0101", refusal_kind::no_such_api},
    {"DMS.00404001", refusal_kind::no_such_api},
    {"DMS.00400035", refusal_kind::quota},
    {"DMS.00400039", refusal_kind::quota},
    {"DMS.10240020", refusal_kind::quota},
    {"DMS.00400055", refusal_kind::capacity},
    {"DMS.00500986", refusal_kind::billing},
    {"DMS.00500987", refusal_kind::billing},
    {"DMS.00400107", refusal_kind::billing},
    {"DMS.00400134", refusal_kind::billing},
    {"APIGW.0502", refusal_kind::billing},
    {"DMS.00400060", refusal_kind::conflict},
    {"DMS.00400081", refusal_kind::conflict},
    {"DMS.10240017", refusal_kind::conflict},
    {"DMS.10240018", refusal_kind::conflict},
    {"DMS.00404027", refusal_kind::conflict},
    {"DMS.111400864", refusal_kind::gone},
    {"DMS.00501007", refusal_kind::gone},
    {"APIGW.0605", refusal_kind::transient},
    {"APIGW.0606", refusal_kind::transient},
    {"APIGW.0610", refusal_kind::transient},
    {"APIGW.0613", refusal_kind::transient},
    {"APIGW.0601", refusal_kind::transient},
    {"DMS.00500000", refusal_kind::transient},
};

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
            return status >= 400 && status < 500 ? refusal_kind::bad_request : refusal_kind::other;
    }
}

}  // namespace

/// All spellings of an error that are known; what a body does not have stays empty.
struct refusal_body {
    std::string code{};
    std::string message{};
    std::string request_id{};
    static constexpr member_name also_read[] = {
        {"code", "error_code"},       {"code", "errorCode"}, {"message", "error_msg"},   {"message", "errorMsg"},
        {"message", "error_message"}, {"message", "reason"}, {"request_id", "requestId"}};
};
BOOST_DESCRIBE_STRUCT(refusal_body, (), (code, message, request_id))

struct refusal_envelope {
    std::optional<refusal_body> error{};
    std::vector<refusal_body> failed_topics{};
    std::vector<refusal_body> details{};
};
BOOST_DESCRIBE_STRUCT(refusal_envelope, (), (error, failed_topics, details))

refusal_kind classify_refusal(int status, std::string_view service_code) noexcept {
    for (const auto& rule : code_rules)
        if (rule.code == service_code) return rule.kind;
    return classify_status(status);
}

namespace {

std::string shortened(std::string_view text, std::size_t most) { return std::string(text.substr(0, most)); }

bool fill(failure& into, const refusal_body& from) {
    if (into.service_code.empty()) into.service_code = from.code;
    if (into.message.empty()) into.message = from.message;
    if (into.request_id.empty()) into.request_id = from.request_id;
    return !into.service_code.empty() || !into.message.empty();
}

}  // namespace

failure read_refusal(int status, std::string_view body) {
    failure made{.code = errc::service_refused, .status = status};
    refusal_body flat;
    refusal_envelope nested;
    bool understood = false;
    if (!detail::decode(body, detail::descriptor_of<refusal_body>, &flat)) understood = fill(made, flat);
    if (!detail::decode(body, detail::descriptor_of<refusal_envelope>, &nested)) {
        if (nested.error) understood = fill(made, *nested.error) || understood;
        for (const auto* parts : {&nested.failed_topics, &nested.details})
            if (!parts->empty()) understood = fill(made, parts->front()) || understood;
    }
    made.service_code = shortened(made.service_code, 64);
    made.message = shortened(made.message, 1024);
    made.request_id = shortened(made.request_id, 128);
    if (!understood) made.body = shortened(body, 4096);
    if (made.message.empty()) made.message = "the service answered with status " + std::to_string(status);
    return made;
}

}  // namespace dmskafka
