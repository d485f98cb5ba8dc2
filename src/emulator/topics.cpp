#include "emulator/topics.hpp"
#include "emulator/documented_errors.hpp"
#include "emulator/handler.hpp"
#include "emulator/parameters.hpp"
#include "emulator/service.hpp"

#include <dmskafka/json.hpp>
#include <dmskafka/ops/topics.hpp>

#include <algorithm>
#include <chrono>
#include <set>

namespace dmskafka::emulation {

namespace {

using namespace std::chrono_literals;

constexpr std::int32_t max_partitions_of_topic = 200;

bool is_topic_name(std::string_view name) {
    const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
    const auto allowed = [&](char c) {
        return letter(c) || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
    };
    return name.size() >= 3 && name.size() <= 200 && letter(name.front()) && std::ranges::all_of(name, allowed);
}

std::optional<refusal> check_retention(std::optional<std::int32_t> hours) {
    if (hours && (*hours < 1 || *hours > 720)) return errors::retention_out_of_range;
    return std::nullopt;
}

std::optional<refusal> check_configs(const std::optional<std::vector<config_value>>& given) {
    if (!given) return std::nullopt;
    for (const config_value& one : *given) {
        const parameter* known = find(topic_parameters(), one.name.value_or(""));
        if (!known || !known->accepts(one.value.value_or("")))
            return errors::configuration_invalid.because(one.name.value_or("") + ".");
    }
    return std::nullopt;
}

void apply_configs(topic& to, const std::optional<std::vector<config_value>>& given) {
    if (!given) return;
    for (const config_value& one : *given) to.configs[one.name.value_or("")] = one.value.value_or("");
}

/// Spreads replicas over brokers as Kafka does: leaders take turns, followers sit on the brokers after them.
std::vector<std::int32_t> spread(const std::vector<std::int32_t>& brokers, std::size_t number, std::int32_t replicas) {
    std::vector<std::int32_t> made;
    for (std::size_t i = 0; i < static_cast<std::size_t>(replicas); ++i)
        made.push_back(brokers[(number + i) % brokers.size()]);
    return made;
}

std::vector<std::int32_t> all_brokers(const instance& of) {
    std::vector<std::int32_t> ids;
    for (std::int32_t id = 0; id < of.order.broker_num; ++id) ids.push_back(id);
    return ids;
}

/// Whether these are different brokers that exist.
bool are_brokers(const instance& of, const std::vector<std::int32_t>& ids) {
    const std::set<std::int32_t> different(ids.begin(), ids.end());
    return !ids.empty() && different.size() == ids.size() && *different.begin() >= 0 &&
           *different.rbegin() < of.order.broker_num;
}

void add_partitions(topic& to, std::int32_t count, const std::vector<std::int32_t>& brokers, std::int32_t replicas,
                    std::int64_t now) {
    for (std::int32_t i = 0; i < count; ++i) {
        partition& added = to.partitions.emplace_back();
        added.replicas = spread(brokers, to.partitions.size() - 1, replicas);
        added.changed_at = now;
    }
}

}  // namespace

outcome<topics::topic_created> create_topic(service& emulated, const topics::create& asked) {
    const auto found = emulated.find_running(asked.instance_id);
    if (!found) return found.error();
    instance& owner = **found;
    const std::int32_t partitions = asked.partition.value_or(3);
    const std::int32_t replicas = asked.replication.value_or(std::min(3, owner.order.broker_num));

    if (!is_topic_name(asked.id)) return errors::topic_name_invalid;
    if (partitions < 1 || partitions > max_partitions_of_topic) return errors::partitions_out_of_range;
    if (replicas < 1 || replicas > 3) return errors::replicas_out_of_range;
    if (replicas > owner.order.broker_num) return errors::replicas_exceed_brokers;
    if (auto no = check_retention(asked.retention_time)) return *std::move(no);
    if (auto no = check_configs(asked.topic_other_configs)) return *std::move(no);
    if (owner.find_topic(asked.id)) return errors::topic_exists;
    if (owner.used_partitions() + partitions > owner.max_partitions()) return errors::partition_limit_reached;

    topic& made = owner.topics.emplace_back();
    made.name = asked.id;
    made.description = asked.topic_desc.value_or("");
    made.retention_hours = asked.retention_time.value_or(72);
    made.synchronous_replication = asked.sync_replication.value_or(false);
    made.synchronous_flush = asked.sync_message_flush.value_or(false);
    made.created_at = emulated.time().unix_milliseconds();
    apply_configs(made, asked.topic_other_configs);
    add_partitions(made, partitions, all_brokers(owner), replicas, made.created_at);

    topics::topic_created answer;
    answer.name = made.name;
    return answer;
}

topics::topic describe(const instance& owner, const topic& one) {
    topics::topic made;
    made.policiesOnly = owner.order.ssl_enable.value_or(false) && one.policies.empty();
    made.name = one.name;
    made.replication = one.replication();
    made.partition = static_cast<std::int32_t>(one.partitions.size());
    made.retention_time = one.retention_hours;
    made.sync_replication = one.synchronous_replication;
    made.sync_message_flush = one.synchronous_flush;
    made.external_configs.text = "{}";
    made.topic_type = 0;
    for (const parameter& known : topic_parameters()) made.topic_other_configs.push_back(describe(known, one.configs));
    made.topic_desc = one.description;
    made.created_at = one.created_at;
    return made;
}

namespace {

outcome<topics::topic_page> list_topics(service& emulated, const topics::list& asked) {
    const auto found = emulated.find_instance(asked.instance_id);
    if (!found) return found.error();
    const instance& owner = **found;
    const std::int32_t offset = asked.offset.value_or(0);
    const std::int32_t limit = asked.limit.value_or(10);
    if (offset < 0 || limit < 1 || limit > 200)
        return errors::parameter_invalid.because("offset must be at least 0 and limit between 1 and 200.");

    topics::topic_page made;
    std::int32_t number = 0;
    for (const topic& one : owner.topics)
        if (const auto position = number++; position >= offset && position - offset < limit)
            made.topics.push_back(describe(owner, one));
    made.total = number;
    made.size = static_cast<std::int32_t>(made.topics.size());
    made.max_partitions = owner.max_partitions();
    made.remain_partitions = owner.max_partitions() - owner.used_partitions();
    made.topic_max_partitions = max_partitions_of_topic;
    return made;
}

/// What is wrong with the changes to one topic. `added` counts new partitions over all topics of the request.
std::optional<refusal> check_changes(instance& owner, const topics::topic_changes& asked, std::int32_t& added) {
    const topic* one = owner.find_topic(asked.id);
    if (!one) return errors::topic_not_found;
    if (auto no = check_retention(asked.retention_time)) return no;
    if (auto no = check_configs(asked.topic_other_configs)) return no;
    if (!asked.new_partition_numbers) return std::nullopt;
    const auto present = static_cast<std::int32_t>(one->partitions.size());
    if (*asked.new_partition_numbers < present || *asked.new_partition_numbers > max_partitions_of_topic)
        return errors::partitions_out_of_range;
    if (asked.new_partition_brokers && !are_brokers(owner, *asked.new_partition_brokers))
        return errors::parameter_invalid.because("new_partition_brokers must name brokers of the instance.");
    if (asked.new_partition_brokers &&
        static_cast<std::int32_t>(asked.new_partition_brokers->size()) < one->replication())
        return errors::replicas_exceed_brokers;
    added += *asked.new_partition_numbers - present;
    return std::nullopt;
}

}  // namespace

outcome<no_content> update_topics(service& emulated, const topics::update& asked) {
    const auto found = emulated.find_running(asked.instance_id);
    if (!found) return found.error();
    instance& owner = **found;
    if (!asked.topics || asked.topics->empty()) return errors::parameter_invalid.because("topics is empty.");
    std::int32_t added = 0;
    for (const auto& changes : *asked.topics)
        if (auto no = check_changes(owner, changes, added)) return *std::move(no);
    if (owner.used_partitions() + added > owner.max_partitions()) return errors::partition_limit_reached;

    for (const auto& changes : *asked.topics) {
        topic& one = *owner.find_topic(changes.id);
        one.retention_hours = changes.retention_time.value_or(one.retention_hours);
        one.synchronous_replication = changes.sync_replication.value_or(one.synchronous_replication);
        one.synchronous_flush = changes.sync_message_flush.value_or(one.synchronous_flush);
        one.description = changes.topic_desc.value_or(one.description);
        apply_configs(one, changes.topic_other_configs);
        const auto present = static_cast<std::int32_t>(one.partitions.size());
        add_partitions(one, changes.new_partition_numbers.value_or(present) - present,
                       changes.new_partition_brokers.value_or(all_brokers(owner)), one.replication(),
                       emulated.time().unix_milliseconds());
    }
    return no_content{};
}

outcome<topics::removal_outcome> remove_topics(service& emulated, const topics::batch_remove& asked) {
    const auto found = emulated.find_running(asked.instance_id);
    if (!found) return found.error();
    if (asked.topics.empty()) return errors::parameter_invalid.because("topics is empty.");
    topics::removal_outcome made;
    for (const std::string& name : asked.topics) {
        (*found)->topics.remove_if([&](const topic& one) { return one.name == name; });
        for (auto& [id, one] : (*found)->groups) one.committed.erase(name);
        auto& entry = made.topics.emplace_back();
        entry.id = name;
        entry.success = true;  // also for a topic that never was
    }
    return made;
}

namespace {

std::optional<refusal> check_page(std::optional<std::int32_t> offset, std::optional<std::int32_t> limit) {
    if (offset.value_or(0) < 0 || limit.value_or(1) < 1)
        return errors::parameter_invalid.because("offset must be at least 0 and limit at least 1.");
    return std::nullopt;
}

outcome<topics::partition_page> list_partitions(service& emulated, const topics::list_partitions& asked) {
    const auto one = emulated.find_topic(asked.instance_id, asked.topic);
    if (!one) return one.error();
    if (auto no = check_page(asked.offset, asked.limit)) return *std::move(no);
    const auto& partitions = (*one)->partitions;
    topics::partition_page made;
    made.total = static_cast<std::int32_t>(partitions.size());
    const auto limit = static_cast<std::size_t>(asked.limit.value_or(10));
    for (auto i = static_cast<std::size_t>(asked.offset.value_or(0));
         i < partitions.size() && made.partitions.size() < limit; ++i) {
        auto& entry = made.partitions.emplace_back();
        entry.partition = static_cast<std::int32_t>(i);
        entry.start_offset = partitions[i].start;
        entry.last_offset = partitions[i].end;
        entry.message_count = partitions[i].end - partitions[i].start;
        entry.last_update_time = partitions[i].changed_at;
    }
    return made;
}

outcome<topics::producer_page> list_producers(service& emulated, const topics::list_producers& asked) {
    const auto one = emulated.find_topic(asked.instance_id, asked.topic);
    if (!one) return one.error();
    if (auto no = check_page(asked.offset, asked.limit)) return *std::move(no);
    const auto& producers = (*one)->producers;
    const auto& brokers = (*emulated.find_instance(asked.instance_id))->brokers;
    topics::producer_page made;
    made.total = static_cast<std::int32_t>(producers.size());
    const auto limit = static_cast<std::size_t>(asked.limit.value_or(10));
    for (auto i = static_cast<std::size_t>(asked.offset.value_or(0));
         i < producers.size() && made.producers.size() < limit; ++i) {
        auto& entry = made.producers.emplace_back();
        entry.producer_address = producers[i].address;
        entry.broker_address = brokers[static_cast<std::size_t>(producers[i].broker)].address;
        entry.join_time = producers[i].joined_at;
    }
    return made;
}

outcome<topics::topic_details> get_topic(service& emulated, const topics::get& asked) {
    const auto one = emulated.find_topic(asked.instance_id, asked.topic);
    if (!one) return one.error();
    topics::topic_details made;
    made.topic = (*one)->name;
    std::int32_t number = 0;
    for (const partition& each : (*one)->partitions) {
        auto& entry = made.partitions.emplace_back();
        entry.partition = number++;
        entry.leader = each.replicas.front();
        entry.leo = each.end;
        entry.hw = each.end;
        entry.lso = each.start;
        entry.last_update_timestamp = each.changed_at;
        for (const std::int32_t broker : each.replicas) {
            auto& replica = entry.replicas.emplace_back();
            replica.broker = broker;
            replica.leader = broker == each.replicas.front();
            replica.in_sync = true;
            replica.size = each.bytes();
            replica.lag = 0;
        }
    }
    for (const auto& [name, group] : (*emulated.find_instance(asked.instance_id))->groups)
        if (group.consumes(asked.topic)) made.group_subscribed.push_back(name);
    return made;
}

using placements = std::vector<std::pair<std::size_t, std::vector<std::int32_t>>>;

/// Checks replicas for some partitions of a topic, which afterwards must all have the same number of them.
std::optional<refusal> check_placements(const instance& owner, const topic& one, const placements& wanted) {
    if (wanted.empty()) return errors::parameter_invalid.because("there is no partition to place.");
    std::vector<std::size_t> replicas;
    for (const partition& each : one.partitions) replicas.push_back(each.replicas.size());
    for (const auto& [number, brokers] : wanted) {
        if (number >= one.partitions.size()) return errors::parameter_invalid.because("a partition does not exist.");
        if (!are_brokers(owner, brokers))
            return errors::parameter_invalid.because("replicas must be different brokers of the instance.");
        replicas[number] = brokers.size();
    }
    if (std::ranges::count(replicas, replicas.front()) != std::ssize(replicas))
        return errors::parameter_invalid.because("all partitions must have the same number of replicas.");
    return std::nullopt;
}

void place(topic& one, const placements& wanted) {
    for (const auto& [number, brokers] : wanted)
        if (number < one.partitions.size()) one.partitions[number].replicas = brokers;
}

outcome<no_content> reassign_replicas(service& emulated, const topics::reassign_replicas& asked) {
    const auto owner = emulated.find_running(asked.instance_id);
    if (!owner) return owner.error();
    const auto one = emulated.find_topic(asked.instance_id, asked.topic);
    if (!one) return one.error();
    placements wanted;
    for (const auto& each : asked.partitions)
        wanted.emplace_back(static_cast<std::size_t>(each.partition.value_or(-1)),
                            each.replicas.value_or(std::vector<std::int32_t>{}));
    if (auto no = check_placements(**owner, **one, wanted)) return *std::move(no);
    place(**one, wanted);
    return no_content{};
}

/// The plan as given, or made by spreading the partitions over the brokers named.
outcome<placements> plan(const instance& owner, const topic& one, const topics::topic_reassignment& asked) {
    placements wanted;
    if (asked.brokers && !asked.brokers->empty()) {
        const std::int32_t replicas = asked.replication_factor.value_or(one.replication());
        if (!are_brokers(owner, *asked.brokers))
            return errors::parameter_invalid.because("brokers must be different brokers of the instance.");
        if (replicas < 1 || replicas > static_cast<std::int32_t>(asked.brokers->size()))
            return errors::replicas_exceed_brokers;
        for (std::size_t i = 0; i < one.partitions.size(); ++i)
            wanted.emplace_back(i, spread(*asked.brokers, i, replicas));
    } else if (asked.assignment) {
        for (const auto& each : *asked.assignment)
            wanted.emplace_back(static_cast<std::size_t>(each.partition.value_or(-1)),
                                each.partition_brokers.value_or(std::vector<std::int32_t>{}));
    }
    if (auto no = check_placements(owner, one, wanted)) return *std::move(no);
    return wanted;
}

outcome<topics::reassignment_started> reassign_partitions(service& emulated, const topics::reassign_partitions& asked) {
    const auto found = emulated.find_idle(asked.instance_id);
    if (!found) return found.error();
    instance& owner = **found;
    if (asked.reassignments.empty()) return errors::parameter_invalid.because("reassignments is empty.");
    std::vector<std::pair<std::string, placements>> plans;
    for (const auto& each : asked.reassignments) {
        const topic* one = owner.find_topic(each.topic);
        if (!one) return errors::topic_not_found;
        auto wanted = plan(owner, *one, each);
        if (!wanted) return wanted.error();
        plans.emplace_back(each.topic, *std::move(wanted));
    }
    const auto apply = [plans](instance& of) {
        for (const auto& [name, wanted] : plans)
            if (topic* one = of.find_topic(name)) place(*one, wanted);
    };

    topics::reassignment_started made;
    if (asked.time_estimate.value_or(false)) {
        made.reassignment_time = static_cast<std::int32_t>(30 * plans.size());
    } else if (asked.is_schedule.value_or(false)) {
        const auto wait = std::chrono::milliseconds(asked.execute_at.value_or(0) - emulated.time().unix_milliseconds());
        if (wait <= 0ms) return errors::timestamp_invalid;
        emulated.later(owner, wait, apply);
        made.schedule_id = emulated.ids().uuid();
    } else {
        made.job_id = emulated
                          .start_task(owner, "kafkaPartitionReassignment", to_json(asked.reassignments),
                                      30s * plans.size(), apply, {})
                          .id;
    }
    return made;
}

}  // namespace

std::vector<handler> topic_handlers() {
    return {on(&create_topic),  on(&list_topics),       on(&update_topics),
            on(&remove_topics), on(&list_partitions),   on(&list_producers),
            on(&get_topic),     on(&reassign_replicas), on(&reassign_partitions)};
}

}  // namespace dmskafka::emulation
