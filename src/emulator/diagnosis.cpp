#include "emulator/documented_errors.hpp"
#include "emulator/groups.hpp"
#include "emulator/handler.hpp"
#include "emulator/paging.hpp"
#include "emulator/service.hpp"

#include <dmskafka/ops/diagnosis.hpp>

#include <algorithm>
#include <chrono>
#include <map>
#include <set>
#include <string>

namespace dmskafka::emulation {

namespace {

using namespace std::chrono_literals;

constexpr auto diagnosis_time = 60s;

/// How a group stands with the partitions of one topic. Empty members are in order.
struct backlog {
    std::vector<std::int32_t> unread{};               ///< partitions without a consumer
    std::map<std::int32_t, std::int64_t> lagging{};   ///< messages to go, by partition
    std::map<std::int32_t, std::int64_t> produced{};  ///< messages that ever came, by partition
};

backlog look_at(const instance& where, const group& one, const topic& of) {
    backlog found;
    std::set<std::int32_t> read;
    for (const progress& each : progress_of(where, one)) {
        if (each.of != &of) continue;
        if (each.owner) read.insert(each.partition);
        if (each.lag() > 0) found.lagging.emplace(each.partition, each.lag());
    }
    for (std::int32_t number = 0; number < std::ssize(of.partitions); ++number) {
        if (!read.contains(number)) found.unread.push_back(number);
        const std::int64_t end = of.partitions[static_cast<std::size_t>(number)].end;
        if (end > 0) found.produced.emplace(number, end);
    }
    return found;
}

/// What a diagnosis is about.
struct subject {
    instance* where;
    topic* of;
    const group* by;
};

outcome<subject> find_subject(service& emulated, std::string_view instance_id, const std::string& group_name,
                              const std::string& topic_name) {
    const auto where = emulated.find_running(instance_id);
    if (!where) return where.error();
    topic* const of = (*where)->find_topic(topic_name);
    if (!of) return errors::topic_not_found;
    const auto by = (*where)->groups.find(group_name);
    if (by == (*where)->groups.end()) return errors::group_not_found;
    return subject{*where, of, &by->second};
}

std::string list_text(const std::vector<std::int32_t>& numbers) {
    std::string out = "[";
    for (const std::int32_t one : numbers) out += (out.size() > 1 ? "," : "") + std::to_string(one);
    return out + ']';
}

std::string object_text(const std::map<std::int32_t, std::int64_t>& numbers) {
    std::string out = "{";
    for (const auto& [key, value] : numbers)
        out += (out.size() > 1 ? ",\"" : "\"") + std::to_string(key) + "\":" + std::to_string(value);
    return out + '}';
}

diagnosis::check check(std::string name, std::string reason, bool success) {
    diagnosis::check made;
    made.name = std::move(name);
    made.reason = std::move(reason);
    made.success = success;
    return made;
}

/// A diagnosis makes sense when something comes, somebody reads it and is behind. Brokers here are never overloaded.
outcome<std::vector<diagnosis::check>> precheck(service& emulated, const diagnosis::precheck& asked) {
    const auto about = find_subject(emulated, asked.instance_id, asked.group, asked.topic);
    if (!about) return about.error();
    const backlog found = look_at(*about->where, *about->by, *about->of);
    std::vector<diagnosis::check> made;
    made.push_back(check("RAM", "[]", true));
    made.push_back(check("CPU", "[]", true));
    made.push_back(check("SUBSCRIPTION", list_text(found.unread), found.unread.size() < about->of->partitions.size()));
    made.push_back(check("LAG", object_text(found.lagging), !found.lagging.empty()));
    made.push_back(check("PRODUCE", object_text(found.produced), !found.produced.empty()));
    return made;
}

diagnosis::conclusion conclude(std::int32_t id, std::map<std::string, std::string> params) {
    diagnosis::conclusion made;
    made.id = id;
    made.params = std::move(params);
    return made;
}

/// One item, abnormal when there are partitions with the trouble it looks for.
diagnosis::item look_for(std::string name, std::int32_t id, const topic& of, std::vector<std::int32_t> partitions) {
    diagnosis::item made;
    made.name = std::move(name);
    made.result = partitions.empty() ? "normal" : "abnormal";
    if (!partitions.empty()) {
        made.cause_ids.push_back(conclude(id, {{"partitions", list_text(partitions)}}));
        made.advice_ids.push_back(conclude(id, {{"topic", of.name}}));
    }
    std::set<std::int32_t> leaders;
    for (const std::int32_t one : partitions)
        leaders.insert(of.partitions[static_cast<std::size_t>(one)].replicas.front());
    made.broker_ids.assign(leaders.begin(), leaders.end());
    made.partitions = std::move(partitions);
    return made;
}

diagnosis::dimension dimension(std::string name, std::vector<diagnosis::item> items) {
    diagnosis::dimension made;
    made.name = std::move(name);
    made.abnormal_num = static_cast<std::int32_t>(
        std::ranges::count_if(items, [](const diagnosis::item& one) { return one.result == "abnormal"; }));
    made.failed_num = 0;
    made.diagnosis_item_list = std::move(items);
    return made;
}

diagnosis::report summed_up(std::vector<diagnosis::dimension> dimensions) {
    diagnosis::report made;
    std::int32_t items = 0;
    std::int32_t abnormal = 0;
    for (const diagnosis::dimension& one : dimensions) {
        items += static_cast<std::int32_t>(one.diagnosis_item_list.size());
        abnormal += one.abnormal_num.value_or(0);
    }
    made.abnormal_item_num = abnormal;
    made.failed_item_num = 0;
    made.normal_item_num = items - abnormal;
    made.diagnosis_dimension_list = std::move(dimensions);
    return made;
}

diagnosis::report diagnose(const topic& of, const backlog& found) {
    std::vector<std::int32_t> lagging;
    for (const auto& [number, lag] : found.lagging) lagging.push_back(number);
    std::vector<diagnosis::dimension> made;
    made.push_back(dimension(
        "consumer", {look_for("subscription", 1, of, found.unread), look_for("lag", 2, of, std::move(lagging))}));
    made.push_back(dimension("broker", {look_for("ram", 3, of, {}), look_for("cpu", 4, of, {})}));
    return summed_up(std::move(made));
}

diagnosis_report* find_report(instance& in, std::string_view id) {
    for (diagnosis_report& one : in.reports)
        if (one.summary.report_id == id) return &one;
    return nullptr;
}

void fail(diagnosis_report& report) {
    report.summary.status = "failed";
    report.findings.failed_item_num = 1;
}

/// Fails when topic or group have gone meanwhile.
void finish(diagnosis_report& report, instance& where) {
    const topic* of = where.find_topic(*report.summary.topic_name);
    const auto by = where.groups.find(*report.summary.group_name);
    if (!of || by == where.groups.end()) return fail(report);
    const backlog found = look_at(where, by->second, *of);
    report.summary.status = "finished";
    report.summary.accumulated_partitions = static_cast<std::int32_t>(found.lagging.size());
    report.findings = diagnose(*of, found);
}

outcome<diagnosis::diagnosis_started> create_report(service& emulated, const diagnosis::create& asked) {
    const auto about = find_subject(emulated, asked.instance_id, asked.group_name, asked.topic_name);
    if (!about) return about.error();
    diagnosis_report& started = about->where->reports.emplace_front();
    started.summary.report_id = emulated.ids().uuid();
    started.summary.status = "diagnosing";
    started.summary.begin_time = emulated.time().utc_text();
    started.summary.end_time = started.summary.begin_time;
    started.summary.group_name = asked.group_name;
    started.summary.topic_name = asked.topic_name;
    started.summary.accumulated_partitions = 0;
    started.findings = summed_up({});

    const auto ends = [&emulated, id = *started.summary.report_id](bool well) -> service::effect {
        return [&emulated, id, well](instance& where) {
            diagnosis_report* one = find_report(where, id);
            if (!one) return;  // removed meanwhile
            one->summary.end_time = emulated.time().utc_text();
            if (well)
                finish(*one, where);
            else
                fail(*one);
        };
    };
    const auto vanishes = [id = *started.summary.report_id](instance& where) {
        where.reports.remove_if([&](const diagnosis_report& one) { return one.summary.report_id == id; });
    };
    emulated.start_job(*about->where, diagnosis_time, ends(true), ends(false), vanishes);
    diagnosis::diagnosis_started made;
    made.report_id = started.summary.report_id;
    return made;
}

outcome<diagnosis::report_page> list_reports(service& emulated, const diagnosis::list& asked) {
    const auto found = emulated.find_instance(asked.instance_id);
    if (!found) return found.error();
    const auto part = page_of(asked.offset, asked.limit);
    if (!part) return part.error();
    diagnosis::report_page made;
    for (const diagnosis_report& one : part->of((*found)->reports)) made.report_list.push_back(one.summary);
    made.total_num = static_cast<std::int32_t>((*found)->reports.size());
    return made;
}

outcome<diagnosis::removal_outcome> remove_reports(service& emulated, const diagnosis::batch_remove& asked) {
    const auto found = emulated.find_instance(asked.instance_id);
    if (!found) return found.error();
    if (asked.report_id_list.empty()) return errors::parameter_invalid.because("report_id_list is empty.");
    diagnosis::removal_outcome made;
    for (const std::string& id : asked.report_id_list) {
        auto& entry = made.results.emplace_back();
        entry.id = id;
        entry.success =
            (*found)->reports.remove_if([&](const diagnosis_report& one) { return one.summary.report_id == id; }) > 0;
    }
    return made;
}

outcome<diagnosis::report> get_report(service& emulated, const diagnosis::get& asked) {
    const auto found = emulated.find_instance(asked.instance_id);
    if (!found) return found.error();
    const diagnosis_report* one = find_report(**found, asked.report_id);
    if (!one) return errors::task_not_found;
    return one->findings;
}

}  // namespace

std::vector<handler> diagnosis_handlers() {
    return {on(&precheck), on(&create_report), on(&list_reports), on(&remove_reports), on(&get_report)};
}

}  // namespace dmskafka::emulation
