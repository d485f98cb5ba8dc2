#include <boost/test/unit_test.hpp>

#include <dmskafka/retry.hpp>

#include <array>

using namespace dmskafka;
using namespace std::chrono;

namespace {

failure refused(int status, std::string service_code = {}) {
    failure made{
        .code = errc::service_refused, .status = status, .service_code = std::move(service_code), .attempts = 1};
    return made;
}

/// The decision with time, attempts and tokens for a retry, unless the caller takes one of them away.
struct asking {
    failure failed{};
    safety repeat = safety::read;
    bool single_attempt = false;
    nanoseconds left = 60s;
    double random = 0.5;
    retry_options options{};
};

retry_decision decide(const asking& about, retry_budget& budget) {
    return decide_retry(
        {about.failed, classify(about.failed), about.repeat, about.single_attempt, about.left, about.random},
        about.options, budget);
}
retry_decision decide(const asking& about) {
    retry_budget budget(about.options);
    return decide(about, budget);
}

failure failed_exchange(errc code, bool may_have_executed) {
    return failure{.code = code, .attempts = 1, .may_have_executed = may_have_executed};
}

constexpr std::array all_safeties{safety::read, safety::idempotent, safety::unsafe};

}  // namespace

BOOST_AUTO_TEST_SUITE(retry)

BOOST_AUTO_TEST_CASE(what_the_service_refused_is_retried_by_code_and_status) {
    struct row {
        int status;
        std::string_view code;
        bool executed;              ///< may have been
        std::array<bool, 3> again;  ///< read, idempotent, unsafe
    };
    constexpr std::array always{true, true, true}, when_safe{true, true, false}, never{false, false, false};
    constexpr row rows[] = {
        {429, "APIGW.0308", false, always},
        {429, "APIG.0308", false, always},
        {429, "", false, always},
        {404, "DMS.10240407", false, always},
        {400, "DMS.00400026", false, never},
        {400, "DMS.00400017", false, never},
        {400, "DMS.00400052", false, never},
        {400, "DMS.00400099", false, never},
        {400, "DMS.00400108", false, never},
        {400, "CBC.99003651", false, never},
        {400, "DMS.00501008", false, never},
        {400, "DMS.10240032", false, never},
        {503, "DMS.111501025", true, when_safe},
        {408, "DMS.111501024", true, when_safe},
        {502, "APIGW.0201", true, when_safe},
        {504, "APIGW.0201", true, when_safe},
        {502, "APIGW.0610", true, when_safe},
        {503, "APIGW.0613", true, when_safe},
        {500, "APIGW.0606", true, when_safe},
        {500, "APIGW.0605", true, when_safe},
        {500, "APIGW.0601", true, when_safe},
        {500, "DMS.00500000", true, when_safe},
        {500, "DMS.00500006", true, when_safe},
        {404, "DMS.00404022", false, never},
        {401, "APIGW.0307", false, never},
        {401, "DMS.10240102", false, never},
        {401, "APIGW.0301", false, never},
        {401, "APIGW.0303", false, never},
        {403, "APIGW.0302", false, never},
        {403, "DMS.00403002", false, never},
        {404, "APIGW.0101", false, never},
        {404, "DMS.00404001", false, never},
        {400, "DMS.00400035", false, never},
        {400, "DMS.00400055", false, never},
        {400, "DMS.00500986", false, never},
        {405, "APIGW.0502", false, never},
        {400, "DMS.00400060", false, never},
        {400, "DMS.111400864", false, never},
        {413, "APIGW.0201", false, never},
        {414, "APIGW.0201", false, never},
        {494, "APIGW.0201", false, never},
        {501, "DMS.111501026", false, never},
        {400, "", false, never},
        {301, "", false, never},
        {500, "", true, when_safe},
        {502, "", true, when_safe},
        {503, "", true, when_safe},
        {504, "", true, when_safe},
    };
    for (const auto& row : rows)
        for (const auto repeat : all_safeties)
            BOOST_TEST_CONTEXT(row.status << " " << row.code << " " << to_string(repeat)) {
                auto failed = refused(row.status, std::string(row.code));
                failed.may_have_executed = row.executed;
                const auto decision = decide({.failed = failed, .repeat = repeat});
                const bool again = row.again[static_cast<std::size_t>(repeat)];
                BOOST_TEST(decision.again == again);
                const auto why = again                          ? no_retry_reason::none
                                 : row.again[0] != row.again[2] ? no_retry_reason::unsafe
                                                                : no_retry_reason::permanent;
                BOOST_TEST((decision.reason == why));
            }
}

BOOST_AUTO_TEST_CASE(what_broke_on_the_way_is_retried_by_how_far_it_came) {
    for (const auto code : {errc::host_not_found, errc::connect_failed, errc::connection_lost, errc::attempt_timed_out})
        for (const auto repeat : all_safeties)
            for (const bool executed : {false, true})
                BOOST_TEST_CONTEXT(make_error_code(code).message() << " " << to_string(repeat) << " " << executed) {
                    const auto decision = decide({.failed = failed_exchange(code, executed), .repeat = repeat});
                    const bool unsafe = executed && repeat == safety::unsafe;
                    BOOST_TEST(decision.again == !unsafe);
                    BOOST_TEST((decision.reason == (unsafe ? no_retry_reason::unsafe : no_retry_reason::none)));
                }
}

