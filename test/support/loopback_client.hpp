#pragma once

#include <dmskafka/https_transport.hpp>
#include "loopback_server.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/this_coro.hpp>

#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace dmskafka::test {

/// The clock of the machine, which a test can put forward: waits whose time has come then end.
class shifted_clock final : public clock {
public:
    [[nodiscard]] time_point now() const noexcept override { return clock::now() + shift_; }
    void arm(asio::steady_timer& timer, time_point when) override {
        timer.expires_at(when - shift_);
        armed_[&timer] = when;
    }
    void disarm(asio::steady_timer& timer) noexcept override {
        armed_.erase(&timer);
        timer.cancel();
    }
    void put_forward(duration by) {
        shift_ += by;
        for (const auto& [timer, when] : armed_)
            if (when <= now()) timer->cancel();
    }

private:
    duration shift_{};
    std::map<asio::steady_timer*, time_point> armed_{};
};

/// One exchange that a test has begun. It owns what the request refers to.
struct begun_exchange {
    std::string host{"127.0.0.1"};
    std::string target{"/v2/test"};
    std::string body{};
    std::vector<http_header> headers{};
    http_request request{};
    clock::time_point deadline{};
    asio::cancellation_signal signal{};
    bool holds_transport{};  ///< the coroutine that calls `send` owns the transport too
    std::optional<exchange_result> result{};
    bool cancelled_before{};  ///< the coroutine is cancelled when it calls `send`
    bool setting_kept{};      ///< whether `throw_if_cancelled` was afterwards what it was before

    [[nodiscard]] bool ended() const noexcept { return result.has_value(); }
    [[nodiscard]] int status() const { return result && *result ? (*result)->status : 0; }
    [[nodiscard]] const std::string& text() const { return result->value().body; }
    [[nodiscard]] errc code() const { return result && !*result ? result->error().code : errc{}; }
    [[nodiscard]] std::string message() const { return result->error().message; }
    [[nodiscard]] exchange_phase phase() const { return result->error().phase; }
};

using exchange_pointer = std::shared_ptr<begun_exchange>;

/// A transport on an io_context of its own, for tests that run it step by step.
struct transport_fixture {
    std::vector<exchange_pointer> exchanges{};  // the signals must outlive the coroutines, so the io_context too
    shifted_clock time{};                       // must outlive the transport, which a coroutine may own
    asio::io_context io{};
    tls_options tls{};
    proxy_options proxy{};
    pool_options options{};
    std::vector<std::shared_ptr<observer>> observers{};
    std::shared_ptr<https_transport> transport{};
    std::string scheme{"http"};
    std::string host{"127.0.0.1"};

    /// Makes the transport, unless it was made before.
    https_transport& client() {
        if (!transport) transport = make_https_transport(io.get_executor(), tls, proxy, options, time, observers);
        return *transport;
    }

    [[nodiscard]] exchange_pointer make(std::uint16_t port, verb method = verb::get, std::string body = {},
                                        bool repeatable = true) const {
        auto made = std::make_shared<begun_exchange>();
        made->host = host;
        made->body = std::move(body);
        made->headers = {{"Host", made->host}, {"X-Test", "yes"}};
        made->request.scheme = scheme;
        made->request.host = made->host;
        made->request.port = port;
        made->request.method = method;
        made->request.target = made->target;
        made->request.headers = made->headers;
        made->request.body = made->body;
        made->request.repeatable = repeatable;
        made->deadline = time.now() + std::chrono::seconds(20);
        return made;
    }

    void begin(const exchange_pointer& exchange) {
        client();
        exchanges.push_back(exchange);
        asio::co_spawn(io, drive(transport, exchange),
                       asio::bind_cancellation_slot(exchange->signal.slot(), asio::detached));
    }
    [[nodiscard]] exchange_pointer begin(std::uint16_t port) {
        auto exchange = make(port);
        begin(exchange);
        return exchange;
    }

    /// Runs until `condition` holds; false when nothing is left to run or 20 seconds have passed without an event.
    template <class Condition>
    bool run_until(Condition condition) {
        while (!condition()) {
            if (io.stopped()) io.restart();
            if (io.run_one_for(std::chrono::seconds(20)) == 0) return condition();
        }
        return true;
    }
    /// Runs as long as something happens. What happens between this machine and itself takes no time.
    void settle() {
        std::size_t events = 0;
        do {
            io.restart();
            events = io.run_for(std::chrono::milliseconds(5));
            io.restart();
            events += io.poll();
        } while (events > 0);
    }
    /// Runs a number of events.
    void run_events(int count) {
        run_until([&] { return count-- == 0; });
    }
    bool finish(const exchange_pointer& exchange) {
        return run_until([&] { return exchange->ended(); });
    }
    exchange_pointer send(const exchange_pointer& exchange) {
        begin(exchange);
        finish(exchange);
        return exchange;
    }
    exchange_pointer send(std::uint16_t port) { return send(make(port)); }

private:
    static asio::awaitable<void> drive(std::shared_ptr<dmskafka::transport> carrier, exchange_pointer exchange) {
        co_await asio::this_coro::reset_cancellation_state(asio::enable_total_cancellation());
        if (exchange->cancelled_before) {
            co_await asio::this_coro::throw_if_cancelled(false);
            exchange->signal.emit(asio::cancellation_type::terminal);
        }
        const bool before = co_await asio::this_coro::throw_if_cancelled();
        auto sent = carrier->send(exchange->request, exchange->deadline);
        if (!exchange->holds_transport) carrier.reset();  // what is suspended must not need the transport
        exchange->result = co_await std::move(sent);
        exchange->setting_kept = before == co_await asio::this_coro::throw_if_cancelled();
    }
};

}  // namespace dmskafka::test
