#include <dmskafka/operations.hpp>

#include <algorithm>
#include <array>

namespace dmskafka {

namespace {

template <class... Op>
constexpr std::array<operation_description, sizeof...(Op)> describe_all(type_list<Op...>) {
    return {detail::description_of<Op>...};
}

constexpr auto every_description = describe_all(all_operations{});

/// `family.name` or `family::name`.
bool goes_by(const operation_description& operation, std::string_view text) noexcept {
    if (text == operation.full_name) return true;
    return text.size() == operation.family.size() + 1 + operation.name.size() && text.starts_with(operation.family) &&
           text.ends_with(operation.name) && text[operation.family.size()] == '.';
}

}  // namespace

std::span<const operation_description> operations() noexcept { return every_description; }

const operation_description* find_operation(std::string_view name) noexcept {
    if (name == "ResetUserPassword") name = "ResetUserPasswrod";  // the service misspells it
    const auto found = std::ranges::find_if(every_description, [&](const auto& operation) {
        return operation.info.official_name == name || goes_by(operation, name);
    });
    return found == every_description.end() ? nullptr : &*found;
}

}  // namespace dmskafka
