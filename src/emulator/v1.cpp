#include "emulator/conversion.hpp"
#include "emulator/documented_errors.hpp"
#include "emulator/handler.hpp"
#include "emulator/instance_rules.hpp"
#include "emulator/instances.hpp"
#include "emulator/product_description.hpp"
#include "emulator/products.hpp"
#include "emulator/service.hpp"
#include "emulator/topics.hpp"

#include <dmskafka/ops/v1.hpp>

#include <algorithm>
#include <charconv>
#include <string>

// The first version of the API: the same state under its own names and rules.

namespace dmskafka::emulation {

namespace {

constexpr std::int32_t max_partitions_of_topic = 100;
constexpr std::size_t max_tag_key = 36;
constexpr std::size_t max_tag_value = 43;

/// As Mbit/s; 0 when it is no whole number of them.
std::int32_t bandwidth(const std::string& text) noexcept {
    std::int32_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc{} && end == text.data() + text.size() ? value : 0;
}

std::optional<refusal> check_public_access(const v1::create_instance& asked, std::int32_t brokers) {
    if (!asked.enable_publicip.value_or(false)) return std::nullopt;
    const std::int32_t wanted = bandwidth(asked.public_bandwidth.value_or(""));
    if (wanted < 1 || wanted % brokers != 0 || asked.publicip_id.value_or("").empty())
        return errors::public_access_invalid;
    return std::nullopt;
}

std::optional<refusal> check_tag_lengths(const std::vector<v1::tag>& tags) {
    for (const v1::tag& one : tags) {
        if (one.key.value_or("").size() > max_tag_key) return errors::tag_key_length;
        if (one.value.value_or("").size() > max_tag_value) return errors::tag_value_too_long;
    }
    return std::nullopt;
}

/// What only this version asks for.
std::optional<refusal> check_historical_order(const v1::create_instance& asked, const historical_product& wanted) {
    if (asked.specification != wanted.specification)
        return errors::parameter_invalid.because("specification is not that of the product.");
    if (asked.partition_num != wanted.partitions())
        return errors::parameter_invalid.because("partition_num is not that of the specification.");
    if (asked.storage_space < wanted.min_storage) return errors::disk_space_invalid;
    if (!is_name(asked.kafka_manager_user)) return errors::user_name_invalid;
    if (!is_complex(asked.kafka_manager_password.reveal())) return errors::password_too_simple;
    if (auto no = check_tag_lengths(asked.tags.value_or(std::vector<v1::tag>{}))) return no;
    return check_public_access(asked, wanted.made.max_brokers);
}

outcome<instances::instance_created> create_historical(service& emulated, const v1::create_instance& asked) {
    const historical_product* wanted = find_historical_product(asked.product_id);
    if (!wanted) return errors::product_invalid;
    if (auto no = check_historical_order(asked, *wanted)) return *std::move(no);
    auto order = converted<instances::create>(asked);
    order.broker_num = wanted->made.max_brokers;
    auto answer = create_instance(emulated, order);
    if (!answer) return answer;
    instance& made = **emulated.find_instance(*answer->instance_id);
    made.manager_user = asked.kafka_manager_user;
    made.public_bandwidth = bandwidth(asked.public_bandwidth.value_or(""));
    return answer;
}

v1::instance describe_historical(const service& emulated, const instance& one) {
    auto made = converted<v1::instance>(describe(emulated, one));
    made.connect_dn = domain_name_of(one);
    made.kafka_manager_user = one.manager_user;
    return made;
}

outcome<v1::instance> get_historical(service& emulated, const v1::get_instance& asked) {
    const auto found = emulated.find_instance(asked.instance_id);
    if (!found) return found.error();
    return describe_historical(emulated, **found);
}

outcome<no_content> update_historical(service& emulated, const v1::update_instance& asked) {
    return update_instance(emulated, converted<instances::update>(asked));
}

outcome<no_content> remove_historical(service& emulated, const v1::remove_instance& asked) {
    return remove_instance(emulated, converted<instances::remove>(asked));
}

outcome<reply> act_on_historical(service& emulated, const v1::batch_action& asked) {
    auto same = converted<instances::batch_action>(asked);
    same.all_failure = asked.allFailure;
    return batch_action(emulated, same);
}

/// All of them at once: this version has no pages.
outcome<v1::instance_page> list_historical(service& emulated, const v1::list_instances& asked) {
    if (asked.engine.value_or("kafka") != "kafka") return errors::engine_unsupported;
    auto filters = converted<instances::list>(asked);
    filters.instance_id = asked.id;
    filters.include_failure = asked.includeFailure;
    filters.exact_match_name = asked.exactMatchName;
    v1::instance_page made;
    for (const instance& one : emulated.all_instances())
        if (matches(filters, one)) made.instances.push_back(describe_historical(emulated, one));
    made.instance_num = static_cast<std::int32_t>(made.instances.size());
    return made;
}

outcome<v1::topic_created> create_historical_topic(service& emulated, const v1::create_topic& asked) {
    if (asked.id.size() < 4 || asked.id.size() > 64 || asked.id.find('.') != asked.id.npos)
        return errors::historical_topic_name_invalid;
    if (asked.partition.value_or(1) > max_partitions_of_topic) return errors::historical_partitions_out_of_range;
    auto order = converted<topics::create>(asked);
    order.replication = asked.replication.value_or(3);
    const auto created = create_topic(emulated, order);
    if (!created) return created.error();
    v1::topic_created made;
    made.id = created->name;
    return made;
}

v1::topic describe_historical(const instance& owner, const topic& one) {
    auto made = converted<v1::topic>(describe(owner, one));
    made.id = one.name;
    return made;
}

outcome<v1::topic_page> list_historical_topics(service& emulated, const v1::list_topics& asked) {
    const auto found = emulated.find_instance(asked.instance_id);
    if (!found) return found.error();
    const instance& owner = **found;
    v1::topic_page made;
    for (const topic& one : owner.topics) made.topics.push_back(describe_historical(owner, one));
    made.total = static_cast<std::int32_t>(made.topics.size());
    made.size = made.total;
    made.max_partitions = owner.max_partitions();
    made.remain_partitions = owner.max_partitions() - owner.used_partitions();
    return made;
}

outcome<topics::removal_outcome> remove_historical_topics(service& emulated, const v1::batch_remove_topics& asked) {
    return remove_topics(emulated, converted<topics::batch_remove>(asked));
}

outcome<v1::availability_zone_list> list_historical_zones(service&, const v1::list_availability_zones&) {
    return converted<v1::availability_zone_list>(every_zone());
}

/// Sorts zones by whether anything is left in them, as every level of the list of products does.
template <class Entry>
void describe_zones(Entry& entry) {
    for (const zone& one : zones())
        (one.sold_out ? entry.unavailable_zones : entry.available_zones).emplace_back(one.id);
}

v1::product_detail describe_historical(const historical_product& one) {
    v1::product_detail made;
    made.tps = std::to_string(one.tps);
    made.storage = std::to_string(one.min_storage);
    made.partition_num = std::to_string(one.partitions());
    made.product_id = one.made.id;
    made.spec_code = one.code;
    for (const std::string_view code : historical_storage_types()) {
        const bool ultra = code.ends_with("ultra");
        auto& entry = made.io.emplace_back();
        entry.io_type = ultra ? "ultra" : "high";
        entry.storage_spec_code = code;
        entry.volume_type = ultra ? "SSD" : "SAS";
        describe_zones(entry);
    }
    made.bandwidth = one.specification;
    made.ecs_flavor_id = one.made.flavor;
    made.arch_type = "X86";
    describe_zones(made);
    return made;
}

outcome<v1::product_list> list_historical_products(service&, const v1::list_products& asked) {
    if (asked.engine != "kafka") return errors::engine_unsupported;
    v1::product_value cluster;
    for (const historical_product& one : historical_products()) cluster.detail.push_back(describe_historical(one));
    cluster.name = "cluster";
    describe_zones(cluster);

    v1::product_list made;
    for (const std::string_view version : engine_versions()) {
        auto& entry = made.Hourly.emplace_back();
        entry.name = "kafka";
        entry.version = version;
        entry.values = {cluster};
    }
    made.Monthly = made.Hourly;
    return made;
}

outcome<catalog::maintenance_window_list> list_historical_windows(service&, const v1::list_maintenance_windows&) {
    catalog::maintenance_window_list made;
    std::int32_t sequence = 0;
    for (const window& one : maintenance_windows()) {
        auto& entry = made.maintain_windows.emplace_back();
        entry.default_ = one.preset;
        entry.begin = std::string(one.begin) + ":00:00";  // whole hours without minutes in the current version
        entry.end = std::string(one.end) + ":00:00";
        entry.seq = ++sequence;
    }
    return made;
}

}  // namespace

std::vector<handler> v1_handlers() {
    return {on(&create_historical),       on(&get_historical),           on(&update_historical),
            on(&remove_historical),       on(&act_on_historical),        on(&list_historical),
            on(&create_historical_topic), on(&list_historical_topics),   on(&remove_historical_topics),
            on(&list_historical_zones),   on(&list_historical_products), on(&list_historical_windows)};
}

}  // namespace dmskafka::emulation
