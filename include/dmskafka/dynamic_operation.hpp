#pragma once

// Operations whose type is known at run time only, for tools that work from the table: command lines, proxies,
// recorders.

#include <dmskafka/config.hpp>
#include <dmskafka/error.hpp>
#include <dmskafka/json.hpp>
#include <dmskafka/operation_table.hpp>
#include <dmskafka/validation.hpp>

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace dmskafka {

/// A request or response of an operation in the table.
class DMSKAFKA_API dynamic_record {
public:
    using owner = std::unique_ptr<void, void (*)(void*) noexcept>;

    [[nodiscard]] const operation_description& operation() const noexcept { return *operation_; }
    [[nodiscard]] void* data() noexcept { return value_.get(); }
    [[nodiscard]] const void* data() const noexcept { return value_.get(); }

protected:
    dynamic_record() : operation_(nullptr), value_(nullptr, [](void*) noexcept {}) {}
    dynamic_record(const operation_description& operation, owner value)
        : operation_(&operation), value_(std::move(value)) {}

private:
    const operation_description* operation_;
    owner value_;
};

/// A request to be filled member by member or from JSON, then given to `client::call`, `start`, `run` or `pages`.
class DMSKAFKA_API dynamic_request : public dynamic_record {
public:
    /// `operation` is one of `operations()`; `errc::invalid_options` is thrown as `failure_error` for any other.
    explicit dynamic_request(const operation_description& operation);
    [[nodiscard]] dynamic_request clone() const;

    /// The wire name of the member with that name or other spelling; empty when the request has none.
    [[nodiscard]] std::string_view find_member(std::string_view spelling) const noexcept;

    /// Sets a member from text: numbers and booleans as JSON writes them; structures and lists as JSON.
    /// `errc::invalid_request` for a value that does not fit and for a member that the request does not have.
    [[nodiscard]] result<void> set(std::string_view member, std::string_view value);
    /// Sets each member of a JSON object, as tolerantly as answers are read.
    [[nodiscard]] result<void> read_json(std::string_view json);

    [[nodiscard]] std::string to_json() const;
};

/// The answer to a `dynamic_request`.
class DMSKAFKA_API dynamic_response : public dynamic_record {
public:
    /// Of no operation, only to be assigned to: `co_spawn` wants to make results before it has one.
    dynamic_response() = default;
    explicit dynamic_response(const operation_description& operation);

    /// The answer encoded again: JSON, the bare text of an operation that answers text, nothing where there is no
    /// content.
    [[nodiscard]] std::string text(secrets in_it = secrets::hidden) const;
};

/// Everything in the request that breaks a documented constraint.
[[nodiscard]] DMSKAFKA_API std::vector<violation> validate(const dynamic_request& request);

}  // namespace dmskafka
