#pragma once

#include "manual_clock.hpp"

#include <dmskafka/transport.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <deque>
#include <functional>
#include <list>
#include <string>
#include <utility>
#include <vector>

namespace dmskafka::test {

/// A request as a scripted transport saw it.
struct seen_request {
    verb method{};
    std::string host{};
    std::string target{};
    std::string body{};
    std::vector<std::pair<std::string, std::string>> headers{};
    bool repeatable{};
    clock::time_point deadline{};

    [[nodiscard]] std::string header(std::string_view name) const {
        for (const auto& [key, value] : headers)
            if (key == name) return value;
        return {};
    }
};

/// Answers by script: each exchange takes the next step, after its delay, within its deadline.
class scripted_transport final : public transport {
public:
    explicit scripted_transport(manual_clock& clock) : clock_(clock) {}

    scripted_transport& answer(int status, std::string body = {}, std::string head = {}) {
        http_response made;
        made.status = status;
        made.body = std::move(body);
        made.head = std::move(head);
        return step([made](const seen_request&) { return exchange_result(made); });
    }
    scripted_transport& fail(errc code, exchange_phase phase) {
        exchange_failure made;
        made.code = code;
        made.phase = phase;
        made.message = "scripted";
        return step([made](const seen_request&) { return exchange_result(made); });
    }
    /// The next exchange ends with its deadline only.
    scripted_transport& hang() { return step({}); }
    scripted_transport& step(std::function<exchange_result(const seen_request&)> act) {
        script_.push_back(std::move(act));
        return *this;
    }
    /// What follows when the script has ended.
    scripted_transport& otherwise(std::function<exchange_result(const seen_request&)> act) {
        otherwise_ = std::move(act);
        return *this;
    }
    /// Time that each exchange takes.
    scripted_transport& delay(clock::duration value) {
        delay_ = value;
        return *this;
    }

    /// Forgets the script and what was seen.
    void reset() {
        script_.clear();
        requests.clear();
        otherwise_ = {};
        closed_ = false;
    }

    [[nodiscard]] asio::awaitable<exchange_result> send(const http_request& request,
                                                        clock::time_point deadline) override {
        seen_request seen;
        seen.method = request.method;
        seen.host = request.host;
        seen.target = request.target;
        seen.body = request.body;
        for (const auto& header : request.headers) seen.headers.emplace_back(header.name, header.value);
        seen.repeatable = request.repeatable;
        seen.deadline = deadline;
        requests.push_back(std::move(seen));
        const std::size_t number = requests.size() - 1;
        auto act = otherwise_;
        if (!script_.empty()) {
            act = std::move(script_.front());
            script_.pop_front();
        }
        const auto until = act ? std::min(clock_.now() + delay_, deadline) : deadline;
        co_await sleep_until(until);
        const auto state = co_await asio::this_coro::cancellation_state;
        if (closed_ || state.cancelled() != asio::cancellation_type::none) co_return ended(errc::cancelled);
        if (!act || clock_.now() >= deadline) co_return ended(errc::attempt_timed_out);
        co_return act(requests[number]);
    }

    void close() noexcept override {
        closed_ = true;
        for (auto* timer : sleeping_) timer->cancel();
    }

    std::vector<seen_request> requests;

private:
    static exchange_result ended(errc code) {
        exchange_failure made;
        made.code = code;
        made.phase = exchange_phase::sending;
        made.message = "scripted";
        return made;
    }

    /// Left also when a frame is destroyed in its sleep.
    class bed {
    public:
        bed(scripted_transport& of, asio::steady_timer& timer, clock::time_point until)
            : of_(of), place_(of.sleeping_.insert(of.sleeping_.end(), &timer)) {
            of.clock_.arm(timer, until);
        }
        ~bed() {
            of_.clock_.disarm(**place_);
            of_.sleeping_.erase(place_);
        }
        bed(const bed&) = delete;
        bed& operator=(const bed&) = delete;

    private:
        scripted_transport& of_;
        std::list<asio::steady_timer*>::iterator place_;
    };

    asio::awaitable<void> sleep_until(clock::time_point when) {
        asio::steady_timer timer(co_await asio::this_coro::executor);
        const bed here(*this, timer, when);
        co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
    }

    manual_clock& clock_;
    std::deque<std::function<exchange_result(const seen_request&)>> script_;
    std::function<exchange_result(const seen_request&)> otherwise_;
    std::list<asio::steady_timer*> sleeping_;
    clock::duration delay_{};
    bool closed_ = false;
};

}  // namespace dmskafka::test
