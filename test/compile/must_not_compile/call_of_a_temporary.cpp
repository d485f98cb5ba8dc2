// expected: give_the_request_a_name_first
#include <dmskafka/client.hpp>
#include <dmskafka/ops/topics.hpp>

#include <boost/asio/awaitable.hpp>

dmskafka::asio::awaitable<void> create_topic(dmskafka::client& client) {
#if defined(CORRECT)
    dmskafka::topics::create request{.instance_id = "i-1"};
    auto answered = co_await client.call(request, dmskafka::call_options().single_attempt());
#else
    auto answered =
        co_await client.call(dmskafka::topics::create{.instance_id = "i-1"}, dmskafka::call_options().single_attempt());
#endif
    static_cast<void>(answered);
}
