#pragma once

#include <dmskafka/job.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/cancellation_signal.hpp>

#include <chrono>
#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace dmskafka {

namespace asio = boost::asio;
class watch_list;
struct watcher;

namespace detail {

class client_core;

/// Looks at jobs for all waits of a client: one coroutine for the instances, and one for the tasks of each instance,
/// while somebody waits for them.
class job_poller {
public:
    /// Looks from now on, on the client's executor. `one` stays in place until it leaves.
    void join(const std::shared_ptr<client_core>& core, watch what, const std::string& owner, watcher& one);
    /// Ends the look that is under way when nobody else waits for it.
    void leave(watch what, const std::string& owner, watcher& one) noexcept;

    /// How long jobs of that operation took so far.
    [[nodiscard]] std::optional<std::chrono::nanoseconds> expected(const std::string& operation) const;
    void took(const std::string& operation, std::chrono::nanoseconds duration);

    /// How often a state was judged, by all lists that somebody waits for now.
    [[nodiscard]] std::size_t judgements() const noexcept;

    /// Waits that share their looks, and the coroutine that makes these.
    struct shared_looks;

private:
    using key = std::pair<watch, std::string>;

    std::map<key, std::shared_ptr<shared_looks>> looks_;
    std::map<std::string, std::chrono::nanoseconds, std::less<>> durations_;
};

/// What is listed together: the instances have no owner.
[[nodiscard]] std::string owner_of_list(watch what, const std::string& owner);

/// Looks for all on the list that are due. The list lives until this ends.
[[nodiscard]] asio::awaitable<void> look_at_all(std::shared_ptr<client_core> core, watch what, std::string owner,
                                                watch_list& waits);

}  // namespace detail
}  // namespace dmskafka
