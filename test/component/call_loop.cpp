#include <boost/test/unit_test.hpp>

#include "scripted_client.hpp"

#include <dmskafka/ops/catalog.hpp>
#include <dmskafka/ops/topics.hpp>

namespace dmskafka::test {
namespace {

using namespace std::chrono_literals;

struct call_fixture : scripted_client {
    result<catalog::availability_zone_list> list_zones(const call_options& how = call_options()) {
        catalog::list_availability_zones request;
        return time.run(the_client().call(request, how));
    }
    result<topics::topic_created> create_topic(const call_options& how = call_options()) {
        topics::create request;
        request.instance_id = "i1";
        request.id = "orders";
        return time.run(the_client().call(request, how));
    }
};

constexpr std::string_view zones = R"({"region_id":"r1","available_zones":[{"id":"z1","code":"az-1","name":"AZ1"}]})";

}  // namespace

BOOST_FIXTURE_TEST_SUITE(call_loop, call_fixture)

BOOST_AUTO_TEST_CASE(typed_answer_comes_back) {
    server->answer(200, std::string(zones));
    const auto got = list_zones();
    BOOST_REQUIRE(got);
    BOOST_REQUIRE_EQUAL(got->available_zones.size(), 1u);
    BOOST_TEST(got->available_zones[0].name.value() == "AZ1");
}

BOOST_AUTO_TEST_CASE(request_is_placed_signed_and_named) {
    server->answer(200, R"({"id":"orders"})");
    BOOST_REQUIRE(create_topic());
    const auto& sent = server->requests.at(0);
    BOOST_TEST((sent.method == verb::post));
    BOOST_TEST(sent.host == "dms.example.com");
    BOOST_TEST(sent.target == "/v2/p1/instances/i1/topics");
    BOOST_TEST(sent.body == R"({"id":"orders"})");
    BOOST_TEST(sent.header("Host") == "dms.example.com");
    BOOST_TEST(sent.header("X-Sdk-Date") == "20250305T000000Z");
    BOOST_TEST(sent.header("X-Project-Id") == "p1");
    BOOST_TEST(
        sent.header("Authorization")
            .starts_with(
                "SDK-HMAC-SHA256 Access=AK, SignedHeaders=content-type;host;x-project-id;x-sdk-date, Signature="));
    BOOST_TEST(sent.header("User-Agent").starts_with("dmskafka/"));
    BOOST_TEST(!sent.repeatable);
}

BOOST_AUTO_TEST_CASE(token_alone_is_sent_instead_of_a_signature) {
    options.credentials = credentials{};
    options.credentials.token = "planted-token";
    server->answer(200, std::string(zones));
    BOOST_REQUIRE(list_zones());
    BOOST_TEST(server->requests[0].header("X-Auth-Token") == "planted-token");
    BOOST_TEST(server->requests[0].header("Authorization").empty());
}

BOOST_AUTO_TEST_CASE(awaitable_that_is_never_awaited_sends_nothing) {
    catalog::list_availability_zones request;
    {
        auto unused = the_client().call(request);
    }
    time.settle();
    BOOST_TEST(server->requests.empty());
}

BOOST_AUTO_TEST_CASE(bad_input_is_a_failure_of_the_result_and_sends_nothing) {
    topics::create request;  // no instance
    request.id = "orders";
    const auto got = time.run(the_client().call(request));
    BOOST_REQUIRE(!got);
    BOOST_TEST((got.error().code == errc::invalid_request));
    BOOST_TEST(got.error().message == "instance_id: must not be empty");
    BOOST_TEST(got.error().operation == "topics::create");
    BOOST_TEST(server->requests.empty());
}

BOOST_AUTO_TEST_CASE(no_credentials_is_a_failure_before_sending) {
    options.credentials = credentials{};
    const auto got = list_zones();
    BOOST_TEST((got.error().code == errc::credentials));
    BOOST_TEST(got.error().auth());
    BOOST_TEST(server->requests.empty());
}

BOOST_AUTO_TEST_CASE(body_over_12_MB_is_refused_for_keys_before_sending) {
    topics::create request;
    request.instance_id = "i1";
    request.id = "orders";
    request.topic_desc = std::string(13u << 20, 'x');
    const auto got = time.run(the_client().call(request));
    BOOST_TEST((got.error().code == errc::invalid_request));
    BOOST_TEST(got.error().message.find("12 MB") != std::string::npos);
    BOOST_TEST(server->requests.empty());
}

BOOST_AUTO_TEST_CASE(each_attempt_is_signed_anew) {
    server->answer(503).answer(200, std::string(zones));
    options.retry.base_delay = 10'000ms;
    BOOST_REQUIRE(list_zones());
    BOOST_REQUIRE_EQUAL(server->requests.size(), 2u);
    BOOST_TEST(server->requests[0].header("X-Sdk-Date") != server->requests[1].header("X-Sdk-Date"));
    BOOST_TEST(server->requests[0].header("Authorization") != server->requests[1].header("Authorization"));
}

BOOST_AUTO_TEST_CASE(unsafe_post_is_not_retried_once_bytes_were_sent) {
    server->fail(errc::connection_lost, exchange_phase::sending);
    const auto got = create_topic();
    BOOST_TEST((got.error().code == errc::connection_lost));
    BOOST_TEST(got.error().may_have_executed);
    BOOST_TEST((got.error().no_retry == no_retry_reason::unsafe));
    BOOST_TEST(got.error().attempts == 1);
}

BOOST_AUTO_TEST_CASE(unsafe_post_is_retried_when_no_byte_was_sent) {
    server->fail(errc::connect_failed, exchange_phase::before_sending).answer(200, R"({"id":"orders"})");
    BOOST_REQUIRE(create_topic());
    BOOST_TEST(server->requests.size() == 2u);
}

BOOST_AUTO_TEST_CASE(throttled_post_is_retried_since_it_was_not_executed) {
    server->answer(429, R"({"error_code":"APIGW.0308","error_msg":"over ratelimit"})", "Retry-After: 3\n")
        .answer(200, R"({"id":"orders"})");
    const auto began = time.clock.now();
    BOOST_REQUIRE(create_topic());
    BOOST_TEST((time.clock.now() - began >= 3s));
}

BOOST_AUTO_TEST_CASE(window_that_the_gateway_names_is_covered_by_the_attempts) {
    const auto opens = time.clock.now() + 1min;
    options.rate_limit.enabled = false;
    server->otherwise([&](const seen_request&) {
        http_response answer;
        answer.status = time.clock.now() < opens ? 429 : 200;
        answer.body = answer.status == 200
                          ? R"({"id":"orders"})"
                          : R"({"error_code":"APIGW.0308","error_msg":"The throttling threshold has been )"
                            R"(reached: policy user over ratelimit,limit:10,time:1 minute"})";
        return exchange_result(answer);
    });
    BOOST_REQUIRE(create_topic(call_options().deadline(2min)));
    BOOST_TEST((time.clock.now() - opens < 1s));
    BOOST_TEST(server->requests.size() == 4u);
}

