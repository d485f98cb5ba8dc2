// A small control plane: it keeps instances and their topics as 04_reconciler.json describes them, whatever happens.
// A queue holds what wants attention, by key: each key is looked at by one worker at a time, comes back when its job is
// to be looked at again, and after a failure waits longer each time. The handles of jobs are kept in a file, so that a
// restart goes on where it was. The emulator answers some requests with errors or not at all. Half way the program
// restarts itself; when all is well it breaks something, and repairs it.
// Against a real service this costs money: it orders the instances, and leaves them.

#include "demo_service.hpp"

#include <dmskafka/client.hpp>
#include <dmskafka/desired_state.hpp>
#include <dmskafka/for_each_bounded.hpp>
#include <dmskafka/json.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/describe/class.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <set>
#include <sstream>
#include <vector>

#include <unistd.h>

namespace reconciler {

namespace asio = boost::asio;
using namespace std::chrono_literals;

/// What the file says: so many instances like this one, each with so many topics like that one.
struct desired_state {
    std::int32_t instances{};
    std::int32_t topics_each{};
    std::int32_t faults_percent{};  ///< of the requests, where the service is emulated
    dmskafka::instances::create instance{};
    dmskafka::topics::create topic{};
};
BOOST_DESCRIBE_STRUCT(desired_state, (), (instances, topics_each, faults_percent, instance, topic))

desired_state read_desired_state(const std::string& file) {
    std::ifstream in(file);
    if (!in) throw std::runtime_error("cannot read " + file);
    std::ostringstream text;
    text << in.rdbuf();
    return dmskafka::from_json<desired_state>(text.str()).value();
}

/// The description number `n`, from 1.
dmskafka::instances::create instance_of(const desired_state& all, std::int32_t n) {
    auto made = all.instance;
    made.name += "-" + std::to_string(n);
    return made;
}
std::vector<dmskafka::topics::create> topics_of(const desired_state& all, const std::string& instance_id) {
    std::vector<dmskafka::topics::create> made;
    for (std::int32_t n = 1; n <= all.topics_each; ++n) {
        auto& each = made.emplace_back(all.topic);
        each.instance_id = instance_id;
        each.id += "-" + std::to_string(n);
    }
    return made;
}

/// Keys that want attention, each at its time. A key that is being worked on is not handed out again before it is done.
class work_queue {
public:
    using clock = std::chrono::steady_clock;

    void add(std::int32_t key, clock::duration delay = {}) {
        due_[key] = clock::now() + delay;
        wake_all();
    }
    void close() {
        closed_ = true;
        wake_all();
    }

    /// The key that is due next, once it is; nothing when the queue is closed or the coroutine is cancelled.
    asio::awaitable<std::optional<std::int32_t>> next() {
        asio::steady_timer timer(co_await asio::this_coro::executor);
        while (!closed_) {
            const auto state = co_await asio::this_coro::cancellation_state;
            if (state.cancelled() != asio::cancellation_type::none) break;
            const auto first = std::min_element(due_.begin(), due_.end(),
                                                [](const auto& a, const auto& b) { return a.second < b.second; });
            if (first != due_.end() && first->second <= clock::now()) {
                const auto key = first->first;
                due_.erase(first);
                co_return key;
            }
            timer.expires_at(first == due_.end() ? clock::time_point::max() : first->second);
            const auto place = sleeping_.insert(&timer).first;
            co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
            sleeping_.erase(place);
        }
        co_return std::nullopt;
    }

private:
    void wake_all() {
        for (auto* timer : sleeping_) timer->cancel();
    }

    std::map<std::int32_t, clock::time_point> due_;
    std::set<asio::steady_timer*> sleeping_;  ///< of the workers that wait
    bool closed_ = false;
};

/// The handles of jobs that go on, by the number of their instance, in a file that is always whole.
class job_file {
public:
    explicit job_file(std::filesystem::path path) : path_(std::move(path)) {
        std::ifstream in(path_);
        std::int32_t key{};
        std::string word;
        while (in >> key >> word) handles_[key] = dmskafka::job_handle::parse(word).value();
    }

    [[nodiscard]] std::size_t size() const { return handles_.size(); }
    [[nodiscard]] std::optional<dmskafka::job_handle> find(std::int32_t key) const {
        const auto found = handles_.find(key);
        return found == handles_.end() ? std::nullopt : std::optional(found->second);
    }
    void put(std::int32_t key, dmskafka::job_handle handle) {
        handles_[key] = std::move(handle);
        write();
    }
    void remove(std::int32_t key) {
        handles_.erase(key);
        write();
    }

private:
    void write() const {
        const auto fresh = path_.string() + ".new";
        {
            std::ofstream out(fresh);
            for (const auto& [key, handle] : handles_) out << key << ' ' << handle.to_string() << '\n';
        }
        std::filesystem::rename(fresh, path_);
    }

