#include "emulator/documented_errors.hpp"
#include "emulator/handler.hpp"
#include "emulator/service.hpp"

#include <dmskafka/ops/cluster.hpp>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <limits>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

namespace dmskafka::emulation {

namespace {

constexpr std::int32_t kafka_port = 9092;
constexpr std::int64_t gigabyte = std::int64_t{1} << 30;

cluster::broker describe(const instance& of, std::size_t number) {
    cluster::broker made;
    made.host = of.brokers[number].address;
    made.port = kafka_port;
    made.broker_id = std::to_string(number);
    made.is_controller = number == 0;
    made.version = of.order.engine_version;
    made.register_time = of.created_at;
    made.is_health = true;
    return made;
}

outcome<cluster::cluster_metadata> get_cluster(service& emulated, const cluster::get& asked) {
    const auto found = emulated.find_running(asked.instance_id);
    if (!found) return found.error();
    const instance& of = **found;
    std::int32_t replicas = 0;
    for (const topic& one : of.topics)
        for (const partition& each : one.partitions) replicas += static_cast<std::int32_t>(each.replicas.size());

    cluster::cluster_metadata made;
    auto& facts = made.cluster.emplace();
    facts.controller = "0";
    for (std::size_t i = 0; i < of.brokers.size(); ++i) facts.brokers.push_back(describe(of, i));
    facts.topics_count = static_cast<std::int32_t>(of.topics.size());
    facts.partitions_count = of.used_partitions();
    facts.online_partitions_count = of.used_partitions();
    facts.replicas_count = replicas;
    facts.isr_replicas_count = replicas;
    facts.consumers_count = static_cast<std::int32_t>(of.groups.size());
    return made;
}

outcome<cluster::coordinator_list> list_coordinators(service& emulated, const cluster::list_coordinators& asked) {
    const auto found = emulated.find_running(asked.instance_id);
    if (!found) return found.error();
    cluster::coordinator_list made;
    for (const auto& [name, one] : (*found)->groups) {
        auto& entry = made.coordinators.emplace_back();
        entry.group_id = name;
        entry.id = one.coordinator;
        entry.host = (*found)->brokers[static_cast<std::size_t>(one.coordinator)].address;
        entry.port = kafka_port;
    }
    return made;
}

/// As `du -h` writes sizes: rounded up, with one digit after the point below ten.
std::string with_unit(std::int64_t bytes) {
    double size = static_cast<double>(bytes);
    std::string_view unit = "";
    for (const std::string_view larger : {"K", "M", "G", "T"}) {
        if (size < 1024) break;
        size /= 1024;
        unit = larger;
    }
    const bool tenths = !unit.empty() && size < 10;
    char text[32];
    const int length = std::snprintf(text, sizeof text, tenths ? "%.1f" : "%.0f",
                                     tenths ? std::ceil(size * 10) / 10 : std::ceil(size));
    return std::string(text, static_cast<std::size_t>(length)).append(unit);
}

template <class Number>
std::optional<Number> read_number(std::string_view text) {
    Number value{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size() || !(value >= Number{})) return std::nullopt;
    return value;
}

/// As in 1G or 512K, in bytes.
std::optional<double> read_size(std::string_view text) {
    if (text.empty()) return std::nullopt;
    const auto unit = std::string_view("KMG").find(text.back());
    const auto count = read_number<double>(text.substr(0, text.size() - 1));
    if (unit == std::string_view::npos || !count) return std::nullopt;
    return *count * std::pow(1024.0, static_cast<double>(unit) + 1);
}

/// Which partitions are worth reporting.
struct usage_filter {
    double min_bytes{};
    double min_percentage{};
    std::size_t top{};
};

/// Sizes count from 1G unless something else is asked for.
outcome<usage_filter> read_filter(const cluster::get_disk_usage& asked) {
    const bool preset = !asked.top && !asked.percentage;
    const auto bytes = read_size(asked.minSize.value_or(preset ? "1G" : "0K"));
    const auto percentage = read_number<double>(asked.percentage.value_or("0"));
    const auto top = asked.top ? read_number<std::size_t>(*asked.top) : std::numeric_limits<std::size_t>::max();
    if (!bytes) return errors::parameter_invalid.because("minSize must be a number with the unit K, M or G.");
    if (!percentage) return errors::parameter_invalid.because("percentage must be a number.");
    if (top.value_or(0) == 0) return errors::parameter_invalid.because("top must be a whole number of at least 1.");
    return usage_filter{*bytes, *percentage, *top};
}

struct stored {
    const topic* of;
    std::size_t partition;
    std::int64_t bytes;
};

/// The largest first.
std::vector<stored> stored_on(std::int32_t broker_id, const instance& where) {
    std::vector<stored> made;
    for (const topic& one : where.topics)
        for (std::size_t i = 0; i < one.partitions.size(); ++i)
            if (std::ranges::count(one.partitions[i].replicas, broker_id) != 0)
                made.push_back({&one, i, one.partitions[i].bytes()});
    std::ranges::sort(made, {}, [](const stored& one) {
        return std::tuple(-one.bytes, std::string_view(one.of->name), one.partition);
    });
    return made;
}

cluster::broker_disk_usage describe_disk(const instance& where, std::int32_t broker_id, const usage_filter& wanted) {
    const auto all = stored_on(broker_id, where);
    const std::int64_t size = where.order.storage_space / where.order.broker_num * gigabyte;
    std::int64_t used = 0;
    for (const stored& one : all) used += one.bytes;
    const auto percent_of = [&](std::int64_t bytes) {
        return 100 * static_cast<double>(bytes) / static_cast<double>(size);
    };

    cluster::broker_disk_usage made;
    made.broker_name = "broker-" + std::to_string(broker_id);
    made.data_disk_size = with_unit(size);
    made.data_disk_use = with_unit(used);
    made.data_disk_free = with_unit(std::max<std::int64_t>(0, size - used));
    made.data_disk_use_percentage = std::to_string(static_cast<std::int64_t>(std::ceil(percent_of(used))));
    made.status = "Success get info";
    for (const stored& one : all) {
        if (made.topic_list.size() == wanted.top || static_cast<double>(one.bytes) < wanted.min_bytes) break;
        if (percent_of(one.bytes) < wanted.min_percentage) break;
        auto& entry = made.topic_list.emplace_back();
        entry.size = with_unit(one.bytes);
        entry.topic_name = one.of->name;
        entry.topic_partition = std::to_string(one.partition);
        entry.percentage = percent_of(one.bytes);
    }
    return made;
}

outcome<cluster::disk_usage> get_disk_usage(service& emulated, const cluster::get_disk_usage& asked) {
    const auto found = emulated.find_running(asked.instance_id);
    if (!found) return found.error();
    const auto wanted = read_filter(asked);
    if (!wanted) return wanted.error();
    cluster::disk_usage made;
    for (std::int32_t id = 0; id < (*found)->order.broker_num; ++id)
        made.broker_list.push_back(describe_disk(**found, id, *wanted));
    return made;
}

}  // namespace

std::vector<handler> cluster_handlers() { return {on(&get_cluster), on(&list_coordinators), on(&get_disk_usage)}; }

}  // namespace dmskafka::emulation
