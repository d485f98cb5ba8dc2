#include "credentials_source.hpp"
#include "http/proxy.hpp"
#include "uri.hpp"

#include <dmskafka/client_options.hpp>
#include <dmskafka/region.hpp>

#include <algorithm>
#include <cstdlib>

namespace dmskafka {
namespace {

[[noreturn]] void refuse_variable(std::string_view variable, std::string_view why) {
    throw failure_error(
        failure{.code = errc::invalid_options, .message = std::string(variable).append(": ").append(why)});
}

std::string_view value_of(const char* variable) {
    const char* value = std::getenv(variable);
    return value != nullptr ? value : "";
}

/// A variable that is known in upper and in lower case.
struct setting {
    const char* variable;
    std::string_view value;
};
setting either_of(const char* upper, const char* lower) {
    const auto value = value_of(upper);
    return value.empty() ? setting{lower, value_of(lower)} : setting{upper, value};
}

credentials read_credentials() {
    auto read = detail::read_environment();
    if (read.access_key.empty() && !read.secret_key.empty())
        refuse_variable("HUAWEICLOUD_SDK_AK", "must be set when HUAWEICLOUD_SDK_SK is");
    if (!read.access_key.empty() && read.secret_key.empty())
        refuse_variable("HUAWEICLOUD_SDK_SK", "must be set when HUAWEICLOUD_SDK_AK is");
    if (!read.security_token.empty() && read.access_key.empty())
        refuse_variable("HUAWEICLOUD_SDK_AK", "must be set when HUAWEICLOUD_SDK_SECURITY_TOKEN is");
    return read;
}

/// Reads `[http://][user[:password]@]host[:port]`.
proxy_options read_proxy() {
    proxy_options read;
    const auto [variable, value] = either_of("HTTPS_PROXY", "https_proxy");
    if (value.empty()) return read;

    constexpr std::string_view scheme_end = "://";
    const auto scheme = value.find(scheme_end);
    auto host = scheme == value.npos ? value : value.substr(scheme + scheme_end.size());
    if (const auto at = host.rfind('@'); at != host.npos) {
        const auto user = host.substr(0, at);
        const auto colon = user.find(':');
        read.user = percent_decode(user.substr(0, colon));
        if (colon != user.npos) read.password = percent_decode(user.substr(colon + 1));
        host.remove_prefix(at + 1);
    }
    read.url = std::string(scheme == value.npos ? "http" : value.substr(0, scheme)).append(scheme_end).append(host);
    try {
        const http::proxy usable(read);
    } catch (const failure_error& error) {
        refuse_variable(variable, error.details().message);
    }

    auto [list, rest] = either_of("NO_PROXY", "no_proxy");
    constexpr std::string_view separators = ", \t";
    for (;;) {
        rest.remove_prefix(std::min(rest.find_first_not_of(separators), rest.size()));
        if (rest.empty()) return read;
        const auto entry = rest.substr(0, rest.find_first_of(separators));
        if (!http::direct_rule::parse(entry))
            refuse_variable(list, "\"" + std::string(entry) + "\" is no host name, address, network or *");
        read.no_proxy.emplace_back(entry);
        rest.remove_prefix(entry.size());
    }
}

}  // namespace

client_options client_options::from_environment() {
    client_options read;
    read.credentials = read_credentials();
    read.project_id = std::move(read.credentials.project_id);
    read.credentials.project_id.clear();
    if (const auto region = value_of("HUAWEICLOUD_SDK_REGION"); !region.empty()) {
        auto endpoints = endpoints_of(region);
        if (!endpoints) refuse_variable("HUAWEICLOUD_SDK_REGION", endpoints.error().message);
        read.endpoint = std::move(endpoints->kafka);
        read.iam_endpoint = std::move(endpoints->iam);
    }
    read.proxy = read_proxy();
    return read;
}

}  // namespace dmskafka
