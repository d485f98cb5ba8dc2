// expected: give_the_request_a_name_first
#include <dmskafka/client.hpp>
#include <dmskafka/ops/topics.hpp>

#include <boost/asio/awaitable.hpp>

dmskafka::asio::awaitable<void> start_reassignment(dmskafka::client& client) {
#if defined(CORRECT)
    dmskafka::topics::reassign_partitions request{.instance_id = "i-1"};
    auto answered = co_await client.start(request);
#else
    auto answered = co_await client.start(dmskafka::topics::reassign_partitions{.instance_id = "i-1"});
#endif
    static_cast<void>(answered);
}
