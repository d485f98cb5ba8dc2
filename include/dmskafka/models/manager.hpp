#pragma once

#include <dmskafka/detail/reflection.hpp>

#include <boost/describe/class.hpp>

#include <optional>
#include <string>

namespace dmskafka::manager {

/// Outcome of restarting Kafka Manager.
struct restarted {
    std::optional<std::string> result{};       ///< outcome, for example success
    std::optional<std::string> instance_id{};  ///< instance ID

    static constexpr item_outcome outcome{.item = "instance_id", .success = "result"};

    friend bool operator==(const restarted&, const restarted&) = default;
};
BOOST_DESCRIBE_STRUCT(restarted, (), (result, instance_id))

}  // namespace dmskafka::manager
