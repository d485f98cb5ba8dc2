#include <boost/test/unit_test.hpp>

#include <dmskafka/log_observer.hpp>

#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace dmskafka::test {
namespace {

using namespace std::chrono_literals;

struct log_fixture {
    std::vector<std::pair<log_level, std::string>> lines{};

    log_observer make(log_level least) {
        return log_observer(least, [this](log_level level, std::string_view line) { lines.emplace_back(level, line); });
    }
    /// The line about a call that failed with this message.
    std::string line_about(std::string message) {
        const failure failed{.code = errc::service_refused, .message = std::move(message)};
        call_ended event;
        event.operation = "topics::create";
        event.failed = &failed;
        lines.clear();
        make(log_level::debug).on_call_ended(event);
        return lines.at(0).second;
    }
    std::string message_in(std::string message) {
        const auto line = line_about(std::move(message));
        const std::string_view key = " message=";
        const auto at = line.find(key);
        return at == line.npos ? std::string() : line.substr(at + key.size());
    }
};

/// Tells of everything once.
void tell_all(observer& listener, const failure* failed) {
    listener.on_call_begun(call_begun{});
    listener.on_attempt_begun(attempt_begun{});
    attempt_ended attempt;
    attempt.failed = failed;
    listener.on_attempt_ended(attempt);
    listener.on_retry_scheduled(retry_scheduled{});
    listener.on_retry_declined(retry_declined{});
    listener.on_limiter_waited(limiter_waited{.failed = failed});
    listener.on_pool_waited(pool_waited{});
    listener.on_connection_opened(connection_opened{});
    listener.on_connection_failed(connection_failed{});
    listener.on_connection_reused(connection_reused{});
    listener.on_connection_closed(connection_closed{});
    listener.on_credentials_refreshed(credentials_refreshed{.failed = failed});
    listener.on_job_polled(job_polled{.failed = failed});
    call_ended ended;
    ended.failed = failed;
    listener.on_call_ended(ended);
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(log_lines, log_fixture)

BOOST_AUTO_TEST_CASE(success_is_information) {
    call_ended event;
    event.call = 7;
    event.operation = "topics::create";
    event.status = 200;
    event.request_id = "r-1";
    event.attempts = 2;
    event.elapsed = 1'002'003us;
    make(log_level::debug).on_call_ended(event);
    BOOST_REQUIRE_EQUAL(lines.size(), 1u);
    BOOST_TEST((lines[0].first == log_level::info));
    BOOST_TEST(lines[0].second ==
               "event=call_ended call=7 operation=topics::create outcome=ok status=200 request_id=r-1 attempts=2 "
               "elapsed_ms=1002.003");
}

BOOST_AUTO_TEST_CASE(failure_is_a_warning_with_its_reasons) {
    failure failed{.code = errc::service_refused, .message = "not \"now\"", .service_code = "DMS.00400026"};
    failed.no_retry = no_retry_reason::permanent;
    failed.may_have_executed = true;
    call_ended event;
    event.call = 7;
    event.operation = "topics::create";
    event.failed = &failed;
    event.status = 400;
    event.attempts = 1;
    make(log_level::debug).on_call_ended(event);
    BOOST_TEST((lines.at(0).first == log_level::warn));
    BOOST_TEST(lines[0].second ==
               "event=call_ended call=7 operation=topics::create outcome=service_refused status=400 attempts=1 "
               "elapsed_ms=0.000 no_retry=permanent may_have_executed=true service_code=DMS.00400026 "
               R"(message="not \"now\"")");
}

BOOST_AUTO_TEST_CASE(attempt_tells_method_host_and_path) {
    attempt_begun event;
    event.call = 1;
    event.operation = "users::list";
    event.attempt = 2;
    event.method = verb::delete_;
    event.host = "dms.example.com";
    event.path = "/v2/p1/users/a%20b";
    make(log_level::debug).on_attempt_begun(event);
    BOOST_TEST((lines.at(0).first == log_level::debug));
    BOOST_TEST(lines[0].second ==
               "event=attempt_begun call=1 operation=users::list attempt=2 method=DELETE host=dms.example.com "
               "path=/v2/p1/users/a%20b");
}

BOOST_AUTO_TEST_CASE(look_at_a_job_tells_what_was_looked_at) {
    job_polled event;
    event.what = watch::connector_task;
    event.owner = "i1";
    event.id = "t1";
    event.elapsed = 3ms;
    make(log_level::debug).on_job_polled(event);
    BOOST_TEST(lines.at(0).second == "event=job_polled what=connector_task owner=i1 id=t1 outcome=ok elapsed_ms=3.000");
}

BOOST_AUTO_TEST_CASE(lines_below_the_level_are_not_made) {
    const failure failed{.code = errc::connection_lost};
    struct row {
        log_level least;
        std::size_t lines;
    };
    for (const auto& [least, expected] :
         {row{log_level::debug, 14}, row{log_level::info, 4}, row{log_level::warn, 3}}) {
        auto log = make(least);
        lines.clear();
        tell_all(log, &failed);
        BOOST_TEST(lines.size() == expected, to_string(least));
        for (const auto& [level, line] : lines) BOOST_TEST((level >= least), line);
    }
}

BOOST_AUTO_TEST_CASE(every_event_has_a_line_that_names_it) {
    auto log = make(log_level::debug);
    tell_all(log, nullptr);
    BOOST_TEST(lines.size() == 14u);
    for (const auto& [level, line] : lines) {
        BOOST_TEST(line.starts_with("event="), line);
        BOOST_TEST((level != log_level::warn), line);
    }
}

BOOST_AUTO_TEST_CASE(texts_of_the_network_stay_in_their_value) {
    struct row {
        const char* name;
        std::string message;
        std::string written;
    };
    const row rows[] = {
        {"a word is bare", "busy", "busy"},
        {"spaces need quotes", "try later", R"("try later")"},
        {"an equals sign needs quotes", "a=b", R"("a=b")"},
        {"quotes and backslashes", R"(say "\")", R"("say \"\\\"")"},
        {"a line break begins no line", "a\nevent=call_ended", R"("a\nevent=call_ended")"},
        {"carriage return, escape, delete", "\r\x1B[2J\x7F", R"("\x0d\x1b[2J\x7f")"},
        {"a zero byte", std::string("a\0b", 3), R"("a\x00b")"},
        {"UTF-8 stays", "\u5b9e\u4f8b busy", "\"\u5b9e\u4f8b busy\""},
        {"controls of UTF-8", "a\u0085b\u2028c\u202Ed\u2066e",
         R"("a\xc2\x85b\xe2\x80\xa8c\xe2\x80\xaed\xe2\x81\xa6e")"},
        {"bytes that are no UTF-8", "a\x9B\xC3(\xFF", R"("a\x9b\xc3(\xff")"},
        {"overlong, surrogate, too large", "\xC0\xAF \xED\xA0\x80 \xF4\x90\x80\x80",
         R"("\xc0\xaf \xed\xa0\x80 \xf4\x90\x80\x80")"},
        {"a character that was cut", "a\xE5\xAE", R"("a\xe5\xae")"},
    };
    for (const auto& [name, message, written] : rows) BOOST_TEST(message_in(message) == written, name);
}

BOOST_AUTO_TEST_CASE(long_texts_are_cut) {
    BOOST_TEST(message_in(std::string(256, 'x')) == std::string(256, 'x'));
    BOOST_TEST(message_in(std::string(300, 'x')) == '"' + std::string(256, 'x') + "...\"");
    std::string wide;  // 3 bytes each, so that 256 is in the middle of one
    for (int i = 0; i < 100; ++i) wide += "\u5b9e";
    BOOST_TEST(message_in(wide) == '"' + wide.substr(0, 255) + "...\"");
    BOOST_TEST(line_about(std::string(1'000'000, '\n')).size() < 1000u);
}

BOOST_AUTO_TEST_CASE(body_of_a_failure_is_never_written) {
    failure failed{.code = errc::malformed_response, .message = "no JSON"};
    failed.body = "planted-body";
    failed.job = "planted-job";
    auto log = make(log_level::debug);
    tell_all(log, &failed);
    for (const auto& [level, line] : lines) BOOST_TEST(line.find("planted") == std::string::npos, line);
}

BOOST_AUTO_TEST_CASE(sink_that_throws_harms_nobody) {
    log_observer log(log_level::debug, [](log_level, std::string_view) { throw std::runtime_error("disk full"); });
    BOOST_CHECK_NO_THROW(log.on_call_begun(call_begun{}));
    log_observer none(log_level::debug, {});
    BOOST_CHECK_NO_THROW(none.on_call_begun(call_begun{}));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace dmskafka::test
