#include <boost/test/unit_test.hpp>

#include "scripted_client.hpp"

#include <dmskafka/credentials_provider.hpp>
#include <dmskafka/ops/catalog.hpp>
#include <dmskafka/ops/instances.hpp>

#include <boost/asio/detached.hpp>

#include <cstdlib>
#include <deque>
#include <stdexcept>
#include <utility>

namespace dmskafka::test {
namespace {

using namespace std::chrono_literals;
using zones_result = result<catalog::availability_zone_list>;

constexpr std::string_view planted = "planted-secret";

/// Gives tokens by script, each after a delay; without a script none.
class scripted_provider final : public credentials_provider {
public:
    std::string_view name() const noexcept override { return "script"; }

    asio::awaitable<result<credentials>> fetch(const credentials_source_context& from) override {
        ++fetches;
        asio::steady_timer timer(co_await asio::this_coro::executor);
        from.clock.arm(timer, hangs ? clock::time_point::max() : from.clock.now() + delay);
        co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
        from.clock.disarm(timer);
        const auto state = co_await asio::this_coro::cancellation_state;
        if (state.cancelled() != asio::cancellation_type::none) {
            ++cancelled;
            co_return failure{.code = errc::cancelled, .message = "cancelled"};
        }
        if (throws) throw std::runtime_error(std::string(planted));
        if (fails) co_return failure{.code = errc::connect_failed, .message = "out of order"};
        credentials made;
        made.token = "planted-secret-" + std::to_string(fetches);
        if (life > 0s) made.expires_at = from.clock.utc_now() + life;
        co_return made;
    }

    int fetches = 0;
    int cancelled = 0;
    std::chrono::seconds delay{0};
    std::chrono::seconds life{0};
    bool fails = false;
    bool throws = false;
    bool hangs = false;
};

http_response scripted_answer(int status, std::string body) {
    http_response made;
    made.status = status;
    made.body = std::move(body);
    return made;
}

/// As those who can be cancelled in every way call.
template <class T>
asio::awaitable<T> cancellable(asio::awaitable<T> work) {
    co_await asio::this_coro::reset_cancellation_state(asio::enable_total_cancellation());
    co_return co_await std::move(work);
}

struct credentials_fixture : scripted_client {
    std::shared_ptr<scripted_provider> source = std::make_shared<scripted_provider>();

    credentials_fixture() {
        options.credentials = credentials{};
        options.credentials_provider = source;
        server->otherwise([](const seen_request&) { return exchange_result(scripted_answer(200, "{}")); });
    }

