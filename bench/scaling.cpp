// How the library scales: calls over more connections and threads, and the memory that each connection and each
// waiting call takes.

#include "support/answers.hpp"
#include "support/arguments.hpp"
#include "support/heap.hpp"
#include "support/load.hpp"
#include "support/own_process.hpp"
#include "support/process_usage.hpp"
#include "support/static_server.hpp"

#include <dmskafka/client.hpp>
#include <dmskafka/ops/catalog.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <exception>
#include <future>
#include <list>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace {

namespace asio = boost::asio;
using std::chrono::steady_clock;

constexpr std::string_view usage = R"(usage: scaling [OPTION…]
Calls catalog::list_availability_zones over 1, 8, 64 and 256 connections, on one thread and on two that have an
io_context and a client each, all connections busy. The server is one thread in a second process and shares the
processors, so that the time of the processor tells more than calls a second. Then the memory that is taken by a
connection in the pool that was used and is idle, and by calls that wait.
  --requests N   calls in each row, after a tenth as many to warm up; 20000 if not given
  --json         one line of JSON
  --help         show this text
)";

struct settings {
    std::size_t requests{20'000};
    bool json{};
};

settings read_settings(int count, char** arguments) {
    settings read;
    for (int i = 1; i < count; ++i) {
        const std::string_view option = arguments[i];
        if (option == "--json")
            read.json = true;
        else if (option != "--requests")
            throw bench::usage_error("unknown option " + std::string(option));
        else if (++i == count)
            throw bench::usage_error("--requests: needs a value");
        else
            read.requests = bench::read_count(option, arguments[i]);
    }
    return read;
}

void rethrow(std::exception_ptr problem) {
    if (problem) std::rethrow_exception(problem);
}

/// A client with an event loop of its own.
class worker {
public:
    explicit worker(dmskafka::client_options options) : client_(context_.get_executor(), std::move(options)) {}

    void open(std::size_t connections) {
        bool all = false;
        asio::co_spawn(context_, open(client_, connections, all), rethrow);
        run();
        if (!all) throw std::runtime_error("not all connections could be opened");
    }
    /// Adds callers that share the calls of `work`. They begin when the event loop runs.
    void add_callers(std::size_t callers, bench::load& work) {
        for (std::size_t i = 0; i < callers; ++i)
            asio::co_spawn(context_, bench::make_calls(client_, request_, work), rethrow);
    }
    /// Until nothing is left to do.
    void run() {
        context_.restart();
        context_.run();
    }
    /// As long as nothing has to be waited for.
    void poll() {
        context_.restart();
        context_.poll();
    }
    void run_one() {
        context_.restart();
        context_.run_one();
    }
    [[nodiscard]] dmskafka::pool_statistics connections() const { return client_.connections(); }

private:
    static asio::awaitable<void> open(const dmskafka::client& client, std::size_t connections, bool& all) {
        const auto ready = co_await client.warm_up(connections);
        all = ready && *ready == connections;
    }

    asio::io_context context_{1};
    dmskafka::client client_;
    dmskafka::catalog::list_availability_zones request_{};
};

/// What calls cost with so many threads, and so many connections for each of them.
struct row {
    std::size_t threads{};
    std::size_t connections{};
    std::size_t errors{};
    double calls_per_second{};
    double cpu_us_per_call{};
    double p99_us{};
    std::int64_t peak_kib{};
};

class measurement {
public:
    measurement(const bench::static_server& server, std::size_t threads, std::size_t connections)
        : connections_(connections) {
        for (std::size_t i = 0; i < threads; ++i)
            workers_.emplace_back(bench::full_options(server.endpoint(), server.ca_file(), connections))
                .open(connections);
    }

    [[nodiscard]] row measure(std::size_t requests) {
        make_calls(requests / 10);
        const auto processor = bench::processor_time_so_far();
        const auto began = steady_clock::now();
        auto done = make_calls(requests);
        const std::chrono::duration<double> elapsed = steady_clock::now() - began;
        const auto spent = bench::processor_time_so_far() - processor;

        const auto calls = static_cast<double>(done.calls);
        row seen;
        seen.threads = workers_.size();
        seen.connections = connections_;
        for (const auto& [what, count] : done.errors) {
            seen.errors += count;
            std::fprintf(stderr, "%zu times: %s\n", count, what.c_str());
        }
        seen.calls_per_second = calls / elapsed.count();
        seen.cpu_us_per_call = spent.total() / calls;
        seen.p99_us = done.times.percentile(0.99);
        seen.peak_kib = bench::peak_memory_kib();
        return seen;
    }

private:
    /// At least one call for each connection.
    bench::load make_calls(std::size_t requests) {
        const auto share = std::max(requests / workers_.size(), connections_);
        std::list<bench::load> loads;
        std::vector<std::future<void>> running;
        for (auto& each : workers_) {
            each.add_callers(connections_, loads.emplace_back(share));
            running.push_back(std::async(std::launch::async, [&each] { each.run(); }));
        }
        for (auto& each : running) each.get();
        bench::load all(share * workers_.size());
        for (const auto& each : loads) all.add(each);
        return all;
    }

