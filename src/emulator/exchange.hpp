#pragma once

// Requests and replies as the emulated service sees them, and how it says no.

#include <boost/system/result.hpp>

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace dmskafka::emulation {

[[nodiscard]] inline char lower(char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

[[nodiscard]] inline bool same_name(std::string_view a, std::string_view b) noexcept {
    return std::ranges::equal(a, b, {}, lower, lower);
}

struct received_request {
    std::string method{};
    std::string target{};  ///< path and query, as they came
    std::vector<std::pair<std::string, std::string>> headers{};
    std::string body{};

    [[nodiscard]] std::optional<std::string_view> header(std::string_view name) const noexcept {
        for (const auto& [key, value] : headers)
            if (same_name(key, name)) return value;
        return std::nullopt;
    }
};

struct reply {
    int status{};
    std::string body{};
    std::vector<std::pair<std::string, std::string>> headers{};
};

/// Why the service does not do what it was asked for.
struct refusal {
    int status{};
    std::string_view code{};  ///< of a documented error, so never dangling
    std::string message{};
};

/// An answer or the refusal in its place.
template <class T>
using outcome = boost::system::result<T, refusal>;

}  // namespace dmskafka::emulation
