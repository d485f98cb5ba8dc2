// What README.md shows, as code that compiles: the readme suite finds each of its blocks in here.

#include <dmskafka/client.hpp>
#include <dmskafka/credentials_provider.hpp>
#include <dmskafka/desired_state.hpp>
#include <dmskafka/emulator.hpp>
#include <dmskafka/for_each_bounded.hpp>
#include <dmskafka/item_failures.hpp>
#include <dmskafka/log_observer.hpp>
#include <dmskafka/metrics.hpp>
#include <dmskafka/ops/instances.hpp>
#include <dmskafka/ops/topics.hpp>
#include <dmskafka/pager.hpp>
#include <dmskafka/validation.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace dmskafka::readme {

using namespace std::chrono_literals;

void come_back_later();
void come_back_in(std::chrono::nanoseconds);
void log(const std::string& line);
void print(const job_progress& seen);
void write_line(log_level level, std::string_view line);

void make_client() {
    // clang-format off
    boost::asio::io_context context(1);
    dmskafka::client_options options;
    options.endpoint = "https://dms.<region>.myhuaweicloud.com";
    options.project_id = "<project id>";
    options.credentials.access_key = "<AK>";
    options.credentials.secret_key = "<SK>";
    dmskafka::client client(context.get_executor(), options);
    // clang-format on
}

void choose_credentials(dmskafka::client_options& options) {
    // clang-format off
    options.region = "eu-west-101";  // names both endpoints; the project is the one that IAM has for the region
    options.credentials_provider = dmskafka::credentials_chain({
        dmskafka::environment_credentials(),  // HUAWEICLOUD_SDK_AK, _SK, _SECURITY_TOKEN, _PROJECT_ID
        dmskafka::profile_credentials(),      // [basic] of ~/.huaweicloud/credentials
        dmskafka::instance_credentials(),     // the agency of the ECS instance
    });
    // clang-format on
}

