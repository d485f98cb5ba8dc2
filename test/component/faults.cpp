#include <boost/test/unit_test.hpp>

#include "emulated_client.hpp"
#include "virtual_time.hpp"

#include <dmskafka/client.hpp>
#include <dmskafka/emulator.hpp>
#include <dmskafka/ops/messages.hpp>
#include <dmskafka/ops/topics.hpp>

#include <optional>
#include <string>

namespace dmskafka::test {
namespace {

using namespace std::chrono_literals;

/// A client of an emulated service that goes wrong as the test says, on virtual time.
struct faulty_service {
    virtual_time time;
    emulated_service service{options_of_service(time.clock)};
    client_options options = options_of_client(service, time.clock);
    std::optional<client> made;
    const std::string instance_id = service.add_instance("kafka-1");

    client& the_client() {
        if (!made) made.emplace(time.context.get_executor(), options);
        return *made;
    }

    result<topics::topic_created> create_topic(const std::string& name) {
        topics::create request;
        request.instance_id = instance_id;
        request.id = name;
        return time.run(the_client().call(request));
    }
    /// The safe call.
    result<topics::topic_page> list_topics() {
        topics::list request;
        request.instance_id = instance_id;
        const auto how = call_options().info(facts);
        return time.run(the_client().call(request, how));
    }
    /// The unsafe one: what is executed twice is there twice.
    result<messages::message_sent> send() {
        messages::send request;
        request.instance_id = instance_id;
        request.topic = "orders";
        request.body = "text";
        const auto how = call_options().info(facts);
        return time.run(the_client().call(request, how));
    }
    std::int64_t messages_sent() {
        service.clear_faults();
        messages::query request;
        request.instance_id = instance_id;
        request.topic = "orders";
        request.start_time = 0;
        request.end_time = std::numeric_limits<std::int64_t>::max();
        return time.run(the_client().call(request)).value().total.value();
    }

