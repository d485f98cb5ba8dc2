#pragma once

#include <string>

namespace dmskafka::emulation {

/// A new authority and what a server on this machine shows, all as PEM.
struct server_identity {
    std::string authority{};    ///< certificate that clients are to trust
    std::string certificate{};  ///< for 127.0.0.1, ::1 and localhost
    std::string key{};
};

[[nodiscard]] server_identity make_server_identity();

}  // namespace dmskafka::emulation
