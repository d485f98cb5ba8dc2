#pragma once

#include "emulator/documented_errors.hpp"
#include "emulator/exchange.hpp"

#include <cstdint>
#include <optional>
#include <ranges>

namespace dmskafka::emulation {

/// The part of a listing that is asked for. Beyond the end there is nothing, which is no error.
struct page {
    std::int32_t offset{};
    std::int32_t limit{};

    template <class List>
    [[nodiscard]] auto of(List& all) const {
        return all | std::views::drop(offset) | std::views::take(limit);
    }
};

[[nodiscard]] inline outcome<page> page_of(std::optional<std::int32_t> offset, std::optional<std::int32_t> limit) {
    const page asked{offset.value_or(0), limit.value_or(10)};
    if (asked.offset < 0 || asked.limit < 1)
        return errors::parameter_invalid.because("offset must be at least 0 and limit at least 1.");
    return asked;
}

}  // namespace dmskafka::emulation
