#include "emulator/authentication.hpp"

#include "emulator/documented_errors.hpp"
#include "emulator/percent.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>

namespace dmskafka::emulation {

namespace {

constexpr std::string_view algorithm = "SDK-HMAC-SHA256";

using digest = std::array<unsigned char, 32>;

std::string hex(const digest& bytes) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string out;
    for (const unsigned char byte : bytes) {
        out += digits[byte >> 4];
        out += digits[byte & 15];
    }
    return out;
}

std::string sha256(std::string_view text) {
    digest out{};
    EVP_Digest(text.data(), text.size(), out.data(), nullptr, EVP_sha256(), nullptr);
    return hex(out);
}

std::string hmac_sha256(std::string_view key, std::string_view text) {
    digest out{};
    HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), reinterpret_cast<const unsigned char*>(text.data()),
         text.size(), out.data(), nullptr);
    return hex(out);
}

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
    return text;
}

std::string canonical_path(std::string_view target) {
    const std::string decoded = percent_decode(path_of(target));
    std::string out;
    for (const std::string_view piece : split(decoded, '/')) {
        out += percent_encode(piece);
        out += '/';
    }
    if (decoded.ends_with('/')) out.pop_back();  // the slash at the end is there already
    return out;
}

std::string canonical_query(std::string_view target) {
    auto pairs = parse_query(target);
    std::ranges::sort(pairs);
    std::string out;
    for (const auto& [key, value] : pairs) {
        if (!out.empty()) out += '&';
        out += percent_encode(key) + '=' + percent_encode(value);
    }
    return out;
}

/// What the body counts as in the signature: its hash, unless a header names something else.
std::string body_hash(const received_request& request) {
    if (const auto named = request.header("X-Sdk-Content-Sha256")) return std::string(*named);
    return sha256(request.body);
}

struct authorization {
    std::string_view access_key{};
    std::string_view signed_headers{};
    std::string_view signature{};
};

std::optional<authorization> parse_authorization(std::string_view text) {
    if (!text.starts_with(algorithm)) return std::nullopt;
    authorization parsed;
    for (std::string_view part : split(text.substr(algorithm.size()), ',')) {
        part = trimmed(part);
        const auto equals = part.find('=');
        if (equals == part.npos) return std::nullopt;
        const auto name = part.substr(0, equals);
        const auto value = part.substr(equals + 1);
        if (name == "Access") parsed.access_key = value;
        if (name == "SignedHeaders") parsed.signed_headers = value;
        if (name == "Signature") parsed.signature = value;
    }
    if (parsed.access_key.empty() || parsed.signed_headers.empty() || parsed.signature.empty()) return std::nullopt;
    return parsed;
}

bool equal_in_constant_time(std::string_view a, std::string_view b) {
    return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

bool signs(std::string_view signed_headers, std::string_view name) {
    const auto names = split(signed_headers, ';');
    return std::ranges::find(names, name) != names.end();
}

std::optional<refusal> check_signature(const received_request& request, std::string_view header,
                                       const emulator_options& options, std::chrono::system_clock::time_point now) {
    const auto no = [](std::string_view why) { return errors::not_authenticated.because(why); };

    const auto given = parse_authorization(header);
    if (!given) return no("the Authorization header cannot be read");
    const auto date_text = request.header("X-Sdk-Date");
    const auto date = date_text ? parse_sdk_date(*date_text) : std::nullopt;
    if (!date) return no("the X-Sdk-Date header is missing or is no time");
    if (*date > now + clock_tolerance || *date < now - clock_tolerance)
        return no("signature expired, signature time:" + std::string(*date_text) +
                  ",server time:" + format_sdk_date(now));
    if (given->access_key != options.access_key) return no("the access key does not exist");
    for (const std::string_view needed : {"host", "x-sdk-date"})
        if (!signs(given->signed_headers, needed)) return no("the signature does not cover " + std::string(needed));
    if (!equal_in_constant_time(expected_signature(request, given->signed_headers, options.secret_key.reveal()),
                                given->signature))
        return no("verify aksk signature fail");
    if (!options.security_token.empty() &&
        request.header("X-Security-Token").value_or("") != options.security_token.reveal())
        return no("the security token is missing or wrong");
    return std::nullopt;
}

}  // namespace

std::string format_sdk_date(std::chrono::system_clock::time_point when) {
    const auto days = std::chrono::floor<std::chrono::days>(when);
    const std::chrono::year_month_day date(days);
    const std::chrono::hh_mm_ss time(std::chrono::floor<std::chrono::seconds>(when - days));
    char text[32];
    const int length = std::snprintf(text, sizeof text, "%04d%02u%02uT%02d%02d%02dZ", static_cast<int>(date.year()),
                                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                                     static_cast<int>(time.hours().count()), static_cast<int>(time.minutes().count()),
                                     static_cast<int>(time.seconds().count()));
    return std::string(text, static_cast<std::size_t>(length));
}

std::optional<std::chrono::system_clock::time_point> parse_sdk_date(std::string_view text) noexcept {
    if (text.size() != 16 || text[8] != 'T' || text[15] != 'Z') return std::nullopt;
    const auto number = [&](std::size_t begin, std::size_t count) {
        int value = -1;
        const char* first = text.data() + begin;
        const auto [end, error] = std::from_chars(first, first + count, value);
        return error == std::errc{} && end == first + count ? value : -1;
    };
    const int hour = number(9, 2), minute = number(11, 2), second = number(13, 2);
    const int month = number(4, 2), day = number(6, 2), year = number(0, 4);
    if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 60 || year < 0 || month < 1 ||
        day < 1)
        return std::nullopt;
    const std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(static_cast<unsigned>(month)),
                                           std::chrono::day(static_cast<unsigned>(day))};
    if (!date.ok()) return std::nullopt;
    return std::chrono::sys_days(date) + std::chrono::hours(hour) + std::chrono::minutes(minute) +
           std::chrono::seconds(second);
}

std::string expected_signature(const received_request& request, std::string_view signed_headers,
                               std::string_view secret_key) {
    std::string canonical =
        request.method + '\n' + canonical_path(request.target) + '\n' + canonical_query(request.target) + '\n';
    for (const std::string_view name : split(signed_headers, ';')) {
        canonical += name;
        canonical += ':';
        canonical += trimmed(request.header(name).value_or(""));
        canonical += '\n';
    }
    canonical += '\n';
    canonical += signed_headers;
    canonical += '\n' + body_hash(request);

    const std::string date(request.header("X-Sdk-Date").value_or(""));
    return hmac_sha256(secret_key, std::string(algorithm) + '\n' + date + '\n' + sha256(canonical));
}

std::optional<refusal> authenticate(const received_request& request, const emulator_options& options,
                                    const token_store& tokens, std::chrono::system_clock::time_point now) {
    if (const auto text = request.header("X-Auth-Token")) {
        const token* known = tokens.find(*text);
        if (!known) return errors::not_authenticated.because("decrypt token fail");
        if (known->expires_at <= now) return errors::token_expired;
        return std::nullopt;
    }
    if (const auto header = request.header("Authorization")) return check_signature(request, *header, options, now);
    return errors::not_authenticated.because("the request carries neither a signature nor a token");
}

}  // namespace dmskafka::emulation
