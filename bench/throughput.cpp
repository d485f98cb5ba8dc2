// How many calls a second the library makes, and what one costs: with everything on, on one thread.

#include "support/allocation_count.hpp"
#include "support/answers.hpp"
#include "support/arguments.hpp"
#include "support/load.hpp"
#include "support/process_usage.hpp"
#include "support/static_server.hpp"

#include <dmskafka/client.hpp>
#include <dmskafka/ops/catalog.hpp>
#include <dmskafka/ops/instances.hpp>
#include <dmskafka/ops/topics.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>

namespace {

namespace asio = boost::asio;
using bench::load;
using bench::make_calls;
using bench::read_count;
using bench::usage_error;
using std::chrono::steady_clock;

constexpr std::string_view usage = R"(usage: throughput [OPTION…]
Makes calls from coroutines on one thread and tells what they cost. Without an endpoint a server is started in a second
process. Keys come from HUAWEICLOUD_SDK_AK and HUAWEICLOUD_SDK_SK, where they are set.
  --operation NAME    catalog::list_availability_zones (the default), instances::list or topics::list
  --endpoint URL      the service to call
  --ca-file FILE      PEM file of the authorities to trust
  --project-id ID     project; bench if not given
  --instance-id ID    instance of topics::list; bench if not given
  --connections N     connections at most; 8 if not given
  --in-flight N       calls at a time; as many as connections if not given
  --requests N        calls to measure, after a tenth as many to warm up; 20000 if not given
  --bare              without observers, rate limiter and retries
  --write-body FILE   only write the body that the server would answer
  --json              one line of JSON
  --help              show this text
)";

struct settings {
    std::string operation{"catalog::list_availability_zones"};
    std::string endpoint{};
    std::string ca_file{};
    std::string project_id{"bench"};
    std::string instance_id{"bench"};
    std::size_t connections{8};
    std::size_t in_flight{};
    std::size_t requests{20'000};
    std::string write_body{};
    bool bare{};
    bool json{};
};

settings read_settings(int count, char** arguments) {
    settings read;
    const std::map<std::string_view, std::string*> texts{
        {"--operation", &read.operation},   {"--endpoint", &read.endpoint},     {"--ca-file", &read.ca_file},
        {"--write-body", &read.write_body}, {"--project-id", &read.project_id}, {"--instance-id", &read.instance_id},
    };
    const std::map<std::string_view, std::size_t*> numbers{
        {"--connections", &read.connections}, {"--in-flight", &read.in_flight}, {"--requests", &read.requests}};
    for (int i = 1; i < count; ++i) {
        const std::string_view option = arguments[i];
        if (option == "--json" || option == "--bare") {
            (option == "--json" ? read.json : read.bare) = true;
            continue;
        }
        const auto text = texts.find(option);
        const auto number = numbers.find(option);
        if (text == texts.end() && number == numbers.end()) throw usage_error("unknown option " + std::string(option));
        if (++i == count) throw usage_error(std::string(option) + ": needs a value");
        if (text != texts.end())
            *text->second = arguments[i];
        else
            *number->second = read_count(option, arguments[i]);
    }
    if (read.in_flight == 0) read.in_flight = read.connections;
    return read;
}

/// What a number of calls took.
struct measurement {
    explicit measurement(std::size_t calls) : done(calls) {}

