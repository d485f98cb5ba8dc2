#pragma once

// What a server and the transport in memory share: one service behind a lock, and its scripted faults.

#include "emulator/exchange.hpp"
#include "emulator/service.hpp"

#include <dmskafka/emulator.hpp>

#include <atomic>
#include <cstdint>
#include <deque>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

namespace dmskafka {

class emulated_service::core {
public:
    explicit core(emulator_options options);

    [[nodiscard]] const emulator_options& options() const noexcept { return options_; }
    [[nodiscard]] dmskafka::clock& clock() const noexcept { return *options_.clock; }

    /// Notes a request that has come, and takes the fault that it meets out of the line.
    [[nodiscard]] std::optional<fault> receive(std::string_view target);
    /// Executes the request, or answers what the fault says instead.
    [[nodiscard]] emulation::reply execute(const emulation::received_request& request,
                                           const std::optional<fault>& wrong);

    void fail_next(fault what);
    void fail_next_job();
    void revoke_tokens();
    std::string add_project(std::string name);
    std::string add_instance(std::string name, std::string_view project_id);
    std::string join_group(std::string_view instance_id, std::string_view group, const emulated_consumer& member);
    void leave_group(std::string_view instance_id, std::string_view group, std::string_view member_id);
    void commit(std::string_view instance_id, std::string_view group, std::string_view topic, std::int32_t partition,
                std::int64_t offset);
    [[nodiscard]] std::uint64_t requests() const noexcept { return requests_; }

private:
    /// Of any project; throws when there is none.
    [[nodiscard]] emulation::instance& find_instance(std::string_view id);

    emulator_options options_;
    std::mutex mutex_;
    emulation::service service_;
    std::deque<fault> faults_;
    std::atomic<std::uint64_t> requests_{};
};

}  // namespace dmskafka
