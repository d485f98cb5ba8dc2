#include <boost/test/unit_test.hpp>

#include "job_watch_list.hpp"

#include <deque>
#include <string>

using namespace dmskafka;
using namespace std::chrono_literals;

namespace watch_list_test {

constexpr watcher::time_point start{1000h};
const std::chrono::system_clock::time_point utc_start = std::chrono::sys_days(std::chrono::year(2025) / 3 / 5) + 12h;

/// Waits on one list, with the rule of two seconds before the first look and ten between.
struct fixture : watcher::listener {
    explicit fixture(watch w = watch::background_task) : what(w), list(w, job_options{}) {}

    watch what;
    watch_list list;
    std::deque<job_handle> jobs;
    std::deque<std::string> ids;
    std::deque<watcher> all;
    int news = 0;

    ~fixture() {
        for (auto& one : all) list.remove(one);
    }

    void on_news() noexcept override { ++news; }

    watcher& add(std::string id, watcher::time_point now = start, target until = target::success) {
        job_handle& job = jobs.emplace_back();
        job.what = what;
        job.first_delay = 2s;
        job.interval = 10s;
        job.started_at = utc_start;
        watcher& made = all.emplace_back(
            watcher{.job = &job, .id = ids.emplace_back(std::move(id)), .judge = {what, until, false}});
        made.started = now;
        made.told = this;
        list.add(made, now);
        return made;
    }
    watcher& add_named(std::string params) {
        job_handle& job = jobs.emplace_back();
        job.what = what;
        job.first_delay = 2s;
        job.interval = 10s;
        job.started_at = utc_start;
        job.task_names = {"kafkaConfigModify"};
        job.task_params = std::move(params);
        watcher& made = all.emplace_back(watcher{.job = &job, .judge = {what, target::success, false}});
        made.started = start;
        made.told = this;
        list.add(made, start);
        return made;
    }
    void begin(watcher::time_point now) { list.begin_tick(now, 0.5); }
};

struct instances_fixture : fixture {
    instances_fixture() : fixture(watch::instance) {}
};

listed task(std::string_view id, std::string_view status, std::string_view params = "",
            std::string_view created = "2025-03-05T12:00:00.000Z") {
    return {id, status, "kafkaConfigModify", params, created};
}

}  // namespace watch_list_test

using namespace watch_list_test;

BOOST_FIXTURE_TEST_SUITE(job_watch_list, fixture)

BOOST_AUTO_TEST_CASE(nobody_waits_for_ever) { BOOST_TEST((list.next_tick() == watcher::time_point::max())); }

BOOST_AUTO_TEST_CASE(first_look_is_due_by_the_rule) {
    add("a");
    BOOST_TEST((list.next_tick() == start + 2s));
}

BOOST_AUTO_TEST_CASE(one_wait_asks_by_id) {
    add("a");
    begin(start + 2s);
    BOOST_TEST(!list.asks_for_list());
    BOOST_TEST(list.next_to_look_up().value() == "a");
    list.see({.id = "a", .status = "EXECUTING"}, start + 2s);
    BOOST_TEST(!list.next_to_look_up());
    BOOST_TEST((list.next_tick() == start + 12s));
    BOOST_TEST(news == 0);
}

BOOST_AUTO_TEST_CASE(waits_for_the_same_id_ask_once) {
    auto& first = add("a");
    auto& second = add("a");
    begin(start + 2s);
    BOOST_TEST(!list.asks_for_list());
    list.see({.id = "a", .status = "SUCCESS"}, start + 2s);
    BOOST_TEST((first.verdict == job_verdict::done));
    BOOST_TEST((second.verdict == job_verdict::done));
    BOOST_TEST(news == 2);
}

BOOST_AUTO_TEST_CASE(many_waits_ask_for_the_list) {
    for (int i = 0; i < 1000; ++i) add("task-" + std::to_string(i));
    begin(start + 2s);
    BOOST_TEST(list.asks_for_list());
    for (int i = 0; i < 1000; ++i) {
        BOOST_TEST(list.wants_more());
        list.see({.id = all[static_cast<std::size_t>(i)].id, .status = i < 3 ? "SUCCESS" : "EXECUTING"}, start + 2s);
    }
    BOOST_TEST(!list.wants_more());
    BOOST_TEST(news == 3);  // whose job has not changed sleeps on
}

