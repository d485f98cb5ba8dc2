#pragma once

#include <dmskafka/client.hpp>
#include <dmskafka/emulator.hpp>
#include <dmskafka/json.hpp>
#include <dmskafka/ops/instances.hpp>
#include <dmskafka/ops/topics.hpp>
#include <dmskafka/transport.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <stdexcept>
#include <string>
#include <string_view>

namespace bench {

/// An answer of 120 bytes to catalog::list_availability_zones.
inline constexpr std::string_view zones_answer =
    R"({"region_id":"region-1","available_zones":[{"code":"az-1","name":"AZ1","port":"8002","resource_availability":"true"}]})";

/// What the emulator answers to lists of one instance (about 4 KB) and of 200 topics (about 60 KB).
class emulated_answers {
public:
    emulated_answers() {
        dmskafka::client_options options;
        options.endpoint = "http://127.0.0.1";
        options.project_id = service_.project_id();
        options.credentials.access_key = service_.options().access_key;
        options.credentials.secret_key = service_.options().secret_key;
        options.transport = service_.transport();
        options.rate_limit.enabled = false;
        boost::asio::io_context context(1);
        dmskafka::client client(context.get_executor(), options);
        boost::asio::co_spawn(context, ask(client), [](std::exception_ptr problem) {
            if (problem) std::rethrow_exception(problem);
        });
        context.run();
    }

    [[nodiscard]] const std::string& instances() const noexcept { return instances_.body; }
    [[nodiscard]] const std::string& topics() const noexcept { return topics_; }

private:
    boost::asio::awaitable<void> ask(dmskafka::client& client) {
        const std::string id = service_.add_instance("bench");
        dmskafka::topics::create order;
        order.instance_id = id;
        for (int i = 0; i < 200; ++i) {
            order.id = "payments-orders-" + std::to_string(1000 + i);
            order.topic_desc = "state changes of orders, keyed by customer";
            const auto made = co_await client.call(order);
            made.value();
        }
        dmskafka::instances::list instances;
        const auto keep_instances = dmskafka::call_options().keep_body().info(instances_);
        const auto listed = co_await client.call(instances, keep_instances);
        listed.value();
        dmskafka::topics::list topics;
        topics.instance_id = id;
        topics.limit = 200;
        auto found = co_await client.call(topics);
        if (found.value().topics.size() != 200) throw std::runtime_error("the emulator does not list all topics");
        for (auto& topic : found.value().topics) topic.topic_other_configs.clear();  // which makes it 60 KB
        topics_ = dmskafka::to_json(found.value());
    }

    dmskafka::emulated_service service_{};
    dmskafka::call_info instances_{};
    std::string topics_{};
};

}  // namespace bench
