#include <dmskafka/job.hpp>

#include "member_text.hpp"
#include "uri.hpp"

#include <dmskafka/client.hpp>
#include <dmskafka/json.hpp>

#include <algorithm>
#include <array>
#include <charconv>

namespace dmskafka {
namespace {

constexpr std::string_view version = "job1";
constexpr std::size_t part_count = 13;  // the last one, parameters of a task, is left out when empty

constexpr std::array<std::string_view, 5> watch_names{"instance", "background_task", "connector_task",
                                                      "diagnosis_report", "sink_task"};
constexpr std::array<std::string_view, 6> target_names{"running", "absent", "success", "paused", "finished", "waiting"};

template <class Enum, std::size_t N>
bool read_name(std::string_view text, const std::array<std::string_view, N>& names, Enum& value) {
    for (std::size_t i = 0; i < N; ++i) {
        if (names[i] != text) continue;
        value = static_cast<Enum>(i);
        return true;
    }
    return false;
}

bool read_milliseconds(std::string_view text, std::chrono::milliseconds& value) {
    std::int64_t number{};
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
    value = std::chrono::milliseconds(number);
    constexpr std::int64_t most = 4'102'444'800'000;  // the year 2100 as a time, more than a century as a delay
    return problem == std::errc{} && end == text.data() + text.size() && number >= 0 && number <= most;
}

std::optional<std::array<std::string_view, part_count>> split(std::string_view text) {
    std::array<std::string_view, part_count> parts{};
    for (std::size_t i = 0; i < part_count; ++i) {
        const auto end = text.find(':');
        parts[i] = text.substr(0, end);
        const bool is_last = i + 1 == part_count;
        if (is_last && parts[i].empty()) return std::nullopt;
        if (end == text.npos) return i + 2 >= part_count ? std::optional(parts) : std::nullopt;
        text.remove_prefix(end + 1);
    }
    return std::nullopt;
}

std::string join(const std::vector<std::string>& items) {
    std::string text;
    for (const auto& item : items) {
        if (!text.empty()) text.push_back(',');
        append_percent_encoded(item, text);
    }
    return text;
}

std::vector<std::string> split_list(std::string_view text) {
    std::vector<std::string> items;
    while (!text.empty()) {
        const auto end = text.find(',');
        items.push_back(percent_decode(text.substr(0, end)));
        text.remove_prefix(end == text.npos ? text.size() : end + 1);
    }
    return items;
}

bool holds_empty(const std::vector<std::string>& items) {
    return std::find(items.begin(), items.end(), "") != items.end();
}

bool read_flag(std::string_view text, bool& value) {
    value = text == "1";
    return value || text == "0";
}

using detail::type_descriptor;

/// What a request asks for besides the place, as a JSON object.
std::string parameters_of(const operation_description& operation, const void* request) {
    std::string text = "{";
    const auto& fields = operation.request->fields;
    for (std::size_t i = 0; i < fields.size(); ++i)
        if (operation.placements[i] == placement::body)
            detail::encode_member(fields[i], request, text.size() == 1, text, secrets::hidden);
    return text + "}";
}

/// Ids of the entries of a batch that were accepted.
std::vector<std::string> accepted_ids(const type_descriptor& response, const void* at, const job_rule& rule) {
    std::vector<std::string> ids;
    const auto* list = response.find(rule.each);
    const auto& container = list->type->container;
    for (std::size_t i = 0; i < container.size(list->in(at)); ++i) {
        const void* entry = container.at(list->in(at), i);
        if (member_text(*list->type->element, entry, "result") != "success") continue;
        if (auto id = member_text(*list->type->element, entry, rule.id_member); !id.empty())
            ids.push_back(std::move(id));
    }
    return ids;
}

std::vector<std::string> ids_of(const operation_description& operation, const void* request, const void* response) {
    const auto& rule = *operation.job;
    if (!rule.each.empty()) return accepted_ids(*operation.response, response, rule);
    auto id = member_text(*operation.response, response, rule.id_member);
    if (id.empty()) id = member_text(*operation.request, request, rule.id_member);
    if (id.empty()) return {};
    return {std::move(id)};
}

}  // namespace

std::string job_handle::to_string() const {
    std::string text(version);
    const auto add = [&text](std::string_view part) {
        text.push_back(':');
        append_percent_encoded(part, text);
    };
    add(operation);
    add(watch_names[static_cast<std::size_t>(what)]);
    add(target_names[static_cast<std::size_t>(until)]);
    add(owner);
    text.append(":").append(join(ids)).append(":").append(join(task_names));
    add(std::to_string(first_delay.count()));
    add(std::to_string(interval.count()));
    add(must_leave_target ? "1" : "0");
    add(then_running ? "1" : "0");
    add(std::to_string(std::chrono::floor<std::chrono::milliseconds>(started_at.time_since_epoch()).count()));
    if (!task_params.empty()) add(task_params);
    return text;
}

result<job_handle> job_handle::parse(std::string_view text) {
    const auto parts = split(text);
    job_handle made;
    std::chrono::milliseconds started{};
    const bool good = parts && (*parts)[0] == version && read_name((*parts)[2], watch_names, made.what) &&
                      read_name((*parts)[3], target_names, made.until) &&
                      read_milliseconds((*parts)[7], made.first_delay) &&
                      read_milliseconds((*parts)[8], made.interval) && read_flag((*parts)[9], made.must_leave_target) &&
                      read_flag((*parts)[10], made.then_running) && read_milliseconds((*parts)[11], started);
    if (!good) return failure{.code = errc::invalid_request, .message = "handle: this is no job handle"};
    made.operation = percent_decode((*parts)[1]);
    made.owner = percent_decode((*parts)[4]);
    made.ids = split_list((*parts)[5]);
    made.task_names = split_list((*parts)[6]);
    made.task_params = percent_decode((*parts)[12]);
    if (holds_empty(made.ids) || holds_empty(made.task_names))
        return failure{.code = errc::invalid_request, .message = "handle: this is no job handle"};
    if (made.ids.empty() && made.task_names.empty())
        return failure{.code = errc::invalid_request, .message = "handle: this job handle names no job"};
    made.started_at = std::chrono::system_clock::time_point(started);
    return made;
}

namespace detail {

std::optional<job_handle> make_handle(const operation_description& operation, const void* request, const void* response,
                                      std::chrono::system_clock::time_point sent_at) {
    if (operation.job == nullptr) return std::nullopt;
    const auto& rule = *operation.job;
    job_handle made;
    made.ids = ids_of(operation, request, response);
    for (const auto name : rule.task_names)
        if (!name.empty()) made.task_names.emplace_back(name);
    if (made.ids.empty() && made.task_names.empty()) return std::nullopt;
    const bool excepted = !rule.except.member.empty() &&
                          member_text(*operation.request, request, rule.except.member) == rule.except.value;
    made.operation = operation.full_name;
    made.owner =
        member_text(*operation.request, request, rule.what == watch::sink_task ? "connector_id" : "instance_id");
    made.what = rule.what;
    made.until = excepted ? rule.except.until : rule.until;
    if (made.ids.empty() || rule.then_running) made.task_params = parameters_of(operation, request);
    made.first_delay = rule.first_delay;
    made.interval = rule.interval;
    made.must_leave_target = rule.must_leave_target && !excepted;
    made.then_running = rule.then_running;
    made.started_at = std::chrono::floor<std::chrono::milliseconds>(sent_at);
    return made;
}

}  // namespace detail
}  // namespace dmskafka
