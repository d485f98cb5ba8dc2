// Whether the emulator fills in every member that an answer is documented to have. One scenario asks each operation at
// least once; each answer is read along the description of the operation's response.

#include <boost/test/unit_test.hpp>

#include "emulated_calls.hpp"
#include "emulator/router.hpp"
#include "emulator/timeline.hpp"

#include <dmskafka/operation_table.hpp>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

using namespace dmskafka;
using namespace std::chrono_literals;
using detail::kind;
using detail::type_descriptor;
using test::project;
namespace json = boost::json;

namespace {

using paths = std::set<std::string, std::less<>>;

std::string member_of(const std::string& parent, std::string_view name) {
    return (parent.empty() ? "" : parent + ".") + std::string(name);
}

/// Every member at the ends of a type, such as `topics.partitions.leader`: lists count as their elements.
void add_ends(const type_descriptor& type, const std::string& path, paths& found) {
    if (type.what == kind::optional || type.what == kind::list) return add_ends(*type.element, path, found);
    if (type.what != kind::record) return static_cast<void>(found.insert(path));
    for (const auto& field : type.fields) add_ends(*field.type, member_of(path, field.name), found);
}

paths documented_members(const operation_description& operation) {
    paths found;
    if (operation.answers != answer::none) add_ends(*operation.response, "", found);
    return found;
}

bool is_time(std::string_view path) {
    constexpr std::string_view names[] = {"created_at",    "updated_at", "createdAt",        "created_time",
                                          "create_time",   "begin_time", "end_time",         "timestamp",
                                          "register_time", "join_time",  "last_update_time", "last_update_timestamp",
                                          "issued_at",     "expires_at"};
    return std::ranges::count(names, path.substr(path.rfind('.') + 1)) != 0;
}

/// What an answer shows, and what it shows that cannot be.
struct sighting {
    std::chrono::system_clock::time_point begin;  ///< of the scenario
    std::chrono::system_clock::time_point end;    ///< of anything it makes
    paths seen{};
    paths implausible{};

    void look(const type_descriptor& type, const json::value& value, const std::string& path) {
        if (value.is_null()) return;
        if (type.what == kind::optional) return look(*type.element, value, path);
        if (type.what == kind::record) return look_into(type, value, path);
        if (type.what == kind::list) {
            for (const json::value& each : value.as_array()) look(*type.element, each, path);
            return;
        }
        if (type.what != kind::json && !says_something(value)) return;
        seen.insert(path);
        if (is_time(path) && !is_of_the_scenario(value)) implausible.insert(path + " is " + json::serialize(value));
    }

private:
    void look_into(const type_descriptor& type, const json::value& value, const std::string& path) {
        if (value.is_string()) return look_into(type, json::parse(value.as_string()), path);  // quirk Q028
        for (const auto& field : type.fields)
            if (const json::value* member = value.as_object().if_contains(field.name))
                look(*field.type, *member, member_of(path, field.name));
    }

    static bool says_something(const json::value& value) {
        if (value.is_string()) return !value.as_string().empty();
        if (value.is_number()) return value.to_number<double>() != 0;
        if (value.is_object()) return !value.as_object().empty();
        return true;
    }

    /// Times come as milliseconds, as numbers or as text, or as in 2020-05-15T03:19:51.046Z.
    bool is_of_the_scenario(const json::value& value) const {
        if (value.is_string() && value.as_string().find('T') != json::string::npos) {
            const std::string_view text = value.as_string();
            return text >= emulation::format_utc(begin) && text <= emulation::format_utc(end);
        }
        const auto number =
            value.is_string() ? std::stoll(std::string(value.as_string())) : value.to_number<std::int64_t>();
        const std::chrono::system_clock::time_point when{std::chrono::milliseconds(number)};
        return when >= begin && when <= end;
    }
};

/// Asks, and remembers what was answered by which operation.
struct observed : test::emulated {
    std::map<std::string, sighting, std::less<>> answers;
    std::chrono::system_clock::time_point start = clock.utc_now();

