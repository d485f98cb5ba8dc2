#include "emulator/documented_errors.hpp"
#include "emulator/handler.hpp"
#include "emulator/instance_rules.hpp"
#include "emulator/instances.hpp"
#include "emulator/sasl_users.hpp"
#include "emulator/service.hpp"

#include <dmskafka/ops/instances.hpp>

#include <algorithm>
#include <chrono>
#include <string>

namespace dmskafka::emulation {

namespace {

using namespace std::chrono_literals;

constexpr auto port_switch_time = 60s;

bool is_host(std::string_view text) {
    const auto allowed = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-' ||
               c == ':';
    };
    return !text.empty() && text.size() <= 253 && std::ranges::all_of(text, allowed);
}

/// Changes what can be changed, and says for each broker whether it was.
outcome<instances::cross_vpc_outcome> update_addresses(service& emulated,
                                                       const instances::update_cross_vpc_addresses& asked) {
    const auto found = emulated.find_idle(asked.instance_id);
    if (!found) return found.error();
    auto& brokers = (*found)->brokers;
    for (const broker& one : brokers)
        if (!asked.advertised_ip_contents.contains(one.address))
            return errors::parameter_invalid.because("advertised_ip_contents lacks " + one.address + ".");

    instances::cross_vpc_outcome made;
    made.success = true;
    for (const auto& [address, advertised] : asked.advertised_ip_contents) {
        const auto one = std::ranges::find(brokers, address, &broker::address);
        const bool good = one != brokers.end() && is_host(advertised);
        if (good) one->advertised = advertised;
        auto& entry = made.results.emplace_back();
        entry.advertised_ip = advertised;
        entry.success = good;
        entry.ip = address;
        made.success = *made.success && good;
    }
    return made;
}

using access_switch = std::optional<bool> instances::access_switches::*;

/// Null when there is none of that name.
access_switch find_switch(std::string_view protocol) {
    constexpr std::pair<std::string_view, access_switch> all[] = {
        {"private_plain_enable", &instances::access_switches::private_plain_enable},
        {"private_sasl_ssl_enable", &instances::access_switches::private_sasl_ssl_enable},
        {"private_sasl_plaintext_enable", &instances::access_switches::private_sasl_plaintext_enable},
        {"public_plain_enable", &instances::access_switches::public_plain_enable},
        {"public_sasl_ssl_enable", &instances::access_switches::public_sasl_ssl_enable},
        {"public_sasl_plaintext_enable", &instances::access_switches::public_sasl_plaintext_enable}};
    for (const auto& [name, member] : all)
        if (name == protocol) return member;
    return nullptr;
}

bool has_sasl(const instances::access_switches& on) {
    return on.private_sasl_ssl_enable.value_or(false) || on.private_sasl_plaintext_enable.value_or(false) ||
           on.public_sasl_ssl_enable.value_or(false) || on.public_sasl_plaintext_enable.value_or(false);
}

std::optional<refusal> check_first_user(const instances::switch_port_protocol& asked) {
    const std::string name = asked.user_name.value_or("");
    if (auto no = check_user(name, asked.pass_word.value_or(secret()).reveal())) return no;
    return check_mechanisms(asked.sasl_enabled_mechanisms);
}

/// Opens and closes ports as wanted. Users stay when SASL goes, so only its first time brings one.
void apply(instance& to, const instances::access_switches& wanted, const instances::switch_port_protocol& asked,
           std::int64_t now) {
    to.order.port_protocol = wanted;
    to.order.ssl_enable = has_sasl(wanted);
    const bool encrypted =
        wanted.private_sasl_ssl_enable.value_or(false) || wanted.public_sasl_ssl_enable.value_or(false);
    if (has_sasl(wanted)) to.order.kafka_security_protocol = encrypted ? "SASL_SSL" : "SASL_PLAINTEXT";
    if (!has_sasl(wanted) || !to.users.empty()) return;
    add_first_user(to, *asked.user_name, now);
    to.order.access_user = asked.user_name;
    to.order.password = asked.pass_word;
    to.order.sasl_enabled_mechanisms = asked.sasl_enabled_mechanisms;
}

outcome<instances::port_protocol_switched> switch_port(service& emulated,
                                                       const instances::switch_port_protocol& asked) {
    if (asked.engine != "kafka") return errors::engine_unsupported;
    const auto found = emulated.find_idle(asked.instance_id);
    if (!found) return found.error();
    instance& one = **found;
    const access_switch chosen = find_switch(asked.protocol);
    if (!chosen) return errors::parameter_invalid.because("protocol is not that of an access method.");
    if (asked.protocol.starts_with("public_") && asked.enable && !one.order.enable_publicip.value_or(false))
        return errors::public_access_invalid;
    auto wanted = switches_of(one);
    wanted.*chosen = asked.enable;
    if (auto no = check_ports(wanted)) return *std::move(no);
    if (has_sasl(wanted) && one.users.empty())
        if (auto no = check_first_user(asked)) return *std::move(no);

    instances::port_protocol_switched made;
    made.protocol = asked.protocol;
    made.enable = asked.enable;
    const std::string params =
        "{\"protocol\":\"" + asked.protocol + "\",\"enable\":" + (asked.enable ? "true" : "false") + '}';
    made.job_id = emulated
                      .start_task(one, "modifyPortProtocol", params, port_switch_time,
                                  [&emulated, wanted, asked](instance& of) {
                                      apply(of, wanted, asked, emulated.time().unix_milliseconds());
                                  },
                                  {})
                      .id;
    return made;
}

}  // namespace

std::vector<handler> instance_access_handlers() { return {on(&update_addresses), on(&switch_port)}; }

}  // namespace dmskafka::emulation
