#pragma once

#include "job_judge.hpp"

#include <dmskafka/error.hpp>

#include <boost/intrusive/list.hpp>
#include <boost/intrusive/set.hpp>

#include <chrono>
#include <cstdint>
#include <list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dmskafka {

class watch_list;
struct watch_pace;

/// Something that a wait looks at until it is as it should be. It stays where it is while it is on a list.
struct watcher {
    using time_point = std::chrono::steady_clock::time_point;

    /// Hears what is seen, while the list is at work: it must not change the list.
    class listener {
    public:
        virtual void on_news() noexcept = 0;

    protected:
        ~listener() = default;
    };

    /// Looks so far.
    [[nodiscard]] int polls() const noexcept;
    /// When the next look is due.
    [[nodiscard]] time_point next_look() const;

    // Thousands of them wait at once: members are in an order that leaves no gaps.
    enum class place : std::uint8_t { off_list, not_looked_at, looked_at, ended };

    const job_handle* job{};  ///< whose rule, names and parameters hold
    std::string_view id{};    ///< empty while a task without an id is looked for
    job_judge judge;
    bool hears_every_look{};     ///< otherwise ends only
    bool is_patient{true};       ///< looks again after trouble
    bool is_hopeless{};          ///< seen: looking again would fail the same way
    job_verdict verdict{};       ///< seen
    place at{};                  ///< for the list that it is on
    std::uint32_t first_tick{};  ///< of those that looked for it
    time_point started{};        ///< when the job began
    listener* told{};

    // What is seen.
    std::string state{};
    std::shared_ptr<const failure> trouble{};  ///< of the last look

    // For the list that it is on.
    std::uint32_t last_tick{};                      ///< that has shown it
    int polls_before{};                             ///< once it is looked at no more
    time_point due{};                               ///< before it, to see the same again says nothing
    watch_pace* pace{};                             ///< of its looks, as long as there are any
    std::unique_ptr<const std::string> found_id{};  ///< behind `id`, when it was looked for
    boost::intrusive::set_member_hook<boost::intrusive::optimize_size<true>> by_time{};  ///< by due, then by start
    boost::intrusive::set_member_hook<boost::intrusive::optimize_size<true>> by_id{};
    boost::intrusive::list_member_hook<> in_order{};
};

/// Waits whose jobs are looked at equally often, by when these began.
struct watch_pace {
    struct start_of {
        using type = watcher::time_point;
        const type& operator()(const watcher& one) const noexcept { return one.started; }
    };

    const watch_list* list{};
    std::string operation{};
    std::chrono::milliseconds interval{};
    std::optional<std::chrono::nanoseconds> expected{};  ///< how long such jobs took so far
    std::size_t members = 0;                             ///< with those that are not looked at yet
    boost::intrusive::multiset<watcher,
                               boost::intrusive::member_hook<watcher, decltype(watcher::by_time), &watcher::by_time>,
                               boost::intrusive::key_of_value<start_of>>
        waits{};
};

/// One entry of a listing.
struct listed {
    std::string_view id{};
    std::string_view status{};
    std::string_view name{};    ///< the others: of background tasks
    std::string_view params{};  ///< a JSON document; of an instance, what a request would ask for to have it so
    std::string_view created_at{};
};

/// What an entry says of being the task of a job that has no id: compares name, start and parameters. `ahead` is how
/// far the service's calendar is known to be ahead of ours.
enum class likeness : std::uint8_t { none, possible, certain };
[[nodiscard]] likeness compare(const listed& entry, const job_handle& job,
                               std::chrono::system_clock::duration ahead = {});

/// All waits that one listing can show: those of the instances, or of the tasks of one instance. It decides when to
/// look, whether to ask for the list or for a single one, and what the answer means for whom. Waits come and go at any
/// time, also between question and answer. An entry that is as before costs no more than finding its wait.
class watch_list {
public:
    using time_point = watcher::time_point;

    watch_list(watch what, const job_options& options) : what_(what), options_(options) {}
    ~watch_list();
    watch_list(const watch_list&) = delete;
    watch_list& operator=(const watch_list&) = delete;

    /// `expected` is how long such jobs took so far.
    void add(watcher& one, time_point now, std::optional<std::chrono::nanoseconds> expected = std::nullopt);
    /// The same for a first look at once.
    void add_due(watcher& one, time_point now, std::optional<std::chrono::nanoseconds> expected = std::nullopt);
    void remove(watcher& one) noexcept;
    [[nodiscard]] bool empty() const noexcept { return count_ == 0; }

    /// When the next look is due; the end of time when nobody waits.
    [[nodiscard]] time_point next_tick() const;