    observed() {
        for (const auto& each : operations()) router_.add(each.info.method, each.info.path);
    }

    json::value see(const std::string& method, const std::string& target, const std::string& body = {}) {
        const auto reply = ask(method, target, body);
        BOOST_TEST_REQUIRE(reply.status / 100 == 2,
                           method << " " << target << ": " << reply.status << " " << reply.body);
        const auto match = router_.find(method, target.substr(0, target.find('?')));
        BOOST_TEST_REQUIRE(match.has_value(), target);
        const auto& operation = operations()[match->route];
        auto& seen =
            answers.try_emplace(std::string(operation.full_name), sighting{start, clock.utc_now() + 72h}).first->second;
        for (const auto& [name, value] : reply.headers)
            if (name == operation.from_header.header) seen.seen.emplace(operation.from_header.member);
        if (reply.body.empty()) return {};
        json::value answer = operation.answers == answer::text ? json::value(reply.body) : json::parse(reply.body);
        if (operation.answers != answer::none) seen.look(*operation.response, answer, "");
        return answer;
    }
    json::value see(const std::string& method, const std::string& target, const json::value& body) {
        return see(method, target, json::serialize(body));
    }

private:
    emulation::router router_;
};

struct scenario : observed {
    const std::string project_path = std::string(project);
    const std::string v2 = "/v2/" + project_path + "/instances";
    const std::string v1 = "/v1.0/" + project_path + "/instances";
    std::string id, at, kafka, engine, before_engine;

    /// Where each operation on one instance is found.
    void turn_to(std::string instance) {
        id = std::move(instance);
        at = v2 + "/" + id;
        kafka = "/v2/" + project_path + "/kafka/instances/" + id;
        before_engine = "/v2/kafka/" + project_path + "/instances/" + id;
    }
    void wait() { clock.advance(1h); }

    void run() {
        order_instances();
        use_catalog();
        fill_topics();
        gather_groups();
        manage_users();
        set_quotas_and_tags();
        diagnose();
        connect();
        change_instance();
        watch_tasks();
        use_first_version();
        ask_iam();
        remove_everything();
    }

    void order_instances() {
        json::object order = sasl_order();
        order["description"] = "for tests";
        order["enable_publicip"] = true;
        order["publicip_id"] = "eip-1,eip-2,eip-3";
        order["ipv6_enable"] = true;
        order["disk_encrypted_enable"] = true;
        order["disk_encrypted_key"] = "key-1";
        order["enterprise_project_id"] = "enterprise";
        order["tags"] = {{{"key", "owner"}, {"value", "tests"}}};
        order["port_protocol"] = {{"private_plain_enable", true},
                                  {"private_sasl_ssl_enable", true},
                                  {"public_plain_enable", true},
                                  {"public_sasl_ssl_enable", true}};
        order["bss_param"] = {{"charging_mode", "prePaid"}, {"period_type", "month"}, {"period_num", 1}};
        const std::string first = text(see("POST", orders(), order).at("instance_id"));

        json::object other = sasl_order();
        other["name"] = "plaintext";
        other["enable_publicip"] = true;
        other["publicip_id"] = "eip-4,eip-5,eip-6";
        other["kafka_security_protocol"] = "SASL_PLAINTEXT";
        other["port_protocol"] = {{"private_sasl_plaintext_enable", true}, {"public_sasl_plaintext_enable", true}};
        const std::string second = text(see("POST", orders(), other).at("instance_id"));
        wait();
        see("POST", "/v2/kafka/" + project_path + "/instances/" + first + "/extend",
            json::object{{"oper_type", "storage"}, {"new_storage_space", 900}});
        for (const std::string& each : {first, second}) {
            see("GET", v2 + "/" + each);
            see("GET", "/v2/kafka/" + project_path + "/instances/" + each);
            see("GET", v1 + "/" + each);
        }
        wait();
        turn_to(first);
    }

