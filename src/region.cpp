#include <dmskafka/region.hpp>

#include <algorithm>

namespace dmskafka {
namespace {

constexpr std::string_view regions[] = {
    "ae-ad-1",     "af-south-1", "ap-southeast-1", "ap-southeast-2",   "ap-southeast-3", "ap-southeast-4",
    "cn-east-2",   "cn-east-3",  "cn-east-5",      "cn-north-1",       "cn-north-2",     "cn-north-4",
    "cn-north-9",  "cn-south-1", "cn-south-2",     "cn-southwest-2",   "eu-west-0",      "eu-west-101",
    "la-north-2",  "la-south-2", "me-east-1",      "my-kualalumpur-1", "na-mexico-1",    "ru-northwest-2",
    "sa-brazil-1", "tr-west-1",
};

bool can_be_a_name(std::string_view text) {
    constexpr std::size_t longest = 63;  // of a label of a host name
    const bool good = std::all_of(text.begin(), text.end(),
                                  [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; });
    return good && !text.empty() && text.size() <= longest && !text.starts_with('-') && !text.ends_with('-');
}

/// The European cloud has a domain of its own.
std::string_view domain_of(std::string_view region) {
    return region == "eu-west-101" ? "myhuaweicloud.eu" : "myhuaweicloud.com";
}

std::string endpoint_of(std::string_view service, std::string_view region) {
    return std::string("https://").append(service).append(".").append(region).append(".").append(domain_of(region));
}

}  // namespace

std::span<const std::string_view> known_regions() noexcept { return regions; }

result<region_endpoints> endpoints_of(std::string_view region) {
    if (!can_be_a_name(region))
        return failure{.code = errc::invalid_options,
                       .message = "region: must consist of lower-case letters, digits and hyphens"};
    return region_endpoints{.kafka = endpoint_of("dms", region), .iam = endpoint_of("iam", region)};
}

}  // namespace dmskafka
