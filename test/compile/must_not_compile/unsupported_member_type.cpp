// expected: dmskafka: a member must be bool, std::int32_t, std::int64_t, double, std::string,
#include <dmskafka/json.hpp>

#include <boost/describe/class.hpp>

#include <cstdint>

#if defined(CORRECT)
using number = std::int32_t;
#else
using number = std::uint16_t;
#endif

struct broker {
    number port{};
};
BOOST_DESCRIBE_STRUCT(broker, (), (port))

std::string text_of(const broker& value) { return dmskafka::to_json(value); }