    void use_catalog() {
        see("GET", "/v2/instances/maintain-windows");
        see("GET", "/v2/available-zones");
        see("GET", "/v2/kafka/products");
        see("GET", "/v2/kafka/products/cores?product_id=c6.2u4g.cluster");
        see("GET", before_engine + "/extend?type=advanced");
    }

    void send(const std::string& topic, std::string body, int partition) {
        const json::array properties{json::object{{"name", "KEY"}, {"value", "key"}},
                                     json::object{{"name", "PARTITION"}, {"value", std::to_string(partition)}}};
        see("POST", at + "/messages/action?action_id=send",
            json::object{{"topic", topic}, {"body", std::move(body)}, {"property_list", properties}});
    }

    void fill_topics() {
        see("POST", at + "/topics",
            json::object{{"id", "orders"}, {"partition", 2}, {"topic_desc", "all of them"}, {"retention_time", 24}});
        see("POST", at + "/topics", json::object{{"id", "bills"}, {"partition", 1}});
        see("PUT", at + "/topics", json::object{{"topics", {{{"id", "bills"}, {"retention_time", 48}}}}});
        for (int i = 0; i < 6; ++i) send("orders", std::string(2000, 'x'), i % 2);
        see("DELETE", kafka + "/topics/orders/messages",
            json::object{{"partitions", {{{"partition", 0}, {"offset", 1}}, {{"partition", 1}, {"offset", 1}}}}});
        see("GET", at + "/topics");
        see("GET", kafka + "/topics/orders/partitions");
        see("GET", kafka + "/topics/orders/producers");
        see("GET", at + "/topics/diskusage?minSize=1K");
        see("GET", at + "/messages?topic=orders&start_time=0&end_time=9999999999999");
        see("GET", at + "/management/topics/orders/messages");
        for (const char* which : {"message?message_offset=2", "beginning-message", "end-message"})
            see("GET", at + "/management/topics/orders/partitions/1/" + std::string(which));
        see("POST", at + "/management/topics/bills/replicas-reassignment",
            json::object{{"partitions", {{{"partition", 0}, {"replicas", {1, 2}}}}}});
        see("POST", at + "/management/topics/bills/partitions-reassignment", json::object{{"partition", 2}});
    }

    void gather_groups() {
        see("POST", kafka + "/group", json::object{{"group_name", "empty"}});
        see("POST", kafka + "/group", json::object{{"group_name", "billing"}, {"group_desc", "sends bills"}});
        for (std::int32_t partition : {0, 1}) service.commit(id, "billing", "orders", partition, 2);
        const std::string reset = R"({"topic":"orders","partition":-1,"message_offset":2})";
        see("PUT", before_engine + "/groups/billing/reset-message-offset", reset);
        see("POST", at + "/management/groups/billing/reset-message-offset", reset);
        for (const char* name : {"consumer-1", "consumer-2"}) {
            emulated_consumer member;
            member.client_id = name;
            member.topics = {"orders"};
            service.join_group(id, "billing", member);
        }
        see("PUT", before_engine + "/groups/billing", json::object{{"group_desc", "sends all bills"}});
        see("PUT", before_engine + "/groups",
            json::object{{"groups", {{{"group_name", "billing"}, {"group_desc", "sends bills again"}}}}});
        wait();
        see("GET", at + "/groups");
        see("GET", before_engine + "/groups");
        see("GET", at + "/management/groups/billing");
        see("GET", before_engine + "/groups/billing");
        for (const char* what : {"message-offset?topic=orders", "topics", "members"})
            see("GET", before_engine + "/groups/billing/" + what);
        see("GET", at + "/management/topics/orders");
        see("GET", at + "/management/cluster");
        see("GET", at + "/management/coordinators");
        see("GET", at + "/ces-hierarchy");
    }

