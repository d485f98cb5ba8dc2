#pragma once

#include <dmskafka/operation_table.hpp>

#include <boost/json/object.hpp>

#include <string_view>

namespace dmsctl {

[[nodiscard]] inline boost::json::string_view text(std::string_view of) noexcept { return {of.data(), of.size()}; }

/// What replaces a historical operation, `nothing` included; empty for others.
[[nodiscard]] std::string_view replacement_of(const dmskafka::operation_description& operation) noexcept;

/// One line of the list of operations.
[[nodiscard]] boost::json::object summary_of(const dmskafka::operation_description& operation);

/// Everything that the table knows of an operation, for people and programs.
[[nodiscard]] boost::json::object facts_of(const dmskafka::operation_description& operation);

}  // namespace dmsctl