BOOST_AUTO_TEST_CASE(waits_that_are_nearly_due_come_along) {
    auto& first = add("a");
    auto& second = add("b", start + 5s);
    auto& third = add("c", start + 60s);
    begin(start + 2s);
    BOOST_TEST((first.at == watcher::place::looked_at));
    BOOST_TEST((second.at == watcher::place::looked_at));
    BOOST_TEST((third.at == watcher::place::not_looked_at));
}

BOOST_AUTO_TEST_CASE(waits_that_come_one_by_one_soon_share_their_ticks) {
    auto now = start;
    int ticks = 0;
    for (int i = 0; i < 1000; ++i) {
        now += 50ms;
        add("task-" + std::to_string(i), now);
        if (list.next_tick() > now) continue;
        ++ticks;
        begin(now);
        for (auto& one : all) list.see({.id = one.id, .status = "EXECUTING"}, now);
    }
    BOOST_TEST(ticks <= 11);  // 50 seconds, at least half an interval apart
}

BOOST_AUTO_TEST_CASE(list_that_misses_a_task_is_no_proof) {
    auto& missing = add("gone");
    add("there");
    auto now = start + 2s;
    for (int look = 0; look < 20; ++look, now += 10s) {
        begin(now);
        list.see(task("there", "EXECUTING"), now);
        list.list_ended(1, now);
        BOOST_TEST(!list.next_to_look_up());
    }
    begin(now);
    list.see(task("there", "EXECUTING"), now);
    list.list_ended(1, now);
    BOOST_TEST(list.next_to_look_up().value() == "gone");
    list.see({.id = "gone", .status = "EXECUTING"}, now);
    BOOST_TEST((missing.verdict == job_verdict::pending));
    BOOST_TEST(missing.state == "EXECUTING");
}

BOOST_AUTO_TEST_CASE(task_missing_in_list_and_by_id_is_lost) {
    auto& missing = add("gone");
    add("there");
    for (int look = 0; look <= 20; ++look) {
        const auto now = start + 2s + look * 10s;
        begin(now);
        list.see(task("there", "EXECUTING"), now);
        list.list_ended(1, now);
        while (const auto id = list.next_to_look_up()) list.see_absent(*id, now);
    }
    BOOST_TEST((missing.verdict == job_verdict::lost));
}

BOOST_AUTO_TEST_CASE(only_one_doubtful_task_a_tick_is_looked_up) {
    for (int i = 0; i < 50; ++i) add("gone-" + std::to_string(i));
    for (int look = 0; look < 60; ++look) {
        const auto now = start + 2s + look * 11s;
        begin(now);
        list.list_ended(1, now);
        int asked = 0;
        for (; list.next_to_look_up(); ++asked) list.see_absent(*list.next_to_look_up(), now);
        BOOST_TEST(asked <= 1);
    }
}

BOOST_AUTO_TEST_CASE(trouble_is_told_and_looked_past) {
    auto& one = add("a");
    one.hears_every_look = true;
    begin(start + 2s);
    list.see_trouble(failure{.code = errc::connection_lost, .message = "reset"}, start + 2s);
    BOOST_TEST(one.trouble->describe().find("reset") != std::string::npos);
    BOOST_TEST((one.verdict == job_verdict::pending));
    BOOST_TEST((one.next_look() == start + 12s));
    BOOST_TEST(one.polls() == 1);
    BOOST_TEST(news == 1);
    begin(start + 12s);
    list.see({.id = "a", .status = "EXECUTING"}, start + 12s);
    BOOST_TEST(!one.trouble);
}

BOOST_AUTO_TEST_CASE(hopeless_answer_about_one_leaves_the_others) {
    auto& one = add("a");
    auto& other = add("b");
    begin(start + 2s);
    list.see_hopeless("a", failure{.code = errc::service_refused, .status = 403});
    BOOST_TEST(one.is_hopeless);
    BOOST_TEST(!other.is_hopeless);
    list.see_hopeless("", failure{.code = errc::service_refused, .status = 403});
    BOOST_TEST(other.is_hopeless);
    BOOST_TEST((list.next_tick() == watcher::time_point::max()));
}

