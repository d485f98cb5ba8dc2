#include "emulator/documented_errors.hpp"
#include "emulator/handler.hpp"
#include "emulator/instance_rules.hpp"
#include "emulator/sasl_users.hpp"
#include "emulator/service.hpp"

#include <dmskafka/ops/users.hpp>

#include <chrono>
#include <string>

namespace dmskafka::emulation {

namespace {

/// Older instances hold fewer users.
std::size_t max_users(const instance& of) {
    using namespace std::chrono;
    constexpr auto more_from = sys_days(year(2023) / July / 15);
    return of.created_at < duration_cast<milliseconds>(more_from.time_since_epoch()).count() ? 20 : 500;
}

std::optional<refusal> check_password(std::string_view name, std::string_view password) {
    const std::string reversed(name.rbegin(), name.rend());
    if (!is_complex(password) || password.front() == '-' || password == name || password == reversed)
        return errors::user_password_too_simple;
    return std::nullopt;
}

outcome<users::user_list> list_users(service& emulated, const users::list& asked) {
    const auto found = find_with_sasl(emulated, asked.instance_id);
    if (!found) return found.error();
    users::user_list made;
    for (const user& one : (*found)->users) {
        auto& entry = made.users.emplace_back();
        entry.user_name = one.name;
        entry.user_desc = one.description;
        entry.role = "guest";
        entry.default_app = one.came_with_sasl;
        entry.created_time = one.created_at;
    }
    return made;
}

outcome<no_content> create_user(service& emulated, const users::create& asked) {
    const auto found = find_with_sasl(emulated, asked.instance_id);
    if (!found) return found.error();
    instance& owner = **found;
    if (auto no = check_user(asked.user_name, asked.user_passwd.reveal())) return *std::move(no);
    if (owner.find_user(asked.user_name))
        return errors::parameter_invalid.because("The user " + asked.user_name + " already exists.");
    if (owner.users.size() >= max_users(owner)) return errors::limit_reached;
    owner.users.push_back({asked.user_name, asked.user_desc.value_or(""), false, emulated.time().unix_milliseconds()});
    return no_content{};
}

/// Removes users and what they were allowed to do. Names of no user are no error, as a repeated call has them.
outcome<no_content> remove_users(service& emulated, const users::batch_remove& asked) {
    const auto found = find_with_sasl(emulated, asked.instance_id);
    if (!found) return found.error();
    if (asked.action != "delete") return errors::parameter_invalid.because("action must be delete.");
    if (asked.users.empty()) return errors::parameter_invalid.because("users is empty.");
    for (const std::string& name : asked.users) {
        (*found)->users.remove_if([&](const user& one) { return one.name == name; });
        for (topic& one : (*found)->topics) one.policies.erase(name);
    }
    return no_content{};
}

outcome<user*> find_user(service& emulated, std::string_view instance_id, std::string_view name) {
    const auto found = find_with_sasl(emulated, instance_id);
    if (!found) return found.error();
    user* one = (*found)->find_user(name);
    if (!one) return errors::parameter_invalid.because("The user " + std::string(name) + " does not exist.");
    return one;
}

outcome<no_content> reset_password(service& emulated, const users::reset_password& asked) {
    const auto one = find_user(emulated, asked.instance_id, asked.user_name);
    if (!one) return one.error();
    if (auto no = check_password(asked.user_name, asked.new_password.reveal())) return *std::move(no);
    return no_content{};
}

outcome<no_content> update_user(service& emulated, const users::update& asked) {
    if (asked.engine != "kafka") return errors::engine_unsupported;
    const auto one = find_user(emulated, asked.instance_id, asked.user_name);
    if (!one) return one.error();
    if (asked.new_password)
        if (auto no = check_password(asked.user_name, asked.new_password->reveal())) return *std::move(no);
    (*one)->description = asked.user_desc.value_or((*one)->description);
    return no_content{};
}

}  // namespace

outcome<instance*> find_with_sasl(service& emulated, std::string_view id) {
    auto found = emulated.find_running(id);
    if (found && !(*found)->order.ssl_enable.value_or(false)) return errors::ssl_off;
    return found;
}

std::optional<refusal> check_user(std::string_view name, std::string_view password) {
    if (!is_name(name)) return errors::user_name_invalid;
    return check_password(name, password);
}

void add_first_user(instance& to, std::string_view name, std::int64_t now) {
    if (!to.find_user(name)) to.users.push_back({std::string(name), "", true, now});
}

std::vector<handler> user_handlers() {
    return {on(&list_users), on(&create_user), on(&remove_users), on(&reset_password), on(&update_user)};
}

}  // namespace dmskafka::emulation
