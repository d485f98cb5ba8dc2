#pragma once

#include <dmskafka/config.hpp>
#include <dmskafka/error.hpp>

#include <span>
#include <string>
#include <string_view>

namespace dmskafka {

/// Where the services of one region are, for `client_options`.
struct region_endpoints {
    std::string kafka{};  ///< as in `https://dms.ap-southeast-1.myhuaweicloud.com`
    std::string iam{};
};

/// The regions known to offer DMS for Kafka, as in `ap-southeast-1`.
[[nodiscard]] DMSKAFKA_API std::span<const std::string_view> known_regions() noexcept;

/// The endpoints of a region. One that is not known yet gets those that its name implies; a name that cannot be one
/// (lower-case letters, digits and hyphens) is refused with `errc::invalid_options`.
[[nodiscard]] DMSKAFKA_API result<region_endpoints> endpoints_of(std::string_view region);

}  // namespace dmskafka
