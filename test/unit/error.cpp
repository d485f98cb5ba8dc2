#include <boost/test/unit_test.hpp>

#include <dmskafka/error.hpp>
#include <dmskafka/error_catalogue.hpp>

#include <map>
#include <set>

using namespace dmskafka;

namespace {

using predicate = bool (failure::*)() const noexcept;

struct named_predicate {
    std::string_view name;
    predicate holds;
};
constexpr named_predicate predicates[] = {
    {"throttled", &failure::throttled},
    {"busy", &failure::busy},
    {"gone", &failure::gone},
    {"conflict", &failure::conflict},
    {"quota", &failure::quota},
    {"auth", &failure::auth},
    {"permission", &failure::permission},
    {"billing", &failure::billing},
    {"capacity", &failure::capacity},
    {"no_such_api", &failure::no_such_api},
    {"invalid_request", &failure::invalid_request},
};

/// Names of all predicates that hold, so that a test sees those which should not.
std::string what_holds(const failure& failed) {
    std::string names;
    for (const auto& [name, holds] : predicates)
        if ((failed.*holds)()) names.append(names.empty() ? "" : " ").append(name);
    return names.empty() ? "none" : names;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(error)

BOOST_AUTO_TEST_CASE(codes_of_the_service_count_before_the_status) {
    struct row {
        int status;
        std::string_view code, holds;
    };
    constexpr row rows[] = {
        {429, "APIGW.0308", "throttled"},
        {429, "APIG.0308", "throttled"},
        {404, "DMS.10240407", "throttled"},
        {400, "DMS.00400026", "busy"},
        {400, "DMS.00400017", "busy"},
        {400, "DMS.00400052", "busy"},
        {400, "DMS.00400099", "busy"},
        {400, "DMS.00400108", "busy"},
        {400, "CBC.99003651", "busy"},
        {400, "DMS.00501008", "busy"},
        {400, "DMS.10240032", "busy"},
        {503, "DMS.111501025", "none"},
        {408, "DMS.111501024", "none"},
        {502, "APIGW.0201", "none"},
        {504, "APIGW.0201", "none"},
        {500, "DMS.00500000", "none"},
        {404, "DMS.00404022", "gone"},
        {401, "APIGW.0307", "auth"},
        {401, "DMS.10240102", "auth"},
        {401, "APIGW.0301", "auth"},
        {401, "APIG.0303", "auth"},
        {403, "APIGW.0302", "permission"},
        {403, "APIGW.0306", "permission"},
        {403, "APIGW.0310", "permission"},
        {403, "APIGW.0801", "permission"},
        {403, "APIGW.0802", "permission"},
        {403, "DMS.00403002", "permission"},
        {403, "DMS.00403003", "permission"},
        {403, "DMS.10240309", "permission"},
        {403, "DMS.10240312", "permission"},
        {404, "APIGW.0101", "no_such_api"},
        {404, "DMS.00404001", "no_such_api"},
        {400, "DMS.00400035", "quota"},
        {400, "DMS.00400039", "quota"},
        {400, "DMS.10240020", "quota"},
        {400, "DMS.00400055", "capacity"},
        {400, "DMS.00500986", "billing"},
        {400, "DMS.00500987", "billing"},
        {400, "DMS.00400107", "billing"},
        {400, "DMS.00400134", "billing"},
        {405, "APIGW.0502", "billing"},
        {400, "DMS.00400060", "conflict"},
        {400, "DMS.00400081", "conflict"},
        {400, "DMS.10240018", "conflict"},
        {404, "DMS.00404027", "conflict"},
        {400, "DMS.111400864", "gone"},
        {400, "DMS.00501007", "gone"},
        {413, "APIGW.0201", "invalid_request"},
        {501, "DMS.111501026", "invalid_request"},
        {400, "DMS.99999999", "invalid_request"},
        {400, "DMS.00400876", "gone"},
        {400, "DMS.10542209", "gone"},
        {404, "DMS.10240406", "no_such_api"},
        {405, "DMS.00405001", "no_such_api"},
        {404, "APIGW.0103", "no_such_api"},
        {404, "DMS.00404029", "quota"},
        {400, "DMS.111400860", "quota"},
        {400, "DMS.00400077", "capacity"},
        {400, "DMS.10240017", "conflict"},
        {400, "DMS.10240045", "conflict"},
        {400, "DMS.00500960", "auth"},
        {401, "DMS.10240104", "auth"},
        {403, "DMS.10240306", "billing"},
        {403, "DMS.10240304", "invalid_request"},
        {500, "DMS.00501000", "permission"},
        {500, "DMS.00501012", "invalid_request"},
        {500, "DMS.10550035", "invalid_request"},
        {400, "DMS.00400868", "none"},
        {400, "DMS.00500033", "none"},
        {400, "DMS.40050010", "invalid_request"},
    };
    for (const auto& [status, code, holds] : rows) BOOST_TEST_CONTEXT(status << " " << code)
    BOOST_TEST(what_holds({.code = errc::service_refused, .status = status, .service_code = std::string(code)}) ==
               holds);
}

BOOST_AUTO_TEST_CASE(each_code_of_the_catalogue_has_the_one_predicate_of_its_kind) {
    const std::map<refusal_kind, std::string_view> names{
        {refusal_kind::other, "none"},
        {refusal_kind::transient, "none"},
        {refusal_kind::throttled, "throttled"},
        {refusal_kind::busy, "busy"},
        {refusal_kind::gone, "gone"},
        {refusal_kind::conflict, "conflict"},
        {refusal_kind::quota, "quota"},
        {refusal_kind::auth, "auth"},
        {refusal_kind::token_expired, "auth"},
        {refusal_kind::permission, "permission"},
        {refusal_kind::billing, "billing"},
        {refusal_kind::capacity, "capacity"},
        {refusal_kind::no_such_api, "no_such_api"},
        {refusal_kind::invalid_request, "invalid_request"},
    };
    std::set<refusal_kind> seen;
    for (const auto& [code, status, kind, meaning, remedy] : error_catalogue())
        BOOST_TEST_CONTEXT(status << " " << code) {
            seen.insert(kind);
            const failure refused{.code = errc::service_refused, .status = status, .service_code = std::string(code)};
            BOOST_TEST(what_holds(refused) == names.at(kind));
        }
    BOOST_TEST(seen.size() == names.size());
}

BOOST_AUTO_TEST_CASE(remedy_is_that_of_the_code_and_empty_without_one) {
    const auto remedy_of = [](int status, std::string code) {
        return failure{.code = errc::service_refused, .status = status, .service_code = std::move(code)}.remedy();
    };
    BOOST_TEST(remedy_of(400, "DMS.00400035") == find_error("DMS.00400035")->remedy);
    BOOST_TEST(remedy_of(500, "DMS.00500024") == find_error("DMS.005000024")->remedy);
    BOOST_TEST(remedy_of(413, "APIGW.0201") == "Send a smaller body.");
    BOOST_TEST(remedy_of(504, "APIGW.0201") == find_error("APIGW.0201", 504)->remedy);
    BOOST_TEST(remedy_of(400, "DMS.99999999") == "");
    BOOST_TEST(remedy_of(404, "") == "");
    BOOST_TEST(failure{}.remedy() == "");
}

BOOST_AUTO_TEST_CASE(without_a_code_the_status_counts) {
    struct row {
        int status;
        std::string_view holds;
    };
    constexpr row rows[] = {
        {400, "invalid_request"},
        {401, "auth"},
        {403, "permission"},
        {404, "gone"},
        {405, "invalid_request"},
        {408, "none"},
        {409, "conflict"},
        {410, "gone"},
        {413, "invalid_request"},
        {422, "invalid_request"},
        {429, "throttled"},
        {500, "none"},
        {501, "none"},
        {502, "none"},
        {503, "none"},
        {504, "none"},
        {302, "none"},
        {200, "none"},
    };
    for (const auto& [status, holds] : rows)
        BOOST_TEST_CONTEXT(status) BOOST_TEST(what_holds({.code = errc::service_refused, .status = status}) == holds);
}

BOOST_AUTO_TEST_CASE(without_an_answer_our_own_code_counts) {
    BOOST_TEST(what_holds({.code = errc::rate_limited}) == "throttled");
    BOOST_TEST(what_holds({.code = errc::credentials}) == "auth");
    BOOST_TEST(what_holds({.code = errc::invalid_request}) == "invalid_request");
    for (const auto code : {errc::cancelled, errc::deadline_exceeded, errc::connect_failed, errc::connection_lost,
                            errc::malformed_response, errc::job_failed, errc::job_lost})
        BOOST_TEST(what_holds({.code = code}) == "none");
    BOOST_TEST(what_holds({}) == "none");
}

BOOST_AUTO_TEST_CASE(every_code_has_a_text_of_its_own) {
    std::set<std::string> texts;
    for (int code = static_cast<int>(errc::cancelled); code <= static_cast<int>(errc::job_lost); ++code) {
        const auto made = make_error_code(static_cast<errc>(code));
        BOOST_TEST(made.message() != "unknown error");
        BOOST_TEST(texts.insert(made.message()).second);
        BOOST_TEST(made.failed());
    }
    BOOST_TEST(make_error_code(static_cast<errc>(99)).message() == "unknown error");
    BOOST_TEST(error_category().name() == std::string_view("dmskafka"));
    boost::system::error_code converted = errc::job_lost;
    BOOST_TEST((converted == errc::job_lost));
    BOOST_TEST((converted != errc::job_failed));
    converted = failure{.code = errc::cancelled};
    BOOST_TEST((converted == errc::cancelled));
}

BOOST_AUTO_TEST_CASE(every_reason_has_a_text_of_its_own) {
    std::set<std::string_view> texts;
    for (int reason = 0; reason <= static_cast<int>(no_retry_reason::disabled); ++reason)
        BOOST_TEST(texts.insert(to_string(static_cast<no_retry_reason>(reason))).second);
    BOOST_TEST(texts.count("unknown") == 0u);
    BOOST_TEST(to_string(static_cast<no_retry_reason>(99)) == "unknown");
}

BOOST_AUTO_TEST_CASE(a_failure_describes_itself_in_one_line) {
    BOOST_TEST(failure{.code = errc::cancelled}.describe() == "cancelled");
    const failure full{.code = errc::service_refused,
                       .cause = boost::system::errc::make_error_code(boost::system::errc::connection_reset),
                       .message = "Instance\r\nis busy.",
                       .operation = "topics::create",
                       .status = 400,
                       .service_code = "DMS.00400026",
                       .request_id = "r-1",
                       .attempts = 3,
                       .may_have_executed = true,
                       .no_retry = no_retry_reason::attempts_used_up,
                       .job = "job1:secret-free",
                       .job_state = "EXECUTING",
                       .body = "not shown"};
    BOOST_TEST(
        full.describe() ==
        "topics::create: refused by the service: Instance  is busy., cause Connection reset by peer, status 400, "
        "code DMS.00400026, request id r-1, job state EXECUTING, attempts 3, no retry: attempts used up, the "
        "request may have been executed");
}

BOOST_AUTO_TEST_CASE(value_of_a_failure_throws_it) {
    const result<int> none =
        failure{.code = errc::job_failed, .message = "it failed", .service_code = "X.1", .attempts = 2};
    try {
        (void)none.value();
        BOOST_FAIL("nothing was thrown");
    } catch (const failure_error& thrown) {
        BOOST_TEST((thrown.details().code == errc::job_failed));
        BOOST_TEST(thrown.details().service_code == "X.1");
        BOOST_TEST(thrown.details().attempts == 2);
        BOOST_TEST(std::string_view(thrown.what()) == none.error().describe());
    }
    BOOST_TEST(result<int>(7).value() == 7);
}

BOOST_AUTO_TEST_SUITE_END()
