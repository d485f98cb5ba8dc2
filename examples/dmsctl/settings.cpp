#include "settings.hpp"

#include "duration.hpp"
#include "environment.hpp"
#include "profile.hpp"

#include <algorithm>

namespace dmsctl {
namespace {

/// Keys, and the project that goes with them.
profile read_keys(const command_line& line) {
    if (const auto name = line.value("--profile")) {
        auto chosen = read_profile(*name);
        if (!chosen) throw usage_error("--profile: there is no profile " + *name + " in the credentials file");
        return std::move(*chosen);
    }
    profile keys;
    keys.project_id = environment("HUAWEICLOUD_SDK_PROJECT_ID");
    keys.credentials.access_key = environment("HUAWEICLOUD_SDK_AK");
    keys.credentials.secret_key = environment("HUAWEICLOUD_SDK_SK");
    keys.credentials.security_token = environment("HUAWEICLOUD_SDK_SECURITY_TOKEN");
    keys.credentials.token = environment("HUAWEICLOUD_SDK_AUTH_TOKEN");
    const auto& given = keys.credentials;
    if (!given.access_key.empty() || !given.secret_key.empty() || !given.token.empty()) return keys;
    auto usual = read_profile("default");
    if (!usual) return keys;
    if (!keys.project_id.empty()) usual->project_id = keys.project_id;
    return std::move(*usual);
}

/// A region becomes part of a host name: nothing else may come in with it.
std::string checked_region(const std::string& name) {
    const auto allowed = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; };
    if (name.empty() || !std::ranges::all_of(name, allowed))
        throw usage_error("--region: expected lower-case letters, digits and hyphens, such as eu-west-101");
    return name;
}

}  // namespace

dmskafka::client_options read_client_options(const command_line& line) {
    dmskafka::client_options options;
    if (const auto region = line.value("--region")) {
        options.endpoint = "https://dms." + checked_region(*region) + ".myhuaweicloud.com";
        options.iam_endpoint = "https://iam." + *region + ".myhuaweicloud.com";
    }
    options.endpoint = line.value("--endpoint").value_or(options.endpoint);
    options.iam_endpoint = line.value("--iam-endpoint").value_or(options.iam_endpoint);
    if (options.endpoint.empty() && options.iam_endpoint.empty())
        throw usage_error("--region or --endpoint must say where the service is");

    auto keys = read_keys(line);
    options.credentials = std::move(keys.credentials);
    options.project_id = line.value("--project-id").value_or(std::move(keys.project_id));
    options.tls.ca_file = line.value("--ca-file").value_or("");
    options.user_agent = "dmsctl";
    if (const auto interval = line.value("--poll-interval")) {
        options.jobs.max_delay = parse_duration("--poll-interval", *interval);
        options.jobs.min_delay = std::min(options.jobs.min_delay, options.jobs.max_delay);
    }
    return options;
}

std::optional<std::chrono::milliseconds> deadline_of(const command_line& line) {
    const auto text = line.value("--deadline");
    return text ? std::optional(parse_duration("--deadline", *text)) : std::nullopt;
}

dmskafka::call_options call_options_of(const command_line& line) {
    dmskafka::call_options options;
    if (const auto allowed = deadline_of(line)) options.deadline(*allowed);
    if (line.has("--no-validate")) options.no_validation();
    return options;
}

}  // namespace dmsctl