    std::size_t connections_;
    std::list<worker> workers_{};
};

/// Bytes of the heap for each connection or call.
struct footprints {
    double idle_connection{};          ///< without what OpenSSL took for it
    double openssl_idle_connection{};  ///< that
    double call_in_line{};             ///< waits for a connection
    double call_in_limiter{};
};

constexpr std::size_t idle_connections = 256;
constexpr std::size_t waiting_calls = 10'000;

footprints measure_idle_connections(const bench::static_server& server) {
    worker one(bench::full_options(server.endpoint(), server.ca_file(), 1 + idle_connections));
    const auto use = [&one](std::size_t connections) {
        bench::load work(connections);
        one.open(connections);
        one.add_callers(connections, work);
        one.run();
        if (one.connections().idle != connections) throw std::runtime_error("not all connections are idle");
    };
    use(1);
    const auto heap = bench::heap_in_use();
    const auto openssl = bench::openssl_in_use;
    use(1 + idle_connections);
    const auto all = static_cast<double>(bench::heap_in_use() - heap) / idle_connections;
    footprints seen;
    seen.openssl_idle_connection = static_cast<double>(bench::openssl_in_use - openssl) / idle_connections;
    seen.idle_connection = all - seen.openssl_idle_connection;
    return seen;
}

/// With the coroutine that awaits the call. The only connection is busy with a call that is never answered.
double measure_waiting_calls(dmskafka::client_options options, std::size_t in_line) {
    using asio::ip::tcp;
    asio::io_context system(1);
    const tcp::acceptor never_answers(system, tcp::endpoint(asio::ip::address_v4::loopback(), 0));
    options.endpoint = "http://127.0.0.1:" + std::to_string(never_answers.local_endpoint().port());
    options.pool.max_connections = 1;
    options.deadline = std::chrono::hours(24 * 365);
    worker one(std::move(options));
    bench::load work(1 + waiting_calls);
    one.add_callers(1, work);
    while (one.connections().in_use == 0) one.run_one();
    const auto heap = bench::heap_in_use();
    one.add_callers(waiting_calls, work);
    one.poll();
    const auto taken = bench::heap_in_use() - heap;
    if (work.left != 0 || work.calls != 0 || one.connections().waiting != in_line)
        throw std::runtime_error("the calls do not wait where they should");
    return static_cast<double>(taken) / waiting_calls;
}

footprints measure_footprints(const bench::static_server& server) {
    auto seen = bench::in_own_process([&] { return measure_idle_connections(server); });
    auto options = bench::full_options({}, {}, 1);
    seen.call_in_line = bench::in_own_process([&] { return measure_waiting_calls(options, waiting_calls); });
    options.rate_limit.reads_per_second = 0.01;
    options.rate_limit.read_burst = 1;
    seen.call_in_limiter = bench::in_own_process([&] { return measure_waiting_calls(options, 0); });
    return seen;
}

void print_json(const std::vector<row>& rows, const footprints& memory, std::size_t errors) {
    std::printf(R"({"rows":[)");
    for (const auto& each : rows)
        std::printf(R"(%s{"threads":%zu,"connections":%zu,"calls_per_second":%.1f,"cpu_us_per_call":%.2f,)"
                    R"("p99_us":%.1f,"peak_rss_kib":%lld})",
                    &each == rows.data() ? "" : ",", each.threads, each.connections, each.calls_per_second,
                    each.cpu_us_per_call, each.p99_us, static_cast<long long>(each.peak_kib));
    std::printf(R"(],"idle_connection_bytes":%.0f,"openssl_idle_connection_bytes":%.0f,"call_in_line_bytes":%.0f,)"
                R"("call_in_limiter_bytes":%.0f,"errors":%zu})"
                "\n",
                memory.idle_connection, memory.openssl_idle_connection, memory.call_in_line, memory.call_in_limiter,
                errors);
}

void print(const std::vector<row>& rows, const footprints& memory, std::size_t errors) {
    std::printf("threads  connections each  calls a second  CPU us a call  p99 us  peak MiB\n");
    for (const auto& each : rows)
        std::printf("%7zu  %16zu  %14.0f  %13.2f  %6.0f  %8.1f\n", each.threads, each.connections,
                    each.calls_per_second, each.cpu_us_per_call, each.p99_us,
                    static_cast<double>(each.peak_kib) / 1024);
    std::printf("an idle connection takes %.1f KiB and OpenSSL %.1f KiB\n", memory.idle_connection / 1024,
                memory.openssl_idle_connection / 1024);
    std::printf(
        "a call that waits takes, its caller's coroutine included, %.0f bytes in line for a connection and "
        "%.0f bytes in the rate limiter\n",
        memory.call_in_line, memory.call_in_limiter);
    std::printf("errors: %zu\n", errors);
}

int run(const settings& how) {
    const bench::static_server server(bench::zones_answer);
    std::vector<row> rows;
    std::size_t errors = 0;
    for (const std::size_t threads : {1u, 2u}) {
        for (const std::size_t connections : {1u, 8u, 64u, 256u}) {
            rows.push_back(
                bench::in_own_process([&] { return measurement(server, threads, connections).measure(how.requests); }));
            errors += rows.back().errors;
        }
    }
    const auto memory = measure_footprints(server);
    (how.json ? print_json : print)(rows, memory, errors);
    return errors == 0 ? 0 : 1;
}

}  // namespace

int main(int count, char** arguments) try {
    bench::watch_openssl();
    if (std::find(arguments, arguments + count, std::string_view("--help")) != arguments + count) {
        std::fputs(usage.data(), stdout);
        return 0;
    }
    return run(read_settings(count, arguments));
} catch (const bench::usage_error& wrong) {
    std::fprintf(stderr, "scaling: %s\nTry scaling --help.\n", wrong.what());
    return 2;
} catch (const std::exception& problem) {
    std::fprintf(stderr, "scaling: %s\n", problem.what());
    return 1;
}
