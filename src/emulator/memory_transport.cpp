#include "emulator/core.hpp"

#include <dmskafka/transport.hpp>

#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <cstdint>
#include <mutex>
#include <set>
#include <utility>

namespace dmskafka {

namespace {

using boost::system::error_code;

exchange_failure ended(errc code, exchange_phase phase, std::string_view message) {
    return {code, {}, phase, std::string(message)};
}

emulation::received_request received(const http_request& request) {
    emulation::received_request made;
    made.method = to_string(request.method);
    made.target = request.target;
    for (const auto& [name, value] : request.headers) made.headers.emplace_back(name, value);
    if (!made.header("Host")) made.headers.emplace_back("Host", request.host);
    made.body = request.body;
    return made;
}

http_response answered(emulation::reply&& reply) {
    http_response made;
    made.status = reply.status;
    for (const auto& [name, value] : reply.headers) made.head.append(name).append(": ").append(value).append("\n");
    made.body = std::move(reply.body);
    return made;
}

/// Exchanges that never leave the process. They take no time but what a fault says.
class memory_transport final : public transport {
public:
    explicit memory_transport(std::shared_ptr<emulated_service::core> core) : core_(std::move(core)) {}

    asio::awaitable<exchange_result> send(const http_request& request, clock::time_point deadline) override {
        // A cancelled call ends with a failure, not with an exception, and the caller's setting is left as it was.
        const bool throws = co_await asio::this_coro::throw_if_cancelled();
        co_await asio::this_coro::throw_if_cancelled(false);
        exchange_result made = co_await exchange(request, deadline);
        co_await asio::this_coro::throw_if_cancelled(throws);
        co_return made;
    }

    void close() noexcept override {
        const std::lock_guard lock(mutex_);
        closed_ = true;
        for (asio::steady_timer* waiting : waiting_) core_->clock().disarm(*waiting);
    }

private:
    asio::awaitable<exchange_result> exchange(const http_request& request, clock::time_point deadline) {
        using cut = fault::cut;
        // As over a socket, a caller never sees its answer before it has given way to others.
        co_await asio::post(asio::use_awaitable);
        if (auto end = co_await why_to_end(deadline))
            co_return ended(*end, exchange_phase::before_sending, reason(*end));

        const auto incoming = received(request);
        const auto wrong = core_->receive(incoming);
        const fault& what = wrong.what;
        if (auto end = co_await pass(what.delay, deadline))
            co_return ended(*end, exchange_phase::sending, reason(*end));
        if (what.connection == cut::before_executing) co_return lost(exchange_phase::sending);
        emulation::reply made = core_->execute(incoming, wrong);
        if (what.connection == cut::after_executing) co_return lost(exchange_phase::sending);
        if (auto end = co_await pass(what.pause, deadline))
            co_return ended(*end, exchange_phase::receiving, reason(*end));
        const bool cuts_body = what.connection == cut::within_body || what.connection == cut::reset_within_body;
        if (cuts_body && what.keep_bytes < made.body.size()) co_return lost(exchange_phase::receiving);
        if (what.length_error > 0) {  // the rest that was announced never comes
            co_await wait(deadline);
            const auto end = (co_await why_to_end(deadline)).value_or(errc::attempt_timed_out);
            co_return ended(end, exchange_phase::receiving, reason(end));
        }
        if (what.length_error < 0) shorten(made.body, -what.length_error);
        co_return answered(std::move(made));
    }

    static void shorten(std::string& body, std::int64_t by) {
        body.resize(body.size() - std::min(body.size(), static_cast<std::size_t>(by)));
    }

    /// Lets time pass, if any. Returns why the exchange ends then.
    asio::awaitable<std::optional<errc>> pass(std::chrono::milliseconds time, clock::time_point deadline) {
        if (time.count() == 0) co_return std::nullopt;
        const auto until = std::min(core_->clock().now() + time, deadline);
        co_await wait(until);
        co_return co_await why_to_end(deadline);
    }

    asio::awaitable<void> wait(clock::time_point until) {
        waiting_timer waiting(*this, co_await asio::this_coro::executor);
        if (!waiting.begin(until)) co_return;
        error_code ignored;
        co_await waiting.timer.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
    }

    /// A timer that `close` can end, forgotten by all when it goes, even with an executor that is torn down.
    struct waiting_timer {
        waiting_timer(memory_transport& of, const asio::any_io_executor& executor) : owner(of), timer(executor) {}
        ~waiting_timer() {
            const std::lock_guard lock(owner.mutex_);
            owner.waiting_.erase(&timer);
            owner.core_->clock().disarm(timer);
        }
        waiting_timer(const waiting_timer&) = delete;
        waiting_timer& operator=(const waiting_timer&) = delete;

        bool begin(clock::time_point until) {
            const std::lock_guard lock(owner.mutex_);
            if (owner.closed_) return false;
            owner.waiting_.insert(&timer);
            owner.core_->clock().arm(timer, until);
            return true;
        }

        memory_transport& owner;
        asio::steady_timer timer;
    };

    asio::awaitable<std::optional<errc>> why_to_end(clock::time_point deadline) {
        const auto state = co_await asio::this_coro::cancellation_state;
        if (state.cancelled() != asio::cancellation_type::none || closed()) co_return errc::cancelled;
        if (core_->clock().now() >= deadline) co_return errc::attempt_timed_out;
        co_return std::nullopt;
    }

    static std::string_view reason(errc end) {
        return end == errc::cancelled ? "the exchange was cancelled" : "the exchange took longer than it may";
    }

    static exchange_failure lost(exchange_phase phase) {
        auto made = ended(errc::connection_lost, phase, "the connection was reset");
        made.cause = asio::error::make_error_code(asio::error::connection_reset);
        return made;
    }

    [[nodiscard]] bool closed() {
        const std::lock_guard lock(mutex_);
        return closed_;
    }

    std::shared_ptr<emulated_service::core> core_;
    std::mutex mutex_;
    std::set<asio::steady_timer*> waiting_;
    bool closed_{};
};

}  // namespace

std::shared_ptr<transport> emulated_service::transport() const { return std::make_shared<memory_transport>(core_); }

}  // namespace dmskafka