    void manage_users() {
        see("POST", at + "/users",
            json::object{{"user_name", "reader"}, {"user_passwd", "Lowercase1"}, {"user_desc", "reads"}});
        see("PUT", at + "/users/reader", json::object{{"new_password", "Lowercase2"}});
        see("PUT", before_engine + "/users/reader", json::object{{"user_name", "reader"}, {"user_desc", "only reads"}});
        see("GET", at + "/users");
        const std::string policies = "/v1/" + project_path + "/instances/" + id + "/topics";
        see("POST", policies + "/accesspolicy",
            json::object{
                {"topics",
                 {{{"name", "orders"}, {"policies", {{{"user_name", "reader"}, {"access_policy", "sub"}}}}}}}});
        wait();
        see("GET", policies + "/orders/accesspolicy");
    }

    void set_quotas_and_tags() {
        const std::string quotas = before_engine + "/kafka-user-client-quota";
        json::object quota{{"user", "reader"},
                           {"client", "consumer-1"},
                           {"producer-byte-rate", 1'048'576},
                           {"consumer-byte-rate", 2'097'152}};
        see("POST", quotas, quota);
        wait();
        see("PUT", quotas, quota);
        wait();
        see("GET", quotas);
        quota.erase("producer-byte-rate");
        quota.erase("consumer-byte-rate");
        see("DELETE", quotas, quota);
        const std::string tags = "/v2/" + project_path + "/kafka/" + id + "/tags";
        see("POST", tags + "/action",
            json::object{{"action", "create"}, {"tags", {{{"key", "stage"}, {"value", "test"}}}}});
        see("GET", tags);
        see("GET", "/v2/" + project_path + "/kafka/tags");
    }

    void diagnose() {
        const std::string reports = kafka + "/message-diagnosis-tasks";
        see("GET", kafka + "/diagnosis-check?group=billing&topic=orders");
        const auto order = [&] {
            const json::object about{{"group_name", "billing"}, {"topic_name", "orders"}};
            return text(see("POST", reports, about).at("report_id"));
        };
        const std::string report = order();
        wait();
        see("GET", kafka + "/message-diagnosis/" + report);
        service.fail_next_job();
        const std::string failing = order();
        wait();
        see("GET", kafka + "/message-diagnosis/" + failing);
        see("GET", reports);
        see("DELETE", reports, json::object{{"report_id_list", {report}}});
    }

    void connect() {
        turn_to(add_instance("connected"));
        see("POST", at + "/topics", json::object{{"id", "orders"}, {"partition", 1}});
        for (int i = 0; i < 3; ++i) send("orders", "early", 0);
        const std::string connector =
            text(see("POST", at + "/connector", json::object{{"node_cnt", 2}}).at("connector_id"));
        wait();
        const std::string tasks = at + "/connector/tasks";
        const json::object source{{"bootstrap_servers", "10.0.0.1:9093"},
                                  {"security_protocol", "SASL_SSL"},
                                  {"user_name", "admin"},
                                  {"password", "Lowercase1"},
                                  {"sasl_mechanism", "PLAIN"},
                                  {"topics_mapping", "orders:copies"}};
        const json::object redis{{"redis_address", "10.0.0.2:6379"}, {"dcs_instance_id", "dcs"}};
        const json::object bucket{{"obs_bucket_name", "bucket"},
                                  {"obs_path", "dumps"},
                                  {"access_key", "ACCESS"},
                                  {"secret_key", "SECRET"},
                                  {"store_keys", true}};
        const json::object kinds[] = {
            {{"task_name", "copy"},
             {"topics", "orders"},
             {"source_type", "KAFKA_REPLICATOR_SOURCE"},
             {"source_task", source}},
            {{"task_name", "copy-from-peer"},
             {"topics_regex", "orders.*"},
             {"source_type", "KAFKA_REPLICATOR_SOURCE"},
             {"source_task", {{"instance_id", id}}}},
            {{"task_name", "redis"},
             {"topics", "orders"},
             {"source_type", "REDIS_REPLICATOR_SOURCE"},
             {"source_task", redis},
             {"sink_type", "REDIS_REPLICATOR_SINK"},
             {"sink_task", redis}},
            {{"task_name", "dump"}, {"topics", "orders"}, {"sink_type", "OBS_SINK"}, {"sink_task", bucket}}};
        std::string task;
        for (const json::object& each : kinds) {
            task = text(see("POST", tasks, each).at("id"));
            wait();
            see("GET", tasks + "/" + task);
        }
        see("GET", tasks);
        see("GET", at);
        see("GET", before_engine);
        see("GET", v1 + "/" + id);
        see("GET", v2 + "?engine=kafka");
        see("GET", v1);
        for (const char* change : {"/pause", "/resume"}) {
            see("PUT", tasks + "/" + task + change);
            wait();
        }
        see("PUT", kafka + "/connector/tasks/" + task + "/restart");
        see("DELETE", tasks + "/" + task);
        dump(connector);
        const json::value left = get("GET", tasks + "?limit=50");
        for (const json::value& each : left.at("tasks").as_array()) see("DELETE", tasks + "/" + text(each.at("id")));
        see("POST", kafka + "/delete-connector");
        wait();
        see("POST", at + "/connector", json::object{});
        wait();
        see("POST", kafka + "/delete-connector-order", json::object{{"instance_id", id}});
        wait();
    }