BOOST_AUTO_TEST_CASE(refusal_carries_code_message_and_request_id) {
    server->answer(400, R"({"error_code":"DMS.00400026","error_msg":"not now","request_id":"r-1"})");
    const auto got = create_topic();
    const auto& failed = got.error();
    BOOST_TEST((failed.code == errc::service_refused));
    BOOST_TEST(failed.status == 400);
    BOOST_TEST(failed.service_code == "DMS.00400026");
    BOOST_TEST(failed.message == "not now");
    BOOST_TEST(failed.request_id == "r-1");
    BOOST_TEST(failed.busy());
    BOOST_TEST(!failed.may_have_executed);
    BOOST_TEST((failed.no_retry == no_retry_reason::permanent));
    BOOST_TEST((boost::system::error_code(failed) == errc::service_refused));
}

BOOST_AUTO_TEST_CASE(own_classifier_is_asked_first_the_one_of_the_call_before_the_clients) {
    struct row {
        const char* name;
        std::optional<failure_class> client, call;
        bool unsafe;
        int status;  // of the first answer
        int attempts;
    };
    using enum failure_class;
    constexpr row rows[] = {
        {"nothing to say", {}, {}, false, 400, 1},
        {"client: it may pass", transient, {}, false, 400, 2},
        {"client: it may pass, and a write was refused", transient, {}, true, 400, 2},
        {"call: it may pass", {}, transient, false, 400, 2},
        {"call against client", transient, permanent, false, 400, 1},
        {"call: permanent", {}, permanent, false, 503, 1},
        {"a write may have been executed", {}, transient, true, 503, 1},
        {"the write was one too many", {}, throttled, true, 503, 2},
    };
    for (const auto& row : rows) {
        BOOST_TEST_CONTEXT(row.name) {
            made.reset();
            server->reset();
            options.classifier = [&](const failure&) { return row.client; };
            server->answer(row.status, R"({"error_code":"X.1"})").answer(200, "{}");
            call_info facts;
            const auto how = call_options().info(facts).classifier([&](const failure& failed) {
                BOOST_TEST(failed.service_code == "X.1");
                BOOST_TEST(failed.status == row.status);
                return row.call;
            });
            if (row.unsafe)
                (void)create_topic(how);
            else
                (void)list_zones(how);
            BOOST_TEST(facts.attempts == row.attempts);
        }
    }
}

