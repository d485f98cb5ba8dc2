// The first call: lists the availability zones of a region.

#include "demo_service.hpp"

#include <dmskafka/client.hpp>
#include <dmskafka/ops/catalog.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>

// [first call]
boost::asio::awaitable<bool> print_zones(dmskafka::client& client) {
    dmskafka::catalog::list_availability_zones request;
    auto zones = co_await client.call(request);
    if (!zones) {
        std::cerr << zones.error().describe() << '\n';
        co_return false;
    }
    for (const auto& zone : zones->available_zones)
        std::cout << zone.name.value_or("?") << ' ' << zone.id.value_or("?") << '\n';
    co_return true;
}
// [first call]

int main(int count, char* arguments[]) {
    boost::asio::io_context context(1);
    const demo::service service(context.get_executor(), count, arguments);
    dmskafka::client client(context.get_executor(), service.options());
    bool good = false;
    boost::asio::co_spawn(context, print_zones(client), [&](std::exception_ptr, bool done) {
        good = done;
        context.stop();
    });
    context.run();
    return good ? 0 : 1;
}
