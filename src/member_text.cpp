#include "member_text.hpp"

#include <dmskafka/json.hpp>

namespace dmskafka::detail {

std::string member_text(const type_descriptor& record, const void* at, std::string_view member) {
    const auto* field = record.find(member);
    if (field == nullptr) return {};
    const auto* type = field->type;
    const void* value = field->in(at);
    while (type->what == kind::optional) {
        if (type->container.size(value) == 0) return {};
        value = type->container.at(value, 0);
        type = type->element;
    }
    if (type->what == kind::secret) return {};
    if (type->what == kind::text) return *static_cast<const std::string*>(value);
    std::string text;
    encode(*type, value, text);
    return text;
}

}  // namespace dmskafka::detail
