// What deciding costs: a connection taken and given back, with idle ones only and with calls in line.

#include "http/pool.hpp"

#include "support/repeat.hpp"

#include <cstdio>
#include <stdexcept>
#include <vector>

namespace {

struct waiter {};
using pool = dmskafka::http::pool<int, waiter>;

/// A pool with that many idle connections.
pool make_pool(std::size_t connections, dmskafka::clock::time_point now) {
    dmskafka::pool_options limits;
    limits.max_connections = connections;
    pool made(limits);
    waiter first;
    for (std::size_t i = 0; i < connections; ++i) {
        made.join(first);
        made.opening();
        if (made.opened(static_cast<int>(i), now) != &first) throw std::runtime_error("nobody got the connection");
        (void)made.returned(static_cast<int>(i), now, now);
    }
    return made;
}

}  // namespace

int main() {
    const auto now = dmskafka::clock::system().now();
    std::printf("%12s %18s %18s\n", "connections", "take, return ns", "handed on ns");
    for (const std::size_t connections : {1u, 8u, 64u, 256u}) {
        pool idle = make_pool(connections, now);
        std::vector<int> expired;
        const double taken = bench::calls_per_second([&] {
            const auto one = idle.take(now, expired);
            if (!one || idle.returned(*one, now, now) != nullptr) throw std::runtime_error("no connection");
        });
        waiter in_line;
        const auto one = idle.take(now, expired);
        const double handed_on = bench::calls_per_second([&] {
            idle.join(in_line);
            if (idle.returned(*one, now, now) != &in_line) throw std::runtime_error("nobody got the connection");
        });
        std::printf("%12zu %18.1f %18.1f\n", connections, 1e9 / taken, 1e9 / handed_on);
    }
}
