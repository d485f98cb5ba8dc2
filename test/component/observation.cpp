#include <boost/test/unit_test.hpp>

#include "scripted_client.hpp"

#include <dmskafka/credentials_provider.hpp>
#include <dmskafka/metrics.hpp>
#include <dmskafka/ops/catalog.hpp>
#include <dmskafka/ops/topics.hpp>
#include <dmskafka/ops/users.hpp>

#include <boost/asio/detached.hpp>

#include <algorithm>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace dmskafka::test {
namespace {

using namespace std::chrono_literals;

/// Writes down what it is told, in words.
class recorder final : public observer {
public:
    void on_call_begun(const call_begun& e) noexcept override { note("call ", e.call, " ", e.operation); }
    void on_call_ended(const call_ended& e) noexcept override {
        note("call ended ", outcome(e.failed), " ", e.status, " after ", e.attempts, " in ", milliseconds(e.elapsed));
    }
    void on_attempt_begun(const attempt_begun& e) noexcept override {
        note("attempt ", e.attempt, " ", to_string(e.method), " ", e.host, e.path);
    }
    void on_attempt_ended(const attempt_ended& e) noexcept override {
        note("attempt ended ", outcome(e.failed), " ", e.status, " ", e.request_id, " in ", milliseconds(e.elapsed));
    }
    void on_retry_scheduled(const retry_scheduled& e) noexcept override {
        note("retry ", to_string(e.reason), e.delay > 0ns ? " later" : " at once");
    }
    void on_retry_declined(const retry_declined& e) noexcept override { note("no retry: ", to_string(e.reason)); }
    void on_limiter_waited(const limiter_waited& e) noexcept override {
        note("limiter ", outcome(e.failed), " in ", milliseconds(e.elapsed));
    }

    void on_job_polled(const job_polled& e) noexcept override {
        note("job ", e.what == watch::instance ? "instance " : "other ", outcome(e.failed));
    }

    std::vector<std::string> notes{};

private:
    static std::string outcome(const failure* failed) {
        return failed != nullptr ? std::string(to_string(failed->code)) : "ok";
    }
    static std::string milliseconds(std::chrono::nanoseconds time) {
        return std::to_string(std::chrono::duration_cast<std::chrono::milliseconds>(time).count()) + " ms";
    }
    static std::string text(std::string_view value) { return std::string(value); }
    static std::string text(std::uint64_t value) { return std::to_string(value); }
    static std::string text(int value) { return std::to_string(value); }
    template <class... Parts>
    void note(const Parts&... parts) {
        notes.push_back((text(parts) + ...));
    }
};

/// Counts what has begun and not ended.
class balance final : public observer {
public:
    void on_call_begun(const call_begun&) noexcept override { ++calls; }
    void on_call_ended(const call_ended&) noexcept override {
        --calls;
        ++ended;
    }
    void on_attempt_begun(const attempt_begun&) noexcept override { ++attempts; }
    void on_attempt_ended(const attempt_ended&) noexcept override { --attempts; }

    int calls = 0;
    int attempts = 0;
    int ended = 0;
};

constexpr std::string_view zones = R"({"available_zones":[]})";

struct observed_fixture : scripted_client {
    std::shared_ptr<recorder> seen = std::make_shared<recorder>();
    std::shared_ptr<balance> open = std::make_shared<balance>();

    observed_fixture() {
        options.observers.push_back(seen);
        options.observers.push_back(open);
    }

