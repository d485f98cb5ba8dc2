// A user's program: one call, answered by a transport of its own, so that it needs no network.

#include <dmskafka/client.hpp>
#include <dmskafka/json.hpp>
#include <dmskafka/ops/topics.hpp>
#include <dmskafka/transport.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <exception>
#include <iostream>
#include <memory>

class canned_answers : public dmskafka::transport {
public:
    dmskafka::asio::awaitable<dmskafka::exchange_result> send(const dmskafka::http_request&,
                                                              dmskafka::clock::time_point) override {
        dmskafka::http_response answer;
        answer.status = 200;
        answer.body = R"({"total": "1", "topics": [], "added_since": true})";
        co_return answer;
    }
    void close() noexcept override {}
};

dmskafka::asio::awaitable<void> print_topics(dmskafka::client& client) {
    dmskafka::topics::list request{.instance_id = "i-1"};
    auto page = co_await client.call(request);
    std::cout << "dmskafka " << DMSKAFKA_VERSION / 10000 << '.' << DMSKAFKA_VERSION / 100 % 100 << '.'
              << DMSKAFKA_VERSION % 100 << ": " << dmskafka::to_json(page.value()) << '\n';
}

int main() try {
    dmskafka::client_options options;
    options.endpoint = "https://dms.example.com";
    options.project_id = "p-1";
    options.credentials.token = dmskafka::secret("t-1");
    options.transport = std::make_shared<canned_answers>();
    dmskafka::asio::io_context context;
    dmskafka::client client(context.get_executor(), options);
    dmskafka::asio::co_spawn(context, print_topics(client), [](std::exception_ptr problem) {
        if (problem) std::rethrow_exception(problem);
    });
    context.run();
} catch (const dmskafka::failure_error& problem) {
    std::cerr << problem.details().describe() << '\n';
    return 1;
}
