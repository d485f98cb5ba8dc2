#include "emulator/documented_errors.hpp"
#include "emulator/groups.hpp"
#include "emulator/handler.hpp"
#include "emulator/product_description.hpp"
#include "emulator/service.hpp"

#include <dmskafka/ops/catalog.hpp>

namespace dmskafka::emulation {

namespace {

outcome<catalog::maintenance_window_list> list_windows(service&, const catalog::list_maintenance_windows&) {
    catalog::maintenance_window_list made;
    std::int32_t sequence = 0;
    for (const window& one : maintenance_windows()) {
        auto& entry = made.maintain_windows.emplace_back();
        entry.default_ = one.preset;
        entry.begin = one.begin;
        entry.end = one.end;
        entry.seq = ++sequence;
    }
    return made;
}

outcome<catalog::availability_zone_list> list_zones(service&, const catalog::list_availability_zones&) {
    return every_zone();
}

catalog::product describe(const product& one) {
    catalog::product made;
    made.type = "cluster";
    made.product_id = one.id;
    made.ecs_flavor_id = one.flavor;
    made.billing_code = std::string("dms.platinum.") + std::string(one.id);
    made.arch_types = {"X86"};
    made.charging_mode = {"monthly", "hourly"};
    for (const std::string_view code : storage_types()) made.ios.push_back(describe_storage_type(code));

    auto& feature = made.support_features.emplace_back();
    feature.name = "connector_obs";
    auto& bounds = feature.properties.emplace();
    bounds.max_task = "10";
    bounds.min_task = "1";
    bounds.max_node = "10";
    bounds.min_node = "2";

    made.properties = limits_of(one);
    return made;
}

outcome<catalog::product_list> list_products(service&, const catalog::list_products& asked) {
    if (asked.engine != "kafka") return errors::engine_unsupported;
    catalog::product_list made;
    made.engine = "kafka";
    for (const std::string_view version : engine_versions()) made.versions.emplace_back(version);
    for (const product& one : products())
        if (asked.product_id.value_or(std::string(one.id)) == one.id) made.products.push_back(describe(one));
    return made;
}

outcome<catalog::product_cores> get_cores(service& emulated, const catalog::get_product_cores& asked) {
    const product* one = find_product(asked.product_id);
    if (!one) return errors::product_invalid;
    std::int32_t brokers = one->min_brokers;
    if (asked.instance_id) {
        const auto found = emulated.find_instance(*asked.instance_id);
        if (!found) return found.error();
        brokers = (*found)->order.broker_num;
    }
    brokers = asked.broker_num.value_or(brokers);
    if (brokers < 1 || brokers > one->max_brokers)
        return errors::parameter_invalid.because("broker_num is out of range.");
    catalog::product_cores made;
    made.core_num = one->cores;
    made.total_extend_storage_space = brokers * min_storage_per_broker;
    return made;
}

catalog::monitoring_dimension dimension(std::string name, std::vector<std::string> route,
                                        std::vector<std::string> metrics) {
    catalog::monitoring_dimension made;
    made.key_name = {name};
    made.name = std::move(name);
    made.dim_router = std::move(route);
    made.metrics = std::move(metrics);
    return made;
}

catalog::child_dimension child(const catalog::monitoring_dimension& parent, std::string name,
                               std::vector<std::string> metrics) {
    catalog::child_dimension made;
    made.dim_router = parent.dim_router;
    made.dim_router.push_back(name);
    made.key_name = parent.key_name;
    made.key_name.push_back(name);
    made.name = std::move(name);
    made.metrics = std::move(metrics);
    return made;
}

outcome<catalog::monitoring_hierarchy> get_hierarchy(service& emulated,
                                                     const catalog::get_monitoring_hierarchy& asked) {
    const auto found = emulated.find_instance(asked.instance_id);
    if (!found) return found.error();
    const instance& of = **found;
    const std::string root = "kafka_instance_id";

    catalog::monitoring_hierarchy made;
    made.dimensions.push_back(
        dimension(root, {root}, {"current_partitions", "current_topics", "group_msgs", "instance_bytes_in_rate"}));
    made.dimensions.push_back(dimension("kafka_broker", {root, "kafka_broker"},
                                        {"broker_data_size", "broker_cpu_core_load", "broker_alive"}));
    auto& of_topics = made.dimensions.emplace_back(
        dimension("kafka_topics", {root, "kafka_topics"}, {"topic_bytes_in_rate", "topic_bytes_out_rate"}));
    of_topics.children.push_back(child(of_topics, "kafka_partitions", {"partition_messages", "produced_messages"}));
    made.dimensions.push_back(
        dimension("kafka_groups", {root, "kafka_groups"}, {"messages_consumed", "messages_remained"}));

    made.instance_ids.emplace_back().name = of.id;
    for (std::size_t i = 0; i < of.brokers.size(); ++i) made.nodes.emplace_back().name = "broker-" + std::to_string(i);
    for (const topic& one : of.topics) {
        auto& entry = made.queues.emplace_back();
        entry.name = one.name;
        for (std::size_t i = 0; i < one.partitions.size(); ++i)
            entry.partitions.emplace_back().name = std::to_string(i);
    }
    for (const auto& [name, one] : of.groups) {
        auto& entry = made.groups.emplace_back();
        entry.name = name;
        for (const progress& each : progress_of(of, one)) {
            if (entry.queues.empty() || entry.queues.back().name != each.of->name)
                entry.queues.emplace_back().name = each.of->name;
            entry.queues.back().partitions.emplace_back().name = std::to_string(each.partition);
        }
    }
    return made;
}

}  // namespace

std::vector<handler> catalog_handlers() {
    return {on(&list_windows), on(&list_zones), on(&list_products), on(&get_cores), on(&get_hierarchy)};
}

}  // namespace dmskafka::emulation
