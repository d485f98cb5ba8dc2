// expected: give_it_a_name_first
#include <dmskafka/desired_state.hpp>

#include <boost/asio/awaitable.hpp>

dmskafka::asio::awaitable<void> keep_topic(dmskafka::client& client) {
#if defined(CORRECT)
    dmskafka::topics::create wanted{.instance_id = "i-1"};
    auto made = co_await dmskafka::ensure_topic(client, wanted);
#else
    auto made = co_await dmskafka::ensure_topic(client, dmskafka::topics::create{.instance_id = "i-1"});
#endif
    static_cast<void>(made);
}
