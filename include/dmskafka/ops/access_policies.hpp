#pragma once

#include <dmskafka/job_rule.hpp>
#include <dmskafka/models/access_policies.hpp>
#include <dmskafka/models/shared.hpp>
#include <dmskafka/operation.hpp>

#include <boost/describe/class.hpp>

#include <chrono>
#include <string>
#include <vector>

namespace dmskafka::access_policies {

/// Returns the permissions of the users on a topic; needs SASL to be enabled (ShowTopicAccessPolicy).
struct get {
    std::string instance_id{};  ///< instance ID
    std::string topic_name{};   ///< topic name

    using response = topic_policies;
    static constexpr operation_info info{"ShowTopicAccessPolicy",
                                         verb::get,
                                         "/v1/{project_id}/instances/{instance_id}/topics/{topic_name}/accesspolicy",
                                         safety::read,
                                         "5.7.6",
                                         "dms:instance:get"};

    friend bool operator==(const get&, const get&) = default;
};
BOOST_DESCRIBE_STRUCT(get, (), (instance_id, topic_name))

/// Sets the permissions of users on topics; needs SASL to be enabled (UpdateTopicAccessPolicy).
struct set {
    std::string instance_id{};                 ///< instance ID
    std::vector<new_topic_policies> topics{};  ///< topics and their permissions

    using response = job_started;
    static constexpr operation_info info{
        "UpdateTopicAccessPolicy", verb::post, "/v1/{project_id}/instances/{instance_id}/topics/accesspolicy",
        safety::idempotent,        "5.7.7",    "dms:instance:modify"};
    static constexpr job_rule job{watch::background_task, target::success, "job_id", std::chrono::seconds(1),
                                  std::chrono::seconds(2)};

    friend bool operator==(const set&, const set&) = default;
};
BOOST_DESCRIBE_STRUCT(set, (), (instance_id, topics))

using operations = type_list<get, set>;

}  // namespace dmskafka::access_policies
