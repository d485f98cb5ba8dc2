// expected: give_the_request_a_name_first
#include <dmskafka/client.hpp>
#include <dmskafka/ops/topics.hpp>

#include <boost/asio/awaitable.hpp>

dmskafka::asio::awaitable<void> reassign_to_the_end(dmskafka::client& client) {
#if defined(CORRECT)
    dmskafka::topics::reassign_partitions request{.instance_id = "i-1"};
    auto answered = co_await client.run(request);
#else
    auto answered = co_await client.run(dmskafka::topics::reassign_partitions{.instance_id = "i-1"});
#endif
    static_cast<void>(answered);
}