BOOST_AUTO_TEST_CASE(what_would_come_again_is_permanent) {
    for (const auto code : {errc::cancelled, errc::deadline_exceeded, errc::invalid_request, errc::invalid_options,
                            errc::credentials, errc::tls_failed, errc::response_too_large, errc::malformed_response,
                            errc::rate_limited, errc::job_failed, errc::job_lost, errc::shut_down})
        for (const auto repeat : all_safeties)
            for (const bool executed : {false, true})
                BOOST_TEST((decide({.failed = failed_exchange(code, executed), .repeat = repeat}).reason ==
                            no_retry_reason::permanent),
                           make_error_code(code).message());
}

BOOST_AUTO_TEST_CASE(each_limit_has_its_own_reason) {
    const auto transient = failed_exchange(errc::connection_lost, true);
    const auto reason = [&](auto change) {
        asking about{.failed = transient};
        change(about);
        const auto decision = decide(about);
        BOOST_TEST(!decision.again);
        return decision.reason;
    };
    BOOST_TEST((reason([](auto& about) { about.single_attempt = true; }) == no_retry_reason::disabled));
    BOOST_TEST((reason([](auto& about) { about.failed.attempts = 4; }) == no_retry_reason::attempts_used_up));
    BOOST_TEST((reason([](auto& about) { about.left = 0s; }) == no_retry_reason::deadline));
    BOOST_TEST((reason([](auto& about) { about.left = -1s; }) == no_retry_reason::deadline));
    BOOST_TEST((reason([](auto& about) { about.left = 100ms; }) == no_retry_reason::deadline));  // = 0.5 * 200 ms
    BOOST_TEST((reason([](auto& about) { about.options.budget = 4; }) == no_retry_reason::budget_empty));
    // Of several reasons the one that no option can lift is told.
    BOOST_TEST((reason([](auto& about) {
                    about.single_attempt = true;
                    about.repeat = safety::unsafe;
                }) == no_retry_reason::unsafe));
}

BOOST_AUTO_TEST_CASE(only_a_retry_takes_from_the_budget) {
    retry_budget budget(retry_options{});
    BOOST_TEST(!decide({.failed = failed_exchange(errc::connect_failed, false), .left = 0s}, budget).again);
    BOOST_TEST(!decide({.failed = refused(400)}, budget).again);
    BOOST_TEST(budget.tokens() == 100);
    BOOST_TEST(decide({.failed = failed_exchange(errc::connect_failed, false)}, budget).again);
    BOOST_TEST(budget.tokens() == 95);
    const auto timed_out = decide({.failed = failed_exchange(errc::attempt_timed_out, false)}, budget);
    BOOST_TEST(timed_out.paid == 10);
    BOOST_TEST(budget.tokens() == 85);
}

BOOST_AUTO_TEST_CASE(the_wait_is_the_backoff_or_the_wish_of_the_service) {
    struct row {
        std::string_view name;
        int attempts;
        double random;
        std::optional<milliseconds> wish;
        nanoseconds after;
    };
    const row rows[] = {
        {"first", 1, 0.5, {}, 100ms},
        {"second", 2, 0.5, {}, 200ms},
        {"no luck", 3, 0.0, {}, 0ms},
        {"wish is longer", 1, 0.5, 3s, 3s},
        {"wish is shorter", 3, 0.5, 100ms, 400ms},
        {"wish of nothing", 1, 0.5, 0ms, 100ms},
        {"wish is cut", 1, 0.5, 3h, 60s},
    };
    for (const auto& row : rows) BOOST_TEST_CONTEXT(row.name) {
            asking about{.failed = refused(429), .left = 10min, .random = row.random};
            about.failed.attempts = row.attempts;
            about.failed.retry_after = row.wish;
            const auto decision = decide(about);
            BOOST_TEST(decision.again);
            BOOST_TEST((decision.after == row.after));
        }
}

BOOST_AUTO_TEST_CASE(a_wish_beyond_the_deadline_ends_the_call) {
    asking about{.failed = refused(429), .left = 5s};
    about.failed.retry_after = 5s;
    BOOST_TEST((decide(about).reason == no_retry_reason::deadline));
    about.failed.retry_after = 4999ms;
    BOOST_TEST(decide(about).again);
}

BOOST_AUTO_TEST_CASE(backoff_doubles_up_to_its_cap) {
    const retry_options options{.base_delay = 200ms, .max_delay = 1s};
    const milliseconds most[] = {200ms, 400ms, 800ms, 1s, 1s};
    for (int attempts = 1; attempts <= 5; ++attempts) {
        const auto cap = most[attempts - 1];
        BOOST_TEST((backoff(attempts, options, 0.0) == 0ns));
        BOOST_TEST((backoff(attempts, options, 0.5) == cap / 2));
        BOOST_TEST((backoff(attempts, options, 0.999999) < cap));
        BOOST_TEST((backoff(attempts, options, 0.999999) > cap - 1ms));
    }
    for (const int attempts : {100, 1'000'000, std::numeric_limits<int>::max()})
        BOOST_TEST((backoff(attempts, options, 0.5) == 500ms));
    BOOST_TEST((backoff(0, options, 0.5) == 100ms));
    BOOST_TEST((backoff(3, {.base_delay = 0ms, .max_delay = 1s}, 0.5) == 0ns));
}

