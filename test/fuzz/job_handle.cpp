// Stored job handles that somebody may have edited.

#include "job_judge.hpp"

#include <cstdint>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto parsed = dmskafka::job_handle::parse({reinterpret_cast<const char*>(data), size});
    if (!parsed) return 0;
    const auto again = dmskafka::job_handle::parse(parsed->to_string());
    if (!again || again->to_string() != parsed->to_string()) std::abort();
    const dmskafka::job_options options{.delay_factor = 100};
    for (const int polls : {0, 1}) {
        const dmskafka::look_timing timing{.polls = polls};
        const auto wait = dmskafka::next_look(*parsed, timing, options);
        if (wait < options.min_delay || wait > options.max_delay) std::abort();
    }
    return 0;
}
