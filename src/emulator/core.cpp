#include "emulator/core.hpp"

#include "emulator/documented_errors.hpp"
#include "emulator/groups.hpp"
#include "emulator/identifiers.hpp"
#include "emulator/products.hpp"

#include <dmskafka/error.hpp>
#include <dmskafka/json.hpp>
#include <dmskafka/transport.hpp>

#include <algorithm>
#include <cmath>
#include <utility>

namespace dmskafka {

namespace {

/// Makes up what was left empty.
emulator_options completed(emulator_options options) {
    if (!std::isfinite(options.time_scale) || options.time_scale <= 0)
        throw failure_error(failure{.code = errc::invalid_options, .message = "time_scale must be more than 0"});
    emulation::identifiers random(options.seed);
    if (options.access_key.empty()) options.access_key = random.upper_text(20);
    if (options.secret_key.empty()) options.secret_key = secret(random.mixed_text(40));
    if (options.token.empty()) options.token = secret(random.mixed_text(64));
    if (options.project_id.empty()) options.project_id = random.hex(32);
    if (options.project_name.empty()) options.project_name = emulation::region;
    if (options.user_name.empty()) options.user_name = "user-" + random.hex(8);
    if (options.password.empty()) options.password = secret(random.mixed_text(24));
    if (options.domain_name.empty()) options.domain_name = "domain-" + random.hex(8);
    if (!options.clock) options.clock = &clock::system();
    return options;
}

failure_error refused(const emulation::refusal& no) {
    failure made{.code = errc::invalid_request, .message = no.message};
    made.service_code = no.code;
    return failure_error(std::move(made));
}

}  // namespace

emulated_service::core::core(emulator_options options)
    : options_(completed(std::move(options))), service_(options_), faults_(options_.seed) {}

emulation::met_fault emulated_service::core::receive(const emulation::received_request& request) {
    ++requests_;
    const std::lock_guard lock(mutex_);
    if (faults_.empty()) return {};
    return faults_.meet(service_.facts_of(request), clock().now());
}

emulation::reply emulated_service::core::execute(const emulation::received_request& request,
                                                 const emulation::met_fault& wrong) {
    const fault& what = wrong.what;
    const std::lock_guard lock(mutex_);
    emulation::reply made;
    if (what.status == 0 || what.executes) made = service_.handle(request, wrong.state);
    if (what.status != 0) {
        made = service_.finished(emulation::answer_of(what));
    } else if (!what.body.empty()) {
        if (made.status == 204) made.status = 200;
        made.body = what.body;
    }
    made.headers.insert(made.headers.end(), what.headers.begin(), what.headers.end());
    return made;
}

std::uint64_t emulated_service::core::add_fault(fault what) {
    if (auto wrong = emulation::what_is_wrong_with(what))
        throw failure_error(failure{.code = errc::invalid_request, .message = std::move(*wrong)});
    const std::lock_guard lock(mutex_);
    auto state = what.stale ? service_.copy_state() : nullptr;
    return faults_.add(std::move(what), clock().now(), std::move(state));
}

std::vector<listed_fault> emulated_service::core::faults() {
    const std::lock_guard lock(mutex_);
    return faults_.all();
}

bool emulated_service::core::remove_fault(std::uint64_t id) {
    const std::lock_guard lock(mutex_);
    return faults_.remove(id);
}

void emulated_service::core::clear_faults() {
    const std::lock_guard lock(mutex_);
    faults_.clear();
}

void emulated_service::core::set_clock_offset(std::chrono::milliseconds ahead) {
    const std::lock_guard lock(mutex_);
    service_.set_clock_offset(ahead);
}

std::chrono::milliseconds emulated_service::core::clock_offset() {
    const std::lock_guard lock(mutex_);
    return service_.time().offset();
}

void emulated_service::core::fail_next_job() {
    const std::lock_guard lock(mutex_);
    service_.set_end_of_next_job(emulation::job_end::failure);
}

void emulated_service::core::lose_next_job() {
    const std::lock_guard lock(mutex_);
    service_.set_end_of_next_job(emulation::job_end::oblivion);
}

void emulated_service::core::revoke_tokens() {
    const std::lock_guard lock(mutex_);
    service_.revoke_tokens();
}

std::string emulated_service::core::add_project(std::string name) {
    const std::lock_guard lock(mutex_);
    const auto taken = [&](const emulation::project& one) { return one.name == name; };
    if (name.empty() || std::ranges::any_of(service_.projects(), taken))
        throw failure_error(failure{.code = errc::invalid_request,
                                    .message = "add_project: name must not be empty or that of another project"});
    return service_.add_project(service_.ids().hex(32), std::move(name)).id;
}

std::string emulated_service::core::add_instance(std::string name, std::string_view project_id) {
    const std::lock_guard lock(mutex_);
    emulation::project* owner = service_.find_project(project_id);
    if (!owner)
        throw failure_error(
            failure{.code = errc::invalid_request, .message = "add_instance: project_id is that of no project"});
    return service_.add_instance(*owner, std::move(name));
}

emulation::instance& emulated_service::core::find_instance(std::string_view id) {
    for (const emulation::project& owner : service_.projects())
        for (emulation::instance& one : service_.find_project(owner.id)->instances)
            if (one.id == id) return one;
    throw refused(emulation::errors::instance_not_found);
}

std::string emulated_service::core::join_group(std::string_view instance_id, std::string_view group,
                                               const emulated_consumer& member) {
    const std::lock_guard lock(mutex_);
    const auto id = emulation::join_group(service_, find_instance(instance_id), group, member);
    if (!id) throw refused(id.error());
    return *id;
}

void emulated_service::core::leave_group(std::string_view instance_id, std::string_view group,
                                         std::string_view member_id) {
    const std::lock_guard lock(mutex_);
    if (const auto no = emulation::leave_group(find_instance(instance_id), group, member_id)) throw refused(*no);
}

void emulated_service::core::commit(std::string_view instance_id, std::string_view group, std::string_view topic,
                                    std::int32_t partition, std::int64_t offset) {
    const std::lock_guard lock(mutex_);
    if (const auto no = emulation::commit(service_, find_instance(instance_id), group, topic, partition, offset))
        throw refused(*no);
}

emulated_service::emulated_service(emulator_options options) : core_(std::make_shared<core>(std::move(options))) {}
emulated_service::~emulated_service() = default;
emulated_service::emulated_service(emulated_service&&) noexcept = default;
emulated_service& emulated_service::operator=(emulated_service&&) noexcept = default;

const emulator_options& emulated_service::options() const noexcept { return core_->options(); }
std::string emulated_service::add_project(std::string name) { return core_->add_project(std::move(name)); }
std::string emulated_service::add_instance(std::string name) { return add_instance(std::move(name), project_id()); }
std::string emulated_service::add_instance(std::string name, std::string_view project_id) {
    return core_->add_instance(std::move(name), project_id);
}
void emulated_service::revoke_tokens() { core_->revoke_tokens(); }
std::string emulated_service::join_group(std::string_view instance_id, std::string_view group,
                                         const emulated_consumer& member) {
    return core_->join_group(instance_id, group, member);
}
void emulated_service::leave_group(std::string_view instance_id, std::string_view group, std::string_view member_id) {
    core_->leave_group(instance_id, group, member_id);
}
void emulated_service::commit(std::string_view instance_id, std::string_view group, std::string_view topic,
                              std::int32_t partition, std::int64_t offset) {
    core_->commit(instance_id, group, topic, partition, offset);
}
std::uint64_t emulated_service::add_fault(fault what) { return core_->add_fault(std::move(what)); }
void emulated_service::fail_next(fault what) {
    what.times = 1;
    core_->add_fault(std::move(what));
}
std::vector<listed_fault> emulated_service::faults() const { return core_->faults(); }
bool emulated_service::remove_fault(std::uint64_t id) { return core_->remove_fault(id); }
void emulated_service::clear_faults() { core_->clear_faults(); }
void emulated_service::set_clock_offset(std::chrono::milliseconds ahead) { core_->set_clock_offset(ahead); }
std::chrono::milliseconds emulated_service::clock_offset() const { return core_->clock_offset(); }
void emulated_service::fail_next_job() { core_->fail_next_job(); }
void emulated_service::lose_next_job() { core_->lose_next_job(); }
std::uint64_t emulated_service::requests() const noexcept { return core_->requests(); }

}  // namespace dmskafka
