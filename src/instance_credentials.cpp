#include "instance_credentials.hpp"

#include "credentials_source.hpp"
#include "uri.hpp"
#include "utc_time.hpp"
#include "white_space.hpp"

#include <dmskafka/json.hpp>

#include <boost/describe/class.hpp>

#include <array>
#include <utility>

namespace dmskafka {
namespace detail {

struct security_key {
    std::string access{};
    secret secret_key{};
    secret securitytoken{};
    std::string expires_at{};
    static constexpr member_name wire_names[] = {{"secret_key", "secret"}};
};
BOOST_DESCRIBE_STRUCT(security_key, (), (access, secret_key, securitytoken, expires_at))

struct security_key_answer {
    security_key credential{};
};
BOOST_DESCRIBE_STRUCT(security_key_answer, (), (credential))

result<credentials> read_security_key(std::string_view body) {
    security_key_answer answer;
    // The codec would tell what it found, and that may be a key.
    if (decode(body, descriptor_of<security_key_answer>, &answer))
        return lacks_credentials("the metadata service gave an answer that cannot be read");
    auto& [access, secret_key, token, expires_at] = answer.credential;
    if (access.empty() || secret_key.empty())
        return lacks_credentials("the metadata service gave an answer without access and secret");
    credentials keys;
    keys.access_key = std::move(access);
    keys.secret_key = std::move(secret_key);
    keys.security_token = std::move(token);
    keys.expires_at = parse_utc_time(expires_at);
    if (!keys.expires_at && !expires_at.empty())
        return lacks_credentials("the metadata service gave an expires_at that is no time");
    return keys;
}

}  // namespace detail

namespace {

bool trouble_of_token_may_pass(int status) { return status == 429 || status == 500 || status == 502 || status == 504; }
bool trouble_of_key_may_pass(int status) { return status == 503 || trouble_of_token_may_pass(status); }

class instance_provider final : public credentials_provider {
public:
    instance_provider(endpoint at, std::chrono::nanoseconds timeout) : at_(std::move(at)), timeout_(timeout) {}

    std::string_view name() const noexcept override { return "instance metadata"; }

    asio::awaitable<result<credentials>> fetch(const credentials_source_context& from) override {
        result<std::string> token = co_await fetch_token(from);
        if (!token) co_return std::move(token).error();
        const std::array<http_header, 2> headers{http_header{"Host", at_.authority},
                                                 http_header{"X-Metadata-Token", *token}};
        http_request request = to(verb::get, "/openstack/latest/securitykey");
        request.headers = std::span(headers).first(token->empty() ? 1 : 2);
        const std::string target = at_.base_path + std::string(request.target);
        request.target = target;
        result<http_response> answer = co_await detail::ask_source(from, request, timeout_, &trouble_of_key_may_pass);
        if (!answer) co_return std::move(answer).error();
        if (answer->status == 200) co_return detail::read_security_key(answer->body);
        co_return detail::lacks_credentials(answer->status == 401 || answer->status == 404
                                                ? "no agency is configured for this instance"
                                                : "the metadata service gives no key",
                                            *answer);
    }

private:
    /// The token that the metadata service wants with further requests; empty for old hosts, which know none.
    asio::awaitable<result<std::string>> fetch_token(const credentials_source_context& from) {
        const std::array<http_header, 2> headers{http_header{"Host", at_.authority},
                                                 http_header{"X-Metadata-Token-Ttl-Seconds", "60"}};
        http_request request = to(verb::put, "/meta-data/latest/api/token");
        request.headers = headers;
        const std::string target = at_.base_path + std::string(request.target);
        request.target = target;
        result<http_response> answer = co_await detail::ask_source(from, request, timeout_, &trouble_of_token_may_pass);
        if (!answer) co_return std::move(answer).error();
        std::string token;
        if (answer->status == 404 || answer->status == 405 || answer->status == 503) co_return token;
        if (answer->status / 100 != 2)
            co_return detail::lacks_credentials("the metadata service gives no token", *answer);
        token = trim(answer->body);
        if (has_control_character(token))
            co_return detail::lacks_credentials("the metadata service gave a token that cannot be one");
        co_return token;
    }

    http_request to(verb method, std::string_view path) const {
        http_request made;
        made.scheme = at_.scheme;
        made.host = at_.host;
        made.port = at_.port;
        made.method = method;
        made.target = path;
        made.repeatable = true;
        return made;
    }

    const endpoint at_;
    const std::chrono::nanoseconds timeout_;
};

}  // namespace

std::shared_ptr<credentials_provider> instance_credentials(instance_credentials_options options) {
    auto at = parse_endpoint(options.endpoint);
    if (!at) throw failure_error(std::move(at).error());
    if (at->scheme != "https" && !at->loopback && !at->link_local)
        throw failure_error(failure{.code = errc::invalid_options,
                                    .message = "endpoint: plain http needs a loopback or link-local address"});
    if (options.timeout <= std::chrono::milliseconds(0) || options.timeout > std::chrono::minutes(10))
        throw failure_error(failure{.code = errc::invalid_options, .message = "timeout: must be from 1 to 600,000 ms"});
    return std::make_shared<instance_provider>(std::move(*at), options.timeout);
}

}  // namespace dmskafka