BOOST_AUTO_TEST_CASE(wait_may_leave_between_question_and_answer) {
    auto& one = add("a");
    auto& named = add_named("{}");
    begin(start + 2s);
    list.remove(one);
    list.remove(named);
    list.see(task("a", "SUCCESS"), start + 2s);
    list.list_ended(1, start + 2s);
    BOOST_TEST(list.empty());
    BOOST_TEST(news == 0);
}

BOOST_AUTO_TEST_CASE(tasks_are_compared_by_name_start_and_parameters) {
    job_handle job;
    job.task_names = {"kafkaConfigModify", "modifyAutoTopic"};
    job.task_params = R"({"enable_auto_topic":true})";
    job.started_at = utc_start;
    struct row {
        std::string_view name;
        listed entry;
        likeness is;
    };
    const row rows[] = {
        {"same", task("t", "", R"({"enable_auto_topic":true})"), likeness::certain},
        {"flag as text", task("t", "", R"({"enable_auto_topic":"true"})"), likeness::certain},
        {"more members", task("t", "", R"({"a":1,"enable_auto_topic":true})"), likeness::certain},
        {"other value", task("t", "", R"({"enable_auto_topic":false})"), likeness::none},
        {"other members", task("t", "", R"({"a":1})"), likeness::possible},
        {"no parameters", task("t", ""), likeness::possible},
        {"a list", task("t", "", R"([{"name":"x"}])"), likeness::possible},
        {"no JSON", task("t", "", "{"), likeness::possible},
        {"a little earlier", task("t", "", "", "2025-03-05T11:59:51Z"), likeness::possible},
        {"much earlier", task("t", "", "", "2025-03-05T11:59:49.999Z"), likeness::none},
        {"same by a clock that is behind", task("t", "", R"({"enable_auto_topic":true})", "2025-03-05T11:45:00Z"),
         likeness::certain},
        {"same long before", task("t", "", R"({"enable_auto_topic":true})", "2025-03-05T11:44:59.999Z"),
         likeness::none},
        {"no start", task("t", "", "", ""), likeness::none},
        {"start that is none", task("t", "", "", "2025-13-05T12:00:00Z"), likeness::none},
        {"other name", {"t", "", "createConnector", "", "2025-03-05T12:00:00Z"}, likeness::none},
        {"second name", {"t", "", "modifyAutoTopic", "", "2025-03-05T12:00:00Z"}, likeness::possible},
    };
    for (const auto& row : rows) BOOST_TEST_CONTEXT(row.name) BOOST_TEST((compare(row.entry, job) == row.is));
    const auto there = task("t", "", "", "2025-03-05T09:00:00Z");
    BOOST_TEST((compare(there, job, -3h) == likeness::possible));
    BOOST_TEST((compare(there, job, 3h) == likeness::none));
}

BOOST_AUTO_TEST_CASE(end_of_a_task_that_may_be_another_is_believed_late_or_when_it_was_seen_going_on) {
    constexpr const char* same = R"({"on":true})";
    auto& hasty = add_named(same);
    const auto look = [&](watcher::time_point now, std::string_view status, std::string_view params,
                          std::string_view created) {
        begin(now);
        list.see(task("t", status, params, created), now);
        list.list_ended(1, now);
        return hasty.verdict;
    };
    constexpr auto at_start = "2025-03-05T12:00:00Z";
    constexpr auto long_before = "2025-03-05T11:50:00Z";
    BOOST_TEST((look(start + 2s, "SUCCESS", "", at_start) == job_verdict::pending));
    BOOST_TEST(hasty.state == job_judge::absent);
    BOOST_TEST((look(start + 12s, "FAILED", same, long_before) == job_verdict::pending));
    BOOST_TEST((look(start + 22s, "EXECUTING", "", at_start) == job_verdict::pending));
    BOOST_TEST((look(start + 32s, "SUCCESS", "", at_start) == job_verdict::done));
}

