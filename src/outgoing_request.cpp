#include "outgoing_request.hpp"

namespace dmskafka::detail {

outgoing_request::outgoing_request(const prepared_call& call, const credentials_snapshot* with) {
    auto& core = *call.core;
    const auto& to = *core.endpoint_of(call.operation->endpoint);
    add("Host", to.authority);
    add("Content-Type", "application/json");
    if (with != nullptr) authorise(call, *with);
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

void outgoing_request::authorise(const prepared_call& call, const credentials_snapshot& with) {
    if (with.signer)
        sign(call, with);
    else
        add("X-Auth-Token", with.keys.token.reveal());
}

void outgoing_request::sign(const prepared_call& call, const credentials_snapshot& with) {
    auto& core = *call.core;
    const auto& operation = *call.operation;
    date_ = signing_date(core.time_of(operation.endpoint));
    add("X-Sdk-Date", std::string_view(date_.data(), date_.size()));
    const auto& project = project_of(core, with);
    if (!project.empty() && operation.endpoint == service::kafka) add("X-Project-Id", project);
    if (!with.keys.security_token.empty()) add("X-Security-Token", with.keys.security_token.reveal());
    const auto to_sign = std::span(headers_).first(count_);
    authorization_ = with.signer->authorization(operation.info.method, call.target, to_sign, call.body);
    add("Authorization", authorization_);
}

std::optional<failure> check_before_sending(const prepared_call& call) {
    if (call.refusal) return call.refusal;
    if (call.core->endpoint_of(call.operation->endpoint)) return std::nullopt;
    const bool kafka = call.operation->endpoint == service::kafka;
    return failure{
        .code = errc::invalid_options,
        .message = kafka ? "endpoint: must be set for this operation" : "iam_endpoint: must be set for this operation"};
}

std::optional<failure> check_signable(const prepared_call& call, const credentials_snapshot& with) {
    if (!with.signer || call.body.size() <= signer::max_body_bytes) return std::nullopt;
    return failure{.code = errc::invalid_request,
                   .message = "body: has " + std::to_string(call.body.size()) +
                              " bytes, more than the 12 MB that signing with AK/SK covers; use a token"};
}

const std::string& project_of(const client_core& core, const credentials_snapshot& with) {
    if (!core.options.project_id.empty()) return core.options.project_id;
    return with.keys.project_id.empty() ? core.project.id() : with.keys.project_id;
}

}  // namespace dmskafka::detail
