#include "emulator/instances.hpp"
#include "emulator/products.hpp"
#include "emulator/service.hpp"
#include "emulator/state.hpp"

#include <dmskafka/models/instances.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace dmskafka::emulation {

namespace {

constexpr std::int32_t plain_port = 9092;
constexpr std::int32_t sasl_port = 9093;
constexpr std::int32_t cross_vpc_port = 9011;
constexpr std::int32_t public_plain_port = 9094;
constexpr std::int32_t public_sasl_port = 9095;

std::string addresses(const instance& one, std::int32_t port) {
    std::string out;
    for (const broker& each : one.brokers) {
        if (!out.empty()) out += ',';
        out += each.address;
        if (port != 0) out += ':' + std::to_string(port);
    }
    return out;
}

/// Of an elastic IP that is bound to a broker.
std::string public_address(std::size_t number) { return "203.0.113." + std::to_string(10 + number); }

std::string public_addresses(const instance& one, std::int32_t port) {
    std::string out;
    for (std::size_t i = 0; i < one.brokers.size(); ++i)
        out += (i == 0 ? "" : ",") + public_address(i) + ':' + std::to_string(port);
    return out;
}

std::vector<std::string> ipv6_addresses(const instance& one) {
    std::vector<std::string> made;
    for (std::size_t i = 0; i < one.brokers.size(); ++i) made.push_back("2001:db8::" + std::to_string(10 + i));
    return made;
}

std::string domain_name_of(const instance& one, std::int32_t port) {
    return domain_name_of(one) + ':' + std::to_string(port);
}

std::string cross_vpc_entry(const std::string& listener, const std::string& advertised, std::int32_t port,
                            const std::string& port_id) {
    return '"' + listener + "\":{\"advertised_ip\":\"" + advertised + "\",\"port\":" + std::to_string(port) +
           ",\"port_id\":\"" + port_id + "\"}";
}

/// A JSON document keyed by the address of each broker.
std::string cross_vpc_info(const instance& one) {
    if (!one.cross_vpc_ready) return {};
    std::string out = "{";
    for (const broker& each : one.brokers)
        out += (out.size() > 1 ? "," : "") + cross_vpc_entry(each.address,
                                                             each.advertised.empty() ? each.address : each.advertised,
                                                             cross_vpc_port, each.port_id);
    return out + '}';
}

/// The same for public addresses.
std::string public_cross_vpc_info(const instance& one) {
    std::string out = "{";
    for (std::size_t i = 0; i < one.brokers.size(); ++i)
        out += (i == 0 ? "" : ",") +
               cross_vpc_entry(public_address(i), public_address(i), public_plain_port, one.brokers[i].port_id);
    return out + '}';
}

/// HH:mm:ss, whichever way it was given.
std::string with_seconds(const std::string& time) { return time.size() == 5 ? time + ":00" : time; }

void describe_identity(const service& emulated, const instance& one, instances::instance_identity& made) {
    made.instance_id = one.id;
    made.name = one.order.name;
    made.description = one.order.description.value_or("");
    made.status = one.status;
    made.type = "cluster";
    made.engine = "kafka";
    made.engine_version = one.order.engine_version;
    made.service_type = "advanced";
    made.ces_version = "linux,v1,v2";
    made.support_features = "kafka.new.pod.port,feature.physerver.kafka.topic.modify,message_trace_enable";
    made.created_at = std::to_string(one.created_at);
    made.user_id = emulated.user_id();
    made.user_name = emulated.options().user_name;
    made.enterprise_project_id = one.order.enterprise_project_id.value_or("0");
    if (one.order.tags) made.tags = *one.order.tags;
}

void describe_size(const instance& one, instances::instance_size& made) {
    made.product_id = one.order.product_id;
    if (const auto* old = find_historical_product(one.specification->id)) {
        made.resource_spec_code = old->code;
        made.specification = old->specification;
    } else {
        made.resource_spec_code = "";
        made.specification =
            std::string(one.specification->id) + " * " + std::to_string(one.order.broker_num) + " broker";
    }
    made.broker_num = one.order.broker_num;
    made.node_num = one.order.broker_num;
    made.partition_num = std::to_string(one.max_partitions());
    made.extend_times = one.extended;
    made.dr_enable = false;
}

void describe_storage(const instance& one, instances::instance_storage& made) {
    std::int64_t bytes = 0;
    for (const topic& each : one.topics)
        for (const partition& log : each.partitions) bytes += log.bytes() * std::ssize(log.replicas);
    made.storage_space = one.order.storage_space;
    made.total_storage_space = one.order.storage_space;
    made.used_storage_space = static_cast<std::int32_t>(bytes >> 30);
    made.storage_spec_code = one.order.storage_spec_code;
    made.storage_type = "hec";
    made.storage_resource_id = one.id;
    made.is_logical_volume = true;
    made.disk_encrypted = one.order.disk_encrypted_enable.value_or(false);
    made.disk_encrypted_key = one.order.disk_encrypted_key.value_or("");
    made.retention_policy = one.order.retention_policy;
}

void describe_network(const instance& one, instances::instance_network& made) {
    made.vpc_id = one.order.vpc_id;
    made.vpc_name = "vpc-default";
    made.subnet_id = one.order.subnet_id;
    made.subnet_name = "subnet-default";
    made.subnet_cidr = "192.168.0.0/24";
    made.security_group_id = one.order.security_group_id;
    made.security_group_name = "default";
    for (const std::string& id : one.order.available_zones) {
        made.available_zones.push_back(id);
        if (const zone* known = find_zone(id)) made.available_zone_names.emplace_back(known->code);
    }
    made.connect_address = addresses(one, 0);
    made.port = one.order.ssl_enable.value_or(false) ? sasl_port : plain_port;
    made.dns_enable = true;
    made.kafka_private_connect_address = addresses(one, *made.port);
    made.kafka_private_connect_domain_name = domain_name_of(one, *made.port);
    made.pod_connect_address = addresses(one, 9100);
    made.ipv6_enable = one.order.ipv6_enable.value_or(false);
    if (*made.ipv6_enable) made.ipv6_connect_addresses = ipv6_addresses(one);
    made.cross_vpc_info = cross_vpc_info(one);
    made.management_connect_address =
        one.management_closed ? std::string() : "https://" + one.brokers.front().address + ":9999";
}

void describe_public_access(const instance& one, instances::instance_public_access& made) {
    const bool enabled = one.order.enable_publicip.value_or(false);
    made.enable_publicip = enabled;
    made.public_access_enabled = enabled ? "actived" : "closed";
    made.kafka_public_status = enabled ? "actived" : "closed";
    made.public_bandwidth = one.public_bandwidth;
    made.public_boundwidth = one.public_bandwidth;
    made.public_connect_address = enabled ? public_addresses(one, public_plain_port) : std::string();
    made.public_connect_domain_name = enabled ? domain_name_of(one, public_plain_port) : std::string();
    made.public_management_connect_address = enabled ? "https://" + public_address(0) + ":9999" : std::string();
    made.public_cross_vpc_info = enabled ? public_cross_vpc_info(one) : std::string();
}

instances::access_points describe_ports(const instance& one) {
    const auto on = switches_of(one);
    const auto when = [](bool open, std::string text) { return open ? std::move(text) : std::string(); };
    instances::access_points made;
    made.private_plain_enable = on.private_plain_enable.value_or(false);
    made.private_plain_address = when(*made.private_plain_enable, addresses(one, plain_port));
    made.private_plain_domain_name = when(*made.private_plain_enable, domain_name_of(one, plain_port));
    made.private_sasl_ssl_enable = on.private_sasl_ssl_enable.value_or(false);
    made.private_sasl_ssl_address = when(*made.private_sasl_ssl_enable, addresses(one, sasl_port));
    made.private_sasl_ssl_domain_name = when(*made.private_sasl_ssl_enable, domain_name_of(one, sasl_port));
    made.private_sasl_plaintext_enable = on.private_sasl_plaintext_enable.value_or(false);
    made.private_sasl_plaintext_address = when(*made.private_sasl_plaintext_enable, addresses(one, sasl_port));
    made.private_sasl_plaintext_domain_name = when(*made.private_sasl_plaintext_enable, domain_name_of(one, sasl_port));
    made.public_plain_enable = on.public_plain_enable.value_or(false);
    made.public_plain_address = when(*made.public_plain_enable, public_addresses(one, public_plain_port));
    made.public_plain_domain_name = when(*made.public_plain_enable, domain_name_of(one, public_plain_port));
    made.public_sasl_ssl_enable = on.public_sasl_ssl_enable.value_or(false);
    made.public_sasl_ssl_address = when(*made.public_sasl_ssl_enable, public_addresses(one, public_sasl_port));
    made.public_sasl_ssl_domain_name = when(*made.public_sasl_ssl_enable, domain_name_of(one, public_sasl_port));
    made.public_sasl_plaintext_enable = on.public_sasl_plaintext_enable.value_or(false);
    made.public_sasl_plaintext_address =
        when(*made.public_sasl_plaintext_enable, public_addresses(one, public_sasl_port));
    made.public_sasl_plaintext_domain_name =
        when(*made.public_sasl_plaintext_enable, domain_name_of(one, public_sasl_port));
    return made;
}

void describe_access(const instance& one, instances::instance_access& made) {
    const bool sasl = one.order.ssl_enable.value_or(false);
    made.access_user = sasl ? one.order.access_user.value_or("") : std::string();
    made.ssl_enable = sasl;
    made.broker_ssl_enable = false;
    made.ssl_two_way_enable = false;
    made.kafka_security_protocol = sasl ? one.order.kafka_security_protocol.value_or("SASL_SSL") : "PLAINTEXT";
    if (sasl) {
        made.sasl_enabled_mechanisms = one.order.sasl_enabled_mechanisms.value_or(std::vector<std::string>{});
        if (made.sasl_enabled_mechanisms.empty()) made.sasl_enabled_mechanisms = {"PLAIN"};
    }
    made.cert_replaced = false;
    made.new_auth_cert = true;
    made.vpc_client_plain = one.order.vpc_client_plain.value_or(false);
    made.enable_acl = sasl;
    made.port_protocols = describe_ports(one);
}

void describe_features(const instance& one, instances::instance_features& made) {
    made.enable_auto_topic = one.order.enable_auto_topic.value_or(false);
    made.enable_log_collection = false;
    made.message_query_inst_enable = true;
    made.trace_enable = false;
    made.agent_enable = false;
    made.rest_enable = false;
    made.rest_connect_address = "";
    made.connector_enable = one.connector.has_value();
    made.connector_id = one.connector ? one.connector->id : "";
    made.connector_node_num = one.connector ? one.connector->nodes : 0;
    made.maintain_begin = with_seconds(one.order.maintain_begin.value_or(""));
    made.maintain_end = with_seconds(one.order.maintain_end.value_or(""));
}

void describe_billing(const instance& one, instances::instance_billing& made) {
    const bool prepaid = one.order.bss_param && one.order.bss_param->charging_mode.value_or("") == "prePaid";
    made.charging_mode = prepaid ? 0 : 1;
    if (prepaid) made.order_id = "CS" + one.id.substr(0, 8);
    made.new_spec_billing_enable = true;
}

}  // namespace

instances::access_switches switches_of(const instance& one) {
    if (one.order.port_protocol) return *one.order.port_protocol;
    instances::access_switches made;
    const bool sasl = one.order.ssl_enable.value_or(false);
    const bool encrypted = one.order.kafka_security_protocol.value_or("SASL_SSL") == "SASL_SSL";
    made.private_plain_enable = !sasl || one.order.vpc_client_plain.value_or(false);
    made.private_sasl_ssl_enable = sasl && encrypted;
    made.private_sasl_plaintext_enable = sasl && !encrypted;
    return made;
}

std::string domain_name_of(const instance& one) {
    return one.id + "." + std::string(region) + ".dms.myhuaweicloud.com";
}

instances::instance describe(const service& emulated, const instance& one) {
    instances::instance made;
    describe_identity(emulated, one, made);
    describe_size(one, made);
    describe_storage(one, made);
    describe_network(one, made);
    describe_public_access(one, made);
    describe_access(one, made);
    describe_features(one, made);
    describe_billing(one, made);
    return made;
}

}  // namespace dmskafka::emulation
