#include "nearest_names.hpp"

#include <algorithm>
#include <cctype>
#include <numeric>
#include <utility>
#include <vector>

namespace dmsctl {
namespace {

constexpr std::size_t longest_compared = 200;

std::string letters_of(std::string_view name) {
    std::string text;
    for (const char c : name.substr(0, longest_compared))
        if (std::isalnum(static_cast<unsigned char>(c)) != 0)
            text.push_back(static_cast<char>(std::tolower(static_cast<unsigned char>(c))));
    return text;
}

/// Levenshtein: how many letters must be inserted, removed or replaced.
std::size_t distance(std::string_view from, std::string_view to) {
    std::vector<std::size_t> row(to.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 1; i <= from.size(); ++i) {
        std::size_t diagonal = std::exchange(row[0], i);
        for (std::size_t j = 1; j <= to.size(); ++j) {
            const auto replaced = diagonal + (from[i - 1] == to[j - 1] ? 0 : 1);
            diagonal = row[j];
            row[j] = std::min({row[j] + 1, row[j - 1] + 1, replaced});
        }
    }
    return row.back();
}

}  // namespace

std::string did_you_mean(std::string_view wanted, std::span<const std::string_view> known) {
    constexpr std::size_t shown = 3;
    const auto letters = letters_of(wanted);
    std::vector<std::pair<std::size_t, std::string_view>> ranked;
    for (const auto name : known) ranked.emplace_back(distance(letters, letters_of(name)), name);
    std::ranges::sort(ranked);
    ranked.resize(std::min(ranked.size(), shown));

    std::string text;
    for (std::size_t i = 0; i < ranked.size(); ++i)
        text.append(i == 0 ? "; did you mean " : i + 1 == ranked.size() ? " or " : ", ").append(ranked[i].second);
    return ranked.empty() ? text : text + "?";
}

}  // namespace dmsctl
