#pragma once

// What a server and the transport in memory share: one service behind a lock, and its scripted faults.

#include "emulator/exchange.hpp"
#include "emulator/faults.hpp"
#include "emulator/service.hpp"

#include <dmskafka/emulator.hpp>

#include <atomic>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dmskafka {

class emulated_service::core {
public:
    explicit core(emulator_options options);

    [[nodiscard]] const emulator_options& options() const noexcept { return options_; }
    [[nodiscard]] dmskafka::clock& clock() const noexcept { return *options_.clock; }

    /// Notes a request that has come, and finds the fault that it meets.
    [[nodiscard]] emulation::met_fault receive(const emulation::received_request& request);
    /// Executes the request, or answers what the fault says instead.
    [[nodiscard]] emulation::reply execute(const emulation::received_request& request,
                                           const emulation::met_fault& wrong);

    std::uint64_t add_fault(fault what);
    [[nodiscard]] std::vector<listed_fault> faults();
    bool remove_fault(std::uint64_t id);
    void clear_faults();
    void set_clock_offset(std::chrono::milliseconds ahead);
    [[nodiscard]] std::chrono::milliseconds clock_offset();
    void fail_next_job();
    void lose_next_job();
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
    emulation::fault_list faults_;
    std::atomic<std::uint64_t> requests_{};
};

}  // namespace dmskafka
