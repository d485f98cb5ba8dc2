// Three operations: makes a topic on the first instance and prints the topics that are there then.

#include <dmskafka/client.hpp>
#include <dmskafka/ops/instances.hpp>
#include <dmskafka/ops/topics.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <exception>
#include <iostream>

namespace {

boost::asio::awaitable<void> make_topic(const dmskafka::client& client) {
    dmskafka::instances::list all;
    const auto instances = co_await client.call(all);
    const auto& first = instances.value().instances.at(0);

    dmskafka::topics::create order;
    order.instance_id = first.instance_id.value();
    order.id = "orders";
    const auto made = co_await client.call(order);
    if (!made) std::cerr << made.error().describe() << '\n';

    dmskafka::topics::list request;
    request.instance_id = order.instance_id;
    const auto topics = co_await client.call(request);
    for (const auto& topic : topics.value().topics) std::cout << topic.name.value_or("?") << '\n';
}

void report(std::exception_ptr problem) {
    try {
        if (problem) std::rethrow_exception(problem);
    } catch (const std::exception& error) {
        std::cerr << error.what() << '\n';
    }
}

}  // namespace

int main() {
    boost::asio::io_context context(1);
    const dmskafka::client client(context.get_executor(), dmskafka::client_options::from_environment());
    boost::asio::co_spawn(context, make_topic(client), report);
    context.run();
}
