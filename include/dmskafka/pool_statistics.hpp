#pragma once

#include <cstddef>
#include <cstdint>

namespace dmskafka {

/// What a transport's connections have done so far, and what they do now.
struct pool_statistics {
    std::uint64_t opened{};          ///< connections made, TLS included
    std::uint64_t reused{};          ///< exchanges that went over a connection kept from before
    std::uint64_t closed{};          ///< connections made and closed since
    std::uint64_t stale_replaced{};  ///< exchanges repeated for free because the kept connection had ended
    std::uint64_t tls_resumed{};     ///< connections made with a TLS session of an earlier one
    std::size_t waiting{};           ///< calls in line for a connection
    std::size_t in_use{};            ///< connections that carry an exchange
    std::size_t idle{};              ///< connections kept for the next exchange
};

}  // namespace dmskafka
