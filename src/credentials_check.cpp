#include "credentials_check.hpp"

#include "client_core.hpp"
#include "error_rules.hpp"

#include <dmskafka/ops/iam.hpp>
#include <dmskafka/ops/instances.hpp>

#include <algorithm>
#include <cctype>

namespace dmskafka {
namespace detail {
namespace {

bool mentions(std::string_view text, std::string_view word) {
    const auto same = [](char a, char b) {
        return std::tolower(static_cast<unsigned char>(a)) == std::tolower(static_cast<unsigned char>(b));
    };
    return std::search(text.begin(), text.end(), word.begin(), word.end(), same) != text.end();
}

/// The services tell in their message only what it is about a 401.
std::string_view cause_of_refusal(const failure& failed) {
    if (classify_refusal(failed.status, failed.service_code) == refusal_kind::token_expired)
        return "the token has expired, or is for another region";
    const std::string_view said = failed.message;
    if (mentions(said, "expired") && mentions(said, "signature")) return "the clock of this machine is wrong";
    if (mentions(said, "access key") || mentions(said, "ak not exist")) return "the access key is not known";
    if (mentions(said, "security token") || mentions(said, "securitytoken"))
        return "the security token is missing, wrong, or does not belong to the access key";
    if (mentions(said, "signature") || mentions(said, "aksk"))
        return "the signature is wrong: the secret key does not belong to the access key";
    if (mentions(said, "token")) return "the token is wrong";
    return "the credentials are refused";
}

std::string_view cause_of(const failure& failed) {
    switch (failed.code) {
        case errc::host_not_found:
        case errc::connect_failed:
        case errc::tls_failed:
        case errc::connection_lost:
        case errc::attempt_timed_out:
        case errc::deadline_exceeded:
            return "the network: it cannot be reached";
        case errc::service_refused:
            if (failed.auth()) return cause_of_refusal(failed);
            if (failed.no_such_api()) return "the endpoint: it does not know the request";
            if (failed.permission()) return "the credentials are good, but not for this project or request";
            return "it does not answer the request";
        default:
            return {};
    }
}

}  // namespace

std::string explain_refused_credentials(const failure& failed, std::string_view endpoint) {
    const auto cause = cause_of(failed);
    if (cause.empty()) return failed.message;
    return std::string(endpoint).append(": ").append(cause).append(" (").append(failed.message).append(")");
}

namespace {

failure explained(failure failed, const std::string& endpoint) {
    failed.message = explain_refused_credentials(failed, endpoint);
    return failed;
}

/// Whether the project of the options is one of these.
bool has_project(const iam::project_page& known, const std::string& id) {
    return std::any_of(known.projects.begin(), known.projects.end(), [&](const auto& one) { return one.id == id; });
}

asio::awaitable<result<void>> ask_iam(std::shared_ptr<client_core> core, call_options options) {
    iam::list_projects request;
    auto sent = call<iam::project_page>(prepare(core, description_of<iam::list_projects>, &request, options));
    auto known = co_await std::move(sent);
    if (!known) co_return explained(std::move(known).error(), core->options.iam_endpoint);
    const auto& wanted = core->options.project_id;
    if (!wanted.empty() && !has_project(*known, wanted))
        co_return failure{.code = errc::invalid_options,
                          .message = "project_id: the credentials are good, but know no project " + wanted,
                          .operation = std::string(description_of<iam::list_projects>.full_name)};
    co_return result<void>();
}

asio::awaitable<result<void>> ask_kafka(std::shared_ptr<client_core> core, call_options options) {
    instances::list request;
    request.limit = 1;
    auto sent = call<instances::instance_page>(prepare(core, description_of<instances::list>, &request, options));
    auto seen = co_await std::move(sent);
    if (!seen) co_return explained(std::move(seen).error(), core->options.endpoint);
    co_return result<void>();
}

}  // namespace
}  // namespace detail

asio::awaitable<result<void>> client::verify_credentials() const { return verify_credentials(call_options()); }

asio::awaitable<result<void>> client::verify_credentials(const call_options& options) const {
    if (core_->endpoint_of(service::iam)) return detail::ask_iam(core_, options);
    return detail::ask_kafka(core_, options);
}

}  // namespace dmskafka
