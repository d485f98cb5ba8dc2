#pragma once

// Products, disks and zones as the service describes them, wherever it does.

#include "emulator/products.hpp"

#include <dmskafka/models/catalog.hpp>
#include <dmskafka/models/shared.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace dmskafka::emulation {

/// With the zones that have it and those where it is sold out.
[[nodiscard]] disk_io describe_storage_type(std::string_view code);

[[nodiscard]] product_limits limits_of(const product& one);

[[nodiscard]] catalog::availability_zone_list every_zone();

[[nodiscard]] std::vector<std::string> zones_with(bool sold_out);

}  // namespace dmskafka::emulation
