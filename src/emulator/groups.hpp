#pragma once

// What clients of Kafka do to consumer groups, and what follows from it for each partition.

#include "emulator/exchange.hpp"
#include "emulator/service.hpp"
#include "emulator/state.hpp"

#include <dmskafka/emulator.hpp>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dmskafka::emulation {

/// How far a group is in one partition.
struct progress {
    const topic* of;
    std::int32_t partition;
    std::int64_t position;
    const consumer* owner;  ///< null when no member has the partition

    [[nodiscard]] const emulation::partition& log() const {
        return of->partitions[static_cast<std::size_t>(partition)];
    }
    [[nodiscard]] std::int64_t lag() const { return std::max<std::int64_t>(0, log().end - position); }
};

/// Progress in all partitions that are assigned or have a committed position, topic by topic. Members share out
/// partitions by range, as Kafka's preset does; without a commit they are at the start.
[[nodiscard]] std::vector<progress> progress_of(const instance& where, const group& one);

[[nodiscard]] std::int64_t lag_of(const instance& where, const group& one);

/// Makes the group; there must be none of that name.
[[nodiscard]] outcome<group*> add_group(service& emulated, instance& where, std::string_view name);

/// Returns the new member's identifier. A group that does not exist is made.
[[nodiscard]] outcome<std::string> join_group(service& emulated, instance& where, std::string_view name,
                                              const emulated_consumer& member);
[[nodiscard]] std::optional<refusal> leave_group(instance& where, std::string_view name, std::string_view member_id);
/// A group that does not exist is made.
[[nodiscard]] std::optional<refusal> commit(service& emulated, instance& where, std::string_view name,
                                            std::string_view topic_name, std::int32_t partition, std::int64_t offset);

}  // namespace dmskafka::emulation
