#include "settings.hpp"

#include "duration.hpp"
#include "environment.hpp"

#include <dmskafka/profile.hpp>
#include <dmskafka/region.hpp>

#include <algorithm>
#include <filesystem>

namespace dmsctl {
namespace {

/// A profile of the credentials file, which need not be there unless a variable names it.
std::optional<dmskafka::credentials> read_keys_of(const std::string& profile) {
    const auto file = dmskafka::default_profile_file();
    if (environment("HUAWEICLOUD_SDK_CREDENTIALS_FILE").empty() && !std::filesystem::exists(file)) return std::nullopt;
    auto read = dmskafka::read_profile(file, profile);
    if (!read) throw usage_error(read.error().message);
    if (!*read) return std::nullopt;
    return std::move((*read)->credentials);
}

/// Keys, and the project that goes with them.
dmskafka::credentials read_keys(const command_line& line) {
    if (const auto name = line.value("--profile")) {
        auto chosen = read_keys_of(*name);
        if (!chosen) throw usage_error("--profile: there is no profile " + *name + " in the credentials file");
        return std::move(*chosen);
    }
    dmskafka::credentials keys;
    keys.project_id = environment("HUAWEICLOUD_SDK_PROJECT_ID");
    keys.access_key = environment("HUAWEICLOUD_SDK_AK");
    keys.secret_key = environment("HUAWEICLOUD_SDK_SK");
    keys.security_token = environment("HUAWEICLOUD_SDK_SECURITY_TOKEN");
    keys.token = environment("HUAWEICLOUD_SDK_AUTH_TOKEN");
    if (!keys.access_key.empty() || !keys.secret_key.empty() || !keys.token.empty()) return keys;
    auto usual = read_keys_of("default");
    if (!usual) usual = read_keys_of("basic");
    if (!usual) return keys;
    if (!keys.project_id.empty()) usual->project_id = keys.project_id;
    return std::move(*usual);
}

}  // namespace

dmskafka::client_options read_client_options(const command_line& line) {
    dmskafka::client_options options;
    if (const auto region = line.value("--region")) {
        if (!dmskafka::endpoints_of(*region))
            throw usage_error("--region: expected lower-case letters, digits and hyphens, such as eu-west-101");
        options.region = *region;
    }
    options.endpoint = line.value("--endpoint").value_or("");
    options.iam_endpoint = line.value("--iam-endpoint").value_or("");
    if (options.endpoint.empty() && options.iam_endpoint.empty() && options.region.empty())
        throw usage_error("--region or --endpoint must say where the service is");

    auto keys = read_keys(line);
    options.project_id = line.value("--project-id").value_or(keys.project_id);
    options.credentials = std::move(keys);
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
