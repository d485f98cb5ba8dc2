#include "emulator/instance_rules.hpp"

#include "emulator/documented_errors.hpp"
#include "emulator/products.hpp"

#include <algorithm>
#include <set>

namespace dmskafka::emulation {

namespace {

bool is_lower(char c) noexcept { return c >= 'a' && c <= 'z'; }
bool is_upper(char c) noexcept { return c >= 'A' && c <= 'Z'; }
bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }
bool is_special(char c) noexcept { return c >= ' ' && c <= '~' && !is_lower(c) && !is_upper(c) && !is_digit(c); }

/// The hour of HH:mm or HH:mm:ss on the hour; empty for anything else.
std::string_view full_hour(std::string_view time) noexcept {
    if (time.size() < 5) return {};
    return time.substr(2) == ":00" || time.substr(2) == ":00:00" ? time.substr(0, 2) : std::string_view{};
}

std::optional<refusal> check_zones(const std::vector<std::string>& ids) {
    if (ids.empty() || ids.size() == 2) return errors::zones_wrong;
    for (const std::string& id : ids)
        if (const zone* one = find_zone(id); !one)
            return errors::zone_unknown;
        else if (one->sold_out)
            return errors::sold_out;
    return std::nullopt;
}

std::optional<refusal> check_size(const instances::create& asked, const product& specification) {
    if (asked.broker_num < specification.min_brokers || asked.broker_num > specification.max_brokers)
        return errors::parameter_invalid.because("broker_num is out of the range of the product.");
    if (asked.storage_space < min_storage || asked.storage_space > specification.max_storage ||
        asked.storage_space < asked.broker_num * min_storage_per_broker)
        return errors::disk_space_invalid;
    if (std::ranges::count(storage_types_of(specification), asked.storage_spec_code) == 0)
        return errors::storage_type_invalid;
    if (asked.tenant_ips && std::ssize(*asked.tenant_ips) > asked.broker_num)
        return errors::parameter_invalid.because("tenant_ips has more addresses than there are brokers.");
    return std::nullopt;
}

std::optional<refusal> check_access(const instances::create& asked) {
    if (!asked.ssl_enable.value_or(false)) return std::nullopt;
    if (!is_name(asked.access_user.value_or(""))) return errors::user_name_invalid;
    if (!asked.password || !is_complex(asked.password->reveal())) return errors::password_too_simple;
    const std::string protocol = asked.kafka_security_protocol.value_or("SASL_SSL");
    if (protocol != "SASL_SSL" && protocol != "SASL_PLAINTEXT")
        return errors::parameter_invalid.because("kafka_security_protocol must be SASL_SSL or SASL_PLAINTEXT.");
    return check_mechanisms(asked.sasl_enabled_mechanisms);
}

/// Letters of any language, digits, spaces and some signs.
bool is_tag_text(std::string_view text) noexcept {
    constexpr std::string_view signs = " _.:=+-@";
    return std::ranges::all_of(text, [&](char c) {
        return is_lower(c) || is_upper(c) || is_digit(c) || static_cast<unsigned char>(c) >= 0x80 ||
               signs.find(c) != signs.npos;
    });
}

std::size_t characters(std::string_view utf8) noexcept {
    return static_cast<std::size_t>(
        std::ranges::count_if(utf8, [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

std::optional<refusal> check_tag(const tag& one) {
    const std::string key = one.key.value_or("");
    const std::string value = one.value.value_or("");
    if (key.empty() || characters(key) > 128) return errors::tag_key_length;
    if (!is_tag_text(key) || key.starts_with("_sys_") || key.front() == ' ' || key.back() == ' ')
        return errors::tag_key_invalid;
    if (characters(value) > 255) return errors::tag_value_too_long;
    if (!is_tag_text(value)) return errors::tag_value_invalid;
    return std::nullopt;
}

}  // namespace

bool is_name(std::string_view text) noexcept {
    const auto allowed = [](char c) { return is_lower(c) || is_upper(c) || is_digit(c) || c == '-' || c == '_'; };
    return text.size() >= 4 && text.size() <= 64 && (is_lower(text.front()) || is_upper(text.front())) &&
           std::ranges::all_of(text, allowed);
}

bool is_complex(std::string_view password) noexcept {
    if (password.size() < 8 || password.size() > 32) return false;
    const auto has = [&](bool (*kind)(char) noexcept) { return std::ranges::any_of(password, kind) ? 1 : 0; };
    return has(is_lower) + has(is_upper) + has(is_digit) + has(is_special) >= 3;
}

std::optional<refusal> check_window(const std::optional<std::string>& begin, const std::optional<std::string>& end) {
    if (!begin && !end) return std::nullopt;
    for (const window& one : maintenance_windows())
        if (full_hour(begin.value_or("")) == one.begin && full_hour(end.value_or("")) == one.end) return std::nullopt;
    return errors::window_invalid;
}

std::optional<refusal> check_retention_policy(const std::optional<std::string>& policy) {
    if (policy && *policy != "produce_reject" && *policy != "time_base")
        return errors::parameter_invalid.because("retention_policy must be produce_reject or time_base.");
    return std::nullopt;
}

std::optional<refusal> check_tags(const std::vector<tag>& added) {
    if (added.size() > max_tags) return errors::too_many_tags;
    std::set<std::string> keys;
    for (const tag& one : added) {
        if (auto no = check_tag(one)) return no;
        if (!keys.insert(*one.key).second) return errors::tag_key_taken;
    }
    return std::nullopt;
}

std::optional<refusal> check_ports(const instances::access_switches& ports) {
    const bool ssl = ports.private_sasl_ssl_enable.value_or(false);
    const bool plaintext = ports.private_sasl_plaintext_enable.value_or(false);
    const bool public_ssl = ports.public_sasl_ssl_enable.value_or(false);
    const bool public_plaintext = ports.public_sasl_plaintext_enable.value_or(false);
    if ((ssl && plaintext) || (public_ssl && public_plaintext))
        return errors::parameter_invalid.because("SASL_SSL and SASL_PLAINTEXT exclude each other.");
    if (!ssl && !plaintext && !ports.private_plain_enable.value_or(false))
        return errors::parameter_invalid.because("Private access cannot be turned off.");
    return std::nullopt;
}

std::optional<refusal> check_mechanisms(const std::optional<std::vector<std::string>>& mechanisms) {
    for (const std::string& one : mechanisms.value_or(std::vector<std::string>{}))
        if (one != "PLAIN" && one != "SCRAM-SHA-512")
            return errors::parameter_invalid.because("sasl_enabled_mechanisms must be PLAIN or SCRAM-SHA-512.");
    return std::nullopt;
}

std::optional<refusal> check_order(const instances::create& asked) {
    if (asked.engine != "kafka") return errors::engine_unsupported;
    if (!is_name(asked.name)) return errors::instance_name_invalid;
    if (asked.description.value_or("").size() > 1024) return errors::description_too_long;
    if (std::ranges::count(engine_versions(), asked.engine_version) == 0) return errors::version_unsupported;
    if (asked.vpc_id.empty()) return errors::vpc_empty;
    if (asked.security_group_id.empty()) return errors::security_group_empty;
    if (asked.subnet_id.empty()) return errors::subnet_empty;
    const product* specification = find_product(asked.product_id);
    if (!specification) return errors::product_invalid;
    if (auto no = check_zones(asked.available_zones)) return no;
    if (auto no = check_size(asked, *specification)) return no;
    if (auto no = check_access(asked)) return no;
    if (asked.port_protocol)
        if (auto no = check_ports(*asked.port_protocol)) return no;
    if (auto no = check_tags(asked.tags.value_or(std::vector<tag>{}))) return no;
    if (auto no = check_window(asked.maintain_begin, asked.maintain_end)) return no;
    return check_retention_policy(asked.retention_policy);
}

}  // namespace dmskafka::emulation
