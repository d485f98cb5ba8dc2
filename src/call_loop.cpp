// The order of a call: check -> slot of the limiter -> sign -> exchange -> classify -> retry or return. Nothing else
// writes it.

#include "call_watch.hpp"
#include "encoded_request.hpp"
#include "error_rules.hpp"
#include "learned_limit.hpp"
#include "member_text.hpp"
#include "on_strand.hpp"
#include "outgoing_request.hpp"
#include "response_reader.hpp"
#include "secret_members.hpp"

#include <dmskafka/validation.hpp>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>

namespace dmskafka::detail {
namespace {

failure describe_exchange(exchange_failure&& what) {
    failure made{.code = what.code, .cause = what.cause, .message = std::move(what.message)};
    made.may_have_executed = what.phase != exchange_phase::before_sending;
    return made;
}

/// Services and what is in front of them may repeat what they were sent: no failure has a secret in it.
void hide_secrets(failure& refusal, const prepared_call& call, const call_facts& facts) {
    if (facts.credentials) {
        const auto& keys = facts.credentials->keys;
        for (const std::string_view each :
             {std::string_view(keys.access_key), std::string_view(keys.secret_key.reveal()),
              std::string_view(keys.security_token.reveal()), std::string_view(keys.token.reveal())})
            mask(refusal, each);
    }
    for (const auto& each : secrets_in(*call.operation->request, call.body)) mask(refusal, each.reveal());
}

failure describe_refusal(const http_response& answer, const prepared_call& call, const call_facts& facts) {
    failure made = read_refusal(answer.status, answer.body);
    if (made.request_id.empty()) made.request_id = request_id_of(answer);
    hide_secrets(made, call, facts);
    if (const auto wish = answer.header("Retry-After"))
        made.retry_after = parse_retry_after(*wish, call.core->time_of(call.operation->endpoint));
    made.may_have_executed = classify_refusal(answer.status, made.service_code) == refusal_kind::transient;
    return made;
}

/// A signature that the service finds too old or too new: takes over the service's time, once in a call.
bool correct_clock(const http_response& answer, const prepared_call& call, call_facts& facts) {
    constexpr auto tolerated = std::chrono::minutes(5);  // the service allows 15
    if (answer.status != 401 || facts.clock_corrected || !facts.credentials || !facts.credentials->signer) return false;
    const auto header = answer.header("Date");
    const auto theirs = header ? parse_http_date(*header) : std::nullopt;
    if (!theirs) return false;
    const auto skew = *theirs - call.core->clock.utc_now();
    auto& known = call.core->clock_skew(call.operation->endpoint);
    if (std::chrono::abs(skew - known) < tolerated) return false;
    known = skew;
    facts.clock_corrected = true;
    return true;
}

/// A token that the service no longer takes: asks for a newer one, once in a call.
bool renew_credentials(failure_class what, const prepared_call& call, call_facts& facts) {
    if (what != failure_class::no_token || facts.renewed || !facts.credentials || call.options.is_single_attempt())
        return false;
    facts.renewed = call.core->credentials.renew(facts.credentials);
    return facts.renewed;
}

failure cancelled(bool client_is_gone) {
    return failure{.code = errc::cancelled,
                   .message = client_is_gone ? "the client was destroyed" : "the call was cancelled"};
}

/// Completes a failure with what the call knows, and tells the observers of the end.
void finish(std::optional<failure>& failed, const prepared_call& call, const call_facts& facts, call_watch& watch) {
    if (failed) {
        failed->operation = call.operation->full_name;
        failed->attempts = facts.attempts;
        failed->elapsed = call.core->clock.now() - facts.started;
        failed->may_have_executed = failed->may_have_executed || facts.may_have_executed;
    }
    watch.call_ended(failed ? &*failed : nullptr);
}

call_facts begin(const prepared_call& call) {
    call_facts facts;
    facts.started = call.core->clock.now();
    facts.deadline = call.core->after(call.options.deadline().value_or(call.core->options.deadline));
    return facts;
}

clock::time_point attempt_deadline(const prepared_call& call, const call_facts& facts) {
    const auto allowed = call.options.attempt_timeout().value_or(call.core->options.attempt_timeout);
    return allowed < facts.deadline - facts.slot ? facts.slot + allowed : facts.deadline;
}

/// Whether the call has what each attempt takes: credentials, and the project that its path names.
bool is_authorised(const prepared_call& call, call_facts& facts) {
    if (!call.operation->without_credentials) facts.credentials = call.core->credentials.ready();
    return (facts.credentials || call.operation->without_credentials) && !call.project_id_at;
}

/// Waits for what is missing.
asio::awaitable<std::optional<failure>> authorise(prepared_call& call, call_facts& facts) {
    auto& core = *call.core;
    std::optional<failure> failed;
    while (!failed && !is_authorised(call, facts)) {
        if (!facts.credentials) {
            failed = co_await core.credentials.await(facts.deadline);
            continue;
        }
        const auto& project = project_of(core, *facts.credentials);
        if (project.empty()) {
            failed = co_await core.project.await(facts.deadline);
            continue;
        }
        failed = insert_project_id(project, *call.project_id_at, call.target);
        call.project_id_at.reset();
    }
    co_return failed;
}

bool is_limited(const prepared_call& call) { return call.core->limiter && call.operation->endpoint == service::kafka; }

rate_request slot_of(const prepared_call& call) { return {*call.operation, call.instance}; }

/// Waits in line for a slot of the limiter. It may serve other clients too and does not know when this one ends.
asio::awaitable<std::optional<failure>> wait_for_slot(prepared_call& call, clock::time_point deadline) {
    auto& core = *call.core;
    client_core::end_signal end(core);
    const auto cancellation = co_await asio::this_coro::cancellation_state;
    auto cancelled_here = cancellation.slot();
    if (cancelled_here.is_connected()) cancelled_here.assign([&end](asio::cancellation_type_t) { end.emit(); });
    const auto slot = slot_of(call);
    auto waiting = core.limiter->acquire(slot, core.clock, deadline, call.options.rate_limit_wait());
    auto token = asio::bind_cancellation_slot(end.slot(), asio::use_awaitable);
    const auto executor = co_await asio::this_coro::executor;
    auto failed = co_await asio::co_spawn(executor, std::move(waiting), std::move(token));
    if (cancelled_here.is_connected()) cancelled_here.clear();
    if (failed && core.stopped()) failed = cancelled(true);
    co_return failed;
}

/// What ends a call that gets no slot: the last answer, when there was one.
failure without_slot(failure refused, failure last, const prepared_call& call, const call_facts& facts) {
    if (facts.attempts == 0 || refused.code == errc::cancelled) return refused;
    const bool waits = call.options.rate_limit_wait() == std::chrono::nanoseconds::max();
    last.no_retry = waits ? no_retry_reason::deadline : no_retry_reason::rate_limited;
    return last;
}

failure_class classify_for(const prepared_call& call, const failure& failed) {
    for (const auto* own : {&call.options.classifier(), &call.core->options.classifier})
        if (*own)
            if (const auto what = (*own)(failed)) return *what;
    return classify(failed);
}

/// Reads what an exchange brought: the response, or why there is none.
std::optional<failure> read_exchange(exchange_result& exchanged, const prepared_call& call, void* response,
                                     call_facts& facts) {
    if (!exchanged) return describe_exchange(std::move(exchanged).error());
    facts.status = exchanged->status;
    facts.request_id = request_id_of(*exchanged);
    if (call.options.info() != nullptr && call.options.keeps_body()) call.options.info()->body = exchanged->body;
    if (is_success(exchanged->status)) return read_response(*exchanged, *call.operation, response);
    auto refusal = describe_refusal(*exchanged, call, facts);
    facts.request_id = refusal.request_id;
    return refusal;
}

/// Whether the request is to be sent again as it is meant, after something of ours was put right.
std::optional<retry_reason> put_right(const exchange_result& exchanged, failure_class what, const prepared_call& call,
                                      call_facts& facts) {
    if (exchanged && correct_clock(*exchanged, call, facts)) return retry_reason::clock;
    if (renew_credentials(what, call, facts)) return retry_reason::credentials;
    return std::nullopt;
}

/// The wish of a gateway that names its limit and not when to come back: all retries together cover its window, or else
/// what is left of the time for the call.
std::optional<std::chrono::milliseconds> share_of_window(const failure& failed, const prepared_call& call,
                                                         const call_facts& facts) {
    const auto told = parse_learned_limit(failed.message);
    if (!told) return std::nullopt;
    using std::chrono::milliseconds;
    const int most = call.core->options.retry.max_attempts;
    const auto left = std::chrono::floor<milliseconds>(facts.deadline - call.core->clock.now());
    return std::min(milliseconds(told->window) / std::max(most - 1, 1), left / std::max(most - facts.attempts + 1, 1));
}

/// Takes account of a failed attempt; returns what it asks for.
failure_class judge(failure& failed, const prepared_call& call, call_facts& facts) {
    const auto what = classify_for(call, failed);
    if (what == failure_class::throttled || what == failure_class::busy) failed.may_have_executed = false;
    if (what == failure_class::throttled) {
        if (!failed.retry_after) failed.retry_after = share_of_window(failed, call, facts);
        if (is_limited(call)) call.core->limiter->refused(slot_of(call), failed.message, facts.slot, call.core->clock);
    }
    facts.may_have_executed = facts.may_have_executed || failed.may_have_executed;
    failed.may_have_executed = facts.may_have_executed;
    failed.attempts = facts.attempts - facts.busy_waits;  // what was refused as busy uses up nothing
    return what;
}

retry_decision decide(const failure& failed, failure_class what, const prepared_call& call, clock::duration left) {
    auto& core = *call.core;
    const retry_question question{failed, what,         call.operation->info.repeat, call.options.is_single_attempt(),
                                  left,   core.random()};
    return decide_retry(question, core.options.retry, core.retry_budget);
}

bool waits_while_busy(failure_class what, const prepared_call& call) {
    return what == failure_class::busy && call.options.waits_while_busy().value_or(false) && !call.instance.empty() &&
           !call.options.is_single_attempt();
}

/// Waits until the instance is RUNNING. Nothing comes back when the request may be sent again.
asio::awaitable<std::optional<failure>> wait_while_busy(const prepared_call& call, call_facts& facts) {
    constexpr std::chrono::milliseconds at_first(1'000), later(10'000);
    auto& core = *call.core;
    job_handle ready;
    ready.operation = call.operation->full_name;
    ready.what = watch::instance;
    ready.until = target::running;
    ready.ids.push_back(call.instance);
    ready.first_delay = facts.busy_waits == 0 ? at_first : later;  // it may be RUNNING, and busy all the same
    ready.interval = later;
    ready.started_at = core.clock.utc_now();
    ++facts.busy_waits;
    auto waiting = wait(call.core, std::move(ready), wait_options().deadline(facts.deadline - core.clock.now()));
    auto waited = co_await std::move(waiting);
    if (waited) co_return std::nullopt;
    co_return std::move(waited).error();
}

/// What ends a call that found its instance busy: that refusal, and why it was not waited for any longer.
failure still_busy(failure refusal, failure waited) {
    if (waited.code == errc::cancelled || waited.code == errc::shut_down) {
        waited.job.clear();
        waited.message = "the call was cancelled while it waited for the instance to be ready";
        return waited;
    }
    refusal.no_retry = waited.code == errc::deadline_exceeded ? no_retry_reason::deadline : no_retry_reason::permanent;
    refusal.job_state = std::move(waited.job_state);
    return refusal;
}

bool takes_turns(const prepared_call& call) {
    return call.core->options.serialise_writes && call.operation->info.repeat != safety::read && !call.instance.empty();
}

/// Waits until the calls before this one to the same instance have ended.
asio::awaitable<std::optional<failure>> wait_for_turn(const prepared_call& call, const call_facts& facts,
                                                      write_turns::turn& turn) {
    auto& core = *call.core;
    while (!turn.has_come()) {
        if (core.is_cancelled(co_await asio::this_coro::cancellation_state)) co_return cancelled(core.stopped());
        if (core.clock.now() >= facts.deadline)
            co_return failure{.code = errc::deadline_exceeded,
                              .message = "other calls that change the instance had not ended (serialise_writes)"};
        co_await core.wait_for(turn, facts.deadline);
    }
    co_return std::nullopt;
}

asio::awaitable<std::optional<failure>> run(prepared_call& call, void* response, call_facts& facts, call_watch& watch) {
    auto& core = *call.core;
    if (core.shutting_down()) co_return client_core::takes_no_calls();
    const client_core::running_call counted(core);
    if (auto wrong = check_before_sending(call)) co_return wrong;
    std::optional<write_turns::turn> turn;
    if (takes_turns(call)) {
        turn.emplace(core.turns, call.instance, co_await asio::this_coro::executor);
        auto ended = co_await wait_for_turn(call, facts, *turn);
        if (ended) co_return ended;
    }
    failure failed;
    for (;;) {
        if (core.is_cancelled(co_await asio::this_coro::cancellation_state)) co_return cancelled(core.stopped());
        if (core.clock.now() >= facts.deadline)
            co_return failure{.code = errc::deadline_exceeded,
                              .message = "no time was left for an attempt",
                              .no_retry = no_retry_reason::deadline};
        if (is_limited(call) && !core.limiter->try_acquire(slot_of(call), core.clock)) {
            watch.limiter_wait_begins();
            auto refused = co_await wait_for_slot(call, facts.deadline);
            watch.limiter_wait_ended(refused ? &*refused : nullptr);
            if (refused) co_return without_slot(std::move(*refused), std::move(failed), call, facts);
        }
        if (!is_authorised(call, facts)) {
            auto unauthorised = co_await authorise(call, facts);
            if (unauthorised) co_return unauthorised;
        }
        if (facts.credentials)
            if (auto wrong = check_signable(call, *facts.credentials)) co_return wrong;

        facts.slot = core.clock.now();
        call.sent_at = core.clock.utc_now();
        ++facts.attempts;
        const outgoing_request request(call, facts.credentials.get());
        watch.attempt_begins();
        auto exchanged = co_await core.transport->send(request.http(), attempt_deadline(call, facts));
        auto outcome = read_exchange(exchanged, call, response, facts);
        watch.attempt_ended(outcome ? &*outcome : nullptr);
        if (!outcome) {
            core.transport->recycle(std::move(*exchanged));
            core.retry_budget.succeeded(facts.paid);
            co_return std::nullopt;
        }
        failed = std::move(*outcome);

        const auto what = judge(failed, call, facts);
        if (const auto ours = put_right(exchanged, what, call, facts)) {
            watch.will_retry(*ours, {});
            continue;
        }
        if (core.is_cancelled(co_await asio::this_coro::cancellation_state)) co_return cancelled(core.stopped());
        if (waits_while_busy(what, call)) {
            watch.will_retry(retry_reason::busy, {});
            auto waited = co_await wait_while_busy(call, facts);
            if (waited) co_return still_busy(std::move(failed), std::move(*waited));
            continue;
        }
        const auto left = facts.deadline - core.clock.now();
        const auto decision = decide(failed, what, call, left);
        if (!decision.again) {
            watch.will_not_retry(decision.reason);
            failed.no_retry = decision.reason;
            if (failed.code == errc::attempt_timed_out && left <= clock::duration::zero())
                failed.code = errc::deadline_exceeded;
            co_return failed;
        }
        facts.paid += decision.paid;
        watch.will_retry(reason_to_retry(failed, what), decision.after);
        co_await core.sleep_until(core.clock.now() + decision.after);
    }
}

asio::awaitable<std::optional<failure>> run_watched(prepared_call& call, void* response, call_facts& facts) {
    call_watch watch(call, facts);
    auto failed = co_await run(call, response, facts, watch);
    finish(failed, call, facts, watch);
    co_return failed;
}

/// All documented constraints that the request breaks, in one failure.
std::optional<failure> broken_rules(const operation_description& operation, const void* request) {
    const auto violations = validate(*operation.request, request);
    if (violations.empty()) return std::nullopt;
    failure made{.code = errc::invalid_request};
    for (const auto& [member, rule] : violations) {
        if (!made.message.empty()) made.message.append("; ");
        made.message.append(member).append(": ").append(rule);
    }
    return made;
}

void tell(const prepared_call& call, const call_facts& facts) {
    auto* info = call.options.info();
    if (info == nullptr) return;
    info->status = facts.status;
    info->request_id = facts.request_id;
    info->attempts = facts.attempts;
    info->elapsed = call.core->clock.now() - facts.started;
}

}  // namespace

prepared_call prepare(std::shared_ptr<client_core> core, const operation_description& operation, const void* request,
                      const call_options& options) {
    prepared_call made;
    made.operation = &operation;
    made.options = options;
    made.core = std::move(core);
    if (options.validates()) made.refusal = broken_rules(operation, request);
    if (made.refusal) return made;

    auto encoded = encode_request(operation, request, made.core->options.project_id, options.extra_query());
    if (!encoded) {
        made.refusal = std::move(encoded).error();
        return made;
    }
    const auto& to = made.core->endpoint_of(operation.endpoint);
    made.target = std::move(encoded->target);
    made.project_id_at = encoded->project_id_at;
    if (to) made.target.insert(0, to->base_path);
    if (to && made.project_id_at) *made.project_id_at += to->base_path.size();
    made.body = std::move(encoded->body);
    if (operation.rate.calls > 0 || operation.info.repeat != safety::read)
        made.instance = member_text(*operation.request, request, "instance_id");
    return made;
}

asio::awaitable<std::optional<failure>> execute(prepared_call& call, void* response) {
    const bool throws = co_await asio::this_coro::throw_if_cancelled();
    co_await asio::this_coro::throw_if_cancelled(false);
    call_facts facts = begin(call);
    std::optional<failure> failed;
    if (call.core->strand) {
        auto work = honouring_all(run_watched(call, response, facts));
        failed = co_await asio::co_spawn(*call.core->strand, std::move(work), asio::use_awaitable);
    } else {  // without a frame more
        call_watch watch(call, facts);
        failed = co_await run(call, response, facts, watch);
        finish(failed, call, facts, watch);
    }
    tell(call, facts);
    co_await asio::this_coro::throw_if_cancelled(throws);
    co_return failed;
}

std::shared_ptr<client_core> core_of(const client& of) noexcept { return of.core_; }

}  // namespace dmskafka::detail
