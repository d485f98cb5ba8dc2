#include "emulator/control.hpp"

#include "emulator/percent.hpp"
#include "emulator/service.hpp"

#include <dmskafka/error.hpp>

#include <boost/describe/class.hpp>
#include <boost/describe/enum.hpp>
#include <boost/describe/enum_from_string.hpp>
#include <boost/describe/enum_to_string.hpp>
#include <boost/describe/members.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <boost/mp11/algorithm.hpp>

#include <charconv>
#include <concepts>
#include <type_traits>
#include <utility>

namespace dmskafka {

BOOST_DESCRIBE_ENUM(fault::cut, none, before_executing, after_executing, within_body, reset_within_body,
                    reset_after_answer)
BOOST_DESCRIBE_ENUM(fault::form, error_code, camel_case, code, nested, failed_topics, text, html, empty)
BOOST_DESCRIBE_ENUM(fault::counted, user, api)
BOOST_DESCRIBE_STRUCT(fault, (),
                      (operation, method, target_contains, project_id, skip, limit, window, per, probability, times,
                       lasts, delay, stale, status, executes, code, message, shape, body, headers, length_error,
                       keep_bytes, pause, connection))

namespace emulation {

namespace {

namespace json = boost::json;
using header_list = decltype(fault::headers);

constexpr std::string_view faults_path = "/_emulator/faults";
constexpr std::string_view clock_path = "/_emulator/clock";

template <class T>
concept duration = requires(T value) {
    value.count();
    typename T::period;
};

/// Calls `visit` with the name of each member of `what` and the member.
template <class Fault, class Visitor>
void for_each_member(Fault& what, Visitor visit) {
    using members = boost::describe::describe_members<fault, boost::describe::mod_public>;
    boost::mp11::mp_for_each<members>([&](auto member) { visit(std::string_view(member.name), what.*member.pointer); });
}

// Each of these reads one form of a value; false when it has another.

bool read(const json::value& from, std::string& to) {
    if (from.is_string()) to = from.as_string();
    return from.is_string();
}

bool read(const json::value& from, bool& to) {
    if (from.is_bool()) to = from.as_bool();
    return from.is_bool();
}

template <class Number>
    requires std::integral<Number> || std::floating_point<Number>
bool read(const json::value& from, Number& to) {
    json::error_code wrong;
    const auto number = from.to_number<Number>(wrong);
    if (!wrong) to = number;
    return !wrong;
}

template <duration Duration>
bool read(const json::value& from, Duration& to) {
    std::int64_t count{};
    if (!read(from, count)) return false;
    to = Duration(count);
    return true;
}

template <class Enum>
    requires std::is_enum_v<Enum>
bool read(const json::value& from, Enum& to) {
    std::string name;
    return read(from, name) && boost::describe::enum_from_string(name.c_str(), to);
}

bool read(const json::value& from, header_list& to) {
    if (!from.is_object()) return false;
    for (const auto& [name, value] : from.as_object()) {
        auto& header = to.emplace_back(std::string(name), std::string());
        if (!read(value, header.second)) return false;
    }
    return true;
}

json::value written(const std::string& from) { return json::value(from); }
json::value written(bool from) { return from; }
template <class Number>
    requires std::integral<Number> || std::floating_point<Number>
json::value written(Number from) {
    return from;
}
json::value written(duration auto from) { return from.count(); }
template <class Enum>
    requires std::is_enum_v<Enum>
json::value written(Enum from) {
    return boost::describe::enum_to_string(from, "");
}
json::value written(const header_list& from) {
    json::object made;
    for (const auto& [name, value] : from) made[name] = value;
    return made;
}

reply answer(int status, std::string body) { return {status, std::move(body), {{"Content-Type", "application/json"}}}; }
reply answer(int status, const json::object& body) { return answer(status, json::serialize(body)); }
reply refuse(int status, std::string_view message) { return answer(status, error_body("emulator", message)); }

/// The object that a request carries, or why there is none.
outcome<json::object> body_of(const received_request& request) {
    json::error_code wrong;
    json::value body = json::parse(request.body, wrong);
    if (wrong || !body.is_object()) return refusal{400, "emulator", "the body must be a JSON object"};
    return std::move(body).as_object();
}

outcome<fault> read_fault(json::object members) {
    fault made;
    std::string wrong;
    for_each_member(made, [&](std::string_view name, auto& member) {
        const auto found = members.find(name);
        if (found == members.end()) return;
        if (!read(found->value(), member)) wrong = std::string(name) + ": this value is none that it can have";
        members.erase(found);
    });
    if (wrong.empty() && !members.empty()) wrong = std::string(members.begin()->key()) + ": a fault has no such member";
    if (!wrong.empty()) return refusal{400, "emulator", std::move(wrong)};
    return made;
}

/// What differs from a fault that does nothing.
json::object described(const listed_fault& listed) {
    json::object made{{"id", listed.id}, {"matched", listed.matched}, {"fired", listed.fired}};
    json::object usual;
    const fault harmless;
    for_each_member(harmless, [&](std::string_view name, const auto& member) { usual[name] = written(member); });
    for_each_member(listed.what, [&](std::string_view name, const auto& member) {
        json::value value = written(member);
        if (value != usual[name]) made[name] = std::move(value);
    });
    return made;
}

reply list_faults(emulated_service::core& core) {
    json::array listed;
    for (const listed_fault& one : core.faults()) listed.push_back(described(one));
    return answer(200, json::object{{"faults", std::move(listed)}});
}

reply add_fault(emulated_service::core& core, const received_request& request) {
    auto body = body_of(request);
    if (!body) return refuse(400, body.error().message);
    auto read = read_fault(*std::move(body));
    if (!read) return refuse(400, read.error().message);
    try {
        return answer(201, json::object{{"id", core.add_fault(*std::move(read))}});
    } catch (const failure_error& wrong) {
        return refuse(400, wrong.details().message);
    }
}

reply clear_faults(emulated_service::core& core) {
    core.clear_faults();
    return {204, {}, {}};
}

reply remove_fault(emulated_service::core& core, std::string_view id_text) {
    std::uint64_t id{};
    const auto [end, error] = std::from_chars(id_text.data(), id_text.data() + id_text.size(), id);
    const bool is_number = error == std::errc{} && end == id_text.data() + id_text.size();
    if (!is_number || !core.remove_fault(id)) return refuse(404, "there is no such fault");
    return {204, {}, {}};
}

reply set_clock(emulated_service::core& core, const received_request& request) {
    const auto body = body_of(request);
    if (!body) return refuse(400, body.error().message);
    std::chrono::milliseconds ahead{};
    const auto* given = body->if_contains("offset");
    if (!given || body->size() != 1 || !read(*given, ahead) || std::chrono::abs(ahead) > std::chrono::days(3650))
        return refuse(400, "offset: must be a number of milliseconds, at most ten years");
    core.set_clock_offset(ahead);
    return {204, {}, {}};
}

}  // namespace

bool is_control(const received_request& request) noexcept { return request.target.starts_with("/_emulator/"); }

reply control(emulated_service::core& core, const received_request& request) {
    const std::string_view path = path_of(request.target);
    const std::string_view method = request.method;
    if (path == faults_path) {
        if (method == "GET") return list_faults(core);
        if (method == "POST") return add_fault(core, request);
        if (method == "DELETE") return clear_faults(core);
    }
    if (path.starts_with(faults_path) && path.substr(faults_path.size()).starts_with('/') && method == "DELETE")
        return remove_fault(core, path.substr(faults_path.size() + 1));
    if (path == clock_path) {
        if (method == "GET") return answer(200, json::object{{"offset", core.clock_offset().count()}});
        if (method == "PUT") return set_clock(core, request);
    }
    return refuse(404, "the emulator has no such control");
}

}  // namespace emulation
}  // namespace dmskafka
