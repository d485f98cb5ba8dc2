#include "rate_limiter_state.hpp"

#include <algorithm>
#include <functional>

namespace dmskafka {
namespace {

constexpr double documented_per_second = 200;    // for each API; what an unlimited rate recovers to
constexpr double slowest_per_second = 1.0 / 60;  // whatever the service says, so that its word cannot stop all calls

double usual_per_second(call_rate usual) noexcept {
    return usual.interval.count() == 0 ? documented_per_second : 1e9 / static_cast<double>(usual.interval.count());
}

bool has_own_limit(const rate_request& request) noexcept { return request.own_limit().calls > 0; }

/// Evenly spread, so that no window sees more than it may, wherever it begins.
call_rate spread(const rate_info& limit) noexcept {
    const std::chrono::nanoseconds window = limit.window;
    return {.interval = (window + std::chrono::nanoseconds(limit.calls - 1)) / limit.calls};
}

}  // namespace

void rate_limiter_state::bucket::enter(place& at_end) noexcept {
    at_end.number = entered++;
    line.splice(line.end(), at_end.node);
}

void rate_limiter_state::bucket::leave(place& at) noexcept {
    if (at.in_line()) at.node.splice(at.node.begin(), line, at.at);
}

std::size_t rate_limiter_state::key_hash::operator()(key_view of) const noexcept {
    const std::hash<std::string_view> hash;
    return hash(of.operation) * 31 + hash(of.instance);
}

rate_limiter_state::rate_limiter_state(const rate_limit_options& options)
    : hold_(options.hold),
      recovery_(options.recovery),
      classes_{bucket({.interval = interval_of(options.reads_per_second), .burst = options.read_burst}),
               bucket({.interval = interval_of(options.writes_per_second), .burst = options.write_burst})} {}

bool rate_limiter_state::take(const rate_request& request, time_point now) {
    auto& all = class_of(request);
    auto* own = own_of(request, now);
    const auto is_free = [&](bucket& which) { return which.line.empty() && next_slot(which, now) <= now; };
    if (!is_free(all) || (own != nullptr && !is_free(*own))) return false;
    all.tokens.take(now);
    if (own != nullptr) own->tokens.take(now);
    return true;
}

rate_limiter_state::time_point rate_limiter_state::expected_slot(const rate_request& request, time_point now) {
    const auto at_the_end_of = [&](bucket& which) {
        return next_slot(which, now, static_cast<std::int64_t>(which.line.size()));
    };
    const auto of_class = at_the_end_of(class_of(request));
    auto* own = own_of(request, now);
    return own == nullptr ? of_class : std::max(of_class, at_the_end_of(*own));
}

void rate_limiter_state::join(waiting_call& call, const rate_request& request, time_point now) {
    call.class_ = &class_of(request);
    call.own_ = own_of(request, now);
    if (call.own_ == nullptr) return call.class_->enter(call.class_place_);
    ++call.own_->calls;
    call.own_->enter(call.own_place_);
}

rate_limiter_state::time_point rate_limiter_state::look(waiting_call& call, time_point now) {
    call.looks_at_ = now;
    if (!call.granted()) {
        if (call.own_ != nullptr) send_on(*call.own_, now);
        serve(*call.class_, now);
    }
    if (call.granted()) return now;
    if (call.class_place_.in_line())
        call.looks_at_ = next_slot(*call.class_, call.class_place_, now);
    else
        call.looks_at_ = next_slot(*call.own_, call.own_place_, now);
    return call.looks_at_;
}

void rate_limiter_state::leave(waiting_call& call, time_point now) noexcept {
    if (call.class_ == nullptr) return;
    const bool gives_back = call.granted() && !call.used_;
    if (gives_back) call.class_->tokens.give_back(*call.granted_at_, now);
    call.class_->leave(call.class_place_);
    if (call.own_ != nullptr) {
        if (gives_back) call.own_->tokens.give_back(*call.granted_at_, now);
        call.own_->leave(call.own_place_);
        --call.own_->calls;
        send_on(*call.own_, now);
    }
    serve(*call.class_, now);
}

void rate_limiter_state::refused(const rate_request& request, const std::optional<learned_limit>& told, time_point sent,
                                 time_point now) {
    auto& all = class_of(request);
    auto* own = own_of(request, now);
    const bool of_operation = told && told->of == learned_limit::subject::api;
    if (of_operation && own == nullptr)
        own = make_own({request.operation(), {}}, {.interval = all.usual.interval}, now);
    const bool of_account = told && !of_operation;
    slow_down(own != nullptr && !of_account ? *own : all, told, sent, now);
}

/// The bucket of the operation, if it is limited otherwise than its class: by documentation, or since a refusal.
rate_limiter_state::bucket* rate_limiter_state::own_of(const rate_request& request, time_point now) {
    const bool documented = has_own_limit(request);
    if (!documented && own_.empty()) return nullptr;
    const key_view at{request.operation(), documented ? request.instance() : std::string_view()};
    const auto found = own_.find(at);
    if (found == own_.end()) return documented ? make_own(at, spread(request.own_limit()), now) : nullptr;
    recover(found->second, now);
    if (documented || found->second.slowed) return &found->second;
    if (found->second.calls == 0) own_.erase(found);
    return nullptr;
}

rate_limiter_state::bucket* rate_limiter_state::make_own(key_view of, call_rate rate, time_point now) {
    if (own_.size() >= most_own_buckets) forget_idle(now);
    if (own_.size() >= most_own_buckets) return nullptr;
    return &own_.try_emplace(key(of), rate).first->second;
}

void rate_limiter_state::forget_idle(time_point now) {
    for (auto at = own_.begin(); at != own_.end();) {
        auto& each = at->second;
        recover(each, now);
        const bool idle = each.calls == 0 && !each.slowed && each.tokens.full(now);
        at = idle ? own_.erase(at) : std::next(at);
    }
}

void rate_limiter_state::slow_down(bucket& what, const std::optional<learned_limit>& told, time_point sent,
                                   time_point now) const {
    recover(what, now);
    const double present = per_second(what, now);
    const bool known = what.slowed && sent < what.slowed->tells_nothing;
    double slower = present;
    if (told) slower = std::min(slower, static_cast<double>(told->calls) / static_cast<double>(told->window.count()));
    if (slower == present) {
        if (known) return;
        slower = present / 2;  // others share the limit, or it was not told
    }
    slower = std::max(slower, std::min(present, slowest_per_second));

    slowdown begun{};
    begun.per_second = slower;
    begun.grows_from = now + (told ? hold_ : std::chrono::seconds(0));
    // The window in which too many calls were made goes on refusing calls for a while.
    begun.tells_nothing = now + (told ? told->window : std::chrono::seconds(0));
    what.slowed = begun;
    what.tokens.change({.interval = interval_of(slower)}, now);
    what.tokens.drain(now);
}

double rate_limiter_state::per_second(const bucket& of, time_point now) const noexcept {
    const double usual = usual_per_second(of.usual);
    if (!of.slowed) return usual;
    const std::chrono::duration<double> grows = std::max(now - of.slowed->grows_from, std::chrono::nanoseconds(0));
    return std::min(usual, of.slowed->per_second + usual * (grows / recovery_));
}

void rate_limiter_state::recover(bucket& what, time_point now) const noexcept {
    if (!what.slowed || now <= what.slowed->grows_from) return;
    const double present = per_second(what, now);
    if (present < usual_per_second(what.usual)) {
        what.tokens.change({.interval = interval_of(present)}, now);
    } else {
        what.tokens.change(what.usual, now);
        what.slowed.reset();
    }
}

rate_limiter_state::time_point rate_limiter_state::next_slot(bucket& of, time_point now,
                                                             std::int64_t ahead) const noexcept {
    recover(of, now);
    return of.tokens.next_slot(now, ahead);
}

rate_limiter_state::time_point rate_limiter_state::next_slot(bucket& of, const place& at,
                                                             time_point now) const noexcept {
    return next_slot(of, now, at.number - of.line.front()->number);
}

/// Lets the first in the line of an operation join the line of its class, when its token is there.
void rate_limiter_state::send_on(bucket& own, time_point now) const noexcept {
    if (own.line.empty()) return;
    auto& first = own.line.front()->who;
    if (first.class_place_.in_line()) return;
    const auto slot = next_slot(own, now);
    if (slot <= now)
        first.class_->enter(first.class_place_);
    else
        hurry(first, slot);
}

/// Grants the slots that are due in the line of a class.
void rate_limiter_state::serve(bucket& all, time_point now) const noexcept {
    while (!all.line.empty()) {
        auto& first = all.line.front()->who;
        const auto slot = next_slot(all, now);
        const auto own_slot = first.own_ != nullptr ? next_slot(*first.own_, now) : now;
        if (own_slot > now) {  // slowed down meanwhile
            all.leave(first.class_place_);
            hurry(first, own_slot);
        } else if (slot > now) {
            return hurry(first, slot);
        } else {
            grant(first, now);
        }
    }
}

void rate_limiter_state::grant(waiting_call& call, time_point now) const noexcept {
    call.granted_at_ = now;
    call.class_->leave(call.class_place_);
    call.class_->tokens.take(now);
    if (call.own_ != nullptr) {
        call.own_->leave(call.own_place_);
        call.own_->tokens.take(now);
        send_on(*call.own_, now);
    }
    hurry(call, now);
}

/// Wakes a call that would look later than at `slot`.
void rate_limiter_state::hurry(waiting_call& call, time_point slot) noexcept {
    if (call.looks_at_ <= slot) return;
    call.looks_at_ = slot;
    call.look_again();
}

}  // namespace dmskafka
