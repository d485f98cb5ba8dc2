#pragma once

#include "sleepers.hpp"

#include <dmskafka/error.hpp>

#include <functional>
#include <memory>
#include <optional>
#include <string_view>

namespace dmskafka::detail {

class client_core;

/// Work that many calls wait for and that is done once for all of them. A call that leaves does not disturb it, only
/// the end of the client does. A failure is remembered for a moment, longer each time in a row, so that a storm of
/// calls does not become a storm of work.
class shared_task {
public:
    /// Makes one run, which is cancelled at that time and must then end.
    using work = std::function<asio::awaitable<std::optional<failure>>(clock::time_point deadline)>;

    /// `what` is for messages, as in `the credentials`.
    shared_task(std::string_view what, work does);
    ~shared_task();

    /// Begins a run in the background, unless one is going on or has failed just now.
    void start(client_core& core);
    /// Waits for the end of a run, which begins if none is going on. Nothing when it ended well.
    [[nodiscard]] asio::awaitable<std::optional<failure>> join(client_core& core, clock::time_point deadline);
    void stop() noexcept;

private:
    struct run;

    [[nodiscard]] bool failed_just_now(const client_core& core) const;
    void begin(client_core& core);
    void end(client_core& core, run& ended, std::optional<failure> failed);

    std::string_view what_;
    work work_;
    std::shared_ptr<run> run_{};  ///< the last one
    int failures_{};              ///< in a row
    clock::time_point remembered_until_{};
    sleepers waiting_{};
};

}  // namespace dmskafka::detail
