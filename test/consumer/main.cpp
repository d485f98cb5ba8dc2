#include <dmskafka/config.hpp>
#include <dmskafka/json.hpp>

#include <boost/describe/class.hpp>

#include <cstdint>
#include <iostream>
#include <optional>
#include <string>

namespace shop {

struct partition_wish {
    std::string instance_id{};
    std::optional<std::int32_t> partition{};
};
BOOST_DESCRIBE_STRUCT(partition_wish, (), (instance_id, partition))

}  // namespace shop

int main() {
    const auto wish = dmskafka::from_json<shop::partition_wish>(R"({"instance_id": "i-1", "partition": "6"})");
    std::cout << "dmskafka " << DMSKAFKA_VERSION / 10000 << '.' << DMSKAFKA_VERSION / 100 % 100 << '.'
              << DMSKAFKA_VERSION % 100 << ": " << dmskafka::to_json(wish.value()) << '\n';
}
