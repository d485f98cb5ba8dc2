#include "desired_state_plan.hpp"

#include <algorithm>
#include <iterator>
#include <type_traits>
#include <utility>

namespace dmskafka::detail {
namespace {

std::string text_of(const std::string& value) { return value; }
std::string text_of(bool value) { return value ? "true" : "false"; }
std::string text_of(std::int32_t value) { return std::to_string(value); }
std::string text_of(const std::vector<std::string>& values) {
    std::string text;
    for (const auto& each : values) text.append(text.empty() ? "" : ",").append(each);
    return text;
}

/// Collects the members in which what is desired and what is there differ.
class comparison {
public:
    /// Whether the member must be changed; an absent text and an empty one are the same.
    template <class T>
    [[nodiscard]] bool differs(std::string_view member, const std::optional<T>& desired,
                               const std::optional<T>& present) {
        if (!desired || desired == present) return false;
        if constexpr (std::is_same_v<T, std::string>)
            if (desired->empty() && !present) return false;
        note(member, present ? text_of(*present) : std::string(), text_of(*desired));
        return true;
    }
    void note(std::string_view member, std::string from, std::string to) {
        changes_.push_back({std::string(member), std::move(from), std::move(to)});
    }

    /// For a member that cannot be changed.
    template <class T>
    void must_agree(std::string_view member, const std::optional<T>& desired, const std::optional<T>& present) {
        if (desired && present && *desired != *present)
            refuse(member, "cannot be changed from " + text_of(*present) + " to " + text_of(*desired));
    }
    void refuse(std::string_view member, std::string_view why) {
        refusal_.append(refusal_.empty() ? "" : "; ").append(member).append(": ").append(why);
    }

