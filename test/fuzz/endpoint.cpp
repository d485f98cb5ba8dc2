// Endpoints from a configuration: what is accepted must be fit for a Host header and a request line.

#include "uri.hpp"

#include <cstdint>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto parsed = dmskafka::parse_endpoint({reinterpret_cast<const char*>(data), size});
    if (!parsed) return 0;
    const auto is_bad = [](std::string_view text) {
        return dmskafka::has_control_character(text) || text.find_first_of(" @?#") != text.npos;
    };
    const bool path_is_bad = parsed->base_path.ends_with('/') ||
                             (!parsed->base_path.empty() && !parsed->base_path.starts_with('/')) ||
                             dmskafka::has_control_character(parsed->base_path) ||
                             parsed->base_path.find_first_of(" ?#") != std::string::npos;
    if (parsed->host.empty() || parsed->port == 0 || is_bad(parsed->authority) || path_is_bad) std::abort();
    const auto again = dmskafka::parse_endpoint(parsed->scheme + "://" + parsed->authority + parsed->base_path);
    if (!again || again->host != parsed->host || again->port != parsed->port || again->loopback != parsed->loopback)
        std::abort();
    return 0;
}
