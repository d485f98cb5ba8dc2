#include "emulator/documented_errors.hpp"
#include "emulator/handler.hpp"
#include "emulator/paging.hpp"
#include "emulator/service.hpp"

#include <dmskafka/json.hpp>
#include <dmskafka/ops/quotas.hpp>

#include <algorithm>
#include <chrono>
#include <string>

namespace dmskafka::emulation {

namespace {

using namespace std::chrono_literals;

constexpr auto quota_time = 4s;

/// What is asked for, as it would be listed. Also of an operation that removes a quota, which has no rates.
template <class Request>
quotas::quota quota_in(const Request& asked) {
    quotas::quota made;
    made.user = asked.user.value_or("");
    made.client = asked.client.value_or("");
    made.user_default = asked.user_default.value_or(false);
    made.client_default = asked.client_default.value_or(false);
    if constexpr (requires { asked.producer_byte_rate; }) {
        made.producer_byte_rate = asked.producer_byte_rate;
        made.consumer_byte_rate = asked.consumer_byte_rate;
    }
    return made;
}

bool same_target(const quotas::quota& a, const quotas::quota& b) {
    return a.user == b.user && a.client == b.client && a.user_default == b.user_default &&
           a.client_default == b.client_default;
}

bool exists(const instance& in, const quotas::quota& wanted) {
    return std::ranges::any_of(in.client_quotas, [&](const auto& one) { return same_target(one, wanted); });
}

std::optional<refusal> check_target(const quotas::quota& asked) {
    if (*asked.user_default && !asked.user->empty())
        return errors::parameter_invalid.because("user must be empty when user-default is true.");
    if (*asked.client_default && !asked.client->empty())
        return errors::parameter_invalid.because("client must be empty when client-default is true.");
    if (!*asked.user_default && !*asked.client_default && asked.user->empty() && asked.client->empty())
        return errors::parameter_invalid.because("user and client must not both be empty.");
    return std::nullopt;
}

std::optional<refusal> check_rates(const quotas::quota& asked) {
    if (!asked.producer_byte_rate && !asked.consumer_byte_rate)
        return errors::parameter_invalid.because("producer-byte-rate and consumer-byte-rate must not both be absent.");
    if (asked.producer_byte_rate.value_or(1) < 1 || asked.consumer_byte_rate.value_or(1) < 1)
        return errors::parameter_invalid.because("producer-byte-rate and consumer-byte-rate must be at least 1.");
    return std::nullopt;
}

/// Starts the job. That it cannot succeed is accepted all the same and shows only in how the job ends.
outcome<job_started> start_job(service& emulated, instance& owner, std::string name, const quotas::quota& wanted,
                               bool possible, service::effect apply) {
    if (!possible) emulated.doom_next_job();
    job_started made;
    made.job_id = emulated.start_task(owner, std::move(name), to_json(wanted), quota_time, std::move(apply), {}).id;
    return made;
}

outcome<job_started> create_quota(service& emulated, const quotas::create& asked) {
    const auto found = emulated.find_idle(asked.instance_id);
    if (!found) return found.error();
    const quotas::quota wanted = quota_in(asked);
    if (auto no = check_target(wanted)) return *std::move(no);
    if (auto no = check_rates(wanted)) return *std::move(no);
    return start_job(emulated, **found, "createUserClientQuota", wanted, !exists(**found, wanted),
                     [wanted](instance& of) { of.client_quotas.push_back(wanted); });
}

/// A rate that is not given stays as it was.
outcome<job_started> update_quota(service& emulated, const quotas::update& asked) {
    const auto found = emulated.find_idle(asked.instance_id);
    if (!found) return found.error();
    const quotas::quota wanted = quota_in(asked);
    if (auto no = check_target(wanted)) return *std::move(no);
    if (auto no = check_rates(wanted)) return *std::move(no);
    const auto apply = [wanted](instance& of) {
        for (quotas::quota& one : of.client_quotas) {
            if (!same_target(one, wanted)) continue;
            if (wanted.producer_byte_rate) one.producer_byte_rate = wanted.producer_byte_rate;
            if (wanted.consumer_byte_rate) one.consumer_byte_rate = wanted.consumer_byte_rate;
        }
    };
    return start_job(emulated, **found, "modifyUserClientQuota", wanted, exists(**found, wanted), apply);
}

outcome<job_started> remove_quota(service& emulated, const quotas::remove& asked) {
    const auto found = emulated.find_idle(asked.instance_id);
    if (!found) return found.error();
    const quotas::quota gone = quota_in(asked);
    if (auto no = check_target(gone)) return *std::move(no);
    const auto apply = [gone](instance& of) {
        std::erase_if(of.client_quotas, [&](const quotas::quota& one) { return same_target(one, gone); });
    };
    return start_job(emulated, **found, "deleteUserClientQuota", gone, exists(**found, gone), apply);
}

outcome<quotas::quota_page> list_quotas(service& emulated, const quotas::list& asked) {
    const auto found = emulated.find_instance(asked.instance_id);
    if (!found) return found.error();
    const auto part = page_of(asked.offset, asked.limit);
    if (!part) return part.error();
    const auto& all = (*found)->client_quotas;
    quotas::quota_page made;
    std::ranges::copy(part->of(all), std::back_inserter(made.quotas));
    made.count = static_cast<std::int32_t>(all.size());
    return made;
}

}  // namespace

std::vector<handler> quota_handlers() {
    return {on(&remove_quota), on(&list_quotas), on(&create_quota), on(&update_quota)};
}

}  // namespace dmskafka::emulation
