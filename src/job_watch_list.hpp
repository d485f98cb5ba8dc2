#pragma once

#include "job_judge.hpp"

#include <dmskafka/error.hpp>

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace dmskafka {

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

    const job_handle* job{};  ///< whose rule, names and parameters hold
    std::string id{};         ///< empty while a task without an id is looked for
    job_judge judge;
    time_point started{};                                ///< when the job began
    std::optional<std::chrono::nanoseconds> expected{};  ///< how long such jobs took so far
    listener* told{};
    bool hears_every_look{};  ///< otherwise ends only
    bool is_patient{true};    ///< looks again after trouble

    // What is seen.
    std::string state{};
    std::string trouble{};                ///< of the last look
    std::unique_ptr<failure> hopeless{};  ///< why looking again would fail the same way
    time_point due{};                     ///< of the next look
    int polls{};
    job_verdict verdict{};
    bool looking{};  ///< a look is under way that has not shown it yet
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
/// time, also between question and answer.
class watch_list {
public:
    using time_point = watcher::time_point;

    watch_list(watch what, const job_options& options) : what_(what), options_(options) {}

    void add(watcher& one, time_point now);
    void remove(watcher& one) noexcept;
    [[nodiscard]] bool empty() const noexcept { return by_id_.empty(); }

    /// When the next look is due; the end of time when nobody waits.
    [[nodiscard]] time_point next_tick() noexcept;

    /// Begins a look for all that are due, or nearly so: this keeps them together. `random` is in [0, 1), and `ahead`
    /// as with `compare`.
    void begin_tick(time_point now, double random, std::chrono::system_clock::duration ahead = {});
    /// Whether the list is to be asked for before single ones.
    [[nodiscard]] bool asks_for_list() const;
    /// Whether further pages of the list could show something.
    [[nodiscard]] bool wants_more() const noexcept;
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

private:
    /// The entry that is most likely the task of a job without id.
    struct search {
        watcher* of{};
        std::string id{};
        std::string status{};
        std::chrono::milliseconds distance{};
        likeness found{};
    };

    template <class Act>
    void for_looking(Act act);
    static void tell(const watcher& one);
    void give_up(watcher& one, const failure& why);
    void take(watcher& one, std::string_view state, time_point now, bool as_asked = true);
    [[nodiscard]] bool is_as_asked(const watcher& one, const listed& entry) const;
    void finish_look(watcher& one, time_point now);
    void end_searches(time_point now);
    [[nodiscard]] bool is_believed(const search& found, time_point now) const;

    watch what_;
    job_options options_;
    std::unordered_multimap<std::string_view, watcher*> by_id_;
    std::vector<search> searches_;
    std::optional<time_point> last_tick_;
    std::optional<time_point> next_tick_;  ///< as far as it is known
    std::size_t pages_ = 1;                ///< of the last listing
    double random_ = 0.5;
    std::chrono::system_clock::duration ahead_{};
    std::chrono::system_clock::time_point earliest_{};  ///< start of the jobs that look
    bool past_ = false;                                 ///< the list, newest first, has come to older tasks
};

}  // namespace dmskafka
