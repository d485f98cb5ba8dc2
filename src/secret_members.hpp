#pragma once

#include <dmskafka/detail/reflection.hpp>
#include <dmskafka/error.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace dmskafka::detail {

/// Whether a value of that type may have a secret in it, looked for as deep as requests and answers nest.
[[nodiscard]] bool may_hold_secret(const type_descriptor& type, int depth = 12);

/// The secrets in the JSON text of a value of that type; none when it is no JSON.
[[nodiscard]] std::vector<secret> secrets_in(const type_descriptor& type, std::string_view json);

/// Puts `***` where a text of the service repeats `hidden`. What has less than 4 characters stays: as a part of other
/// words it would tell more than it hides.
void mask(failure& answer, std::string_view hidden);

}  // namespace dmskafka::detail