    /// Begins a look for all but those whose first one is not nearly due. `random` is in [0, 1), and `ahead` as with
    /// `compare`.
    void begin_tick(time_point now, double random, std::chrono::system_clock::duration ahead = {});
    /// Whether a wait for that instance compares its size, as `listed::params` has it.
    [[nodiscard]] bool compares_size(std::string_view id);
    /// Whether the list is to be asked for before single ones.
    [[nodiscard]] bool asks_for_list() const;
    /// Whether further pages of the list could show something.
    [[nodiscard]] bool wants_more() const noexcept { return !past_ && looks_for(); }
    /// An entry of the list, or the answer about a single one.
    void see(const listed& entry, time_point now);
    /// The list has ended after that many pages.
    void list_ended(int pages, time_point now);
    /// The next one to ask for by its id; nothing when the tick is over.
    [[nodiscard]] std::optional<std::string> next_to_look_up() const;
    /// There is no such thing.
    void see_absent(std::string_view id, time_point now);
    /// A look failed, but may work next time: all that are still looking try again.
    void see_trouble(const failure& why, time_point now);
    /// A look failed as it would the next time: ends the waits for `id`, or all that look when it is empty.
    void see_hopeless(std::string_view id, const failure& why);

    /// How often a state was judged, since it was new or its repetition meant something.
    [[nodiscard]] std::size_t judgements() const noexcept { return judgements_; }

private:
    friend struct watcher;

    /// The entry that is most likely the task of a job without id.
    struct search {
        watcher* of{};
        std::string id{};
        std::string status{};
        std::chrono::milliseconds distance{};
        likeness found{};
    };

    struct due_time {
        using type = time_point;
        const type& operator()(const watcher& one) const noexcept { return one.due; }
    };
    struct id_of {
        using type = std::string_view;
        const type& operator()(const watcher& one) const noexcept { return one.id; }
    };
    using waits_by_due = boost::intrusive::multiset<
        watcher, boost::intrusive::member_hook<watcher, decltype(watcher::by_time), &watcher::by_time>,
        boost::intrusive::key_of_value<due_time>>;
    using waits_by_id =
        boost::intrusive::multiset<watcher,
                                   boost::intrusive::member_hook<watcher, decltype(watcher::by_id), &watcher::by_id>,
                                   boost::intrusive::key_of_value<id_of>>;
    using waits_in_order =
        boost::intrusive::list<watcher,
                               boost::intrusive::member_hook<watcher, decltype(watcher::in_order), &watcher::in_order>>;

    void enter(watcher& one, std::optional<std::chrono::nanoseconds> expected);
    [[nodiscard]] watch_pace& pace_of(const job_handle& job);
    void begin_looking(watcher& one);
    void end_looking(watcher& one) noexcept;
    [[nodiscard]] bool is_looked_for(const watcher& one) const noexcept { return one.last_tick != tick_; }
    [[nodiscard]] bool looks_for() const noexcept { return !looked_at_.empty() && is_looked_for(looked_at_.front()); }
    [[nodiscard]] int polls_of(const watcher& one) const noexcept;
    [[nodiscard]] std::chrono::nanoseconds until_next_look(const watch_pace& of) const;

    template <class Act>
    void for_looking(Act act);
    template <class Act>
    void for_id(std::string_view id, Act act);
    static void tell(const watcher& one);
    void give_up(watcher& one, const std::shared_ptr<const failure>& why);
    void show(watcher& one, std::string_view state, time_point now, bool as_asked = true);
    void take(watcher& one, std::string_view state, time_point now, bool as_asked = true);
    /// An instance is looked at after a task that changes it: its detail may be of before.
    [[nodiscard]] bool compares_size(const watcher& one) const noexcept {
        return what_ == watch::instance && one.job->then_running && one.is_patient;
    }
    void finish_look(watcher& one);
    void end_searches(time_point now);
    [[nodiscard]] bool is_believed(const search& found, time_point now) const;

    watch what_;
    job_options options_;
    std::size_t count_ = 0;
    waits_by_due not_looked_at_;
    waits_by_id by_id_;         ///< those that are looked at
    waits_in_order looked_at_;  ///< the same: first those that the look under way has not shown
    std::list<watch_pace> paces_;
    std::vector<search> searches_;
    std::uint32_t tick_ = 0;
    std::size_t judgements_ = 0;
    std::optional<time_point> last_tick_;  ///< its beginning
    time_point last_look_{};               ///< its last answer
    std::size_t pages_ = 1;                ///< of the last listing
    double random_ = 0.5;
    std::chrono::system_clock::duration ahead_{};
    std::chrono::system_clock::time_point earliest_{};  ///< start of the jobs that look
    bool past_ = false;                                 ///< the list, newest first, has come to older tasks
};

}  // namespace dmskafka
