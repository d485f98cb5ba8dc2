#pragma once

#include <dmskafka/config.hpp>
#include <dmskafka/credentials.hpp>
#include <dmskafka/error.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace dmskafka {

/// A section of a credentials file: `[name]`, then lines such as `ak = ...` with the names ak, sk, security_token,
/// project_id, region and iam_endpoint. Others are left alone, as are lines that start with '#' or ';'.
struct profile {
    dmskafka::credentials credentials{};
    std::string region{};
    std::string iam_endpoint{};
};

/// Where the credentials file is: HUAWEICLOUD_SDK_CREDENTIALS_FILE, or else ~/.huaweicloud/credentials.
[[nodiscard]] DMSKAFKA_API std::string default_profile_file();

/// Finds a section in the text of a credentials file; of sections with the same name the later one adds to the first.
/// Nothing when there is none. A failure names the line that cannot be understood, and never repeats it.
[[nodiscard]] DMSKAFKA_API result<std::optional<profile>> parse_profile(std::string_view text,
                                                                        std::string_view section);

/// The same for a file, which is read at once. `errc::credentials` when it cannot be read or understood.
[[nodiscard]] DMSKAFKA_API result<std::optional<profile>> read_profile(const std::string& file,
                                                                       std::string_view section);

}  // namespace dmskafka
