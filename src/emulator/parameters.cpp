#include "emulator/parameters.hpp"

#include "emulator/percent.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <optional>

namespace dmskafka::emulation {

namespace {

constexpr parameter of_brokers[] = {
    {"min.insync.replicas", "1~3", "1", false},
    {"message.max.bytes", "0~10485760", "10485760", false},
    {"auto.create.groups.enable", "true,false", "true", false},
    {"max.connections.per.ip", "100~20000", "1000", false},
    {"unclean.leader.election.enable", "true,false", "false", false},
    {"offsets.retention.minutes", "1440~30240", "20160", false},
    {"connections.max.idle.ms", "5000~600000", "600000", true},
    {"log.retention.hours", "1~720", "72", true},
    {"group.min.session.timeout.ms", "6000~300000", "6000", true},
    {"group.max.session.timeout.ms", "6000~1800000", "1800000", true},
    {"default.replication.factor", "1~3", "3", true},
    {"allow.everyone.if.no.acl.found", "true,false", "true", true},
    {"num.partitions", "1~200", "3", true},
};

constexpr parameter of_topics[] = {
    {"max.message.bytes", "0~10485760", "10485760", false},
    {"message.timestamp.type", "LogAppendTime,CreateTime", "LogAppendTime", false},
};

bool is_range(std::string_view valid_values) noexcept { return valid_values.find('~') != valid_values.npos; }

std::optional<std::int64_t> number(std::string_view text) noexcept {
    std::int64_t value{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return value;
}

}  // namespace

bool parameter::accepts(std::string_view value) const {
    if (!is_range(valid_values)) return std::ranges::count(split(valid_values, ','), value) > 0;
    const auto middle = valid_values.find('~');
    const auto given = number(value);
    return given && *given >= number(valid_values.substr(0, middle)) &&
           *given <= number(valid_values.substr(middle + 1));
}

std::span<const parameter> broker_parameters() noexcept { return of_brokers; }
std::span<const parameter> topic_parameters() noexcept { return of_topics; }

const parameter* find(std::span<const parameter> among, std::string_view name) noexcept {
    const auto found = std::ranges::find(among, name, &parameter::name);
    return found == among.end() ? nullptr : &*found;
}

config_entry describe(const parameter& one, const settings& changed) {
    const auto set = changed.find(one.name);
    config_entry made;
    made.name = one.name;
    made.valid_values = one.valid_values;
    made.default_value = one.preset;
    made.config_type = one.needs_restart ? "static" : "dynamic";
    made.value = set == changed.end() ? one.preset : std::string_view(set->second);
    made.value_type = is_range(one.valid_values) ? "integer" : "enum";
    return made;
}

}  // namespace dmskafka::emulation