    [[nodiscard]] std::optional<failure> refusal(std::string_view operation) const {
        if (refusal_.empty()) return std::nullopt;
        return failure{.code = errc::invalid_request, .message = refusal_, .operation = std::string(operation)};
    }
    /// What was noted since the last time.
    [[nodiscard]] std::vector<member_change> take_changes() { return std::exchange(changes_, {}); }

private:
    std::vector<member_change> changes_{};
    std::string refusal_{};
};

/// A member whose emptiness means that it is not set.
std::optional<std::string> if_set(const std::string& member) {
    return member.empty() ? std::nullopt : std::optional(member);
}

const config_entry* find_config(const std::vector<config_entry>& among, const std::string& name) {
    const auto found = std::ranges::find(among, name, &config_entry::name);
    return found == among.end() ? nullptr : &*found;
}

/// Those of the wanted parameters that have another value.
std::optional<std::vector<config_value>> different_configs(comparison& compared, std::string_view member,
                                                           const std::vector<config_value>& desired,
                                                           const std::vector<config_entry>& present) {
    std::vector<config_value> different;
    for (const auto& each : desired) {
        const auto name = each.name.value_or("");
        const auto* known = find_config(present, name);
        const auto value = known != nullptr ? known->value : std::nullopt;
        if (compared.differs(std::string(member).append(".").append(name), each.value, value))
            different.push_back(each);
    }
    if (different.empty()) return std::nullopt;
    return different;
}

/// The same set of texts in any order.
std::vector<std::string> sorted(std::vector<std::string> texts) {
    std::ranges::sort(texts);
    return texts;
}

}  // namespace

// What belongs to an instance

result<change_plan<topics::update>> plan(const topics::create& desired, const topics::topic& present) {
    comparison compared;
    topics::topic_changes to{.id = desired.id};
    compared.must_agree("replication", desired.replication, present.replication);
    if (desired.partition && present.partition && *desired.partition < *present.partition)
        compared.refuse("partition", "cannot go down from " + text_of(*present.partition) + " to " +
                                         text_of(*desired.partition) + ", as partitions are never removed");
    if (auto refused = compared.refusal("topics::create")) return *std::move(refused);

    if (compared.differs("partition", desired.partition, present.partition))
        to.new_partition_numbers = desired.partition;
    if (compared.differs("retention_time", desired.retention_time, present.retention_time))
        to.retention_time = desired.retention_time;
    if (compared.differs("sync_replication", desired.sync_replication, present.sync_replication))
        to.sync_replication = desired.sync_replication;
    if (compared.differs("sync_message_flush", desired.sync_message_flush, present.sync_message_flush))
        to.sync_message_flush = desired.sync_message_flush;
    if (compared.differs("topic_desc", desired.topic_desc, present.topic_desc)) to.topic_desc = desired.topic_desc;
    if (desired.topic_other_configs)
        to.topic_other_configs = different_configs(compared, "topic_other_configs", *desired.topic_other_configs,
                                                   present.topic_other_configs);

    change_plan<topics::update> made{.changes = compared.take_changes()};
    made.request.instance_id = desired.instance_id;
    made.request.topics.emplace().push_back(std::move(to));
    return made;
}

result<change_plan<users::update>> plan(const users::create& desired, const users::user& present) {
    comparison compared;
    change_plan<users::update> made;
    made.request.instance_id = desired.instance_id;
    made.request.user_name = desired.user_name;
    if (compared.differs("user_desc", desired.user_desc, present.user_desc)) made.request.user_desc = desired.user_desc;
    made.changes = compared.take_changes();
    return made;
}

result<change_plan<consumer_groups::update>> plan(const consumer_groups::create& desired,
                                                  const consumer_groups::group& present) {
    comparison compared;
    change_plan<consumer_groups::update> made;
    made.request.instance_id = desired.instance_id;
    made.request.group = desired.group_name;
    if (compared.differs("group_desc", desired.group_desc, present.group_desc))
        made.request.group_desc = desired.group_desc;
    made.changes = compared.take_changes();
    return made;
}

result<change_plan<instances::update_configs>> plan(const instances::update_configs& desired,
                                                    const instances::instance_configs& present) {
    comparison compared;
    for (const auto& each : desired.kafka_configs)
        if (find_config(present.kafka_configs, each.name.value_or("")) == nullptr)
            compared.refuse("kafka_configs." + each.name.value_or(""), "the instance has no such parameter");
    if (auto refused = compared.refusal("instances::update_configs")) return *std::move(refused);

    change_plan<instances::update_configs> made;
    made.request.instance_id = desired.instance_id;
    made.request.kafka_configs =
        different_configs(compared, "kafka_configs", desired.kafka_configs, present.kafka_configs)
            .value_or(std::vector<config_value>());
    for (const auto& each : made.request.kafka_configs)
        made.needs_restart |= find_config(present.kafka_configs, *each.name)->config_type == "static";
    made.changes = compared.take_changes();
    return made;
}

// Tags

namespace {

const tag* find_tag(const std::vector<tag>& among, const std::optional<std::string>& key) {
    const auto found = std::ranges::find(among, key, &tag::key);
    return found == among.end() ? nullptr : &*found;
}

std::optional<std::vector<tag>> different_tags(comparison& compared, const std::vector<tag>& desired,
                                               const std::vector<tag>& present) {
    std::vector<tag> different;
    for (const auto& each : desired) {
        const auto* known = find_tag(present, each.key);
        const auto value = each.value.value_or("");
        if (known != nullptr && known->value.value_or("") == value) continue;
        compared.note("tags." + each.key.value_or(""), known != nullptr ? known->value.value_or("") : "", value);
        different.push_back(each);
    }
    if (different.empty()) return std::nullopt;
    return different;
}

std::optional<failure> refuse_other_action(const tags::batch_action& given, std::string_view allowed) {
    if (given.action.empty() || given.action == allowed) return std::nullopt;
    return failure{.code = errc::invalid_request,
                   .message = std::string("action: must be empty or ").append(allowed),
                   .operation = "tags::batch_action"};
}

}  // namespace

result<change_plan<tags::batch_action>> plan(const tags::batch_action& desired, const tags::instance_tags& present) {
    if (auto refused = refuse_other_action(desired, "create")) return *std::move(refused);
    comparison compared;
    change_plan<tags::batch_action> made;
    made.request.instance_id = desired.instance_id;
    made.request.action = "create";
    made.request.tags = different_tags(compared, desired.tags, present.tags).value_or(std::vector<tag>());
    made.changes = compared.take_changes();
    return made;
}

result<change_plan<tags::batch_action>> plan_absence(const tags::batch_action& undesired,
                                                     const tags::instance_tags& present) {
    if (auto refused = refuse_other_action(undesired, "delete")) return *std::move(refused);
    comparison compared;
    change_plan<tags::batch_action> made;
    made.request.instance_id = undesired.instance_id;
    made.request.action = "delete";
    for (const auto& each : present.tags) {
        if (find_tag(undesired.tags, each.key) == nullptr) continue;
        compared.note("tags." + each.key.value_or(""), each.value.value_or(""), "");
        made.request.tags.push_back(each);
    }
    made.changes = compared.take_changes();
    return made;
}

// Access policies: those of a topic are written as a whole

namespace {

using access_policies::new_policy;
using access_policies::new_topic_policies;
using access_policies::topic_policies;

std::vector<new_policy> writable(const std::vector<access_policies::policy>& present) {
    std::vector<new_policy> made;
    for (const auto& each : present)
        made.push_back({.user_name = each.user_name.value_or(""), .access_policy = each.access_policy.value_or("")});
    return made;
}

std::string policy_member(const new_topic_policies& topic, const std::string& user) {
    return "topics." + topic.name + "." + user;
}

std::vector<new_policy> grant(comparison& compared, const new_topic_policies& desired, const topic_policies& present) {
    auto all = writable(present.policies);
    for (const auto& each : desired.policies) {
        const auto known = std::ranges::find(all, each.user_name, &new_policy::user_name);
        if (known != all.end() && known->access_policy == each.access_policy) continue;
        compared.note(policy_member(desired, each.user_name), known != all.end() ? known->access_policy : "",
                      each.access_policy);
        if (known != all.end())
            *known = each;
        else
            all.push_back(each);
    }
    return all;
}

std::vector<new_policy> revoke(comparison& compared, const new_topic_policies& undesired,
                               const topic_policies& present) {
    auto all = writable(present.policies);
    std::erase_if(all, [&](const new_policy& each) {
        const bool named = undesired.policies.empty() ||
                           std::ranges::count(undesired.policies, each.user_name, &new_policy::user_name) > 0;
        if (named) compared.note(policy_member(undesired, each.user_name), each.access_policy, "");
        return named;
    });
    return all;
}

template <class Change>
change_plan<access_policies::set> plan_policies(const access_policies::set& given,
                                                const std::vector<topic_policies>& present, Change change) {
    comparison compared;
    change_plan<access_policies::set> made;
    made.request.instance_id = given.instance_id;
    for (std::size_t i = 0; i < given.topics.size(); ++i) {
        auto policies = change(compared, given.topics[i], present[i]);
        auto changes = compared.take_changes();
        if (changes.empty()) continue;
        std::ranges::move(changes, std::back_inserter(made.changes));
        made.request.topics.push_back({.name = given.topics[i].name, .policies = std::move(policies)});
    }
    return made;
}

}  // namespace

change_plan<access_policies::set> plan(const access_policies::set& desired,
                                       const std::vector<topic_policies>& present) {
    return plan_policies(desired, present, grant);
}

change_plan<access_policies::set> plan_absence(const access_policies::set& undesired,
                                               const std::vector<topic_policies>& present) {
    return plan_policies(undesired, present, revoke);
}

// Instances

namespace {

/// `3.x` is any 3; the detail tells which.
bool is_version(std::string_view shown, std::string_view desired) {
    if (desired.ends_with(".x")) return shown.starts_with(desired.substr(0, desired.size() - 1));
    return shown == desired;
}

/// The order takes `02:00`, the detail and the change say `02:00:00`.
std::optional<std::string> with_seconds(const std::optional<std::string>& time) {
    return time && time->size() == 5 ? *time + ":00" : time;
}

void refuse_what_is_fixed(comparison& compared, const instances::create& desired, const instances::instance& present) {
    if (!desired.engine_version.empty() && present.engine_version &&
        !is_version(*present.engine_version, desired.engine_version))
        compared.must_agree("engine_version", if_set(desired.engine_version), present.engine_version);
    compared.must_agree("vpc_id", if_set(desired.vpc_id), present.vpc_id);
    compared.must_agree("subnet_id", if_set(desired.subnet_id), present.subnet_id);
    compared.must_agree("storage_spec_code", if_set(desired.storage_spec_code), present.storage_spec_code);
    if (!desired.available_zones.empty() && !present.available_zones.empty())
        compared.must_agree("available_zones", std::optional(sorted(desired.available_zones)),
                            std::optional(sorted(present.available_zones)));
    compared.must_agree("access_user", desired.access_user, present.access_user);
    compared.must_agree("ssl_enable", desired.ssl_enable, present.ssl_enable);
    compared.must_agree("enable_publicip", desired.enable_publicip, present.enable_publicip);
    compared.must_agree("ipv6_enable", desired.ipv6_enable, present.ipv6_enable);
    compared.must_agree("disk_encrypted_enable", desired.disk_encrypted_enable, present.disk_encrypted);
    if (desired.ssl_enable.value_or(false)) {
        compared.must_agree("kafka_security_protocol", desired.kafka_security_protocol,
                            present.kafka_security_protocol);
        if (desired.sasl_enabled_mechanisms && !present.sasl_enabled_mechanisms.empty())
            compared.must_agree("sasl_enabled_mechanisms", std::optional(sorted(*desired.sasl_enabled_mechanisms)),
                                std::optional(sorted(present.sasl_enabled_mechanisms)));
    }
}

/// What an instance was ordered with, as far as it can grow.
struct instance_extent {
    std::int32_t brokers{};
    std::int32_t storage{};  ///< in GB

