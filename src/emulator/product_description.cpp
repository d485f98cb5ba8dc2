#include "emulator/product_description.hpp"

#include <limits>

namespace dmskafka::emulation {

disk_io describe_storage_type(std::string_view code) {
    disk_io made;
    made.io_spec = code;
    made.type = code.find("ultra") != code.npos ? "ultra" : "high";
    made.available_zones = zones_with(false);
    made.unavailable_zones = zones_with(true);
    return made;
}

product_limits limits_of(const product& one) {
    product_limits made;
    made.max_partition_per_broker = std::to_string(one.max_partitions_per_broker);
    made.max_broker = std::to_string(one.max_brokers);
    made.min_broker = std::to_string(one.min_brokers);
    made.max_storage_per_node = std::to_string(one.max_storage / one.max_brokers);
    made.min_storage_per_node = std::to_string(min_storage_per_broker);
    made.max_consumer_per_broker = std::to_string(one.max_consumers_per_broker);
    made.max_bandwidth_per_broker = std::to_string(one.bandwidth_per_broker);
    made.max_tps_per_broker = std::to_string(one.tps_per_broker);
    made.product_alias = std::string("kafka.") + std::string(one.id.substr(0, one.id.rfind('.')));
    made.engine_versions = "1.1.0,2.7,3.x";
    return made;
}

catalog::availability_zone_list every_zone() {
    catalog::availability_zone_list made;
    made.region_id = region;
    for (const zone& one : zones()) {
        auto& entry = made.available_zones.emplace_back();
        entry.soldOut = one.sold_out;
        entry.id = one.id;
        entry.code = one.code;
        entry.name = one.name;
        entry.port = "8003";
        entry.resource_availability = one.sold_out ? "false" : "true";
        entry.default_az = &one == zones().data();
        entry.remain_time = std::numeric_limits<std::int64_t>::max();
        entry.ipv6_enable = false;
    }
    return made;
}

std::vector<std::string> zones_with(bool sold_out) {
    std::vector<std::string> made;
    for (const zone& one : zones())
        if (one.sold_out == sold_out) made.emplace_back(one.id);
    return made;
}

}  // namespace dmskafka::emulation
