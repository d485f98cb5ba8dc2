#include <boost/test/unit_test.hpp>

#include "emulated_client.hpp"
#include "soak.hpp"
#include "virtual_time.hpp"

#include <chrono>

namespace dmskafka::test {

BOOST_AUTO_TEST_SUITE(soak)

BOOST_AUTO_TEST_CASE(twenty_thousand_calls_with_faults_lose_nothing_and_do_nothing_twice) {
    constexpr int workers = 64;
    constexpr int calls = 20'032;  // the same number for each
    virtual_time time;
    emulated_service service(options_of_service(time.clock));
    const std::string instance_id = service.add_instance("kafka-1");

    const auto options = options_of_client(service, time.clock);
    client caller(time.context.get_executor(), options);

    soak_workload load(caller, instance_id);
    int running = 0;
    const auto spawn = [&](asio::awaitable<void> work) {
        ++running;
        asio::co_spawn(time.context, std::move(work), [&](std::exception_ptr problem) {
            --running;
            if (problem) std::rethrow_exception(problem);
        });
    };
    const auto finish = [&] {
        while (running > 0) {
            time.settle();
            if (running > 0) BOOST_REQUIRE(time.clock.advance_to_next());
        }
    };
    spawn(load.prepare());
    finish();

    soak_workload::add_faults(service);
    const auto begun = time.clock.now();
    for (int i = 0; i < workers; ++i) spawn(load.work(i, calls / workers));
    finish();
    const auto took = std::chrono::duration_cast<std::chrono::seconds>(time.clock.now() - begun);
    std::uint64_t met = 0;
    for (const listed_fault& one : service.faults()) met += one.fired;
    service.clear_faults();
    spawn(load.compare());
    finish();

    const soak_figures& figures = load.figures();
    BOOST_TEST_MESSAGE(figures << "; " << met << " faults met, " << took.count() << " s of virtual time");
    BOOST_TEST(figures.calls == calls);
    BOOST_TEST(met > 1'500u);
    BOOST_TEST(figures.wrong_answers == 0);
    BOOST_TEST(figures.executed_twice == 0);
    BOOST_TEST(figures.not_executed == 0);
    BOOST_TEST(figures.executed_silently == 0);
    BOOST_TEST(figures.unexplained == 0);
    BOOST_TEST(figures.amplification() <= 1.2);
    BOOST_TEST(figures.executed_sends > 0);  // or the faults did not do what they are for
    BOOST_TEST(figures.executed_sends < figures.uncertain_sends);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace dmskafka::test
