#include "emulator/documented_errors.hpp"
#include "emulator/handler.hpp"
#include "emulator/sasl_users.hpp"
#include "emulator/service.hpp"

#include <dmskafka/json.hpp>
#include <dmskafka/ops/access_policies.hpp>

#include <algorithm>
#include <chrono>
#include <map>
#include <string>

namespace dmskafka::emulation {

namespace {

using namespace std::chrono_literals;

constexpr auto policy_time = 2s;

using wishes = std::map<std::string, decltype(topic::policies)>;  ///< policies of users, by topic

outcome<access_policies::topic_policies> get_policies(service& emulated, const access_policies::get& asked) {
    if (const auto owner = find_with_sasl(emulated, asked.instance_id); !owner) return owner.error();
    const auto one = emulated.find_topic(asked.instance_id, asked.topic_name);
    if (!one) return one.error();
    access_policies::topic_policies made;
    made.name = (*one)->name;
    made.topic_type = 0;
    for (const auto& [name, allowed] : (*one)->policies) {
        auto& entry = made.policies.emplace_back();
        entry.owner = false;  // no topic is created in the name of a user
        entry.user_name = name;
        entry.access_policy = allowed;
    }
    return made;
}

outcome<decltype(topic::policies)> read_policies(instance& owner, const access_policies::new_topic_policies& asked) {
    if (!owner.find_topic(asked.name)) return errors::topic_not_found;
    decltype(topic::policies) wanted;
    for (const auto& [name, allowed] : asked.policies) {
        if (!owner.find_user(name)) return errors::parameter_invalid.because("The user " + name + " does not exist.");
        if (allowed != "all" && allowed != "pub" && allowed != "sub")
            return errors::parameter_invalid.because("access_policy must be all, pub or sub.");
        if (!wanted.emplace(name, allowed).second)
            return errors::parameter_invalid.because("The user " + name + " has two policies.");
    }
    return wanted;
}

/// The refusal that names a topic, in a form of its own.
reply nothing_to_clear(const std::string& topic_name) {
    std::string body = R"({"failed_topics":[{"name":)";
    detail::encode_text(topic_name, body);
    body += R"(,"error_msg":"The topic has no access policy that could be deleted."}]})";
    return {400, std::move(body), {}};
}

/// Users that have gone meanwhile get nothing.
void apply(instance& to, const wishes& wanted) {
    for (const auto& [name, policies] : wanted) {
        topic* one = to.find_topic(name);
        if (!one) continue;
        one->policies = policies;
        std::erase_if(one->policies, [&](const auto& entry) { return !to.find_user(entry.first); });
    }
}

outcome<reply> set_policies(service& emulated, const access_policies::set& asked) {
    if (const auto owner = find_with_sasl(emulated, asked.instance_id); !owner) return owner.error();
    const auto found = emulated.find_idle(asked.instance_id);
    if (!found) return found.error();
    if (asked.topics.empty()) return errors::parameter_invalid.because("topics is empty.");
    wishes wanted;
    for (const auto& each : asked.topics) {
        auto policies = read_policies(**found, each);
        if (!policies) return policies.error();
        if (policies->empty() && (*found)->find_topic(each.name)->policies.empty()) return nothing_to_clear(each.name);
        if (!wanted.emplace(each.name, *std::move(policies)).second)
            return errors::parameter_invalid.because("The topic " + each.name + " is there twice.");
    }
    job_started made;
    made.job_id = emulated
                      .start_task(**found, "updateTopicPolicies", to_json(asked.topics), policy_time,
                                  [wanted](instance& of) { apply(of, wanted); }, {})
                      .id;
    return encoded(made);
}

}  // namespace

std::vector<handler> access_policy_handlers() { return {on(&get_policies), on(&set_policies)}; }

}  // namespace dmskafka::emulation
