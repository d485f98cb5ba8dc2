#include "emulator/products.hpp"

#include <algorithm>

namespace dmskafka::emulation {

namespace {

constexpr product all_products[] = {
    {"c6.2u4g.cluster", "c6.large.2", 2, 3, 30, 300'000, 250, 4'000, 100, 30'000},
    {"c6.4u8g.cluster", "c6.xlarge.2", 4, 3, 30, 600'000, 500, 4'000, 200, 100'000},
    {"c6.8u16g.cluster", "c6.2xlarge.2", 8, 3, 30, 1'500'000, 1'000, 4'000, 375, 150'000},
    {"c6.12u24g.cluster", "c6.3xlarge.2", 12, 3, 30, 1'500'000, 1'500, 4'000, 625, 200'000},
    {"c6.16u32g.cluster", "c6.4xlarge.2", 16, 3, 30, 1'500'000, 2'000, 4'000, 750, 250'000},
};

constexpr historical_product all_historical_products[] = {
    {{"00300-30308-0--0", "c6.large.2", 2, 3, 3, 90'000, 100, 4'000, 33, 33'000},
     "100MB",
     "dms.instance.kafka.cluster.c3.mini",
     600,
     100'000},
    {{"00300-30310-0--0", "c6.xlarge.2", 4, 3, 3, 90'000, 300, 4'000, 100, 100'000},
     "300MB",
     "dms.instance.kafka.cluster.c3.small.2",
     1'200,
     300'000},
    {{"00300-30312-0--0", "c6.2xlarge.2", 8, 4, 4, 90'000, 450, 4'000, 150, 150'000},
     "600MB",
     "dms.instance.kafka.cluster.c3.middle.2",
     2'400,
     600'000},
    {{"00300-30314-0--0", "c6.2xlarge.2", 8, 8, 8, 90'000, 225, 4'000, 150, 190'000},
     "1200MB",
     "dms.instance.kafka.cluster.c3.high.2",
     4'800,
     1'500'000},
};

constexpr zone all_zones[] = {
    {"8c90c2a4e2594c36782a80a06c1d8f33", "region-1a", "AZ1", false},
    {"d539378ec1314c85b76fefa3f7071458", "region-1b", "AZ2", false},
    {"9f1c5806706d4c1fb0eb72f0a9b18c77", "region-1c", "AZ3", false},
    {"effdcbc7d4d64a02aa1fa26b42f56533", "region-1d", "AZ4", true},
};

constexpr window all_windows[] = {{"22", "02", false}, {"02", "06", true},  {"06", "10", false},
                                  {"10", "14", false}, {"14", "18", false}, {"18", "22", false}};

constexpr std::string_view all_versions[] = {"1.1.0", "2.7", "3.x"};
constexpr std::string_view all_storage_types[] = {"dms.physical.storage.high.v2", "dms.physical.storage.ultra.v2"};
constexpr std::string_view all_historical_storage_types[] = {"dms.physical.storage.high", "dms.physical.storage.ultra"};

}  // namespace

std::span<const product> products() noexcept { return all_products; }
std::span<const zone> zones() noexcept { return all_zones; }
std::span<const window> maintenance_windows() noexcept { return all_windows; }
std::span<const std::string_view> engine_versions() noexcept { return all_versions; }
std::span<const std::string_view> storage_types() noexcept { return all_storage_types; }
std::span<const historical_product> historical_products() noexcept { return all_historical_products; }
std::span<const std::string_view> historical_storage_types() noexcept { return all_historical_storage_types; }

const product* find_product(std::string_view id) noexcept {
    if (const auto* old = find_historical_product(id)) return &old->made;
    const auto* found = std::ranges::find(all_products, id, &product::id);
    return found == std::end(all_products) ? nullptr : found;
}

const historical_product* find_historical_product(std::string_view id) noexcept {
    const auto* found =
        std::ranges::find(all_historical_products, id, [](const historical_product& one) { return one.made.id; });
    return found == std::end(all_historical_products) ? nullptr : found;
}

std::span<const std::string_view> storage_types_of(const product& one) noexcept {
    return find_historical_product(one.id) ? historical_storage_types() : storage_types();
}

const zone* find_zone(std::string_view id) noexcept {
    const auto* found = std::ranges::find(all_zones, id, &zone::id);
    return found == std::end(all_zones) ? nullptr : found;
}

}  // namespace dmskafka::emulation
