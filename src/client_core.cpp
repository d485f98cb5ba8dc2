#include "client_core.hpp"

#include "on_strand.hpp"

#include <dmskafka/region.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace dmskafka {
namespace {

[[noreturn]] void refuse(std::string_view rule) {
    throw failure_error(failure{.code = errc::invalid_options, .message = std::string(rule)});
}

void require(bool good, std::string_view rule) {
    if (!good) refuse(rule);
}

bool holds_something(const credentials& c) {
    return !c.access_key.empty() || !c.secret_key.empty() || !c.security_token.empty() || !c.token.empty();
}

/// Fills endpoints that are empty, as the region has them, or an endpoint that is the usual one of a region.
void complete_endpoints(client_options& options) {
    auto usual = endpoints_of(options.region.empty() ? detail::region_in(options.endpoint) : options.region);
    if (!options.region.empty()) {
        if (!usual) refuse(usual.error().message);
        if (options.endpoint.empty()) options.endpoint = usual->kafka;
    }
    if (usual && options.iam_endpoint.empty() && (!options.region.empty() || options.endpoint == usual->kafka))
        options.iam_endpoint = std::move(usual->iam);
}

/// Checks everything that does not need another part to judge it.
client_options checked(client_options options) {
    using std::chrono::milliseconds;
    const auto& c = options.credentials;
    complete_endpoints(options);
    require(!options.endpoint.empty() || !options.iam_endpoint.empty(), "endpoint: must be set");
    require(c.access_key.empty() == c.secret_key.empty(), "credentials: access_key and secret_key go together");
    require(!options.credentials_provider || !holds_something(c),
            "credentials and credentials_provider: only one of them can be set");
    require(!has_control_character(c.access_key) && !has_control_character(c.security_token.reveal()) &&
                !has_control_character(c.token.reveal()) && !has_control_character(options.project_id) &&
                !has_control_character(c.project_id) && !has_control_character(options.user_agent),
            "credentials, project_id and user_agent: must not hold control characters");
    require(options.deadline > milliseconds(0), "deadline: must be positive");
    require(options.attempt_timeout > milliseconds(0), "attempt_timeout: must be positive");
    require(options.pool.max_connections >= 1, "pool.max_connections: must be at least 1");
    require(options.pool.connect_timeout > milliseconds(0), "pool.connect_timeout: must be positive");
    require(options.retry.max_attempts >= 1 && options.retry.max_attempts <= 100,
            "retry.max_attempts: must be from 1 to 100");
    require(options.retry.base_delay >= milliseconds(0) && options.retry.max_delay >= options.retry.base_delay,
            "retry.base_delay: must be from 0 to retry.max_delay");
    require(options.retry.budget >= 0 && options.retry.retry_cost >= 0 && options.retry.timeout_cost >= 0 &&
                options.retry.success_refund >= 0,
            "retry.budget, retry_cost, timeout_cost and success_refund: must not be negative");
    require(options.jobs.delay_factor >= 0 && options.jobs.delay_factor <= 100,
            "jobs.delay_factor: must be from 0 to 100");
    require(options.jobs.min_delay > milliseconds(0) && options.jobs.max_delay >= options.jobs.min_delay,
            "jobs.min_delay: must be positive and at most jobs.max_delay");
    for (const auto& each : options.observers) require(each != nullptr, "observers: must not hold a null pointer");
    return options;
}

std::optional<endpoint> parsed(std::string_view name, std::string_view url, bool allow_plain_http) {
    if (url.empty()) return std::nullopt;
    auto made = parse_endpoint(url);
    if (!made) refuse(std::string(name).append(": ").append(made.error().message));
    require(made->scheme == "https" || made->loopback || allow_plain_http,
            std::string(name).append(": plain http needs a loopback address or allow_plain_http"));
    return std::move(*made);
}

std::string make_user_agent(const std::string& prefix) {
    constexpr int version = DMSKAFKA_VERSION;
    return (prefix.empty() ? "" : prefix + " ") + "dmskafka/" + std::to_string(version / 10000) + "." +
           std::to_string(version / 100 % 100) + "." + std::to_string(version % 100);
}

std::uint64_t seed_of(const retry_options& options) {
    return options.jitter_seed != 0 ? options.jitter_seed : std::random_device{}();
}

}  // namespace

namespace detail {

client_core::client_core(asio::any_io_executor runs_on, client_options given)
    : options(checked(std::move(given))),
      clock(options.clock != nullptr ? *options.clock : dmskafka::clock::system()),
      user_agent(make_user_agent(options.user_agent)),
      executor(std::move(runs_on)),
      observers(options.observers),
      retry_budget(options.retry),
      credentials(*this),
      project(*this, options.region.empty() ? region_in(options.endpoint) : options.region),
      orders(options.jobs),
      kafka_(parsed("endpoint", options.endpoint, options.allow_plain_http)),
      iam_(parsed("iam_endpoint", options.iam_endpoint, options.allow_plain_http)),
      random_(seed_of(options.retry)) {
    if (options.thread_safe) executor = strand.emplace(executor);
    if (!options.transport)
        own_transport =
            make_https_transport(executor, options.tls, options.proxy, options.pool, clock, options.observers);
    transport = own_transport ? own_transport : options.transport;
    limiter = options.rate_limiter;
    if (!limiter && options.rate_limit.enabled) limiter = std::make_shared<rate_limiter>(options.rate_limit);
}

void client_core::stop() noexcept {
    stopped_ = true;
    credentials.stop();
    project.stop();
    for (auto* all : {&sleeping_, &waiting_, &draining_}) all->wake_all();
    while (!ends_.empty()) {
        auto& end = ends_.front();
        ends_.pop_front();  // first, since what ends may take others with it
        end.emit();
    }
    if (own_transport) own_transport->close();
}

asio::awaitable<bool> client_core::shut_down(clock::time_point deadline) {
    shutting_down_ = true;
    waiting_.wake_all();
    while (running_ > 0 && clock.now() < deadline && !is_cancelled(co_await asio::this_coro::cancellation_state))
        co_await draining_.sleep_until(clock, deadline);
    const bool all_ended = running_ == 0;
    stop();
    co_return all_ended;
}

void client_core::call_ended() noexcept {
    if (--running_ == 0) draining_.wake_all();
}

}  // namespace detail

client::client(asio::any_io_executor executor, client_options options)
    : core_(std::make_shared<detail::client_core>(std::move(executor), std::move(options))) {}

client::~client() {
    if (core_->strand)
        asio::dispatch(*core_->strand, [core = core_] { core->stop(); });
    else
        core_->stop();
}

asio::awaitable<bool> client::shut_down(std::chrono::nanoseconds most) const {
    return detail::on_strand(core_, core_->shut_down(core_->after(most)));
}

pool_statistics client::connections() const noexcept {
    return core_->own_transport ? core_->own_transport->statistics() : pool_statistics{};
}

asio::awaitable<result<job_progress>> client::poll(const job_handle& handle) const {
    return detail::poll(core_, handle);
}

asio::awaitable<result<job_progress>> client::wait(const job_handle& handle) const {
    return detail::wait(core_, handle, wait_options());
}

asio::awaitable<result<job_progress>> client::wait(const job_handle& handle, const wait_options& options) const {
    return detail::wait(core_, handle, options);
}

}  // namespace dmskafka
