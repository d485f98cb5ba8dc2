#include "emulator/consumer_groups.hpp"
#include "emulator/conversion.hpp"
#include "emulator/documented_errors.hpp"
#include "emulator/handler.hpp"
#include "emulator/instances.hpp"
#include "emulator/percent.hpp"
#include "emulator/service.hpp"
#include "emulator/smart_connect.hpp"
#include "emulator/smart_connect_rules.hpp"
#include "emulator/topics.hpp"

#include <dmskafka/json.hpp>
#include <dmskafka/ops/legacy.hpp>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include <algorithm>
#include <string>

// Operations of the second version of the API that others have replaced. Dump tasks are tasks of Smart Connect that
// have a bucket for a target.

namespace dmskafka::emulation {

namespace {

using namespace legacy;

constexpr std::int32_t max_partitions_of_topic = 100;

/// Answers port_protocols as text that holds a JSON document.
outcome<reply> get_by_engine(service& emulated, const get_instance& asked) {
    if (asked.engine != "kafka") return errors::engine_unsupported;
    const auto found = emulated.find_instance(asked.instance_id);
    if (!found) return found.error();
    boost::json::value made = boost::json::parse(to_json(describe(emulated, **found)));
    if (auto* ports = made.as_object().if_contains("port_protocols")) *ports = boost::json::serialize(*ports);
    return reply{200, boost::json::serialize(made), {}};
}

outcome<no_content> add_partitions_to_topic(service& emulated, const add_partitions& asked) {
    const auto one = emulated.find_topic(asked.instance_id, asked.topic);
    if (!one) return one.error();
    if (asked.partition <= std::ssize((*one)->partitions) || asked.partition > max_partitions_of_topic)
        return errors::historical_partitions_out_of_range;
    topics::topic_changes change;
    change.id = asked.topic;
    change.new_partition_numbers = asked.partition;
    topics::update same;
    same.instance_id = asked.instance_id;
    same.topics = {change};
    return update_topics(emulated, same);
}

outcome<no_content> reset_offset_of_group(service& emulated, const reset_offset& asked) {
    return reset_offsets(emulated, converted<consumer_groups::reset_offset>(asked));
}

outcome<consumer_groups::group_page> list_groups_by_engine(service& emulated, const list_consumer_groups& asked) {
    if (asked.engine != "kafka") return errors::engine_unsupported;
    return list_groups(emulated, converted<consumer_groups::list>(asked), asked.topic);
}

// Dump tasks

outcome<instance*> find_by_connector(service& emulated, std::string_view connector_id) {
    for (instance& one : emulated.all_instances())
        if (one.connector && one.connector->id == connector_id) return &one;
    return errors::connector_not_found;
}

outcome<instance*> find_running_by_connector(service& emulated, std::string_view connector_id) {
    const auto found = find_by_connector(emulated, connector_id);
    return found ? emulated.find_running((*found)->id) : found;
}

bool is_dump(const connector_task& one) { return one.sink_type == obs_sink; }

outcome<connector_task*> find_dump(const outcome<instance*>& owner, std::string_view task_id) {
    if (!owner) return owner.error();
    for (connector_task& one : (*owner)->connector->tasks)
        if (is_dump(one) && one.id == task_id) return &one;
    return errors::dump_task_not_found;
}

bool is_path(std::string_view text) noexcept {
    const auto allowed = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' ||
               c == '/';
    };
    return text.size() <= 64 && std::ranges::all_of(text, allowed);
}

/// What tasks of Smart Connect are not asked for.
std::optional<refusal> check_dump(const create_sink_task& asked) {
    const new_obs_destination& target = asked.obs_destination_descriptor;
    if (asked.source_type != "BLOB" || asked.destination_type != "OBS")
        return errors::parameter_invalid.because("source_type must be BLOB and destination_type OBS.");
    if (!same_name(target.destination_file_type, "TEXT"))
        return errors::parameter_invalid.because("destination_file_type must be TEXT.");
    if (target.access_key.empty() || target.secret_key.empty()) return errors::keys_invalid;
    if (target.deliver_time_interval < 30 || target.deliver_time_interval > 900)
        return errors::parameter_invalid.because("deliver_time_interval must be between 30 and 900.");
    if (!is_path(target.obs_path.value_or("")))
        return errors::parameter_invalid.because("obs_path must be at most 64 letters, digits, _, - and /.");
    return std::nullopt;
}

outcome<sink_task_created> create_dump(service& emulated, const create_sink_task& asked) {
    const auto owner = find_running_by_connector(emulated, asked.connector_id);
    if (!owner) return owner.error();
    if (auto no = check_dump(asked)) return *std::move(no);
    smart_connect::create_task same;
    same.instance_id = (*owner)->id;
    same.task_name = asked.task_name;
    same.topics = asked.obs_destination_descriptor.topics;
    same.topics_regex = asked.obs_destination_descriptor.topics_regex;
    same.source_type = "NONE";
    same.sink_type = obs_sink;
    same.sink_task = converted<smart_connect::new_task_sink>(asked.obs_destination_descriptor);
    same.sink_task->destination_file_type = "TEXT";
    const auto task = add_connector_task(emulated, same);
    if (!task) return task.error();
    sink_task_created made;
    made.task_id = (*task)->id;
    return made;
}

std::string topics_of(const connector_task& one) {
    return one.topics.value_or("").empty() ? one.topics_regex.value_or("") : *one.topics;
}

outcome<sink_task_page> list_dumps(service& emulated, const list_sink_tasks& asked) {
    const auto owner = find_by_connector(emulated, asked.connector_id);
    if (!owner) return owner.error();
    sink_task_page made;
    for (const connector_task& one : (*owner)->connector->tasks) {
        if (!is_dump(one)) continue;
        auto& entry = made.tasks.emplace_back();
        entry.task_id = one.id;
        entry.task_name = one.task_name;
        entry.destination_type = "OBS";
        entry.create_time = one.create_time;
        entry.status = one.status;
        entry.topics = topics_of(one);
    }
    made.total_number = static_cast<std::int32_t>(made.tasks.size());
    made.max_tasks = max_connector_tasks;
    made.quota_tasks = (*owner)->connector->quota;
    return made;
}

/// The offset of the first message after that time.
std::int64_t offset_after(const partition& log, std::int64_t time) {
    const auto first = std::ranges::find_if(log.messages, [&](const message& each) { return each.timestamp > time; });
    return first == log.messages.end() ? log.end : first->offset;
}

/// When files were last written: a task writes what has come every so often from its creation on.
std::int64_t last_delivery(const service& emulated, const connector_task& one) {
    const std::int64_t created = one.create_time.value_or(0);
    const double interval = 1000.0 * one.sink_task->deliver_time_interval.value_or(300) / emulated.options().time_scale;
    const auto times =
        static_cast<std::int64_t>(static_cast<double>(emulated.time().unix_milliseconds() - created) / interval);
    return created + static_cast<std::int64_t>(static_cast<double>(times) * interval);
}

partition_progress progress_in(const service& emulated, const connector_task& one, const partition& log) {
    const bool from_start = one.sink_task->consumer_strategy == "earliest";
    const std::int64_t first = from_start ? log.start : offset_after(log, one.create_time.value_or(0));
    const std::int64_t position = std::max(first, offset_after(log, last_delivery(emulated, one)));
    const bool waits = one.status == "CREATING" || one.status == "WAITING";
    const std::int64_t done = waits ? first : position;
    partition_progress made;
    made.status = one.status;
    made.last_transfer_offset = std::to_string(done);
    made.log_end_offset = std::to_string(log.end);
    made.lag = std::to_string(log.end - done);
    return made;
}

/// Of the topics that the task names; topics that a regular expression selects are not told.
std::vector<topic_progress> progress_of(const service& emulated, instance& owner, const connector_task& one) {
    std::vector<topic_progress> made;
    const std::string names = one.topics.value_or("");
    for (const auto name : split(names, ',')) {
        const topic* of = owner.find_topic(name);
        if (!of) continue;
        auto& entry = made.emplace_back();
        entry.topic = of->name;
        for (const partition& log : of->partitions) {
            entry.partitions.push_back(progress_in(emulated, one, log));
            entry.partitions.back().partition_id = std::to_string(entry.partitions.size() - 1);
        }
    }
    return made;
}

outcome<sink_task_details> get_dump(service& emulated, const get_sink_task& asked) {
    const auto owner = find_by_connector(emulated, asked.connector_id);
    const auto one = find_dump(owner, asked.task_id);
    if (!one) return one.error();
    sink_task_details made;
    made.task_name = (*one)->task_name;
    made.destination_type = "OBS";
    made.create_time = (*one)->create_time;
    made.status = (*one)->status;
    made.topics = topics_of(**one);
    made.obs_destination_descriptor = converted<obs_destination>(*(*one)->sink_task);
    if (asked.topic_info.value_or(false)) made.topics_info = progress_of(emulated, **owner, **one);
    return made;
}

outcome<no_content> remove_dump(service& emulated, const remove_sink_task& asked) {
    const auto owner = find_running_by_connector(emulated, asked.connector_id);
    const auto one = find_dump(owner, asked.task_id);
    if (!one) return one.error();
    (*owner)->connector->tasks.remove_if([&](const connector_task& each) { return &each == *one; });
    return no_content{};
}

/// The quota cannot shrink. Instances of today start at the maximum, so all they can be given is what they have.
outcome<no_content> update_quota(service& emulated, const update_sink_task_quota& asked) {
    const auto owner = find_running_by_connector(emulated, asked.connector_id);
    if (!owner) return owner.error();
    std::int32_t& quota = (*owner)->connector->quota;
    if (asked.sink_max_tasks < quota || asked.sink_max_tasks > max_connector_tasks)
        return errors::connector_quota_invalid;
    quota = asked.sink_max_tasks;
    return no_content{};
}

/// The order is carried out at once: nothing has to be paid for.
outcome<connector_order> order_removal(service& emulated, const order_connector_removal& asked) {
    const auto begun = disable_connector(emulated, converted<smart_connect::disable>(asked));
    if (!begun) return begun.error();
    connector_order made;
    made.order_id = "CS" + emulated.ids().upper_text(14);
    return made;
}

}  // namespace

std::vector<handler> legacy_handlers() {
    return {on(&get_by_engine),
            on(&add_partitions_to_topic),
            on(&reset_offset_of_group),
            on(&list_groups_by_engine),
            on(&update_quota),
            on(&order_removal),
            on(&create_dump),
            on(&list_dumps),
            on(&get_dump),
            on(&remove_dump)};
}

}  // namespace dmskafka::emulation
