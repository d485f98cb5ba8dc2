#include <boost/test/unit_test.hpp>

#include "credentials_check.hpp"
#include "instance_credentials.hpp"
#include "project_lookup.hpp"
#include "refresh_plan.hpp"
#include "utc_time.hpp"

#include <dmskafka/profile.hpp>
#include <dmskafka/region.hpp>

namespace dmskafka::test {
namespace {

using namespace std::chrono_literals;
using detail::refresh_plan;

constexpr std::string_view planted = "planted-secret";

std::chrono::system_clock::time_point at(int hour, int minute) {
    return std::chrono::sys_days(std::chrono::year(2025) / 3 / 5) + std::chrono::hours(hour) +
           std::chrono::minutes(minute);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(credentials_parsing)

BOOST_AUTO_TEST_CASE(profiles_are_read) {
    const struct {
        std::string_view name, text;
        bool there;
        std::string_view ak, sk, token, project, iam;
    } rows[] = {
        {"empty file", "", false, "", "", "", "", ""},
        {"other section only", "[other]\nak=A\n", false, "", "", "", "", ""},
        {"one section", "[basic]\nak = A\nsk = S\n", true, "A", "S", "", "", ""},
        {"all entries", "[basic]\nak=A\nsk=S\nsecurity_token=T\nproject_id=P\niam_endpoint=I\n", true, "A", "S", "T",
         "P", "I"},
        {"line ends of Windows", "[basic]\r\nak=A\r\nsk=S\r\n", true, "A", "S", "", "", ""},
        {"no line end at the end", "[basic]\nak=A\nsk=S", true, "A", "S", "", "", ""},
        {"comments and blank lines", "# c\n; c\n\n[basic]\n#ak=no\nak=A\n\nsk=S\n", true, "A", "S", "", "", ""},
        {"equals sign in a value", "[basic]\nak=A\nsk=S==\n", true, "A", "S==", "", "", ""},
        {"names that are not known", "[basic]\nak=A\nsk=S\nidp_id=x\n", true, "A", "S", "", "", ""},
        {"sections after it", "[basic]\nak=A\nsk=S\n[next]\nak=N\n", true, "A", "S", "", "", ""},
        {"section in two parts", "[basic]\nak=A\n[next]\nak=N\n[basic]\nsk=S\n", true, "A", "S", "", "", ""},
        {"blanks in the brackets", "[ basic ]\nak=A\nsk=S\n", true, "A", "S", "", "", ""},
        {"entries before any section", "ak=X\n[basic]\nsk=S\n", true, "", "S", "", "", ""},
    };
    for (const auto& row : rows) {
        BOOST_TEST_CONTEXT(row.name) {
            const auto read = parse_profile(row.text, "basic");
            BOOST_REQUIRE(read);
            BOOST_REQUIRE(read->has_value() == row.there);
            if (!row.there) continue;
            const auto& keys = (*read)->credentials;
            BOOST_TEST(keys.access_key == row.ak);
            BOOST_TEST(keys.secret_key.reveal() == row.sk);
            BOOST_TEST(keys.security_token.reveal() == row.token);
            BOOST_TEST(keys.project_id == row.project);
            BOOST_TEST((*read)->iam_endpoint == row.iam);
        }
    }
}

BOOST_AUTO_TEST_CASE(line_of_a_profile_that_cannot_be_read_is_numbered_and_not_repeated) {
    const auto read = parse_profile("[basic]\nak=A\nplanted-secret\n", "basic");
    BOOST_REQUIRE(!read);
    BOOST_TEST((read.error().code == errc::credentials));
    BOOST_TEST(read.error().message == "line 3: expected [profile] or name = value");
}

BOOST_AUTO_TEST_CASE(profile_file_that_is_not_there_is_named) {
    const auto read = read_profile("/nowhere/credentials", "basic");
    BOOST_REQUIRE(!read);
    BOOST_TEST(read.error().message == "cannot read /nowhere/credentials");
    BOOST_TEST(!read_profile("/", "basic"));  // a folder
}

BOOST_AUTO_TEST_CASE(answers_of_the_metadata_service_are_read) {
    const auto read = detail::read_security_key(
        R"({"credential":{"access":"A","secret":"S","securitytoken":"T","expires_at":"2025-03-05T12:30:00.000000Z"}})");
    BOOST_REQUIRE(read);
    BOOST_TEST(read->access_key == "A");
    BOOST_TEST(read->secret_key.reveal() == "S");
    BOOST_TEST(read->security_token.reveal() == "T");
    BOOST_TEST((read->expires_at == at(12, 30)));
}

BOOST_AUTO_TEST_CASE(answers_of_the_metadata_service_that_are_of_no_use_are_refused_without_their_secrets) {
    const struct {
        std::string_view name, body, message;
    } rows[] = {
        {"empty", "", "the metadata service gave an answer that cannot be read"},
        {"page", "<html>planted-secret</html>", "the metadata service gave an answer that cannot be read"},
        {"cut off", R"({"credential":{"access":"A","secret":"planted-secret)",
         "the metadata service gave an answer that cannot be read"},
        {"wrong type", R"({"credential":{"access":"A","secret":["planted-secret"]}})",
         "the metadata service gave an answer that cannot be read"},
        {"no credential", "{}", "the metadata service gave an answer without access and secret"},
        {"no secret", R"({"credential":{"access":"A","securitytoken":"planted-secret"}})",
         "the metadata service gave an answer without access and secret"},
        {"odd expiry",
         R"({"credential":{"access":"A","secret":"planted-secret","securitytoken":"T","expires_at":"soon"}})",
         "the metadata service gave an expires_at that is no time"},
    };
    for (const auto& row : rows) {
        BOOST_TEST_CONTEXT(row.name) {
            const auto read = detail::read_security_key(row.body);
            BOOST_REQUIRE(!read);
            BOOST_TEST(read.error().message == row.message);
            BOOST_TEST((read.error().code == errc::credentials));
            BOOST_TEST(read.error().describe().find(planted) == std::string::npos);
        }
    }
}

BOOST_AUTO_TEST_CASE(times_are_read) {
    const std::string_view good[] = {"2025-03-05T12:30:00Z", "2025-03-05T12:30:00.046000Z", "2025-03-05T12:30:00.9Z"};
    for (const auto text : good) BOOST_TEST((detail::parse_utc_time(text) == at(12, 30)), text);
    const std::string_view bad[] = {"",
                                    "soon",
                                    "2025-03-05",
                                    "2025-03-05T12:30:00",
                                    "2025-03-05T12:30:00+08:00",
                                    "2025-03-05T12:30:00.Z",
                                    "2025-03-05T12:30:00.1a",
                                    "2025-03-05T12:30:00.1aZ",
                                    "2025-13-05T12:30:00Z",
                                    "2025-02-30T12:30:00Z",
                                    "2025-03-05T24:30:00Z",
                                    "2025-03-05 12:30:00Z",
                                    "-025-03-05T12:30:00Z",
                                    "9999-03-05T12:30:00Z"};
    for (const auto text : bad) BOOST_TEST(!detail::parse_utc_time(text).has_value(), text);
}

BOOST_AUTO_TEST_CASE(refresh_is_planned_ahead_of_the_expiry) {
    const struct {
        std::string_view name;
        std::chrono::minutes life;
        double random;
        std::chrono::seconds ahead;
    } rows[] = {
        {"long life, least", 24h, 0, 5min},
        {"long life, most", 24h, 0.999999, 599s},
        {"short life, least", 16min, 0, 2min},
        {"short life, half", 16min, 0.5, 3min},
    };
    for (const auto& row : rows) {
        BOOST_TEST_CONTEXT(row.name) {
            const auto plan = refresh_plan::of(at(1, 0) + row.life, at(1, 0), row.random);
            BOOST_TEST((plan.expires == at(1, 0) + row.life));
            BOOST_TEST(std::chrono::floor<std::chrono::seconds>(plan.expires - plan.early).count() ==
                       row.ahead.count());
        }
    }
    BOOST_TEST((refresh_plan::of(std::nullopt, at(1, 0), 0.5).early == refresh_plan::time_point::max()));
}

BOOST_AUTO_TEST_CASE(region_is_found_in_the_name_of_an_endpoint) {
    const struct {
        std::string_view endpoint, region;
    } rows[] = {
        {"https://dms.eu-west-101.myhuaweicloud.eu", "eu-west-101"},
        {"https://dms.ap-southeast-1.myhuaweicloud.com/", "ap-southeast-1"},
        {"https://dms.eu-west-0.prod-cloud-ocb.orange-business.com", "eu-west-0"},
        {"https://dms.example.com", ""},
        {"https://kafka.eu-west-101.myhuaweicloud.eu", ""},
        {"https://dms.eu-west-101", ""},
        {"https://127.0.0.1:8443", ""},
        {"dms.eu-west-101.myhuaweicloud.eu", ""},
        {"", ""},
    };
    for (const auto& row : rows) BOOST_TEST(detail::region_in(row.endpoint) == row.region, row.endpoint);
}

BOOST_AUTO_TEST_CASE(project_is_chosen_by_its_exact_name) {
    const auto project = [](std::string name, std::string id, bool enabled = true) {
        iam::project made;
        made.name = std::move(name);
        made.id = std::move(id);
        made.enabled = enabled;
        return made;
    };
    iam::project_page known;
    known.projects = {project("eu-west-101_sub", "p1"), project("eu-west-101", "p2"), project("eu-west-0", "p3"),
                      project("eu-west-101", "p4", false), project("eu-west-101", "")};
    BOOST_TEST(detail::choose_project(known, "eu-west-101").value() == "p2");
    known.projects.push_back(project("eu-west-101", "p5"));
    const auto several = detail::choose_project(known, "eu-west-101");
    BOOST_TEST(several.error().message ==
               "project_id: these credentials can use several projects named eu-west-101 (p2, p5), so it must be set");
    const auto none = detail::choose_project(known, "la-south-2");
    BOOST_TEST(none.error().message ==
               "project_id: these credentials can use no project named la-south-2, so it must be set");
}

BOOST_AUTO_TEST_CASE(refused_credentials_are_explained) {
    const struct {
        errc code;
        int status;
        std::string_view service_code, message, expected;
    } rows[] = {
        {errc::service_refused, 401, "APIGW.0301", "verify aksk signature fail", "secret key does not belong"},
        {errc::service_refused, 401, "APIGW.0301", "the access key does not exist", "the access key is not known"},
        {errc::service_refused, 401, "APIGW.0301", "signature expired, signature time:1,server time:2", "the clock"},
        {errc::service_refused, 401, "APIGW.0301", "decrypt token fail", "the token is wrong"},
        {errc::service_refused, 401, "APIGW.0301", "the security token is missing", "the security token"},
        {errc::service_refused, 401, "APIGW.0307", "", "the token has expired, or is for another region"},
        {errc::service_refused, 401, "", "no", "the credentials are refused"},
        {errc::service_refused, 403, "APIGW.0302", "no", "not for this project"},
        {errc::service_refused, 404, "APIGW.0101", "no", "the endpoint"},
        {errc::service_refused, 500, "", "no", "it does not answer the request"},
        {errc::connect_failed, 0, "", "no", "the network"},
        {errc::credentials, 0, "", "environment variables: none", "environment variables: none"},
    };
    for (const auto& row : rows) {
        const failure failed{.code = row.code,
                             .message = std::string(row.message),
                             .status = row.status,
                             .service_code = std::string(row.service_code)};
        const auto told = detail::explain_refused_credentials(failed, "https://iam.example.com");
        BOOST_TEST(told.find(row.expected) != told.npos, told);
    }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace dmskafka::test
