// Several jobs at once, each with a bar that shows how far it is: three instances are ordered, used for a change, and
// removed. On a terminal the bars move; elsewhere there is a line for each change. Against a real service this costs
// money: it orders the smallest product there is, and removes what it ordered.

#include "demo_service.hpp"

#include <dmskafka/client.hpp>
#include <dmskafka/ops/catalog.hpp>
#include <dmskafka/ops/instances.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <algorithm>
#include <iomanip>
#include <sstream>
#include <vector>

#include <unistd.h>

namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;

/// Shows several jobs, a line for each.
class progress_bars {
public:
    /// The place of one more job.
    std::size_t add(std::string title) {
        bars_.push_back({std::move(title), {}});
        return bars_.size() - 1;
    }

    void show(std::size_t place, const dmskafka::job_progress& seen) {
        auto& bar = bars_[place];
        const bool news = bar.seen.state != seen.state || seen.done;
        bar.seen = seen;
        if (terminal_)
            draw();
        else if (news)
            std::cout << line_of(bar) << std::endl;
    }

private:
    struct job_bar {
        std::string title;
        dmskafka::job_progress seen;
    };

    /// Draws all bars over the last ones.
    void draw() {
        if (drawn_ > 0) std::cout << "\x1b[" << drawn_ << 'A';
        for (auto& each : bars_) std::cout << '\r' << line_of(each) << "\x1b[K\n";
        std::cout << std::flush;
        drawn_ = bars_.size();
    }

    static std::string line_of(const job_bar& of) {
        std::ostringstream line;
        line << std::left << std::setw(18) << of.title << " [" << ticks_of(of.seen) << "] "
             << (of.seen.state.empty() ? "started" : of.seen.state);
        if (of.seen.percent) line << ' ' << *of.seen.percent << " %";
        line << ", " << std::fixed << std::setprecision(1) << std::chrono::duration<double>(of.seen.elapsed).count()
             << " s";
        if (!of.seen.done)
            line << ", next look in " << std::chrono::duration<double>(of.seen.next_poll).count() << " s";
        return line.str();
    }

    /// As far as is known; before the first job of its kind has ended, a mark that moves with each look.
    static std::string ticks_of(const dmskafka::job_progress& seen) {
        constexpr std::size_t width = 20;
        std::string ticks(width, '-');
        if (seen.percent)
            ticks.replace(0, static_cast<std::size_t>(*seen.percent) * width / 100,
                          static_cast<std::size_t>(*seen.percent) * width / 100, '#');
        else
            ticks[static_cast<std::size_t>(seen.polls) % width] = '#';
        return ticks;
    }

    std::vector<job_bar> bars_;
    std::size_t drawn_ = 0;
    const bool terminal_ = isatty(STDOUT_FILENO) != 0;
};

/// Runs one job with its bar.
template <class Operation>
asio::awaitable<void> run_job(const dmskafka::client& client, progress_bars& bars, Operation request,
                              std::string title) {
    const auto place = bars.add(std::move(title));
    const auto watch = dmskafka::wait_options().deadline(1h).on_progress(
        [&bars, place](const dmskafka::job_progress& seen) { bars.show(place, seen); });
    const auto ended = co_await client.run(request, watch);
    ended.value();
}

dmskafka::instances::create order_of(std::string name, const std::string& zone, const std::string& product) {
    dmskafka::instances::create order;
    order.name = std::move(name);
    order.engine_version = "2.7";
    order.broker_num = 3;
    order.storage_space = 300;
    const auto network = [](const char* variable, const char* otherwise) {
        auto id = demo::from_environment(variable);
        return id.empty() ? otherwise : id;
    };
    order.vpc_id = network("DMSKAFKA_VPC_ID", "vpc-1");
    order.subnet_id = network("DMSKAFKA_SUBNET_ID", "subnet-1");
    order.security_group_id = network("DMSKAFKA_SECURITY_GROUP_ID", "group-1");
    order.available_zones.push_back(zone);
    order.product_id = product;
    order.storage_spec_code = "dms.physical.storage.high.v2";
    return order;
}

/// One instance from its order to its removal.
asio::awaitable<void> live(const dmskafka::client& client, progress_bars& bars, std::string name, std::string zone,
                           std::string product) {
    const auto place = bars.add("create " + name);
    const auto watch = dmskafka::wait_options().deadline(1h).on_progress(
        [&bars, place](const dmskafka::job_progress& seen) { bars.show(place, seen); });
    const auto order = order_of(name, zone, product);
    const auto ordered = co_await client.start(order);
    const auto id = ordered.value().response.instance_id.value();
    const auto created = co_await client.wait(ordered->handle.value(), watch);
    created.value();

    dmskafka::instances::update_configs change{.instance_id = id};
    change.kafka_configs = {{.name = "message.max.bytes", .value = "5242880"}};
    co_await run_job(client, bars, change, "configure " + name);

    dmskafka::instances::remove removal{.instance_id = id};
    co_await run_job(client, bars, removal, "remove " + name);
}

class several_lives {
public:
    explicit several_lives(asio::io_context& context, const dmskafka::client& client)
        : context_(context), client_(client) {}

    asio::awaitable<void> begin() {
        dmskafka::catalog::list_availability_zones ask_zones;
        const auto zones = co_await client_.call(ask_zones);
        const auto& offered = zones.value().available_zones;
        const auto zone = std::find_if(offered.begin(), offered.end(),
                                       [](const auto& each) { return !each.soldOut.value_or(false); });
        dmskafka::catalog::list_products ask_products;
        const auto products = co_await client_.call(ask_products);
        const auto& all = products.value().products;
        const auto product = std::find_if(all.begin(), all.end(), [](const auto& p) { return p.type == "cluster"; });
        if (zone == offered.end() || product == all.end()) throw std::runtime_error("there is nothing to order");
        for (const auto* name : {"kafka-a", "kafka-b", "kafka-c"})
            asio::co_spawn(context_,
                           live(client_, bars_, name, zone->id.value_or(""), product->product_id.value_or("")),
                           [this](std::exception_ptr problem) { ended(problem); });
        left_ = 3;
    }

    void ended(std::exception_ptr problem) {
        if (problem) failed_ = problem;
        if (--left_ <= 0 || problem) context_.stop();
    }
    [[nodiscard]] std::exception_ptr failed() const { return failed_; }

private:
    asio::io_context& context_;
    const dmskafka::client& client_;
    progress_bars bars_;
    std::exception_ptr failed_;
    int left_ = 0;
};

}  // namespace

int main(int count, char* arguments[]) {
    asio::io_context context(1);
    const demo::service service(context.get_executor(), count, arguments);
    const dmskafka::client client(context.get_executor(), service.options());
    several_lives example(context, client);
    asio::co_spawn(context, example.begin(), [&](std::exception_ptr problem) {
        if (problem) example.ended(problem);
    });
    context.run();
    try {
        if (example.failed()) std::rethrow_exception(example.failed());
    } catch (const std::exception& failed) {
        std::cerr << "failed: " << failed.what() << '\n';
        return 1;
    }
    std::cout << "all jobs have ended" << std::endl;
    return 0;
}
