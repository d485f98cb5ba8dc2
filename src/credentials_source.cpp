#include "credentials_source.hpp"

#include "error_rules.hpp"
#include "response_reader.hpp"
#include "sleepers.hpp"

#include <boost/asio/this_coro.hpp>

#include <algorithm>

namespace dmskafka {

credentials_provider::~credentials_provider() = default;

namespace detail {
namespace {

constexpr int most_attempts = 3;

failure unanswered(exchange_failure&& why) {
    return failure{.code = why.code == errc::cancelled ? errc::cancelled : errc::credentials,
                   .cause = why.cause,
                   .message = std::move(why.message)};
}

}  // namespace

asio::awaitable<result<http_response>> ask_source(const credentials_source_context& from, const http_request& request,
                                                  std::chrono::nanoseconds timeout, bool (*may_pass)(int status)) {
    auto pause = std::chrono::milliseconds(200);
    for (int attempt = 1;; ++attempt, pause *= 2) {
        const auto left = from.deadline - from.clock.now();
        const auto deadline = timeout < left ? from.clock.now() + timeout : from.deadline;
        exchange_result answer = co_await from.transport.send(request, deadline);
        const bool passing = answer ? may_pass(answer->status) : answer.error().code != errc::cancelled;
        if (!passing || attempt == most_attempts || pause >= from.deadline - from.clock.now()) {
            if (answer) co_return std::move(*answer);
            co_return unanswered(std::move(answer).error());
        }
        sleepers one;
        co_await one.sleep_until(from.clock, from.clock.now() + pause);
        const auto state = co_await asio::this_coro::cancellation_state;
        if (state.cancelled() != asio::cancellation_type::none)
            co_return failure{.code = errc::cancelled, .message = "it was cancelled"};
    }
}

failure lacks_credentials(std::string why) { return failure{.code = errc::credentials, .message = std::move(why)}; }

failure lacks_credentials(std::string why, const http_response& answer) {
    failure made = read_refusal(answer.status, answer.body);
    made.code = errc::credentials;
    made.message.insert(0, std::move(why) + ": ");
    made.body.clear();
    if (made.request_id.empty()) made.request_id = request_id_of(answer);
    return made;
}

}  // namespace detail
}  // namespace dmskafka
