// Signatures a second, for bodies of several sizes.

#include "signer.hpp"

#include "support/repeat.hpp"

#include <array>
#include <cstdio>
#include <stdexcept>
#include <string>

int main() {
    const dmskafka::secret key{std::string(40, 'k')};
    dmskafka::signer signer("access-key", key);
    const std::array<dmskafka::http_header, 4> headers{{{"Host", "dms.example.com"},
                                                        {"Content-Type", "application/json"},
                                                        {"X-Sdk-Date", "20250305T081530Z"},
                                                        {"X-Project-Id", "0123456789abcdef0123456789abcdef"}}};
    std::printf("%10s %16s %8s\n", "body", "signatures/s", "us each");
    for (const std::size_t size : {0u, 120u, 4096u, 61440u}) {
        const std::string body(size, 'x');
        const double rate = bench::calls_per_second([&] {
            const auto value = signer.authorization(dmskafka::verb::post, "/v2/p/instances", headers, body);
            if (value.empty()) throw std::runtime_error("nothing was signed");
        });
        std::printf("%10zu %16.0f %8.2f\n", size, rate, 1e6 / rate);
    }
}
