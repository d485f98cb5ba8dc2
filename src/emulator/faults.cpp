#include "emulator/faults.hpp"

#include "emulator/service.hpp"

#include <dmskafka/json.hpp>
#include <dmskafka/operation_table.hpp>

#include <algorithm>
#include <iterator>
#include <utility>

namespace dmskafka {

fault fault::refuse(int status, std::string_view code, std::string_view message, form shape) {
    fault made;
    made.status = status;
    made.code = code;
    made.message = message;
    made.shape = shape;
    return made;
}

fault fault::answer(int status, std::string body) {
    fault made;
    made.status = status;
    made.shape = form::empty;
    made.body = std::move(body);
    return made;
}

fault fault::malformed(std::string body) { return answer(0, std::move(body)); }

fault fault::slow(std::chrono::milliseconds delay) {
    fault made;
    made.delay = delay;
    return made;
}

fault fault::slow_body(std::size_t keep_bytes, std::chrono::milliseconds pause) {
    fault made;
    made.keep_bytes = keep_bytes;
    made.pause = pause;
    return made;
}

namespace {

fault cut_off(fault::cut how, std::size_t keep_bytes = 0) {
    fault made;
    made.connection = how;
    made.keep_bytes = keep_bytes;
    return made;
}

}  // namespace

fault fault::lost_request() { return cut_off(cut::before_executing); }
fault fault::lost_response() { return cut_off(cut::after_executing); }
fault fault::truncated(std::size_t keep_bytes) { return cut_off(cut::within_body, keep_bytes); }
fault fault::reset_within(std::size_t keep_bytes) { return cut_off(cut::reset_within_body, keep_bytes); }
fault fault::reset_after() { return cut_off(cut::reset_after_answer); }

fault fault::wrong_length(std::int64_t error) {
    fault made;
    made.length_error = error;
    return made;
}

fault fault::stale_reads() {
    fault made;
    made.stale = true;
    return made;
}

fault fault::throttle(std::uint64_t limit, std::chrono::seconds window, counted per) {
    fault made;
    made.limit = limit;
    made.window = window;
    made.per = per;
    return made;
}

namespace emulation {

namespace {

std::string object(std::string_view code_name, std::string_view code, std::string_view text_name,
                   std::string_view text) {
    std::string out = "{";
    detail::encode_text(code_name, out);
    out += ':';
    detail::encode_text(code, out);
    out += ',';
    detail::encode_text(text_name, out);
    out += ':';
    detail::encode_text(text, out);
    return out + '}';
}

std::string body_of(const fault& what) {
    using form = fault::form;
    switch (what.shape) {
        case form::error_code:
            return error_body(what.code, what.message);
        case form::camel_case:
            return object("errorCode", what.code, "errorMsg", what.message);
        case form::code:
            return object("code", what.code, "message", what.message);
        case form::nested:
            return "{\"error\":" + object("code", what.code, "message", what.message) + "}";
        case form::failed_topics:
            return "{\"failed_topics\":[" + error_body(what.code, what.message) + "]}";
        case form::text:
            return what.message;
        case form::html:
            return "<html><head><title>" + std::to_string(what.status) + "</title></head><body><h1>" + what.message +
                   "</h1></body></html>";
        case form::empty:
            break;
    }
    return {};
}

std::string_view content_type(fault::form shape) {
    if (shape == fault::form::text) return "text/plain";
    if (shape == fault::form::html) return "text/html";
    return "application/json";
}

/// As the gateway says it: in minutes where it can.
std::string over_limit(const fault& what) {
    const bool minutes = what.window.count() % 60 == 0;
    return std::string("The throttling threshold has been reached: policy ") +
           (what.per == fault::counted::api ? "api" : "user") + " over ratelimit,limit:" + std::to_string(what.limit) +
           ",time:" + std::to_string(minutes ? what.window.count() / 60 : what.window.count()) +
           (minutes ? " minute" : " second");
}

bool is(const operation_description* operation, std::string_view full_name) {
    return operation && operation->full_name == full_name;
}

bool matches(const fault& what, const operation_description* operation, const request_facts& request) {
    if (!what.method.empty() && what.method != request.method) return false;
    if (what.stale && request.method != "GET") return false;
    if (!what.project_id.empty() && what.project_id != request.project_id) return false;
    if (operation && !is(request.operation, operation->full_name)) return false;
    return request.target.find(what.target_contains) != request.target.npos;
}

bool breaks_lines(std::string_view text) { return text.find_first_of("\r\n") != text.npos; }

}  // namespace

std::optional<std::string> what_is_wrong_with(const fault& what) {
    if (!what.operation.empty() && !find_operation(what.operation))
        return "operation: there is no operation " + what.operation;
    if (!(what.probability >= 0 && what.probability <= 1)) return "probability: must be from 0 to 1";
    if (what.status != 0 && (what.status < 200 || what.status > 599)) return "status: must be 0 or from 200 to 599";
    if (what.window.count() < 1 || what.window > std::chrono::hours(24))
        return "window: must be from 1 second to a day";
    for (const auto& [name, duration] : {std::pair("lasts", what.lasts), {"delay", what.delay}, {"pause", what.pause}})
        if (duration.count() < 0 || duration > std::chrono::hours(24))
            return std::string(name) + ": must be from 0 to a day";
    for (const auto& [name, value] : what.headers)
        if (name.empty() || breaks_lines(name) || breaks_lines(value))
            return "headers: must have names, and nothing in them may break the line";
    return std::nullopt;
}

reply answer_of(const fault& what) {
    if (what.status == 204 || what.status == 304) return {what.status, {}, {}};
    if (!what.body.empty()) return {what.status, what.body, {}};
    return {what.status, body_of(what), {{"Content-Type", std::string(content_type(what.shape))}}};
}

fault_list::fault_list(std::uint64_t seed) : random_(seed != 0 ? seed : std::random_device{}()) {}

std::uint64_t fault_list::add(fault what, clock::time_point now, std::shared_ptr<state> seen) {
    if (what.limit > 0 && what.status == 0) {
        what.status = 429;
        what.code = "APIGW.0308";
        what.message = over_limit(what);
    }
    const auto* operation = find_operation(what.operation);
    entries_.push_back({{++last_id_, std::move(what)}, operation, now, std::move(seen)});
    return last_id_;
}

met_fault fault_list::meet(const request_facts& request, clock::time_point now) {
    for (entry& one : entries_)
        if (fires(one, request, now)) {
            ++one.listed.fired;
            return {one.listed.what, one.seen};
        }
    return {};
}

bool fault_list::fires(entry& one, const request_facts& request, clock::time_point now) {
    const fault& what = one.listed.what;
    if (what.lasts.count() > 0 && now - one.added >= what.lasts) return false;
    if (what.times > 0 && one.listed.fired >= what.times) return false;
    if (!matches(what, one.operation, request)) return false;
    if (++one.listed.matched <= what.skip) return false;
    return !within_limit(one, request, now) && draw(what.probability);
}

bool fault_list::within_limit(entry& one, const request_facts& request, clock::time_point now) {
    const fault& what = one.listed.what;
    if (what.limit == 0) return false;
    std::string_view whose = request.user;
    if (what.per == fault::counted::api) whose = request.operation ? request.operation->full_name : "";
    count& so_far = one.counts[std::string(whose)];
    if (so_far.requests == 0 || now - so_far.begun >= what.window) so_far = {now, 0};
    return ++so_far.requests <= what.limit;
}

bool fault_list::draw(double probability) {
    if (probability >= 1) return true;
    return static_cast<double>(random_() >> 11) * 0x1p-53 < probability;
}

std::vector<listed_fault> fault_list::all() const {
    std::vector<listed_fault> listed;
    std::ranges::transform(entries_, std::back_inserter(listed), &entry::listed);
    return listed;
}

bool fault_list::remove(std::uint64_t id) {
    return std::erase_if(entries_, [&](const entry& one) { return one.listed.id == id; }) > 0;
}

}  // namespace emulation
}  // namespace dmskafka
