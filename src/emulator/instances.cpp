#include "emulator/instances.hpp"
#include "emulator/documented_errors.hpp"
#include "emulator/handler.hpp"
#include "emulator/instance_rules.hpp"
#include "emulator/parameters.hpp"
#include "emulator/sasl_users.hpp"
#include "emulator/service.hpp"

#include <dmskafka/json.hpp>
#include <dmskafka/ops/instances.hpp>

#include <algorithm>
#include <chrono>
#include <set>

namespace dmskafka::emulation {

void add_brokers(service& emulated, instance& to, const std::vector<std::string>& wanted_addresses) {
    std::set<std::string> taken(wanted_addresses.begin(), wanted_addresses.end());
    for (const broker& one : to.brokers) taken.insert(one.address);
    auto wanted = wanted_addresses.begin();
    int host = 10;
    while (std::ssize(to.brokers) < to.order.broker_num) {
        std::string address;
        if (wanted != wanted_addresses.end()) {
            address = *wanted++;
        } else {
            do address = "192.168.0." + std::to_string(++host);
            while (!taken.insert(address).second);
        }
        to.brokers.push_back({std::move(address), emulated.ids().uuid()});
    }
}

namespace {

using namespace std::chrono_literals;

// How long things take at the real service, more or less.
constexpr auto creation_time = 240s;
constexpr auto cross_vpc_delay = 20s;  // after RUNNING
constexpr auto removal_time = 30s;
constexpr auto restart_time = 60s;
constexpr auto upgrade_time = 600s;
constexpr auto configuration_time = 4s;

instance& add_instance(service& emulated, const instances::create& order) {
    instance& made = emulated.all_instances().emplace_back();
    made.id = emulated.ids().uuid();
    made.order = order;
    made.specification = find_product(order.product_id);
    made.created_at = emulated.time().unix_milliseconds();
    if (order.retention_policy.value_or("").empty()) made.order.retention_policy = "produce_reject";
    if (!order.maintain_begin) {
        made.order.maintain_begin = "02:00:00";
        made.order.maintain_end = "06:00:00";
    }
    if (order.connector_enable.value_or(false)) made.connector = connector{emulated.ids().uuid(), 2, {}};
    add_brokers(emulated, made, order.tenant_ips.value_or(std::vector<std::string>{}));
    if (order.ssl_enable.value_or(false)) add_first_user(made, order.access_user.value_or(""), made.created_at);
    return made;
}

bool is_name_taken(service& emulated, std::string_view name, const instance* except = nullptr) {
    return std::ranges::any_of(emulated.all_instances(),
                               [&](const instance& one) { return &one != except && one.order.name == name; });
}

}  // namespace

outcome<instances::instance_created> create_instance(service& emulated, const instances::create& asked) {
    if (auto no = check_order(asked)) return *std::move(no);
    if (is_name_taken(emulated, asked.name)) return errors::instance_name_taken;

    instance& made = add_instance(emulated, asked);
    made.status = "CREATING";
    emulated.start_job(
        made, creation_time,
        [&emulated](instance& of) {
            of.status = "RUNNING";
            emulated.later(of, cross_vpc_delay, [](instance& ready) { ready.cross_vpc_ready = true; });
        },
        [](instance& of) { of.status = "CREATEFAILED"; }, emulated.forget_instance());
    instances::instance_created answer;
    answer.instance_id = made.id;
    return answer;
}

bool matches(const instances::list& asked, const instance& one) {
    const auto has_name = [&](const std::string& name) {
        return asked.exact_match_name.value_or(false) ? one.order.name == name
                                                      : one.order.name.find(name) != std::string::npos;
    };
    const auto is = [](const std::optional<std::string>& wanted, std::string_view value) {
        return !wanted || wanted->empty() || *wanted == value;
    };
    return (!asked.name || asked.name->empty() || has_name(*asked.name)) && is(asked.instance_id, one.id) &&
           is(asked.status, one.status) &&
           is(asked.enterprise_project_id, one.order.enterprise_project_id.value_or("0"));
}

namespace {

outcome<instances::instance_page> list_instances(service& emulated, const instances::list& asked) {
    if (asked.engine != "kafka") return errors::engine_unsupported;
    const std::int32_t offset = asked.offset.value_or(0);
    const std::int32_t limit = asked.limit.value_or(10);
    if (offset < 0 || limit < 1 || limit > 50)
        return errors::parameter_invalid.because("offset must be at least 0 and limit between 1 and 50.");

    instances::instance_page made;
    std::int32_t number = 0;
    for (const instance& one : emulated.all_instances()) {
        if (!matches(asked, one)) continue;
        if (number >= offset && number - offset < limit) made.instances.push_back(describe(emulated, one));
        ++number;
    }
    if (number > 0 && offset >= number) return errors::offset_beyond_total;
    made.instance_num = number;
    return made;
}

outcome<instances::instance> get_instance(service& emulated, const instances::get& asked) {
    const auto found = emulated.find_instance(asked.instance_id);
    if (!found) return found.error();
    return describe(emulated, **found);
}

/// Begins to delete, which is no error when it goes on already.
std::optional<refusal> begin_removal(service& emulated, instance& one) {
    if (one.status == "DELETING") return std::nullopt;
    if (one.status == "CREATING" || one.status == "RESTARTING") return errors::instance_in_transition;
    if (one.status == "EXTENDING") return errors::wrong_instance_status;
    if (one.busy()) return errors::job_running;
    one.status = "DELETING";
    emulated.start_job(
        one, removal_time, emulated.forget_instance(), [](instance& of) { of.status = "ERROR"; },
        emulated.forget_instance());
    return std::nullopt;
}

std::optional<refusal> begin_restart(service& emulated, instance& one) {
    if (one.status != "RUNNING") return errors::wrong_instance_status;
    if (one.busy()) return errors::job_running;
    one.status = "RESTARTING";
    emulated.start_job(
        one, restart_time, [](instance& of) { of.status = "RUNNING"; }, [](instance& of) { of.status = "ERROR"; },
        emulated.forget_instance());
    return std::nullopt;
}

}  // namespace

outcome<no_content> remove_instance(service& emulated, const instances::remove& asked) {
    const auto found = emulated.find_instance(asked.instance_id);
    if (!found) return found.error();
    if (auto no = begin_removal(emulated, **found)) return *std::move(no);
    return no_content{};
}

outcome<no_content> update_instance(service& emulated, const instances::update& asked) {
    const auto found = emulated.find_running(asked.instance_id);
    if (!found) return found.error();
    instance& one = **found;
    if (asked.name && !is_name(*asked.name)) return errors::instance_name_invalid;
    if (asked.name && is_name_taken(emulated, *asked.name, &one)) return errors::instance_name_taken;
    if (asked.description.value_or("").size() > 1024) return errors::description_too_long;
    if (asked.security_group_id && asked.security_group_id->empty()) return errors::security_group_empty;
    if (auto no = check_window(asked.maintain_begin, asked.maintain_end)) return *std::move(no);
    if (auto no = check_retention_policy(asked.retention_policy)) return *std::move(no);
    if (asked.retention_policy && one.busy()) return errors::job_running;

    one.order.name = asked.name.value_or(one.order.name);
    if (asked.description) one.order.description = asked.description;
    one.order.security_group_id = asked.security_group_id.value_or(one.order.security_group_id);
    if (asked.maintain_begin) one.order.maintain_begin = asked.maintain_begin;
    if (asked.maintain_end) one.order.maintain_end = asked.maintain_end;
    if (asked.enterprise_project_id) one.order.enterprise_project_id = asked.enterprise_project_id;
    if (asked.retention_policy)
        emulated.start_task(one, "changeRetentionPolicy", "{\"retention_policy\":\"" + *asked.retention_policy + "\"}",
                            configuration_time,
                            [policy = asked.retention_policy](instance& of) { of.order.retention_policy = policy; },
                            {});
    return no_content{};
}

namespace {

/// Deletes what could not be created. The only batch action without an answer per instance.
reply remove_failed_instances(service& emulated) {
    for (instance& one : emulated.all_instances())
        if (one.status == "CREATEFAILED") (void)begin_removal(emulated, one);
    return encoded(no_content{});
}

}  // namespace

outcome<reply> batch_action(service& emulated, const instances::batch_action& asked) {
    if (asked.action != "restart" && asked.action != "delete") return errors::action_invalid;
    if (asked.all_failure.value_or("") == "kafka" && asked.action == "delete") return remove_failed_instances(emulated);
    if (!asked.instances || asked.instances->empty()) return errors::instances_empty;
    if (asked.instances->size() > 50) return errors::too_many_instances;
    const std::set<std::string> different(asked.instances->begin(), asked.instances->end());
    if (different.size() != asked.instances->size()) return errors::instance_repeated;

    instances::batch_outcome made;
    for (const std::string& id : *asked.instances) {
        const auto found = emulated.find_instance(id);
        const bool begun =
            found && !(asked.action == "delete" ? begin_removal(emulated, **found) : begin_restart(emulated, **found));
        auto& entry = made.results.emplace_back();
        entry.instance = id;
        entry.result = begun ? "success" : "failed";
    }
    return encoded(made);
}

namespace {

outcome<instances::instance_configs> get_configs(service& emulated, const instances::get_configs& asked) {
    const auto found = emulated.find_instance(asked.instance_id);
    if (!found) return found.error();
    instances::instance_configs made;
    for (const parameter& one : broker_parameters()) made.kafka_configs.push_back(describe(one, (*found)->configs));
    return made;
}

outcome<instances::configs_changed> update_configs(service& emulated, const instances::update_configs& asked) {
    const auto found = emulated.find_idle(asked.instance_id);
    if (!found) return found.error();
    if (asked.kafka_configs.empty()) return errors::parameter_invalid.because("kafka_configs is empty.");
    settings wanted;
    instances::configs_changed made;
    made.dynamic_config = 0;
    made.static_config = 0;
    for (const config_value& each : asked.kafka_configs) {
        const std::string name = each.name.value_or("");
        const std::string value = each.value.value_or("");
        const parameter* known = find(broker_parameters(), name);
        if (!known || !known->accepts(value) || !wanted.emplace(name, value).second)
            return errors::configuration_invalid.because(name + ".");
        ++*(known->needs_restart ? made.static_config : made.dynamic_config);
    }
    made.job_id = emulated
                      .start_task(**found, "kafkaConfigModify", to_json(asked.kafka_configs), configuration_time,
                                  [wanted](instance& of) {
                                      for (const auto& [name, value] : wanted) of.configs[name] = value;
                                  },
                                  {})
                      .id;
    return made;
}

outcome<no_content> reset_password(service& emulated, const instances::reset_password& asked) {
    const auto found = emulated.find_running(asked.instance_id);
    if (!found) return found.error();
    if (!(*found)->order.ssl_enable.value_or(false)) return errors::ssl_off;
    if (!is_complex(asked.new_password.reveal())) return errors::password_too_simple;
    (*found)->order.password = asked.new_password;
    return no_content{};
}

outcome<instances::auto_create_topics> set_auto_create_topics(service& emulated,
                                                              const instances::set_auto_create_topics& asked) {
    const auto found = emulated.find_idle(asked.instance_id);
    if (!found) return found.error();
    emulated.start_task(**found, "kafkaConfigModify", to_json(asked), configuration_time,
                        [on = asked.enable_auto_topic](instance& of) { of.order.enable_auto_topic = on; }, {});
    instances::auto_create_topics made;
    made.enable_auto_topic = asked.enable_auto_topic;
    return made;
}

std::optional<refusal> check_upgrade(const instance& one) {
    if (one.status != "RUNNING") return errors::not_running_to_upgrade;
    if (one.busy()) return errors::job_running;
    if (one.upgraded) return errors::already_upgraded;
    return std::nullopt;
}

/// An upgrade that fails is rolled back.
const task& begin_upgrade(service& emulated, instance& one) {
    one.status = "UPGRADING";
    return emulated.start_task(
        one, "upgradeInstance", "{}", upgrade_time,
        [](instance& of) {
            of.status = "RUNNING";
            of.upgraded = true;
        },
        [](instance& of) { of.status = "RUNNING"; });
}

outcome<instances::upgrade_started> upgrade_instance(service& emulated, const instances::upgrade& asked) {
    const auto found = emulated.find_instance(asked.instance_id);
    if (!found) return found.error();
    if (auto no = check_upgrade(**found)) return *std::move(no);
    instances::upgrade_started made;
    if (!asked.is_schedule.value_or(false)) {
        made.job_id = begin_upgrade(emulated, **found).id;
        return made;
    }
    const auto wait = std::chrono::milliseconds(asked.execute_at.value_or(0) - emulated.time().unix_milliseconds());
    if (wait <= 0ms) return errors::timestamp_invalid;
    emulated.later(**found, wait, [&emulated](instance& of) {
        if (!check_upgrade(of)) begin_upgrade(emulated, of);
    });
    made.schedule_id = emulated.ids().uuid();
    return made;
}

}  // namespace

std::string service::add_instance(project& owner, std::string name) {
    current_ = &owner;
    const product& smallest = products().front();
    instances::create order;
    order.name = std::move(name);
    order.engine_version = "2.7";
    order.broker_num = smallest.min_brokers;
    order.storage_space = min_storage;
    order.vpc_id = ids_.uuid();
    order.security_group_id = ids_.uuid();
    order.subnet_id = ids_.uuid();
    order.available_zones = {std::string(zones().front().id)};
    order.product_id = smallest.id;
    order.storage_spec_code = storage_types().front();
    instance& made = emulation::add_instance(*this, order);
    made.status = "RUNNING";
    made.cross_vpc_ready = true;
    return made.id;
}

std::vector<handler> instance_handlers() {
    return {on(&create_instance), on(&list_instances),         on(&get_instance),    on(&remove_instance),
            on(&update_instance), on(&batch_action),           on(&get_configs),     on(&update_configs),
            on(&reset_password),  on(&set_auto_create_topics), on(&upgrade_instance)};
}

}  // namespace dmskafka::emulation
