#include <boost/test/unit_test.hpp>

#include "emulated_client.hpp"
#include "run_on.hpp"

#include <dmskafka/client.hpp>
#include <dmskafka/emulator.hpp>
#include <dmskafka/ops/catalog.hpp>
#include <dmskafka/ops/instances.hpp>
#include <dmskafka/ops/messages.hpp>
#include <dmskafka/ops/topics.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <optional>

namespace dmskafka::test {
namespace {

using namespace std::chrono_literals;

/// The machine's clock, with a calendar that is wrong.
class wrong_calendar final : public clock {
public:
    explicit wrong_calendar(std::chrono::hours ahead) : ahead_(ahead) {}
    [[nodiscard]] std::chrono::system_clock::time_point utc_now() const noexcept override {
        return clock::utc_now() + ahead_;
    }

private:
    std::chrono::hours ahead_;
};

/// A client and an emulator on one event loop, with TLS between them.
struct integration_fixture {
    asio::io_context context{1};
    emulator service{context.get_executor(), make_service_options()};
    client_options options = make_options();
    std::optional<client> made;

    static emulator_options make_service_options() {
        emulator_options o;
        o.time_scale = 1000;
        return o;
    }
    client_options make_options() {
        client_options o = options_of_client(service);
        o.retry.base_delay = 1ms;
        o.jobs.delay_factor = 0.001;
        o.jobs.max_delay = 50ms;
        o.jobs.min_delay = 1ms;
        return o;
    }
    client& the_client() {
        if (!made) made.emplace(context.get_executor(), options);
        return *made;
    }
    template <class T>
    T run(asio::awaitable<T> work) {
        return run_on(context, std::move(work));
    }
    result<catalog::availability_zone_list> list_zones() {
        catalog::list_availability_zones request;
        return run(the_client().call(request));
    }
    result<topics::topic_created> create_topic(const std::string& instance_id) {
        topics::create request;
        request.instance_id = instance_id;
        request.id = "orders";
        return run(the_client().call(request));
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(client_with_emulator, integration_fixture)

BOOST_AUTO_TEST_CASE(calls_share_one_connection) {
    for (int i = 0; i < 5; ++i) BOOST_REQUIRE(list_zones());
    BOOST_TEST(service.connections() == 1u);
    BOOST_TEST(the_client().connections().opened == 1u);
    BOOST_TEST(the_client().connections().reused == 4u);
    BOOST_TEST(the_client().connections().idle == 1u);
}

BOOST_AUTO_TEST_CASE(connections_are_opened_ahead_of_calls) {
    for (const bool thread_safe : {false, true}) {
        BOOST_TEST_CONTEXT("thread_safe: " << thread_safe) {
            made.reset();
            options.thread_safe = thread_safe;
            const auto opened = run(the_client().warm_up(3));
            BOOST_REQUIRE_MESSAGE(opened, opened.error().describe());
            BOOST_TEST(*opened == 3u);
            BOOST_REQUIRE(list_zones());
            BOOST_TEST(the_client().connections().opened == 3u);
            BOOST_TEST(the_client().connections().reused == 1u);
        }
    }
}

BOOST_AUTO_TEST_CASE(connections_that_cannot_be_opened_ahead_are_a_failure) {
    service.stop();
    const auto refused = run(the_client().warm_up(3));
    BOOST_REQUIRE(!refused);
    BOOST_TEST((refused.error().code == errc::connect_failed));
    BOOST_TEST(!refused.error().may_have_executed);
}

BOOST_AUTO_TEST_CASE(transport_without_connections_has_none_to_open) {
    options.transport = service.service().transport();
    const auto opened = run(the_client().warm_up(3));
    BOOST_REQUIRE(opened);
    BOOST_TEST(*opened == 0u);
}

BOOST_AUTO_TEST_CASE(calls_that_wait_for_a_connection_keep_their_own_signatures) {
    options.pool.max_connections = 1;
    int answered = 0;
    const auto count = [&](std::exception_ptr, auto got) { answered += got.has_value() ? 1 : 0; };
    for (int i = 0; i < 8; ++i) {
        catalog::list_availability_zones zones;
        catalog::list_products products;
        asio::co_spawn(context, the_client().call(zones), count);
        asio::co_spawn(context, the_client().call(products), count);
    }
    BOOST_REQUIRE(list_zones());  // waits behind them
    BOOST_TEST(answered == 16);
    BOOST_TEST(the_client().connections().opened == 1u);
}

BOOST_AUTO_TEST_CASE(token_is_accepted_instead_of_keys) {
    options.credentials = credentials{};
    options.credentials.token = service.options().token;
    const auto got = list_zones();
    BOOST_TEST(got.has_value());
}

BOOST_AUTO_TEST_CASE(wrong_key_is_named_and_not_shown) {
    options.credentials.secret_key = "planted-wrong-key";
    const auto got = list_zones();
    BOOST_REQUIRE(!got);
    BOOST_TEST(got.error().auth());
    BOOST_TEST(got.error().status == 401);
    BOOST_TEST(got.error().service_code == "APIGW.0301");
    BOOST_TEST(!got.error().request_id.empty());
    BOOST_TEST(got.error().describe().find("planted") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(unknown_authority_is_refused_by_name) {
    options.tls.ca_file.clear();
    const auto got = list_zones();
    BOOST_TEST((got.error().code == errc::tls_failed));
    BOOST_TEST(got.error().attempts == 1);
}

BOOST_AUTO_TEST_CASE(clock_that_is_hours_off_is_corrected) {
    wrong_calendar clock(3h);
    options.clock = &clock;
    call_info facts;
    catalog::list_availability_zones request;
    const auto how = call_options().info(facts);
    const auto got = run(the_client().call(request, how));
    BOOST_REQUIRE_MESSAGE(got, got.error().describe());
    BOOST_TEST(facts.attempts == 2);
    BOOST_REQUIRE(list_zones());
    made.reset();
}

BOOST_AUTO_TEST_CASE(lost_response_of_a_read_is_asked_for_again) {
    service.fail_next(fault::lost_response());
    BOOST_REQUIRE(list_zones());
}

BOOST_AUTO_TEST_CASE(lost_response_of_an_unsafe_call_is_left_to_the_caller) {
    const auto id = service.service().add_instance("kafka-1");
    service.fail_next(fault::lost_response());
    const auto got = create_topic(id);
    BOOST_REQUIRE(!got);
    BOOST_TEST((got.error().code == errc::connection_lost));
    BOOST_TEST(got.error().may_have_executed);
    BOOST_TEST((got.error().no_retry == no_retry_reason::unsafe));
    const auto again = create_topic(id);
    BOOST_REQUIRE(!again);
    BOOST_TEST(again.error().conflict());
}

BOOST_AUTO_TEST_CASE(request_that_never_arrived_is_not_sent_twice_when_unsafe) {
    const auto id = service.service().add_instance("kafka-1");
    service.fail_next(fault::lost_request());
    const auto got = create_topic(id);
    BOOST_TEST(got.error().may_have_executed);  // nobody can know
    BOOST_TEST(create_topic(id).has_value());
}

BOOST_AUTO_TEST_CASE(truncated_answer_is_no_answer) {
    const auto id = service.service().add_instance("kafka-1");
    service.fail_next(fault::truncated(3));
    const auto got = create_topic(id);
    BOOST_TEST((got.error().code == errc::connection_lost));
}

BOOST_AUTO_TEST_CASE(throttling_is_waited_out_even_when_unsafe) {
    const auto id = service.service().add_instance("kafka-1");
    for (int i = 0; i < 3; ++i) service.fail_next(fault::refuse(429, "APIGW.0308", "policy user over ratelimit"));
    BOOST_TEST(create_topic(id).has_value());
}

BOOST_AUTO_TEST_CASE(connections_that_the_server_dropped_are_replaced) {
    const auto id = service.service().add_instance("kafka-1");
    BOOST_REQUIRE(list_zones());
    service.drop_connections();
    BOOST_TEST(create_topic(id).has_value());
    BOOST_TEST(service.connections() == 2u);
}

BOOST_AUTO_TEST_CASE(missing_instance_is_gone_and_wrong_name_is_an_invalid_request) {
    const auto gone = create_topic("8959ab1c-7a1a-4bb1-a05a-93dfc361b32d");
    BOOST_TEST(gone.error().gone());
    BOOST_TEST(gone.error().service_code == "DMS.00404022");
    topics::create request;
    request.instance_id = service.service().add_instance("kafka-1");
    request.id = "1-starts-with-a-digit";
    const auto wrong = run(the_client().call(request));
    BOOST_TEST(wrong.error().invalid_request());
}

BOOST_AUTO_TEST_CASE(names_that_need_encoding_arrive_as_they_are) {
    topics::create request;
    request.instance_id = service.service().add_instance("kafka-1");
    request.id = "a.b_c-d";
    request.topic_desc = "crème brûlée \"x\"\n";
    BOOST_REQUIRE(run(the_client().call(request)));
    topics::get look;
    look.instance_id = request.instance_id;
    look.topic = "a.b_c-d";
    const auto got = run(the_client().call(look));
    BOOST_REQUIRE_MESSAGE(got, got.error().describe());
    BOOST_TEST(got->topic.value() == "a.b_c-d");
    look.topic = "no/such topic";
    const auto missing = run(the_client().call(look));
    BOOST_TEST(!missing.error().no_such_api());
}

BOOST_AUTO_TEST_CASE(job_is_awaited_in_real_time) {
    instances::remove request;
    request.instance_id = service.service().add_instance("kafka-1");
    const auto ended = run(the_client().run(request));
    BOOST_REQUIRE_MESSAGE(ended, ended.error().describe());
    BOOST_TEST(ended->state == "absent");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace dmskafka::test
