#pragma once

#include <dmskafka/config.hpp>

#include <string>
#include <utility>

namespace dmskafka {

/// Text that must not be seen: a key, a token, a password. It has no stream operator, reveals itself only
/// when asked by name, and wipes its memory when destroyed or overwritten.
class DMSKAFKA_API secret {
public:
    secret() = default;
    secret(std::string text) : text_(std::move(text)) {}
    secret(const char* text) : text_(text) {}
    secret(const secret&) = default;
    secret(secret&& other) noexcept : text_(std::move(other.text_)) { other.wipe(); }
    secret& operator=(const secret& other);
    secret& operator=(secret&& other) noexcept;
    ~secret() { wipe(); }

    /// The text itself, valid as long as this object is unchanged.
    [[nodiscard]] const std::string& reveal() const noexcept { return text_; }
    [[nodiscard]] bool empty() const noexcept { return text_.empty(); }

    friend bool operator==(const secret&, const secret&) = default;

private:
    void wipe() noexcept;

    std::string text_;
};

}  // namespace dmskafka
