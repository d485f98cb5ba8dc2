// expected: give_the_request_a_name_first
#include <dmskafka/client.hpp>
#include <dmskafka/ops/topics.hpp>

#include <boost/asio/awaitable.hpp>

#include <utility>

dmskafka::asio::awaitable<void> create_topic(dmskafka::client& client) {
    dmskafka::topics::create request{.instance_id = "i-1"};
#if defined(CORRECT)
    auto answered = co_await client.call(request);
#else
    auto answered = co_await client.call(std::move(request));
#endif
    static_cast<void>(answered);
}
