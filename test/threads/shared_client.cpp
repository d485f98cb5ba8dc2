#include <boost/test/unit_test.hpp>

#include "threads_fixture.hpp"

#include <dmskafka/ops/catalog.hpp>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/use_future.hpp>

#include <atomic>
#include <future>
#include <iostream>
#include <memory>
#include <vector>

namespace dmskafka::test {
namespace {

/// Makes calls one after another; counts how each ended.
struct tally {
    std::atomic<int> answered{};
    std::atomic<int> cancelled{};
    std::atomic<int> otherwise{};

    void count(const result<catalog::availability_zone_list>& got) {
        if (got)
            ++answered;
        else if (got.error().code == errc::cancelled)
            ++cancelled;
        else {
            ++otherwise;
            std::cerr << got.error().describe() + "\n";
        }
    }
};

asio::awaitable<void> call_repeatedly(std::shared_ptr<client> caller, tally& ends, int times) {
    for (int i = 0; i < times; ++i) {
        catalog::list_availability_zones request;
        const auto got = co_await caller->call(request);
        ends.count(got);
    }
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(shared_client, threads_fixture)

BOOST_AUTO_TEST_CASE(calls_from_several_threads_are_all_answered) {
    tally ends;
    auto caller = std::make_shared<client>(callers.get_executor(), options());
    std::vector<std::future<void>> done;
    for (int i = 0; i < 8; ++i)
        done.push_back(asio::co_spawn(callers, call_repeatedly(caller, ends, 20), asio::use_future));
    for (auto& one : done) one.get();
    BOOST_TEST(ends.answered == 8 * 20);
}

BOOST_AUTO_TEST_CASE(calls_are_cancelled_from_their_own_strand) {
    tally ends;
    auto caller = std::make_shared<client>(callers.get_executor(), options());
    std::vector<std::future<void>> done;
    std::vector<std::unique_ptr<asio::cancellation_signal>> signals;
    for (int i = 0; i < 32; ++i) {
        auto strand = asio::make_strand(callers);
        auto* cancel = signals.emplace_back(std::make_unique<asio::cancellation_signal>()).get();
        auto ended = std::make_shared<std::promise<void>>();
        done.push_back(ended->get_future());
        asio::dispatch(strand, [=, &ends] {
            catalog::list_availability_zones request;
            asio::co_spawn(
                strand, caller->call(request),
                asio::bind_cancellation_slot(
                    cancel->slot(), [=, &ends](std::exception_ptr, const result<catalog::availability_zone_list>& got) {
                        ends.count(got);
                        ended->set_value();
                    }));
        });
        asio::post(strand, [cancel] { cancel->emit(asio::cancellation_type::terminal); });
    }
    for (auto& one : done) one.get();
    BOOST_TEST(ends.answered + ends.cancelled == 32);
    // The slots are emptied before their signals go.
    callers.join();
}

BOOST_AUTO_TEST_CASE(destroying_the_client_ends_calls_on_all_threads) {
    tally ends;
    std::vector<std::future<result<catalog::availability_zone_list>>> done;
    {
        client caller(callers.get_executor(), options());
        for (int i = 0; i < 64; ++i) {
            catalog::list_availability_zones request;
            done.push_back(asio::co_spawn(callers, caller.call(request), asio::use_future));
        }
    }
    for (auto& one : done) ends.count(one.get());
    BOOST_TEST(ends.answered + ends.cancelled == 64);
    BOOST_TEST(ends.otherwise == 0);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace dmskafka::test
