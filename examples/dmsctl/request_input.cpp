#include "request_input.hpp"

#include "nearest_names.hpp"

#include <dmskafka/json.hpp>

#include <boost/json/parse.hpp>

#include <array>
#include <fstream>
#include <iostream>
#include <map>

namespace dmsctl {
namespace {

using dmskafka::dynamic_request;
using dmskafka::detail::kind;
using dmskafka::detail::type_descriptor;

[[noreturn]] void refuse_member(std::string_view path, std::string_view name, const type_descriptor& owner) {
    std::vector<std::string_view> names;
    for (const auto& field : owner.fields) names.push_back(field.name);
    throw usage_error("unknown member " + std::string(path).append(name) + did_you_mean(name, names));
}

bool knows(const type_descriptor& record, std::string_view name) {
    for (const auto& spelling : record.also_read)
        if (spelling.name == name) return true;
    return record.find(name) != nullptr;
}

/// The codec ignores members that it does not know, which is right for answers: here they are slips.
void refuse_unknown_members(const boost::json::value& value, const type_descriptor& type, const std::string& path) {
    if (type.what == kind::optional) return refuse_unknown_members(value, *type.element, path);
    if (type.what == kind::list && value.is_array()) {
        std::size_t index = 0;
        for (const auto& element : value.get_array())
            refuse_unknown_members(element, *type.element, path + "[" + std::to_string(index++) + "]");
    }
    if (type.what != kind::record || !value.is_object()) return;
    for (const auto& [name, member] : value.get_object()) {
        if (!knows(type, name)) refuse_member(path + ".", name, type);
        if (const auto* field = type.find(name))
            refuse_unknown_members(member, *field->type, (path + ".").append(name));
    }
}

class request_builder {
public:
    explicit request_builder(const dmskafka::operation_description& operation) : request_(operation) {}

    void add(std::string_view spelling, std::string_view value) {
        const auto& type = *request_.operation().request;
        const auto name = request_.find_member(spelling);
        if (name.empty() && spelling == "project_id")
            throw usage_error("project_id is no member: use --project-id, or HUAWEICLOUD_SDK_PROJECT_ID");
        if (name.empty()) refuse_member("", spelling, type);
        boost::system::error_code no_json;
        const auto parsed = boost::json::parse(boost::json::string_view(value.data(), value.size()), no_json);
        if (!no_json) refuse_unknown_members(parsed, *type.find(name)->type, std::string(name));

        dynamic_request alone(request_.operation());
        check(alone.set(name, value));
        const auto [place, is_new] = seen_.emplace(name, alone.to_json());
        if (is_new)
            check(request_.set(name, value));
        else if (place->second != alone.to_json())
            throw usage_error(std::string(name) + " is given twice, with different values");
    }

    [[nodiscard]] dynamic_request take() { return std::move(request_); }

private:
    static void check(const dmskafka::result<void>& done) {
        if (!done) throw usage_error(done.error().message);
    }

    dynamic_request request_;
    std::map<std::string_view, std::string> seen_;  ///< each member with what a request with it alone looks like
};

std::string read_all(std::istream& from) {
    constexpr std::size_t most = 16u << 20;
    std::string text;
    std::array<char, 65536> piece{};
    while (from.read(piece.data(), piece.size()) || from.gcount() > 0) {
        text.append(piece.data(), static_cast<std::size_t>(from.gcount()));
        if (text.size() > most) throw usage_error("--body: more than 16 MiB");
    }
    return text;
}

std::string read_body(const std::string& given) {
    if (given == "-") return read_all(std::cin);
    if (!given.starts_with('@')) return given;
    std::ifstream file(given.substr(1), std::ios::binary);
    if (!file) throw usage_error("--body: cannot read " + given.substr(1));
    return read_all(file);
}

void add_body(request_builder& request, const std::string& body) {
    const auto members = dmskafka::from_json<std::map<std::string, std::string>>(body);
    if (!members) throw usage_error("--body: " + members.error().message);
    for (const auto& [member, value] : *members) request.add(member, value);
}

std::string broken_rules(const dynamic_request& request) {
    std::string text;
    for (const auto& [member, rule] : validate(request))
        text.append(text.empty() ? "" : "\n").append(member).append(": ").append(rule);
    return text;
}

}  // namespace

const dmskafka::operation_description& chosen_operation(const command_line& line) {
    if (const auto* found = dmskafka::find_operation(line.operand())) return *found;
    std::vector<std::string_view> names;
    for (const auto& operation : dmskafka::operations()) {
        names.push_back(operation.full_name);
        names.push_back(operation.info.official_name);
    }
    throw usage_error("unknown operation " + line.operand() + did_you_mean(line.operand(), names));
}

dynamic_request read_request(const command_line& line) {
    request_builder builder(chosen_operation(line));
    for (const auto& given : line.members()) {
        const auto equals = given.find('=');
        if (equals == given.npos) throw usage_error("expected member=value, found " + given);
        builder.add(std::string_view(given).substr(0, equals), std::string_view(given).substr(equals + 1));
    }
    if (const auto body = line.value("--body")) add_body(builder, read_body(*body));
    auto request = builder.take();
    const auto broken = line.has("--no-validate") ? std::string() : broken_rules(request);
    if (!broken.empty()) throw usage_error(broken);
    return request;
}

}  // namespace dmsctl
