#include <boost/test/unit_test.hpp>

#include "soak.hpp"

#include <dmskafka/https_transport.hpp>

#include <boost/asio/io_context.hpp>

#include <chrono>
#include <memory>
#include <optional>

namespace dmskafka::test {

using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(soak)

BOOST_AUTO_TEST_CASE(calls_over_tls_with_faults_lose_nothing_and_leak_no_connection) {
    constexpr int workers = 64;
    constexpr int calls = 2'048;
    asio::io_context context{1};
    emulator_options emulated;
    emulated.seed = 7;
    emulator server(context.get_executor(), emulated);
    const std::string instance_id = server.service().add_instance("kafka-1");

    tls_options tls;
    tls.ca_file = server.ca_file();
    pool_options pool;
    pool.max_connections = 16;
    const proxy_options no_proxy;
    auto transport = make_https_transport(context.get_executor(), tls, no_proxy, pool, clock::system());

    client_options options;
    options.endpoint = server.endpoint();
    options.project_id = server.project_id();
    options.credentials.access_key = server.options().access_key;
    options.credentials.secret_key = server.options().secret_key;
    options.retry.jitter_seed = 7;
    options.rate_limit.enabled = false;
    options.retry.base_delay = 10ms;
    options.transport = transport;
    std::optional<client> caller;
    caller.emplace(context.get_executor(), options);

    soak_workload load(*caller, instance_id);
    int running = 0;
    const auto spawn = [&](asio::awaitable<void> work) {
        ++running;
        asio::co_spawn(context, std::move(work), [&](std::exception_ptr problem) {
            --running;
            if (problem) std::rethrow_exception(problem);
        });
    };
    const auto finish = [&] {
        while (running > 0) BOOST_REQUIRE(context.run_one_for(30s) > 0u);
    };
    spawn(load.prepare());
    finish();

    soak_workload::add_faults(server.service());
    const auto begun = std::chrono::steady_clock::now();
    for (int i = 0; i < workers; ++i) spawn(load.work(i, calls / workers));
    finish();
    const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - begun);
    server.service().clear_faults();
    spawn(load.compare());
    finish();

    BOOST_TEST(transport->statistics().in_use == 0u);
    BOOST_TEST(transport->statistics().waiting == 0u);
    caller.reset();
    transport->close();
    const auto open = [&] { return transport->statistics().opened - transport->statistics().closed; };
    while (open() > 0) BOOST_REQUIRE(context.run_one_for(5s) > 0u);

    const soak_figures& figures = load.figures();
    const pool_statistics connections = transport->statistics();
    BOOST_TEST_MESSAGE(figures << "; " << connections.opened << " connections opened, " << connections.closed
                               << " closed, " << connections.reused << " times reused, " << connections.stale_replaced
                               << " replaced; " << took.count() << " ms");
    BOOST_TEST(figures.calls == calls);
    BOOST_TEST(figures.wrong_answers == 0);
    BOOST_TEST(figures.executed_twice == 0);
    BOOST_TEST(figures.not_executed == 0);
    BOOST_TEST(figures.executed_silently == 0);
    BOOST_TEST(figures.unexplained == 0);
    BOOST_TEST(figures.amplification() <= 1.2);
    BOOST_TEST(connections.in_use == 0u);
    BOOST_TEST(connections.idle == 0u);
    BOOST_TEST(connections.opened > 20u);  // the faults did what they are for
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace dmskafka::test
