#pragma once

// What must be changed so that something is as desired. Members that the description does not set do not count, and
// neither does what the service does not tell of a member that cannot be changed.

#include <dmskafka/desired_state.hpp>

#include <variant>
#include <vector>

namespace dmskafka::detail {

/// The request that changes what differs; not to be sent when there are no changes.
template <class Request>
struct change_plan {
    std::vector<member_change> changes{};
    Request request{};
    bool needs_restart{};
};

[[nodiscard]] result<change_plan<topics::update>> plan(const topics::create& desired, const topics::topic& present);
[[nodiscard]] result<change_plan<users::update>> plan(const users::create& desired, const users::user& present);
[[nodiscard]] result<change_plan<consumer_groups::update>> plan(const consumer_groups::create& desired,
                                                                const consumer_groups::group& present);
[[nodiscard]] result<change_plan<instances::update_configs>> plan(const instances::update_configs& desired,
                                                                  const instances::instance_configs& present);
[[nodiscard]] result<change_plan<tags::batch_action>> plan(const tags::batch_action& desired,
                                                           const tags::instance_tags& present);
[[nodiscard]] result<change_plan<tags::batch_action>> plan_absence(const tags::batch_action& undesired,
                                                                   const tags::instance_tags& present);
/// `present` belongs to the topics of the description, in their order.
[[nodiscard]] change_plan<access_policies::set> plan(const access_policies::set& desired,
                                                     const std::vector<access_policies::topic_policies>& present);
[[nodiscard]] change_plan<access_policies::set> plan_absence(
    const access_policies::set& undesired, const std::vector<access_policies::topic_policies>& present);

/// One request of those that change an instance.
struct instance_step {
    std::vector<member_change> changes{};
    std::variant<instances::update, tags::batch_action, instances::set_auto_create_topics, instances::resize> request{};
};

/// In the order in which to send them, each after the job of the one before it has ended.
[[nodiscard]] result<std::vector<instance_step>> plan(const instances::create& desired,
                                                      const instances::instance& present);

}  // namespace dmskafka::detail
