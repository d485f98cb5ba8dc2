#pragma once

#include <dmskafka/field_rule.hpp>
#include <dmskafka/models/shared.hpp>
#include <dmskafka/models/tags.hpp>
#include <dmskafka/operation.hpp>

#include <boost/describe/class.hpp>

#include <string>
#include <vector>

namespace dmskafka::tags {

/// Adds or removes tags of an instance (BatchCreateOrDeleteKafkaTag).
struct batch_action {
    std::string instance_id{};  ///< instance ID
    std::string action{};       ///< operation, lowercase only; create or delete
    std::vector<tag> tags{};    ///< tags

    using response = no_content;
    static constexpr operation_info info{"BatchCreateOrDeleteKafkaTag",
                                         verb::post,
                                         "/v2/{project_id}/kafka/{instance_id}/tags/action",
                                         safety::idempotent,
                                         "5.10.1",
                                         "dms:instance:modify"};
    static constexpr field_rule rules[] = {rule::one_of("action", "create delete")};

    friend bool operator==(const batch_action&, const batch_action&) = default;
};
BOOST_DESCRIBE_STRUCT(batch_action, (), (instance_id, action, tags))

/// Returns the tags of an instance (ShowKafkaTags).
struct list {
    std::string instance_id{};  ///< instance ID

    using response = instance_tags;
    static constexpr operation_info info{"ShowKafkaTags", verb::get, "/v2/{project_id}/kafka/{instance_id}/tags",
                                         safety::read,    "5.10.2",  "dms:instance:get"};

    friend bool operator==(const list&, const list&) = default;
};
BOOST_DESCRIBE_STRUCT(list, (), (instance_id))

/// Returns all tags used in a project (ShowKafkaProjectTags).
struct list_project {
    using response = project_tags;
    static constexpr operation_info info{"ShowKafkaProjectTags", verb::get, "/v2/{project_id}/kafka/tags",
                                         safety::read,           "5.10.3",  "dms:instance:get"};

    friend bool operator==(const list_project&, const list_project&) = default;
};
BOOST_DESCRIBE_STRUCT(list_project, (), ())

using operations = type_list<batch_action, list, list_project>;

}  // namespace dmskafka::tags
