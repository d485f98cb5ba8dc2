#pragma once

#include <cstddef>
#include <cstdint>
#include <random>
#include <string>
#include <string_view>

namespace dmskafka::emulation {

/// Makes identifiers; the same ones in the same order for the same seed.
class identifiers {
public:
    /// 0: different in each run.
    explicit identifiers(std::uint64_t seed) : random_(seed != 0 ? seed : system_seed()) {}

    [[nodiscard]] std::string hex(std::size_t length) { return draw("0123456789abcdef", length); }
    [[nodiscard]] std::string upper_text(std::size_t length) {
        return draw("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", length);
    }
    [[nodiscard]] std::string mixed_text(std::size_t length) {
        return draw("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789", length);
    }
    /// As in 8959ab1c-7a1a-4bb1-a05a-93dfc361b32d.
    [[nodiscard]] std::string uuid() {
        std::string text = hex(32);
        text[12] = '4';  // version and variant of a random UUID
        text[16] = 'a';
        for (const std::size_t dash : {8u, 13u, 18u, 23u}) text.insert(dash, 1, '-');
        return text;
    }

private:
    std::string draw(std::string_view alphabet, std::size_t length) {
        std::string out(length, ' ');
        for (char& c : out) c = alphabet[random_() % alphabet.size()];
        return out;
    }

    static std::uint64_t system_seed() {
        std::random_device device;
        return (std::uint64_t{device()} << 32) | device();
    }

    std::mt19937_64 random_;
};

[[nodiscard]] inline bool is_uuid(std::string_view text) noexcept {
    if (text.size() != 36) return false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
        const char c = text[i];
        const bool digit = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
        if (dash ? c != '-' : !digit) return false;
    }
    return true;
}

}  // namespace dmskafka::emulation
