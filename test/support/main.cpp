#define BOOST_TEST_MODULE dmskafka
#include <boost/test/unit_test.hpp>
