#include "emulator/documented_errors.hpp"
#include "emulator/handler.hpp"
#include "emulator/instances.hpp"
#include "emulator/product_description.hpp"
#include "emulator/service.hpp"

#include <dmskafka/json.hpp>
#include <dmskafka/ops/instances.hpp>

#include <chrono>
#include <string>

namespace dmskafka::emulation {

namespace {

using namespace std::chrono_literals;

constexpr auto storage_expansion_time = 180s;
constexpr auto broker_expansion_time = 300s;
constexpr auto flavor_change_time = 600s;

/// What a resize changes, how long it takes, and what it is called among the background tasks.
struct expansion {
    std::string task_name;
    std::chrono::seconds time;
    service::effect apply;
};

outcome<expansion> plan_storage(const instance& one, const instances::resize& asked) {
    const std::int32_t wanted = asked.new_storage_space.value_or(0);
    if (one.extended >= 20) return errors::expanded_too_often;
    if (wanted > one.specification->max_storage || wanted % one.order.broker_num != 0 ||
        wanted - one.order.storage_space < one.order.broker_num * min_storage_per_broker)
        return errors::disk_space_invalid;
    return expansion{"extendStorage", storage_expansion_time, [wanted](instance& of) {
                         of.order.storage_space = wanted;
                         ++of.extended;
                     }};
}

outcome<expansion> plan_brokers(service& emulated, const instance& one, const instances::resize& asked) {
    const std::int32_t wanted = asked.new_broker_num.value_or(0);
    if (wanted <= one.order.broker_num || wanted > one.specification->max_brokers)
        return errors::parameter_invalid.because("new_broker_num is out of range.");
    const std::int32_t storage = one.order.storage_space / one.order.broker_num * wanted;
    if (asked.new_storage_space.value_or(0) != storage || storage > one.specification->max_storage)
        return errors::disk_space_invalid;
    const auto addresses = asked.tenant_ips.value_or(std::vector<std::string>{});
    if (std::ssize(addresses) > wanted - one.order.broker_num)
        return errors::parameter_invalid.because("tenant_ips has more addresses than there are new brokers.");
    return expansion{"extendBroker", broker_expansion_time, [&emulated, wanted, storage, addresses](instance& of) {
                         of.order.broker_num = wanted;
                         of.order.storage_space = storage;
                         add_brokers(emulated, of, addresses);
                     }};
}

std::optional<refusal> check_flavor(const instance& one, const product* wanted) {
    if (!wanted || wanted == one.specification) return errors::product_invalid;
    if (one.order.storage_space > wanted->max_storage) return errors::disk_space_invalid;
    if (one.used_partitions() > wanted->max_partitions_per_broker * one.order.broker_num)
        return errors::partition_limit_reached;
    return std::nullopt;
}

outcome<expansion> plan_flavor(const instance& one, const instances::resize& asked) {
    const product* wanted = find_product(asked.new_product_id.value_or(""));
    if (auto no = check_flavor(one, wanted)) return *std::move(no);
    return expansion{"extendProduct", flavor_change_time, [wanted](instance& of) {
                         of.specification = wanted;
                         of.order.product_id = wanted->id;
                     }};
}

outcome<expansion> plan(service& emulated, const instance& one, const instances::resize& asked) {
    if (asked.oper_type == "storage") return plan_storage(one, asked);
    if (asked.oper_type == "horizontal") return plan_brokers(emulated, one, asked);
    if (asked.oper_type == "vertical") return plan_flavor(one, asked);
    return errors::parameter_invalid.because("oper_type must be storage, horizontal or vertical.");
}

outcome<job_started> resize_instance(service& emulated, const instances::resize& asked) {
    if (asked.engine != "kafka") return errors::engine_unsupported;
    const auto found = emulated.find_idle(asked.instance_id);
    if (!found) return found.error();
    instance& one = **found;
    const auto planned = plan(emulated, one, asked);
    if (!planned) return planned.error();

    one.status = "EXTENDING";
    const auto done = [apply = planned->apply](instance& of) {
        apply(of);
        of.status = "RUNNING";
    };
    const auto failed = [](instance& of) { of.status = "EXTENDEDFAILED"; };
    job_started made;
    made.job_id = emulated.start_task(one, planned->task_name, to_json(asked), planned->time, done, failed).id;
    return made;
}

instances::resize_product describe(const product& one) {
    instances::resize_product made;
    made.type = "cluster";
    made.product_id = one.id;
    made.ecs_flavor_id = one.flavor;
    made.arch_types = {"X86"};
    made.charging_mode = {"monthly", "hourly"};
    for (const std::string_view code : storage_types()) made.ios.push_back(describe_storage_type(code));
    auto& feature = made.support_features.emplace_back();
    feature.name = "connector_obs";
    feature.properties = {{"max_task", "10"}, {"min_task", "1"}, {"max_node", "10"}, {"min_node", "2"}};
    made.properties = limits_of(one);
    made.available_zones = zones_with(false);
    made.unavailable_zones = zones_with(true);
    return made;
}

/// The other products that hold what the instance has.
outcome<instances::resize_options> list_options(service& emulated, const instances::list_resize_options& asked) {
    if (asked.engine != "kafka") return errors::engine_unsupported;
    if (asked.type != "advanced") return errors::parameter_invalid.because("type must be advanced.");
    const auto found = emulated.find_instance(asked.instance_id);
    if (!found) return found.error();
    instances::resize_options made;
    made.engine = "kafka";
    for (const std::string_view version : engine_versions()) made.versions.emplace_back(version);
    for (const product& one : products())
        if (!check_flavor(**found, &one)) made.products.push_back(describe(one));
    return made;
}

}  // namespace

std::vector<handler> instance_resize_handlers() { return {on(&resize_instance), on(&list_options)}; }

}  // namespace dmskafka::emulation
