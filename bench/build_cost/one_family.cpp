// One call, with the headers of one family: prints the availability zones of a region.

#include <dmskafka/client.hpp>
#include <dmskafka/ops/catalog.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>

#include <iostream>

namespace {

boost::asio::awaitable<void> print_zones(const dmskafka::client& client) {
    dmskafka::catalog::list_availability_zones request;
    const auto zones = co_await client.call(request);
    if (!zones) {
        std::cerr << zones.error().describe() << '\n';
        co_return;
    }
    for (const auto& zone : zones->available_zones) std::cout << zone.name.value_or("?") << '\n';
}

}  // namespace

int main() {
    boost::asio::io_context context(1);
    const dmskafka::client client(context.get_executor(), dmskafka::client_options::from_environment());
    boost::asio::co_spawn(context, print_zones(client), boost::asio::detached);
    context.run();
}