    void dump(const std::string& connector) {
        const std::string dumps = "/v2/" + project_path + "/connectors/" + connector + "/sink-tasks";
        const json::object target{{"consumer_strategy", "earliest"},
                                  {"destination_file_type", "TEXT"},
                                  {"access_key", "ak"},
                                  {"secret_key", "sk"},
                                  {"obs_bucket_name", "bucket"},
                                  {"obs_path", "dumps"},
                                  {"partition_format", "yyyy/MM"},
                                  {"record_delimiter", ";"},
                                  {"deliver_time_interval", 300},
                                  {"topics", "orders"},
                                  {"store_keys", true}};
        const json::object order{{"source_type", "BLOB"},
                                 {"task_name", "dump"},
                                 {"destination_type", "OBS"},
                                 {"obs_destination_descriptor", target}};
        const std::string task = text(see("POST", dumps, order).at("task_id"));
        wait();
        send("orders", "late", 0);
        see("GET", dumps + "/" + task + "?topic-info=true");
        see("GET", dumps);
        see("PUT", dumps, json::object{{"sink_max_tasks", 18}});
        see("DELETE", dumps + "/" + task);
    }

    void change_instance() {
        see("PUT", at, json::object{{"description", "changed"}});
        see("GET", at + "/configs");
        const auto setting = [](const char* name, const char* value) {
            return json::object{{"name", name}, {"value", value}};
        };
        see("PUT", at + "/configs",
            json::object{
                {"kafka_configs", {setting("min.insync.replicas", "2"), setting("log.retention.hours", "48")}}});
        wait();
        const auto at_a_time =
            (std::chrono::duration_cast<std::chrono::milliseconds>(clock.utc_now().time_since_epoch()) + 1h).count();
        see("POST", kafka + "/upgrade", json::object{{"is_schedule", true}, {"execute_at", at_a_time}});
        see("POST", kafka + "/upgrade", json::object{{"is_schedule", false}});
        wait();
        see("POST", at + "/autotopic", json::object{{"enable_auto_topic", true}});
        wait();
        json::object advertised;
        const json::value cluster = get("GET", at + "/management/cluster").at("cluster");
        for (const json::value& each : cluster.at("brokers").as_array())
            advertised[each.at("host").as_string()] = "kafka.example.com";
        see("POST", at + "/crossvpc/modify", json::object{{"advertised_ip_contents", advertised}});
        see("POST", "/v2/" + project_path + "/kafka/instances/" + id + "/plain-ssl-switch",
            json::object{{"protocol", "private_sasl_ssl_enable"},
                         {"enable", true},
                         {"user_name", "admin"},
                         {"pass_word", "Lowercase1"}});
        wait();
        see("POST", at + "/password", json::object{{"new_password", "Lowercase2"}});
        const std::string reassign = before_engine + "/reassign";
        json::object plan{{"reassignments", {{{"topic", "orders"}, {"brokers", {0, 1, 2}}}}}};
        see("POST", reassign, plan);
        wait();
        for (const auto& [name, value] :
             {std::pair("time_estimate", json::value(true)), std::pair("is_schedule", json::value(true))}) {
            json::object changed = plan;
            changed[name] = value;
            changed["execute_at"] = at_a_time + 40'000'000;
            see("POST", reassign, changed);
        }
        see("PUT", at + "/kafka-manager-password", json::object{{"new_password", "Lowercase2"}});
        see("PUT", at + "/restart-kafka-manager");
        see("DELETE", kafka + "/management");
    }

