#pragma once

#include <dmskafka/config.hpp>
#include <dmskafka/detail/operation_description.hpp>

#include <span>
#include <string_view>

namespace dmskafka {

/// All operations, family by family, without the cost of including their structs.
[[nodiscard]] DMSKAFKA_API std::span<const operation_description> operations() noexcept;

/// Finds an operation by its official name (`CreateInstanceTopic`) or by its name here (`topics::create` or
/// `topics.create`); null when there is none.
[[nodiscard]] DMSKAFKA_API const operation_description* find_operation(std::string_view name) noexcept;

}  // namespace dmskafka
