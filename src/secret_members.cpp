#include "secret_members.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include <algorithm>

namespace dmskafka::detail {
namespace {

constexpr std::size_t shortest_secret = 4;

void collect(const type_descriptor& type, const boost::json::value& value, std::vector<secret>& found) {
    if (type.what == kind::secret) {
        if (value.is_string()) found.emplace_back(std::string(value.get_string()));
    } else if (type.what == kind::optional) {
        collect(*type.element, value, found);
    } else if (type.what == kind::list && value.is_array()) {
        for (const auto& each : value.get_array()) collect(*type.element, each, found);
    } else if (type.what == kind::record && value.is_object()) {
        for (const auto& field : type.fields)
            if (const auto* member = value.get_object().if_contains(field.name)) collect(*field.type, *member, found);
    }
}

void mask_text(std::string& text, std::string_view hidden) {
    constexpr std::string_view mark = "***";
    for (auto at = text.find(hidden); at != text.npos; at = text.find(hidden, at + mark.size()))
        text.replace(at, hidden.size(), mark);
}

}  // namespace

bool may_hold_secret(const type_descriptor& type, int depth) {
    if (type.what == kind::secret || depth == 0) return true;
    if (type.element != nullptr) return may_hold_secret(*type.element, depth - 1);
    return std::any_of(type.fields.begin(), type.fields.end(),
                       [depth](const auto& field) { return may_hold_secret(*field.type, depth - 1); });
}

std::vector<secret> secrets_in(const type_descriptor& type, std::string_view json) {
    std::vector<secret> found;
    if (json.empty() || !may_hold_secret(type)) return found;
    boost::system::error_code no_json;
    const auto value = boost::json::parse(boost::json::string_view(json), no_json);
    if (!no_json) collect(type, value, found);
    return found;
}

void mask(failure& answer, std::string_view hidden) {
    if (hidden.size() < shortest_secret) return;
    for (auto* text : {&answer.message, &answer.service_code, &answer.request_id, &answer.body})
        mask_text(*text, hidden);
}

}  // namespace dmskafka::detail
