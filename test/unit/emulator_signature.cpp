#include <boost/test/unit_test.hpp>

#include "test_data.hpp"

#include "emulator/authentication.hpp"

#include <dmskafka/emulator.hpp>

#include <boost/json.hpp>

#include <chrono>
#include <fstream>
#include <iterator>
#include <string>

using namespace dmskafka;
using namespace std::chrono_literals;

namespace {

std::string text(const boost::json::value& value) { return std::string(value.as_string()); }

boost::json::array signing_vectors() {
    std::ifstream file(dmskafka::test::test_data("unit/signing_vectors.json"));
    const std::string content{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    return boost::json::parse(content).as_array();
}

emulation::received_request request_of(const boost::json::object& vector) {
    emulation::received_request request;
    request.method = text(vector.at("method"));
    request.target = text(vector.at("expected_uri"));
    request.body = text(vector.at("body"));
    request.headers.emplace_back("Host", text(vector.at("host")));
    for (const auto& [name, value] : vector.at("headers").as_object())
        request.headers.emplace_back(std::string(name), text(value));
    request.headers.emplace_back("Authorization", text(vector.at("expected_authorization")));
    return request;
}

emulator_options options_of(const boost::json::object& vector) {
    emulator_options options;
    options.access_key = text(vector.at("access_key"));
    options.secret_key = secret(text(vector.at("secret_key")));
    return options;
}

emulation::token_store tokens() {
    emulation::token_store made;
    made.add("the token", {"project", std::chrono::system_clock::time_point::max()});
    return made;
}

/// The first vector, whose parts a test then changes.
struct signed_request {
    boost::json::object vector = signing_vectors().at(0).as_object();
    emulation::received_request request = request_of(vector);
    emulator_options options = options_of(vector);
    std::chrono::system_clock::time_point signed_at = *emulation::parse_sdk_date("20250305T081530Z");

    std::string refused(std::chrono::system_clock::duration after = 0s) {
        const auto no = emulation::authenticate(request, options, tokens(), signed_at + after);
        if (!no) return "accepted";
        BOOST_TEST(no->status == 401);
        BOOST_TEST(no->code == "APIGW.0301");
        return no->message.substr(no->message.find(':') + 2);
    }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(emulator_signature)

BOOST_AUTO_TEST_CASE(every_published_vector_is_accepted) {
    const auto vectors = signing_vectors();
    BOOST_TEST_REQUIRE(vectors.size() >= 9u);
    for (const auto& each : vectors) {
        const auto& vector = each.as_object();
        BOOST_TEST_CONTEXT(text(vector.at("name"))) {
            const auto no = emulation::authenticate(request_of(vector), options_of(vector), tokens(),
                                                    *emulation::parse_sdk_date("20250305T081530Z"));
            BOOST_TEST(!no.has_value());
        }
    }
}

BOOST_FIXTURE_TEST_CASE(clock_may_differ_by_fifteen_minutes, signed_request) {
    BOOST_TEST(refused(15min) == "accepted");
    BOOST_TEST(refused(-15min) == "accepted");
}

BOOST_FIXTURE_TEST_CASE(larger_difference_is_refused_with_both_times, signed_request) {
    BOOST_TEST(refused(15min + 1s) ==
               "signature expired, signature time:20250305T081530Z,server time:20250305T083031Z");
    BOOST_TEST(refused(-16min) == "signature expired, signature time:20250305T081530Z,server time:20250305T075930Z");
}

BOOST_FIXTURE_TEST_CASE(changed_body_is_refused, signed_request) {
    request.body = "{}";
    BOOST_TEST(refused() == "verify aksk signature fail");
}

BOOST_FIXTURE_TEST_CASE(changed_query_is_refused, signed_request) {
    request.target += "?limit=1";
    BOOST_TEST(refused() == "verify aksk signature fail");
}

BOOST_FIXTURE_TEST_CASE(other_secret_key_is_refused, signed_request) {
    options.secret_key = secret("another");
    BOOST_TEST(refused() == "verify aksk signature fail");
}

BOOST_FIXTURE_TEST_CASE(unknown_access_key_is_refused, signed_request) {
    options.access_key = "ANOTHER";
    BOOST_TEST(refused() == "the access key does not exist");
}

BOOST_FIXTURE_TEST_CASE(security_token_is_demanded_when_set, signed_request) {
    options.security_token = secret("temporary");
    BOOST_TEST(refused() == "the security token is missing or wrong");
    request.headers.emplace_back("X-Security-Token", "temporary");
    BOOST_TEST(refused() == "accepted");
}

BOOST_FIXTURE_TEST_CASE(signature_must_cover_the_host, signed_request) {
    request.headers.back().second =
        "SDK-HMAC-SHA256 Access=" + options.access_key + ", SignedHeaders=x-sdk-date, Signature=00";
    BOOST_TEST(refused() == "the signature does not cover host");
}

BOOST_FIXTURE_TEST_CASE(unreadable_authorization_is_refused, signed_request) {
    request.headers.back().second = "Basic abc";
    BOOST_TEST(refused() == "the Authorization header cannot be read");
}

BOOST_FIXTURE_TEST_CASE(token_takes_the_place_of_a_signature, signed_request) {
    request.headers.back() = {"X-Auth-Token", "the token"};
    BOOST_TEST(refused(24h) == "accepted");
    request.headers.back().second = "another";
    BOOST_TEST(refused() == "decrypt token fail");
}

BOOST_FIXTURE_TEST_CASE(request_without_credentials_is_refused, signed_request) {
    request.headers.pop_back();
    BOOST_TEST(refused() == "the request carries neither a signature nor a token");
}

BOOST_AUTO_TEST_CASE(malformed_dates_are_no_time) {
    for (const char* wrong : {"", "20250305", "20251305T081530Z", "20250230T081530Z", "20250305T241530Z",
                              "20250305T081530+", "2025030XT081530Z"})
        BOOST_TEST(!emulation::parse_sdk_date(wrong).has_value(), wrong);
}

BOOST_AUTO_TEST_SUITE_END()
