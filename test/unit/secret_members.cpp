#include <boost/test/unit_test.hpp>

#include "secret_members.hpp"

#include <dmskafka/detail/operation_description.hpp>
#include <dmskafka/ops/iam.hpp>
#include <dmskafka/ops/instances.hpp>
#include <dmskafka/ops/topics.hpp>

#include <string>
#include <vector>

namespace dmskafka::test {
namespace {

template <class Op>
std::vector<std::string> found_in(std::string_view json) {
    std::vector<std::string> texts;
    for (const auto& each : detail::secrets_in(detail::descriptor_of<Op>, json)) texts.push_back(each.reveal());
    return texts;
}

std::string masked(std::string message, std::string_view hidden) {
    failure answer{.message = std::move(message)};
    detail::mask(answer, hidden);
    return answer.message;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(secret_members)

BOOST_AUTO_TEST_CASE(types_that_may_hold_a_secret_are_known) {
    BOOST_TEST(detail::may_hold_secret(detail::descriptor_of<instances::reset_password>));
    BOOST_TEST(detail::may_hold_secret(detail::descriptor_of<iam::create_token>));
    BOOST_TEST(!detail::may_hold_secret(detail::descriptor_of<topics::create>));
}

BOOST_AUTO_TEST_CASE(secrets_are_found_in_the_text_of_a_request) {
    const auto direct = found_in<instances::reset_password>(R"({"new_password":"one\"two","other":"x"})");
    BOOST_REQUIRE_EQUAL(direct.size(), 1u);
    BOOST_TEST(direct[0] == "one\"two");
    const auto nested = found_in<iam::create_token>(
        R"({"auth":{"identity":{"methods":["password"],"password":{"user":{"name":"n","password":"deep"}}}}})");
    BOOST_REQUIRE_EQUAL(nested.size(), 1u);
    BOOST_TEST(nested[0] == "deep");
}

BOOST_AUTO_TEST_CASE(text_without_secrets_has_none) {
    for (const std::string_view json : {"", "{", "[]", "3", R"({"new_password":3})", R"({"new_password":null})", "{}"})
        BOOST_TEST(found_in<instances::reset_password>(json).empty(), json);
    BOOST_TEST(found_in<topics::create>(R"({"new_password":"one"})").empty());
}

BOOST_AUTO_TEST_CASE(all_that_repeats_a_secret_is_masked) {
    BOOST_TEST(masked("bad secret, bad secretsecret", "secret") == "bad ***, bad ******");
    BOOST_TEST(masked("secret", "secret") == "***");
    BOOST_TEST(masked("nothing here", "secret") == "nothing here");
    BOOST_TEST(masked("a**b", "****") == "a**b");
    BOOST_TEST(masked("an AK is short", "AK") == "an AK is short");
    BOOST_TEST(masked("an empty one", "") == "an empty one");
    failure answer{.message = "m-secret", .service_code = "c-secret", .request_id = "r-secret"};
    answer.body = "b-secret";
    detail::mask(answer, "secret");
    BOOST_TEST(answer.message == "m-***");
    BOOST_TEST(answer.service_code == "c-***");
    BOOST_TEST(answer.request_id == "r-***");
    BOOST_TEST(answer.body == "b-***");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace dmskafka::test
