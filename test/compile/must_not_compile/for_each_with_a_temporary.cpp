// expected: give_it_a_name_first
#include <dmskafka/desired_state.hpp>
#include <dmskafka/for_each_bounded.hpp>

#include <boost/asio/awaitable.hpp>

#include <vector>

dmskafka::asio::awaitable<void> keep_topics(dmskafka::client& client, std::vector<dmskafka::topics::create> wanted) {
#if defined(CORRECT)
    const auto ensure = [&](const dmskafka::topics::create& each) { return dmskafka::ensure_topic(client, each); };
    auto failed = co_await dmskafka::for_each_bounded(wanted, 8, ensure);
#else
    auto failed = co_await dmskafka::for_each_bounded(
        wanted, 8, [&](const dmskafka::topics::create& each) { return dmskafka::ensure_topic(client, each); });
#endif
    static_cast<void>(failed);
}
