#pragma once

#include <dmskafka/client.hpp>
#include <dmskafka/config.hpp>
#include <dmskafka/error.hpp>
#include <dmskafka/job.hpp>
#include <dmskafka/ops/access_policies.hpp>
#include <dmskafka/ops/consumer_groups.hpp>
#include <dmskafka/ops/instances.hpp>
#include <dmskafka/ops/tags.hpp>
#include <dmskafka/ops/topics.hpp>
#include <dmskafka/ops/users.hpp>

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// For control planes: things are made to be as described, whatever they are now. Each function looks first, compares
// the members that the description sets, and sends only what is needed to change what differs. What was begun and
// ended in the dark (a lost answer, or somebody else was faster) is looked up and taken over, never made twice.
//
// Each function has the cancellation of a call: it ends with `errc::cancelled`, and a request that was sent may still
// be executed. The description is copied before the function returns, and the client may be destroyed meanwhile.

namespace dmskafka {

/// How something is brought to its desired state: `ensure_options().deadline(1min).dry_run()`.
class ensure_options {
public:
    ensure_options() noexcept {}  // user-provided: no aggregate, which g++ 12 could not take in a co_await

    /// Time for all calls and waits together, from the first one on. Without it each call has the client's own, and
    /// waits for jobs have none.
    ensure_options& deadline(std::chrono::nanoseconds value) noexcept {
        deadline_ = value;
        return *this;
    }
    /// Only looks, and returns what would be done.
    ensure_options& dry_run(bool value = true) noexcept {
        dry_run_ = value;
        return *this;
    }
    /// Returns with the handle of a job that was started, instead of awaiting its end.
    ensure_options& return_jobs(bool value = true) noexcept {
        return_jobs_ = value;
        return *this;
    }

    [[nodiscard]] const std::optional<std::chrono::nanoseconds>& deadline() const noexcept { return deadline_; }
    [[nodiscard]] bool is_dry_run() const noexcept { return dry_run_; }
    [[nodiscard]] bool returns_jobs() const noexcept { return return_jobs_; }

private:
    std::optional<std::chrono::nanoseconds> deadline_{};
    bool dry_run_{};
    bool return_jobs_{};
};

/// A member that was not as desired.
struct member_change {
    std::string member{};  ///< as in `partition`, or `topic_other_configs.max.message.bytes`
    std::string from{};
    std::string to{};

    friend bool operator==(const member_change&, const member_change&) = default;
};

enum class ensured_outcome : std::uint8_t {
    nothing,  ///< all was as desired
    created,
    changed,
    removed,
};

[[nodiscard]] DMSKAFKA_API std::string_view to_string(ensured_outcome outcome) noexcept;

/// What was done so that the desired state is reached, or with `planned` would be done.
struct ensured {
    ensured_outcome outcome{};
    std::vector<member_change> changes{};  ///< of what was there already
    std::string instance_id{};             ///< of an instance, once it has one
    std::optional<job_handle> job{};       ///< work that still goes on: when it has ended, ensure again
    bool planned{};                        ///< a dry run: nothing of it was done
    bool adopted{};        ///< it was not there at first, and then there although creating it ended in a failure
    bool needs_restart{};  ///< configuration was changed that only a restart of the instance puts in force

