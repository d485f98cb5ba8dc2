#pragma once

#include "sleepers.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <list>
#include <map>
#include <string>

namespace dmskafka::detail {

/// Lets the calls that change one instance pass one after another, in the order in which they came.
class write_turns {
    struct place {
        explicit place(const asio::any_io_executor& executor) : next(executor) {}
        asio::steady_timer next;  ///< cancelled when its turn has come
    };
    using line = std::list<place>;

public:
    /// A place in the line of an instance. Dropping it lets the next one pass.
    class turn {
    public:
        turn(write_turns& of, const std::string& instance, const asio::any_io_executor& executor);
        ~turn();
        turn(const turn&) = delete;
        turn& operator=(const turn&) = delete;

        [[nodiscard]] bool has_come() const noexcept { return place_ == at_->second.begin(); }
        /// Waits until it has come, `deadline`, the end of the client, or the cancellation of the coroutine.
        [[nodiscard]] asio::awaitable<void> wait(sleepers& among, clock& time, clock::time_point deadline) {
            return among.sleep_until(time, deadline, place_->next);
        }

    private:
        write_turns& of_;
        std::map<std::string, line>::iterator at_;
        line::iterator place_;
    };

private:
    std::map<std::string, line> lines_{};
};

}  // namespace dmskafka::detail
