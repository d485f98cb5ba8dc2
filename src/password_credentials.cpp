#include "credentials_source.hpp"
#include "encoded_request.hpp"
#include "response_reader.hpp"
#include "uri.hpp"
#include "utc_time.hpp"

#include <dmskafka/detail/operation_description.hpp>
#include <dmskafka/ops/iam.hpp>

#include <array>
#include <utility>

namespace dmskafka {
namespace {

void need(bool good, std::string_view rule) {
    if (!good) throw failure_error(failure{.code = errc::invalid_options, .message = std::string(rule)});
}

bool trouble_of_iam_may_pass(int status) { return status == 429 || status / 100 == 5; }

iam::create_token token_request(const password_credentials_options& options) {
    iam::create_token request;
    auto& user = request.auth.identity.password.user;
    user.name = options.user_name;
    user.password = options.password;
    user.domain.name = options.domain_name;
    auto& project = request.auth.scope.project;
    if (options.project_id.empty())
        project.name = options.project_name;
    else
        project.id = options.project_id;
    return request;
}

class password_provider final : public credentials_provider {
public:
    explicit password_provider(password_credentials_options options) : options_(std::move(options)) {}

    std::string_view name() const noexcept override { return "password of an IAM user"; }

    asio::awaitable<result<credentials>> fetch(const credentials_source_context& from) override {
        if (options_.iam_endpoint.empty() && from.iam_endpoint.empty())
            co_return detail::lacks_credentials("iam_endpoint must be set, which checks the password");
        const auto to = parse_endpoint(options_.iam_endpoint.empty() ? from.iam_endpoint : options_.iam_endpoint);
        if (!to) co_return to.error();
        const auto request = token_request(options_);
        const auto& operation = detail::description_of<iam::create_token>;
        auto encoded = encode_request(operation, &request, {});
        if (!encoded) co_return std::move(encoded).error();

        const std::array<http_header, 2> headers{http_header{"Host", to->authority},
                                                 http_header{"Content-Type", "application/json"}};
        const std::string target = to->base_path + encoded->target;
        http_request http;
        http.scheme = to->scheme;
        http.host = to->host;
        http.port = to->port;
        http.method = operation.info.method;
        http.target = target;
        http.headers = headers;
        http.body = encoded->body;
        http.repeatable = true;
        constexpr auto timeout = std::chrono::seconds(10);
        result<http_response> answer = co_await detail::ask_source(from, http, timeout, &trouble_of_iam_may_pass);
        if (!answer) co_return std::move(answer).error();
        if (answer->status / 100 != 2) co_return detail::lacks_credentials("IAM gives no token", *answer);
        co_return read_token(*answer);
    }

private:
    result<credentials> read_token(const http_response& answer) const {
        iam::issued_token issued;
        if (read_response(answer, detail::description_of<iam::create_token>, &issued) || !issued.subject_token)
            return detail::lacks_credentials("IAM gave an answer without a token");
        credentials made;
        made.token = std::move(*issued.subject_token);
        made.project_id = options_.project_id;
        const auto expiry = issued.token ? issued.token->expires_at.value_or("") : std::string();
        made.expires_at = detail::parse_utc_time(expiry);
        if (!made.expires_at && !expiry.empty())
            return detail::lacks_credentials("IAM gave an expires_at that is no time");
        return made;
    }

    const password_credentials_options options_;
};

}  // namespace

std::shared_ptr<credentials_provider> password_credentials(password_credentials_options options) {
    need(!options.user_name.empty(), "user_name: must be set");
    need(!options.password.empty(), "password: must be set");
    need(!options.domain_name.empty(), "domain_name: must be set");
    need(options.project_name.empty() != options.project_id.empty(), "project_name and project_id: set one of them");
    if (!options.iam_endpoint.empty()) {
        auto at = parse_endpoint(options.iam_endpoint);
        if (!at) throw failure_error(std::move(at).error());
        need(at->scheme == "https" || at->loopback, "iam_endpoint: plain http needs a loopback address");
    }
    return std::make_shared<password_provider>(std::move(options));
}

}  // namespace dmskafka
