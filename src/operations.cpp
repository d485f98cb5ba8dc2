#include <dmskafka/operations.hpp>

#include "operation_values.hpp"

#include <algorithm>
#include <array>

namespace dmskafka {

namespace {

template <class... Op>
constexpr std::array<operation_description, sizeof...(Op)> describe_all(type_list<Op...>) {
    return {detail::description_of<Op>...};
}

constexpr auto every_description = describe_all(all_operations{});

/// How values of one operation are made and destroyed.
struct value_functions {
    dynamic_record::owner (*request)();
    dynamic_record::owner (*response)();
};

template <class T>
dynamic_record::owner make_value() {
    return {new T(), [](void* value) noexcept { delete static_cast<T*>(value); }};
}

template <class... Op>
constexpr std::array<value_functions, sizeof...(Op)> values_of_all(type_list<Op...>) {
    return {value_functions{&make_value<Op>, &make_value<typename Op::response>}...};
}

constexpr auto every_value = values_of_all(all_operations{});

const value_functions* find_values(const operation_description& operation) noexcept {
    for (std::size_t i = 0; i < every_description.size(); ++i)
        if (&every_description[i] == &operation) return &every_value[i];
    return nullptr;
}

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

dynamic_record::owner detail::new_request(const operation_description& operation) {
    const auto* values = find_values(operation);
    return values ? values->request() : dynamic_record::owner(nullptr, [](void*) noexcept {});
}

dynamic_record::owner detail::new_response(const operation_description& operation) {
    const auto* values = find_values(operation);
    return values ? values->response() : dynamic_record::owner(nullptr, [](void*) noexcept {});
}

}  // namespace dmskafka
