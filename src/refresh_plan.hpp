#pragma once

#include <algorithm>
#include <chrono>
#include <optional>

namespace dmskafka::detail {

/// When credentials are fetched again.
struct refresh_plan {
    using time_point = std::chrono::system_clock::time_point;

    time_point early = time_point::max();    ///< from then on newer ones are fetched while these serve
    time_point expires = time_point::max();  ///< from then on these do not serve

    /// Half to all of ten minutes ahead, or of a quarter of the life when that is shorter; `random` is in [0, 1) and
    /// keeps clients that began together from asking together.
    [[nodiscard]] static refresh_plan of(std::optional<time_point> expires_at, time_point now, double random) {
        if (!expires_at) return {};
        const std::chrono::duration<double> life = *expires_at - now;
        const auto longest = std::min<std::chrono::duration<double>>(std::chrono::minutes(10), life / 4);
        const auto ahead = std::chrono::duration_cast<time_point::duration>(longest * (0.5 + random / 2));
        return {.early = *expires_at - ahead, .expires = *expires_at};
    }
};

}  // namespace dmskafka::detail