    zones_result list_zones(const call_options& how = call_options()) {
        catalog::list_availability_zones request;
        return time.run(the_client().call(request, how));
    }
    /// Runs everything up to a moment in the future.
    void pass(clock::duration duration) {
        const auto until = time.clock.now() + duration;
        const auto sleep = [](clock& by, clock::time_point when) -> asio::awaitable<bool> {
            asio::steady_timer timer(co_await asio::this_coro::executor);
            by.arm(timer, when);
            co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
            by.disarm(timer);
            co_return true;
        };
        time.run(sleep(time.clock, until));
        time.settle();
    }
    std::string last_token() const { return server->requests.back().header("X-Auth-Token"); }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(credentials_refresh, credentials_fixture)

BOOST_AUTO_TEST_CASE(hundred_calls_wait_for_one_fetch) {
    source->delay = 3s;
    int answered = 0;
    for (int i = 0; i < 100; ++i) {
        catalog::list_availability_zones request;
        asio::co_spawn(time.context, the_client().call(request),
                       [&](std::exception_ptr, zones_result got) { answered += got ? 1 : 0; });
    }
    BOOST_REQUIRE(list_zones());
    pass(1s);
    BOOST_TEST(answered == 100);
    BOOST_TEST(source->fetches == 1);
    BOOST_TEST(last_token() == "planted-secret-1");
}

BOOST_AUTO_TEST_CASE(credentials_without_an_expiry_are_fetched_once) {
    BOOST_REQUIRE(list_zones());
    pass(10'000h);
    BOOST_REQUIRE(list_zones());
    BOOST_TEST(source->fetches == 1);
}

BOOST_AUTO_TEST_CASE(old_credentials_serve_while_newer_ones_are_fetched_early) {
    source->life = 3600s;
    BOOST_REQUIRE(list_zones());
    pass(49min);
    BOOST_REQUIRE(list_zones());
    BOOST_TEST(source->fetches == 1);  // the window begins ten minutes ahead at the most

    source->delay = 3s;
    pass(6min);
    const auto began = time.clock.now();
    BOOST_REQUIRE(list_zones());
    BOOST_TEST((time.clock.now() == began));  // the call did not wait
    BOOST_TEST(source->fetches == 2);
    BOOST_TEST(last_token() == "planted-secret-1");
    pass(3s);
    BOOST_REQUIRE(list_zones());
    BOOST_TEST(source->fetches == 2);
    BOOST_TEST(last_token() == "planted-secret-2");
}

BOOST_AUTO_TEST_CASE(calls_wait_once_the_credentials_have_expired) {
    source->life = 3600s;
    BOOST_REQUIRE(list_zones());
    source->delay = 3s;
    pass(3600s);
    const auto began = time.clock.now();
    BOOST_REQUIRE(list_zones());
    BOOST_TEST((time.clock.now() - began == 3s));
    BOOST_TEST(last_token() == "planted-secret-2");
}

BOOST_AUTO_TEST_CASE(source_that_fails_early_leaves_the_old_credentials_until_they_expire) {
    source->life = 3600s;
    BOOST_REQUIRE(list_zones());
    source->fails = true;
    pass(56min);
    for (int i = 0; i < 50; ++i) BOOST_REQUIRE(list_zones());
    BOOST_TEST(source->fetches == 2);  // the failure is remembered
    pass(1min);
    BOOST_REQUIRE(list_zones());
    BOOST_TEST(source->fetches == 3);
    BOOST_TEST(last_token() == "planted-secret-1");
    pass(4min);
    const auto got = list_zones();
    BOOST_REQUIRE(!got);
    BOOST_TEST((got.error().code == errc::credentials));
    BOOST_TEST(got.error().auth());
    BOOST_TEST(got.error().message == "script: out of order");
}

BOOST_AUTO_TEST_CASE(failure_is_remembered_longer_each_time_up_to_half_a_minute) {
    source->fails = true;
    int most = 0;
    for (int second = 0; second < 300; ++second) {
        for (int i = 0; i < 10; ++i) BOOST_TEST(!list_zones());
        pass(1s);
        most = source->fetches;
    }
    BOOST_TEST(most >= 5 + 8);  // after 1, 2, 4, 8 and 16 seconds, then every 30
    BOOST_TEST(most <= 6 + 9);
    BOOST_TEST(server->requests.empty());
    source->fails = false;
    pass(30s);
    BOOST_REQUIRE(list_zones());
}

BOOST_AUTO_TEST_CASE(all_who_wait_get_the_failure) {
    source->fails = true;
    source->delay = 2s;
    int refused = 0;
    for (int i = 0; i < 20; ++i) {
        catalog::list_availability_zones request;
        asio::co_spawn(time.context, the_client().call(request), [&](std::exception_ptr, zones_result got) {
            refused += !got && got.error().code == errc::credentials ? 1 : 0;
        });
    }
    pass(3s);
    BOOST_TEST(refused == 20);
    BOOST_TEST(source->fetches == 1);
}

BOOST_AUTO_TEST_CASE(useless_credentials_are_refused_without_a_word_of_them) {
    struct giving final : credentials_provider {
        std::string_view name() const noexcept override { return "odd"; }
        asio::awaitable<result<credentials>> fetch(const credentials_source_context&) override { co_return keys; }
        credentials keys{};
    };
    const auto odd = std::make_shared<giving>();
    options.credentials_provider = odd;
    const auto told = [&](credentials keys) {
        odd->keys = std::move(keys);
        made.reset();
        const auto got = list_zones();
        BOOST_REQUIRE(!got);
        BOOST_TEST(got.error().describe().find(planted) == std::string::npos);
        return got.error().message;
    };
    credentials keys;
    BOOST_TEST(told(keys) == "odd: it gave neither access_key and secret_key nor token");
    keys.access_key = "AK";
    BOOST_TEST(told(keys) == "odd: it gave only one of access_key and secret_key");
    keys.secret_key = std::string(planted);
    keys.expires_at = time.clock.utc_now();
    BOOST_TEST(told(keys) == "odd: it gave credentials that have expired");
    keys.security_token = std::string(planted) + "\r\nX: y";
    BOOST_TEST(told(keys) == "odd: it gave credentials with control characters in them");
    BOOST_TEST(server->requests.empty());
}

BOOST_AUTO_TEST_CASE(provider_that_throws_is_a_failure_without_its_words) {
    source->throws = true;
    const auto got = list_zones();
    BOOST_TEST(got.error().message == "script: it ended with an exception");
}

BOOST_AUTO_TEST_CASE(provider_that_hangs_is_cancelled) {
    source->hangs = true;
    const auto began = time.clock.now();
    const auto got = list_zones();
    BOOST_TEST((time.clock.now() - began == options.attempt_timeout));
    BOOST_TEST(got.error().message == "script: it took too long");
    BOOST_TEST(source->cancelled == 1);
}

BOOST_AUTO_TEST_CASE(call_that_waits_ends_with_its_own_deadline_and_the_fetch_goes_on) {
    source->delay = 10s;
    const auto got = list_zones(call_options().deadline(4s));
    BOOST_TEST((got.error().code == errc::deadline_exceeded));
    BOOST_TEST((got.error().elapsed == 4s));
    pass(6s);
    const auto began = time.clock.now();
    BOOST_REQUIRE(list_zones());
    BOOST_TEST((time.clock.now() == began));
    BOOST_TEST(source->fetches == 1);
}

BOOST_AUTO_TEST_CASE(cancel_at_step_N_harms_no_other_call) {
    source->delay = 2s;
    for (std::size_t step = 0, last = 1; step < last; ++step) {
        made.reset();
        source->fetches = 0;
        std::optional<zones_result> other;
        catalog::list_availability_zones request;
        asio::co_spawn(time.context, the_client().call(request),
                       [&](std::exception_ptr, zones_result got) { other = std::move(got); });
        time.settle();  // it waits already when the other begins
        const auto got =
            time.run_cancelling(cancellable(the_client().call(request)), step, asio::cancellation_type::terminal);
        last = time.steps();
        if (!*got) BOOST_TEST((got->error().code == errc::cancelled));
        pass(3s);
        BOOST_REQUIRE(other.has_value());
        BOOST_TEST(other->has_value());
        BOOST_TEST(source->fetches == 1);
        BOOST_TEST(source->cancelled == 0);
    }
}

BOOST_AUTO_TEST_CASE(destroying_the_client_ends_the_fetch_and_all_who_wait_for_it) {
    source->hangs = true;
    int cancelled = 0;
    for (int i = 0; i < 5; ++i) {
        catalog::list_availability_zones request;
        asio::co_spawn(time.context, the_client().call(request), [&](std::exception_ptr, zones_result got) {
            cancelled += !got && got.error().code == errc::cancelled ? 1 : 0;
        });
    }
    time.settle();
    BOOST_TEST(source->fetches == 1);
    made.reset();
    time.settle();
    BOOST_TEST(cancelled == 5);
    BOOST_TEST(source->cancelled == 1);
    BOOST_TEST(source.use_count() == 2);  // ours and that of the options: nothing holds the client
}

BOOST_AUTO_TEST_CASE(executor_may_go_away_during_a_fetch) {
    auto context = std::make_unique<asio::io_context>();
    source->hangs = true;
    {
        dmskafka::client going(context->get_executor(), options);
        catalog::list_availability_zones request;
        asio::co_spawn(*context, going.call(request), asio::detached);
        context->poll();
    }
    context.reset();
    BOOST_TEST(source.use_count() == 2);
}

BOOST_AUTO_TEST_CASE(refused_token_is_renewed_once_in_a_call) {
    BOOST_REQUIRE(list_zones());
    pass(1min);
    server->answer(401, R"({"error_code":"APIGW.0307","error_msg":"expired"})");
    BOOST_REQUIRE(list_zones());
    BOOST_TEST(source->fetches == 2);
    BOOST_TEST(last_token() == "planted-secret-2");
    pass(1min);
    server->answer(401, R"({"error_code":"DMS.10240102","error_msg":"expired"})")
        .answer(401, R"({"error_code":"DMS.10240102","error_msg":"still expired"})");
    const auto got = list_zones();
    BOOST_REQUIRE(!got);
    BOOST_TEST(got.error().message == "still expired");
    BOOST_TEST(got.error().attempts == 2);
    BOOST_TEST(source->fetches == 3);
}

BOOST_AUTO_TEST_CASE(calls_whose_token_is_refused_together_share_the_renewal) {
    BOOST_REQUIRE(list_zones());
    pass(1min);
    server->otherwise([](const seen_request& request) {
        const bool good = request.header("X-Auth-Token") == "planted-secret-2";
        return exchange_result(scripted_answer(good ? 200 : 401, good ? "{}" : R"({"error_code":"APIGW.0307"})"));
    });
    int answered = 0;
    for (int i = 0; i < 10; ++i) {
        catalog::list_availability_zones request;
        asio::co_spawn(time.context, the_client().call(request),
                       [&](std::exception_ptr, zones_result got) { answered += got ? 1 : 0; });
    }
    pass(1s);
    BOOST_TEST(answered == 10);
    BOOST_TEST(source->fetches == 2);
}

BOOST_AUTO_TEST_CASE(token_that_was_never_good_is_not_renewed) {
    server->answer(401, R"({"error_code":"APIGW.0307"})");
    const auto got = list_zones();
    BOOST_TEST(got.error().attempts == 1);
    BOOST_TEST(source->fetches == 1);
}

BOOST_AUTO_TEST_CASE(other_refusals_and_single_attempts_renew_nothing) {
    BOOST_REQUIRE(list_zones());
    pass(1min);
    server->answer(401, R"({"error_code":"APIGW.0301","error_msg":"decrypt token fail"})");
    BOOST_TEST(!list_zones());
    server->answer(401, R"({"error_code":"APIGW.0307"})");
    BOOST_TEST(!list_zones(call_options().single_attempt()));
    BOOST_TEST(source->fetches == 1);
}

BOOST_AUTO_TEST_CASE(static_token_cannot_be_renewed) {
    options.credentials_provider.reset();
    options.credentials.token = std::string(planted);
    server->answer(401, R"({"error_code":"APIGW.0307"})");
    const auto got = list_zones();
    BOOST_TEST(got.error().attempts == 1);
}

BOOST_AUTO_TEST_CASE(credentials_and_provider_together_are_refused) {
    options.credentials.token = std::string(planted);
    try {
        the_client();
        BOOST_ERROR("they were taken");
    } catch (const failure_error& error) {
        BOOST_TEST(error.details().message == "credentials and credentials_provider: only one of them can be set");
    }
}

BOOST_AUTO_TEST_CASE(clocks_of_iam_and_kafka_are_corrected_apart) {
    options = make_options();
    options.iam_endpoint = "https://iam.example.com";
    server->answer(401, "{}", "Date: Wed, 05 Mar 2025 02:00:00 GMT\n");
    BOOST_REQUIRE(list_zones());
    BOOST_TEST(server->requests.back().header("X-Sdk-Date") == "20250305T020000Z");
    BOOST_TEST((time.run(the_client().verify_credentials()).error().code == errc::invalid_options));  // no project p1
    BOOST_TEST(server->requests.back().header("X-Sdk-Date") == "20250305T000000Z");
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(credentials_sources, credentials_fixture)

BOOST_AUTO_TEST_CASE(instance_metadata_is_asked_with_its_token) {
    options.credentials_provider = instance_credentials();
    server->answer(200, "planted-secret-session\n")
        .answer(200, R"({"credential":{"access":"A","secret":"planted-secret","securitytoken":"planted-secret-t",)"
                     R"("expires_at":"2025-03-06T00:00:00.000000Z"}})");
    BOOST_REQUIRE(list_zones());
    const auto& sent = server->requests;
    BOOST_REQUIRE_EQUAL(sent.size(), 3u);
    BOOST_TEST((sent[0].method == verb::put));
    BOOST_TEST(sent[0].host == "169.254.169.254");
    BOOST_TEST(sent[0].target == "/meta-data/latest/api/token");
    BOOST_TEST(!sent[0].header("X-Metadata-Token-Ttl-Seconds").empty());
    BOOST_TEST((sent[1].method == verb::get));
    BOOST_TEST(sent[1].target == "/openstack/latest/securitykey");
    BOOST_TEST(sent[1].header("X-Metadata-Token") == "planted-secret-session");
    BOOST_TEST(sent[2].header("X-Security-Token") == "planted-secret-t");
    BOOST_TEST(sent[2].header("Authorization").starts_with("SDK-HMAC-SHA256 Access=A, "));
}

BOOST_AUTO_TEST_CASE(old_hosts_give_keys_without_a_token) {
    options.credentials_provider = instance_credentials();
    for (const int status : {404, 405, 503}) {
        made.reset();
        server->requests.clear();
        server->answer(status).answer(200, R"({"credential":{"access":"A","secret":"planted-secret"}})");
        BOOST_REQUIRE(list_zones());
        BOOST_TEST(server->requests.at(1).header("X-Metadata-Token").empty());
        BOOST_TEST(server->requests.size() == 3u);
    }
}

BOOST_AUTO_TEST_CASE(missing_agency_is_told_and_asked_for_once) {
    options.credentials_provider = instance_credentials();
    server->answer(404).answer(401, R"({"error":{"message":"configure agency first"}})");
    const auto got = list_zones();
    BOOST_REQUIRE(!got);
    BOOST_TEST(got.error().message ==
               "instance metadata: no agency is configured for this instance: configure agency first");
    BOOST_TEST(server->requests.size() == 2u);
}

BOOST_AUTO_TEST_CASE(metadata_service_that_does_not_answer_is_asked_three_times) {
    options.credentials_provider = instance_credentials();
    for (int i = 0; i < 3; ++i) server->hang();
    const auto began = time.clock.now();
    const auto got = list_zones();
    BOOST_TEST((got.error().code == errc::credentials));
    BOOST_TEST(server->requests.size() == 3u);
    BOOST_TEST((time.clock.now() - began < 4s));
}

BOOST_AUTO_TEST_CASE(trouble_of_the_metadata_service_passes) {
    options.credentials_provider = instance_credentials();
    server->fail(errc::connection_lost, exchange_phase::sending)
        .answer(404)
        .answer(503)
        .answer(200, R"({"credential":{"access":"A","secret":"planted-secret"}})");
    BOOST_TEST(list_zones().has_value());
    BOOST_TEST(server->requests.size() == 5u);
}

BOOST_AUTO_TEST_CASE(address_of_the_metadata_service_must_be_near_or_secure) {
    const auto refusal = [](std::string endpoint) {
        instance_credentials_options how;
        how.endpoint = std::move(endpoint);
        try {
            (void)instance_credentials(how);
        } catch (const failure_error& error) {
            return error.details().message;
        }
        return std::string();
    };
    BOOST_TEST(refusal("http://127.0.0.1:8080") == "");
    BOOST_TEST(refusal("http://169.254.1.1") == "");
    BOOST_TEST(refusal("https://metadata.example.com") == "");
    BOOST_TEST(refusal("http://metadata.example.com").starts_with("endpoint: plain http needs"));
    BOOST_TEST(refusal("http://169.254.example.com").starts_with("endpoint: plain http needs"));
    BOOST_TEST(!refusal("metadata").empty());
}

password_credentials_options password_options() {
    password_credentials_options how;
    how.user_name = "user";
    how.password = std::string(planted);
    how.domain_name = "account";
    how.project_id = "p7";
    how.iam_endpoint = "https://iam.example.com";
    return how;
}

BOOST_AUTO_TEST_CASE(password_buys_a_token_for_a_project) {
    options.credentials_provider = password_credentials(password_options());
    options.project_id.clear();
    server->answer(201, R"({"token":{"expires_at":"2025-03-05T01:00:00.000000Z"}})",
                   "X-Subject-Token: planted-secret-token\n");
    instances::list request;
    BOOST_REQUIRE(time.run(the_client().call(request)));
    const auto& sent = server->requests;
    BOOST_REQUIRE_EQUAL(sent.size(), 2u);
    BOOST_TEST(sent[0].host == "iam.example.com");
    BOOST_TEST(sent[0].target == "/v3/auth/tokens");
    BOOST_TEST(sent[0].body.find(R"("scope":{"project":{"id":"p7"}})") != std::string::npos);
    BOOST_TEST(sent[1].header("X-Auth-Token") == "planted-secret-token");
    BOOST_TEST(sent[1].target.starts_with("/v2/p7/instances"));
    pass(1h);
    server->answer(201, R"({"token":{}})", "X-Subject-Token: planted-secret-later\n");
    BOOST_REQUIRE(list_zones());
    BOOST_TEST(last_token() == "planted-secret-later");
}

BOOST_AUTO_TEST_CASE(wrong_password_is_told_and_tried_once) {
    options.credentials_provider = password_credentials(password_options());
    server->answer(401, R"({"error":{"code":401,"message":"The username or password is wrong."}})");
    const auto got = list_zones();
    BOOST_TEST(got.error().message ==
               "password of an IAM user: IAM gives no token: The username or password is wrong.");
    BOOST_TEST(got.error().status == 401);
    BOOST_TEST(server->requests.size() == 1u);
    BOOST_TEST(got.error().describe().find(planted) == std::string::npos);
}

BOOST_AUTO_TEST_CASE(token_answers_of_no_use_are_refused_without_their_secrets) {
    options.credentials_provider = password_credentials(password_options());
    const std::pair<std::string, std::string> bad[] = {
        {"{}", ""},
        {"planted-secret", "X-Subject-Token: planted-secret\n"},
        {R"({"token":{"expires_at":"soon"}})", "X-Subject-Token: planted-secret\n"}};
    for (const auto& [body, head] : bad) {
        made.reset();
        server->answer(201, body, head);
        const auto got = list_zones();
        BOOST_REQUIRE(!got);
        BOOST_TEST((got.error().code == errc::credentials));
        BOOST_TEST(got.error().describe().find(planted) == std::string::npos);
    }
}

BOOST_AUTO_TEST_CASE(password_options_that_are_missing_are_named) {
    const auto refusal = [](auto change) {
        auto how = password_options();
        change(how);
        try {
            (void)password_credentials(how);
        } catch (const failure_error& error) {
            return error.details().message;
        }
        return std::string();
    };
    BOOST_TEST(refusal([](auto& o) { o.user_name.clear(); }) == "user_name: must be set");
    BOOST_TEST(refusal([](auto& o) { o.password = secret(); }) == "password: must be set");
    BOOST_TEST(refusal([](auto& o) { o.domain_name.clear(); }) == "domain_name: must be set");
    BOOST_TEST(refusal([](auto& o) { o.project_name = "x"; }) == "project_name and project_id: set one of them");
    BOOST_TEST(refusal([](auto& o) { o.iam_endpoint = "http://iam.example.com"; }) ==
               "iam_endpoint: plain http needs a loopback address");
    BOOST_TEST(refusal([](auto&) {}) == "");
}

BOOST_AUTO_TEST_CASE(environment_is_read_when_keys_are_fetched) {
    const char* names[] = {"HUAWEICLOUD_SDK_AK", "HUAWEICLOUD_SDK_SK", "HUAWEICLOUD_SDK_SECURITY_TOKEN",
                           "HUAWEICLOUD_SDK_PROJECT_ID"};
    for (const auto* name : names) ::unsetenv(name);
    options.credentials_provider = environment_credentials();
    options.project_id.clear();
    BOOST_TEST(list_zones().error().message == "environment variables: HUAWEICLOUD_SDK_AK is not set");
    ::setenv(names[0], "EA", 1);
    pass(1min);
    BOOST_TEST(list_zones().error().message == "environment variables: HUAWEICLOUD_SDK_SK is not set");
    ::setenv(names[1], "planted-secret", 1);
    ::setenv(names[2], "planted-secret-t", 1);
    ::setenv(names[3], "ep", 1);
    pass(1min);
    instances::list request;
    BOOST_TEST(time.run(the_client().call(request)).has_value());
    const auto& sent = server->requests.at(0);
    BOOST_TEST(sent.header("Authorization").starts_with("SDK-HMAC-SHA256 Access=EA, "));
    BOOST_TEST(sent.header("X-Security-Token") == "planted-secret-t");
    BOOST_TEST(sent.header("X-Project-Id") == "ep");
    BOOST_TEST(sent.target.starts_with("/v2/ep/instances"));
    for (const auto* name : names) ::unsetenv(name);
}

BOOST_AUTO_TEST_CASE(chain_takes_the_first_that_has_credentials) {
    credentials keys;
    keys.token = "planted-secret-static";
    source->fails = true;
    options.credentials_provider = credentials_chain({source, static_credentials(keys), instance_credentials()});
    BOOST_REQUIRE(list_zones());
    BOOST_TEST(last_token() == "planted-secret-static");
    BOOST_TEST(server->requests.size() == 1u);
}

BOOST_AUTO_TEST_CASE(chain_without_credentials_tells_what_each_said) {
    source->fails = true;
    options.credentials_provider = credentials_chain(
        {source, static_credentials(credentials{}), profile_credentials("/nowhere/credentials", "basic")});
    BOOST_TEST(list_zones().error().message ==
               "credentials chain: script: out of order; static credentials: there are none; "
               "credentials file: cannot read /nowhere/credentials");
    made.reset();
    options.credentials_provider = credentials_chain({});
    BOOST_TEST(list_zones().error().message == "credentials chain: it is empty");
}

BOOST_AUTO_TEST_CASE(sources_are_cancelled_with_the_client_at_step_N) {
    options.credentials_provider =
        credentials_chain({instance_credentials(), password_credentials(password_options())});
    for (std::size_t step = 0; step < 40; ++step) {
        server->reset();
        server->answer(500).hang().answer(404).answer(500).answer(200, "{}").answer(500);
        std::optional<zones_result> got;
        catalog::list_availability_zones request;
        asio::co_spawn(time.context, the_client().call(request),
                       [&](std::exception_ptr, zones_result r) { got = std::move(r); });
        for (std::size_t i = 0; i < step && !got; ++i) {
            time.context.restart();
            if (time.context.poll_one() == 0) time.clock.advance_to_next();
        }
        made.reset();
        time.settle();
        BOOST_REQUIRE(got.has_value());
        BOOST_TEST(!got->has_value());
        BOOST_TEST(time.clock.waiting() == 0u);
    }
}

BOOST_AUTO_TEST_SUITE_END()

namespace {

struct project_fixture : scripted_client {
    project_fixture() {
        options.endpoint = "https://dms.eu-west-0.example.com/base";
        options.iam_endpoint = "https://iam.example.com";
        options.project_id.clear();
        server->otherwise([this](const seen_request& request) {
            if (request.host != "iam.example.com") return exchange_result(scripted_answer(200, "{}"));
            ++lookups;
            return exchange_result(scripted_answer(status, projects));
        });
    }
    result<instances::instance_page> list_instances() {
        instances::list request;
        return time.run(the_client().call(request));
    }

    int lookups = 0;
    int status = 200;
    std::string projects = R"({"projects":[{"id":"p/1","name":"eu-west-0"},{"id":"p2","name":"eu-west-0_sub"}]})";
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(credentials_project, project_fixture)

BOOST_AUTO_TEST_CASE(project_is_found_by_the_region_once_for_all_calls) {
    server->delay(1s);
    int answered = 0;
    for (int i = 0; i < 50; ++i) {
        instances::list request;
        asio::co_spawn(time.context, the_client().call(request),
                       [&](std::exception_ptr, auto got) { answered += got ? 1 : 0; });
    }
    BOOST_REQUIRE(list_instances());
    time.settle();
    BOOST_TEST(answered == 50);
    BOOST_TEST(lookups == 1);
    BOOST_TEST(server->requests[0].target == "/v3/projects?name=eu-west-0");
    BOOST_TEST(server->requests[1].target.starts_with("/base/v2/p%2F1/instances?"));
    BOOST_TEST(server->requests[1].header("X-Project-Id") == "p/1");
}

BOOST_AUTO_TEST_CASE(project_of_the_options_is_not_looked_up) {
    options.project_id = "p9";
    BOOST_REQUIRE(list_instances());
    BOOST_TEST(lookups == 0);
}

BOOST_AUTO_TEST_CASE(calls_that_name_no_project_do_not_wait_for_one) {
    catalog::list_availability_zones request;
    BOOST_REQUIRE(time.run(the_client().call(request)));
    BOOST_TEST(lookups == 0);
}

BOOST_AUTO_TEST_CASE(no_project_or_several_is_a_clear_failure_that_is_remembered) {
    projects = R"({"projects":[]})";
    const auto none = list_instances();
    BOOST_TEST((none.error().code == errc::invalid_options));
    BOOST_TEST(none.error().message ==
               "project_id: these credentials can use no project named eu-west-0, so it must be set");
    BOOST_TEST(none.error().operation == "instances::list");
    for (int i = 0; i < 10; ++i) BOOST_TEST(!list_instances());
    BOOST_TEST(lookups == 1);
    time.clock.advance(2s);
    projects = R"({"projects":[{"id":"p1","name":"eu-west-0"},{"id":"p2","name":"eu-west-0"}]})";
    BOOST_TEST(list_instances().error().message ==
               "project_id: these credentials can use several projects named eu-west-0 (p1, p2), so it must be set");
}

BOOST_AUTO_TEST_CASE(iam_that_refuses_is_told) {
    status = 403;
    projects = R"({"error":{"message":"no"}})";
    const auto got = list_instances();
    BOOST_TEST(got.error().permission());
    BOOST_TEST(got.error().message == "project_id: IAM could not be asked for it: no");
    BOOST_TEST(got.error().attempts == 0);
    BOOST_TEST(!got.error().may_have_executed);
}

BOOST_AUTO_TEST_CASE(client_without_project_region_or_iam_says_so_before_sending) {
    options.endpoint = "https://dms.example.com";
    BOOST_TEST(list_instances().error().message ==
               "project_id: must be set in the client's options, it is part of the path");
    made.reset();
    options.endpoint = "https://dms.eu-west-0.example.com";
    options.iam_endpoint.clear();
    BOOST_TEST(list_instances().error().message ==
               "project_id: must be set in the client's options, it is part of the path; or iam_endpoint, which is "
               "asked for it");
    BOOST_TEST(server->requests.empty());
}

BOOST_AUTO_TEST_CASE(cancel_at_step_N_leaves_the_lookup_to_others) {
    server->delay(1s);
    for (std::size_t step = 0, last = 1; step < last; ++step) {
        made.reset();
        lookups = 0;
        std::optional<result<instances::instance_page>> other;
        instances::list request;
        asio::co_spawn(time.context, the_client().call(request),
                       [&](std::exception_ptr, auto got) { other = std::move(got); });
        time.settle();  // it waits already when the other begins
        const auto got =
            time.run_cancelling(cancellable(the_client().call(request)), step, asio::cancellation_type::terminal);
        last = time.steps();
        if (!*got) BOOST_TEST((got->error().code == errc::cancelled));
        for (int i = 0; i < 1000 && !other; ++i) {
            time.settle();
            time.clock.advance_to_next();
        }
        BOOST_REQUIRE(other.has_value());
        BOOST_TEST(other->has_value());
        BOOST_TEST(lookups == 1);
    }
}

BOOST_AUTO_TEST_CASE(regions_name_the_endpoints) {
    options.endpoint.clear();
    options.iam_endpoint.clear();
    options.region = "eu-west-101";
    server->otherwise({});
    server->answer(200, R"({"projects":[{"id":"p1","name":"eu-west-101"}]})").answer(200, "{}");
    BOOST_REQUIRE(list_instances());
    BOOST_TEST(server->requests[0].host == "iam.eu-west-101.myhuaweicloud.eu");
    BOOST_TEST(server->requests[1].host == "dms.eu-west-101.myhuaweicloud.eu");

    made.reset();
    server->reset();
    options.region.clear();
    options.endpoint = "https://dms.eu-west-101.myhuaweicloud.eu";  // the usual one: IAM is where it usually is
    server->answer(200, R"({"projects":[{"id":"p1","name":"eu-west-101"}]})").answer(200, "{}");
    BOOST_REQUIRE(list_instances());
    BOOST_TEST(server->requests[0].host == "iam.eu-west-101.myhuaweicloud.eu");

    made.reset();
    options.region = "No Region";
    BOOST_CHECK_THROW(the_client(), failure_error);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(credentials_check, project_fixture)

BOOST_AUTO_TEST_CASE(good_credentials_pass_with_one_request) {
    BOOST_TEST(time.run(the_client().verify_credentials()).has_value());
    BOOST_TEST(server->requests.size() == 1u);
    BOOST_TEST(server->requests[0].target == "/v3/projects");
}

BOOST_AUTO_TEST_CASE(project_that_is_not_known_is_named) {
    options.project_id = "p9";
    const auto got = time.run(the_client().verify_credentials());
    BOOST_TEST(got.error().message == "project_id: the credentials are good, but know no project p9");
}

BOOST_AUTO_TEST_CASE(kafka_is_asked_when_there_is_no_iam) {
    options.iam_endpoint.clear();
    options.project_id = "p1";
    BOOST_TEST(time.run(the_client().verify_credentials()).has_value());
    BOOST_TEST(server->requests[0].target.starts_with("/base/v2/p1/instances?"));
    server->answer(401, R"({"error_code":"APIGW.0301","error_msg":"verify aksk signature fail"})");
    const auto got = time.run(the_client().verify_credentials(call_options().deadline(5s)));
    BOOST_TEST(got.error().message ==
               "https://dms.eu-west-0.example.com/base: the signature is wrong: the secret key does not belong to the "
               "access key (verify aksk signature fail)");
    BOOST_TEST(got.error().describe().find(secret_key) == std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace dmskafka::test
