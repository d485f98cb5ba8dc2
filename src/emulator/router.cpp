#include "emulator/router.hpp"

#include "emulator/percent.hpp"

namespace dmskafka::emulation {

namespace {

bool is_placeholder(std::string_view piece) noexcept { return piece.starts_with('{'); }

bool fits(const std::vector<std::string_view>& pattern, const std::vector<std::string>& pieces) {
    if (pattern.size() != pieces.size()) return false;
    for (std::size_t i = 0; i < pattern.size(); ++i)
        if (is_placeholder(pattern[i]) ? pieces[i].empty() : pattern[i] != pieces[i]) return false;
    return true;
}

bool is_more_literal(const std::vector<std::string_view>& a, const std::vector<std::string_view>& b) {
    for (std::size_t i = 0; i < a.size(); ++i)
        if (is_placeholder(a[i]) != is_placeholder(b[i])) return is_placeholder(b[i]);
    return false;
}

}  // namespace

std::optional<std::string_view> find(const captures& values, std::string_view name) noexcept {
    for (const auto& [key, value] : values)
        if (key == name) return value;
    return std::nullopt;
}

std::size_t router::add(verb method, std::string_view path_template) {
    routes_.push_back({to_string(method), split(path_template, '/')});
    return routes_.size() - 1;
}

std::optional<router::match> router::find(std::string_view method, std::string_view path) const {
    std::vector<std::string> pieces;
    for (const std::string_view piece : split(path, '/')) pieces.push_back(percent_decode(piece));

    const route* best = nullptr;
    for (const route& candidate : routes_)
        if (candidate.method == method && fits(candidate.pieces, pieces) &&
            (!best || is_more_literal(candidate.pieces, best->pieces)))
            best = &candidate;
    if (!best) return std::nullopt;

    match found{static_cast<std::size_t>(best - routes_.data()), {}};
    for (std::size_t i = 0; i < pieces.size(); ++i)
        if (const auto piece = best->pieces[i]; is_placeholder(piece))
            found.values.emplace_back(piece.substr(1, piece.size() - 2), std::move(pieces[i]));
    return found;
}

}  // namespace dmskafka::emulation
