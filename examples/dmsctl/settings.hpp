#pragma once

#include "command_line.hpp"

#include <dmskafka/call_options.hpp>
#include <dmskafka/client_options.hpp>
#include <dmskafka/json.hpp>

#include <chrono>
#include <optional>

namespace dmsctl {

/// What the options, the environment and the profile say about the service. Throws `usage_error`.
[[nodiscard]] dmskafka::client_options read_client_options(const command_line& line);

/// The time that --deadline allows.
[[nodiscard]] std::optional<std::chrono::milliseconds> deadline_of(const command_line& line);

/// What the options say about each call.
[[nodiscard]] dmskafka::call_options call_options_of(const command_line& line);

[[nodiscard]] inline dmskafka::secrets secrets_of(const command_line& line) {
    return line.has("--show-token") ? dmskafka::secrets::shown : dmskafka::secrets::hidden;
}

}  // namespace dmsctl
