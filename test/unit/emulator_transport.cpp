#include <boost/test/unit_test.hpp>

#include "manual_clock.hpp"

#include <dmskafka/emulator.hpp>
#include <dmskafka/transport.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>

#include <chrono>
#include <memory>
#include <optional>

using namespace dmskafka;
using namespace std::chrono_literals;

namespace {

/// One exchange with a service in memory, on a clock that the test moves.
struct exchange_in_memory {
    test::manual_clock time;
    emulated_service service{options()};
    asio::io_context context;
    std::shared_ptr<transport> carrier = service.transport();
    std::optional<exchange_result> result;

    emulator_options options() {
        emulator_options made;
        made.clock = &time;
        made.token = secret("token");
        return made;
    }

    asio::awaitable<void> exchange(clock::duration allowed) {
        const http_header headers[] = {{"X-Auth-Token", "token"}};
        http_request request;
        request.host = "dms.example.com";
        request.method = verb::get;
        request.target = "/v2/available-zones";
        request.headers = headers;
        const auto deadline = time.now() + allowed;
        result = co_await carrier->send(request, deadline);
    }

    void begin(clock::duration allowed = 10s) {
        asio::co_spawn(context, exchange(allowed), asio::detached);
        run();
    }
    void run() {
        context.restart();
        context.poll();
    }
    void fails(errc code, exchange_phase phase) {
        BOOST_TEST_REQUIRE(result.has_value());
        BOOST_TEST_REQUIRE(result->has_error());
        BOOST_TEST((result->error().code == code));
        BOOST_TEST((result->error().phase == phase));
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(emulator_transport, exchange_in_memory)

BOOST_AUTO_TEST_CASE(answer_has_status_headers_and_body) {
    begin();
    BOOST_TEST_REQUIRE(result.has_value());
    BOOST_TEST((*result)->status == 200);
    BOOST_TEST((*result)->header("content-type").value_or("") == "application/json");
    BOOST_TEST((*result)->body.starts_with("{\"region_id\""));
}

BOOST_AUTO_TEST_CASE(deadline_in_the_past_sends_nothing) {
    begin(0s);
    fails(errc::attempt_timed_out, exchange_phase::before_sending);
    BOOST_TEST(service.requests() == 0u);
}

BOOST_AUTO_TEST_CASE(delay_passes_on_the_clock_of_the_test) {
    service.fail_next(fault::slow(3s));
    begin();
    BOOST_TEST(!result.has_value());
    time.advance(3s);
    run();
    BOOST_TEST_REQUIRE(result.has_value());
    BOOST_TEST((*result)->status == 200);
}

BOOST_AUTO_TEST_CASE(delay_beyond_the_deadline_times_out) {
    service.fail_next(fault::slow(1min));
    begin();
    time.advance(10s);
    run();
    fails(errc::attempt_timed_out, exchange_phase::sending);
}

BOOST_AUTO_TEST_CASE(lost_exchanges_tell_how_far_they_came) {
    service.fail_next(fault::lost_request());
    begin();
    fails(errc::connection_lost, exchange_phase::sending);
    service.fail_next(fault::lost_response());
    begin();
    fails(errc::connection_lost, exchange_phase::sending);
    service.fail_next(fault::truncated(5));
    begin();
    fails(errc::connection_lost, exchange_phase::receiving);
}

BOOST_AUTO_TEST_CASE(close_ends_what_waits_and_what_comes_later) {
    service.fail_next(fault::slow(1min));
    begin();
    carrier->close();
    run();
    fails(errc::cancelled, exchange_phase::sending);
    begin();
    fails(errc::cancelled, exchange_phase::before_sending);
}

BOOST_AUTO_TEST_CASE(executor_may_go_while_an_exchange_waits) {
    service.fail_next(fault::slow(1min));
    auto other = std::make_unique<asio::io_context>();
    asio::co_spawn(*other, exchange(1h), asio::detached);
    other->poll();
    BOOST_TEST(time.waiting() == 1u);
    other.reset();
    BOOST_TEST(time.waiting() == 0u);
}

BOOST_AUTO_TEST_SUITE_END()
