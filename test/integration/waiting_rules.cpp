// Every rule by which work is awaited, against the emulated service: one test for each rule and case.

#include <boost/test/unit_test.hpp>

#include "waiting_scenarios.hpp"

#include <dmskafka/operation_table.hpp>

#include <boost/make_shared.hpp>

#include <algorithm>
#include <set>

namespace dmskafka::test {
namespace {

using namespace std::chrono_literals;

/// A prepared world in which the work of a scenario is started.
struct rule_in_action {
    rule_in_action(const waiting_scenario& of, place where) : what(of), world(where) { what.prepare(world); }
    explicit rule_in_action(const waiting_scenario& of) : rule_in_action(of, place::in_memory) {}

    const waiting_scenario& what;
    waiting_world world;

    job_handle start() {
        auto handle = world.started(what.operation, what.request);
        if (!handle.ids.empty()) world.names["job"] = handle.ids.front();
        return handle;
    }
    void check_that_it_is_done(const job_progress& ended) {
        BOOST_TEST(ended.done);
        BOOST_TEST(ended.state == what.done);
        BOOST_TEST((ended.elapsed >= what.lasts_here()));
        check_effect();
    }
    void check_effect() {
        if (what.shows == R"("instance_num":0)") return check_absence();
        const auto shown = world.call(what.look, what.look_request);
        BOOST_TEST(shown.find(what.shows) != shown.npos, shown);
    }
    /// An empty list has no entries, whatever else it says.
    void check_absence() {
        const auto shown = world.call(what.look, what.look_request);
        BOOST_TEST(shown.find(world.names.at("instance")) == shown.npos, shown);
    }
    /// What a wait that was ended before the work has to tell.
    void check_that_it_goes_on(const failure& ended, errc code, const job_handle& handle) {
        BOOST_TEST((ended.code == code), ended.describe());
        BOOST_TEST(ended.job == handle.to_string());
    }
};

void success(const waiting_scenario& of) {
    rule_in_action rule(of);
    const auto handle = rule.start();
    BOOST_TEST((handle.first_delay == of.first_delay));
    BOOST_TEST((handle.interval == of.interval));
    const auto ended = rule.world.ended_well(handle);
    rule.check_that_it_is_done(ended);
    BOOST_TEST((ended.elapsed <= of.lasts_here() + of.interval * 6));

    const auto& seen = rule.world.seen;
    BOOST_TEST((of.first_delay - seen.front().next_poll < 1ms));  // handles have times to the millisecond
    BOOST_TEST(std::ranges::count(seen, of.pending, &job_progress::state) > 0);
    for (const auto& each : seen) {
        if (each.state != of.pending || each.polls == 0) continue;
        BOOST_TEST((each.next_poll >= of.interval * 9 / 10));
        BOOST_TEST((each.next_poll <= std::chrono::milliseconds(of.interval) * 44 / 10));
    }
}

void failure_of_the_job(const waiting_scenario& of) {
    rule_in_action rule(of);
    rule.world.service().fail_next_job();
    const auto handle = rule.start();
    const auto ended = rule.world.wait(handle, wait_options().deadline(3h));
    BOOST_REQUIRE(!ended);
    // A deletion may pass through any state, so that only the time for it ends.
    const bool is_deletion = of.done == "absent";
    BOOST_TEST((ended.error().code == (is_deletion ? errc::deadline_exceeded : errc::job_failed)));
    BOOST_TEST(ended.error().job_state == of.failed);
    BOOST_TEST(ended.error().job == handle.to_string());
    BOOST_TEST((ended.error().elapsed >= of.lasts_here()));
}

void vanishing(const waiting_scenario& of) {
    rule_in_action rule(of);
    rule.world.service().lose_next_job();
    const auto handle = rule.start();
    const auto ended = rule.world.wait(handle);
    if (of.done == "absent") return rule.check_that_it_is_done(ended.value());
    BOOST_REQUIRE(!ended);
    BOOST_TEST((ended.error().code == errc::job_lost), ended.error().describe());
    BOOST_TEST(ended.error().job_state == "absent");
    BOOST_TEST(ended.error().job == handle.to_string());
}

void staleness(const waiting_scenario& of) {
    rule_in_action rule(of);
    auto old = fault::stale_reads();
    old.times = 4;
    rule.world.service().add_fault(old);
    const auto handle = rule.start();
    const auto at_once = rule.world.run(rule.world.the_client().poll(handle));
    BOOST_REQUIRE_MESSAGE(at_once, at_once.error().describe());
    BOOST_TEST((at_once->verdict == job_verdict::pending), at_once->state);
    rule.check_that_it_is_done(rule.world.ended_well(handle));
    BOOST_TEST(rule.world.service().faults().front().fired == 4u);
}

void busy(const waiting_scenario& of) {
    rule_in_action rule(of);
    rule.world.call("instances.batch_action", R"({"action":"restart","instances":["$instance"]})");
    const auto began = rule.world.time.clock.now();
    const auto handle = rule.start();
    BOOST_TEST((rule.world.time.clock.now() - began >= 60s * slowness));
    rule.check_that_it_is_done(rule.world.ended_well(handle));
}

void restart_of_the_process(const waiting_scenario& of) {
    rule_in_action rule(of);
    const auto word = rule.start().to_string();
    rule.world.end_process();
    const auto handle = job_handle::parse(word);
    BOOST_REQUIRE_MESSAGE(handle, handle.error().describe());
    rule.check_that_it_is_done(rule.world.ended_well(*handle));
}

void deadline(const waiting_scenario& of) {
    rule_in_action rule(of);
    const auto handle = rule.start();
    const auto began = rule.world.time.clock.now();
    const auto time = of.lasts_here() * 9 / 10;
    const auto late = rule.world.wait(handle, wait_options().deadline(time));
    BOOST_REQUIRE(!late);
    rule.check_that_it_goes_on(late.error(), errc::deadline_exceeded, handle);
    BOOST_TEST(late.error().job_state == of.pending);
    BOOST_TEST((rule.world.time.clock.now() - began == time));
    rule.check_that_it_is_done(rule.world.ended_well(handle));
}

/// The same wait is cancelled after no step, after one, and so on until the work has ended before.
void cancellation(const waiting_scenario& of) {
    rule_in_action rule(of);
    const auto handle = rule.start();
    std::size_t step = 0;
    for (bool goes_on = true; goes_on; ++step) {
        auto work = rule.world.the_client().wait(handle);
        const auto ended = rule.world.time.run_cancelling(std::move(work), step, asio::cancellation_type::terminal);
        goes_on = !*ended;
        if (goes_on) rule.check_that_it_goes_on(ended->error(), errc::cancelled, handle);
        if (!goes_on) rule.check_that_it_is_done(**ended);
    }
    BOOST_TEST(step > 3u);
}

void over_https(const waiting_scenario& of) {
    rule_in_action rule(of, place::loopback);
    const auto handle = rule.start();
    const auto ended = rule.world.ended_well(handle);
    BOOST_TEST(ended.state == of.done);
    rule.check_effect();
}

// The cases as suites of a test for each rule.

using check = void (*)(const waiting_scenario&);

struct rule_case {
    const char* name;
    check run;
    std::string_view waiting_scenario::* left_out;  ///< member that tells why, where it says nothing
};

constexpr rule_case cases[] = {
    {"success", success, nullptr},
    {"failure", failure_of_the_job, &waiting_scenario::never_fails},
    {"vanishing", vanishing, &waiting_scenario::never_vanishes},
    {"staleness", staleness, nullptr},
    {"busy", busy, &waiting_scenario::never_busy},
    {"restart", restart_of_the_process, nullptr},
    {"deadline", deadline, nullptr},
    {"cancellation", cancellation, nullptr},
    {"over_https", over_https, nullptr},
};

boost::unit_test::test_unit* suite_of(const rule_case& of) {
    auto* suite = BOOST_TEST_SUITE(of.name);
    for (const auto& each : waiting_scenarios())
        if (of.left_out == nullptr || (each.*of.left_out).empty())
            suite->add(boost::unit_test::make_test_case([run = of.run, &each] { run(each); }, each.name(), __FILE__,
                                                        __LINE__));
    return suite;
}

class suites_of_cases final : public boost::unit_test::test_unit_generator {
public:
    [[nodiscard]] boost::unit_test::test_unit* next() const override {
        return at_ == std::end(cases) ? nullptr : suite_of(*at_++);
    }

private:
    mutable const rule_case* at_ = cases;
};

}  // namespace

BOOST_AUTO_TEST_SUITE(waiting_rules)

BOOST_AUTO_TEST_CASE(each_operation_that_starts_work_has_its_scenario) {
    std::set<std::string_view> with_rule;
    std::set<std::string_view> with_scenario;
    for (const auto& each : operations())
        if (each.job != nullptr) with_rule.insert(each.full_name);
    for (const auto& each : waiting_scenarios()) with_scenario.insert(find_operation(each.operation)->full_name);
    BOOST_TEST(with_rule.size() == 26u);
    BOOST_TEST((with_rule == with_scenario));
}

const boost::unit_test::ut_detail::auto_test_unit_registrar registered(
    boost::make_shared<suites_of_cases>(), boost::unit_test::decorator::collector_t::instance());

BOOST_AUTO_TEST_SUITE_END()

}  // namespace dmskafka::test
