#include "emulator/groups.hpp"

#include "emulator/documented_errors.hpp"

#include <algorithm>

namespace dmskafka::emulation {

namespace {

constexpr std::size_t max_group_name = 249;

bool is_group_name(std::string_view name) {
    return !name.empty() && name.size() <= max_group_name &&
           std::ranges::all_of(name, [](char c) { return static_cast<unsigned char>(c) >= ' ' && c != '\x7f'; });
}

std::vector<const consumer*> subscribers(const group& one, const std::string& topic_name) {
    std::vector<const consumer*> found;
    for (const consumer& member : one.members)
        if (member.subscribes(topic_name)) found.push_back(&member);
    return found;
}

/// Whose partition it is by range: each gets the next few, and the first ones one more when they do not come out even.
const consumer* owner_of(std::size_t number, std::size_t partitions, const std::vector<const consumer*>& members) {
    if (members.empty()) return nullptr;
    const std::size_t share = partitions / members.size();
    const std::size_t with_one_more = partitions % members.size();
    const std::size_t before = with_one_more * (share + 1);
    return members[number < before ? number / (share + 1) : with_one_more + (number - before) / share];
}

outcome<group*> find_or_add(service& emulated, instance& where, std::string_view name) {
    if (const auto found = where.groups.find(name); found != where.groups.end()) return &found->second;
    return add_group(emulated, where, name);
}

}  // namespace

std::vector<progress> progress_of(const instance& where, const group& one) {
    std::vector<progress> made;
    for (const topic& of : where.topics) {
        const auto members = subscribers(one, of.name);
        const auto committed = one.committed.find(of.name);
        for (std::size_t i = 0; i < of.partitions.size(); ++i) {
            const auto number = static_cast<std::int32_t>(i);
            const bool known = committed != one.committed.end() && committed->second.contains(number);
            if (known || !members.empty())
                made.push_back({&of, number, known ? committed->second.at(number) : of.partitions[i].start,
                                owner_of(i, of.partitions.size(), members)});
        }
    }
    return made;
}

std::int64_t lag_of(const instance& where, const group& one) {
    std::int64_t sum = 0;
    for (const progress& each : progress_of(where, one)) sum += each.lag();
    return sum;
}

outcome<group*> add_group(service& emulated, instance& where, std::string_view name) {
    if (!is_group_name(name)) return errors::group_name_invalid;
    if (where.groups.contains(name)) return errors::group_exists;
    const auto limit = std::int64_t{where.specification->max_consumers_per_broker} * where.order.broker_num;
    if (std::ssize(where.groups) >= limit) return errors::too_many_groups;
    if (const auto before = where.removed_groups.find(name); before != where.removed_groups.end())
        where.removed_groups.erase(before);

    group made;
    made.name = name;
    made.created_at = emulated.time().unix_milliseconds();
    made.coordinator = static_cast<std::int32_t>(where.groups.size() % where.brokers.size());
    return &where.groups.emplace(made.name, std::move(made)).first->second;
}

outcome<std::string> join_group(service& emulated, instance& where, std::string_view name,
                                const emulated_consumer& member) {
    for (const std::string& each : member.topics)
        if (!where.find_topic(each)) return errors::topic_not_found;
    const auto one = find_or_add(emulated, where, name);
    if (!one) return one.error();
    std::string id = member.client_id + '-' + emulated.ids().uuid();
    (*one)->members.push_back({id, member.client_id, member.host, member.topics});
    return id;
}

std::optional<refusal> leave_group(instance& where, std::string_view name, std::string_view member_id) {
    const auto one = where.groups.find(name);
    if (one == where.groups.end()) return errors::group_not_found;
    if (std::erase_if(one->second.members, [&](const consumer& each) { return each.id == member_id; }) == 0)
        return errors::parameter_invalid.because("The group has no such member.");
    return std::nullopt;
}

std::optional<refusal> commit(service& emulated, instance& where, std::string_view name, std::string_view topic_name,
                              std::int32_t partition, std::int64_t offset) {
    const topic* of = where.find_topic(topic_name);
    if (!of) return errors::topic_not_found;
    if (partition < 0 || partition >= std::ssize(of->partitions))
        return errors::parameter_invalid.because("The partition does not exist.");
    if (offset < 0) return errors::parameter_invalid.because("The offset is negative.");
    const auto one = find_or_add(emulated, where, name);
    if (!one) return one.error();
    (*one)->committed[of->name][partition] = offset;
    return std::nullopt;
}

}  // namespace dmskafka::emulation
