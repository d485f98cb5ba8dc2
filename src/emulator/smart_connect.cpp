#include "emulator/smart_connect.hpp"
#include "emulator/documented_errors.hpp"
#include "emulator/handler.hpp"
#include "emulator/service.hpp"
#include "emulator/smart_connect_rules.hpp"

#include <dmskafka/json.hpp>
#include <dmskafka/ops/smart_connect.hpp>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include <algorithm>
#include <chrono>

namespace dmskafka::emulation {

namespace {

using namespace std::chrono_literals;
using namespace smart_connect;
namespace json = boost::json;

constexpr auto creation_time = 300s;
constexpr auto removal_time = 120s;
constexpr auto transition_time = 5s;  // of a task from one state to the next

// Instances from before this time, 2022-09-01, begin with few tasks and can get more.
constexpr std::int64_t full_quota_since = 1'661'990'400'000;
constexpr std::int32_t first_quota = 2;

outcome<connector*> connector_of(const outcome<instance*>& owner) {
    if (!owner) return owner.error();
    if (!(*owner)->connector) return errors::connector_not_found;
    return &*(*owner)->connector;
}

connector_task* find_task(connector& of, std::string_view id) {
    const auto found = std::ranges::find_if(of.tasks, [&](const connector_task& one) { return one.id == id; });
    return found == of.tasks.end() ? nullptr : &*found;
}

// Smart Connect itself

std::optional<refusal> check_enabling(const instance& owner, const enable& asked) {
    constexpr std::string_view bandwidths[] = {"100MB", "300MB", "600MB", "1200MB"};
    if (owner.connector) return errors::connector_exists;
    if (owner.order.bss_param && owner.order.bss_param->charging_mode.value_or("") == "prePaid")
        return errors::parameter_invalid.because("The instance is not billed by use.");
    if (asked.specification && std::ranges::count(bandwidths, *asked.specification) == 0)
        return errors::parameter_invalid.because("specification must be 100MB, 300MB, 600MB or 1200MB.");
    if (asked.node_cnt.value_or(2) < 2) return errors::parameter_invalid.because("node_cnt must be at least 2.");
    return std::nullopt;
}

outcome<connector_started> enable_connector(service& emulated, const enable& asked) {
    const auto found = emulated.find_idle(asked.instance_id);
    if (!found) return found.error();
    instance& owner = **found;
    if (auto no = check_enabling(owner, asked)) return *std::move(no);

    connector_started made;
    made.connector_id = emulated.ids().uuid();
    owner.status = "EXTENDING";
    const auto done = [id = *made.connector_id, nodes = asked.node_cnt.value_or(2)](instance& of) {
        of.connector = connector{id, nodes, {}, of.created_at < full_quota_since ? first_quota : max_connector_tasks};
        of.status = "RUNNING";
    };
    const auto failed = [](instance& of) { of.status = "EXTENDEDFAILED"; };
    made.job_id = emulated.start_task(owner, "createConnector", to_json(asked), creation_time, done, failed).id;
    return made;
}

}  // namespace

outcome<job_started> disable_connector(service& emulated, const disable& asked) {
    const auto found = emulated.find_idle(asked.instance_id);
    const auto running = connector_of(found);
    if (!running) return running.error();
    if (!(*running)->tasks.empty()) return errors::connector_tasks_exist;

    instance& owner = **found;
    owner.status = "CONNECTOR_DELETING";
    const auto done = [](instance& of) {
        of.connector.reset();
        of.status = "RUNNING";
    };
    const auto failed = [](instance& of) { of.status = "RUNNING"; };
    job_started made;
    made.job_id = emulated.start_task(owner, "deleteConnector", to_json(asked), removal_time, done, failed).id;
    return made;
}

namespace {

// How a task is answered: without what is secret, and with what was left to the service

std::string addresses_of(const instance& peer) {
    std::string out;
    for (const broker& each : peer.brokers) out += (out.empty() ? "" : ",") + each.address + ":9092";
    return out;
}

task_source describe_kafka(service& emulated, const instance& owner, const new_task_source& one) {
    const bool sasl = one.security_protocol == "SASL_SSL";
    task_source made;
    made.current_cluster_name = one.current_cluster_name.value_or(owner.order.name);
    made.cluster_name = one.cluster_name.value_or("peer");
    if (sasl) made.user_name = one.user_name;
    if (sasl) made.sasl_mechanism = one.sasl_mechanism;
    made.instance_id = one.instance_id.value_or("");
    made.bootstrap_servers = !one.bootstrap_servers.value_or("").empty()
                                 ? *one.bootstrap_servers
                                 : addresses_of(**emulated.find_instance(*one.instance_id));
    made.security_protocol = one.security_protocol.value_or("PLAINTEXT");
    made.direction = one.direction.value_or("pull");
    made.sync_consumer_offsets_enabled = one.sync_consumer_offsets_enabled.value_or(false);
    made.replication_factor = one.replication_factor.value_or(3);
    made.task_num = one.task_num.value_or(2);
    made.rename_topic_enabled = one.rename_topic_enabled.value_or(false);
    made.provenance_header_enabled = one.provenance_header_enabled.value_or(false);
    made.consumer_strategy = one.consumer_strategy.value_or("latest");
    made.compression_type = one.compression_type.value_or("none");
    made.topics_mapping = one.topics_mapping.value_or("");
    return made;
}

task_source describe_redis(const new_task_source& one) {
    task_source made;
    made.redis_address = one.redis_address.value_or("");
    made.redis_type = one.redis_type.value_or("standalone");
    made.dcs_instance_id = one.dcs_instance_id.value_or("");
    made.sync_mode = one.sync_mode.value_or("CUSTOM_OFFSET");
    made.full_sync_wait_ms = one.full_sync_wait_ms.value_or(30'000);
    made.full_sync_max_retry = one.full_sync_max_retry.value_or(3);
    made.ratelimit = one.ratelimit.value_or(-1);
    return made;
}

task_sink describe_redis(const new_task_sink& one) {
    task_sink made;
    made.redis_address = one.redis_address.value_or("");
    made.redis_type = one.redis_type.value_or("standalone");
    made.dcs_instance_id = one.dcs_instance_id.value_or("");
    made.target_db = -1;
    return made;
}

task_sink describe_obs(const new_task_sink& one) {
    task_sink made;
    made.consumer_strategy = one.consumer_strategy.value_or("latest");
    made.destination_file_type = "TEXT";
    made.deliver_time_interval = one.deliver_time_interval.value_or(300);
    made.obs_bucket_name = one.obs_bucket_name;
    made.obs_path = one.obs_path.value_or("");
    made.partition_format = one.partition_format.value_or("yyyy/MM/dd/HH/mm");
    made.record_delimiter = one.record_delimiter.value_or("\\n");
    made.store_keys = one.store_keys.value_or(false);
    made.obs_part_size = 5'242'880;
    made.flush_size = 1'000'000;
    made.timezone = "UTC";
    made.schema_generator_class = "io.confluent.connect.storage.hive.schema.DefaultSchemaGenerator";
    made.partitioner_class = "io.confluent.connect.storage.partitioner.TimeBasedPartitioner";
    made.value_converter = "org.apache.kafka.connect.converters.ByteArrayConverter";
    made.key_converter = "org.apache.kafka.connect.converters.ByteArrayConverter";
    made.kv_delimiter = ":";
    return made;
}

connector_task describe(service& emulated, const instance& owner, const create_task& asked) {
    connector_task made;
    made.task_name = asked.task_name;
    made.topics = asked.topics.value_or("");
    made.topics_regex = asked.topics_regex.value_or("");
    made.source_type = asked.source_type;
    if (asked.source_type == kafka_source) made.source_task = describe_kafka(emulated, owner, *asked.source_task);
    if (asked.source_type == redis_source) made.source_task = describe_redis(*asked.source_task);
    made.sink_type = asked.sink_type;
    if (asked.sink_type == obs_sink) made.sink_task = describe_obs(*asked.sink_task);
    if (asked.sink_type == redis_sink) made.sink_task = describe_redis(*asked.sink_task);
    made.id = emulated.ids().uuid();
    made.status = "CREATING";
    made.create_time = emulated.time().unix_milliseconds();
    return made;
}

/// The answer about one task, in which null stands for no source or no target.
json::object with_nulls(json::object made) {
    made.emplace("source_task", nullptr);  // when it is not there
    made.emplace("sink_task", nullptr);
    return made;
}

reply answer(const connector_task& one) {
    return {200, json::serialize(with_nulls(json::parse(to_json(one)).as_object())), {}};
}

// Tasks

/// Lets the task reach that state after a while, unless it goes elsewhere meanwhile.
void transition(service& emulated, const instance& owner, const connector_task& one, std::string to) {
    const auto becomes = [id = *one.id, from = *one.status](std::string state) -> service::effect {
        return [id, from, state = std::move(state)](instance& of) {
            connector_task* moving = of.connector ? find_task(*of.connector, id) : nullptr;
            if (moving && moving->status == from) moving->status = state;
        };
    };
    const auto vanishes = [id = *one.id](instance& of) {
        if (of.connector) of.connector->tasks.remove_if([&](const connector_task& each) { return each.id == id; });
    };
    emulated.start_job(owner, transition_time, becomes(std::move(to)), becomes("FAILED"), vanishes);
}

}  // namespace

outcome<const connector_task*> add_connector_task(service& emulated, const create_task& asked) {
    const auto owner = emulated.find_running(asked.instance_id);
    const auto found = connector_of(owner);
    if (!found) return found.error();
    if (auto no = check_task(emulated, **owner, asked)) return *std::move(no);
    if (std::ssize((*found)->tasks) >= (*found)->quota) return errors::connector_tasks_used_up;

    const connector_task& made = (*found)->tasks.emplace_back(describe(emulated, **owner, asked));
    transition(emulated, **owner, made, asked.start_later.value_or(false) ? "WAITING" : "RUNNING");
    return &made;
}

namespace {

outcome<reply> create(service& emulated, const create_task& asked) {
    const auto made = add_connector_task(emulated, asked);
    if (!made) return made.error();
    return answer(**made);
}

outcome<reply> list(service& emulated, const list_tasks& asked) {
    const auto found = connector_of(emulated.find_instance(asked.instance_id));
    if (!found) return found.error();
    const std::int32_t offset = asked.offset.value_or(0);
    const std::int32_t limit = asked.limit.value_or(10);
    if (offset < 0 || limit < 1 || limit > 50)
        return errors::parameter_invalid.because("offset must be at least 0 and limit between 1 and 50.");

    task_page made;
    std::int32_t number = 0;
    for (const connector_task& one : (*found)->tasks)
        if (const auto position = number++; position >= offset && position - offset < limit) made.tasks.push_back(one);
    made.total_number = number;
    made.max_tasks = max_connector_tasks;
    made.quota_tasks = (*found)->quota;

    json::value page = json::parse(to_json(made));
    for (json::value& one : page.at("tasks").as_array()) one = with_nulls(std::move(one.as_object()));
    return reply{200, json::serialize(page), {}};
}

/// A task of an instance.
struct owned {
    instance* owner;
    connector_task* one;
};

outcome<owned> find_owned(const outcome<instance*>& owner, std::string_view task_id) {
    const auto found = connector_of(owner);
    if (!found) return found.error();
    connector_task* one = find_task(**found, task_id);
    if (!one) return errors::task_not_found;
    return owned{*owner, one};
}

outcome<reply> get(service& emulated, const get_task& asked) {
    const auto found = find_owned(emulated.find_instance(asked.instance_id), asked.task_id);
    if (!found) return found.error();
    return answer(*found->one);
}

outcome<no_content> remove(service& emulated, const remove_task& asked) {
    const auto found = find_owned(emulated.find_running(asked.instance_id), asked.task_id);
    if (!found) return found.error();
    found->owner->connector->tasks.remove_if([&](const connector_task& each) { return &each == found->one; });
    return no_content{};
}

outcome<no_content> pause(service& emulated, const pause_task& asked) {
    const auto found = find_owned(emulated.find_running(asked.instance_id), asked.task_id);
    if (!found) return found.error();
    if (found->one->status == "PAUSED") return no_content{};
    if (found->one->status != "RUNNING") return errors::connector_task_not_stopped;
    transition(emulated, *found->owner, *found->one, "PAUSED");
    return no_content{};
}

outcome<no_content> resume(service& emulated, const resume_task& asked) {
    const auto found = find_owned(emulated.find_running(asked.instance_id), asked.task_id);
    if (!found) return found.error();
    if (found->one->status == "RUNNING") return no_content{};
    if (found->one->status != "PAUSED") return errors::connector_task_not_started;
    transition(emulated, *found->owner, *found->one, "RUNNING");
    return no_content{};
}

outcome<no_content> restart(service& emulated, const restart_task& asked) {
    const auto found = find_owned(emulated.find_running(asked.instance_id), asked.task_id);
    if (!found) return found.error();
    if (found->one->status == "CREATING") return errors::connector_task_not_restarted;
    if (found->one->status != "WAITING") found->one->status = "RESTARTING";
    transition(emulated, *found->owner, *found->one, "RUNNING");
    return no_content{};
}

}  // namespace

std::vector<handler> smart_connect_handlers() {
    return {on(&enable_connector),
            on(&disable_connector),
            on(&create),
            on(&list),
            on(&get),
            on(&remove),
            on(&pause),
            on(&resume),
            on(&restart)};
}

}  // namespace dmskafka::emulation
