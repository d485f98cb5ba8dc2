#pragma once

#include <dmskafka/credentials_provider.hpp>
#include <dmskafka/transport.hpp>

#include <string>

namespace dmskafka::detail {

/// Asks a source of credentials, three times at most when it does not answer or answers with trouble that may pass.
/// `may_pass` tells that of a status. The answer may be of any status.
[[nodiscard]] asio::awaitable<result<http_response>> ask_source(const credentials_source_context& from,
                                                                const http_request& request,
                                                                std::chrono::nanoseconds timeout,
                                                                bool (*may_pass)(int status));

/// What HUAWEICLOUD_SDK_AK, _SK, _SECURITY_TOKEN and _PROJECT_ID say; what is not set stays empty.
[[nodiscard]] credentials read_environment();

/// `errc::credentials` with that reason.
[[nodiscard]] failure lacks_credentials(std::string why);
/// The same for an answer that is a refusal.
[[nodiscard]] failure lacks_credentials(std::string why, const http_response& answer);

}  // namespace dmskafka::detail
