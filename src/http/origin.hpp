#pragma once

#include <cstdint>
#include <string>

namespace dmskafka::http {

/// Whom a connection leads to.
struct origin {
    bool secure{};
    std::string host{};
    std::uint16_t port{};

    /// `host:port`, with brackets around an IPv6 address.
    [[nodiscard]] std::string authority() const {
        const bool brackets = host.find(':') != host.npos;
        return (brackets ? "[" + host + "]" : host) + ":" + std::to_string(port);
    }
};

}  // namespace dmskafka::http