    void watch_tasks() {
        const json::value tasks = see("GET", at + "/tasks");
        const std::string task = text(tasks.at("tasks").at(0).at("id"));
        see("GET", at + "/tasks/" + task);
        see("DELETE", at + "/tasks/" + task);
        see("GET", v2 + "?engine=kafka");
    }

    void use_first_version() {
        const json::object order{{"name", "kafka-old"},
                                 {"engine", "kafka"},
                                 {"engine_version", "2.7"},
                                 {"description", "the first version"},
                                 {"specification", "300MB"},
                                 {"storage_space", 1200},
                                 {"partition_num", 900},
                                 {"vpc_id", "vpc"},
                                 {"security_group_id", "group"},
                                 {"subnet_id", "subnet"},
                                 {"available_zones", {"8c90c2a4e2594c36782a80a06c1d8f33"}},
                                 {"product_id", "00300-30310-0--0"},
                                 {"kafka_manager_user", "manager"},
                                 {"kafka_manager_password", "Lowercase1"},
                                 {"storage_spec_code", "dms.physical.storage.ultra"},
                                 {"ssl_enable", true},
                                 {"access_user", "admin"},
                                 {"password", "Lowercase1"},
                                 {"enable_publicip", true},
                                 {"public_bandwidth", "30"},
                                 {"publicip_id", "eip"},
                                 {"tags", {{{"key", "owner"}, {"value", "tests"}}}}};
        const std::string old = text(see("POST", v1, order).at("instance_id"));
        wait();
        const std::string one = v1 + "/" + old;
        see("PUT", one, json::object{{"description", "still the first version"}});
        see("POST", one + "/topics", json::object{{"id", "orders"}, {"partition", 2}});
        see("GET", one + "/topics");
        get("POST", orders() + "/" + old + "/extend", R"({"oper_type":"storage","new_storage_space":1800})");
        wait();
        see("GET", one);
        see("GET", before_engine.substr(0, before_engine.rfind('/')) + "/" + old);
        see("GET", v2 + "/" + old);
        see("GET", v1);
        see("GET", v2 + "?engine=kafka");
        see("POST", one + "/topics/delete", json::object{{"topics", {"orders"}}});
        see("GET", "/v1.0/availableZones");
        see("GET", "/v1.0/products?engine=kafka");
        see("GET", "/v1.0/instances/maintain-windows");
        see("POST", v1 + "/action", json::object{{"action", "restart"}, {"instances", {old}}});
        wait();
        see("DELETE", one);
        wait();
    }

    void ask_iam() {
        const auto& known = service.options();
        const json::object user{{"name", known.user_name},
                                {"password", known.password.reveal()},
                                {"domain", {{"name", known.domain_name}}}};
        const json::object proof{{"methods", {"password"}}, {"password", {{"user", user}}}};
        see("POST", "/v3/auth/tokens",
            json::object{{"auth", {{"identity", proof}, {"scope", {{"project", {{"id", project}}}}}}}});
        service.add_project("second");
        service.add_project("third");
        see("GET", "/v3/projects?page=2&per_page=1");
    }

