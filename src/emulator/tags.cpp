#include "emulator/documented_errors.hpp"
#include "emulator/handler.hpp"
#include "emulator/instance_rules.hpp"
#include "emulator/service.hpp"

#include <dmskafka/ops/tags.hpp>

#include <algorithm>
#include <map>
#include <set>
#include <string>

namespace dmskafka::emulation {

namespace {

std::vector<tag> tags_of(const instance& one) { return one.order.tags.value_or(std::vector<tag>{}); }

/// A key that is there already gets the new value.
outcome<std::vector<tag>> with(std::vector<tag> present, const std::vector<tag>& added) {
    if (auto no = check_tags(added)) return *std::move(no);
    for (const tag& each : added) {
        const auto same = std::ranges::find(present, each.key, &tag::key);
        tag& to = same == present.end() ? present.emplace_back() : *same;
        to.key = each.key;
        to.value = each.value.value_or("");
    }
    if (present.size() > max_tags) return errors::too_many_tags;
    return present;
}

/// Goes by the key; one that is not there is no error.
std::vector<tag> without(std::vector<tag> present, const std::vector<tag>& removed) {
    std::erase_if(present, [&](const tag& one) { return std::ranges::count(removed, one.key, &tag::key) != 0; });
    return present;
}

outcome<no_content> batch_action(service& emulated, const tags::batch_action& asked) {
    const auto found = emulated.find_instance(asked.instance_id);
    if (!found) return found.error();
    if (asked.action != "create" && asked.action != "delete") return errors::tag_action_invalid;
    if (asked.tags.empty()) return errors::parameter_invalid.because("tags is empty.");
    const auto present = tags_of(**found);
    const auto changed = asked.action == "create" ? with(present, asked.tags) : without(present, asked.tags);
    if (!changed) return changed.error();
    (*found)->order.tags = *changed;
    return no_content{};
}

outcome<tags::instance_tags> list_tags(service& emulated, const tags::list& asked) {
    const auto found = emulated.find_instance(asked.instance_id);
    if (!found) return found.error();
    tags::instance_tags made;
    made.tags = tags_of(**found);
    return made;
}

outcome<tags::project_tags> list_project_tags(service& emulated, const tags::list_project&) {
    std::map<std::string, std::set<std::string>> values;
    for (const instance& one : emulated.all_instances())
        for (const tag& each : tags_of(one)) values[each.key.value_or("")].insert(each.value.value_or(""));
    tags::project_tags made;
    for (const auto& [key, some] : values) {
        auto& entry = made.tags.emplace_back();
        entry.key = key;
        entry.values.assign(some.begin(), some.end());
    }
    return made;
}

}  // namespace

std::vector<handler> tag_handlers() { return {on(&batch_action), on(&list_tags), on(&list_project_tags)}; }

}  // namespace dmskafka::emulation
