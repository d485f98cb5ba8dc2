#include <boost/test/unit_test.hpp>

#include "emulator/percent.hpp"
#include "emulator/router.hpp"

using namespace dmskafka;
using namespace dmskafka::emulation;

BOOST_AUTO_TEST_SUITE(emulator_router)

BOOST_AUTO_TEST_CASE(earliest_literal_piece_decides) {
    router routes;
    const auto general = routes.add(verb::get, "/v2/{engine}/{project_id}/instances");
    const auto literal = routes.add(verb::get, "/v2/kafka/{project_id}/instances");
    BOOST_TEST(routes.find("GET", "/v2/kafka/p/instances")->route == literal);
    BOOST_TEST(routes.find("GET", "/v2/rabbitmq/p/instances")->route == general);
}

BOOST_AUTO_TEST_CASE(captures_are_decoded_after_splitting) {
    router routes;
    routes.add(verb::get, "/v2/{project_id}/topics/{topic}");
    const auto found = routes.find("GET", "/v2/p/topics/a%2Fb%20c");
    BOOST_TEST_REQUIRE(found.has_value());
    BOOST_TEST(emulation::find(found->values, "topic").value() == "a/b c");
}

BOOST_AUTO_TEST_CASE(other_method_length_or_empty_piece_does_not_fit) {
    router routes;
    routes.add(verb::get, "/v2/{project_id}/topics");
    BOOST_TEST(!routes.find("POST", "/v2/p/topics").has_value());
    BOOST_TEST(!routes.find("GET", "/v2/p/topics/").has_value());
    BOOST_TEST(!routes.find("GET", "/v2//topics").has_value());
}

BOOST_AUTO_TEST_CASE(malformed_escapes_stand_for_themselves) {
    BOOST_TEST(percent_decode("%") == "%");
    BOOST_TEST(percent_decode("%4") == "%4");
    BOOST_TEST(percent_decode("%zz%41") == "%zzA");
}

BOOST_AUTO_TEST_SUITE_END()
