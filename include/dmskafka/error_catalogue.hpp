#pragma once

#include <dmskafka/config.hpp>

#include <cstdint>
#include <span>
#include <string_view>

namespace dmskafka {

/// What a refusal of the service says about the request, whatever its HTTP status.
enum class refusal_kind : std::uint8_t {
    other,            ///< none of the kinds below; sending the request again does not help
    throttled,        ///< too many requests
    busy,             ///< the instance, or an order for it, is in the middle of something else
    gone,             ///< what the request names does not exist
    conflict,         ///< what the request makes exists already
    quota,            ///< a quota or limit of the account or the instance is used up
    auth,             ///< key, signature, token or clock is wrong
    token_expired,    ///< a new token is needed
    permission,       ///< the credentials are good, but not for this
    billing,          ///< account restricted, unpaid or without balance
    capacity,         ///< resources sold out
    no_such_api,      ///< wrong path, method or region
    invalid_request,  ///< the request breaks a rule
    transient,        ///< trouble at the service or the gateway, which may pass
};

[[nodiscard]] DMSKAFKA_API std::string_view to_string(refusal_kind kind) noexcept;

/// What is known of a code that the service or its gateway refuses requests with.
struct catalogued_error {
    std::string_view code;  ///< as in `DMS.00400026`
    int status;             ///< HTTP status that it comes with
    refusal_kind kind;
    std::string_view meaning;  ///< one sentence
    std::string_view remedy;   ///< one sentence: what to do about it
};

/// All codes of the reference and of the gateway, and those that are only seen in practice, ordered by code and status.
[[nodiscard]] DMSKAFKA_API std::span<const catalogued_error> error_catalogue() noexcept;

/// Finds a code in either of its spellings (quirk Q167); null when it is unknown. Where a code has several meanings,
/// which its status tells apart, `status` selects one of them, and a status that none of them has finds nothing.
[[nodiscard]] DMSKAFKA_API const catalogued_error* find_error(std::string_view code, int status = 0) noexcept;

/// What a state means for those who wait for an instance to be ready.
enum class state_class : std::uint8_t {
    pending,  ///< passes by itself
    settled,  ///< stays as it is until somebody asks for a change
    failed,   ///< does not become RUNNING by waiting
};

[[nodiscard]] DMSKAFKA_API std::string_view to_string(state_class what) noexcept;

/// A state of an instance.
struct instance_state {
    std::string_view name;  ///< as in `RUNNING`
    state_class waiting;
    bool documented;           ///< in the reference, rather than only seen in practice
    std::string_view meaning;  ///< one sentence
};

/// All states that are known, ordered by name. The list is open: treat other states as pending (quirk Q174).
[[nodiscard]] DMSKAFKA_API std::span<const instance_state> instance_states() noexcept;

/// Finds a state, whatever its case and underscores (quirk Q128); null when it is unknown.
[[nodiscard]] DMSKAFKA_API const instance_state* find_instance_state(std::string_view name) noexcept;

}  // namespace dmskafka
