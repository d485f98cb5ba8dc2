#pragma once

#include <dmskafka/credentials.hpp>

#include <optional>
#include <string>

namespace dmsctl {

/// A section of the credentials file.
struct profile {
    dmskafka::credentials credentials{};
    std::string project_id{};
};

/// Reads the profile from the file in HUAWEICLOUD_SDK_CREDENTIALS_FILE, or else ~/.huaweicloud/credentials. Nothing
/// when there is no file or no such profile; throws `usage_error` when the file cannot be understood.
[[nodiscard]] std::optional<profile> read_profile(const std::string& name);

}  // namespace dmsctl
