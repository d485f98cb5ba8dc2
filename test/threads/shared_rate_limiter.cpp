#include <boost/test/unit_test.hpp>

#include <dmskafka/rate_limit.hpp>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_future.hpp>

#include <atomic>
#include <future>
#include <memory>
#include <thread>
#include <vector>

namespace dmskafka::test {
namespace {

using namespace std::chrono_literals;

operation_description make_operation(std::string_view name, rate_info own = {}) {
    operation_description made{};
    made.full_name = name;
    made.info.repeat = safety::read;
    made.rate = own;
    return made;
}

const operation_description reading = make_operation("topics::list");
const operation_description limited = make_operation("topics::get", {1000, 1s});

struct limiter_fixture {
    std::shared_ptr<rate_limiter> limiter = std::make_shared<rate_limiter>(fast());
    std::atomic<int> served{};
    std::atomic<int> cancelled{};
    std::atomic<int> otherwise{};

    static rate_limit_options fast() {
        rate_limit_options made;
        made.reads_per_second = 2000;
        made.read_burst = 1;
        return made;
    }

    static asio::awaitable<void> ask(limiter_fixture& in, const operation_description& what, int times) {
        const rate_request request(what, "i1");
        for (int i = 0; i < times; ++i) {
            auto slot = in.limiter->acquire(request, clock::system(), clock::system().now() + 1h);
            const auto failed = co_await std::move(slot);
            if (!failed)
                ++in.served;
            else if (failed->code == errc::cancelled)
                ++in.cancelled;
            else
                ++in.otherwise;
        }
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(shared_rate_limiter, limiter_fixture)

BOOST_AUTO_TEST_CASE(calls_from_several_threads_are_all_served) {
    asio::thread_pool callers(4);
    std::vector<std::future<void>> done;
    const auto begun = clock::system().now();
    for (int i = 0; i < 16; ++i)
        done.push_back(asio::co_spawn(callers, ask(*this, i % 4 == 0 ? limited : reading, 20), asio::use_future));
    for (auto& one : done) one.get();
    BOOST_TEST(served == 16 * 20);
    const bool kept = clock::system().now() - begun >= (16 * 20 - 1) * 500us;
    BOOST_TEST(kept);
}

BOOST_AUTO_TEST_CASE(slots_are_taken_without_waiting_from_several_threads) {
    std::vector<std::thread> threads;
    std::atomic<int> taken{};
    const auto begun = clock::system().now();
    for (int i = 0; i < 4; ++i)
        threads.emplace_back([&] {
            const rate_request request(reading, "i1");
            for (int asked = 0; asked < 2000; ++asked)
                if (limiter->try_acquire(request, clock::system())) ++taken;
        });
    for (auto& thread : threads) thread.join();
    const auto most = 1 + (clock::system().now() - begun) / 500us;
    BOOST_TEST(taken >= 1);
    BOOST_TEST(taken <= most);
}

BOOST_AUTO_TEST_CASE(limits_are_learned_while_others_wait) {
    asio::thread_pool callers(4);
    std::vector<std::future<void>> done;
    for (int i = 0; i < 8; ++i) done.push_back(asio::co_spawn(callers, ask(*this, reading, 10), asio::use_future));
    const rate_request request(reading, "i1");
    for (int i = 0; i < 10; ++i) {
        const auto now = clock::system().now();
        limiter->refused(request, "policy user over ratelimit,limit:1000,time:1 second", now, clock::system());
        limiter->refused(request, "policy api over ratelimit,limit:900,time:1 second", now, clock::system());
    }
    for (auto& one : done) one.get();
    BOOST_TEST(served == 8 * 10);
}

BOOST_AUTO_TEST_CASE(calls_are_cancelled_while_others_are_served) {
    asio::thread_pool callers(4);
    std::vector<std::unique_ptr<asio::cancellation_signal>> signals;
    std::vector<std::future<void>> done;
    for (int i = 0; i < 64; ++i) {
        auto strand = asio::make_strand(callers);
        auto* cancel = signals.emplace_back(std::make_unique<asio::cancellation_signal>()).get();
        auto ended = std::make_shared<std::promise<void>>();
        done.push_back(ended->get_future());
        asio::dispatch(strand, [=, this] {
            asio::co_spawn(
                strand, ask(*this, i % 4 == 0 ? limited : reading, 1),
                asio::bind_cancellation_slot(cancel->slot(), [=](std::exception_ptr) { ended->set_value(); }));
        });
        if (i % 2 == 0) asio::post(strand, [cancel] { cancel->emit(asio::cancellation_type::terminal); });
    }
    for (auto& one : done) one.get();
    BOOST_TEST(served >= 32);
    BOOST_TEST(otherwise == 0);
    callers.join();  // the slots are emptied before their signals go
}

BOOST_AUTO_TEST_CASE(executors_end_while_their_calls_wait) {
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i)
        threads.emplace_back([&, i] {
            for (int round = 0; round < 10; ++round) {
                asio::io_context context(1);
                for (int call = 0; call < 5; ++call)
                    asio::co_spawn(context, ask(*this, i % 2 == 0 ? limited : reading, 1), [](std::exception_ptr) {});
                while (context.run_one() > 0 && served < 10 * (round + 1)) {
                }
            }
        });
    for (auto& thread : threads) thread.join();
    asio::io_context last(1);
    const int before = served;
    asio::co_spawn(last, ask(*this, reading, 3), [](std::exception_ptr) {});
    last.run();
    BOOST_TEST(served == before + 3);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace dmskafka::test
