#pragma once

// Many coroutines that call one client while things go wrong, and the count of what came of it.

#include <dmskafka/client.hpp>
#include <dmskafka/emulator.hpp>
#include <dmskafka/ops/messages.hpp>
#include <dmskafka/ops/topics.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>

#include <cstdint>
#include <limits>
#include <map>
#include <ostream>
#include <string>
#include <utility>

namespace dmskafka::test {

struct soak_figures {
    int calls{};
    int attempts{};
    int failed_reads{};
    int failed_sends{};
    int uncertain_sends{};    ///< of the failed ones, those that may have been executed
    int executed_sends{};     ///< of the uncertain ones, those that were
    int wrong_answers{};      ///< not what was asked for
    int executed_twice{};     ///< messages that are there more than once
    int not_executed{};       ///< messages that are not there, though the call succeeded
    int executed_silently{};  ///< messages that are there, though the call said that they are not
    int unexplained{};        ///< failures of another kind than the faults can bring about

    [[nodiscard]] double amplification() const { return static_cast<double>(attempts) / calls; }

    friend std::ostream& operator<<(std::ostream& out, const soak_figures& of) {
        return out << of.calls << " calls, " << of.attempts << " attempts (" << of.amplification() << " for each), "
                   << of.failed_reads << " failed reads, " << of.failed_sends << " failed sends, of which "
                   << of.uncertain_sends << " uncertain and " << of.executed_sends << " executed; " << of.wrong_answers
                   << " wrong answers, " << of.executed_twice << " executed twice, " << of.not_executed
                   << " not executed, " << of.executed_silently << " executed silently, " << of.unexplained
                   << " unexplained failures";
    }
};

/// Half of the calls read a message that is known, half send one that none else sends.
class soak_workload {
public:
    static constexpr int known_messages = 10;

    soak_workload(client& caller, std::string instance_id) : client_(caller), instance_id_(std::move(instance_id)) {}

    /// Adds the faults in the proportions that a soak is about.
    static void add_faults(emulated_service& service) {
        const auto add = [&](fault what, double probability) {
            what.probability = probability;
            service.add_fault(std::move(what));
        };
        add(fault::lost_response(), 0.01);
        add(fault::lost_request(), 0.01);
        add(fault::reset_within(5), 0.005);
        add(fault::reset_after(), 0.005);
        const auto over = "policy user over ratelimit";
        fault wishes = fault::refuse(429, "APIGW.0308", over);
        wishes.headers.emplace_back("Retry-After", "1");
        add(std::move(wishes), 0.005);
        add(fault::refuse(429, "APIGW.0308", over), 0.045);
    }

    /// Makes what the calls need, before anything goes wrong.
    asio::awaitable<void> prepare() {
        co_await create("known", 1);
        co_await create("sent", 3);
        for (int i = 0; i < known_messages; ++i) {
            const auto request = message("known", known(i));
            const auto sent = co_await client_.call(request);
            sent.value();
        }
    }

    asio::awaitable<void> work(int worker, int calls) {
        for (int i = 0; i < calls; ++i) {
            if (i % 2 == 0)
                co_await read(i % known_messages);
            else
                co_await send("message-" + std::to_string(worker) + "-" + std::to_string(i));
        }
    }

    /// Compares what the service has with what the calls said, once nothing goes wrong any more.
    asio::awaitable<void> compare() {
        messages::query request;
        request.instance_id = instance_id_;
        request.topic = "sent";
        request.start_time = 0;
        request.end_time = std::numeric_limits<std::int64_t>::max();
        request.keyword = "message-";
        const auto page = co_await client_.call(request);
        std::map<std::string, int> found;
        for (const auto& one : page.value().messages) ++found[one.value.value()];
        for (const auto& [text, what] : sends_) judge(what, found[text]);
        if (found.size() != sends_.size()) ++figures_.unexplained;
    }

    [[nodiscard]] const soak_figures& figures() const noexcept { return figures_; }

private:
    enum class said { sent, not_sent, uncertain };

    asio::awaitable<void> create(std::string topic, int partitions) {
        topics::create request;
        request.instance_id = instance_id_;
        request.id = std::move(topic);
        request.partition = partitions;
        const auto made = co_await client_.call(request);
        made.value();
    }

    asio::awaitable<void> read(int number) {
        messages::get request;
        request.instance_id = instance_id_;
        request.topic = "known";
        request.message_offset = number;
        call_info facts;
        const auto how = call_options().info(facts);
        const auto got = co_await client_.call(request, how);
        note(facts);
        if (!got) {
            ++figures_.failed_reads;
            if (got.error().no_retry != no_retry_reason::attempts_used_up) ++figures_.unexplained;
        } else if (got->message.size() != 1 || got->message.front().value != known(number)) {
            ++figures_.wrong_answers;
        }
    }

    asio::awaitable<void> send(std::string text) {
        const auto request = message("sent", text);
        call_info facts;
        const auto how = call_options().info(facts);
        const auto got = co_await client_.call(request, how);
        note(facts);
        if (got) {
            if (got->body != text) ++figures_.wrong_answers;
            sends_[text] = said::sent;
            co_return;
        }
        const failure& failed = got.error();
        ++figures_.failed_sends;
        if (failed.may_have_executed) ++figures_.uncertain_sends;
        const auto explained = failed.may_have_executed ? no_retry_reason::unsafe : no_retry_reason::attempts_used_up;
        if (failed.no_retry != explained) ++figures_.unexplained;
        sends_[text] = failed.may_have_executed ? said::uncertain : said::not_sent;
    }

    void note(const call_info& facts) {
        ++figures_.calls;
        figures_.attempts += facts.attempts;
    }

    void judge(said what, int found) {
        if (found > 1) ++figures_.executed_twice;
        if (what == said::sent && found == 0) ++figures_.not_executed;
        if (what == said::not_sent && found > 0) ++figures_.executed_silently;
        if (what == said::uncertain && found > 0) ++figures_.executed_sends;
    }

    static std::string known(int number) { return "known-" + std::to_string(number); }
    [[nodiscard]] messages::send message(std::string topic, std::string text) const {
        messages::send made;
        made.instance_id = instance_id_;
        made.topic = std::move(topic);
        made.body = std::move(text);
        return made;
    }

    client& client_;
    std::string instance_id_;
    std::map<std::string, said> sends_;
    soak_figures figures_;
};

}  // namespace dmskafka::test
