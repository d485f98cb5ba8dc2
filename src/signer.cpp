#include "signer.hpp"

#include "uri.hpp"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/params.h>

#include <algorithm>
#include <array>
#include <new>

namespace dmskafka {
namespace {

constexpr std::string_view algorithm = "SDK-HMAC-SHA256";

void append_hex(const std::array<unsigned char, 32>& bytes, std::string& out) {
    constexpr std::string_view hex = "0123456789abcdef";
    std::array<char, 64> digits{};
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        digits[2 * i] = hex[bytes[i] >> 4];
        digits[2 * i + 1] = hex[bytes[i] & 15];
    }
    out.append(digits.data(), digits.size());
}

/// The whole path decoded, split at '/', encoded again: a "%2F" inside a value counts as a separator here. It ends the
/// text that it is appended to, so that a path without a '/' at its end gets one.
void append_canonical_path(std::string_view path, std::string& out) {
    const bool plain = path.find_first_of("%!$&'()*+,;=:@") == path.npos;
    if (plain) {
        out.append(path);
    } else {
        const std::string decoded = percent_decode(path);
        std::string_view rest = decoded;
        for (auto slash = rest.find('/'); slash != rest.npos; slash = rest.find('/')) {
            append_percent_encoded(rest.substr(0, slash), out);
            out.push_back('/');
            rest.remove_prefix(slash + 1);
        }
        append_percent_encoded(rest, out);
    }
    if (out.back() != '/') out.push_back('/');
}

std::string lower_case(std::string_view text) {
    std::string out(text);
    std::transform(out.begin(), out.end(), out.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; });
    return out;
}

struct canonical_header {
    std::string name;
    std::string_view value;
};

/// At most this many headers are ever sent.
constexpr std::size_t max_headers = 16;

template <class Container>
std::size_t sort_headers(std::span<const http_header> headers, Container& sorted) {
    std::size_t count = 0;
    for (const auto& header : headers.first(std::min(headers.size(), max_headers)))
        if (header.name.find('_') == header.name.npos) sorted[count++] = {lower_case(header.name), header.value};
    std::sort(sorted.begin(), sorted.begin() + static_cast<std::ptrdiff_t>(count),
              [](const auto& a, const auto& b) { return a.name < b.name; });
    return count;
}

}  // namespace

void signer::mac_deleter::operator()(evp_mac_ctx_st* context) const noexcept { EVP_MAC_CTX_free(context); }
void signer::digest_deleter::operator()(evp_md_ctx_st* context) const noexcept { EVP_MD_CTX_free(context); }

signer::signer(std::string access_key, const secret& secret_key) : access_key_(std::move(access_key)) {
    const std::unique_ptr<EVP_MAC, decltype(&EVP_MAC_free)> hmac(EVP_MAC_fetch(nullptr, "HMAC", nullptr),
                                                                 &EVP_MAC_free);
    mac_.reset(hmac ? EVP_MAC_CTX_new(hmac.get()) : nullptr);
    digest_.reset(EVP_MD_CTX_new());
    char digest[] = "SHA256";
    const OSSL_PARAM parameters[] = {OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest, 0),
                                     OSSL_PARAM_construct_end()};
    const auto& key = secret_key.reveal();
    if (!mac_ || !digest_ ||
        EVP_MAC_init(mac_.get(), reinterpret_cast<const unsigned char*>(key.data()), key.size(), parameters) != 1 ||
        EVP_DigestInit_ex2(digest_.get(), EVP_sha256(), nullptr) != 1)
        throw std::bad_alloc();  // nothing else fails here: the algorithms are built in
}

void signer::append_digest(std::string_view text, std::string& out) {
    std::array<unsigned char, 32> bytes{};
    EVP_DigestInit_ex2(digest_.get(), nullptr, nullptr);
    EVP_DigestUpdate(digest_.get(), text.data(), text.size());
    EVP_DigestFinal_ex(digest_.get(), bytes.data(), nullptr);
    append_hex(bytes, out);
}

void signer::append_mac(std::string_view text, std::string& out) {
    std::array<unsigned char, 32> bytes{};
    std::size_t size = 0;
    EVP_MAC_init(mac_.get(), nullptr, 0, nullptr);  // the key stays scheduled
    EVP_MAC_update(mac_.get(), reinterpret_cast<const unsigned char*>(text.data()), text.size());
    EVP_MAC_final(mac_.get(), bytes.data(), &size, bytes.size());
    append_hex(bytes, out);
}

std::string signer::authorization(verb method, std::string_view target, std::span<const http_header> headers,
                                  std::string_view body) {
    std::array<canonical_header, max_headers> sorted{};
    const auto count = sort_headers(headers, sorted);
    const auto question = target.find('?');

    canonical_.assign(to_string(method)).push_back('\n');
    std::string& canonical = canonical_;
    append_canonical_path(target.substr(0, question), canonical);
    canonical.push_back('\n');
    canonical.append(question == target.npos ? std::string_view{} : target.substr(question + 1)).push_back('\n');
    signed_headers_.clear();
    std::string_view date;
    for (std::size_t i = 0; i < count; ++i) {
        canonical.append(sorted[i].name).append(":").append(sorted[i].value).push_back('\n');
        signed_headers_.append(i == 0 ? "" : ";").append(sorted[i].name);
        if (sorted[i].name == "x-sdk-date") date = sorted[i].value;
    }
    canonical.append("\n").append(signed_headers_).push_back('\n');
    append_digest(body, canonical);

    to_sign_.assign(algorithm).append("\n").append(date).push_back('\n');
    append_digest(canonical, to_sign_);

    std::string authorization;
    authorization.reserve(algorithm.size() + access_key_.size() + signed_headers_.size() + 112);
    authorization.append(algorithm).append(" Access=").append(access_key_);
    authorization.append(", SignedHeaders=").append(signed_headers_).append(", Signature=");
    append_mac(to_sign_, authorization);
    return authorization;
}

std::array<char, 16> signing_date(std::chrono::system_clock::time_point now) {
    const auto days = std::chrono::floor<std::chrono::days>(now);
    const std::chrono::year_month_day date(days);
    const std::chrono::hh_mm_ss time(std::chrono::floor<std::chrono::seconds>(now - days));
    std::array<char, 16> text{};
    std::size_t size = 0;
    const auto digits = [&](unsigned value, unsigned count) {
        for (unsigned unit = count == 4 ? 1000 : 10; unit != 0; unit /= 10)
            text[size++] = static_cast<char>('0' + value / unit % 10);
    };
    digits(static_cast<unsigned>(static_cast<int>(date.year())), 4);
    digits(static_cast<unsigned>(date.month()), 2);
    digits(static_cast<unsigned>(date.day()), 2);
    text[size++] = 'T';
    digits(static_cast<unsigned>(time.hours().count()), 2);
    digits(static_cast<unsigned>(time.minutes().count()), 2);
    digits(static_cast<unsigned>(time.seconds().count()), 2);
    text[size++] = 'Z';
    return text;
}

}  // namespace dmskafka