BOOST_AUTO_TEST_CASE(end_of_a_task_that_may_be_another_is_believed_when_no_likelier_one_came) {
    auto& patient = add_named(R"({"on":true})");
    for (const auto now : {start + 2s, start + 12s, start + 22s, start + 32s, start + 42s}) {
        BOOST_TEST((patient.verdict == job_verdict::pending));
        begin(now);
        list.see(task("t", "SUCCESS"), now);
        list.list_ended(1, now);
    }
    BOOST_TEST((patient.verdict == job_verdict::done));
}

BOOST_AUTO_TEST_CASE(task_without_id_is_the_one_that_agrees) {
    auto& one = add_named(R"({"on":true})");
    begin(start + 2s);
    BOOST_TEST(list.asks_for_list());
    list.see(task("other", "SUCCESS", R"({"on":false})"), start + 2s);
    list.see(task("unsaid", "SUCCESS"), start + 2s);
    list.see(task("ours", "EXECUTING", R"({"on":true})"), start + 2s);
    list.list_ended(1, start + 2s);
    BOOST_TEST(one.state == "EXECUTING");
    BOOST_TEST(one.id == "ours");
    begin(start + 12s);
    BOOST_TEST(!list.asks_for_list());
    BOOST_TEST(list.next_to_look_up().value() == "ours");
}

BOOST_AUTO_TEST_CASE(task_without_id_is_the_one_that_began_nearest) {
    auto& one = add_named(R"({"on":true})");
    begin(start + 2s);
    list.see(task("later", "EXECUTING", R"({"on":true})", "2025-03-05T12:05:00Z"), start + 2s);
    list.see(task("ours", "SUCCESS", R"({"on":true})", "2025-03-05T12:00:01Z"), start + 2s);
    list.see(task("before", "FAILED", R"({"on":true})", "2025-03-05T11:59:00Z"), start + 2s);
    list.list_ended(1, start + 2s);
    BOOST_TEST(one.id == "ours");
    BOOST_TEST((one.verdict == job_verdict::done));
}

BOOST_AUTO_TEST_CASE(task_that_never_shows_is_lost) {
    auto& one = add_named("{}");
    for (int look = 0; look <= 20; ++look) {
        BOOST_TEST((one.verdict == job_verdict::pending));
        begin(start + 2s + look * 10s);
        list.list_ended(1, start + 2s + look * 10s);
        BOOST_TEST(!list.next_to_look_up());
    }
    BOOST_TEST((one.verdict == job_verdict::lost));
}

BOOST_AUTO_TEST_CASE(old_tasks_end_the_walk) {
    add("a");
    add("b");
    begin(start + 2s);
    list.see(task("x", "SUCCESS", "", "2025-03-05T11:46:00Z"), start + 2s);
    BOOST_TEST(list.wants_more());
    list.see(task("y", "SUCCESS", "", "2025-03-05T11:44:00Z"), start + 2s);
    BOOST_TEST(!list.wants_more());
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(job_watch_list_of_instances, instances_fixture)

BOOST_AUTO_TEST_CASE(instances_are_listed_when_that_is_cheaper) {
    for (const auto* id : {"a", "b", "c"}) add(id, start, target::running);
    begin(start + 2s);
    BOOST_TEST(list.asks_for_list());
    list.list_ended(3, start + 2s);  // three pages: by their ids it is no dearer
    for (const auto* id : {"a", "b", "c"}) list.see({.id = id, .status = "CREATING"}, start + 2s);
    begin(start + 12s);
    BOOST_TEST(!list.asks_for_list());
    add("d", start, target::running);
    begin(start + 20s);
    BOOST_TEST(list.asks_for_list());
}

BOOST_AUTO_TEST_CASE(instance_that_the_list_leaves_out_is_looked_up_at_once) {
    auto& deleted = add("a", start, target::absent);
    add("b", start, target::absent);
    begin(start + 2s);
    list.see({.id = "b", .status = "DELETING"}, start + 2s);
    list.list_ended(1, start + 2s);
    BOOST_TEST(list.next_to_look_up().value() == "a");
    list.see_absent("a", start + 2s);
    BOOST_TEST((deleted.verdict == job_verdict::done));
    BOOST_TEST(!list.next_to_look_up());
}

BOOST_AUTO_TEST_SUITE_END()
