#pragma once

#include "client_core.hpp"

#include <array>

namespace dmskafka::detail {

/// The HTTP request of one attempt: headers, authorised as of now. Refers to the call and to this object.
class outgoing_request {
public:
    explicit outgoing_request(const prepared_call& call);
    outgoing_request(const outgoing_request&) = delete;
    outgoing_request& operator=(const outgoing_request&) = delete;

    [[nodiscard]] const http_request& http() const noexcept { return request_; }

private:
    void add(std::string_view name, std::string_view value) { headers_[count_++] = {name, value}; }
    void authorise(const prepared_call& call);

    http_request request_{};
    std::array<http_header, 12> headers_{};
    std::size_t count_ = 0;
    std::string date_{};
    std::string authorization_{};  ///< its own: others are signed while this one waits for a connection
};

/// What speaks against sending the call at all; nothing when all is well.
[[nodiscard]] std::optional<failure> check_before_sending(const prepared_call& call);

}  // namespace dmskafka::detail
