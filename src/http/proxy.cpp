#include "http/proxy.hpp"

#include "uri.hpp"

#include <boost/asio/ip/network_v4.hpp>
#include <boost/asio/ip/network_v6.hpp>

#include <openssl/evp.h>

#include <algorithm>
#include <charconv>

namespace dmskafka::http {

namespace {

namespace ip = asio::ip;

std::string lower_case(std::string_view text) {
    std::string made(text);
    for (char& c : made)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + ('a' - 'A'));
    return made;
}

template <class Number>
std::optional<Number> read_number(std::string_view text, Number most) {
    Number value{};
    const auto [end, wrong] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (wrong != std::errc{} || end != text.data() + text.size() || value > most) return std::nullopt;
    return value;
}

std::optional<ip::address> read_address(std::string_view text) {
    if (text.starts_with('[') && text.ends_with(']')) text = text.substr(1, text.size() - 2);
    boost::system::error_code none;
    const auto address = ip::make_address(std::string(text), none);
    return none ? std::nullopt : std::optional(address);
}

bool is_link_local(std::string_view host) {
    const auto address = read_address(host);
    if (!address) return false;
    if (address->is_v6() && !address->to_v6().is_v4_mapped()) return address->to_v6().is_link_local();
    const auto v4 = address->is_v4() ? address->to_v4() : ip::make_address_v4(ip::v4_mapped, address->to_v6());
    return v4.to_uint() >> 16 == 0xa9fe;  // 169.254.0.0/16
}

bool is_host_name(std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), [](unsigned char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.' || c >= 0x80;
    });
}

bool is_below(std::string_view host, std::string_view name) {
    return host.size() > name.size() && host.ends_with(name) && host[host.size() - name.size() - 1] == '.';
}

std::string base64(const std::string& text) {
    std::string made(4 * ((text.size() + 2) / 3) + 1, '\0');  // OpenSSL ends it with a zero
    const int size =
        EVP_EncodeBlock(reinterpret_cast<unsigned char*>(made.data()),
                        reinterpret_cast<const unsigned char*>(text.data()), static_cast<int>(text.size()));
    made.resize(static_cast<std::size_t>(size));
    return made;
}

void require(bool good, std::string_view rule) {
    if (!good) throw failure_error(failure{.code = errc::invalid_options, .message = std::string(rule)});
}

}  // namespace

std::optional<direct_rule> direct_rule::parse(std::string_view entry) {
    direct_rule made;
    if (entry == "*") {
        made.kind_ = kind::all;
        return made;
    }
    if (const auto slash = entry.find('/'); slash != entry.npos) {
        const auto network = read_address(entry.substr(0, slash));
        if (!network) return std::nullopt;
        const auto bits = read_number(entry.substr(slash + 1), network->is_v4() ? 32u : 128u);
        if (!bits) return std::nullopt;
        made.kind_ = kind::network;
        made.address_ = *network;
        made.prefix_ = *bits;
        return made;
    }

    auto address = read_address(entry);
    if (const auto colon = entry.rfind(':'); !address && colon != entry.npos) {
        made.port_ = read_number<std::uint16_t>(entry.substr(colon + 1), 65535);
        if (!made.port_) return std::nullopt;
        entry = entry.substr(0, colon);
        address = read_address(entry);
    }
    if (address) {
        made.kind_ = kind::network;
        made.address_ = *address;
        made.prefix_ = address->is_v4() ? 32 : 128;
        return made;
    }

    if (entry.starts_with("*.")) entry.remove_prefix(1);
    made.kind_ = entry.starts_with('.') ? kind::below_name : kind::name;
    if (made.kind_ == kind::below_name) entry.remove_prefix(1);
    if (entry.ends_with('.')) entry.remove_suffix(1);
    made.name_ = lower_case(entry);
    if (!is_host_name(made.name_)) return std::nullopt;
    return made;
}

bool direct_rule::matches(const origin& target) const {
    if (port_ && *port_ != target.port) return false;
    auto host = lower_case(target.host);
    if (host.ends_with('.')) host.pop_back();
    return matches_host(host);
}

bool direct_rule::matches_host(std::string_view host) const {
    switch (kind_) {
        case kind::all:
            return true;
        case kind::name:
            return host == name_ || is_below(host, name_);
        case kind::below_name:
            return is_below(host, name_);
        case kind::network:
            break;
    }
    const auto address = read_address(host);
    if (!address || address->is_v4() != address_.is_v4()) return false;
    if (address->is_v4()) {
        const auto bits = static_cast<unsigned short>(prefix_);
        return ip::network_v4(address->to_v4(), bits).network() == ip::network_v4(address_.to_v4(), bits).network();
    }
    const auto bits = static_cast<unsigned short>(prefix_);
    return ip::network_v6(address->to_v6(), bits).network() == ip::network_v6(address_.to_v6(), bits).network();
}

proxy::proxy(const proxy_options& options) {
    const auto url = parse_endpoint(options.url);
    if (!url) require(false, "proxy.url: " + url.error().message);
    require(url->scheme == "http", "proxy.url: only a proxy at an http URL can be used");
    require(url->base_path.empty(), "proxy.url: must end after the port");
    address_ = origin{false, url->host, url->port};

    require(options.password.empty() || !options.user.empty(), "proxy.user: must be set with proxy.password");
    require(options.user.find(':') == options.user.npos, "proxy.user: must not hold a colon");
    require(!has_control_character(options.user) && !has_control_character(options.password.reveal()),
            "proxy.user and proxy.password: must not hold control characters");
    if (!options.user.empty()) {
        const secret both = options.user + ":" + options.password.reveal();
        authorization_ = "Basic " + base64(both.reveal());
    }

    for (const auto& entry : options.no_proxy) {
        const auto rule = direct_rule::parse(entry);
        require(rule.has_value(), "proxy.no_proxy: \"" + entry + "\" is no host name, address, network or *");
        direct_.push_back(*rule);
    }
}

bool proxy::serves(const origin& target) const {
    if (is_link_local(target.host)) return false;
    return std::none_of(direct_.begin(), direct_.end(), [&](const direct_rule& rule) { return rule.matches(target); });
}

std::string proxy::request_tunnel(const origin& target) const {
    const auto authority = target.authority();
    std::string head = "CONNECT " + authority + " HTTP/1.1\r\nHost: " + authority + "\r\n";
    if (!authorization_.empty()) head.append("Proxy-Authorization: ").append(authorization_.reveal()).append("\r\n");
    return head.append("\r\n");
}

std::string proxy::explain_refusal(const origin& target, int status) const {
    std::string why = "the proxy " + address_.authority() + " opens no way to " + target.authority() +
                      ": it answers with status " + std::to_string(status);
    if (status == 401 || status == 407)  // some send 401 for a wrong password
        why.append(authorization_.empty() ? ", it asks for proxy.user and proxy.password"
                                          : ", it does not accept proxy.user and proxy.password");
    return why;
}

}  // namespace dmskafka::http
