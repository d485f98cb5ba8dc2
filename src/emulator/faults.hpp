#pragma once

// Which requests meet which of the scripted faults. No I/O.

#include "emulator/exchange.hpp"
#include "emulator/state.hpp"

#include <dmskafka/clock.hpp>
#include <dmskafka/detail/operation_description.hpp>
#include <dmskafka/emulator.hpp>

#include <cstdint>
#include <list>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace dmskafka::emulation {

/// What a fault goes by.
struct request_facts {
    std::string_view method{};
    std::string_view target{};
    const operation_description* operation{};  ///< null when there is no such operation
    std::string project_id{};
    std::string_view user{};
};

/// What a request meets. By default nothing goes wrong.
struct met_fault {
    fault what{};
    std::shared_ptr<emulation::state> state{};  ///< for a stale read
};

/// Why a fault makes no sense: one sentence that names the member.
[[nodiscard]] std::optional<std::string> what_is_wrong_with(const fault& what);

/// The answer of a fault that has a status.
[[nodiscard]] reply answer_of(const fault& what);

class fault_list {
public:
    /// 0: different in each run.
    explicit fault_list(std::uint64_t seed);

    /// `what` makes sense; `seen` is what stale reads see.
    std::uint64_t add(fault what, clock::time_point now, std::shared_ptr<state> seen);
    [[nodiscard]] met_fault meet(const request_facts& request, clock::time_point now);

    [[nodiscard]] bool empty() const noexcept { return entries_.empty(); }
    [[nodiscard]] std::vector<listed_fault> all() const;
    bool remove(std::uint64_t id);
    void clear() { entries_.clear(); }

private:
    struct count {
        clock::time_point begun{};
        std::uint64_t requests{};
    };
    struct entry {
        listed_fault listed{};
        const operation_description* operation{};  ///< null: any
        clock::time_point added{};
        std::shared_ptr<state> seen{};
        std::map<std::string, count, std::less<>> counts{};  ///< of the limit, by user or operation
    };

    [[nodiscard]] bool fires(entry& one, const request_facts& request, clock::time_point now);
    [[nodiscard]] bool draw(double probability);
    [[nodiscard]] static bool within_limit(entry& one, const request_facts& request, clock::time_point now);

    std::mt19937_64 random_;
    std::list<entry> entries_;
    std::uint64_t last_id_{};
};

}  // namespace dmskafka::emulation
