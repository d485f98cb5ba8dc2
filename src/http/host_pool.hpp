#pragma once

#include "http/alarm.hpp"
#include "http/connection.hpp"
#include "http/pool.hpp"

#include <dmskafka/https_transport.hpp>
#include <dmskafka/transport.hpp>

#include <boost/asio/awaitable.hpp>

#include <list>
#include <memory>

namespace dmskafka::http {

/// The connections to one host: carries out what `pool` decides. Coroutines hold it by shared pointer, so that it lives
/// as long as anything needs it.
class host_pool : public std::enable_shared_from_this<host_pool> {
public:
    host_pool(std::shared_ptr<environment> shared, origin target);
    host_pool(const host_pool&) = delete;
    host_pool& operator=(const host_pool&) = delete;

    /// Carries one request, as `transport::send` says.
    [[nodiscard]] static asio::awaitable<exchange_result> send(std::shared_ptr<host_pool> self,
                                                               const http_request& request, clock::time_point deadline);

    /// Opens connections ahead of use, as `transport::warm_up` says.
    [[nodiscard]] static asio::awaitable<warm_up_result> warm_up(std::shared_ptr<host_pool> self,
                                                                 std::size_t connections, clock::time_point deadline);

    void close() noexcept;
    [[nodiscard]] const origin& target() const noexcept { return way_.target; }
    void add_to(pool_statistics& counts) const noexcept;

private:
    /// A call in line for a connection.
    struct waiter {
        explicit waiter(environment& shared) : wake_up(shared.executor, shared.time) {}

        alarm wake_up;
        std::shared_ptr<connection> granted{};
        maybe_failure failed{};
        bool cancelled{};
    };

    /// Leaves the line, or passes on what was granted and not taken.
    class place_in_line;

    /// Wants connections while it exists.
    class warming;

    enum class place { last, first };

    /// The right of a call to one connection, and the connection. Dropped before `give_back` it closes the connection.
    class lease;

    [[nodiscard]] static asio::awaitable<exchange_result> exchange(std::shared_ptr<host_pool> self,
                                                                   const http_request& request,
                                                                   clock::time_point deadline);
    [[nodiscard]] static asio::awaitable<maybe_failure> acquire(std::shared_ptr<host_pool> self, lease& leased,
                                                                place where, clock::time_point deadline);
    [[nodiscard]] static asio::awaitable<maybe_failure> get_warm(std::shared_ptr<host_pool> self,
                                                                 std::size_t connections, clock::time_point deadline);
    /// Sleeps until somebody wakes `who`, `deadline`, or the cancellation of the coroutine, of which `who` is told.
    [[nodiscard]] static asio::awaitable<void> wait_for_news(waiter& who, clock::time_point deadline);
    [[nodiscard]] maybe_failure why_to_stop(const waiter& who, clock::time_point deadline) const;
    [[nodiscard]] static asio::awaitable<void> open(std::shared_ptr<host_pool> self, std::shared_ptr<connection> fresh,
                                                    std::shared_ptr<lookup> names);
    [[nodiscard]] static asio::awaitable<void> retire(std::shared_ptr<connection> old);

    [[nodiscard]] std::shared_ptr<connection> take_idle();
    void begin_to_open();
    void finished_opening(const std::shared_ptr<connection>& fresh, maybe_failure failed);
    void give_up_opening() noexcept;
    void wake_first_to_open() noexcept;
    void wake_warming() noexcept;
    void want_what_is_warming() noexcept;
    void slot_is_free() noexcept;
    void exchange_ended(bool well, clock::time_point began);
    void give_back(std::shared_ptr<connection> used);
    void shut_down(std::shared_ptr<connection> old);
    [[nodiscard]] clock::time_point begin_to_wait() const;
    void ended_wait(clock::time_point began, const maybe_failure& failed) const;
    void reuses_connection() const;
    [[nodiscard]] std::string_view awaiting(const waiter& who) const noexcept;

    std::shared_ptr<environment> shared_;
    route way_;
    std::shared_ptr<tls_sessions> sessions_ = std::make_shared<tls_sessions>();
    std::weak_ptr<lookup> names_{};
    pool<std::shared_ptr<connection>, waiter> decisions_;
    std::list<std::shared_ptr<connection>> dials_{};  // those that are being opened
    std::list<waiter*> waiters_{};                    // all of them, so that closing reaches them
    std::list<warming*> warming_{};
    connection_list connections_{};
    bool closed_{};
};

}  // namespace dmskafka::http
