// run, start and wait.

#include "commands.hpp"
#include "failure_report.hpp"
#include "printing.hpp"
#include "progress_printer.hpp"
#include "request_input.hpp"
#include "session.hpp"
#include "settings.hpp"

#include <dmskafka/dynamic_operation.hpp>
#include <dmskafka/json.hpp>

#include <algorithm>
#include <chrono>
#include <iostream>

namespace dmsctl {
namespace {

namespace asio = boost::asio;
using steady = std::chrono::steady_clock;

struct outcome {
    std::string operation{};
    std::string state{};
    bool succeeded{};
    int polls{};
    std::chrono::nanoseconds elapsed{};
    std::string response{};  ///< JSON, or bare text
};

std::string quoted(std::string_view text) {
    std::string out;
    dmskafka::detail::encode_text(text, out);
    return out;
}

void print(const outcome& ended, output_form form) {
    const auto elapsed = std::chrono::duration_cast<std::chrono::milliseconds>(ended.elapsed).count();
    std::string text = "{\"operation\":" + quoted(ended.operation) + ",\"state\":" + quoted(ended.state) +
                       ",\"succeeded\":" + (ended.succeeded ? "true" : "false") +
                       ",\"polls\":" + std::to_string(ended.polls) + ",\"elapsed_ms\":" + std::to_string(elapsed);
    if (!ended.response.empty()) text.append(",\"response\":").append(ended.response);
    print_answer(std::cout, text.append("}"), form);
}

/// Awaits the job and prints its end, with what is known in `ended` before.
asio::awaitable<int> await_job(const dmskafka::client& service, const dmskafka::job_handle& handle,
                               const command_line& line, outcome ended, steady::time_point began) {
    progress_printer progress;
    auto options = dmskafka::wait_options();
    options.on_progress([&](const dmskafka::job_progress& seen) {
        ended.polls = seen.polls;
        progress.print(seen);
    });
    if (const auto allowed = deadline_of(line)) options.deadline(*allowed - (steady::now() - began));
    const auto done = co_await service.wait(handle, options);
    progress.finish();
    ended.succeeded = done.has_value();
    ended.state = done ? done->state : done.error().job_state;
    ended.elapsed = done ? done->elapsed : done.error().elapsed;
    const int status = done ? 0 : report(done.error());
    if (status == 0 || status == 5) print(ended, form_of(line));
    co_return status;
}

asio::awaitable<int> run_run(const dmskafka::client& service, const dmskafka::dynamic_request& request,
                             const command_line& line) {
    const auto began = steady::now();
    const auto options = call_options_of(line);
    const auto started = co_await service.start(request, options);
    if (!started) co_return report(started.error());
    outcome ended;
    ended.operation = request.operation().full_name;
    ended.response = started->response.text(secrets_of(line));
    if (request.operation().answers == dmskafka::answer::text) ended.response = quoted(ended.response);
    warn_of_failed_items(started->response);
    if (started->handle) co_return co_await await_job(service, *started->handle, line, std::move(ended), began);
    std::cerr << "dmsctl: the answer names no job: there is nothing to wait for\n";
    ended.succeeded = true;
    ended.elapsed = steady::now() - began;
    print(ended, form_of(line));
    co_return 0;
}

asio::awaitable<int> run_start(const dmskafka::client& service, const dmskafka::dynamic_request& request,
                               const command_line& line) {
    const auto options = call_options_of(line);
    const auto started = co_await service.start(request, options);
    if (!started) co_return report(started.error());
    print_answer(std::cout, started->response.text(secrets_of(line)), form_of(line));
    warn_of_failed_items(started->response);
    if (!started->handle) std::cerr << "dmsctl: the answer names no job: there is nothing to wait for\n";
    std::cout << (started->handle ? started->handle->to_string() : "") << '\n';
    co_return 0;
}

dmskafka::dynamic_request read_job_request(const command_line& line) {
    static_cast<void>(form_of(line));
    if (!chosen_operation(line).job) throw usage_error(line.operand() + " starts no job: use call");
    return read_request(line);
}

}  // namespace

int run(const command_line& line) {
    const auto request = read_job_request(line);
    return run_session(line, [&](const dmskafka::client& service) { return run_run(service, request, line); });
}

int start(const command_line& line) {
    const auto request = read_job_request(line);
    return run_session(line, [&](const dmskafka::client& service) { return run_start(service, request, line); });
}

int wait(const command_line& line) {
    static_cast<void>(form_of(line));
    const auto handle = dmskafka::job_handle::parse(line.operand());
    if (!handle) throw usage_error("HANDLE: " + handle.error().message);
    outcome ended;
    ended.operation = handle->operation;
    return run_session(
        line, [&](const dmskafka::client& service) { return await_job(service, *handle, line, ended, steady::now()); });
}

}  // namespace dmsctl