    [[nodiscard]] std::int32_t storage_with(std::int32_t number_of_brokers) const {
        return brokers == 0 ? storage : storage / brokers * number_of_brokers;
    }
};

instance_extent extent_of(const instances::instance& present) {
    return {present.broker_num.value_or(0), present.total_storage_space.value_or(present.storage_space.value_or(0))};
}

void refuse_shrinking(comparison& compared, const instances::create& desired, const instance_extent& present) {
    const auto brokers = std::max(desired.broker_num, present.brokers);
    if (desired.broker_num != 0 && desired.broker_num < present.brokers)
        compared.refuse("broker_num",
                        "cannot go down from " + text_of(present.brokers) + " to " + text_of(desired.broker_num));
    if (desired.storage_space != 0 && desired.storage_space < present.storage_with(brokers))
        compared.refuse("storage_space", "cannot be " + text_of(desired.storage_space) + ": " + text_of(brokers) +
                                             " brokers with the disks of now have " +
                                             text_of(present.storage_with(brokers)));
}

void add_step(std::vector<instance_step>& steps, comparison& compared, decltype(instance_step::request) request) {
    if (auto changes = compared.take_changes(); !changes.empty())
        steps.push_back({std::move(changes), std::move(request)});
}

instances::update changes_of_settings(comparison& compared, const instances::create& desired,
                                      const instances::instance& present) {
    instances::update to{.instance_id = present.instance_id.value_or("")};
    if (compared.differs("description", desired.description, present.description)) to.description = desired.description;
    // The two ends of the window go together.
    const auto begin = with_seconds(desired.maintain_begin), end = with_seconds(desired.maintain_end);
    const bool begins_otherwise = compared.differs("maintain_begin", begin, with_seconds(present.maintain_begin));
    const bool ends_otherwise = compared.differs("maintain_end", end, with_seconds(present.maintain_end));
    if (begins_otherwise || ends_otherwise) {
        to.maintain_begin = begin ? begin : with_seconds(present.maintain_begin);
        to.maintain_end = end ? end : with_seconds(present.maintain_end);
    }
    if (compared.differs("security_group_id", if_set(desired.security_group_id), present.security_group_id))
        to.security_group_id = desired.security_group_id;
    if (compared.differs("retention_policy", desired.retention_policy, present.retention_policy))
        to.retention_policy = desired.retention_policy;
    if (compared.differs("enterprise_project_id", desired.enterprise_project_id, present.enterprise_project_id))
        to.enterprise_project_id = desired.enterprise_project_id;
    return to;
}

void add_expansions(std::vector<instance_step>& steps, comparison& compared, const instances::create& desired,
                    const instances::instance& present) {
    instances::resize to{.instance_id = present.instance_id.value_or("")};
    if (compared.differs("product_id", if_set(desired.product_id), present.product_id)) {
        to.oper_type = "vertical";
        to.new_product_id = desired.product_id;
        add_step(steps, compared, to);
        to.new_product_id.reset();
    }
    auto extent = extent_of(present);
    if (desired.broker_num > extent.brokers) {
        to.oper_type = "horizontal";
        to.new_broker_num = desired.broker_num;
        to.new_storage_space = extent.storage_with(desired.broker_num);
        compared.note("broker_num", text_of(extent.brokers), text_of(desired.broker_num));
        compared.note("storage_space", text_of(extent.storage), text_of(*to.new_storage_space));
        extent = {desired.broker_num, *to.new_storage_space};
        add_step(steps, compared, to);
        to.new_broker_num.reset();
    }
    if (desired.storage_space > extent.storage) {
        to.oper_type = "storage";
        to.new_storage_space = desired.storage_space;
        compared.note("storage_space", text_of(extent.storage), text_of(desired.storage_space));
        add_step(steps, compared, to);
    }
}

}  // namespace

result<std::vector<instance_step>> plan(const instances::create& desired, const instances::instance& present) {
    comparison compared;
    refuse_what_is_fixed(compared, desired, present);
    refuse_shrinking(compared, desired, extent_of(present));
    if (auto refused = compared.refusal("instances::create")) return *std::move(refused);

    std::vector<instance_step> steps;
    const auto id = present.instance_id.value_or("");
    auto settings = changes_of_settings(compared, desired, present);
    add_step(steps, compared, std::move(settings));
    if (desired.tags) {
        tags::batch_action to{.instance_id = id, .action = "create"};
        to.tags = different_tags(compared, *desired.tags, present.tags).value_or(std::vector<tag>());
        add_step(steps, compared, std::move(to));
    }
    if (compared.differs("enable_auto_topic", desired.enable_auto_topic, present.enable_auto_topic))
        add_step(steps, compared,
                 instances::set_auto_create_topics{.instance_id = id, .enable_auto_topic = *desired.enable_auto_topic});
    add_expansions(steps, compared, desired, present);
    return steps;
}

}  // namespace dmskafka::detail
