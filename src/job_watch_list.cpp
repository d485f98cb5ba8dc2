#include "job_watch_list.hpp"

#include "utc_time.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <utility>

namespace dmskafka {
namespace {

using std::chrono::milliseconds;
using utc_time = std::chrono::system_clock::time_point;

/// Our clock and the service's seldom differ by more,
constexpr auto clocks_differ = std::chrono::seconds(10);
/// and cannot differ by more than this, at which the service refuses signatures.
constexpr auto clocks_may_differ = std::chrono::minutes(15);

std::optional<boost::json::object> parse_object(std::string_view text) {
    boost::system::error_code wrong;
    auto value = boost::json::parse({text.data(), text.size()}, wrong);
    if (wrong || !value.is_object()) return std::nullopt;
    return std::move(value.get_object());
}

/// The service writes `true` and `"true"` for the same.
std::string plain(const boost::json::value& value) {
    if (const auto* text = value.if_string()) return {text->data(), text->size()};
    return boost::json::serialize(value);
}

likeness compare_parameters(std::string_view of_task, std::string_view of_job) {
    const auto theirs = parse_object(of_task);
    const auto ours = parse_object(of_job);
    if (!theirs || !ours) return likeness::possible;
    auto found = likeness::possible;
    for (const auto& [name, wanted] : *ours) {
        const auto* there = theirs->if_contains(name);
        if (there == nullptr) continue;
        if (plain(*there) != plain(wanted)) return likeness::none;
        found = likeness::certain;
    }
    return found;
}

}  // namespace

likeness compare(const listed& entry, const job_handle& job, std::chrono::system_clock::duration ahead) {
    if (std::find(job.task_names.begin(), job.task_names.end(), entry.name) == job.task_names.end())
        return likeness::none;
    const auto began = detail::parse_utc_milliseconds(entry.created_at);
    const auto started = job.started_at + ahead;
    if (!began || *began < started - clocks_may_differ) return likeness::none;
    const auto found = compare_parameters(entry.params, job.task_params);
    return found == likeness::possible && *began < started - clocks_differ ? likeness::none : found;
}

int watcher::polls() const noexcept { return pace != nullptr ? pace->list->polls_of(*this) : polls_before; }

watcher::time_point watcher::next_look() const {
    if (pace == nullptr) return time_point::max();
    return at == place::not_looked_at ? due : pace->list->next_tick();
}

watch_list::~watch_list() {
    not_looked_at_.clear_and_dispose([&](watcher* one) { end_looking(*one); });
    while (!looked_at_.empty()) end_looking(looked_at_.front());
}

void watch_list::add(watcher& one, time_point now, std::optional<std::chrono::nanoseconds> expected) {
    one.due = now + next_look(*one.job, {.since_start = now - one.started}, options_);
    // Whoever comes new waits for the tick of the others, which is not far.
    if (last_tick_) one.due = std::max(one.due, *last_tick_ + usual_interval(*one.job, options_) / 2);
    enter(one, expected);
}

void watch_list::add_due(watcher& one, time_point now, std::optional<std::chrono::nanoseconds> expected) {
    one.due = now;
    enter(one, expected);
}

void watch_list::enter(watcher& one, std::optional<std::chrono::nanoseconds> expected) {
    one.at = watcher::place::not_looked_at;
    one.pace = &pace_of(*one.job);
    ++one.pace->members;
    if (expected) one.pace->expected = expected;
    not_looked_at_.insert(one);
    ++count_;
}

watch_pace& watch_list::pace_of(const job_handle& job) {
    for (auto& each : paces_)
        if (each.interval == job.interval && each.operation == job.operation) return each;
    paces_.push_back({.list = this, .operation = job.operation, .interval = job.interval});
    return paces_.back();
}

void watch_list::remove(watcher& one) noexcept {
    if (one.at == watcher::place::off_list) return;
    end_looking(one);
    one.at = watcher::place::off_list;
    --count_;
    std::erase_if(searches_, [&](const search& each) { return each.of == &one; });
}

void watch_list::begin_looking(watcher& one) {
    not_looked_at_.erase(not_looked_at_.iterator_to(one));
    one.at = watcher::place::looked_at;
    one.first_tick = tick_;
    one.last_tick = tick_ - 1;
    by_id_.insert(one);
    looked_at_.push_front(one);
    one.pace->waits.insert(one);
}

/// Takes it off all that is looked at. It is still on the list.
void watch_list::end_looking(watcher& one) noexcept {
    if (one.pace == nullptr) return;
    one.polls_before = polls_of(one);
    auto& pace = *std::exchange(one.pace, nullptr);
    if (one.at == watcher::place::not_looked_at && one.by_time.is_linked())
        not_looked_at_.erase(not_looked_at_.iterator_to(one));
    if (one.at == watcher::place::looked_at) {
        by_id_.erase(by_id_.iterator_to(one));
        looked_at_.erase(looked_at_.iterator_to(one));
        pace.waits.erase(pace.waits.iterator_to(one));
    }
    one.at = watcher::place::ended;
    if (--pace.members == 0) paces_.remove_if([](const watch_pace& each) { return each.members == 0; });
}

int watch_list::polls_of(const watcher& one) const noexcept {
    if (one.at != watcher::place::looked_at) return one.polls_before;
    return static_cast<int>(tick_ - one.first_tick) + (is_looked_for(one) ? 0 : 1);
}

watch_list::time_point watch_list::next_tick() const {
    auto next = not_looked_at_.empty() ? time_point::max() : not_looked_at_.begin()->due;
    for (const auto& each : paces_)
        if (!each.waits.empty()) next = std::min(next, last_look_ + until_next_look(each));
    return next;
}

/// The shortest time of all its waits. It is that of the job nearest to its expected end, before or after it.
std::chrono::nanoseconds watch_list::until_next_look(const watch_pace& of) const {
    auto shortest = std::chrono::nanoseconds::max();
    const auto consider = [&](const watcher& one) {
        const look_timing timing{1, last_look_ - one.started, of.expected, random_};
        shortest = std::min(shortest, next_look(*one.job, timing, options_));
    };
    const auto near_end = of.waits.upper_bound(last_look_ - of.expected.value_or(std::chrono::nanoseconds(0)));
    if (near_end != of.waits.end()) consider(*near_end);
    if (near_end != of.waits.begin()) consider(*std::prev(near_end));
    return shortest;
}

void watch_list::begin_tick(time_point now, double random, std::chrono::system_clock::duration ahead) {
    ++tick_;
    last_tick_ = now;
    last_look_ = now;
    random_ = random;
    ahead_ = ahead;
    searches_.clear();
    past_ = false;
    while (!not_looked_at_.empty()) {
        auto& first = *not_looked_at_.begin();
        if (first.due > now + usual_interval(*first.job, options_) * 3 / 4) break;
        begin_looking(first);
    }
    earliest_ = utc_time::max();
    for (const auto& each : paces_)
        if (!each.waits.empty()) earliest_ = std::min(earliest_, each.waits.begin()->job->started_at);
    for_id({}, [&](watcher& one) { searches_.push_back({.of = &one}); });
}

bool watch_list::asks_for_list() const {
    if (!looks_for()) return false;
    if (what_ == watch::diagnosis_report || by_id_.begin()->id.empty()) return true;
    const std::size_t affordable = what_ == watch::instance ? pages_ : 1;
    std::size_t asked = 0;
    for (auto at = by_id_.begin(); at != by_id_.end() && asked <= affordable; ++asked) at = by_id_.upper_bound(at->id);
    return asked > affordable;
}

void watch_list::see(const listed& entry, time_point now) {
    last_look_ = now;
    if (entry.id.empty()) return;
    for_id(entry.id, [&](watcher& one) {
        if (!is_looked_for(one)) return;
        const bool as_asked =
            !compares_size(one) || compare_parameters(entry.params, one.job->task_params) != likeness::none;
        show(one, entry.status, now, as_asked);
    });
    const auto began =
        what_ == watch::background_task ? detail::parse_utc_milliseconds(entry.created_at) : std::nullopt;
    past_ = past_ || (began && *began + clocks_may_differ - ahead_ < earliest_);
    for (auto& each : searches_) {
        const auto found = compare(entry, *each.of->job, ahead_);
        if (found == likeness::none || found < each.found) continue;
        const auto distance = std::chrono::abs(std::chrono::floor<milliseconds>(*began) -
                                               std::chrono::floor<milliseconds>(each.of->job->started_at + ahead_));
        if (found == each.found && distance >= each.distance) continue;
        each = {each.of, std::string(entry.id), std::string(entry.status), distance, found};
    }
}

void watch_list::list_ended(int pages, time_point now) {
    last_look_ = now;
    pages_ = static_cast<std::size_t>(std::max(pages, 1));
    end_searches(now);
    if (what_ == watch::instance) return;  // a list of instances leaves out what is being deleted: each is looked up
    bool one_is_looked_up = false;
    for_looking([&](watcher& one) {
        const bool in_doubt = one.judge.is_nearly_lost() && what_ != watch::diagnosis_report;
        if (!in_doubt) return show(one, job_judge::absent, now);
        if (one_is_looked_up) return finish_look(one);
        one_is_looked_up = true;
    });
}

void watch_list::end_searches(time_point now) {
    auto ended = std::move(searches_);
    searches_.clear();
    for (const auto& each : ended) {
        auto& one = *each.of;
        const bool believed = each.found != likeness::none && is_believed(each, now);
        if (believed && each.found == likeness::certain) {
            by_id_.erase(by_id_.iterator_to(one));
            one.found_id = std::make_unique<const std::string>(each.id);
            one.id = *one.found_id;
            by_id_.insert(one);
        }
        show(one, believed ? std::string_view(each.status) : job_judge::absent, now);
    }
}

/// A task that has ended may be one of before, and ours not in the list yet: unless all agrees, it must have been seen
/// going on, or ours would be in the list by now.
bool watch_list::is_believed(const search& found, time_point now) const {
    if (found.found == likeness::certain && found.distance <= clocks_differ) return true;
    const watcher& one = *found.of;
    auto judge = one.judge;
    const bool was_seen = !one.state.empty() && one.state != job_judge::absent;
    return was_seen || judge.judge(found.status) == job_verdict::pending ||
           has_settled(*one.job, now - one.started, options_);
}

std::optional<std::string> watch_list::next_to_look_up() const {
    if (!looks_for()) return std::nullopt;
    return std::string(looked_at_.front().id);
}

void watch_list::see_absent(std::string_view id, time_point now) { see({.id = id, .status = job_judge::absent}, now); }

void watch_list::see_trouble(const failure& why, time_point now) {
    last_look_ = now;
    searches_.clear();
    const auto trouble = std::make_shared<const failure>(why);
    for_looking([&](watcher& one) {
        finish_look(one);
        if (!one.is_patient) return give_up(one, trouble);
        one.trouble = trouble;
        if (one.hears_every_look) tell(one);
    });
}

void watch_list::see_hopeless(std::string_view id, const failure& why) {
    if (id.empty()) searches_.clear();
    const auto trouble = std::make_shared<const failure>(why);
    for_looking([&](watcher& one) {
        if (id.empty() || one.id == id) give_up(one, trouble);
    });
}

void watch_list::give_up(watcher& one, const std::shared_ptr<const failure>& why) {
    one.trouble = why;
    one.is_hopeless = true;
    end_looking(one);
    tell(one);
}

void watch_list::tell(const watcher& one) {
    if (one.told != nullptr) one.told->on_news();
}

/// The action may end the look for its wait, or the wait.
template <class Act>
void watch_list::for_looking(Act act) {
    for (auto at = looked_at_.begin(); at != looked_at_.end() && is_looked_for(*at);) act(*at++);
}

template <class Act>
void watch_list::for_id(std::string_view id, Act act) {
    const auto end = by_id_.upper_bound(id);
    for (auto at = by_id_.lower_bound(id); at != end;) act(*at++);
}

/// Shows a state to a wait, for which it may be nothing new.
void watch_list::show(watcher& one, std::string_view state, time_point now, bool as_asked) {
    const bool is_new = one.trouble || one.state != state;
    if (is_new || (one.judge.counts_looks() && now >= one.due)) return take(one, state, now, as_asked);
    finish_look(one);
    if (one.hears_every_look) tell(one);
}

bool watch_list::compares_size(std::string_view id) {
    bool compares = false;
    for_id(id, [&](const watcher& one) { compares = compares || compares_size(one); });
    return compares;
}

void watch_list::take(watcher& one, std::string_view state, time_point now, bool as_asked) {
    ++judgements_;
    one.trouble.reset();
    if (one.state != state) one.state = state;
    one.verdict = one.judge.judge(state, as_asked);
    one.due = now + usual_interval(*one.job, options_) * 3 / 4;
    finish_look(one);
    if (one.verdict != job_verdict::pending) end_looking(one);
    if (one.verdict != job_verdict::pending || one.hears_every_look) tell(one);
}

void watch_list::finish_look(watcher& one) {
    one.last_tick = tick_;
    looked_at_.splice(looked_at_.end(), looked_at_, looked_at_.iterator_to(one));
}

}  // namespace dmskafka