    std::filesystem::path path_;
    std::map<std::int32_t, dmskafka::job_handle> handles_;
};

class control_plane {
public:
    control_plane(const dmskafka::client& client, const desired_state& desired, const std::filesystem::path& jobs)
        : client_(client), desired_(desired), jobs_(jobs) {}

    [[nodiscard]] std::size_t jobs() const { return jobs_.size(); }
    void on_job_started(std::function<void()> call) { on_job_started_ = std::move(call); }

    /// Ends when everything is as desired, or when it is cancelled.
    asio::awaitable<void> run() {
        for (std::int32_t n = 1; n <= desired_.instances; ++n) queue_.add(n);
        std::vector<int> workers(4);
        const auto work = [this](int) { return take_keys(); };
        co_await dmskafka::for_each_bounded(workers, workers.size(), work);
    }

private:
    using again = std::optional<std::chrono::nanoseconds>;  ///< when a key wants attention again; nothing: it is well

    asio::awaitable<dmskafka::result<void>> take_keys() {
        for (;;) {
            const auto key = co_await queue_.next();
            if (!key) co_return dmskafka::result<void>();
            const auto looked_at = co_await reconcile(*key);
            if (!looked_at)
                put_off(*key, looked_at.error());
            else if (*looked_at)
                queue_.add(*key, std::chrono::duration_cast<work_queue::clock::duration>(**looked_at));
            else
                settle(*key);
        }
    }

    void settle(std::int32_t key) {
        failures_.erase(key);
        settled_.insert(key);
        if (std::ssize(settled_) == desired_.instances) queue_.close();
    }
    void put_off(std::int32_t key, const dmskafka::failure& why) {
        if (why.code == dmskafka::errc::cancelled) return;
        const auto wait = std::min<std::chrono::milliseconds>(50ms * (1 << std::min(failures_[key]++, 6)), 2s);
        std::cout << name_of(key) << ": again in " << wait.count() << " ms, as " << why.describe() << std::endl;
        queue_.add(key, std::max(wait, why.retry_after.value_or(0ms)));
    }
    [[nodiscard]] std::string name_of(std::int32_t key) const { return instance_of(desired_, key).name; }

    /// One step of one instance towards what is desired.
    asio::awaitable<dmskafka::result<again>> reconcile(std::int32_t key) {
        if (const auto job = jobs_.find(key)) {
            const auto seen = co_await client_.poll(*job);
            if (!seen) co_return seen.error();
            if (seen->verdict == dmskafka::job_verdict::pending) co_return again(seen->next_poll);
            std::cout << name_of(key) << ": " << job->operation << " ended as " << seen->state << std::endl;
            jobs_.remove(key);
        }
        const auto wanted = instance_of(desired_, key);
        auto instance = co_await dmskafka::ensure_instance(client_, wanted, dmskafka::ensure_options().return_jobs());
        if (!instance) co_return instance.error();
        tell(wanted.name, *instance);
        if (instance->job) {
            jobs_.put(key, *instance->job);
            if (on_job_started_) on_job_started_();
            co_return again(0ns);
        }
        co_return co_await reconcile_topics(wanted.name, instance->instance_id);
    }

    asio::awaitable<dmskafka::result<again>> reconcile_topics(std::string owner, std::string instance_id) {
        const auto wanted = topics_of(desired_, instance_id);
        const auto ensure = [this, owner](const dmskafka::topics::create& topic) { return ensure_topic(owner, topic); };
        const auto failed = co_await dmskafka::for_each_bounded(wanted, 8, ensure);
        if (!failed.empty()) co_return failed.front().why;
        co_return again();
    }
    asio::awaitable<dmskafka::result<dmskafka::ensured>> ensure_topic(std::string owner,
                                                                      const dmskafka::topics::create& topic) {
        auto made = co_await dmskafka::ensure_topic(client_, topic);
        if (made) tell(owner + "/" + topic.id, *made);
        co_return made;
    }

    static void tell(const std::string& what, const dmskafka::ensured& made) {
        if (made.outcome != dmskafka::ensured_outcome::nothing || made.adopted)
            std::cout << what << ": " << made.describe() << std::endl;
    }

    const dmskafka::client& client_;
    const desired_state& desired_;
    job_file jobs_;
    work_queue queue_;
    std::map<std::int32_t, int> failures_;  ///< in a row
    std::set<std::int32_t> settled_;
    std::function<void()> on_job_started_;
};

/// The life of the program, of which the first part ends when half of the instances have been ordered.
class program {
public:
    program(asio::any_io_executor executor, demo::service& service, desired_state desired, std::filesystem::path jobs)
        : executor_(std::move(executor)),
          service_(service),
          desired_(std::move(desired)),
          jobs_(std::move(jobs)),
          client_(executor_, options_for(service)) {}

