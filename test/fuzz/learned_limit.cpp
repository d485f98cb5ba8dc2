// The limit in the text of the gateway's refusals.

#include "learned_limit.hpp"

#include <cstdint>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto told = dmskafka::parse_learned_limit({reinterpret_cast<const char*>(data), size});
    if (!told) return 0;
    const bool in_range = told->calls >= 1 && told->calls <= 1'000'000 && told->window >= std::chrono::seconds(1) &&
                          told->window <= std::chrono::days(1);
    if (!in_range) std::abort();
    return 0;
}
