// Header lines of an answer, and the dates and delays in them.

#include <dmskafka/retry.hpp>
#include <dmskafka/transport.hpp>

#include <cstdint>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string text(reinterpret_cast<const char*>(data), size);
    const dmskafka::http_response answer{.status = 429, .head = text};
    const std::chrono::system_clock::time_point now(std::chrono::seconds(1'700'000'000));
    for (const std::string_view value : {answer.header("Retry-After").value_or(""), std::string_view(text)})
        if (const auto wish = dmskafka::parse_retry_after(value, now); wish && wish->count() < 0) std::abort();
    for (const std::string_view value : {answer.header("Date").value_or(""), std::string_view(text)})
        if (const auto date = dmskafka::parse_http_date(value); date && date->time_since_epoch().count() < 0)
            std::abort();
    return 0;
}
