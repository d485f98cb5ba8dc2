// Looks at jobs: sleep until a look is due, ask for the list or a single one, hand out what is seen, again.

#include "client_core.hpp"
#include "job_watch_list.hpp"

#include <dmskafka/json.hpp>
#include <dmskafka/ops/diagnosis.hpp>
#include <dmskafka/ops/instances.hpp>
#include <dmskafka/ops/legacy.hpp>
#include <dmskafka/ops/smart_connect.hpp>
#include <dmskafka/ops/tasks.hpp>
#include <dmskafka/pager.hpp>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/describe/class.hpp>

#include <algorithm>

namespace dmskafka::detail {

struct job_poller::shared_looks {
    shared_looks(watch w, std::string o, const client_core& core)
        : what(w), owner(std::move(o)), waits(w, core.options.jobs), timer(core.executor) {}

    watch what;
    std::string owner;
    watch_list waits;
    asio::steady_timer timer;  ///< until the next look
    asio::cancellation_signal end;
    bool goes_on = true;  ///< the coroutine is there, and may be cancelled
};

namespace {

/// Whether the next look would fail the same way: then the waits end, and their handles remain.
bool ends_the_wait(const failure& trouble) {
    return trouble.code == errc::invalid_request || trouble.code == errc::invalid_options || trouble.auth() ||
           trouble.permission() || trouble.no_such_api();
}

template <operation Op>
asio::awaitable<result<typename Op::response>> ask(std::shared_ptr<client_core> core, const Op& request) {
    return call<typename Op::response>(prepare(std::move(core), description_of<Op>, &request, call_options()));
}

std::string_view text_of(const std::optional<std::string>& member) {
    return member ? std::string_view(*member) : std::string_view();
}

// What an entry of each list, or a single answer, says.

listed entry_of(const instances::instance& seen) {
    return {.id = text_of(seen.instance_id), .status = text_of(seen.status)};
}

listed entry_of(const tasks::task& seen) {
    return {text_of(seen.id), text_of(seen.status), text_of(seen.name), text_of(seen.params), text_of(seen.created_at)};
}
listed entry_of(const smart_connect::task& seen) { return {.id = text_of(seen.id), .status = text_of(seen.status)}; }
listed entry_of(const legacy::sink_task& seen) { return {.id = text_of(seen.task_id), .status = text_of(seen.status)}; }
listed entry_of(const diagnosis::report_summary& seen) {
    return {.id = text_of(seen.report_id), .status = text_of(seen.status)};
}

/// What `instances::resize` would ask for to have the instance as it is.
struct seen_size {
    std::optional<std::int32_t> new_storage_space{};
    std::optional<std::int32_t> new_broker_num{};
    std::optional<std::string> new_product_id{};
};
BOOST_DESCRIBE_STRUCT(seen_size, (), (new_storage_space, new_broker_num, new_product_id))

std::string size_of(const instances::instance& seen) {
    return to_json(seen_size{seen.total_storage_space, seen.broker_num, seen.product_id});
}
template <class Other>
std::string size_of(const Other&) {  // nothing else has one
    return {};
}

using look_failure = std::optional<failure>;

/// Walks the list as far as anybody waits for what it may show.
template <operation Op>
asio::awaitable<look_failure> look_at_list(std::shared_ptr<client_core> core, Op request, watch_list& waits) {
    const auto options = call_options();
    pager<Op> pages(core, request, options);
    int seen = 0;
    for (;;) {
        auto page = co_await pages.next_page();
        if (!page) co_return std::move(page).error();
        if (!*page) break;
        ++seen;
        for (const auto& each : (**page).*Op::items) {
            auto entry = entry_of(each);
            std::string size;
            if (waits.compares_size(entry.id)) entry.params = size = size_of(each);
            waits.see(entry, core->clock.now());
        }
        if (!waits.wants_more()) break;
    }
    waits.list_ended(seen, core->clock.now());
    co_return std::nullopt;
}

/// The historical list of dump tasks comes in one piece.
asio::awaitable<look_failure> look_at_sink_tasks(std::shared_ptr<client_core> core, std::string owner,
                                                 watch_list& waits) {
    const legacy::list_sink_tasks request{.connector_id = owner};
    const auto page = co_await ask(core, request);
    if (!page) co_return page.error();
    for (const auto& each : page->tasks) waits.see(entry_of(each), core->clock.now());
    waits.list_ended(1, core->clock.now());
    co_return std::nullopt;
}

asio::awaitable<look_failure> look_at_list_of(const std::shared_ptr<client_core>& core, watch what,
                                              const std::string& owner, watch_list& waits) {
    switch (what) {
        case watch::instance:
            return look_at_list(core, instances::list{}, waits);
        case watch::background_task:
            return look_at_list(core, tasks::list{.instance_id = owner}, waits);
        case watch::connector_task:
            return look_at_list(core, smart_connect::list_tasks{.instance_id = owner}, waits);
        case watch::diagnosis_report:
            return look_at_list(core, diagnosis::list{.instance_id = owner}, waits);
        case watch::sink_task:
            break;
    }
    return look_at_sink_tasks(core, owner, waits);
}

/// Asks for one by its id: an answer without a state leaves it pending.
template <operation Op>
asio::awaitable<look_failure> look_up(std::shared_ptr<client_core> core, Op request, std::string id,
                                      watch_list& waits) {
    const auto seen = co_await ask(core, request);
    if (!seen) co_return seen.error();
    const auto size = waits.compares_size(id) ? size_of(*seen) : std::string();
    listed entry{.id = id, .status = job_judge::absent, .params = size};
    if constexpr (requires { seen->status; })
        entry.status = text_of(seen->status);
    else if (!seen->tasks.empty())
        entry.status = text_of(seen->tasks.front().status);
    waits.see(entry, core->clock.now());
    co_return std::nullopt;
}

asio::awaitable<look_failure> look_up_one(const std::shared_ptr<client_core>& core, watch what,
                                          const std::string& owner, const std::string& id, watch_list& waits) {
    switch (what) {
        case watch::instance:
            return look_up(core, instances::get{.instance_id = id}, id, waits);
        case watch::connector_task:
            return look_up(core, smart_connect::get_task{.instance_id = owner, .task_id = id}, id, waits);
        case watch::sink_task:
            return look_up(core, legacy::get_sink_task{.connector_id = owner, .task_id = id}, id, waits);
        case watch::background_task:
        case watch::diagnosis_report:  // has no look of its own: always listed
            break;
    }
    return look_up(core, tasks::get{.instance_id = owner, .task_id = id}, id, waits);
}

void tell_of_look(const client_core& core, watch what, std::string_view owner, std::string_view id,
                  clock::time_point began, const look_failure& failed) {
    if (core.observers.empty()) return;
    job_polled event;
    event.what = what;
    event.owner = owner;
    event.id = id;
    event.elapsed = core.clock.now() - began;
    event.failed = failed ? &*failed : nullptr;
    core.observers.tell(&observer::on_job_polled, event);
}

/// What a look that failed means for those who look. Nothing is known of an owner that is gone.
void hand_out(const failure& failed, std::string_view id, watch_list& waits, const client_core& core) {
    const auto now = core.clock.now();
    if (ends_the_wait(failed))
        waits.see_hopeless(id, failed);
    else if (!failed.gone())
        waits.see_trouble(failed, now);
    else if (id.empty())
        waits.list_ended(1, now);
    else
        waits.see_absent(id, now);
}

asio::awaitable<void> keep_looking(std::shared_ptr<client_core> core, std::shared_ptr<job_poller::shared_looks> at) {
    // The frame may be destroyed in its sleep, together with its executor.
    struct mark_end {
        job_poller::shared_looks& looks;
        explicit mark_end(job_poller::shared_looks& of) : looks(of) {}
        mark_end(const mark_end&) = delete;
        mark_end& operator=(const mark_end&) = delete;
        ~mark_end() { looks.goes_on = false; }
    } const on_exit(*at);
    co_await asio::this_coro::reset_cancellation_state(asio::enable_total_cancellation());
    co_await asio::this_coro::throw_if_cancelled(false);
    while (!at->waits.empty() && !core->shutting_down() &&
           !core->is_cancelled(co_await asio::this_coro::cancellation_state)) {
        const auto next = at->waits.next_tick();
        if (next <= core->clock.now())
            co_await look_at_all(core, at->what, at->owner, at->waits);
        else
            co_await core->job_waits().sleep_until(core->clock, next, at->timer);
    }
}

}  // namespace

std::string owner_of_list(watch what, const std::string& owner) { return what == watch::instance ? "" : owner; }

asio::awaitable<void> look_at_all(std::shared_ptr<client_core> core, watch what, std::string owner, watch_list& waits) {
    waits.begin_tick(core->clock.now(), core->random(), core->clock_skew(service::kafka));
    if (waits.asks_for_list()) {
        const auto began = core->clock.now();
        const look_failure failed = co_await look_at_list_of(core, what, owner, waits);
        tell_of_look(*core, what, owner, {}, began, failed);
        if (failed) hand_out(*failed, {}, waits, *core);
    }
    while (const auto id = waits.next_to_look_up()) {
        if (core->is_cancelled(co_await asio::this_coro::cancellation_state)) co_return;
        const auto began = core->clock.now();
        const look_failure failed = co_await look_up_one(core, what, owner, *id, waits);
        tell_of_look(*core, what, owner, *id, began, failed);
        if (failed) hand_out(*failed, *id, waits, *core);
    }
}

void job_poller::join(const std::shared_ptr<client_core>& core, watch what, const std::string& owner, watcher& one) {
    const auto now = core->clock.now();
    auto& at = looks_[key(what, owner_of_list(what, owner))];
    if (at) {
        at->waits.add(one, now, expected(one.job->operation));
        if (at->waits.next_tick() == one.next_look()) at->timer.cancel();  // it sleeps too long
        return;
    }
    at = std::make_shared<shared_looks>(what, owner_of_list(what, owner), *core);
    at->waits.add(one, now, expected(one.job->operation));
    asio::co_spawn(core->executor, keep_looking(core, at),
                   asio::bind_cancellation_slot(at->end.slot(), [at](std::exception_ptr) {}));
}

void job_poller::leave(watch what, const std::string& owner, watcher& one) noexcept {
    const auto found = looks_.find(key(what, owner_of_list(what, owner)));
    if (found == looks_.end()) return;
    const auto at = found->second;
    at->waits.remove(one);
    if (!at->waits.empty()) return;
    looks_.erase(found);
    if (at->goes_on) at->end.emit(asio::cancellation_type::terminal);
}

std::size_t job_poller::judgements() const noexcept {
    std::size_t sum = 0;
    for (const auto& [what, at] : looks_) sum += at->waits.judgements();
    return sum;
}

std::optional<std::chrono::nanoseconds> job_poller::expected(const std::string& operation) const {
    const auto found = durations_.find(operation);
    return found == durations_.end() ? std::nullopt : std::optional(found->second);
}

void job_poller::took(const std::string& operation, std::chrono::nanoseconds duration) {
    constexpr std::size_t most = 100;  // more than there are operations: handles may come from anywhere
    const auto found = durations_.find(operation);
    if (found != durations_.end())
        found->second = (found->second * 3 + duration) / 4;
    else if (durations_.size() < most)
        durations_.emplace(operation, duration);
}

}  // namespace dmskafka::detail
