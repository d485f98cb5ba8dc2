#include <dmskafka/error_catalogue.hpp>

#include "error_catalogue_data.hpp"
#include "state_name.hpp"

#include <algorithm>
#include <functional>
#include <utility>

namespace dmskafka {
namespace {

constexpr auto code_and_status = [](const catalogued_error& error) { return std::pair(error.code, error.status); };

static_assert(std::ranges::adjacent_find(catalogue_data::errors, std::ranges::greater_equal{}, code_and_status) ==
                  std::end(catalogue_data::errors),
              "errors are ordered by code and status, and each is there once: lookup is a binary search");
static_assert(std::ranges::adjacent_find(catalogue_data::states, std::ranges::greater_equal{}, &instance_state::name) ==
                  std::end(catalogue_data::states),
              "states are ordered by name, and each is there once");

constexpr std::string_view usual_spelling(std::string_view code) noexcept {
    const auto* found =
        std::ranges::find(catalogue_data::other_spellings, code, &catalogue_data::code_spelling::written);
    return found == std::end(catalogue_data::other_spellings) ? code : found->code;
}

}  // namespace

std::string_view to_string(refusal_kind kind) noexcept {
    switch (kind) {
        case refusal_kind::other:
            return "other";
        case refusal_kind::throttled:
            return "throttled";
        case refusal_kind::busy:
            return "busy";
        case refusal_kind::gone:
            return "gone";
        case refusal_kind::conflict:
            return "conflict";
        case refusal_kind::quota:
            return "quota";
        case refusal_kind::auth:
            return "auth";
        case refusal_kind::token_expired:
            return "token expired";
        case refusal_kind::permission:
            return "permission";
        case refusal_kind::billing:
            return "billing";
        case refusal_kind::capacity:
            return "capacity";
        case refusal_kind::no_such_api:
            return "no such API";
        case refusal_kind::invalid_request:
            return "invalid request";
        case refusal_kind::transient:
            return "transient";
    }
    return "unknown";
}

std::string_view to_string(state_class what) noexcept {
    switch (what) {
        case state_class::pending:
            return "pending";
        case state_class::settled:
            return "settled";
        case state_class::failed:
            return "failed";
    }
    return "unknown";
}

std::span<const catalogued_error> error_catalogue() noexcept { return catalogue_data::errors; }

const catalogued_error* find_error(std::string_view code, int status) noexcept {
    const auto meanings =
        std::ranges::equal_range(catalogue_data::errors, usual_spelling(code), {}, &catalogued_error::code);
    if (meanings.empty()) return nullptr;
    if (meanings.size() == 1 || status == 0) return &meanings.front();
    const auto found = std::ranges::find(meanings, status, &catalogued_error::status);
    return found == meanings.end() ? nullptr : &*found;
}

std::span<const instance_state> instance_states() noexcept { return catalogue_data::states; }

const instance_state* find_instance_state(std::string_view name) noexcept {
    const auto* found = std::ranges::find_if(catalogue_data::states,
                                             [&](const instance_state& known) { return same_state(known.name, name); });
    return found == std::end(catalogue_data::states) ? nullptr : found;
}

}  // namespace dmskafka
