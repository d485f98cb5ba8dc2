#pragma once

#include <dmskafka/error.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace dmskafka {

/// Appends `text` with everything percent-encoded but the unreserved characters (letters, digits, '-', '.', '_', '~').
void append_percent_encoded(std::string_view text, std::string& out);

/// The reverse; a '%' that no two hexadecimal digits follow stays as it is.
[[nodiscard]] std::string percent_decode(std::string_view text);

[[nodiscard]] bool has_control_character(std::string_view text) noexcept;

/// Where requests go, taken from an URL.
struct endpoint {
    std::string scheme{};  ///< `https` or `http`
    std::string host{};    ///< without brackets
    std::uint16_t port{};
    std::string authority{};  ///< value of the Host header: the port is left out when it is the scheme's own
    std::string base_path{};  ///< what the URL has before the operations' paths, without a '/' at the end
    bool loopback{};
    bool link_local{};  ///< an address such as 169.254.169.254, which no router passes on
};

/// Reads `https://host[:port][/path]`; the failure says what is wrong with it.
[[nodiscard]] result<endpoint> parse_endpoint(std::string_view url);

}  // namespace dmskafka
