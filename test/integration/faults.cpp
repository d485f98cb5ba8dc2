#include <boost/test/unit_test.hpp>

#include "emulated_client.hpp"
#include "loopback_client.hpp"
#include "run_on.hpp"

#include <dmskafka/client.hpp>
#include <dmskafka/emulator.hpp>
#include <dmskafka/ops/messages.hpp>
#include <dmskafka/ops/topics.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>

#include <limits>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace dmskafka::test {
namespace {

using namespace std::chrono_literals;

/// A client and an emulator on one event loop, with TLS between them. Their clock jumps when both wait.
struct faulty_server {
    shifted_clock time;
    asio::io_context context{1};
    emulator server{context.get_executor(), service_options()};
    client_options options = make_options();
    std::optional<client> made;
    const std::string instance_id = server.service().add_instance("kafka-1");
    call_info facts;

    emulator_options service_options() {
        emulator_options o;
        o.clock = &time;
        return o;
    }
    client_options make_options() {
        client_options o = options_of_client(server);
        o.rate_limit.enabled = false;
        o.clock = &time;
        return o;
    }
    client& the_client() {
        if (!made) made.emplace(context.get_executor(), options);
        return *made;
    }
    template <class T>
    T run(asio::awaitable<T> work) {
        return run_on(context, std::move(work), [this] {
            if (context.run_one_for(5ms) == 0) time.put_forward(1s);
        });
    }
    void create_topic() {
        topics::create request;
        request.instance_id = instance_id;
        request.id = "orders";
        BOOST_TEST_REQUIRE(run(the_client().call(request)).has_value());
    }
    result<topics::topic_page> list_topics() {
        topics::list request;
        request.instance_id = instance_id;
        const auto how = call_options().info(facts);
        return run(the_client().call(request, how));
    }
    result<messages::message_sent> send() {
        messages::send request;
        request.instance_id = instance_id;
        request.topic = "orders";
        request.body = "text";
        const auto how = call_options().info(facts);
        return run(the_client().call(request, how));
    }
    std::int64_t messages_sent() {
        messages::query request;
        request.instance_id = instance_id;
        request.topic = "orders";
        request.start_time = 0;
        request.end_time = std::numeric_limits<std::int64_t>::max();
        return run(the_client().call(request)).value().total.value();
    }
};

constexpr errc none{};

struct fault_case {
    const char* name;
    fault what;
    errc safe;    ///< none: a response
    errc unsafe;  ///< the same
    int executed;
};

fault reset_in_the_middle() {
    fault what = fault::reset_within(5);
    what.pause = 1s;
    return what;
}

std::vector<fault_case> fault_cases() {
    using enum errc;
    return {
        {"reset before execution", fault::lost_request(), none, connection_lost, 0},
        {"reset after execution", fault::lost_response(), none, connection_lost, 1},
        {"reset before the body", fault::reset_within(0), none, connection_lost, 1},
        {"reset within the body", reset_in_the_middle(), none, connection_lost, 1},
        {"reset after the answer", fault::reset_after(), none, none, 1},
        {"body that ends before it begins", fault::truncated(0), none, connection_lost, 1},
        {"body that ends early", fault::truncated(5), none, connection_lost, 1},
        {"slow answer", fault::slow(5s), none, none, 1},
        {"slow body", fault::slow_body(5, 5s), none, none, 1},
        {"body that comes too late", fault::slow_body(5, 40s), none, attempt_timed_out, 1},
        {"body shorter than announced", fault::wrong_length(10), none, attempt_timed_out, 1},
        {"body longer than announced", fault::wrong_length(-5), malformed_response, malformed_response, 1},
        {"body that is announced as empty", fault::wrong_length(-1'000'000), none, none, 1},
        {"JSON that ends early", fault::malformed("{\"topic\":"), malformed_response, malformed_response, 1},
        {"302", fault::answer(302, ""), service_refused, service_refused, 0},
        {"HTML from a proxy", fault::refuse(502, "", "Bad Gateway", fault::form::html), none, service_refused, 0},
        {"429", fault::refuse(429, "APIGW.0308", "policy user over ratelimit, limit:9, time:1 minute"), none, none, 1},
    };
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(faults, faulty_server)

BOOST_AUTO_TEST_CASE(safe_call_over_tls_ends_well_or_with_the_documented_failure) {
    create_topic();
    for (const auto& [name, what, wanted, unused, executed] : fault_cases()) {
        BOOST_TEST_CONTEXT(name) {
            server.fail_next(what);
            const auto got = list_topics();
            BOOST_TEST(got.has_value() == (wanted == none));
            if (!got) BOOST_TEST((got.error().code == wanted), got.error().describe());
            BOOST_TEST(list_topics().has_value());  // what the fault left behind harms no other call
            BOOST_TEST(the_client().connections().in_use == 0u);
        }
    }
}

BOOST_AUTO_TEST_CASE(unsafe_call_over_tls_is_never_executed_twice) {
    create_topic();
    std::int64_t before = 0;
    for (const auto& [name, what, unused, wanted, executed] : fault_cases()) {
        BOOST_TEST_CONTEXT(name) {
            server.fail_next(what);
            const auto got = send();
            BOOST_TEST(got.has_value() == (wanted == none));
            if (!got) {
                BOOST_TEST((got.error().code == wanted), got.error().describe());
                BOOST_TEST((got.error().may_have_executed || executed == 0));
            }
            const std::int64_t now = messages_sent();
            BOOST_TEST(now - before == executed);
            before = now;
        }
    }
}

BOOST_AUTO_TEST_CASE(reset_after_the_answer_costs_the_next_call_nothing) {
    create_topic();
    for (int i = 0; i < 5; ++i) {
        server.fail_next(fault::reset_after());
        BOOST_TEST(send().has_value());
    }
    BOOST_TEST(messages_sent() == 5);
}

BOOST_AUTO_TEST_CASE(emulator_is_controlled_over_its_own_path_without_credentials) {
    emulator_options plain;
    plain.plain_http = true;
    emulator controlled(context.get_executor(), plain);
    const std::string endpoint = controlled.endpoint();
    const auto port = static_cast<std::uint16_t>(std::stoi(endpoint.substr(endpoint.rfind(':') + 1)));
    std::string answer;
    std::thread operator_at_work([&] {  // a blocking client that shares no code with the library
        asio::io_context own;
        asio::ip::tcp::socket socket(own);
        socket.connect({asio::ip::address_v4::loopback(), port});
        asio::write(socket,
                    asio::buffer(std::string("POST /_emulator/faults HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
                                             "Content-Length: 14\r\n\r\n{\"status\":418}")));
        boost::system::error_code end;
        asio::read(socket, asio::dynamic_buffer(answer), end);
        context.stop();
    });
    context.restart();
    context.run();
    operator_at_work.join();
    BOOST_TEST(answer.starts_with("HTTP/1.1 201 "));
    BOOST_TEST(answer.ends_with("{\"id\":1}"));
    BOOST_TEST_REQUIRE(controlled.service().faults().size() == 1u);
    BOOST_TEST(controlled.service().faults().front().what.status == 418);
    BOOST_TEST(controlled.service().requests() == 0u);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace dmskafka::test
