#include "call_watch.hpp"

namespace dmskafka::detail {
namespace {

std::string_view without_query(std::string_view target) { return target.substr(0, target.find('?')); }

/// What ends with a coroutine that is destroyed: the memory for a text may be missing there.
const failure& destroyed() {
    static const failure made{.code = errc::cancelled};
    return made;
}

}  // namespace

template <class Event>
Event call_watch::about_call() const {
    Event event;
    event.call = number_;
    event.operation = call_.operation->full_name;
    return event;
}

template <class Event>
Event call_watch::about_attempt() const {
    auto event = about_call<Event>();
    event.attempt = facts_.attempts;
    event.method = call_.operation->info.method;
    event.host = call_.core->endpoint_of(call_.operation->endpoint)->host;
    event.path = without_query(call_.target);
    return event;
}

void call_watch::begin(doing what) {
    doing_ = what;
    began_ = call_.core->clock.now();
}

std::chrono::nanoseconds call_watch::end() {
    doing_ = doing::nothing;
    return call_.core->clock.now() - began_;
}

call_watch::call_watch(const prepared_call& call, const call_facts& facts)
    : call_(call), facts_(facts), told_(call.core->observers) {
    if (told_.empty()) return;
    number_ = call_.core->next_call_number();
    told_.tell(&observer::on_call_begun, about_call<call_begun>());
}

call_watch::~call_watch() {
    if (told_.empty() || ended_) return;
    if (doing_ == doing::waiting) limiter_wait_ended(&destroyed());
    if (doing_ == doing::attempting) attempt_ended(&destroyed());
    call_ended(&destroyed());
}

void call_watch::attempt_begins() {
    if (told_.empty()) return;
    begin(doing::attempting);
    told_.tell(&observer::on_attempt_begun, about_attempt<attempt_begun>());
}

void call_watch::attempt_ended(const failure* failed) {
    if (told_.empty()) return;
    auto event = about_attempt<dmskafka::attempt_ended>();
    event.failed = failed;
    event.status = failed != nullptr ? failed->status : facts_.status;
    event.request_id = failed != nullptr ? failed->request_id : facts_.request_id;
    event.elapsed = end();
    told_.tell(&observer::on_attempt_ended, event);
}

void call_watch::will_retry(retry_reason reason, std::chrono::nanoseconds delay) {
    if (told_.empty()) return;
    auto event = about_call<retry_scheduled>();
    event.attempt = facts_.attempts;
    event.reason = reason;
    event.delay = delay;
    told_.tell(&observer::on_retry_scheduled, event);
}

void call_watch::will_not_retry(no_retry_reason reason) {
    if (told_.empty()) return;
    auto event = about_call<retry_declined>();
    event.attempt = facts_.attempts;
    event.reason = reason;
    told_.tell(&observer::on_retry_declined, event);
}

void call_watch::limiter_wait_begins() {
    if (!told_.empty()) begin(doing::waiting);
}

void call_watch::limiter_wait_ended(const failure* failed) {
    if (told_.empty()) return;
    auto event = about_call<limiter_waited>();
    event.failed = failed;
    event.elapsed = end();
    told_.tell(&observer::on_limiter_waited, event);
}

void call_watch::call_ended(const failure* failed) {
    if (told_.empty()) return;
    ended_ = true;
    auto event = about_call<dmskafka::call_ended>();
    event.failed = failed;
    event.status = facts_.status;
    event.request_id = facts_.request_id;
    event.attempts = facts_.attempts;
    event.elapsed = call_.core->clock.now() - facts_.started;
    told_.tell(&observer::on_call_ended, event);
}

retry_reason reason_to_retry(const failure& failed, failure_class what) noexcept {
    if (what == failure_class::throttled) return retry_reason::throttled;
    if (what == failure_class::busy) return retry_reason::busy;
    if (failed.code == errc::service_refused) return retry_reason::service;
    return failed.code == errc::attempt_timed_out ? retry_reason::timed_out : retry_reason::connection;
}

}  // namespace dmskafka::detail
