#pragma once

#include "client_core.hpp"

#include <array>

namespace dmskafka::detail {

/// The HTTP request of one attempt: headers, authorised as of now. Refers to the call, the credentials and this object.
class outgoing_request {
public:
    outgoing_request(const prepared_call& call, const credentials_snapshot* with);
    outgoing_request(const outgoing_request&) = delete;
    outgoing_request& operator=(const outgoing_request&) = delete;

    [[nodiscard]] const http_request& http() const noexcept { return request_; }

private:
    void add(std::string_view name, std::string_view value) { headers_[count_++] = {name, value}; }
    void authorise(const prepared_call& call, const credentials_snapshot& with);
    void sign(const prepared_call& call, const credentials_snapshot& with);

    http_request request_{};
    std::array<http_header, 12> headers_{};
    std::size_t count_ = 0;
    std::array<char, 16> date_{};
    std::string authorization_{};  ///< its own: others are signed while this one waits for a connection
};

/// What speaks against sending the call at all; nothing when all is well.
[[nodiscard]] std::optional<failure> check_before_sending(const prepared_call& call);

/// What speaks against authorising the call with these credentials; nothing when all is well.
[[nodiscard]] std::optional<failure> check_signable(const prepared_call& call, const credentials_snapshot& with);

/// The project that goes with these credentials: of the options, of the credentials, or found by its region. Empty when
/// none is known.
[[nodiscard]] const std::string& project_of(const client_core& core, const credentials_snapshot& with);

}  // namespace dmskafka::detail
