#include "http/host_pool.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <exception>

namespace dmskafka::http {

namespace {

exchange_failure not_sent(errc code, std::string message, boost::system::error_code cause) {
    exchange_failure failed;
    failed.code = code;
    failed.cause = cause;
    failed.phase = exchange_phase::before_sending;
    failed.message = std::move(message);
    return failed;
}

exchange_failure transport_closed() {
    return not_sent(errc::cancelled, "the transport was closed", asio::error::operation_aborted);
}

exchange_failure call_cancelled() {
    return not_sent(errc::cancelled, "the call was cancelled", asio::error::operation_aborted);
}

bool is_cancelled(const asio::cancellation_state& state) noexcept {
    return state.cancelled() != asio::cancellation_type::none;
}

}  // namespace

class host_pool::lease {
public:
    explicit lease(std::shared_ptr<host_pool> pool) noexcept : pool_(std::move(pool)) {}
    ~lease() { drop_connection(close_reason::cancelled); }
    lease(const lease&) = delete;
    lease& operator=(const lease&) = delete;

    void take(std::shared_ptr<connection> granted) noexcept { connection_ = std::move(granted); }
    [[nodiscard]] connection* operator->() const noexcept { return connection_.get(); }

    /// Ends a connection that failed.
    void drop_connection(close_reason why) noexcept {
        if (!connection_) return;
        connection_->end_because(why);
        connection_->interrupt(interruption::closed);
        connection_.reset();
        pool_->slot_is_free();
    }
    /// Ends the lease after an exchange that went well.
    void give_back() {
        if (connection_->reusable() && !pool_->closed_) {
            pool_->give_back(std::move(connection_));
        } else {
            pool_->shut_down(std::move(connection_));
            pool_->slot_is_free();
        }
    }

private:
    std::shared_ptr<host_pool> pool_;
    std::shared_ptr<connection> connection_{};
};

class host_pool::place_in_line {
public:
    place_in_line(host_pool& pool, place where) : pool_(pool), here_(*pool.shared_) {
        entry_ = pool_.waiters_.insert(pool_.waiters_.end(), &here_);
        if (where == place::first)
            pool_.decisions_.join_first(here_);
        else
            pool_.decisions_.join(here_);
    }
    ~place_in_line() {
        pool_.waiters_.erase(entry_);
        const bool still_in_line = pool_.decisions_.leave(here_);
        if (pool_.closed_) return;
        if (here_.granted) {
            pool_.give_back(std::move(here_.granted));
        } else if (still_in_line) {
            if (pool_.decisions_.opens_too_many()) pool_.give_up_opening();
            pool_.wake_first_to_open();
        }
    }
    place_in_line(const place_in_line&) = delete;
    place_in_line& operator=(const place_in_line&) = delete;

    [[nodiscard]] waiter& operator*() noexcept { return here_; }
    [[nodiscard]] waiter* operator->() noexcept { return &here_; }

private:
    host_pool& pool_;
    waiter here_;
    std::list<waiter*>::iterator entry_;
};

class host_pool::warming {
public:
    warming(host_pool& pool, std::size_t connections)
        : here(*pool.shared_),
          wanted(connections),
          pool_(pool),
          entry_(pool.warming_.insert(pool.warming_.end(), this)) {
        pool_.want_what_is_warming();
    }
    ~warming() {
        pool_.warming_.erase(entry_);
        pool_.want_what_is_warming();
        if (pool_.closed_) return;
        while (pool_.decisions_.opens_too_many()) pool_.give_up_opening();
    }
    warming(const warming&) = delete;
    warming& operator=(const warming&) = delete;