asio::awaitable<void> walk_a_list(dmskafka::client& client, const topics::list& request) {
    // clang-format off
    auto walk = client.pages(request);
    walk.prefetch();  // the next page is fetched while this one is looked at
    auto topics = co_await walk.collect(10'000);  // or next(), next_page()
    if (topics && walk.changed()) log("the list changed meanwhile: some topics may be missing");
    // clang-format on
}

asio::awaitable<void> check_credentials(dmskafka::client& client) {
    // clang-format off
    auto good = co_await client.verify_credentials();
    if (!good) log(good.error().message);  // which of key, signature, token, clock, project and network is wrong
    // clang-format on
}

void observe(dmskafka::client_options options) {
    // clang-format off
    auto counts = std::make_shared<dmskafka::metrics>();
    auto lines = std::make_shared<dmskafka::log_observer>(dmskafka::log_level::info, write_line);
    options.observers = {counts, lines};

    std::string page = dmskafka::to_prometheus(counts->snapshot());  // for a scraper: dmskafka_calls_total{operation="topics::create",outcome="ok"} 17
    // clang-format on
}

asio::awaitable<void> tune_connections(boost::asio::io_context& context) {
    // clang-format off
    auto options = dmskafka::client_options::from_environment();  // keys, project, region, HTTPS_PROXY, NO_PROXY
    options.tls.ca_file = "authority.pem";  // or the authorities of the system
    options.tls.certificate_file = "own.pem";  // for hosts that ask for one
    options.proxy.no_proxy.push_back(".example.com");
    options.pool.connect_timeout = 3s;  // shared by all addresses of the host
    dmskafka::client client(context.get_executor(), options);
    auto ready = co_await client.warm_up(4);  // connections that the first calls need not wait for
    // clang-format on
}

asio::awaitable<void> name_a_request(dmskafka::client& client, std::string id) {
    // clang-format off
    dmskafka::topics::create request{.instance_id = id, .id = "orders", .partition = 6};
    auto made = co_await client.call(request, dmskafka::call_options().deadline(10s));
    // clang-format on
}

asio::awaitable<void> handle_errors(dmskafka::client& client, dmskafka::topics::create request) {
    // clang-format off
    auto made = co_await client.call(request);
    if (!made) {
        const dmskafka::failure& f = made.error();
        if (f.busy()) come_back_later();  // the instance does something else just now
        else if (!f.conflict()) log(f.describe());  // code, message, status, request id, attempts, why no retry
    }
    // clang-format on
}

asio::awaitable<void> be_in_a_hurry(dmskafka::client& client, dmskafka::topics::create request) {
    // clang-format off
    auto made = co_await client.call(request, dmskafka::call_options().rate_limit_fail_fast());  // or rate_limit_wait(2s)
    if (!made && made.error().code == dmskafka::errc::rate_limited) come_back_in(*made.error().retry_after);
    // clang-format on
}

void judge_failures(dmskafka::client_options& options) {
    // clang-format off
    options.classifier = [](const dmskafka::failure& f) -> std::optional<dmskafka::failure_class> {
        if (f.service_code == "DMS.00500987") return dmskafka::failure_class::transient;
        return std::nullopt;  // decide as usual
    };
    // clang-format on
}

asio::awaitable<void> ask_in_spite_of_rules(dmskafka::client& client, dmskafka::topics::create request) {
    // clang-format off
    for (const auto& [member, rule] : dmskafka::validate(request)) log(member + ": " + rule);  // partition: must be 1 to 200, is 300
    auto made = co_await client.call(request, dmskafka::call_options().no_validation());
    // clang-format on
}

asio::awaitable<void> handle_failed_items(dmskafka::client& client, dmskafka::topics::batch_remove removal) {
    // clang-format off
    auto removed = co_await client.call(removal);
    if (removed)
        for (const auto& failed : dmskafka::item_failures(*removed)) log(failed.item + ' ' + failed.code + ' ' + failed.message);
    // clang-format on
}

asio::awaitable<void> await_jobs(dmskafka::client& client, dmskafka::instances::create order) {
    // clang-format off
    auto ended = co_await client.run(order, dmskafka::wait_options().deadline(1h).on_progress(print));

    auto started = co_await client.start(order);  // returns as soon as the service has answered
    std::string word = started->handle->to_string();  // one word, to be stored
    auto handle = dmskafka::job_handle::parse(word);  // perhaps in another process
    auto seen = co_await client.wait(*handle);

    auto now = co_await client.poll(*handle);  // one look, for those who come back later
    if (now && now->verdict == dmskafka::job_verdict::pending) come_back_in(now->next_poll);
    // clang-format on
}

asio::awaitable<void> reach_desired_state(dmskafka::client& client, std::string id, std::vector<topics::create> many) {
    // clang-format off
    dmskafka::topics::create orders{.instance_id = id, .id = "orders", .partition = 6, .retention_time = 48};
    auto plan = co_await dmskafka::ensure_topic(client, orders, dmskafka::ensure_options().dry_run());  // reads only
    auto made = co_await dmskafka::ensure_topic(client, orders);
    if (made) log(made->describe());          // "changed: partition from 3 to 6"
    else log(made.error().message);           // "partition: cannot go down from 12 to 6, …"

    auto ensure = [&](const dmskafka::topics::create& each) { return dmskafka::ensure_topic(client, each); };
    auto failed = co_await dmskafka::for_each_bounded(many, 8, ensure);  // 8 at a time
    for (const auto& [index, why] : failed) log(many[index].id + ": " + why.message);
    // clang-format on
}

void go_wrong_on_demand(dmskafka::emulated_service& service) {
    // clang-format off
    dmskafka::fault lost = dmskafka::fault::lost_response();   // executed, then the connection dies
    lost.operation = "topics::create";
    lost.probability = 0.01;
    service.add_fault(lost);
    service.add_fault(dmskafka::fault::throttle(100, 60s));    // 429 as the gateway answers, over 100 requests a minute
    // clang-format on
}

void come_back_later() {}
void come_back_in(std::chrono::nanoseconds) {}
void log(const std::string&) {}
void print(const job_progress&) {}
void write_line(log_level, std::string_view) {}

}  // namespace dmskafka::readme
