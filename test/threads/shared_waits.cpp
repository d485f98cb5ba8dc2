#include <boost/test/unit_test.hpp>

#include "threads_fixture.hpp"

#include <dmskafka/ops/instances.hpp>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/use_future.hpp>

#include <atomic>
#include <future>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

namespace dmskafka::test {
namespace {

using namespace std::chrono_literals;

using ended_wait = result<job_progress>;

/// How waits ended.
struct tally {
    std::atomic<int> done{};
    std::atomic<int> cancelled{};
    std::atomic<int> shut_down{};
    std::atomic<int> otherwise{};

    void count(const ended_wait& ended) {
        if (ended)
            ++done;
        else if (ended.error().code == errc::cancelled)
            ++cancelled;
        else if (ended.error().code == errc::shut_down)
            ++shut_down;
        else {
            ++otherwise;
            std::cerr << ended.error().describe() + "\n";
        }
    }
    [[nodiscard]] int all() const { return done + cancelled + shut_down + otherwise; }
};

/// Some instances that restart, and what changes their configuration, at a service a thousand times as fast as usual.
struct waits_fixture : threads_fixture {
    waits_fixture() : threads_fixture(1000) {
        auto how = options();
        how.jobs.delay_factor = 0.001;
        how.jobs.min_delay = 1ms;
        how.rate_limit.enabled = false;
        shared = std::make_shared<client>(callers.get_executor(), how);
    }

    static constexpr int instances_there = 4;
    std::shared_ptr<client> shared;
    tally ends;

    template <class T>
    T get(asio::awaitable<T> work) {
        return asio::co_spawn(callers, std::move(work), asio::use_future).get();
    }
    /// A job of each instance: every second one is a restart, the others are changes of configuration.
    std::vector<job_handle> start_jobs() {
        std::vector<job_handle> made;
        for (int i = 0; i < instances_there; ++i) {
            const auto id = service.service().add_instance("kafka-" + std::to_string(i));
            made.push_back(i % 2 == 0 ? restart(id) : change(id));
        }
        return made;
    }
    job_handle restart(const std::string& id) {
        instances::batch_action request;
        request.action = "restart";
        request.instances.emplace().push_back(id);
        return get(shared->start(request)).value().handle.value();
    }
    job_handle change(const std::string& id) {
        instances::update_configs request;
        request.instance_id = id;
        config_value value;
        value.name = "message.max.bytes";
        value.value = "5242880";
        request.kafka_configs.push_back(value);
        return get(shared->start(request)).value().handle.value();
    }
    std::future<ended_wait> begin_wait(const job_handle& job) {
        return asio::co_spawn(callers, shared->wait(job), asio::use_future);
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(shared_waits, waits_fixture)

BOOST_AUTO_TEST_CASE(waits_from_several_threads_for_the_same_jobs_all_end) {
    const auto jobs = start_jobs();
    std::vector<std::future<ended_wait>> waits;
    std::vector<std::future<ended_wait>> looks;
    for (int i = 0; i < 64; ++i) {
        const auto& job = jobs[static_cast<std::size_t>(i % instances_there)];
        waits.push_back(begin_wait(job));
        if (i % 8 == 0) looks.push_back(asio::co_spawn(callers, shared->poll(job), asio::use_future));
    }
    for (auto& one : waits) ends.count(one.get());
    for (auto& one : looks) BOOST_TEST(one.get().has_value());
    BOOST_TEST(ends.done == 64);
}

BOOST_AUTO_TEST_CASE(waits_that_are_cancelled_leave_the_others) {
    const auto jobs = start_jobs();
    std::vector<std::future<void>> waits;
    std::vector<std::unique_ptr<asio::cancellation_signal>> signals;
    for (int i = 0; i < 64; ++i) {
        const auto strand = asio::make_strand(callers);
        auto* cancel = signals.emplace_back(std::make_unique<asio::cancellation_signal>()).get();
        auto ended = std::make_shared<std::promise<void>>();
        waits.push_back(ended->get_future());
        asio::dispatch(strand, [this, strand, cancel, ended, job = jobs[static_cast<std::size_t>(i % 4)]] {
            const auto count = [this, ended](std::exception_ptr, const ended_wait& got) {
                ends.count(got);
                ended->set_value();
            };
            asio::co_spawn(strand, shared->wait(job), asio::bind_cancellation_slot(cancel->slot(), count));
        });
        if (i % 2 == 0) asio::post(strand, [cancel] { cancel->emit(asio::cancellation_type::terminal); });
    }
    for (auto& one : waits) one.get();
    BOOST_TEST(ends.done + ends.cancelled == 64);
    BOOST_TEST(ends.done >= 32);
    callers.join();  // the slots are emptied before their signals go
}

BOOST_AUTO_TEST_CASE(progress_is_told_to_each_wait_alone) {
    const auto job = start_jobs().front();
    std::vector<std::future<ended_wait>> waits;
    std::vector<std::vector<job_progress>> seen(16);
    for (auto& mine : seen) {
        const auto how = wait_options().on_progress([&mine](const job_progress& now) { mine.push_back(now); });
        waits.push_back(asio::co_spawn(callers, shared->wait(job, how), asio::use_future));
    }
    for (auto& one : waits) ends.count(one.get());
    BOOST_TEST(ends.done == 16);
    for (const auto& mine : seen) BOOST_TEST(mine.back().done);
}

BOOST_AUTO_TEST_CASE(destroying_the_client_ends_waits_on_all_threads) {
    const auto jobs = start_jobs();
    std::vector<std::future<ended_wait>> waits;
    for (int i = 0; i < 64; ++i) waits.push_back(begin_wait(jobs[static_cast<std::size_t>(i % instances_there)]));
    shared.reset();
    for (auto& one : waits) ends.count(one.get());
    BOOST_TEST(ends.all() == 64);
    BOOST_TEST(ends.otherwise == 0);
}

BOOST_AUTO_TEST_CASE(shutting_down_ends_waits_on_all_threads) {
    const auto jobs = start_jobs();
    std::vector<std::future<ended_wait>> waits;
    for (int i = 0; i < 64; ++i) waits.push_back(begin_wait(jobs[static_cast<std::size_t>(i % instances_there)]));
    BOOST_TEST(get(shared->shut_down(10s)));
    for (auto& one : waits) ends.count(one.get());
    BOOST_TEST(ends.done + ends.shut_down == 64);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace dmskafka::test