    waiter here;
    std::size_t wanted;

private:
    host_pool& pool_;
    std::list<warming*>::iterator entry_;
};

host_pool::host_pool(std::shared_ptr<environment> shared, origin target)
    : shared_(std::move(shared)), decisions_(shared_->options) {
    way_.target = std::move(target);
    const auto& proxy = shared_->proxy_in_use;
    if (proxy && proxy->serves(way_.target)) way_.through = &*proxy;
}

asio::awaitable<exchange_result> host_pool::send(std::shared_ptr<host_pool> self, const http_request& request,
                                                 clock::time_point deadline) {
    const bool throws = co_await asio::this_coro::throw_if_cancelled();
    co_await asio::this_coro::throw_if_cancelled(false);
    std::optional<exchange_result> outcome;
    try {
        outcome = co_await exchange(self, request, deadline);
    } catch (const std::exception& e) {  // no memory, no descriptor, or a TLS library that fails
        exchange_failure failed = not_sent(errc::connection_lost, e.what(), {});
        failed.phase = exchange_phase::sending;  // it may be
        outcome = std::move(failed);
    }
    co_await asio::this_coro::throw_if_cancelled(throws);
    co_return std::move(*outcome);
}

asio::awaitable<exchange_result> host_pool::exchange(std::shared_ptr<host_pool> self, const http_request& request,
                                                     clock::time_point deadline) {
    if (self->closed_) co_return transport_closed();
    if (is_cancelled(co_await asio::this_coro::cancellation_state)) co_return call_cancelled();
    if (!is_well_formed(request))
        co_return not_sent(errc::invalid_request, "a header or the target of the request holds a line break", {});

    lease leased(self);
    maybe_failure failed;
    if (auto kept = self->take_idle()) {
        leased.take(std::move(kept));
    } else {
        const auto waiting_since = self->begin_to_wait();
        failed = co_await acquire(self, leased, place::last, deadline);
        self->ended_wait(waiting_since, failed);
    }

    bool replaced = false;
    http_response response = self->shared_->blank_answer();
    while (!failed) {
        const bool kept = leased->kept();
        if (kept) self->reuses_connection();
        const auto began = self->shared_->time.now();
        failed = co_await leased->exchange(request, deadline, response);
        if (!failed) {
            self->exchange_ended(!tells_of_trouble(response.status), began);
            leased.give_back();
            co_return response;
        }
        leased.drop_connection(close_reason::broken);

        // The peer may close a connection at the moment it is used again. That is nobody's fault, so it costs no
        // attempt.
        const bool may_repeat = failed->phase == exchange_phase::before_sending ||
                                (failed->phase == exchange_phase::sending && request.repeatable);
        if (!kept || replaced || failed->code != errc::connection_lost || !may_repeat) {
            if (failed->code == errc::connection_lost || failed->code == errc::attempt_timed_out)
                self->exchange_ended(false, began);
            break;
        }
        replaced = true;
        ++self->shared_->counts.stale_replaced;
        const auto waiting_since = self->begin_to_wait();
        failed = co_await acquire(self, leased, place::first, deadline);
        self->ended_wait(waiting_since, failed);
    }
    co_return std::move(*failed);
}

std::shared_ptr<connection> host_pool::take_idle() {
    std::vector<std::shared_ptr<connection>> expired;
    std::shared_ptr<connection> found;
    const auto now = shared_->time.now();
    while (auto idle = decisions_.take(now, expired)) {
        if ((*idle)->still_open()) {
            found = std::move(*idle);
            break;
        }
        (*idle)->interrupt(interruption::closed);
        decisions_.lost();
    }
    for (auto& old : expired) {
        old->end_because(decisions_.too_old(old->opened(), now) ? close_reason::max_age : close_reason::idle_timeout);
        shut_down(std::move(old));
    }
    return found;
}

clock::time_point host_pool::begin_to_wait() const {
    return shared_->observers.empty() ? clock::time_point() : shared_->time.now();
}

void host_pool::ended_wait(clock::time_point began, const maybe_failure& failed) const {
    if (shared_->observers.empty()) return;
    pool_waited event;
    event.host = target().host;
    event.port = target().port;
    event.elapsed = shared_->time.now() - began;
    event.outcome = failed ? failed->code : errc{};
    shared_->observers.tell(&observer::on_pool_waited, event);
}

void host_pool::reuses_connection() const {
    ++shared_->counts.reused;
    if (shared_->observers.empty()) return;
    connection_reused event;
    event.host = target().host;
    event.port = target().port;
    shared_->observers.tell(&observer::on_connection_reused, event);
}

asio::awaitable<maybe_failure> host_pool::acquire(std::shared_ptr<host_pool> self, lease& leased, place where,
                                                  clock::time_point deadline) {
    place_in_line here(*self, where);
    for (;;) {
        if (auto reason = self->why_to_stop(*here, here->granted ? clock::time_point::max() : deadline))
            co_return std::move(reason);
        while (self->decisions_.may_open()) self->begin_to_open();
        if (here->granted) {
            leased.take(std::move(here->granted));
            co_return std::nullopt;
        }

        co_await wait_for_news(*here, deadline);
    }
}

asio::awaitable<void> host_pool::wait_for_news(waiter& who, clock::time_point deadline) {
    const auto cancellation = co_await asio::this_coro::cancellation_state;
    auto slot = cancellation.slot();
    if (slot.is_connected())
        slot.assign([&who](asio::cancellation_type_t) {
            who.cancelled = true;
            who.wake_up.disarm();
        });
    who.wake_up.arm(deadline);
    boost::system::error_code ignored;
    auto wait = who.wake_up.timer().async_wait(
        asio::bind_cancellation_slot(asio::cancellation_slot(), asio::redirect_error(asio::use_awaitable, ignored)));
    co_await std::move(wait);
}

maybe_failure host_pool::why_to_stop(const waiter& who, clock::time_point deadline) const {
    if (closed_) return transport_closed();
    if (who.cancelled) return call_cancelled();
    if (who.failed) return who.failed;
    if (shared_->time.now() < deadline) return std::nullopt;
    return not_sent(errc::attempt_timed_out, "the time ran out " + std::string(awaiting(who)), asio::error::timed_out);
}

asio::awaitable<warm_up_result> host_pool::warm_up(std::shared_ptr<host_pool> self, std::size_t connections,
                                                   clock::time_point deadline) {
    const bool throws = co_await asio::this_coro::throw_if_cancelled();
    co_await asio::this_coro::throw_if_cancelled(false);
    maybe_failure failed;
    try {
        failed = co_await get_warm(self, connections, deadline);
    } catch (const std::exception& e) {
        failed = not_sent(errc::connect_failed, e.what(), {});
    }
    co_await asio::this_coro::throw_if_cancelled(throws);
    if (failed) co_return std::move(*failed);
    co_return self->decisions_.ready();
}

asio::awaitable<maybe_failure> host_pool::get_warm(std::shared_ptr<host_pool> self, std::size_t connections,
                                                   clock::time_point deadline) {
    if (is_cancelled(co_await asio::this_coro::cancellation_state)) co_return call_cancelled();
    warming goal(*self, connections);
    for (;;) {
        while (!self->closed_ && !goal.here.failed && self->decisions_.may_open()) self->begin_to_open();
        const bool warm = self->decisions_.ready() >= std::min(connections, self->shared_->options.max_connections);
        if (auto reason = self->why_to_stop(goal.here, warm ? clock::time_point::max() : deadline))
            co_return std::move(reason);
        if (warm) co_return std::nullopt;

        co_await wait_for_news(goal.here, deadline);
    }
}

std::string_view host_pool::awaiting(const waiter& who) const noexcept {
    const std::size_t before = decisions_.place(who);
    if (before >= dials_.size()) return "while waiting for a connection";
    return when((*std::next(dials_.begin(), static_cast<std::ptrdiff_t>(before)))->current_step());
}

void host_pool::begin_to_open() {
    auto fresh = std::make_shared<connection>(shared_);
    connections_.push_back(*fresh);
    auto names = names_.lock();
    if (!names || names->done) names_ = names = lookup::begin(shared_->executor, way_.next_hop());
    dials_.push_back(fresh);
    decisions_.opening();
    asio::co_spawn(shared_->executor, open(shared_from_this(), std::move(fresh), std::move(names)), asio::detached);
}

asio::awaitable<void> host_pool::open(std::shared_ptr<host_pool> self, std::shared_ptr<connection> fresh,
                                      std::shared_ptr<lookup> names) {
    maybe_failure failed;
    try {
        failed = co_await fresh->open(self->way_, std::move(names), self->sessions_);
    } catch (const std::exception& e) {
        failed =
            not_sent(errc::connect_failed, "cannot connect to " + self->way_.target.authority() + ": " + e.what(), {});
    }
    self->finished_opening(fresh, std::move(failed));
}

void host_pool::finished_opening(const std::shared_ptr<connection>& fresh, maybe_failure failed) {
    if (dials_.remove(fresh) == 0) return;  // given up meanwhile
    if (failed) {
        fresh->interrupt(interruption::closed);
        for (warming* each : warming_) each->here.failed = failed;
        if (waiter* next = decisions_.not_opened()) {
            next->failed = std::move(failed);
            next->wake_up.disarm();
        }
    } else if (waiter* next = decisions_.opened(fresh, shared_->time.now())) {
        next->granted = fresh;
        next->wake_up.disarm();
    } else {
        fresh->keep();
    }
    wake_warming();
    wake_first_to_open();
}

void host_pool::give_up_opening() noexcept {
    // The newest has come least far.
    dials_.back()->interrupt(interruption::closed);
    dials_.pop_back();
    decisions_.gave_up_opening();
}

void host_pool::wake_first_to_open() noexcept {
    if (!decisions_.may_open()) return;
    if (waiter* first = decisions_.first()) first->wake_up.disarm();
    wake_warming();
}

void host_pool::wake_warming() noexcept {
    for (warming* each : warming_) each->here.wake_up.disarm();
}

void host_pool::want_what_is_warming() noexcept {
    std::size_t most = 0;
    for (const warming* each : warming_) most = std::max(most, each->wanted);
    decisions_.want(most);
}

void host_pool::slot_is_free() noexcept {
    decisions_.lost();
    if (!closed_) wake_first_to_open();
}

void host_pool::exchange_ended(bool well, clock::time_point began) {
    if (well) return decisions_.went_well(shared_->time.now());
    for (auto& suspect : decisions_.met_trouble(began)) {
        suspect->end_because(close_reason::suspect);
        shut_down(std::move(suspect));
    }
    if (!closed_) wake_first_to_open();
}

void host_pool::give_back(std::shared_ptr<connection> used) {
    const auto now = shared_->time.now();
    if (decisions_.too_old(used->opened(), now)) {
        used->end_because(close_reason::max_age);
        used->close();
        slot_is_free();
        return;
    }
    used->keep();
    if (waiter* next = decisions_.returned(used, used->opened(), now)) {
        next->granted = std::move(used);
        next->wake_up.disarm();
    }
}

void host_pool::shut_down(std::shared_ptr<connection> old) {
    if (closed_ || !way_.target.secure)
        old->close();
    else
        asio::co_spawn(shared_->executor, retire(std::move(old)), asio::detached);
}

asio::awaitable<void> host_pool::retire(std::shared_ptr<connection> old) { co_await old->shut_down(); }

void host_pool::close() noexcept {
    closed_ = true;
    for (waiter* each : waiters_) each->wake_up.disarm();
    wake_warming();
    dials_.clear();
    for (const auto& idle : decisions_.drain()) idle->close();
    for (auto& each : connections_) each.interrupt(interruption::closed);
}

void host_pool::add_to(pool_statistics& counts) const noexcept {
    counts.waiting += decisions_.waiting();
    counts.in_use += decisions_.in_use();
    counts.idle += decisions_.idle();
}

}  // namespace dmskafka::http
