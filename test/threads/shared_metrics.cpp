#include <boost/test/unit_test.hpp>

#include "emulated_client.hpp"

#include <dmskafka/client.hpp>
#include <dmskafka/emulator.hpp>
#include <dmskafka/metrics.hpp>
#include <dmskafka/ops/catalog.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_future.hpp>

#include <atomic>
#include <chrono>
#include <memory>
#include <thread>
#include <vector>

namespace dmskafka::test {
namespace {

using namespace std::chrono_literals;

/// All that one call tells.
void tell_a_call(observer& listener) {
    listener.on_call_begun(call_begun{});
    attempt_ended attempt;
    attempt.elapsed = 1ms;
    listener.on_attempt_ended(attempt);
    listener.on_retry_scheduled(retry_scheduled{.reason = retry_reason::throttled});
    listener.on_limiter_waited(limiter_waited{.elapsed = 1ms});
    listener.on_connection_opened(connection_opened{});
    listener.on_connection_closed(connection_closed{.reason = close_reason::max_age});
    call_ended ended;
    ended.operation = "topics::create";
    ended.elapsed = 2ms;
    listener.on_call_ended(ended);
}

asio::awaitable<int> list_zones(client& caller, int times) {
    int answered = 0;
    for (int i = 0; i < times; ++i) {
        catalog::list_availability_zones request;
        const auto got = co_await caller.call(request);
        if (got) ++answered;
    }
    co_return answered;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(shared_metrics)

BOOST_AUTO_TEST_CASE(nothing_is_lost_between_threads) {
    constexpr int threads = 4;
    constexpr int calls = 2000;
    metrics counting;
    std::atomic<bool> done{};
    std::vector<std::thread> telling;
    for (int i = 0; i < threads; ++i)
        telling.emplace_back([&] {
            for (int call = 0; call < calls; ++call) tell_a_call(counting);
        });
    std::thread reading([&] {
        while (!done) {
            const auto counts = counting.snapshot();
            if (counts.attempt_latency.sum != counts.attempt_latency.count() * 1ms) std::abort();  // half an event
        }
    });
    for (auto& thread : telling) thread.join();
    done = true;
    reading.join();

    const auto counts = counting.snapshot();
    constexpr std::uint64_t all = threads * calls;
    BOOST_TEST(counts.calls_in_flight == 0u);
    BOOST_TEST(counts.operations.at("topics::create").ended.at(errc{}) == all);
    BOOST_TEST(counts.operations.at("topics::create").latency.count() == all);
    BOOST_TEST(counts.retries.at(retry_reason::throttled) == all);
    BOOST_TEST(counts.limiter_waits.count() == all);
    BOOST_TEST(counts.connections_opened == all);
    BOOST_TEST(counts.connections_closed.at(close_reason::max_age) == all);
}

BOOST_AUTO_TEST_CASE(clients_on_several_threads_share_one) {
    asio::io_context serving(1);
    emulator service(serving.get_executor());
    std::thread server([&] { serving.run(); });
    auto counting = std::make_shared<metrics>();

    std::atomic<int> answered{};
    std::vector<std::thread> threads;
    for (int i = 0; i < 3; ++i)
        threads.emplace_back([&] {
            asio::io_context context(1);
            client_options options = options_of_client(service);
            options.observers = {counting};
            client caller(context.get_executor(), options);
            auto ended = asio::co_spawn(context, list_zones(caller, 10), asio::use_future);
            context.run();
            answered += ended.get();
        });
    for (auto& thread : threads) thread.join();
    asio::post(serving, [&] { service.stop(); });
    server.join();

    const auto counts = counting->snapshot();
    BOOST_TEST(answered == 30);
    BOOST_TEST(counts.operations.at("catalog::list_availability_zones").ended.at(errc{}) == 30u);
    BOOST_TEST(counts.calls_in_flight == 0u);
    BOOST_TEST(counts.connections_opened == 3u);
    BOOST_TEST(counts.connections_reused == 27u);
    BOOST_TEST(counts.pool_waits.count() == 3u);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace dmskafka::test
