#pragma once

// Products and disks as the service describes them, wherever it does.

#include "emulator/products.hpp"

#include <dmskafka/models/shared.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace dmskafka::emulation {

/// With the zones that have it and those where it is sold out.
[[nodiscard]] disk_io describe_storage_type(std::string_view code);

[[nodiscard]] product_limits limits_of(const product& one);

[[nodiscard]] std::vector<std::string> zones_with(bool sold_out);

}  // namespace dmskafka::emulation
