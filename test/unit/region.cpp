#include <boost/test/unit_test.hpp>

#include <dmskafka/region.hpp>

#include <algorithm>
#include <string>

namespace dmskafka::test {

BOOST_AUTO_TEST_SUITE(region)

BOOST_AUTO_TEST_CASE(endpoints_follow_from_the_name) {
    struct row {
        const char* name;
        const char* kafka;
        const char* iam;
    };
    const row rows[] = {
        {"ap-southeast-1", "https://dms.ap-southeast-1.myhuaweicloud.com",
         "https://iam.ap-southeast-1.myhuaweicloud.com"},
        {"eu-west-101", "https://dms.eu-west-101.myhuaweicloud.eu", "https://iam.eu-west-101.myhuaweicloud.eu"},
        {"xx-not-yet-1", "https://dms.xx-not-yet-1.myhuaweicloud.com", "https://iam.xx-not-yet-1.myhuaweicloud.com"},
    };
    for (const auto& row : rows) {
        const auto found = endpoints_of(row.name);
        BOOST_REQUIRE(found);
        BOOST_TEST(found->kafka == row.kafka);
        BOOST_TEST(found->iam == row.iam);
    }
}

BOOST_AUTO_TEST_CASE(known_ones_are_sorted_names) {
    const auto known = known_regions();
    BOOST_TEST(std::is_sorted(known.begin(), known.end()));
    BOOST_TEST((std::find(known.begin(), known.end(), "ap-southeast-1") != known.end()));
    for (const auto name : known) BOOST_TEST(endpoints_of(name).has_value());
}

BOOST_AUTO_TEST_CASE(text_that_cannot_be_a_name_is_refused) {
    for (const std::string name : {"", "AP-southeast-1", "ap southeast", "evil.example/", "a@b", "-a", "a-", "a.b"}) {
        const auto found = endpoints_of(name);
        BOOST_REQUIRE(!found);
        BOOST_TEST((found.error().code == errc::invalid_options));
        BOOST_TEST(found.error().message == "region: must consist of lower-case letters, digits and hyphens");
    }
    BOOST_TEST(!endpoints_of(std::string(64, 'a')));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace dmskafka::test