    call_info facts;
};

struct safe_outcome {
    errc code;  ///< none: a response
    int attempts;
};
struct unsafe_outcome {
    errc code;
    int attempts;
    bool may_have_executed;
    int executed;
};
struct fault_case {
    const char* name;
    fault what;
    safe_outcome safe;
    unsafe_outcome unsafe;
};

constexpr errc none{};

fault with(fault what, std::string header, std::string value) {
    what.headers.emplace_back(std::move(header), std::move(value));
    return what;
}

fault executed(fault what) {
    what.executes = true;
    return what;
}

std::vector<fault_case> fault_cases() {
    using form = fault::form;
    constexpr auto throttled = "policy user over ratelimit, limit:5, time:1 minute";
    const unsafe_outcome unknown{errc::service_refused, 1, true, 0};
    const unsafe_outcome refused{errc::service_refused, 1, false, 0};
    const unsafe_outcome repeated{none, 2, false, 1};
    const unsafe_outcome lost{errc::connection_lost, 1, true, 1};
    const unsafe_outcome timed_out{errc::attempt_timed_out, 1, true, 1};
    const safe_outcome again{none, 2};
    const safe_outcome stops{errc::service_refused, 1};
    return {
        {"500", fault::refuse(500, "DMS.00500000", "Internal error."), again, unknown},
        {"502 without JSON", fault::refuse(502, "", "Bad Gateway", form::html), again, unknown},
        {"503 as text", fault::refuse(503, "", "upstream connect error", form::text), again, unknown},
        {"504 without body", fault::refuse(504, "", "", form::empty), again, unknown},
        {"504 nested", fault::refuse(504, "APIGW.0201", "Backend timeout.", form::nested), again, unknown},
        {"504 after execution",
         executed(fault::refuse(504, "APIGW.0201", "Backend timeout.")),
         again,
         {errc::service_refused, 1, true, 1}},
        {"400", fault::refuse(400, "DMS.00400062", "Invalid request parameter."), stops, refused},
        {"400 camel case", fault::refuse(400, "DMS.00400062", "Invalid.", form::camel_case), stops, refused},
        {"400 failed topics", fault::refuse(400, "DMS.00400062", "Invalid.", form::failed_topics), stops, refused},
        {"403", fault::refuse(403, "APIGW.0302", "Not authorized.", form::code), stops, refused},
        {"302 is not followed", with(fault::answer(302, ""), "Location", "https://elsewhere.example"), stops, refused},
        {"429", fault::refuse(429, "APIGW.0308", throttled), again, repeated},
        {"429 with Retry-After", with(fault::refuse(429, "APIGW.0308", throttled), "Retry-After", "7"), again,
         repeated},
        {"429 of a limit", fault::throttle(1, 1s), {none, 1}, {none, 1, false, 1}},
        {"flow control as 404", fault::refuse(404, "DMS.10240407", "Too many requests."), again, repeated},
        {"delay", fault::slow(5s), {none, 1}, {none, 1, false, 1}},
        {"delay beyond the time of an attempt", fault::slow(31s), again, {errc::attempt_timed_out, 1, true, 0}},
        {"reset before execution", fault::lost_request(), again, {errc::connection_lost, 1, true, 0}},
        {"reset after execution", fault::lost_response(), again, lost},
        {"truncated body", fault::truncated(5), again, lost},
        {"reset within the body", fault::reset_within(5), again, lost},
        {"reset after the answer", fault::reset_after(), {none, 1}, {none, 1, false, 1}},
        {"slow body", fault::slow_body(5, 5s), {none, 1}, {none, 1, false, 1}},
        {"body that comes too late", fault::slow_body(5, 31s), again, timed_out},
        {"body shorter than announced", fault::wrong_length(10), again, timed_out},
        {"body longer than announced",
         fault::wrong_length(-5),
         {errc::malformed_response, 1},
         {errc::malformed_response, 1, true, 1}},
        {"JSON that ends early",
         fault::malformed("{\"topic\":"),
         {errc::malformed_response, 1},
         {errc::malformed_response, 1, true, 1}},
        {"JSON of another form",
         fault::malformed("[1]"),
         {errc::malformed_response, 1},
         {errc::malformed_response, 1, true, 1}},
        {"HTML with status 200",
         fault::malformed("<html></html>"),
         {errc::malformed_response, 1},
         {errc::malformed_response, 1, true, 1}},
    };
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(faults, faulty_service)

BOOST_AUTO_TEST_CASE(safe_call_ends_well_or_with_the_documented_failure) {
    BOOST_REQUIRE(create_topic("orders"));
    for (const auto& [name, what, wanted, unused] : fault_cases()) {
        BOOST_TEST_CONTEXT(name) {
            service.fail_next(what);
            const auto got = list_topics();
            BOOST_TEST(got.has_value() == (wanted.code == none));
            if (got)
                BOOST_TEST(got->topics.size() == 1u);
            else
                BOOST_TEST((got.error().code == wanted.code), got.error().describe());
            BOOST_TEST(facts.attempts == wanted.attempts);
            service.clear_faults();
        }
    }
}

BOOST_AUTO_TEST_CASE(unsafe_call_is_never_executed_twice_and_tells_whether_it_may_have_been) {
    BOOST_REQUIRE(create_topic("orders"));
    std::int64_t before = 0;
    for (const auto& [name, what, unused, wanted] : fault_cases()) {
        BOOST_TEST_CONTEXT(name) {
            service.fail_next(what);
            const auto got = send();
            BOOST_TEST(got.has_value() == (wanted.code == none));
            if (!got) {
                BOOST_TEST((got.error().code == wanted.code), got.error().describe());
                BOOST_TEST(got.error().may_have_executed == wanted.may_have_executed);
            }
            BOOST_TEST(facts.attempts == wanted.attempts);
            const std::int64_t now = messages_sent();
            BOOST_TEST(now - before == wanted.executed);
            before = now;
        }
    }
}

BOOST_AUTO_TEST_CASE(fault_that_stays_ends_a_safe_call_after_its_attempts) {
    for (const auto& what : {fault::lost_response(), fault::refuse(503, "DMS.00500000", "not now"),
                             fault::refuse(429, "APIGW.0308", "policy user over ratelimit")}) {
        const auto id = service.add_fault(what);
        const auto got = list_topics();
        BOOST_REQUIRE(!got);
        BOOST_TEST(got.error().attempts == 4);
        BOOST_TEST((got.error().no_retry == no_retry_reason::attempts_used_up));
        BOOST_TEST(service.faults().front().fired == 4u);
        service.remove_fault(id);
    }
}

BOOST_AUTO_TEST_CASE(earlier_attempt_that_may_have_executed_is_remembered) {
    fault once = fault::lost_response();
    once.times = 1;
    service.add_fault(once);
    service.add_fault(fault::refuse(400, "DMS.00400062", "Invalid request parameter."));
    const auto got = list_topics();
    BOOST_REQUIRE(!got);
    BOOST_TEST(got.error().status == 400);
    BOOST_TEST(got.error().may_have_executed);
}

BOOST_AUTO_TEST_CASE(wish_of_the_service_is_waited_out) {
    service.fail_next(with(fault::refuse(429, "APIGW.0308", "policy user over ratelimit"), "Retry-After", "7"));
    BOOST_REQUIRE(list_topics());
    BOOST_TEST((facts.elapsed >= 7s));
    BOOST_TEST((facts.elapsed < 8s));
}

BOOST_AUTO_TEST_CASE(limit_of_the_gateway_is_learned_and_kept) {
    options.rate_limit.enabled = true;
    service.add_fault(fault::throttle(5, 1s));
    for (int i = 0; i < 50; ++i) BOOST_TEST(list_topics().has_value());
    BOOST_TEST(service.faults().front().fired > 0u);
    BOOST_TEST(service.faults().front().fired < 10u);
}

BOOST_AUTO_TEST_CASE(clock_of_the_service_that_is_off_is_followed_and_followed_back) {
    for (const std::chrono::hours offset : {3h, -3h, 0h}) {
        service.set_clock_offset(offset);
        BOOST_TEST(list_topics().has_value());
        BOOST_TEST(facts.attempts == 2);
        BOOST_TEST(list_topics().has_value());
        BOOST_TEST(facts.attempts == 1);
        if (offset == 3h) BOOST_TEST(create_topic("orders").has_value());
    }
    service.set_clock_offset(14min);
    BOOST_TEST(list_topics().has_value());
    BOOST_TEST(facts.attempts == 1);
}

BOOST_AUTO_TEST_CASE(topic_shows_once_stale_reads_are_over) {
    fault stale = fault::stale_reads();
    stale.lasts = 2s;
    service.add_fault(stale);
    BOOST_REQUIRE(create_topic("orders"));
    BOOST_TEST(list_topics()->topics.empty());
    time.clock.advance(2s);
    BOOST_TEST(list_topics()->topics.size() == 1u);
}

BOOST_AUTO_TEST_CASE(cancelled_at_any_step_of_a_slow_answer_ends_as_cancelled) {
    BOOST_REQUIRE(create_topic("orders"));
    messages::send request;
    request.instance_id = instance_id;
    request.topic = "orders";
    request.body = "text";
    fault slow = fault::slow_body(5, 5s);
    slow.delay = 5s;
    std::size_t step = 0;
    for (bool cancelled = true; cancelled; ++step) {
        service.clear_faults();
        service.add_fault(slow);
        const auto got = time.run_cancelling(the_client().call(request), step, asio::cancellation_type::terminal);
        BOOST_REQUIRE(got.has_value());
        cancelled = got->has_error();
        if (cancelled) BOOST_TEST((got->error().code == errc::cancelled));
    }
    BOOST_TEST(step > 5u);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace dmskafka::test
