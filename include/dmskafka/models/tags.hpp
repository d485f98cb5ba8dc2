#pragma once

#include <dmskafka/models/shared.hpp>

#include <boost/describe/class.hpp>

#include <optional>
#include <string>
#include <vector>

namespace dmskafka::tags {

/// Tags of an instance.
struct instance_tags {
    std::vector<tag> tags{};  ///< tags

    friend bool operator==(const instance_tags&, const instance_tags&) = default;
};
BOOST_DESCRIBE_STRUCT(instance_tags, (), (tags))

/// One tag key with all its values.
struct tag_values {
    std::optional<std::string> key{};   ///< tag key
    std::vector<std::string> values{};  ///< tag values

    friend bool operator==(const tag_values&, const tag_values&) = default;
};
BOOST_DESCRIBE_STRUCT(tag_values, (), (key, values))

/// Tags used in a project.
struct project_tags {
    std::vector<tag_values> tags{};  ///< tags

    friend bool operator==(const project_tags&, const project_tags&) = default;
};
BOOST_DESCRIBE_STRUCT(project_tags, (), (tags))

}  // namespace dmskafka::tags
