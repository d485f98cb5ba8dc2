#pragma once

// From a method and a path to the operation that they name.

#include <dmskafka/detail/operation_description.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace dmskafka::emulation {

/// Values of the placeholders of a path, decoded.
using captures = std::vector<std::pair<std::string_view, std::string>>;

[[nodiscard]] std::optional<std::string_view> find(const captures& values, std::string_view name) noexcept;

class router {
public:
    struct match {
        std::size_t route;  ///< as returned by `add`
        captures values;
    };

    std::size_t add(verb method, std::string_view path_template);

    /// Where several templates fit, the one with the earliest literal piece is meant: `/v2/kafka/{project_id}/…`
    /// before `/v2/{engine}/{project_id}/…`.
    [[nodiscard]] std::optional<match> find(std::string_view method, std::string_view path) const;

private:
    struct route {
        std::string_view method;
        std::vector<std::string_view> pieces;
    };
    std::vector<route> routes_;
};

}  // namespace dmskafka::emulation