    load done;
    std::chrono::duration<double> elapsed{};
    bench::processor_time processor{};
    bench::allocations program{};
    bench::allocations openssl{};
};

template <dmskafka::operation Op>
void measure(asio::io_context& context, const dmskafka::client& client, const Op& request, std::size_t in_flight,
             measurement& into) {
    const auto program = bench::of_program.read();
    const auto openssl = bench::of_openssl.read();
    const auto processor = bench::processor_time_so_far();
    const auto began = steady_clock::now();
    for (std::size_t i = 0; i < in_flight; ++i)
        asio::co_spawn(context, make_calls(client, request, into.done), [](std::exception_ptr problem) {
            if (problem) std::rethrow_exception(problem);
        });
    context.restart();
    context.run();
    into.elapsed = steady_clock::now() - began;
    into.processor = bench::processor_time_so_far() - processor;
    into.openssl = bench::of_openssl.read() - openssl;
    into.program = bench::of_program.read() - program;
}

void print(const settings& how, measurement& seen, const dmskafka::pool_statistics& connections) {
    const auto calls = static_cast<double>(seen.done.calls);
    std::size_t errors = 0;
    for (const auto& [what, count] : seen.done.errors) errors += count;
    const double rate = calls / seen.elapsed.count();
    const double p50 = seen.done.times.percentile(0.5);
    const double p99 = seen.done.times.percentile(0.99);
    const double p999 = seen.done.times.percentile(0.999);
    if (how.json) {
        std::printf(
            R"({"operation":"%s","calls":%zu,"errors":%zu,"calls_per_second":%.1f,"cpu_us_per_call":%.2f,)"
            R"("user_us_per_call":%.2f,"system_us_per_call":%.2f,"p50_us":%.1f,"p99_us":%.1f,"p999_us":%.1f,)"
            R"("allocations_per_call":%.2f,"bytes_allocated_per_call":%.0f,"openssl_allocations_per_call":%.2f,)"
            R"("connections_opened":%llu,"peak_rss_kib":%lld})"
            "\n",
            how.operation.c_str(), seen.done.calls, errors, rate, seen.processor.total() / calls,
            seen.processor.user / calls, seen.processor.system / calls, p50, p99, p999,
            static_cast<double>(seen.program.count) / calls, static_cast<double>(seen.program.bytes) / calls,
            static_cast<double>(seen.openssl.count) / calls, static_cast<unsigned long long>(connections.opened),
            static_cast<long long>(bench::peak_memory_kib()));
        return;
    }
    std::printf("%s, %zu calls, %zu in flight over at most %zu connections\n", how.operation.c_str(), seen.done.calls,
                how.in_flight, how.connections);
    std::printf("  calls a second        %10.0f\n", rate);
    std::printf("  CPU a call            %10.2f µs (user %.2f, system %.2f)\n", seen.processor.total() / calls,
                seen.processor.user / calls, seen.processor.system / calls);
    std::printf("  latency               %10.1f µs at p50, %.1f at p99, %.1f at p99.9\n", p50, p99, p999);
    std::printf("  allocations a call    %10.2f (%.0f bytes), OpenSSL's own %.2f\n",
                static_cast<double>(seen.program.count) / calls, static_cast<double>(seen.program.bytes) / calls,
                static_cast<double>(seen.openssl.count) / calls);
    std::printf("  connections opened    %10llu\n", static_cast<unsigned long long>(connections.opened));
    std::printf("  peak memory           %10lld KiB\n", static_cast<long long>(bench::peak_memory_kib()));
    std::printf("  errors                %10zu\n", errors);
    for (const auto& [what, count] : seen.done.errors) std::printf("    %zu times: %s\n", count, what.c_str());
}

template <dmskafka::operation Op>
int run(const settings& how, const dmskafka::client_options& options, const Op& request) {
    asio::io_context context(1);
    const dmskafka::client client(context.get_executor(), options);
    measurement warm_up(how.requests / 10 + how.in_flight);
    measure(context, client, request, how.in_flight, warm_up);
    measurement seen(how.requests);
    measure(context, client, request, how.in_flight, seen);
    print(how, seen, client.connections());
    return seen.done.errors.empty() ? 0 : 1;
}

std::string variable(const char* name, const char* otherwise) {
    const char* value = std::getenv(name);
    return value != nullptr ? value : otherwise;
}

dmskafka::client_options make_options(const settings& how) {
    auto options = bench::full_options(how.endpoint, how.ca_file, how.connections);
    options.project_id = how.project_id;
    options.credentials.access_key = variable("HUAWEICLOUD_SDK_AK", "bench");
    options.credentials.secret_key = variable("HUAWEICLOUD_SDK_SK", "bench");
    if (how.bare) {
        options.observers.clear();
        options.rate_limit.enabled = false;
        options.retry.max_attempts = 1;
    }
    return options;
}

int run(settings how) {
    std::unique_ptr<bench::static_server> server;
    const auto serve = [&](std::string_view body) {
        if (!how.write_body.empty()) {
            std::ofstream(how.write_body) << body;
            std::exit(0);
        }
        if (!how.endpoint.empty()) return;
        server = std::make_unique<bench::static_server>(body);
        how.endpoint = server->endpoint();
        how.ca_file = server->ca_file();
    };
    if (how.operation == "catalog::list_availability_zones") {
        serve(bench::zones_answer);
        const dmskafka::catalog::list_availability_zones request;
        return run(how, make_options(how), request);
    }
    if (how.operation == "instances::list") {
        serve(bench::emulated_answers().instances());
        const dmskafka::instances::list request;
        return run(how, make_options(how), request);
    }
    if (how.operation == "topics::list") {
        serve(bench::emulated_answers().topics());
        dmskafka::topics::list request;
        request.instance_id = how.instance_id;
        request.limit = 200;
        return run(how, make_options(how), request);
    }
    throw usage_error("--operation: must be catalog::list_availability_zones, instances::list or topics::list, is " +
                      how.operation);
}

}  // namespace

int main(int count, char** arguments) try {
    bench::count_openssl_apart();
    for (int i = 1; i < count; ++i) {
        if (std::string_view(arguments[i]) != "--help") continue;
        std::fputs(usage.data(), stdout);
        return 0;
    }
    return run(read_settings(count, arguments));
} catch (const usage_error& wrong) {
    std::fprintf(stderr, "throughput: %s\nTry throughput --help.\n", wrong.what());
    return 2;
} catch (const std::exception& problem) {
    std::fprintf(stderr, "throughput: %s\n", problem.what());
    return 1;
}
