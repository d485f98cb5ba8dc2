#include "emulator/service.hpp"

#include "emulator/authentication.hpp"
#include "emulator/documented_errors.hpp"
#include "emulator/percent.hpp"

#include <dmskafka/json.hpp>

#include <algorithm>
#include <cstdio>
#include <iterator>
#include <utility>

namespace dmskafka::emulation {

namespace {

std::vector<handler> every_handler() {
    std::vector<handler> all;
    for (auto family :
         {&access_policy_handlers, &catalog_handlers, &consumer_group_handlers, &cluster_handlers, &diagnosis_handlers,
          &iam_handlers, &instance_access_handlers, &instance_handlers, &instance_resize_handlers, &legacy_handlers,
          &manager_handlers, &message_handlers, &quota_handlers, &smart_connect_handlers, &tag_handlers, &task_handlers,
          &topic_handlers, &user_handlers, &v1_handlers}) {
        auto some = family();
        all.insert(all.end(), std::move_iterator(some.begin()), std::move_iterator(some.end()));
    }
    return all;
}

/// As in Wed, 05 Mar 2025 08:15:30 GMT.
std::string http_date(std::chrono::system_clock::time_point when) {
    constexpr const char* weekdays[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    constexpr const char* months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const auto days = std::chrono::floor<std::chrono::days>(when);
    const std::chrono::year_month_day date(days);
    const std::chrono::hh_mm_ss time(std::chrono::floor<std::chrono::seconds>(when - days));
    char text[48];
    const int length = std::snprintf(
        text, sizeof text, "%s, %02u %s %04d %02d:%02d:%02d GMT", weekdays[std::chrono::weekday(days).c_encoding()],
        static_cast<unsigned>(date.day()), months[static_cast<unsigned>(date.month()) - 1],
        static_cast<int>(date.year()), static_cast<int>(time.hours().count()), static_cast<int>(time.minutes().count()),
        static_cast<int>(time.seconds().count()));
    return std::string(text, static_cast<std::size_t>(length));
}

/// Nothing here answers with JSON other than objects and arrays.
std::string_view media_type(std::string_view body) noexcept {
    return body.starts_with('{') || body.starts_with('[') ? "application/json" : "text/plain";
}

}  // namespace

std::string error_body(std::string_view code, std::string_view message) {
    std::string out = "{\"error_code\":";
    detail::encode_text(code, out);
    out += ",\"error_msg\":";
    detail::encode_text(message, out);
    out += '}';
    return out;
}

service::service(const emulator_options& options)
    : options_(&options),
      time_(*options.clock, options.time_scale),
      ids_(options.seed),
      domain_id_(ids_.hex(32)),
      user_id_(ids_.hex(32)),
      handlers_(every_handler()),
      current_(&add_project(options.project_id, options.project_name)) {
    tokens_.add(options.token.reveal(), {options.project_id, std::chrono::system_clock::time_point::max()});
    for (const handler& one : handlers_) router_.add(one.operation->info.method, one.operation->info.path);
}

reply service::handle(const received_request& request, const std::shared_ptr<state>& old_state) {
    time_.run_due();
    auto made = serve(request, old_state ? *old_state : projects_);
    if (old_state) current_ = &projects_.front();  // what was seen may be gone before the next request
    if (made) return finished(*std::move(made));
    const refusal& no = made.error();
    return finished({no.status, error_body(no.code, no.message), {}});
}

reply service::finished(reply made) {
    const auto is_type = [](const auto& header) { return same_name(header.first, "Content-Type"); };
    if (!made.body.empty() && std::ranges::none_of(made.headers, is_type))
        made.headers.emplace_back("Content-Type", media_type(made.body));
    made.headers.emplace_back("Date", http_date(time_.utc()));
    made.headers.emplace_back("X-Request-Id", ids_.hex(32));
    return made;
}

request_facts service::facts_of(const received_request& request) const {
    request_facts facts{request.method, request.target};
    facts.user = request.header("X-Auth-Token") ? options_->user_name : options_->access_key;
    if (const auto match = router_.find(request.method, path_of(request.target))) {
        facts.operation = handlers_[match->route].operation;
        facts.project_id = project_of(request, match->values);
    }
    return facts;
}

outcome<reply> service::serve(const received_request& request, state& seen) {
    const auto match = router_.find(request.method, path_of(request.target));
    if (!match) return errors::no_such_api;
    const handler& meant = handlers_[match->route];
    if (!meant.operation->without_credentials)
        if (auto no = authenticate(request, *options_, tokens_, time_.utc())) return *std::move(no);
    if (meant.operation->endpoint == dmskafka::service::kafka)
        if (auto no = enter_project(request, match->values, seen)) return *std::move(no);
    return meant.serve(*this, request, match->values);
}

std::string_view service::project_of(const received_request& request, const captures& path) const noexcept {
    if (const auto in_path = find(path, "project_id")) return *in_path;
    if (const auto in_header = request.header("X-Project-Id")) return *in_header;
    const token* scope = tokens_.find(request.header("X-Auth-Token").value_or(""));
    return scope ? scope->project_id : projects_.front().id;
}

std::optional<refusal> service::enter_project(const received_request& request, const captures& path, state& seen) {
    const std::string_view id = project_of(request, path);
    const token* scope = tokens_.find(request.header("X-Auth-Token").value_or(""));
    const auto wanted = std::ranges::find(seen, id, &project::id);
    if (wanted == seen.end() || request.header("X-Project-Id").value_or(id) != id) return errors::project_unavailable;
    if (scope && scope->project_id != id) return errors::token_of_other_project;
    current_ = &*wanted;
    return std::nullopt;
}

project& service::add_project(std::string id, std::string name) {
    return projects_.emplace_back(project{std::move(id), std::move(name), {}});
}

project* service::find_project(std::string_view id) noexcept {
    for (project& one : projects_)
        if (one.id == id) return &one;
    return nullptr;
}

outcome<instance*> service::find_instance(std::string_view id) {
    if (!is_uuid(id)) return errors::instance_id_invalid;
    for (instance& one : current_->instances)
        if (one.id == id) return &one;
    return errors::instance_not_found;
}

outcome<instance*> service::find_running(std::string_view id) {
    auto found = find_instance(id);
    if (found && (*found)->status != "RUNNING") return errors::wrong_instance_status;
    return found;
}

outcome<instance*> service::find_idle(std::string_view id) {
    auto found = find_running(id);
    if (found && (*found)->busy()) return errors::job_running;
    return found;
}

outcome<topic*> service::find_topic(std::string_view instance_id, std::string_view name) {
    const auto owner = find_instance(instance_id);
    if (!owner) return owner.error();
    topic* one = (*owner)->find_topic(name);
    if (!one) return errors::topic_not_found;
    return one;
}

void service::later(const instance& where, std::chrono::milliseconds service_time, effect done) {
    time_.after(service_time, [this, owner = current_, id = where.id, done = std::move(done)] {
        current_ = owner;
        if (auto found = find_instance(id)) done(**found);
    });
}

void service::start_job(const instance& where, std::chrono::milliseconds service_time, effect done, effect failed,
                        effect forgotten) {
    const job_end how = ends_.empty() ? job_end::success : ends_.front();
    if (!ends_.empty()) ends_.pop_front();
    effect* const effects[] = {&done, &failed, &forgotten};
    later(where, service_time, std::move(*effects[static_cast<std::size_t>(how)]));
}

service::effect service::forget_instance() {
    return [this](instance& gone) { all_instances().remove_if([&](const instance& each) { return &each == &gone; }); };
}

task& service::start_task(instance& where, std::string name, std::string params, std::chrono::milliseconds service_time,
                          effect done, effect failed) {
    const std::string now = time_.utc_text();
    task& started = where.tasks.emplace_front(
        task{ids_.hex(32), std::move(name), std::move(params), "CREATED", time_.unix_milliseconds(), now, now});

    const auto moves_to = [this, id = started.id](std::string status, effect also) -> effect {
        return [this, id, status = std::move(status), also = std::move(also)](instance& of) {
            if (task* one = of.find_task(id)) {
                one->status = status;
                one->updated_at = time_.utc_text();
            }
            if (also) also(of);
        };
    };
    const auto vanishes = [id = started.id, failed](instance& of) {
        of.tasks.remove_if([&](const task& one) { return one.id == id; });
        if (failed) failed(of);
    };
    later(where, service_time / 10, moves_to("EXECUTING", {}));
    start_job(where, service_time, moves_to("SUCCESS", std::move(done)), moves_to("FAILED", failed), vanishes);
    return started;
}

}  // namespace dmskafka::emulation
