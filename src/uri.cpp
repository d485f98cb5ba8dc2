#include "uri.hpp"

#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>

#include <algorithm>

namespace dmskafka {
namespace {

bool is_unreserved(char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
           c == '_' || c == '~';
}

int hex_value(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    const char lower = static_cast<char>(c | 0x20);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

failure refused(std::string_view url, std::string_view why) {
    if (const auto at = url.rfind('@'); at != url.npos) url.remove_prefix(at + 1);  // a password may stand before it
    return failure{.code = errc::invalid_options,
                   .message = std::string("endpoint \"").append(url).append("\": ").append(why)};
}

/// By the kind of host, so that a name such as `127.example.com` does not pass for an address.
bool is_loopback(const boost::urls::url_view& url) {
    switch (url.host_type()) {
        case boost::urls::host_type::ipv4:
            return url.host_ipv4_address().is_loopback();
        case boost::urls::host_type::ipv6:
            return url.host_ipv6_address().is_loopback();
        default:
            return url.encoded_host() == "localhost";
    }
}

bool is_link_local(const boost::urls::url_view& url) {
    if (url.host_type() != boost::urls::host_type::ipv4) return false;
    const auto address = url.host_ipv4_address().to_bytes();
    return address[0] == 169 && address[1] == 254;
}

}  // namespace

void append_percent_encoded(std::string_view text, std::string& out) {
    constexpr std::string_view hex = "0123456789ABCDEF";
    for (const char c : text) {
        if (is_unreserved(c)) {
            out.push_back(c);
        } else {
            const auto value = static_cast<unsigned char>(c);
            out.push_back('%');
            out.push_back(hex[value >> 4]);
            out.push_back(hex[value & 15]);
        }
    }
}

std::string percent_decode(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool encoded =
            text[i] == '%' && i + 2 < text.size() && hex_value(text[i + 1]) >= 0 && hex_value(text[i + 2]) >= 0;
        out.push_back(encoded ? static_cast<char>(hex_value(text[i + 1]) * 16 + hex_value(text[i + 2])) : text[i]);
        if (encoded) i += 2;
    }
    return out;
}

bool has_control_character(std::string_view text) noexcept {
    return std::any_of(text.begin(), text.end(), [](unsigned char c) { return c < 0x20 || c == 0x7F; });
}

result<endpoint> parse_endpoint(std::string_view text) {
    const auto parsed = boost::urls::parse_uri(boost::core::string_view(text.data(), text.size()));
    if (!parsed) return refused(text, "this is no URL such as https://host");
    const auto& url = *parsed;
    const auto path = url.encoded_path();
    // Boost takes "host:12a" and "127.0.0.1.host" for an authority with the rest of it as a path.
    if (url.has_authority() && !path.empty() && !path.starts_with('/'))
        return refused(text, "this is no URL such as https://host");
    endpoint made;
    made.scheme = url.scheme() == "https" ? "https" : url.scheme() == "http" ? "http" : "";
    if (made.scheme.empty()) return refused(text, "the scheme must be https or http");
    if (url.has_userinfo()) return refused(text, "it must not hold a user or password");
    if (url.has_query() || url.has_fragment()) return refused(text, "it must end before '?' and '#'");
    const auto host = url.encoded_host();
    made.host.assign(host.data(), host.size());
    if (made.host.starts_with('[')) made.host = made.host.substr(1, made.host.size() - 2);
    if (made.host.empty()) return refused(text, "the host is missing");
    const std::uint16_t usual = made.scheme == "https" ? 443 : 80;
    if (url.has_port() && url.port_number() == 0) return refused(text, "the port must be from 1 to 65535");
    made.port = url.has_port() ? url.port_number() : usual;
    made.authority.assign(host.data(), host.size());
    if (made.port != usual) made.authority.append(":").append(std::to_string(made.port));
    made.base_path.assign(path.data(), path.size());
    while (made.base_path.ends_with('/')) made.base_path.pop_back();
    made.loopback = is_loopback(url);
    made.link_local = is_link_local(url);
    return made;
}

}  // namespace dmskafka
