#include "emulator/smart_connect_rules.hpp"

#include "emulator/documented_errors.hpp"
#include "emulator/percent.hpp"
#include "emulator/service.hpp"

#include <algorithm>
#include <initializer_list>
#include <string>

namespace dmskafka::emulation {

namespace {

using namespace smart_connect;

constexpr std::string_view no_end = "NONE";

/// A member that must have one of some values, if it has any.
struct choice {
    std::string_view member;
    const std::optional<std::string>& given;
    std::initializer_list<std::string_view> allowed;
};

std::optional<refusal> check(std::initializer_list<choice> choices) {
    for (const choice& one : choices)
        if (one.given && std::ranges::count(one.allowed, *one.given) == 0)
            return errors::parameter_invalid.because(std::string(one.member) + " has a value that it cannot have.");
    return std::nullopt;
}

bool given(const std::optional<std::string>& text) { return text && !text->empty(); }

std::optional<refusal> check_kafka(service& emulated, const new_task_source& one) {
    if (auto no =
            check({{"source_task.security_protocol", one.security_protocol, {"SASL_SSL", "PLAINTEXT"}},
                   {"source_task.sasl_mechanism", one.sasl_mechanism, {"PLAIN", "SCRAM-SHA-512"}},
                   {"source_task.direction", one.direction, {"pull", "push", "two-way"}},
                   {"source_task.consumer_strategy", one.consumer_strategy, {"latest", "earliest"}},
                   {"source_task.compression_type", one.compression_type, {"none", "gzip", "snappy", "lz4", "zstd"}}}))
        return no;
    if (given(one.instance_id) == given(one.bootstrap_servers))
        return errors::parameter_invalid.because("Exactly one of instance_id and bootstrap_servers is needed.");
    if (given(one.instance_id))
        if (const auto peer = emulated.find_instance(*one.instance_id); !peer) return peer.error();
    if (one.security_protocol == "SASL_SSL" && !(given(one.user_name) && one.password && given(one.sasl_mechanism)))
        return errors::parameter_invalid.because("SASL_SSL needs user_name, password and sasl_mechanism.");
    if (one.rename_topic_enabled.value_or(false) && given(one.topics_mapping))
        return errors::parameter_invalid.because("topics_mapping and rename_topic_enabled exclude each other.");
    return std::nullopt;
}

/// Of source and sink alike.
template <class End>
std::optional<refusal> check_redis(const End& one) {
    if (!given(one.redis_address) && !given(one.dcs_instance_id))
        return errors::parameter_invalid.because("Redis needs redis_address or dcs_instance_id.");
    return check({{"redis_type", one.redis_type, {"standalone", "cluster"}}});
}

template <class End>
std::string redis_type_of(const End& one) {
    return one.redis_type.value_or("standalone");
}

std::optional<refusal> check_obs(const new_task_sink& one) {
    if (!given(one.obs_bucket_name)) return errors::parameter_invalid.because("sink_task needs obs_bucket_name.");
    if (one.deliver_time_interval.value_or(300) < 1)
        return errors::parameter_invalid.because("sink_task.deliver_time_interval must be at least 1.");
    return check({{"sink_task.consumer_strategy", one.consumer_strategy, {"latest", "earliest"}},
                  {"sink_task.destination_file_type", one.destination_file_type, {"TEXT"}},
                  {"sink_task.partition_format",
                   one.partition_format,
                   {"yyyy", "yyyy/MM", "yyyy/MM/dd", "yyyy/MM/dd/HH", "yyyy/MM/dd/HH/mm"}},
                  {"sink_task.record_delimiter", one.record_delimiter, {",", ";", "|", "\\n", "NULL"}}});
}

std::optional<refusal> check_source(service& emulated, const create_task& asked) {
    if (asked.source_type == no_end) return std::nullopt;
    if (!asked.source_task) return errors::parameter_invalid.because("source_task is missing.");
    const new_task_source& one = *asked.source_task;
    if (asked.source_type == kafka_source) return check_kafka(emulated, one);
    if (asked.source_type != redis_source) return errors::parameter_invalid.because("source_type is unknown.");
    if (auto no = check_redis(one)) return no;
    return check({{"source_task.sync_mode", one.sync_mode, {"RDB_ONLY", "CUSTOM_OFFSET"}}});
}

std::optional<refusal> check_sink(const create_task& asked) {
    if (asked.sink_type == no_end) return std::nullopt;
    if (!asked.sink_task) return errors::parameter_invalid.because("sink_task is missing.");
    const new_task_sink& one = *asked.sink_task;
    if (asked.sink_type == obs_sink) return check_obs(one);
    if (asked.sink_type != redis_sink) return errors::parameter_invalid.because("sink_type is unknown.");
    if (auto no = check_redis(one)) return no;
    if (asked.source_type == redis_source && redis_type_of(*asked.source_task) != redis_type_of(one))
        return errors::redis_types_differ;
    return std::nullopt;
}

/// Whether a task of the same kind works on one of these topics.
bool is_taken(const connector& of, const create_task& asked) {
    const auto wanted = split(*asked.topics, ',');
    return std::ranges::any_of(of.tasks, [&](const connector_task& other) {
        if (other.source_type != asked.source_type || other.sink_type != asked.sink_type) return false;
        const auto used = split(*other.topics, ',');
        return std::ranges::any_of(used, [&](auto name) { return std::ranges::count(wanted, name) > 0; });
    });
}

std::optional<refusal> check_topics(instance& owner, const create_task& asked) {
    if (given(asked.topics) && given(asked.topics_regex))
        return errors::parameter_invalid.because("topics and topics_regex exclude each other.");
    const bool mapped = asked.source_task && given(asked.source_task->topics_mapping);
    if (!given(asked.topics) && !given(asked.topics_regex) && !mapped)
        return errors::parameter_invalid.because("topics or topics_regex is needed.");
    if (!given(asked.topics)) return std::nullopt;

    const bool from_peer = asked.source_type == kafka_source && asked.source_task->direction.value_or("pull") == "pull";
    if (!from_peer)
        for (const auto name : split(*asked.topics, ','))
            if (!owner.find_topic(name)) return errors::topic_not_found;
    if (is_taken(*owner.connector, asked)) return errors::connector_topic_taken;
    return std::nullopt;
}

}  // namespace

std::optional<refusal> check_task(service& emulated, instance& owner, const create_task& asked) {
    if (asked.task_name.empty()) return errors::parameter_invalid.because("task_name is empty.");
    if (asked.source_type == no_end && asked.sink_type == no_end)
        return errors::parameter_invalid.because("There is neither a source nor a target.");
    if (auto no = check_source(emulated, asked)) return no;
    if (auto no = check_sink(asked)) return no;
    return check_topics(owner, asked);
}

}  // namespace dmskafka::emulation