BOOST_AUTO_TEST_CASE(the_budget_is_spent_and_refilled_within_its_bounds) {
    retry_budget budget({.budget = 12, .retry_cost = 5, .success_refund = 1});
    BOOST_TEST(budget.take(5));
    BOOST_TEST(budget.take(5));
    BOOST_TEST(!budget.take(5));
    BOOST_TEST(budget.tokens() == 2);
    budget.succeeded(0);
    BOOST_TEST(budget.tokens() == 3);
    budget.succeeded(5);
    BOOST_TEST(budget.tokens() == 8);
    budget.succeeded(15);
    BOOST_TEST(budget.tokens() == 12);
    budget.succeeded(0);
    BOOST_TEST(budget.tokens() == 12);
}

BOOST_AUTO_TEST_CASE(retry_after_is_read_in_both_forms) {
    const auto now = system_clock::time_point(sys_days(1994y / November / 6) + 8h + 49min + 30s);
    struct row {
        std::string_view text;
        std::optional<milliseconds> wish;
    };
    const row rows[] = {
        {"0", 0ms},
        {"120", 120s},
        {"007", 7s},
        {"4294967295", 4294967295s},
        {"4294967296", 4294967295s},
        {"99999999999999999999999999", 4294967295s},
        {"Sun, 06 Nov 1994 08:49:37 GMT", 7s},
        {"Sun, 06 Nov 1994 08:49:30 GMT", 0s},
        {"Sun, 06 Nov 1994 08:00:00 GMT", 0s},
        {"Thu, 01 Jan 1970 00:00:00 GMT", 0s},
        {"", {}},
        {" ", {}},
        {"-1", {}},
        {"+1", {}},
        {"1.5", {}},
        {"5s", {}},
        {"soon", {}},
        {"Fri, 31 Dec 9999 23:59:59 GMT", {}},
    };
    for (const auto& [text, wish] : rows) BOOST_TEST_CONTEXT(text) BOOST_TEST((parse_retry_after(text, now) == wish));
    BOOST_TEST((parse_retry_after("Sun, 06 Nov 1994 08:49:31 GMT", now + 250us) == 1000ms));
}

BOOST_AUTO_TEST_CASE(http_dates_are_read) {
    const auto seconds_of = [](std::string_view text) -> std::optional<std::int64_t> {
        const auto date = parse_http_date(text);
        if (!date) return std::nullopt;
        return duration_cast<seconds>(date->time_since_epoch()).count();
    };
    BOOST_TEST(seconds_of("Thu, 01 Jan 1970 00:00:00 GMT").value() == 0);
    BOOST_TEST(seconds_of("Sun, 06 Nov 1994 08:49:37 GMT").value() == 784'111'777);
    BOOST_TEST(seconds_of("Thu, 29 Feb 2024 23:59:59 GMT").value() == 1'709'251'199);
    BOOST_TEST(seconds_of("Sat, 31 Dec 2016 23:59:60 GMT").value() == 1'483'228'800);
    BOOST_TEST(seconds_of("Tue, 31 Dec 2261 23:59:59 GMT").has_value());
    for (const std::string_view text :
         {"Sun, 06 Nov 1994 08:49:37",     "Sun, 06 Nov 1994 08:49:37 CET", "Sunday, 06-Nov-94 08:49:37 GMT",
          "Sun Nov  6 08:49:37 1994",      "Sun, 31 Feb 2024 00:00:00 GMT", "Wed, 29 Feb 2023 00:00:00 GMT",
          "Sun, 00 Nov 1994 08:49:37 GMT", "Sun, 06 nov 1994 08:49:37 GMT", "Sun, 06 anF 1994 08:49:37 GMT",
          "Sun, 06 Nov 1994 24:00:00 GMT", "Sun, 06 Nov 1994 08:60:00 GMT", "Sun, 06 Nov 1994 08:49:61 GMT",
          "Sun, -6 Nov 1994 08:49:37 GMT", "Sun,  6 Nov 1994 08:49:37 GMT", "Wed, 31 Dec 1969 23:59:59 GMT",
          "Wed, 01 Jan 2262 00:00:00 GMT", "Sat, 01 Jan 0000 00:00:00 GMT", "Fri, 31 Dec 9999 23:59:59 GMT",
          "Sun, 06 Nov 1994 08-49-37 GMT", "Sun  06.Nov.1994 08:49:37 GMT"})
        BOOST_TEST_CONTEXT(text) BOOST_TEST(!seconds_of(text));
}

BOOST_AUTO_TEST_SUITE_END()
