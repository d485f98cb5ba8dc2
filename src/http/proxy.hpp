#pragma once

#include "http/origin.hpp"

#include <dmskafka/client_options.hpp>
#include <dmskafka/error.hpp>

#include <boost/asio/ip/address.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dmskafka::http {

/// One entry of `proxy_options::no_proxy`: which hosts are reached directly.
class direct_rule {
public:
    /// Nothing when the entry is none.
    [[nodiscard]] static std::optional<direct_rule> parse(std::string_view entry);
    [[nodiscard]] bool matches(const origin& target) const;

private:
    enum class kind : std::uint8_t { all, name, below_name, network };

    [[nodiscard]] bool matches_host(std::string_view host) const;

    kind kind_{};
    std::string name_{};                   // lower case
    asio::ip::address address_{};          // of the network
    unsigned prefix_{};                    // bits of `address_` that count
    std::optional<std::uint16_t> port_{};  // any port without it
};

/// The proxy that a transport uses: for which hosts, and what is said to it.
class proxy {
public:
    /// Throws `failure_error` that names the member of `options` that is wrong.
    explicit proxy(const proxy_options& options);

    /// Never link-local addresses: what a cloud tells there, such as temporary keys, is for this machine alone.
    [[nodiscard]] bool serves(const origin& target) const;
    /// The proxy itself.
    [[nodiscard]] const origin& address() const noexcept { return address_; }

    /// Asks for a tunnel to `target`. It may hold the password.
    [[nodiscard]] std::string request_tunnel(const origin& target) const;
    /// Why an answer with this status opens no tunnel. A status of 5xx may be another one later.
    [[nodiscard]] std::string explain_refusal(const origin& target, int status) const;

private:
    origin address_{};
    secret authorization_{};  // value of the header, empty without a user
    std::vector<direct_rule> direct_{};
};

}  // namespace dmskafka::http
