#pragma once

// The catalogue: what can be ordered, where, and within which limits.

#include <cstdint>
#include <span>
#include <string_view>

namespace dmskafka::emulation {

struct product {
    std::string_view id;
    std::string_view flavor;
    std::int32_t cores;
    std::int32_t min_brokers;
    std::int32_t max_brokers;
    std::int32_t max_storage;  ///< GB, of the whole instance
    std::int32_t max_partitions_per_broker;
    std::int32_t max_consumers_per_broker;
    std::int32_t bandwidth_per_broker;  ///< MByte/s
    std::int32_t tps_per_broker;
};

/// A product of the first version of the API, which fixes the number of brokers.
struct historical_product {
    product made;
    std::string_view specification;  ///< as orders name it
    std::string_view code;
    std::int32_t min_storage;  ///< GB, of the whole instance
    std::int32_t tps;

    [[nodiscard]] constexpr std::int32_t partitions() const noexcept {
        return made.max_partitions_per_broker * made.max_brokers;
    }
};

inline constexpr std::int32_t min_storage = 300;             ///< GB, of the whole instance
inline constexpr std::int32_t min_storage_per_broker = 100;  ///< GB, and the least that a broker grows by

struct zone {
    std::string_view id;
    std::string_view code;
    std::string_view name;
    bool sold_out;
};

struct window {
    std::string_view begin;  ///< hour
    std::string_view end;
    bool preset;
};

inline constexpr std::string_view region = "region-1";

[[nodiscard]] std::span<const product> products() noexcept;
[[nodiscard]] std::span<const zone> zones() noexcept;
[[nodiscard]] std::span<const window> maintenance_windows() noexcept;
[[nodiscard]] std::span<const std::string_view> engine_versions() noexcept;
[[nodiscard]] std::span<const std::string_view> storage_types() noexcept;

[[nodiscard]] std::span<const historical_product> historical_products() noexcept;
[[nodiscard]] std::span<const std::string_view> historical_storage_types() noexcept;

/// Null when there is none. Historical products are found as well.
[[nodiscard]] const product* find_product(std::string_view id) noexcept;
[[nodiscard]] const historical_product* find_historical_product(std::string_view id) noexcept;
[[nodiscard]] std::span<const std::string_view> storage_types_of(const product& one) noexcept;
[[nodiscard]] const zone* find_zone(std::string_view id) noexcept;

}  // namespace dmskafka::emulation
