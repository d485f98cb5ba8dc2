// Answers of the service as bytes of any kind: large structures with every kind of member.

#include <dmskafka/json.hpp>
#include <dmskafka/models/consumer_groups.hpp>
#include <dmskafka/models/instances.hpp>
#include <dmskafka/models/smart_connect.hpp>
#include <dmskafka/models/topics.hpp>

#include <cstdlib>

namespace {

/// What was read must come back the same once it was written.
template <class T>
void read_and_write(std::string_view text) {
    const auto first = dmskafka::from_json<T>(text, {.max_bytes = 1u << 16});
    if (!first) return;
    const auto written = dmskafka::to_json(*first);
    const auto second = dmskafka::from_json<T>(written, {.max_depth = 64});
    if (!second || dmskafka::to_json(*second) != written) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    read_and_write<dmskafka::instances::instance>(text);
    read_and_write<dmskafka::consumer_groups::members_and_offsets>(text);
    read_and_write<dmskafka::smart_connect::task>(text);
    return 0;
}
