#include "emulator/documented_errors.hpp"
#include "emulator/handler.hpp"
#include "emulator/instance_rules.hpp"
#include "emulator/service.hpp"

#include <dmskafka/ops/manager.hpp>

namespace dmskafka::emulation {

namespace {

outcome<instance*> find_managed(service& emulated, std::string_view instance_id) {
    auto found = emulated.find_running(instance_id);
    if (found && (*found)->management_closed) return errors::management_closed;
    return found;
}

outcome<no_content> reset_password(service& emulated, const manager::reset_password& asked) {
    const auto found = find_managed(emulated, asked.instance_id);
    if (!found) return found.error();
    const std::string_view wanted = asked.new_password.reveal();  // of a console that is not emulated: kept nowhere
    if (!is_complex(wanted) || wanted.starts_with('-')) return errors::password_too_simple;
    return no_content{};
}

outcome<manager::restarted> restart(service& emulated, const manager::restart& asked) {
    const auto found = find_managed(emulated, asked.instance_id);
    if (!found) return found.error();
    manager::restarted made;
    made.result = "success";
    made.instance_id = (*found)->id;
    return made;
}

outcome<reply> close(service& emulated, const manager::close& asked) {
    const auto found = emulated.find_running(asked.instance_id);
    if (!found) return found.error();
    (*found)->management_closed = true;
    return reply{200, {}, {}};
}

}  // namespace

std::optional<refusal> check_management(service& emulated, std::string_view instance_id) {
    const auto found = emulated.find_instance(instance_id);
    if (found && (*found)->management_closed) return errors::management_closed;
    return std::nullopt;
}

std::vector<handler> manager_handlers() { return {on(&reset_password), on(&restart), on(&close)}; }

}  // namespace dmskafka::emulation
