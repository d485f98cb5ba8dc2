#include "outgoing_request.hpp"

namespace dmskafka::detail {
namespace {

bool is_signed(const prepared_call& call) { return call.core->signer && !call.operation->without_credentials; }

}  // namespace

outgoing_request::outgoing_request(const prepared_call& call) {
    auto& core = *call.core;
    const auto& to = *core.endpoint_of(call.operation->endpoint);
    add("Host", to.authority);
    add("Content-Type", "application/json");
    if (!call.operation->without_credentials) authorise(call);
    add("User-Agent", core.user_agent);
    request_.scheme = to.scheme;
    request_.host = to.host;
    request_.port = to.port;
    request_.method = call.operation->info.method;
    request_.target = call.target;
    request_.headers = std::span(headers_).first(count_);
    request_.body = call.body;
    request_.repeatable = call.operation->info.repeat != safety::unsafe;
}

void outgoing_request::authorise(const prepared_call& call) {
    auto& core = *call.core;
    const auto& keys = core.options.credentials;
    if (!is_signed(call)) {
        add("X-Auth-Token", keys.token.reveal());
        return;
    }
    date_ = signing_date(core.clock.utc_now() + core.clock_skew);
    add("X-Sdk-Date", date_);
    if (!core.options.project_id.empty() && call.operation->endpoint == service::kafka)
        add("X-Project-Id", core.options.project_id);
    if (!keys.security_token.empty()) add("X-Security-Token", keys.security_token.reveal());
    const auto to_sign = std::span(headers_).first(count_);
    authorization_ = core.signer->authorization(call.operation->info.method, call.target, to_sign, call.body);
    add("Authorization", authorization_);
}

std::optional<failure> check_before_sending(const prepared_call& call) {
    const auto& core = *call.core;
    if (call.refusal) return call.refusal;
    if (!core.endpoint_of(call.operation->endpoint)) {
        const bool kafka = call.operation->endpoint == service::kafka;
        return failure{.code = errc::invalid_options,
                       .message = kafka ? "endpoint: must be set for this operation"
                                        : "iam_endpoint: must be set for this operation"};
    }
    const auto& keys = core.options.credentials;
    if (!call.operation->without_credentials && keys.access_key.empty() && keys.token.empty())
        return failure{.code = errc::credentials,
                       .message = "credentials: neither access_key and secret_key nor token is set"};
    if (is_signed(call) && call.body.size() > signer::max_body_bytes)
        return failure{.code = errc::invalid_request,
                       .message = "body: has " + std::to_string(call.body.size()) +
                                  " bytes, more than the 12 MB that signing with AK/SK covers; use a token"};
    return std::nullopt;
}

}  // namespace dmskafka::detail