    result<catalog::availability_zone_list> list_zones(const call_options& how = call_options()) {
        catalog::list_availability_zones request;
        return time.run(the_client().call(request, how));
    }
    result<topics::topic_created> create_topic() {
        topics::create request;
        request.instance_id = "i1";
        request.id = "orders";
        return time.run(the_client().call(request));
    }
    void expect(const std::vector<std::string>& notes) {
        BOOST_CHECK_EQUAL_COLLECTIONS(seen->notes.begin(), seen->notes.end(), notes.begin(), notes.end());
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(observation, observed_fixture)

BOOST_AUTO_TEST_CASE(success_is_told_in_order) {
    server->answer(200, std::string(zones), "X-Request-Id: r-1\n").delay(20ms);
    BOOST_REQUIRE(list_zones(call_options().query("hidden", "value")));
    expect({"call 1 catalog::list_availability_zones", "attempt 1 GET dms.example.com/v2/available-zones",
            "attempt ended ok 200 r-1 in 20 ms", "call ended ok 200 after 1 in 20 ms"});
}

BOOST_AUTO_TEST_CASE(retry_is_told_with_its_reason) {
    server->answer(503, {}, "Retry-After: 1\n").answer(200, std::string(zones));
    BOOST_REQUIRE(list_zones());
    expect({"call 1 catalog::list_availability_zones", "attempt 1 GET dms.example.com/v2/available-zones",
            "attempt ended service_refused 503  in 0 ms", "retry service later",
            "attempt 2 GET dms.example.com/v2/available-zones", "attempt ended ok 200  in 0 ms",
            "call ended ok 200 after 2 in 1000 ms"});
}

BOOST_AUTO_TEST_CASE(refusal_is_told_with_why_no_retry_followed) {
    server->answer(400, R"({"error_code":"DMS.00400026","error_msg":"not now","request_id":"r-2"})");
    BOOST_REQUIRE(!create_topic());
    expect({"call 1 topics::create", "attempt 1 POST dms.example.com/v2/p1/instances/i1/topics",
            "attempt ended service_refused 400 r-2 in 0 ms", "no retry: permanent",
            "call ended service_refused 400 after 1 in 0 ms"});
}

BOOST_AUTO_TEST_CASE(lost_connection_has_no_status) {
    server->answer(503, {}, "Retry-After: 0\n").fail(errc::connection_lost, exchange_phase::sending);
    options.retry.max_attempts = 2;
    options.retry.base_delay = 0ms;
    BOOST_REQUIRE(!list_zones());
    expect({"call 1 catalog::list_availability_zones", "attempt 1 GET dms.example.com/v2/available-zones",
            "attempt ended service_refused 503  in 0 ms", "retry service at once",
            "attempt 2 GET dms.example.com/v2/available-zones", "attempt ended connection_lost 0  in 0 ms",
            "no retry: attempts used up", "call ended connection_lost 503 after 2 in 0 ms"});
}

BOOST_AUTO_TEST_CASE(answer_that_cannot_be_read_is_a_failed_attempt) {
    server->answer(200, "{");
    BOOST_REQUIRE(!list_zones());
    expect({"call 1 catalog::list_availability_zones", "attempt 1 GET dms.example.com/v2/available-zones",
            "attempt ended malformed_response 200  in 0 ms", "no retry: permanent",
            "call ended malformed_response 200 after 1 in 0 ms"});
}

BOOST_AUTO_TEST_CASE(request_that_is_refused_here_has_no_attempt) {
    topics::create request;
    BOOST_REQUIRE(!time.run(the_client().call(request)));
    expect({"call 1 topics::create", "call ended invalid_request 0 after 0 in 0 ms"});
}

BOOST_AUTO_TEST_CASE(corrected_clock_is_a_retry) {
    server
        ->answer(401, R"({"error_code":"APIGW.0301","error_msg":"signature expired"})",
                 "Date: Wed, 05 Mar 2025 02:00:00 GMT\n")
        .answer(200, std::string(zones));
    BOOST_REQUIRE(list_zones());
    BOOST_REQUIRE_GT(seen->notes.size(), 3u);
    BOOST_TEST(seen->notes[2] == "attempt ended service_refused 401  in 0 ms");
    BOOST_TEST(seen->notes[3] == "retry clock at once");
}

BOOST_AUTO_TEST_CASE(reasons_for_retries) {
    struct row {
        const char* name;
        std::function<void(scripted_transport&)> script;
        std::string reason;
    };
    const row rows[] = {
        {"no connection", [](auto& s) { s.fail(errc::connect_failed, exchange_phase::before_sending); }, "connection"},
        {"no answer in time", [](auto& s) { s.hang(); }, "timed_out"},
        {"too many", [](auto& s) { s.answer(429, R"({"error_code":"APIGW.0308"})"); }, "throttled"},
        {"trouble", [](auto& s) { s.answer(502); }, "service"},
    };
    options.rate_limit.enabled = false;  // it learns from the third
    for (const auto& [name, script, reason] : rows) {
        server->reset();
        seen->notes.clear();
        script(*server);
        server->answer(200, std::string(zones));
        BOOST_REQUIRE(list_zones());
        BOOST_TEST(seen->notes.at(3) == "retry " + reason + " later", name);
    }
}

BOOST_AUTO_TEST_CASE(wait_for_the_limiter_is_told) {
    options.rate_limit.reads_per_second = 1;
    options.rate_limit.read_burst = 1;
    server->answer(200, std::string(zones)).answer(200, std::string(zones));
    BOOST_REQUIRE(list_zones());
    seen->notes.clear();
    BOOST_REQUIRE(!list_zones(call_options().rate_limit_fail_fast()));
    expect({"call 2 catalog::list_availability_zones", "limiter rate_limited in 0 ms",
            "call ended rate_limited 0 after 0 in 0 ms"});
    seen->notes.clear();
    BOOST_REQUIRE(list_zones());
    expect({"call 3 catalog::list_availability_zones", "limiter ok in 1000 ms",
            "attempt 1 GET dms.example.com/v2/available-zones", "attempt ended ok 200  in 0 ms",
            "call ended ok 200 after 1 in 1000 ms"});
}

BOOST_AUTO_TEST_CASE(calls_are_numbered) {
    server->answer(200, std::string(zones)).answer(200, R"({"id":"orders"})");
    BOOST_REQUIRE(list_zones());
    BOOST_REQUIRE(create_topic());
    BOOST_TEST(seen->notes[0] == "call 1 catalog::list_availability_zones");
    BOOST_TEST(seen->notes[4] == "call 2 topics::create");
}

BOOST_AUTO_TEST_CASE(all_observers_are_told) {
    auto other = std::make_shared<recorder>();
    options.observers.push_back(other);
    server->answer(200, std::string(zones));
    BOOST_REQUIRE(list_zones());
    BOOST_TEST(other->notes.size() == 4u);
    BOOST_CHECK_EQUAL_COLLECTIONS(seen->notes.begin(), seen->notes.end(), other->notes.begin(), other->notes.end());
    BOOST_TEST(log.lines().size() == 4u);
}

BOOST_AUTO_TEST_CASE(missing_observer_is_refused_by_name) {
    options.observers.emplace_back();
    BOOST_CHECK_EXCEPTION(the_client(), failure_error, [](const failure_error& e) {
        return e.details().message == "observers: must not hold a null pointer";
    });
}

BOOST_AUTO_TEST_CASE(what_began_ends_when_cancelled_at_step_N) {
    int runs = 0;
    for (std::size_t step = 0, last = 1; step < last; ++step, ++runs) {
        made.reset();
        server->answer(503).hang().answer(200, std::string(zones));
        catalog::list_availability_zones request;
        const auto got = time.run_cancelling(the_client().call(request), step, asio::cancellation_type::terminal);
        last = time.steps();
        BOOST_TEST(got.has_value());
        BOOST_TEST(open->calls == 0);
        BOOST_TEST(open->attempts == 0);
        server->reset();
    }
    BOOST_TEST(open->ended == runs);
    BOOST_TEST(log.count("outcome=cancelled") > 0);
}

BOOST_AUTO_TEST_CASE(what_began_ends_when_the_client_is_destroyed) {
    for (int settled = 0; settled < 3; ++settled) {
        server->answer(503).hang();
        catalog::list_availability_zones request;
        asio::co_spawn(time.context, the_client().call(request), asio::detached);
        for (int i = 0; i < settled; ++i) {
            time.settle();
            if (i + 1 < settled) time.clock.advance_to_next();
        }
        made.reset();
        server->close();
        time.settle();
        BOOST_TEST(open->ended == settled + 1);
        BOOST_TEST(open->calls == 0);
        BOOST_TEST(open->attempts == 0);
        server->reset();
    }
}

BOOST_AUTO_TEST_CASE(what_began_ends_when_the_coroutine_is_destroyed) {
    for (const auto& script : {std::string("attempt"), std::string("backoff")}) {
        auto context = std::make_unique<asio::io_context>(1);
        const int ended = open->ended;
        seen->notes.clear();
        server->reset();
        if (script == "attempt")
            server->hang();
        else
            server->answer(503);
        {
            client brief(context->get_executor(), options);
            catalog::list_availability_zones request;
            asio::co_spawn(*context, brief.call(request), asio::detached);
            context->poll();
            BOOST_TEST(open->calls == 1);
            context.reset();
        }
        BOOST_TEST(open->ended == ended + 1, script);
        BOOST_TEST(open->calls == 0, script);
        BOOST_TEST(open->attempts == 0, script);
        BOOST_TEST(seen->notes.back().starts_with("call ended cancelled"), script);
    }
}

BOOST_AUTO_TEST_CASE(looks_at_a_job_are_told) {
    int looks = 0;
    server->otherwise([&looks](const seen_request& request) {
        http_response answer;
        answer.status = ++looks == 1 ? 404 : 200;
        const std::string instance = R"({"instance_id":"i1","status":"RUNNING"})";
        const bool one = request.target.ends_with("/i1");
        answer.body = one ? instance : R"({"instance_num":1,"instances":[)" + instance + "]}";
        return exchange_result(answer);
    });
    job_handle job;
    job.operation = "instances::create";
    job.what = watch::instance;
    job.until = target::running;
    job.owner = "i1";
    job.ids = {"i1"};
    job.first_delay = job.interval = 1s;
    job.started_at = time.clock.utc_now();
    BOOST_REQUIRE(time.run(the_client().wait(job)));
    const auto told = [&](std::string_view note) { return std::count(seen->notes.begin(), seen->notes.end(), note); };
    BOOST_TEST(told("job instance service_refused") == 1);
    BOOST_TEST(told("job instance ok") >= 1);
    BOOST_TEST(log.count("event=job_polled what=instance ") == looks);
}

BOOST_AUTO_TEST_CASE(new_credentials_are_told) {
    for (const bool good : {true, false}) {
        credentials keys;
        if (good) keys.token = "planted-token";
        options.credentials = credentials{};
        options.credentials_provider = static_credentials(keys);
        made.reset();
        server->reset();
        server->answer(200, std::string(zones));
        BOOST_TEST(list_zones().has_value() == good);
    }
    BOOST_TEST(log.count("event=credentials_refreshed outcome=ok ") == 1);
    BOOST_TEST(log.count("event=credentials_refreshed outcome=credentials ") == 1);
}

BOOST_AUTO_TEST_CASE(metrics_count_a_call) {
    auto counting = std::make_shared<metrics>();
    options.observers = {counting};
    server->answer(429).answer(503).answer(200, std::string(zones)).delay(1s);
    BOOST_REQUIRE(list_zones());
    const auto counts = counting->snapshot();
    BOOST_TEST(counts.calls_in_flight == 0u);
    BOOST_TEST(counts.operations.at("catalog::list_availability_zones").ended.at(errc{}) == 1u);
    BOOST_TEST(counts.attempts.at(errc::service_refused) == 2u);
    BOOST_TEST(counts.attempts.at(errc{}) == 1u);
    BOOST_TEST(counts.throttled == 1u);
    BOOST_TEST(counts.retries.at(retry_reason::throttled) == 1u);
    BOOST_TEST(counts.retries.at(retry_reason::service) == 1u);
    BOOST_TEST((counts.attempt_latency.sum == 3s));
}

BOOST_AUTO_TEST_CASE(secrets_that_the_service_repeats_are_masked) {
    options.credentials.access_key = "planted-access-key";
    options.credentials.security_token = "planted-security-token";
    server->answer(403, R"({"error_code":"planted-secret-key","request_id":"planted-access-key",
        "error_msg":"key planted-access-key, planted-secret-key and planted-security-token, planted-password; bad"})");
    users::create request;
    request.instance_id = "i1";
    request.user_name = "someone";
    request.user_passwd = "planted-password";
    const auto got = time.run(the_client().call(request, call_options().no_validation()));
    BOOST_TEST(got.error().message == "key ***, *** and ***, ***; bad");
    BOOST_TEST(got.error().describe().find("planted") == std::string::npos);
    BOOST_TEST(log.count("message=\"key ***, *** and ***, ***; bad\"") == 2);
}

BOOST_AUTO_TEST_CASE(token_that_the_service_repeats_is_masked) {
    options.credentials = credentials{};
    options.credentials.token = "planted-token";
    server->answer(401, "no planted-token here");
    const auto got = list_zones();
    BOOST_TEST(got.error().body == "no *** here");
}

BOOST_AUTO_TEST_CASE(texts_of_the_service_begin_no_line) {
    server->answer(400, R"({"error_code":"a\nevent=x","error_msg":"b\r\nevent=call_ended outcome=ok"})",
                   "X-Request-Id: a\x1B[0m\n");
    BOOST_REQUIRE(!create_topic());
    for (const auto& line : log.lines()) BOOST_TEST(line.find_first_of("\r\n\x1B") == std::string::npos, line);
    BOOST_TEST(log.count(R"(message="b\x0d\nevent=call_ended outcome=ok")") == 2);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace dmskafka::test