    void remove_everything() {
        const auto some = get("GET", v2 + "?engine=kafka&status=RUNNING");
        turn_to(text(some.at("instances").at(0).at("instance_id")));
        see("POST", at + "/groups/batch-delete", json::object{{"group_ids", {"billing", "unknown"}}});
        see("DELETE", before_engine + "/groups/empty");
        see("PUT", at + "/users", json::object{{"action", "delete"}, {"users", {"reader"}}});
        see("POST", at + "/topics/delete", json::object{{"topics", {"orders"}}});
        see("POST", v2 + "/action", json::object{{"action", "restart"}, {"instances", {id}}});
        wait();
        see("DELETE", at);
    }
};

/// A member that no answer of some operations can fill.
struct exception {
    std::string_view operations;  ///< separated by spaces
    std::string_view member;
    std::string_view reason;
};

constexpr exception exceptions[] = {
    {"messages::query", "messages.message_id", "Kafka has no such thing"},
    {"messages::query", "messages.app_id", "Kafka has no such thing"},
    {"messages::query", "messages.tag", "Kafka has no such thing"},
    {"topics::list v1::list_topics", "topics.topic_type", "0 is a topic of a user, and there are no others"},
    {"access_policies::get", "topic_type", "0 is a topic of a user, and there are no others"},
    {"topics::get", "partitions.replicas.lag", "followers are never behind"},
    {"diagnosis::get", "diagnosis_dimension_list.failed_num", "a diagnosis fails as a whole"},
    {"diagnosis::get", "diagnosis_dimension_list.diagnosis_item_list.failed_partitions",
     "a diagnosis fails as a whole"},
    {"iam::list_projects", "projects.links.next", "a single project has no pages"},
    {"iam::list_projects", "projects.links.previous", "a single project has no pages"},
    {"instances::list", "instances.rest_connect_address", "there is no Kafka REST"},
    {"instances::get legacy::get_instance v1::get_instance", "rest_connect_address", "there is no Kafka REST"},
    {"v1::list_instances", "instances.rest_connect_address", "there is no Kafka REST"},
    {"instances::list v1::list_instances", "instances.used_storage_space", "counts whole GB, of which there is none"},
    {"instances::get legacy::get_instance v1::get_instance", "used_storage_space",
     "counts whole GB, of which there is none"},
};

bool is_word_of(std::string_view text, std::string_view word) {
    return std::string(" ").append(text).append(" ").find(std::string(" ").append(word).append(" ")) !=
           std::string::npos;
}

bool is_exception(std::string_view operation, std::string_view member) {
    return std::ranges::any_of(exceptions, [&](const exception& one) {
        return one.member == member && is_word_of(one.operations, operation);
    });
}

}  // namespace

BOOST_AUTO_TEST_SUITE(emulator_response_fields)

BOOST_FIXTURE_TEST_CASE(every_operation_fills_in_every_documented_member, scenario) {
    run();
    for (const auto& operation : operations()) BOOST_TEST_CONTEXT(operation.full_name) {
            const auto answered = answers.find(operation.full_name);
            BOOST_TEST((answered != answers.end()), "no answer in the scenario");
            if (answered == answers.end()) continue;
            for (const std::string& wrong : answered->second.implausible) BOOST_ERROR(wrong);
            for (const std::string& member : documented_members(operation)) {
                const bool seen = answered->second.seen.contains(member);
                BOOST_TEST((seen || is_exception(operation.full_name, member)), member << " is never answered");
                BOOST_TEST((!seen || !is_exception(operation.full_name, member)), member << " needs no exception");
            }
        }
}

BOOST_AUTO_TEST_CASE(every_exception_is_of_a_documented_member) {
    for (const exception& one : exceptions) {
        std::size_t operations_with_it = 0;
        for (const auto& operation : operations())
            if (is_word_of(one.operations, operation.full_name) && documented_members(operation).contains(one.member))
                ++operations_with_it;
        const auto spaces = std::ranges::count(one.operations, ' ');
        BOOST_TEST(operations_with_it == static_cast<std::size_t>(spaces) + 1, one.operations << ' ' << one.member);
    }
}

BOOST_AUTO_TEST_SUITE_END()
