// The life of an instance: order it, await it, use it, change it, resize it, remove it. Each step prints one line.
// Against a real service this costs money: it orders the smallest product there is, and removes it at the end.

#include "demo_service.hpp"

#include <dmskafka/client.hpp>
#include <dmskafka/ops/catalog.hpp>
#include <dmskafka/ops/instances.hpp>
#include <dmskafka/ops/messages.hpp>
#include <dmskafka/ops/topics.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <algorithm>
#include <iomanip>

namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;

double seconds(std::chrono::nanoseconds time) { return std::chrono::duration<double>(time).count(); }

void print(const dmskafka::job_progress& seen) {
    std::cout << "  ... " << (seen.state.empty() ? "started" : seen.state) << " after " << std::fixed
              << std::setprecision(1) << seconds(seen.elapsed) << " s"
              << (seen.trouble.empty() ? "" : " (" + seen.trouble + ")") << std::endl;
}

/// Prints what changes, and what is looked at seldom.
auto progress_line() {
    return [last = std::string("none yet")](const dmskafka::job_progress& seen) mutable {
        if (seen.state == last && seen.trouble.empty() && seen.next_poll < 1s) return;
        last = seen.state;
        print(seen);
    };
}

class lifecycle {
public:
    explicit lifecycle(dmskafka::client& client) : client_(client) {}

    asio::awaitable<void> run() {
        co_await look_at_catalog();
        co_await create_instance();
        co_await create_topic();
        co_await send_and_read_message();
        co_await change_configuration();
        co_await resize_instance();
        co_await remove_instance();
    }

    /// Empty before the order and after the removal.
    [[nodiscard]] const std::string& instance_left_behind() const { return instance_id_; }

private:
    asio::awaitable<void> look_at_catalog() {
        dmskafka::catalog::list_availability_zones ask_zones;
        auto zones = co_await client_.call(ask_zones);
        for (const auto& zone : zones.value().available_zones)
            if (!zone.soldOut.value_or(false)) zones_.push_back(zone.id.value());
        std::cout << "availability zones with resources: " << zones_.size() << std::endl;

        dmskafka::catalog::list_products ask_products;
        auto products = co_await client_.call(ask_products);
        const auto& all = products.value().products;
        const auto cluster = std::find_if(all.begin(), all.end(), [](const auto& p) { return p.type == "cluster"; });
        if (cluster == all.end()) throw std::runtime_error("there is no cluster product");
        product_ = *cluster;
        std::cout << "products: " << all.size() << ", taking " << product_.product_id.value() << std::endl;
    }

    asio::awaitable<void> create_instance() {
        dmskafka::instances::create order;
        order.name = "dmskafka-example";
        order.engine_version = "2.7";
        order.broker_num = 3;
        order.storage_space = 300;
        order.vpc_id = network("DMSKAFKA_VPC_ID", "vpc-1");
        order.subnet_id = network("DMSKAFKA_SUBNET_ID", "subnet-1");
        order.security_group_id = network("DMSKAFKA_SECURITY_GROUP_ID", "group-1");
        order.available_zones.push_back(zones_.at(0));
        order.product_id = product_.product_id.value();
        order.storage_spec_code = "dms.physical.storage.high.v2";
        auto ordered = co_await client_.start(order);
        instance_id_ = ordered.value().response.instance_id.value();
        std::cout << "instance ordered: " << instance_id_ << std::endl;
        const auto watch = dmskafka::wait_options().deadline(1h).on_progress(progress_line());
        auto ended = co_await client_.wait(ordered->handle.value(), watch);
        std::cout << "instance is " << ended.value().state << std::endl;
    }

    asio::awaitable<void> create_topic() {
        dmskafka::topics::create topic{.instance_id = instance_id_, .id = "orders", .partition = 3};
        auto made = co_await client_.call(topic);
        std::cout << "topic created: " << made.value().name.value_or(topic.id) << std::endl;
    }

    asio::awaitable<void> send_and_read_message() {
        dmskafka::messages::send message{.instance_id = instance_id_, .topic = "orders", .body = "one espresso"};
        message.property_list = {{.name = "KEY", .value = "table-7"}, {.name = "PARTITION", .value = "1"}};
        auto sent = co_await client_.call(message);
        sent.value();
        std::cout << "message sent: " << message.body << std::endl;

        dmskafka::messages::get at{.instance_id = instance_id_, .topic = "orders", .partition = 1, .message_offset = 0};
        auto read = co_await client_.call(at);
        std::cout << "message read: " << read.value().message.at(0).value.value_or("") << std::endl;
    }

    asio::awaitable<void> change_configuration() {
        dmskafka::instances::update_configs change{.instance_id = instance_id_};
        change.kafka_configs = {{.name = "message.max.bytes", .value = "5242880"}};
        const auto watch = dmskafka::wait_options().deadline(30min);
        auto ended = co_await client_.run(change, watch);
        std::cout << "configuration changed: task " << ended.value().state << std::endl;
    }

    asio::awaitable<void> resize_instance() {
        dmskafka::instances::resize grow{.instance_id = instance_id_, .oper_type = "storage", .new_storage_space = 600};
        const auto watch = dmskafka::wait_options().deadline(1h).on_progress(progress_line());
        auto ended = co_await client_.run(grow, watch);
        ended.value();
        dmskafka::instances::get look{.instance_id = instance_id_};
        auto instance = co_await client_.call(look);
        std::cout << "instance resized to " << instance.value().total_storage_space.value_or(0) << " GB" << std::endl;
    }

    asio::awaitable<void> remove_instance() {
        dmskafka::instances::remove request{.instance_id = instance_id_};
        const auto watch = dmskafka::wait_options().deadline(30min).on_progress(progress_line());
        auto ended = co_await client_.run(request, watch);
        std::cout << "instance removed: " << ended.value().state << std::endl;
        instance_id_.clear();
    }

    /// The network of the instance: of the account, or any for the emulator.
    static std::string network(const char* variable, const char* otherwise) {
        auto id = demo::from_environment(variable);
        return id.empty() ? otherwise : id;
    }

    dmskafka::client& client_;
    std::vector<std::string> zones_;
    dmskafka::catalog::product product_;
    std::string instance_id_;
};

int report(std::exception_ptr problem) {
    try {
        if (problem) std::rethrow_exception(problem);
        return 0;
    } catch (const dmskafka::failure_error& failed) {
        const auto& f = failed.details();
        std::cerr << "failed: code "
                  << (f.service_code.empty() ? dmskafka::make_error_code(f.code).message() : f.service_code)
                  << ", message: " << f.message << ", request id: " << (f.request_id.empty() ? "none" : f.request_id)
                  << '\n'
                  << f.describe() << '\n';
    } catch (const std::exception& failed) {
        std::cerr << "failed: " << failed.what() << '\n';
    }
    return 1;
}

}  // namespace

int main(int count, char* arguments[]) {
    asio::io_context context(1);
    const demo::service service(context.get_executor(), count, arguments);
    dmskafka::client client(context.get_executor(), service.options());
    lifecycle example(client);
    int status = 1;
    asio::co_spawn(context, example.run(), [&](std::exception_ptr problem) {
        status = report(problem);
        context.stop();
    });
    context.run();
    if (!example.instance_left_behind().empty())
        std::cerr << "the instance " << example.instance_left_behind() << " was left behind\n";
    return status;
}
