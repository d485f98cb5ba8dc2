// Look, decide (see desired_state_plan.hpp), send what is needed.

#include "desired_state_plan.hpp"
#include "failed_item.hpp"
#include "state_name.hpp"
#include "timed_calls.hpp"
#include "without_throwing.hpp"

#include <algorithm>
#include <iterator>
#include <utility>
#include <variant>

namespace dmskafka {
namespace {

using detail::timed_calls;
using detail::without_throwing;
using ensuring = asio::awaitable<result<ensured>>;

/// The calls and the wishes of one `ensure`.
struct endeavour {
    endeavour(const client& with, const ensure_options& how)
        : calls(detail::core_of(with), how.deadline()), dry_run(how.is_dry_run()), returns_jobs(how.returns_jobs()) {}

    timed_calls calls;
    bool dry_run;
    bool returns_jobs;

    [[nodiscard]] ensured made(ensured_outcome what) const {
        ensured made;
        made.outcome = what;
        made.planned = dry_run && what != ensured_outcome::nothing;
        return made;
    }
};

/// Whether what a request was to create may be there although the request failed. Some duplicates are refused with the
/// code of any bad request.
bool may_be_there(const failure& of_create) {
    return of_create.may_have_executed || of_create.conflict() ||
           (of_create.invalid_request() && of_create.code == errc::service_refused);
}

/// Awaits the end of a job, or leaves its handle in `made`.
asio::awaitable<std::optional<failure>> settle(const endeavour& of, std::optional<job_handle> started, ensured& made) {
    if (of.returns_jobs || !started) {
        made.job = std::move(started);
        co_return std::nullopt;
    }
    const auto ended = co_await of.calls.wait(std::move(*started));
    if (!ended) co_return ended.error();
    co_return std::nullopt;
}

// What has a name within an instance. Each kind says how it is found, and what removes it.

template <class Item>
asio::awaitable<result<std::optional<Item>>> first_of(asio::awaitable<result<std::vector<Item>>> search) {
    auto found = co_await std::move(search);
    if (!found) co_return std::move(found).error();
    if (found->empty()) co_return std::optional<Item>();
    co_return std::optional<Item>(std::move(found->front()));
}

struct topic_kind {
    static asio::awaitable<result<std::optional<topics::topic>>> find(const timed_calls& calls,
                                                                      const topics::create& wanted) {
        topics::list all{.instance_id = wanted.instance_id};
        return first_of(
            calls.find(std::move(all), 1, [name = wanted.id](const auto& each) { return each.name == name; }));
    }
    static topics::batch_remove removal_of(const topics::create& undesired) {
        topics::batch_remove made{.instance_id = undesired.instance_id};
        made.topics.push_back(undesired.id);
        return made;
    }
};

struct user_kind {
    static asio::awaitable<result<std::optional<users::user>>> find(const timed_calls& calls,
                                                                    const users::create& wanted) {
        users::list all{.instance_id = wanted.instance_id};
        auto listed = co_await calls.call(all);
        if (!listed) co_return std::move(listed).error();
        const auto found = std::ranges::find(listed->users, wanted.user_name, &users::user::user_name);
        if (found == listed->users.end()) co_return std::optional<users::user>();
        co_return std::optional(std::move(*found));
    }
    static users::batch_remove removal_of(const users::create& undesired) {
        users::batch_remove made{.instance_id = undesired.instance_id};
        made.users.push_back(undesired.user_name);
        return made;
    }
};

struct group_kind {
    static asio::awaitable<result<std::optional<consumer_groups::group>>> find(const timed_calls& calls,
                                                                               const consumer_groups::create& wanted) {
        consumer_groups::list similar{.instance_id = wanted.instance_id, .group = wanted.group_name};
        return first_of(calls.find(std::move(similar), 1, [name = wanted.group_name](const auto& each) {
            return each.group_id == name && !same_state(each.state.value_or(""), "DEAD");
        }));
    }
    static consumer_groups::remove removal_of(const consumer_groups::create& undesired) {
        consumer_groups::remove made;
        made.instance_id = undesired.instance_id;
        made.group = undesired.group_name;
        return made;
    }
};

template <class Kind, class Wanted>
ensuring ensure_named(endeavour of, Wanted wanted) {
    ensured made = of.made(ensured_outcome::nothing);
    auto present = co_await Kind::find(of.calls, wanted);
    if (!present) co_return std::move(present).error();
    if (!*present) {
        made = of.made(ensured_outcome::created);
        if (auto refused = of.calls.refusal_of(wanted)) co_return *std::move(refused);
        if (of.dry_run) co_return made;
        auto created = co_await of.calls.change(wanted);
        if (created) co_return made;
        if (!may_be_there(created.error())) co_return std::move(created).error();
        present = co_await Kind::find(of.calls, wanted);
        if (!present || !*present) co_return std::move(created).error();
        made.adopted = true;
        if (!created.error().may_have_executed) made.outcome = ensured_outcome::nothing;
    }
    auto plan = detail::plan(wanted, **present);
    if (!plan) co_return std::move(plan).error();
    if (plan->changes.empty()) co_return made;
    if (made.outcome == ensured_outcome::nothing) made.outcome = ensured_outcome::changed;
    made.planned = of.dry_run;
    made.changes = std::move(plan->changes);
    if (of.dry_run) co_return made;
    auto changed = co_await of.calls.change(plan->request);
    if (!changed) co_return std::move(changed).error();
    co_return made;
}

/// The first item that the service says it could not do, as a failure.
template <operation Op>
std::optional<failure> first_failed_item(const typename Op::response& response) {
    const auto failed = item_failures(response);
    if (failed.empty()) return std::nullopt;
    return detail::as_failure(failed.front(), detail::description_of<Op>.full_name);
}

template <class Kind, class Undesired>
ensuring remove_named(endeavour of, Undesired undesired) {
    auto present = co_await Kind::find(of.calls, undesired);
    if (!present && !present.error().gone()) co_return std::move(present).error();
    if (!present || !*present) co_return of.made(ensured_outcome::nothing);
    if (of.dry_run) co_return of.made(ensured_outcome::removed);
    const auto removal = Kind::removal_of(undesired);
    auto removed = co_await of.calls.change(removal);
    if (!removed && !removed.error().gone()) co_return std::move(removed).error();
    if (removed)
        if (auto failed = first_failed_item<std::remove_cvref_t<decltype(removal)>>(*removed))
            co_return *std::move(failed);
    co_return of.made(ensured_outcome::removed);
}

// What is there with the instance, and is only changed

/// Sends a request that changes something, and awaits its job or leaves the handle in `made`.
template <class Request>
asio::awaitable<std::optional<failure>> send_change(const endeavour& of, const Request& request, ensured& made) {
    if constexpr (requires { Request::job; }) {
        auto started = co_await of.calls.start(request);
        if (!started) co_return std::move(started).error();
        co_return co_await settle(of, std::move(started->handle), made);
    } else {
        auto done = co_await of.calls.change(request);
        if (!done) co_return std::move(done).error();
        co_return std::nullopt;
    }
}

/// Sends the request of a plan that has changes.
template <class Request>
ensuring carry_out(endeavour of, detail::change_plan<Request> plan, ensured_outcome what) {
    if (plan.changes.empty()) co_return of.made(ensured_outcome::nothing);
    ensured made = of.made(what);
    made.changes = std::move(plan.changes);
    made.needs_restart = plan.needs_restart;
    if (of.dry_run) co_return made;
    if (auto failed = co_await send_change(of, plan.request, made)) co_return *std::move(failed);
    co_return made;
}

/// What an instance has of a kind, with `Look` to look at it.
template <operation Look, class Desired>
ensuring change_in_place(endeavour of, Desired desired) {
    const Look look{.instance_id = desired.instance_id};
    auto present = co_await of.calls.call(look);
    if (!present) co_return std::move(present).error();
    auto plan = detail::plan(desired, *present);
    if (!plan) co_return std::move(plan).error();
    co_return co_await carry_out(std::move(of), *std::move(plan), ensured_outcome::changed);
}

ensuring remove_tags(endeavour of, tags::batch_action undesired) {
    const tags::list look{.instance_id = undesired.instance_id};
    auto present = co_await of.calls.call(look);
    if (!present && !present.error().gone()) co_return std::move(present).error();
    if (!present) co_return of.made(ensured_outcome::nothing);
    auto plan = detail::plan_absence(undesired, *present);
    if (!plan) co_return std::move(plan).error();
    co_return co_await carry_out(std::move(of), *std::move(plan), ensured_outcome::removed);
}

/// Of the topics named, in their order. A topic that is gone has none, where that is good enough.
asio::awaitable<result<std::vector<access_policies::topic_policies>>> policies_of(const timed_calls& calls,
                                                                                  const access_policies::set& named,
                                                                                  bool may_be_gone) {
    std::vector<access_policies::topic_policies> all;
    for (const auto& each : named.topics) {
        access_policies::get look{.instance_id = named.instance_id, .topic_name = each.name};
        auto present = co_await calls.call(look);
        if (!present && !(may_be_gone && present.error().gone())) co_return std::move(present).error();
        all.push_back(present ? *std::move(present) : access_policies::topic_policies());
    }
    co_return all;
}

ensuring grant(endeavour of, access_policies::set desired) {
    auto present = co_await policies_of(of.calls, desired, false);
    if (!present) co_return std::move(present).error();
    auto plan = detail::plan(desired, *present);
    co_return co_await carry_out(std::move(of), std::move(plan), ensured_outcome::changed);
}

ensuring revoke(endeavour of, access_policies::set undesired) {
    auto present = co_await policies_of(of.calls, undesired, true);
    if (!present) co_return std::move(present).error();
    auto plan = detail::plan_absence(undesired, *present);
    auto done = co_await carry_out(of, std::move(plan), ensured_outcome::removed);
    if (done || done.error().code != errc::service_refused) co_return done;
    // To clear what has become empty meanwhile is refused, and a topic may have gone.
    present = co_await policies_of(of.calls, undesired, true);
    if (!present || !detail::plan_absence(undesired, *present).changes.empty()) co_return done;
    co_return of.made(ensured_outcome::removed);
}

// Instances

using found_instance = result<std::optional<instances::instance>>;

/// The only instance of that name that is not in the recycle bin.
asio::awaitable<found_instance> find_instance(const timed_calls& calls, std::string name) {
    instances::list same_name;
    same_name.name = name;
    same_name.exact_match_name = true;
    const auto is_it = [name](const instances::instance& each) {
        return each.name == name && !same_state(each.status.value_or(""), "RECYCLE");
    };
    auto found = co_await calls.find(std::move(same_name), 2, is_it);
    if (!found) co_return std::move(found).error();
    if (found->empty()) co_return std::optional<instances::instance>();
    if (found->size() > 1)
        co_return failure{.code = errc::invalid_request,
                          .message = "name: more than one instance is called " + name,
                          .operation = "instances::list"};
    co_return std::optional<instances::instance>(std::move(found->front()));
}

/// The same, looked for again as long as lists may not show yet what was ordered lately.
asio::awaitable<found_instance> find_ordered_instance(const timed_calls& calls, std::string name) {
    for (;;) {
        auto found = co_await find_instance(calls, name);
        if (!found || *found) co_return found;
        const auto again = calls.orders().next_look(name, calls.now());
        if (!again) co_return found;
        co_await calls.sleep_until(*again);
    }
}

/// Why an order failed that was looked for in vain.
failure not_taken_over(failure of_order, const found_instance& looked_for) {
    if (!looked_for && looked_for.error().code == errc::cancelled) of_order.code = errc::cancelled;
    return of_order;
}

std::optional<job_handle> handle_of_creation(const timed_calls& calls, const instances::create& order,
                                             const std::string& id) {
    instances::instance_created answer;
    answer.instance_id = id;
    return calls.handle_of(order, answer);
}

/// Takes the steps up to the first job that is not awaited.
ensuring change_instance(endeavour of, std::vector<detail::instance_step> steps, ensured made) {
    for (auto& step : steps) {
        if (made.outcome == ensured_outcome::nothing) made.outcome = ensured_outcome::changed;
        std::ranges::move(step.changes, std::back_inserter(made.changes));
        made.planned = of.dry_run;
        if (of.dry_run) continue;
        const auto send = [&](const auto& request) { return send_change(of, request, made); };
        auto failed = co_await std::visit(send, step.request);
        if (failed) co_return *std::move(failed);
        if (made.job) break;
    }
    co_return made;
}

/// Of an instance that does something else than run: awaits that it runs, then looks again.
asio::awaitable<found_instance> await_running(const endeavour& of, const instances::create& wanted,
                                              instances::instance present, ensured& made) {
    auto until_running = handle_of_creation(of.calls, wanted, made.instance_id);
    if (auto failed = co_await settle(of, std::move(until_running), made)) co_return *std::move(failed);
    if (made.job) co_return std::optional(std::move(present));
    co_return co_await find_instance(of.calls, wanted.name);
}

/// Orders an instance, and notes that lists may not show it at first.
asio::awaitable<result<job<instances::instance_created>>> order(const timed_calls& calls, instances::create wanted) {
    calls.orders().add(wanted.name, calls.now());
    auto ordered = co_await calls.start(wanted);
    if (ordered || ordered.error().may_have_executed)
        calls.orders().add(wanted.name, calls.now());
    else
        calls.orders().remove(wanted.name);
    co_return ordered;
}

ensuring order_or_change(endeavour of, instances::create wanted) {
    ensured made = of.made(ensured_outcome::nothing);
    auto present = co_await find_ordered_instance(of.calls, wanted.name);
    if (!present) co_return std::move(present).error();
    if (!*present) {
        made = of.made(ensured_outcome::created);
        if (auto refused = of.calls.refusal_of(wanted)) co_return *std::move(refused);
        if (of.dry_run) co_return made;
        auto ordered = co_await order(of.calls, wanted);
        if (ordered) {
            made.instance_id = ordered->response.instance_id.value_or("");
            if (auto failed = co_await settle(of, std::move(ordered->handle), made)) co_return *std::move(failed);
            co_return made;
        }
        if (!may_be_there(ordered.error())) co_return std::move(ordered).error();
        present = co_await find_ordered_instance(of.calls, wanted.name);
        if (!present || !*present) co_return not_taken_over(std::move(ordered).error(), present);
        made.adopted = true;
        if (!ordered.error().may_have_executed) made.outcome = ensured_outcome::nothing;
    }
    made.instance_id = (*present)->instance_id.value_or("");
    if (!of.dry_run && !same_state((*present)->status.value_or(""), "RUNNING")) {
        present = co_await await_running(of, wanted, **std::move(present), made);
        if (!present) co_return std::move(present).error();
        if (made.job) co_return made;
        if (!*present)
            co_return failure{.code = errc::job_lost,
                              .message = "name: the instance " + wanted.name + " went while it was awaited",
                              .operation = "instances::create"};
    }
    auto steps = detail::plan(wanted, **present);
    if (!steps) co_return std::move(steps).error();
    co_return co_await change_instance(std::move(of), *std::move(steps), std::move(made));
}

/// What is being deleted already is only awaited.
ensuring remove_instance(endeavour of, std::optional<instances::instance> present) {
    const auto state = present ? present->status.value_or("") : "";
    if (!present || same_state(state, "RECYCLE")) co_return of.made(ensured_outcome::nothing);
    const bool goes_already = same_state(state, "DELETING");
    ensured made = of.made(goes_already ? ensured_outcome::nothing : ensured_outcome::removed);
    made.instance_id = present->instance_id.value_or("");
    if (of.dry_run) co_return made;
    const instances::remove removal{.instance_id = made.instance_id};
    auto until_absent = of.calls.handle_of(removal, no_content());
    if (!goes_already) {
        auto started = co_await of.calls.start(removal);
        if (!started && !started.error().gone()) co_return std::move(started).error();
        of.calls.orders().remove(present->name.value_or(""));
        if (!started) co_return made;
        until_absent = std::move(started->handle);
    }
    if (auto failed = co_await settle(of, std::move(until_absent), made)) co_return *std::move(failed);
    co_return made;
}

ensuring remove_instance_named(endeavour of, instances::create undesired) {
    auto present = co_await find_ordered_instance(of.calls, undesired.name);
    if (!present) co_return std::move(present).error();
    co_return co_await remove_instance(std::move(of), *std::move(present));
}

ensuring remove_instance_known(endeavour of, instances::remove undesired) {
    const instances::get look{.instance_id = undesired.instance_id};
    auto present = co_await of.calls.call(look);
    if (!present && !present.error().gone()) co_return std::move(present).error();
    auto known = present ? std::optional(*std::move(present)) : std::nullopt;
    if (known) known->instance_id = undesired.instance_id;
    co_return co_await remove_instance(std::move(of), std::move(known));
}

}  // namespace

std::string_view to_string(ensured_outcome what) noexcept {
    constexpr std::string_view names[] = {"nothing", "created", "changed", "removed"};
    return names[static_cast<std::size_t>(what)];
}

std::string ensured::describe() const {
    std::string text = planned ? "planned: " : "";
    text.append(to_string(outcome));
    for (std::size_t i = 0; i < changes.size(); ++i)
        text.append(i == 0 ? ": " : ", ")
            .append(changes[i].member + " from " + (changes[i].from.empty() ? "nothing" : changes[i].from) + " to " +
                    (changes[i].to.empty() ? "nothing" : changes[i].to));
    if (adopted) text.append(", adopted");
    if (needs_restart) text.append(", in force after a restart");
    if (job) text.append(", goes on as ").append(job->operation);
    return text;
}

ensuring ensure_topic(const client& with, const topics::create& desired, const ensure_options& options) {
    return without_throwing(ensure_named<topic_kind>(endeavour(with, options), desired));
}
ensuring ensure_user(const client& with, const users::create& desired, const ensure_options& options) {
    return without_throwing(ensure_named<user_kind>(endeavour(with, options), desired));
}
ensuring ensure_consumer_group(const client& with, const consumer_groups::create& desired,
                               const ensure_options& options) {
    return without_throwing(ensure_named<group_kind>(endeavour(with, options), desired));
}
ensuring ensure_access_policy(const client& with, const access_policies::set& desired, const ensure_options& options) {
    return without_throwing(grant(endeavour(with, options), desired));
}
ensuring ensure_tags(const client& with, const tags::batch_action& desired, const ensure_options& options) {
    return without_throwing(change_in_place<tags::list>(endeavour(with, options), desired));
}
ensuring ensure_configs(const client& with, const instances::update_configs& desired, const ensure_options& options) {
    return without_throwing(change_in_place<instances::get_configs>(endeavour(with, options), desired));
}
ensuring ensure_instance(const client& with, const instances::create& desired, const ensure_options& options) {
    return without_throwing(order_or_change(endeavour(with, options), desired));
}

ensuring ensure_absent(const client& with, const topics::create& undesired, const ensure_options& options) {
    return without_throwing(remove_named<topic_kind>(endeavour(with, options), undesired));
}
ensuring ensure_absent(const client& with, const users::create& undesired, const ensure_options& options) {
    return without_throwing(remove_named<user_kind>(endeavour(with, options), undesired));
}
ensuring ensure_absent(const client& with, const consumer_groups::create& undesired, const ensure_options& options) {
    return without_throwing(remove_named<group_kind>(endeavour(with, options), undesired));
}
ensuring ensure_absent(const client& with, const access_policies::set& undesired, const ensure_options& options) {
    return without_throwing(revoke(endeavour(with, options), undesired));
}
ensuring ensure_absent(const client& with, const tags::batch_action& undesired, const ensure_options& options) {
    return without_throwing(remove_tags(endeavour(with, options), undesired));
}
ensuring ensure_absent(const client& with, const instances::create& undesired, const ensure_options& options) {
    return without_throwing(remove_instance_named(endeavour(with, options), undesired));
}
ensuring ensure_absent(const client& with, const instances::remove& undesired, const ensure_options& options) {
    return without_throwing(remove_instance_known(endeavour(with, options), undesired));
}

}  // namespace dmskafka
