// Answers other than 2xx, from whoever stands between: any status with any bytes.

#include "error_rules.hpp"

#include <cstdint>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size < 1) return 0;
    const int status = 300 + data[0];
    const std::string_view body(reinterpret_cast<const char*>(data) + 1, size - 1);
    const auto failed = dmskafka::read_refusal(status, body);
    const bool bounded = failed.body.size() <= 4096 && failed.message.size() <= 1024 &&
                         failed.service_code.size() <= 64 && failed.request_id.size() <= 128;
    const auto line = failed.describe();
    if (failed.message.empty() || !bounded || line.find('\n') != line.npos) std::abort();
    return 0;
}
