#include "emulator/consumer_groups.hpp"

#include "emulator/conversion.hpp"
#include "emulator/documented_errors.hpp"
#include "emulator/groups.hpp"
#include "emulator/handler.hpp"
#include "emulator/service.hpp"

#include <dmskafka/json.hpp>
#include <dmskafka/ops/consumer_groups.hpp>

#include <algorithm>
#include <chrono>
#include <tuple>

namespace dmskafka::emulation {

namespace {

using namespace std::chrono_literals;
using namespace consumer_groups;

constexpr auto reset_time = 10s;
constexpr auto description_time = 4s;

/// An instance and one of its groups.
struct grouped {
    instance* owner;
    group* one;
};

outcome<instance*> find_kafka(service& emulated, std::string_view engine, std::string_view instance_id) {
    if (engine != "kafka") return errors::engine_unsupported;
    return emulated.find_instance(instance_id);
}

outcome<grouped> find_group(const outcome<instance*>& owner, std::string_view name) {
    if (!owner) return owner.error();
    const auto found = (*owner)->groups.find(name);
    if (found == (*owner)->groups.end()) return errors::group_not_found;
    return grouped{*owner, &found->second};
}

/// The same with groups that were removed, whose state is DEAD.
outcome<grouped> find_any_group(const outcome<instance*>& owner, std::string_view name) {
    auto found = find_group(owner, name);
    if (found || !owner) return found;
    const auto removed = (*owner)->removed_groups.find(name);
    if (removed == (*owner)->removed_groups.end()) return found;
    return grouped{*owner, &removed->second};
}

std::string state_of(const grouped& found) {
    if (found.owner->removed_groups.contains(found.one->name)) return "DEAD";
    return found.one->members.empty() ? "EMPTY" : "STABLE";
}

bool contains(std::string_view text, const std::optional<std::string>& part) {
    return text.find(part.value_or("")) != text.npos;
}

/// From where and how many, of that many. Some listings refuse to begin behind the last one.
outcome<std::pair<std::size_t, std::size_t>> part_of(std::size_t total, std::optional<std::int32_t> offset,
                                                     std::optional<std::int32_t> limit, bool may_begin_behind) {
    const std::int32_t begin = offset.value_or(0);
    const std::int32_t count = limit.value_or(10);
    if (begin < 0 || count < 1 || count > 50)
        return errors::parameter_invalid.because("offset must be at least 0 and limit between 1 and 50.");
    if (!may_begin_behind && begin > 0 && static_cast<std::size_t>(begin) >= total)
        return errors::parameter_invalid.because("offset is beyond the total number of records.");
    const std::size_t first = std::min(static_cast<std::size_t>(begin), total);
    return std::pair(first, std::min(first + static_cast<std::size_t>(count), total));
}

// Reading

std::vector<topic_assignment> assignment_of(const consumer& member, const std::vector<progress>& all) {
    std::vector<topic_assignment> made;
    for (const progress& each : all) {
        if (each.owner != &member) continue;
        if (made.empty() || made.back().topic != each.of->name) made.emplace_back().topic = each.of->name;
        made.back().partitions.push_back(each.partition);
    }
    return made;
}

std::vector<partition_progress> describe(const std::vector<progress>& all) {
    std::vector<partition_progress> made;
    for (const progress& each : all) {
        auto& entry = made.emplace_back();
        entry.topic = each.of->name;
        entry.partition = each.partition;
        entry.message_current_offset = each.position;
        entry.message_log_end_offset = each.log().end;
        entry.lag = each.lag();
    }
    return made;
}

std::string strategy_of(const group& one) { return one.members.empty() ? "" : "range"; }

group_details describe(const grouped& found) {
    const auto all = progress_of(*found.owner, *found.one);
    group_details made;
    auto& entry = made.group.emplace();
    entry.group_id = found.one->name;
    entry.state = state_of(found);
    entry.coordinator_id = found.one->coordinator;
    for (const consumer& each : found.one->members) {
        auto& member = entry.members.emplace_back();
        member.host = each.host;
        member.assignment = assignment_of(each, all);
        member.member_id = each.id;
        member.client_id = each.client_id;
    }
    entry.group_message_offsets = describe(all);
    entry.assignment_strategy = strategy_of(*found.one);
    return made;
}

outcome<group_details> get_group(service& emulated, const get& asked) {
    const auto found = find_any_group(emulated.find_instance(asked.instance_id), asked.group);
    if (!found) return found.error();
    return describe(*found);
}

outcome<members_and_offsets> get_members_and_offsets(service& emulated,
                                                     const consumer_groups::get_members_and_offsets& asked) {
    const auto found = find_any_group(find_kafka(emulated, asked.engine, asked.instance_id), asked.group);
    if (!found) return found.error();
    auto made = converted<members_and_offsets>(describe(*found));
    made.group->createdAt = found->one->created_at;
    made.group->group_desc = found->one->description;
    return made;
}

}  // namespace

outcome<group_page> list_groups(service& emulated, const list& asked, const std::optional<std::string>& topic) {
    const auto owner = emulated.find_instance(asked.instance_id);
    if (!owner) return owner.error();
    std::vector<group*> matching;
    for (auto& [name, one] : (*owner)->groups)
        if (contains(name, asked.group) && (!topic || one.consumes(*topic))) matching.push_back(&one);
    const auto part = part_of(matching.size(), asked.offset, asked.limit, true);
    if (!part) return part.error();

    group_page made;
    made.total = static_cast<std::int32_t>(matching.size());
    for (std::size_t i = part->first; i < part->second; ++i) {
        auto& entry = made.groups.emplace_back();
        entry.createdAt = matching[i]->created_at;
        entry.group_id = matching[i]->name;
        entry.state = state_of({*owner, matching[i]});
        entry.coordinator_id = matching[i]->coordinator;
        entry.group_desc = matching[i]->description;
        entry.lag = lag_of(**owner, *matching[i]);
    }
    return made;
}

namespace {

outcome<group_page> list_all_groups(service& emulated, const list& asked) {
    return list_groups(emulated, asked, std::nullopt);
}

partition_offsets describe(const progress& each) {
    partition_offsets made;
    made.partition = each.partition;
    made.message_current_offset = each.position;
    made.message_log_start_offset = each.log().start;
    made.message_log_end_offset = each.log().end;
    made.consumer_id = each.owner ? each.owner->id : "";
    made.host = each.owner ? each.owner->host : "";
    made.client_id = each.owner ? each.owner->client_id : "";
    made.topic = each.of->name;
    made.lag = each.lag();
    return made;
}

outcome<offset_page> list_offsets(service& emulated, const consumer_groups::list_offsets& asked) {
    const auto found = find_group(find_kafka(emulated, asked.engine, asked.instance_id), asked.group);
    if (!found) return found.error();
    const topic* of = found->owner->find_topic(asked.topic);
    if (!of) return errors::topic_not_found;
    auto all = progress_of(*found->owner, *found->one);
    std::erase_if(all, [&](const progress& each) {
        return each.of != of || (asked.partition && each.partition != *asked.partition);
    });
    const auto part = part_of(all.size(), asked.offset, asked.limit, true);
    if (!part) return part.error();

    offset_page made;
    made.total = static_cast<std::int32_t>(all.size());
    for (std::size_t i = part->first; i < part->second; ++i) made.group_message_offsets.push_back(describe(all[i]));
    return made;
}

/// In what order topics are listed: by name, or else by partitions or messages that are left, and then by name.
bool comes_before(const consumed_topic& a, const consumed_topic& b, std::string_view key) {
    if (key == "topic") return a.topic < b.topic;
    if (key == "partition") return std::tie(a.partitions, a.topic) < std::tie(b.partitions, b.topic);
    return std::tie(a.lag, a.topic) < std::tie(b.lag, b.topic);
}

outcome<topic_page> list_topics(service& emulated, const consumer_groups::list_topics& asked) {
    const auto found = find_group(find_kafka(emulated, asked.engine, asked.instance_id), asked.group);
    if (!found) return found.error();
    const std::string key = asked.sort_key.value_or("messages");
    const std::string direction = asked.sort_dir.value_or("desc");
    if (key != "topic" && key != "partition" && key != "messages")
        return errors::parameter_invalid.because("sort_key must be topic, partition or messages.");
    if (direction != "asc" && direction != "desc")
        return errors::parameter_invalid.because("sort_dir must be asc or desc.");

    std::vector<consumed_topic> all;
    for (const progress& each : progress_of(*found->owner, *found->one)) {
        if (!contains(each.of->name, asked.topic)) continue;
        if (all.empty() || all.back().topic != each.of->name)
            all.push_back({each.of->name, static_cast<std::int32_t>(each.of->partitions.size()), 0});
        *all.back().lag += each.lag();
    }
    std::ranges::sort(all, [&](const consumed_topic& a, const consumed_topic& b) {
        return direction == "asc" ? comes_before(a, b, key) : comes_before(b, a, key);
    });
    const auto part = part_of(all.size(), asked.offset, asked.limit, false);
    if (!part) return part.error();

    topic_page made;
    made.total = static_cast<std::int32_t>(all.size());
    made.topics.assign(all.begin() + static_cast<std::ptrdiff_t>(part->first),
                       all.begin() + static_cast<std::ptrdiff_t>(part->second));
    return made;
}

outcome<member_page> list_members(service& emulated, const consumer_groups::list_members& asked) {
    const auto found = find_group(find_kafka(emulated, asked.engine, asked.instance_id), asked.group);
    if (!found) return found.error();
    std::vector<listed_member> all;
    for (const consumer& each : found->one->members)
        if (contains(each.host, asked.host) && contains(each.id, asked.member_id))
            all.push_back({each.id, each.client_id});
    const auto part = part_of(all.size(), asked.offset, asked.limit, false);
    if (!part) return part.error();

    member_page made;
    made.total = static_cast<std::int32_t>(all.size());
    made.members.assign(all.begin() + static_cast<std::ptrdiff_t>(part->first),
                        all.begin() + static_cast<std::ptrdiff_t>(part->second));
    return made;
}

// Changing

outcome<reply> create_group(service& emulated, const create& asked) {
    const auto owner = emulated.find_running(asked.instance_id);
    if (!owner) return owner.error();
    const auto made = add_group(emulated, **owner, asked.group_name);
    if (!made) return made.error();
    (*made)->description = asked.group_desc.value_or("");
    return reply{200, "success", {}};  // without the quotes of JSON
}

/// Why a group cannot be removed, in Kafka's words.
std::optional<std::string> remove_group(instance& owner, std::string_view name) {
    const auto found = owner.groups.find(name);
    if (found == owner.groups.end()) return "GROUP_ID_NOT_FOUND";
    if (!found->second.members.empty()) return "NON_EMPTY_GROUP";
    found->second.committed.clear();
    owner.removed_groups.insert(owner.groups.extract(found));
    return std::nullopt;
}

outcome<removal_outcome> remove_groups(service& emulated, const batch_remove& asked) {
    const auto owner = emulated.find_running(asked.instance_id);
    if (!owner) return owner.error();
    if (asked.group_ids.empty()) return errors::parameter_invalid.because("group_ids is empty.");
    removal_outcome made;
    for (const std::string& name : asked.group_ids)
        if (auto reason = remove_group(**owner, name)) made.failed_groups.push_back({name, std::move(reason)});
    made.total = static_cast<std::int32_t>(made.failed_groups.size());
    return made;
}

outcome<reply> remove_one(service& emulated, const remove& asked) {
    if (asked.engine != "kafka") return errors::engine_unsupported;
    const auto found = find_group(emulated.find_running(asked.instance_id), asked.group);
    if (!found) return found.error();
    if (const auto reason = remove_group(*found->owner, asked.group))
        return errors::parameter_invalid.because(*reason + ".");
    return reply{200, {}, {}};
}

outcome<reply> update_group(service& emulated, const update& asked) {
    if (asked.engine != "kafka") return errors::engine_unsupported;
    const auto found = find_group(emulated.find_running(asked.instance_id), asked.group);
    if (!found) return found.error();
    if (asked.group_name.value_or(asked.group) != asked.group)
        return errors::parameter_invalid.because("group_name must be the name in the path.");
    found->one->description = asked.group_desc.value_or(found->one->description);
    return reply{200, {}, {}};
}

outcome<job_started> update_groups(service& emulated, const batch_update& asked) {
    if (asked.engine != "kafka") return errors::engine_unsupported;
    const auto owner = emulated.find_idle(asked.instance_id);
    if (!owner) return owner.error();
    auto wanted = asked.groups.value_or(std::vector<group_description>{});
    if (asked.group_name) wanted.push_back({asked.group_name, asked.group_desc});
    if (wanted.empty()) return errors::parameter_invalid.because("groups is empty.");
    for (const group_description& each : wanted)
        if (!(*owner)->groups.contains(each.group_name.value_or(""))) return errors::group_not_found;

    const auto apply = [wanted](instance& of) {
        for (const group_description& each : wanted)
            if (const auto found = of.groups.find(*each.group_name); found != of.groups.end())
                found->second.description = each.group_desc.value_or(found->second.description);
    };
    job_started made;
    made.job_id = emulated.start_task(**owner, "kafkaGroupModify", to_json(wanted), description_time, apply, {}).id;
    return made;
}

/// Where a reset leads to in one log, which is never outside of it.
std::int64_t destination(const reset_offset& asked, const partition& log) {
    if (asked.message_offset) return std::clamp(*asked.message_offset, log.start, log.end);
    const auto first = std::ranges::find_if(
        log.messages, [&](const message& each) { return each.timestamp >= asked.timestamp.value_or(0); });
    return first == log.messages.end() ? log.end : first->offset;
}

void reset(group& one, const topic& of, const reset_offset& asked) {
    for (std::size_t i = 0; i < of.partitions.size(); ++i)
        if (const auto number = static_cast<std::int32_t>(i); asked.partition == -1 || asked.partition == number)
            one.committed[of.name][number] = destination(asked, of.partitions[i]);
}

void reset_every_topic(instance& of, const reset_offset& asked) {
    const auto found = of.groups.find(asked.group);
    if (found == of.groups.end()) return;
    for (const topic& each : of.topics)
        if (found->second.committed.contains(each.name)) reset(found->second, each, asked);
}

std::optional<refusal> check_reset(const group& one, const reset_offset& asked) {
    if (asked.message_offset.has_value() == asked.timestamp.has_value())
        return errors::parameter_invalid.because("Exactly one of message_offset and timestamp is needed.");
    if (asked.timestamp.value_or(0) < 0) return errors::timestamp_invalid;
    if (asked.partition < -1) return errors::parameter_invalid.because("partition must be at least -1.");
    if (!one.members.empty()) return errors::parameter_invalid.because("The group has members: stop them first.");
    return std::nullopt;
}

}  // namespace

outcome<no_content> reset_offsets(service& emulated, const reset_offset& asked) {
    const auto found = find_group(emulated.find_running(asked.instance_id), asked.group);
    if (!found) return found.error();
    if (auto no = check_reset(*found->one, asked)) return *std::move(no);
    if (asked.topic.empty()) {
        if (found->owner->busy()) return errors::job_running;
        emulated.start_task(*found->owner, "kafkaResetConsumerOffset", to_json(asked), reset_time,
                            [asked](instance& of) { reset_every_topic(of, asked); }, {});
        return no_content{};
    }
    const topic* of = found->owner->find_topic(asked.topic);
    if (!of) return errors::topic_not_found;
    if (asked.partition >= std::ssize(of->partitions))
        return errors::parameter_invalid.because("The partition does not exist.");
    reset(*found->one, *of, asked);
    return no_content{};
}

std::vector<handler> consumer_group_handlers() {
    return {on(&get_group),     on(&list_all_groups), on(&remove_groups), on(&create_group),
            on(&reset_offsets), on(&list_offsets),    on(&update_groups), on(&get_members_and_offsets),
            on(&remove_one),    on(&update_group),    on(&list_topics),   on(&list_members)};
}

}  // namespace dmskafka::emulation