    /// One line, as in `changed: partition from 3 to 6`.
    [[nodiscard]] DMSKAFKA_API std::string describe() const;
};

// A difference that cannot be changed in place, such as fewer partitions, is `errc::invalid_request` and names the
// member; nothing is changed then. Writes wait while the instance is busy, within the deadline.

/// The topic `id` with what else is set: partitions are added, retention, flushing, replication mode, description and
/// parameters are changed.
[[nodiscard]] DMSKAFKA_API asio::awaitable<result<ensured>> ensure_topic(
    const client& with, const topics::create& desired, const ensure_options& options = ensure_options());

/// The user `user_name` with its description. The password of a user that is there cannot be seen, and stays.
[[nodiscard]] DMSKAFKA_API asio::awaitable<result<ensured>> ensure_user(
    const client& with, const users::create& desired, const ensure_options& options = ensure_options());

/// The named users with their permissions on the named topics. Other users keep theirs: the list of a topic is read and
/// written as a whole, so only one at a time should change it.
[[nodiscard]] DMSKAFKA_API asio::awaitable<result<ensured>> ensure_access_policy(
    const client& with, const access_policies::set& desired, const ensure_options& options = ensure_options());

/// The consumer group `group_name` with its description.
[[nodiscard]] DMSKAFKA_API asio::awaitable<result<ensured>> ensure_consumer_group(
    const client& with, const consumer_groups::create& desired, const ensure_options& options = ensure_options());

/// The tags with their values; others stay. Leave `action` empty.
[[nodiscard]] DMSKAFKA_API asio::awaitable<result<ensured>> ensure_tags(
    const client& with, const tags::batch_action& desired, const ensure_options& options = ensure_options());

/// The parameters with their values. One that the instance does not have is a failure.
[[nodiscard]] DMSKAFKA_API asio::awaitable<result<ensured>> ensure_configs(
    const client& with, const instances::update_configs& desired, const ensure_options& options = ensure_options());

/// The instance with exactly this `name`, RUNNING; two of that name are a failure. Description, window, security group,
/// retention policy, enterprise project, tags and automatic topics are changed, storage, brokers and flavor expanded.
/// Password, addresses, architecture and terms of an order cannot be compared, and stay. With `return_jobs` it stops at
/// the first job. What was ordered with the same client less than two minutes ago (times `job_options::delay_factor`)
/// may not be listed yet: it is looked for until then, and not ordered again. When it does not show after an order
/// without an answer, that failure comes back, with `may_have_executed`.
[[nodiscard]] DMSKAFKA_API asio::awaitable<result<ensured>> ensure_instance(
    const client& with, const instances::create& desired, const ensure_options& options = ensure_options());

// The same descriptions say what is to be absent: of a topic `id`, of a user `user_name`, of a group `group_name`, of
// an instance `name`, of tags the keys, of access policies the users (all of a topic that lists none). What belongs to
// an instance that is gone is absent, too.

[[nodiscard]] DMSKAFKA_API asio::awaitable<result<ensured>> ensure_absent(
    const client& with, const topics::create& undesired, const ensure_options& options = ensure_options());
[[nodiscard]] DMSKAFKA_API asio::awaitable<result<ensured>> ensure_absent(
    const client& with, const users::create& undesired, const ensure_options& options = ensure_options());
[[nodiscard]] DMSKAFKA_API asio::awaitable<result<ensured>> ensure_absent(
    const client& with, const access_policies::set& undesired, const ensure_options& options = ensure_options());
[[nodiscard]] DMSKAFKA_API asio::awaitable<result<ensured>> ensure_absent(
    const client& with, const consumer_groups::create& undesired, const ensure_options& options = ensure_options());
[[nodiscard]] DMSKAFKA_API asio::awaitable<result<ensured>> ensure_absent(
    const client& with, const tags::batch_action& undesired, const ensure_options& options = ensure_options());
[[nodiscard]] DMSKAFKA_API asio::awaitable<result<ensured>> ensure_absent(
    const client& with, const instances::create& undesired, const ensure_options& options = ensure_options());
/// By its identifier, whatever its name.
[[nodiscard]] DMSKAFKA_API asio::awaitable<result<ensured>> ensure_absent(
    const client& with, const instances::remove& undesired, const ensure_options& options = ensure_options());

// As with the calls of a client, a description must have a name.
void ensure_topic(const client&, const topics::create&& give_it_a_name_first,
                  const ensure_options& = ensure_options()) = delete;
void ensure_user(const client&, const users::create&& give_it_a_name_first,
                 const ensure_options& = ensure_options()) = delete;
void ensure_access_policy(const client&, const access_policies::set&& give_it_a_name_first,
                          const ensure_options& = ensure_options()) = delete;
void ensure_consumer_group(const client&, const consumer_groups::create&& give_it_a_name_first,
                           const ensure_options& = ensure_options()) = delete;
void ensure_tags(const client&, const tags::batch_action&& give_it_a_name_first,
                 const ensure_options& = ensure_options()) = delete;
void ensure_configs(const client&, const instances::update_configs&& give_it_a_name_first,
                    const ensure_options& = ensure_options()) = delete;
void ensure_instance(const client&, const instances::create&& give_it_a_name_first,
                     const ensure_options& = ensure_options()) = delete;
template <operation Op>
void ensure_absent(const client&, const Op&& give_it_a_name_first, const ensure_options& = ensure_options()) = delete;

}  // namespace dmskafka
