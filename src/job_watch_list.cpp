#include "job_watch_list.hpp"

#include "utc_time.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>

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

void watch_list::add(watcher& one, time_point now) {
    const auto first = next_look(*one.job, {.since_start = now - one.started}, options_);
    one.due = now + first;
    // Whoever comes new waits for the tick of the others, which is not far.
    if (last_tick_) one.due = std::max(one.due, *last_tick_ + usual_interval(*one.job, options_) / 2);
    if (next_tick_) next_tick_ = std::min(*next_tick_, one.due);
    by_id_.emplace(one.id, &one);
}

void watch_list::remove(watcher& one) noexcept {
    const auto [first, last] = by_id_.equal_range(one.id);
    const auto at = std::find_if(first, last, [&](const auto& entry) { return entry.second == &one; });
    if (at != last) by_id_.erase(at);
    std::erase_if(searches_, [&](const search& each) { return each.of == &one; });
}

watch_list::time_point watch_list::next_tick() noexcept {
    if (next_tick_) return *next_tick_;
    auto next = time_point::max();
    for (const auto& [id, one] : by_id_) next = std::min(next, one->due);
    next_tick_ = next;
    return next;
}

void watch_list::begin_tick(time_point now, double random, std::chrono::system_clock::duration ahead) {
    last_tick_ = now;
    next_tick_.reset();
    random_ = random;
    ahead_ = ahead;
    searches_.clear();
    past_ = false;
    earliest_ = utc_time::max();
    for (const auto& [id, one] : by_id_) {
        one->looking = one->verdict == job_verdict::pending && !one->hopeless &&
                       one->due <= now + usual_interval(*one->job, options_) * 3 / 4;
        if (one->looking) earliest_ = std::min(earliest_, one->job->started_at);
        if (one->looking && id.empty()) searches_.push_back({.of = one});
    }
}

bool watch_list::asks_for_list() const {
    const std::size_t affordable = what_ == watch::instance ? pages_ : 1;
    std::size_t asked = 0;
    const std::string_view* last = nullptr;  // equal ids are neighbours
    for (const auto& [id, one] : by_id_) {
        if (!one->looking) continue;
        if (what_ == watch::diagnosis_report || id.empty()) return true;
        if (last == nullptr || *last != id) ++asked;
        last = &id;
    }
    return asked > affordable;
}

bool watch_list::wants_more() const noexcept {
    return !past_ && std::any_of(by_id_.begin(), by_id_.end(), [](const auto& entry) { return entry.second->looking; });
}

void watch_list::see(const listed& entry, time_point now) {
    if (entry.id.empty()) return;
    const auto [first, last] = by_id_.equal_range(entry.id);
    for (auto at = first; at != last; ++at)
        if (at->second->looking) take(*at->second, entry.status, now, is_as_asked(*at->second, entry));
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
    pages_ = static_cast<std::size_t>(std::max(pages, 1));
    end_searches(now);
    if (what_ == watch::instance) return;  // a list of instances leaves out what is being deleted: each is looked up
    bool one_is_looked_up = false;
    for_looking([&](watcher& one) {
        const bool in_doubt = one.judge.is_nearly_lost() && what_ != watch::diagnosis_report;
        if (!in_doubt) return take(one, job_judge::absent, now);
        if (one_is_looked_up) return finish_look(one, now);
        one_is_looked_up = true;
    });
}

void watch_list::end_searches(time_point now) {
    auto ended = std::move(searches_);
    searches_.clear();
    for (const auto& each : ended) {
        const bool believed = each.found != likeness::none && is_believed(each, now);
        if (believed && each.found == likeness::certain) {
            remove(*each.of);
            each.of->id = each.id;
            by_id_.emplace(each.of->id, each.of);
        }
        take(*each.of, believed ? each.status : job_judge::absent, now);
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
    for (const auto& [id, one] : by_id_)
        if (one->looking) return std::string(id);
    return std::nullopt;
}

void watch_list::see_absent(std::string_view id, time_point now) { see({.id = id, .status = job_judge::absent}, now); }

void watch_list::see_trouble(const failure& why, time_point now) {
    searches_.clear();
    const auto text = why.describe();
    for_looking([&](watcher& one) {
        ++one.polls;
        one.trouble = text;
        if (!one.is_patient) return give_up(one, why);
        finish_look(one, now);
        if (one.hears_every_look) tell(one);
    });
}

void watch_list::see_hopeless(std::string_view id, const failure& why) {
    if (id.empty()) searches_.clear();
    for_looking([&](watcher& one) {
        if (id.empty() || one.id == id) give_up(one, why);
    });
}

void watch_list::give_up(watcher& one, const failure& why) {
    one.looking = false;
    one.hopeless = std::make_unique<failure>(why);
    one.due = time_point::max();
    tell(one);
}

void watch_list::tell(const watcher& one) {
    if (one.told != nullptr) one.told->on_news();
}

template <class Act>
void watch_list::for_looking(Act act) {
    for (const auto& [id, one] : by_id_)
        if (one->looking) act(*one);
}

/// An instance is looked at after a task that changes it: its detail may be of before.
bool watch_list::is_as_asked(const watcher& one, const listed& entry) const {
    if (what_ != watch::instance || !one.job->then_running || !one.is_patient) return true;
    return compare_parameters(entry.params, one.job->task_params) != likeness::none;
}

void watch_list::take(watcher& one, std::string_view state, time_point now, bool as_asked) {
    ++one.polls;
    one.trouble.clear();
    if (one.state != state) one.state = state;
    one.verdict = one.judge.judge(state, as_asked);
    finish_look(one, now);
    if (one.verdict != job_verdict::pending || one.hears_every_look) tell(one);
}

void watch_list::finish_look(watcher& one, time_point now) {
    one.looking = false;
    const look_timing timing{one.polls, now - one.started, one.expected, random_};
    one.due = one.verdict == job_verdict::pending ? now + next_look(*one.job, timing, options_) : time_point::max();
}

}  // namespace dmskafka
