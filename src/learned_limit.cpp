#include "learned_limit.hpp"

#include <charconv>

namespace dmskafka {
namespace {

/// Reads a text from its front. Case does not matter, nor do spaces between words.
class scanner {
public:
    explicit scanner(std::string_view text) noexcept : rest_(text) {}

    /// Goes past the first `word`.
    bool find(std::string_view word) noexcept {
        while (!take(word)) {
            if (rest_.empty()) return false;
            rest_.remove_prefix(1);
        }
        return true;
    }
    /// Goes past `word` if it comes next.
    bool take(std::string_view word) noexcept {
        skip_spaces();
        if (rest_.size() < word.size()) return false;
        for (std::size_t i = 0; i < word.size(); ++i)
            if (lower(rest_[i]) != word[i]) return false;
        rest_.remove_prefix(word.size());
        return true;
    }
    /// The number that comes next, if it is from 1 to `most`.
    std::optional<std::int64_t> take_number(std::int64_t most) noexcept {
        skip_spaces();
        std::int64_t value{};
        const auto [end, problem] = std::from_chars(rest_.data(), rest_.data() + rest_.size(), value);
        if (problem != std::errc{} || value < 1 || value > most) return std::nullopt;
        rest_.remove_prefix(static_cast<std::size_t>(end - rest_.data()));
        return value;
    }

private:
    static char lower(char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }
    void skip_spaces() noexcept {
        while (!rest_.empty() && rest_.front() == ' ') rest_.remove_prefix(1);
    }

    std::string_view rest_;
};

std::optional<learned_limit::subject> take_subject(scanner& text) noexcept {
    if (text.take("user ")) return learned_limit::subject::user;
    if (text.take("ip ")) return learned_limit::subject::ip;
    if (text.take("api ")) return learned_limit::subject::api;
    return std::nullopt;
}

std::optional<std::chrono::seconds> take_unit(scanner& text) noexcept {
    if (text.take("second")) return std::chrono::seconds(1);
    if (text.take("minute")) return std::chrono::minutes(1);
    if (text.take("hour")) return std::chrono::hours(1);
    if (text.take("day")) return std::chrono::days(1);
    return std::nullopt;
}

/// What follows the word "policy".
std::optional<learned_limit> take_limit(scanner text) noexcept {
    constexpr std::int64_t most_calls = 1'000'000;
    constexpr std::chrono::seconds longest_window = std::chrono::days(1);
    const auto of = take_subject(text);
    if (!of || !text.take("over ratelimit") || !text.take(",") || !text.take("limit:")) return std::nullopt;
    const auto calls = text.take_number(most_calls);
    if (!calls || !text.take(",") || !text.take("time:")) return std::nullopt;
    const auto count = text.take_number(longest_window.count());
    const auto unit = count ? take_unit(text) : std::nullopt;
    if (!unit || *count > longest_window / *unit) return std::nullopt;
    return learned_limit{.of = *of, .calls = *calls, .window = *count * *unit};
}

}  // namespace

std::optional<learned_limit> parse_learned_limit(std::string_view message) noexcept {
    constexpr std::size_t longest = 1024;  // the gateway's text has about 100 characters
    scanner text(message.substr(0, longest));
    while (text.find("policy "))
        if (const auto limit = take_limit(text)) return limit;
    return std::nullopt;
}

}  // namespace dmskafka
