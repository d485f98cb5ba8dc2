#pragma once

#include <dmskafka/operation.hpp>
#include <dmskafka/secret.hpp>
#include <dmskafka/transport.hpp>

#include <array>
#include <chrono>
#include <memory>
#include <span>
#include <string>
#include <string_view>

struct evp_mac_ctx_st;
struct evp_md_ctx_st;

namespace dmskafka {

/// Signs requests with SDK-HMAC-SHA256. The key schedule is made once, digests are reused: one thread at a time.
class signer {
public:
    signer(std::string access_key, const secret& secret_key);

    /// Value of the Authorization header for a request with these headers, Host and X-Sdk-Date among them. `target` is
    /// the encoded path and query as sent, with the query sorted by name and value.
    [[nodiscard]] std::string authorization(verb method, std::string_view target, std::span<const http_header> headers,
                                            std::string_view body);

    /// The most that the scheme can sign, in bytes.
    static constexpr std::size_t max_body_bytes = 12u << 20;

private:
    struct mac_deleter {
        void operator()(evp_mac_ctx_st* context) const noexcept;
    };
    struct digest_deleter {
        void operator()(evp_md_ctx_st* context) const noexcept;
    };

    void append_digest(std::string_view text, std::string& out);
    void append_mac(std::string_view text, std::string& out);

    std::string access_key_;
    std::unique_ptr<evp_mac_ctx_st, mac_deleter> mac_;
    std::unique_ptr<evp_md_ctx_st, digest_deleter> digest_;
    std::string canonical_;       ///< reused
    std::string signed_headers_;  ///< reused
    std::string to_sign_;         ///< reused
};

/// `20250305T081530Z`, as X-Sdk-Date wants it.
[[nodiscard]] std::array<char, 16> signing_date(std::chrono::system_clock::time_point now);

}  // namespace dmskafka