BOOST_AUTO_TEST_CASE(attempts_are_used_up) {
    server->otherwise([](const seen_request&) {
        http_response answer;
        answer.status = 502;
        return exchange_result(answer);
    });
    const auto got = list_zones();
    BOOST_TEST(got.error().attempts == options.retry.max_attempts);
    BOOST_TEST((got.error().no_retry == no_retry_reason::attempts_used_up));
}

BOOST_AUTO_TEST_CASE(single_attempt_is_not_followed_by_another) {
    server->answer(503);
    const auto got = list_zones(call_options().single_attempt());
    BOOST_TEST(got.error().attempts == 1);
    BOOST_TEST((got.error().no_retry == no_retry_reason::disabled));
}

BOOST_AUTO_TEST_CASE(hanging_exchange_ends_with_the_attempt_timeout_and_is_retried) {
    server->hang().answer(200, std::string(zones));
    const auto began = time.clock.now();
    BOOST_REQUIRE(list_zones());
    BOOST_TEST((time.clock.now() - began >= options.attempt_timeout));
    BOOST_TEST((time.clock.now() - began < options.attempt_timeout + 1s));
}

BOOST_AUTO_TEST_CASE(call_never_ends_later_than_its_deadline) {
    for (const auto deadline : {1ms, 100ms, 5'000ms, 40'000ms, 100'000ms}) {
        server->hang().hang().hang().hang().hang();
        const auto began = time.clock.now();
        const auto got = list_zones(call_options().deadline(deadline));
        BOOST_TEST(!got);
        BOOST_TEST((time.clock.now() - began <= deadline));
    }
}

BOOST_AUTO_TEST_CASE(deadline_in_an_attempt_is_named) {
    server->hang();
    const auto got = list_zones(call_options().deadline(5s));
    BOOST_TEST((got.error().code == errc::deadline_exceeded));
    BOOST_TEST((got.error().no_retry == no_retry_reason::deadline));
    BOOST_TEST((got.error().elapsed == 5s));
}

BOOST_AUTO_TEST_CASE(deadline_in_a_backoff_leaves_the_last_answer) {
    server->answer(503, R"({"error_code":"APIGW.0613","error_msg":"trouble"})", "Retry-After: 30\n");
    const auto got = list_zones(call_options().deadline(5s));
    BOOST_TEST((got.error().code == errc::service_refused));
    BOOST_TEST(got.error().service_code == "APIGW.0613");
    BOOST_TEST((got.error().no_retry == no_retry_reason::deadline));
}

BOOST_AUTO_TEST_CASE(deadline_of_zero_sends_nothing) {
    const auto got = list_zones(call_options().deadline(0s));
    BOOST_TEST((got.error().code == errc::deadline_exceeded));
    BOOST_TEST(server->requests.empty());
}

BOOST_AUTO_TEST_CASE(longest_deadline_does_not_overflow) {
    server->answer(200, std::string(zones));
    BOOST_TEST(list_zones(call_options().deadline(std::chrono::nanoseconds::max())).has_value());
}

BOOST_AUTO_TEST_CASE(clock_that_differs_is_corrected_once_and_the_request_signed_again) {
    server
        ->answer(401, R"({"error_code":"APIGW.0301","error_msg":"signature expired"})",
                 "Date: Wed, 05 Mar 2025 02:00:00 GMT\n")
        .answer(200, std::string(zones));
    BOOST_REQUIRE(list_zones());
    BOOST_TEST(server->requests[1].header("X-Sdk-Date") == "20250305T020000Z");
}

BOOST_AUTO_TEST_CASE(wrong_signature_is_not_retried_when_the_clocks_agree) {
    server->answer(401, R"({"error_code":"APIGW.0301","error_msg":"verify aksk signature fail"})",
                   "Date: Wed, 05 Mar 2025 00:00:02 GMT\n");
    const auto got = list_zones();
    BOOST_TEST(got.error().auth());
    BOOST_TEST(got.error().attempts == 1);
}

BOOST_AUTO_TEST_CASE(answer_that_cannot_be_read_names_the_path) {
    server->answer(200, R"({"available_zones":[{"port":1},{"remain_time":"soon"}]})");
    const auto got = list_zones();
    BOOST_TEST((got.error().code == errc::malformed_response));
    BOOST_TEST(got.error().message == R"(available_zones[1].remain_time: expected an integer, found soon)");
    BOOST_TEST(got.error().body.starts_with("{"));
}

BOOST_AUTO_TEST_CASE(info_tells_the_facts_of_a_success) {
    server->answer(503).answer(200, std::string(zones), "X-Request-Id: r-9\n");
    call_info facts;
    BOOST_REQUIRE(list_zones(call_options().info(facts).keep_body()));
    BOOST_TEST(facts.status == 200);
    BOOST_TEST(facts.request_id == "r-9");
    BOOST_TEST(facts.attempts == 2);
    BOOST_TEST(facts.body == zones);
}

BOOST_AUTO_TEST_CASE(fail_at_step_N) {
    const exchange_phase phases[] = {exchange_phase::before_sending, exchange_phase::sending,
                                     exchange_phase::receiving};
    for (int failures = 0; failures < 6; ++failures) {
        for (const auto phase : phases) {
            for (int i = 0; i < failures; ++i) server->fail(errc::connection_lost, phase);
            server->answer(200, std::string(zones));
            const auto got = list_zones();
            BOOST_TEST(got.has_value() == (failures < options.retry.max_attempts));
            if (!got) BOOST_TEST(got.error().may_have_executed == (phase != exchange_phase::before_sending));
            server->reset();
            made.reset();
        }
    }
}

BOOST_AUTO_TEST_CASE(cancel_at_step_N) {
    const asio::cancellation_type kinds[] = {asio::cancellation_type::terminal, asio::cancellation_type::partial,
                                             asio::cancellation_type::total};
    for (const auto kind : kinds) {
        for (std::size_t step = 0, last = 1; step < last; ++step) {
            made.reset();
            server->answer(503).hang().answer(200, std::string(zones));
            bool went_on = false;
            const auto work = [&]() -> asio::awaitable<result<catalog::availability_zone_list>> {
                co_await asio::this_coro::reset_cancellation_state(asio::enable_total_cancellation());
                catalog::list_availability_zones request;
                auto got = co_await the_client().call(request);
                went_on = co_await asio::this_coro::throw_if_cancelled();  // as it was, whatever happened
                co_return got;
            };
            const auto got = time.run_cancelling(work(), step, kind);
            last = time.steps();
            BOOST_TEST(went_on);
            if (!*got) BOOST_TEST((got->error().code == errc::cancelled));
            server->reset();
        }
    }
}

BOOST_AUTO_TEST_CASE(destroying_the_client_ends_calls_in_every_phase) {
    for (int settled = 0; settled < 3; ++settled) {
        server->answer(503).hang();
        std::optional<result<catalog::availability_zone_list>> got;
        catalog::list_availability_zones request;
        asio::co_spawn(time.context, the_client().call(request),
                       [&](std::exception_ptr, result<catalog::availability_zone_list> r) { got = std::move(r); });
        for (int i = 0; i < settled; ++i) {
            time.settle();
            if (i + 1 < settled) time.clock.advance_to_next();
        }
        made.reset();
        server->close();  // the transport is ours, the client leaves it alone
        time.settle();
        BOOST_REQUIRE(got.has_value());
        BOOST_TEST((got->error().code == errc::cancelled));
        server->reset();
    }
}

BOOST_AUTO_TEST_CASE(options_that_contradict_are_refused_by_name) {
    const auto refusal = [&](auto&& change) {
        auto bad = make_options();
        change(bad);
        try {
            dmskafka::client refused(time.context.get_executor(), bad);
        } catch (const failure_error& error) {
            return error.details().message;
        }
        return std::string();
    };
    BOOST_TEST(refusal([](client_options& o) { o.endpoint.clear(); }) == "endpoint: must be set");
    BOOST_TEST(refusal([](client_options& o) { o.credentials.secret_key = secret(); }) ==
               "credentials: access_key and secret_key go together");
    BOOST_TEST(refusal([](client_options& o) { o.retry.max_attempts = 0; }) ==
               "retry.max_attempts: must be from 1 to 100");
    BOOST_TEST(refusal([](client_options& o) { o.endpoint = "http://dms.example.com"; }) ==
               "endpoint: plain http needs a loopback address or allow_plain_http");
    BOOST_TEST(refusal([](client_options& o) { o.jobs.delay_factor = -1; }) ==
               "jobs.delay_factor: must be from 0 to 100");
    BOOST_TEST(refusal([](client_options&) {}) == "");
}

BOOST_AUTO_TEST_CASE(no_failure_text_holds_a_secret) {
    server->answer(401, R"({"error_code":"APIGW.0301","error_msg":"no"})");
    const auto got = list_zones();
    BOOST_TEST(got.error().describe().find(secret_key) == std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace dmskafka::test
