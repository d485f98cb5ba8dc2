// What waiting for many jobs costs: requests, time of the processor and memory, against a service in memory.
//   jobs [--waits N] [--instances M] [--json]

#include "support/heap.hpp"
#include "support/process_usage.hpp"

#include <dmskafka/client.hpp>
#include <dmskafka/transport.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;

constexpr auto interval = 200ms;
constexpr int ticks = 10;

/// Lists of tasks, each as text that is made once for each state.
class service_in_memory final : public dmskafka::transport {
public:
    service_in_memory(int instances, int tasks) {
        for (int i = 0; i < instances; ++i) {
            going_.push_back(list(i, tasks, "EXECUTING"));
            over_.push_back(list(i, tasks, "SUCCESS"));
        }
    }

    asio::awaitable<dmskafka::exchange_result> send(const dmskafka::http_request& request,
                                                    dmskafka::clock::time_point) override {
        ++requests;
        const std::string target(request.target);
        co_await asio::post(asio::use_awaitable);
        const auto instance = std::strtoul(target.c_str() + target.find("/instances/i") + 12, nullptr, 10);
        dmskafka::http_response answer;
        answer.status = 200;
        answer.body = finished ? over_.at(instance) : going_.at(instance);
        co_return answer;
    }
    void close() noexcept override {}

    static std::string task_id(int instance, int number) {
        char text[40];
        std::snprintf(text, sizeof text, "%016d%016d", instance, number);
        return text;
    }

    std::size_t requests = 0;
    bool finished = false;

private:
    static std::string list(int instance, int tasks, std::string_view status) {
        std::string text;
        for (int i = 0; i < tasks; ++i)
            text.append(text.empty() ? "" : ",")
                .append(R"({"id":")" + task_id(instance, i) + R"(","name":"kafkaConfigModify","user_name":"u",)")
                .append(R"("params":"{\"a\":1}","created_at":"2025-03-05T12:00:00.000Z","status":")")
                .append(status)
                .append(R"("})");
        return R"({"task_count":")" + std::to_string(tasks) + R"(","tasks":[)" + text + "]}";
    }

    std::vector<std::string> going_;
    std::vector<std::string> over_;
};

dmskafka::job_handle handle_of(int instance, int number) {
    dmskafka::job_handle made;
    made.operation = "instances::update_configs";
    made.what = dmskafka::watch::background_task;
    made.until = dmskafka::target::success;
    made.owner = "i" + std::to_string(instance);
    made.ids.push_back(service_in_memory::task_id(instance, number));
    made.first_delay = interval;
    made.interval = interval;
    made.started_at = std::chrono::system_clock::now();
    return made;
}

asio::awaitable<void> wait_for(const dmskafka::client& client, int instance, int number, std::size_t& ended) {
    const auto handle = handle_of(instance, number);
    const auto seen = co_await client.wait(handle);
    if (seen && seen->done) ++ended;
}

/// What a caller's coroutine takes that waits for a timer instead.
asio::awaitable<void> wait_for_nothing(int instance, int number) {
    const auto handle = handle_of(instance, number);
    asio::steady_timer timer(co_await asio::this_coro::executor, 1h);
    co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
}

std::size_t bytes_of_callers(int waits, int instances) {
    asio::io_context context(1);
    const auto before = bench::heap_in_use();
    for (int i = 0; i < waits; ++i)
        asio::co_spawn(context, wait_for_nothing(i % instances, i / instances), [](std::exception_ptr) {});
    context.poll();
    return static_cast<std::size_t>(bench::heap_in_use() - before) / static_cast<std::size_t>(waits);
}

struct figures {
    std::size_t requests{};
    double requests_per_tick{};
    double microseconds_to_begin{};
    double microseconds_per_tick{};
    std::size_t bytes{};
};

figures measure(int waits, int instances) {
    const auto callers = bytes_of_callers(waits, instances);
    const auto service = std::make_shared<service_in_memory>(instances, (waits + instances - 1) / instances);
    asio::io_context context(1);
    dmskafka::client_options options;
    options.endpoint = "https://dms.example.com";
    options.project_id = "p";
    options.credentials.access_key = "AK";
    options.credentials.secret_key = "SK";
    options.transport = service;
    const dmskafka::client client(context.get_executor(), options);

    figures made;
    std::size_t ended = 0;
    const auto count = static_cast<double>(waits);
    const auto before = bench::heap_in_use();
    auto began = bench::processor_time_so_far().total();
    for (int i = 0; i < waits; ++i)
        asio::co_spawn(context, wait_for(client, i % instances, i / instances, ended), [](std::exception_ptr) {});
    context.poll();
    made.microseconds_to_begin = (bench::processor_time_so_far().total() - began) / count;
    made.bytes = static_cast<std::size_t>(bench::heap_in_use() - before) / static_cast<std::size_t>(waits) - callers;

    began = bench::processor_time_so_far().total();
    context.run_for(interval / 2 + ticks * interval);
    made.microseconds_per_tick = (bench::processor_time_so_far().total() - began) / count / ticks;
    made.requests_per_tick = static_cast<double>(service->requests) / ticks;
    service->finished = true;
    context.run();
    made.requests = service->requests;
    if (ended != static_cast<std::size_t>(waits)) {
        std::fprintf(stderr, "only %zu of %d waits ended well\n", ended, waits);
        std::exit(1);
    }
    return made;
}

int number_after(std::string_view name, int count, char* arguments[], int otherwise) {
    for (int i = 1; i + 1 < count; ++i)
        if (arguments[i] == name) return std::max(1, std::atoi(arguments[i + 1]));
    return otherwise;
}

}  // namespace

int main(int count, char* arguments[]) {
    const int waits = number_after("--waits", count, arguments, 10'000);
    const int instances = number_after("--instances", count, arguments, 100);
    const bool json = std::string_view(arguments[count - 1]) == "--json";
    const auto seen = measure(waits, instances);
    std::printf(json
                    ? "{\"waits\":%d,\"instances\":%d,\"requests\":%zu,\"requests_per_tick\":%.1f,"
                      "\"microseconds_to_begin\":%.2f,\"microseconds_per_wait_and_tick\":%.3f,\"bytes_per_wait\":%zu}\n"
                    : "waits                            %10d\ninstances                        %10d\n"
                      "requests                         %10zu\nrequests per interval            %10.1f\n"
                      "processor to begin a wait, us    %10.2f\nprocessor per wait and tick, us  %10.3f\n"
                      "bytes per wait                   %10zu\n",
                waits, instances, seen.requests, seen.requests_per_tick, seen.microseconds_to_begin,
                seen.microseconds_per_tick, seen.bytes);
    return 0;
}
