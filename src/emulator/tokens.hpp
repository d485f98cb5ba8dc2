#pragma once

// The tokens that were issued, and what each is good for.

#include <chrono>
#include <map>
#include <string>
#include <string_view>
#include <utility>

namespace dmskafka::emulation {

struct token {
    std::string project_id{};
    std::chrono::system_clock::time_point expires_at{};
};

class token_store {
public:
    void add(std::string text, token what) { tokens_.insert_or_assign(std::move(text), std::move(what)); }

    /// Null when it was never issued.
    [[nodiscard]] const token* find(std::string_view text) const noexcept {
        const auto found = tokens_.find(text);
        return found == tokens_.end() ? nullptr : &found->second;
    }

    void revoke_all() noexcept {
        for (auto& [text, what] : tokens_) what.expires_at = std::chrono::system_clock::time_point::min();
    }

private:
    std::map<std::string, token, std::less<>> tokens_;
};

}  // namespace dmskafka::emulation
