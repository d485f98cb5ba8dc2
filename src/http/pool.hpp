#pragma once

#include <dmskafka/client_options.hpp>
#include <dmskafka/clock.hpp>

#include <algorithm>
#include <cstddef>
#include <deque>
#include <optional>
#include <utility>
#include <vector>

namespace dmskafka::http {

/// Whether an answer with this status tells of trouble with what the connection leads to, rather than with the request.
/// Another connection may lead elsewhere.
[[nodiscard]] constexpr bool tells_of_trouble(int status) noexcept {
    return status == 502 || status == 503 || status == 504;
}

/// Decides which call gets which connection to one host, and when another one may be opened. It does no I/O: its
/// driver tells what happened and does what it answers. A connection is idle, in use or being opened, and all three
/// together never exceed the limit. Calls that find no idle connection stand in one line, first come first served, and
/// the first gets what is ready first: a connection that comes back or a new one, for whomever it was opened.
/// Connections may also be opened ahead of use.
template <class Connection, class Waiter>
class pool {
public:
    using time_point = clock::time_point;

    explicit pool(const pool_options& limits) noexcept
        : max_connections_(limits.max_connections), idle_timeout_(limits.idle_timeout), max_age_(limits.max_age) {}

    /// Takes the connection that has been idle for the shortest time into use. Those that have been idle or alive for
    /// too long move to `expired`.
    [[nodiscard]] std::optional<Connection> take(time_point now, std::vector<Connection>& expired) {
        auto kept = idle_.begin();
        for (auto& entry : idle_) {
            if (now - entry.since >= idle_timeout_ || too_old(entry.opened, now)) {
                expired.push_back(std::move(entry.connection));
            } else {
                if (&*kept != &entry) *kept = std::move(entry);
                ++kept;
            }
        }
        idle_.erase(kept, idle_.end());
        if (idle_.empty()) return std::nullopt;
        std::optional<Connection> taken = std::move(idle_.back().connection);
        idle_.pop_back();
        ++in_use_;
        return taken;
    }

    /// A connection in use came back: whom it is handed to, still in use, or nobody, and then it is idle.
    [[nodiscard]] Waiter* returned(const Connection& connection, time_point opened, time_point now) {
        if (Waiter* first = take_first()) return first;
        idle_.push_back({connection, opened, now});
        --in_use_;
        return nullptr;
    }

    /// A connection in use was closed.
    void lost() noexcept {
        --in_use_;
        may_try_ = true;
    }

    [[nodiscard]] bool too_old(time_point opened, time_point now) const noexcept { return now - opened >= max_age_; }

    /// Whether opening another connection would serve somebody in line, or those who are to come. Where the last one
    /// could not be opened, each call that joins and each connection that is lost is worth one more try, unless nothing
    /// else can serve the line. Each `opening` is followed by one of `opened`, `not_opened` and `gave_up_opening`.
    [[nodiscard]] bool may_open() const noexcept {
        const bool needed = opening_ < line_.size() || total() < wanted_;
        const bool promising = !failing_ || may_try_ || in_use_ + opening_ == 0;
        return needed && promising && total() < max_connections_;
    }
    void opening() noexcept {
        ++opening_;
        may_try_ = false;
    }
    [[nodiscard]] Waiter* opened(const Connection& connection, time_point now) {
        --opening_;
        ++in_use_;
        failing_ = false;
        return returned(connection, now, now);
    }
    /// A connection could not be opened: who fails with it. Connections in use, which will come back, spare everybody.
    [[nodiscard]] Waiter* not_opened() noexcept {
        --opening_;
        failing_ = true;
        return in_use_ == 0 ? take_first() : nullptr;
    }
    void gave_up_opening() noexcept { --opening_; }

    /// Whether more connections are being opened than calls wait for one, or are wanted ahead.
    [[nodiscard]] bool opens_too_many() const noexcept { return opening_ > line_.size() && total() > wanted_; }

    /// How many connections are wanted, used or not: 0 when only calls are served.
    void want(std::size_t connections) noexcept {
        wanted_ = std::min(connections, max_connections_);
        may_try_ = true;
    }
    /// How many connections are open.
    [[nodiscard]] std::size_t ready() const noexcept { return in_use_ + idle_.size(); }

    void join(Waiter& waiter) {
        line_.push_back(&waiter);
        may_try_ = true;
    }
    /// For a call whose idle connection turned out to have ended: it has waited before. Other idle ones may have ended
    /// too, so it does without them.
    void join_first(Waiter& waiter) {
        line_.push_front(&waiter);
        may_try_ = true;
    }
    /// Whether `waiter` was still in line.
    bool leave(Waiter& waiter) noexcept { return std::erase(line_, &waiter) > 0; }
    [[nodiscard]] Waiter* first() const noexcept { return line_.empty() ? nullptr : line_.front(); }
    [[nodiscard]] Waiter* take_first() noexcept {
        Waiter* waiter = first();
        if (waiter) line_.pop_front();
        return waiter;
    }
    /// How many stand before `waiter` in line.
    [[nodiscard]] std::size_t place(const Waiter& waiter) const noexcept {
        return static_cast<std::size_t>(std::find(line_.begin(), line_.end(), &waiter) - line_.begin());
    }

    /// An exchange went well.
    void went_well(time_point now) noexcept { last_success_ = now; }
    /// An exchange that began at `began` told of trouble, broke or timed out. Gives up all idle connections, which may
    /// lead to the same trouble, unless another exchange went well since: then the host as such is sound.
    [[nodiscard]] std::vector<Connection> met_trouble(time_point began) {
        return last_success_ > began ? std::vector<Connection>() : drain();
    }

    /// Gives up all idle connections.
    [[nodiscard]] std::vector<Connection> drain() {
        std::vector<Connection> connections;
        for (auto& entry : idle_) connections.push_back(std::move(entry.connection));
        idle_.clear();
        return connections;
    }

    [[nodiscard]] std::size_t waiting() const noexcept { return line_.size(); }
    [[nodiscard]] std::size_t in_use() const noexcept { return in_use_; }
    [[nodiscard]] std::size_t idle() const noexcept { return idle_.size(); }
    [[nodiscard]] std::size_t total() const noexcept { return in_use_ + idle_.size() + opening_; }

private:
    struct idle_entry {
        Connection connection;
        time_point opened;
        time_point since;
    };

    std::size_t max_connections_;
    clock::duration idle_timeout_;
    clock::duration max_age_;
    std::vector<idle_entry> idle_{};  // the longest idle first
    std::deque<Waiter*> line_{};
    std::size_t in_use_{};
    std::size_t opening_{};
    std::size_t wanted_{};
    bool failing_{};  // the last connection could not be opened
    bool may_try_{};  // although that is so
    time_point last_success_ = time_point::min();
};

}  // namespace dmskafka::http
