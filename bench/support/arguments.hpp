#pragma once

#include <charconv>
#include <cstddef>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>

namespace bench {

/// The program was called with arguments that it does not understand.
struct usage_error : std::runtime_error {
    using std::runtime_error::runtime_error;
};

inline std::size_t read_count(std::string_view option, std::string_view text) {
    std::size_t value{};
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (problem != std::errc{} || end != text.data() + text.size() || value == 0)
        throw usage_error(std::string(option) + ": must be a number from 1, is " + std::string(text));
    return value;
}

}  // namespace bench