    asio::awaitable<void> run() {
        add_faults();
        co_await run_until_half_way();
        {
            control_plane restarted(client_, desired_, jobs_);
            std::cout << "restarted with " << restarted.jobs() << " jobs in hand" << std::endl;
            co_await restarted.run();
        }
        co_await break_something();
        control_plane repairing(client_, desired_, jobs_);
        co_await repairing.run();
        co_await check();
        std::cout << "all is as desired: " << desired_.instances << " instances with " << desired_.topics_each
                  << " topics each" << std::endl;
    }

private:
    /// The emulator takes as much as it can; a real gateway has its limits, which the defaults respect.
    static dmskafka::client_options options_for(demo::service& service) {
        auto made = service.options();
        made.rate_limit.enabled = service.emulated() == nullptr;
        return made;
    }

    void add_faults() {
        auto* emulated = service_.emulated();
        if (emulated == nullptr) return;
        for (auto what : {dmskafka::fault::lost_response(), dmskafka::fault::lost_request(),
                          dmskafka::fault::refuse(503, "DMS.00500000", "Not now.")}) {
            what.probability = desired_.faults_percent / 300.0;
            emulated->add_fault(what);
        }
    }

    asio::awaitable<void> run_until_half_way() {
        control_plane plane(client_, desired_, jobs_);
        asio::cancellation_signal end;
        plane.on_job_started([&] {
            if (plane.jobs() * 2 < static_cast<std::size_t>(desired_.instances)) return;
            asio::post(executor_, [&] { end.emit(asio::cancellation_type::terminal); });
        });
        co_await asio::co_spawn(executor_, plane.run(), asio::bind_cancellation_slot(end.slot(), asio::use_awaitable));
    }

    /// Somebody meddles with the topics of the first instance.
    asio::awaitable<void> break_something() {
        const auto first = instance_of(desired_, 1);
        const auto found = co_await dmskafka::ensure_instance(client_, first);
        const auto topics = topics_of(desired_, found.value().instance_id);
        const auto removed = co_await dmskafka::ensure_absent(client_, topics.front());
        removed.value();
        auto other = topics.back();
        other.retention_time = 1;
        const auto changed = co_await dmskafka::ensure_topic(client_, other);
        changed.value();
        std::cout << "somebody has removed " << topics.front().id << " and changed " << other.id << std::endl;
    }

    /// Throws when anything would still have to be done.
    asio::awaitable<void> check() {
        const auto dry = dmskafka::ensure_options().dry_run();
        for (std::int32_t n = 1; n <= desired_.instances; ++n) {
            const auto wanted = instance_of(desired_, n);
            const auto instance = co_await dmskafka::ensure_instance(client_, wanted, dry);
            require_nothing(wanted.name, instance.value());
            for (const auto& each : topics_of(desired_, instance->instance_id)) {
                const auto topic = co_await dmskafka::ensure_topic(client_, each, dry);
                require_nothing(wanted.name + "/" + each.id, topic.value());
            }
        }
    }
    static void require_nothing(const std::string& what, const dmskafka::ensured& seen) {
        if (seen.outcome != dmskafka::ensured_outcome::nothing)
            throw std::runtime_error(what + " is not as desired: " + seen.describe());
    }

    asio::any_io_executor executor_;
    demo::service& service_;
    const desired_state desired_;
    const std::filesystem::path jobs_;
    const dmskafka::client client_;
};

}  // namespace reconciler

int main(int count, char* arguments[]) {
    namespace asio = boost::asio;
    namespace po = boost::program_options;
    std::string file = "examples/04_reconciler.json";
    po::options_description more;
    more.add_options()("desired", po::value(&file), "file that describes what is desired");
    asio::io_context context(1);
    demo::service service(context.get_executor(), count, arguments, more);
    const auto jobs = std::filesystem::temp_directory_path() / ("reconciler-" + std::to_string(getpid()) + ".jobs");
    int status = 1;
    try {
        reconciler::program all(context.get_executor(), service, reconciler::read_desired_state(file), jobs);
        asio::co_spawn(context, all.run(), [&](std::exception_ptr problem) {
            context.stop();
            if (problem) std::rethrow_exception(problem);
            status = 0;
        });
        context.run();
    } catch (const std::exception& failed) {
        std::cerr << "failed: " << failed.what() << '\n';
    }
    std::filesystem::remove(jobs);
    return status;
}
