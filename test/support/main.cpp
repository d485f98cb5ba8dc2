#include <boost/test/unit_test.hpp>

#include "test_data.hpp"

// The one file that knows where the sources are: the objects of all others can be cached across checkouts.
std::string dmskafka::test::test_data(const std::string& path) { return DMSKAFKA_TEST_DATA "/" + path; }

int main(int count, char* arguments[]) {
    return boost::unit_test::unit_test_main([] { return true; }, count, arguments);
}
