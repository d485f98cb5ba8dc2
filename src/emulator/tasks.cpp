#include "emulator/documented_errors.hpp"
#include "emulator/handler.hpp"
#include "emulator/service.hpp"

#include <dmskafka/ops/tasks.hpp>

#include <algorithm>
#include <string>

namespace dmskafka::emulation {

namespace {

bool is_task_id(std::string_view text) {
    return text.size() == 32 && text.find_first_not_of("0123456789abcdefABCDEF") == text.npos;
}

tasks::task describe(const service& emulated, const task& one) {
    tasks::task made;
    made.id = one.id;
    made.name = one.name;
    made.user_name = emulated.options().user_name;
    made.user_id = emulated.user_id();
    made.params = one.params;
    made.status = one.status;
    made.created_at = one.created_at;
    made.updated_at = one.updated_at;
    return made;
}

/// When the task began, as the filters say it: 20200515031951, from 2020-05-15T03:19:51.046Z.
std::string filter_time(const task& one) {
    std::string digits;
    for (const char c : one.created_at.substr(0, 19))
        if (c >= '0' && c <= '9') digits += c;
    return digits;
}

bool is_filter_time(std::string_view text) {
    return text.size() == 14 && text.find_first_not_of("0123456789") == text.npos;
}

outcome<tasks::task_page> list_tasks(service& emulated, const tasks::list& asked) {
    const auto found = emulated.find_instance(asked.instance_id);
    if (!found) return found.error();
    const std::int32_t start = asked.start.value_or(1);  // counts from 1
    const std::int32_t limit = asked.limit.value_or(10);
    if (start < 1 || limit < 1) return errors::parameter_invalid.because("start and limit must be at least 1.");
    const std::string begin = asked.begin_time.value_or("00000000000000");
    const std::string end = asked.end_time ? std::to_string(*asked.end_time) : "99999999999999";
    if (!is_filter_time(begin) || !is_filter_time(end)) return errors::timestamp_invalid;

    std::vector<const task*> matching;
    for (const task& one : (*found)->tasks)
        if (const auto time = filter_time(one); time >= begin && time <= end) matching.push_back(&one);

    tasks::task_page made;
    made.task_count = std::to_string(matching.size());
    for (std::size_t i = static_cast<std::size_t>(start - 1);
         i < matching.size() && made.tasks.size() < static_cast<std::size_t>(limit); ++i)
        made.tasks.push_back(describe(emulated, *matching[i]));
    return made;
}

outcome<task*> find_task(service& emulated, std::string_view instance_id, std::string_view task_id) {
    const auto found = emulated.find_instance(instance_id);
    if (!found) return found.error();
    if (!is_task_id(task_id)) return errors::task_id_invalid;
    task* one = (*found)->find_task(task_id);
    if (!one) return errors::task_not_found;
    return one;
}

outcome<tasks::task_page> get_task(service& emulated, const tasks::get& asked) {
    const auto one = find_task(emulated, asked.instance_id, asked.task_id);
    if (!one) return one.error();
    tasks::task_page made;
    made.task_count = "1";
    made.tasks.push_back(describe(emulated, **one));
    return made;
}

outcome<no_content> remove_task(service& emulated, const tasks::remove& asked) {
    const auto one = find_task(emulated, asked.instance_id, asked.task_id);
    if (!one) return one.error();
    if ((*one)->pending()) return errors::job_running;
    (*emulated.find_instance(asked.instance_id))->tasks.remove_if([&](const task& each) { return &each == *one; });
    return no_content{};
}

}  // namespace

std::vector<handler> task_handlers() { return {on(&list_tasks), on(&get_task), on(&remove_task)}; }

}  // namespace dmskafka::emulation
