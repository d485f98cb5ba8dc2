#include <boost/test/unit_test.hpp>

#include "job_judge.hpp"

#include <vector>

using namespace dmskafka;
using namespace std::chrono;

namespace {

job_verdict judge_once(watch what, target until, std::string_view state) {
    return job_judge(what, until, false).judge(state);
}

/// Verdicts on states seen one after another.
std::vector<job_verdict> judge_all(job_judge judge, const std::vector<std::string_view>& states) {
    std::vector<job_verdict> verdicts;
    for (const auto state : states) verdicts.push_back(judge.judge(state));
    return verdicts;
}

constexpr auto pending = job_verdict::pending;
constexpr auto done = job_verdict::done;
constexpr auto failed = job_verdict::failed;
constexpr auto lost = job_verdict::lost;

}  // namespace

BOOST_AUTO_TEST_SUITE(job_judging)

BOOST_AUTO_TEST_CASE(states_mean_what_the_target_makes_of_them) {
    struct row {
        watch what;
        target until;
        std::string_view state;
        job_verdict verdict;
    };
    constexpr row rows[] = {
        {watch::instance, target::running, "RUNNING", done},
        {watch::instance, target::running, "CREATING", pending},
        {watch::instance, target::running, "RESTARTING", pending},
        {watch::instance, target::running, "EXTENDING", pending},
        {watch::instance, target::running, "SHRINKING", pending},
        {watch::instance, target::running, "CONFIGURING", pending},
        {watch::instance, target::running, "ROLLBACK", pending},
        {watch::instance, target::running, "VOLUMETYPECHANGING", pending},
        {watch::instance, target::running, "DELETING", pending},
        {watch::instance, target::running, "FREEZING", pending},
        {watch::instance, target::running, "CONNECTOR_DELETING", pending},
        {watch::instance, target::running, "ERROR", failed},
        {watch::instance, target::running, "CREATEFAILED", failed},
        {watch::instance, target::running, "CREATE_FAILED", failed},
        {watch::instance, target::running, "EXTENDEDFAILED", failed},
        {watch::instance, target::running, "ROLLBACKFAILED", failed},
        {watch::instance, target::running, "FROZEN", failed},
        {watch::instance, target::running, "NEVER_SEEN_BEFORE", pending},
        {watch::instance, target::running, "", pending},
        {watch::instance, target::running, "RUNNIN", pending},
        {watch::instance, target::running, "RUNNINGX", pending},
        {watch::instance, target::absent, "absent", done},
        {watch::instance, target::absent, "RECYCLE", done},
        {watch::instance, target::absent, "DELETING", pending},
        {watch::instance, target::absent, "ERROR", pending},
        {watch::instance, target::absent, "RUNNING", pending},
        {watch::background_task, target::success, "SUCCESS", done},
        {watch::background_task, target::success, "CREATED", pending},
        {watch::background_task, target::success, "EXECUTING", pending},
        {watch::background_task, target::success, "FAILED", failed},
        {watch::background_task, target::success, "DELETED", failed},
        {watch::background_task, target::success, "CANCELLED", failed},
        {watch::background_task, target::success, "RUNNING", pending},
        {watch::background_task, target::success, "", pending},
        {watch::connector_task, target::running, "RUNNING", done},
        {watch::connector_task, target::running, "CREATING", pending},
        {watch::connector_task, target::running, "WAITING", pending},
        {watch::connector_task, target::running, "RESTARTING", pending},
        {watch::connector_task, target::running, "ERROR", pending},
        {watch::connector_task, target::running, "FAILED", failed},
        {watch::connector_task, target::paused, "FAILED", failed},
        {watch::connector_task, target::waiting, "FAILED", failed},
        {watch::connector_task, target::paused, "PAUSED", done},
        {watch::connector_task, target::paused, "RUNNING", pending},
        {watch::connector_task, target::waiting, "WAITING", done},
        {watch::connector_task, target::waiting, "CREATING", pending},
        {watch::sink_task, target::running, "RUNNING", done},
        {watch::sink_task, target::running, "CREATING", pending},
        {watch::sink_task, target::running, "FAILED", failed},
        {watch::diagnosis_report, target::finished, "diagnosing", pending},
        {watch::diagnosis_report, target::finished, "finished", done},
        {watch::diagnosis_report, target::finished, "normal", done},
        {watch::diagnosis_report, target::finished, "abnormal", done},
        {watch::diagnosis_report, target::finished, "failed", failed},
        {watch::diagnosis_report, target::finished, "deleted", failed},
        {watch::diagnosis_report, target::finished, "", pending},
    };
    for (const auto& row : rows)
        BOOST_TEST_CONTEXT(row.state << " watched as " << static_cast<int>(row.what) << ", until "
                                     << static_cast<int>(row.until))
    BOOST_TEST((judge_once(row.what, row.until, row.state) == row.verdict));
}

BOOST_AUTO_TEST_CASE(case_and_underscores_do_not_count) {
    for (const std::string_view state : {"SUCCESS", "success", "Success", "SUC_CESS", "_success_"})
        BOOST_TEST((judge_once(watch::background_task, target::success, state) == done));
    for (const std::string_view state : {"CREATEFAILED", "create_failed", "CreateFailed"})
        BOOST_TEST((judge_once(watch::instance, target::running, state) == failed));
    BOOST_TEST((judge_once(watch::instance, target::absent, "Recycle") == done));
}

BOOST_AUTO_TEST_CASE(the_target_must_be_left_first_where_it_is_the_state_of_before) {
    const job_judge judge(watch::instance, target::running, true);
    BOOST_TEST((judge_all(judge, {"RUNNING", "RESTARTING", "RUNNING"}) == std::vector{pending, pending, done}));
    BOOST_TEST((judge_all(judge, {"RESTARTING", "RUNNING"}) == std::vector{pending, done}));
    BOOST_TEST((judge_all(judge, {"RUNNING", "ERROR"}) == std::vector{pending, failed}));
}

BOOST_AUTO_TEST_CASE(a_target_that_stays_was_reached_before_the_first_look) {
    BOOST_TEST((judge_all({watch::instance, target::running, true}, {"RUNNING", "RUNNING", "RUNNING", "RUNNING"}) ==
                std::vector{pending, pending, pending, done}));
}

BOOST_AUTO_TEST_CASE(a_target_that_does_not_show_what_was_asked_for_is_the_state_of_before_for_a_while) {
    job_judge slow(watch::instance, target::running, false);
    BOOST_TEST((slow.judge("RUNNING", false) == pending));
    BOOST_TEST((slow.judge("ERROR", false) == failed));
    BOOST_TEST((slow.judge("RUNNING", true) == done));
    job_judge stubborn(watch::instance, target::running, false);
    for (int i = 0; i < 3; ++i) BOOST_TEST((stubborn.judge("RUNNING", false) == pending));
    BOOST_TEST((stubborn.judge("RUNNING", false) == done));
}

BOOST_AUTO_TEST_CASE(an_absence_is_borne_for_a_while) {
    for (const auto until : {target::running, target::success, target::paused, target::waiting, target::finished}) {
        job_judge judge(watch::background_task, until, false);
        for (int i = 0; i < 20; ++i) BOOST_TEST((judge.judge(job_judge::absent) == pending));
        BOOST_TEST((judge.judge(job_judge::absent) == lost));
    }
}

BOOST_AUTO_TEST_CASE(absences_are_counted_in_a_row) {
    job_judge judge(watch::background_task, target::success, false);
    for (int i = 0; i < 20; ++i) BOOST_TEST((judge.judge(job_judge::absent) == pending));
    BOOST_TEST((judge.judge("EXECUTING") == pending));
    for (int i = 0; i < 20; ++i) BOOST_TEST((judge.judge(job_judge::absent) == pending));
    BOOST_TEST((judge.judge("SUCCESS") == done));
}

BOOST_AUTO_TEST_CASE(an_absence_does_not_count_as_leaving_the_target) {
    BOOST_TEST((
        judge_all({watch::instance, target::running, true}, {"RUNNING", "absent", "RUNNING", "EXTENDING", "RUNNING"}) ==
        std::vector{pending, pending, pending, pending, done}));
}

BOOST_AUTO_TEST_CASE(the_next_look_follows_the_rule_within_the_options) {
    struct row {
        std::string_view name;
        milliseconds first_delay, interval;
        look_timing timing;
        job_options options;
        nanoseconds next;
    };
    const job_options usual{};
    const auto later = [](nanoseconds since_start) { return look_timing{.polls = 1, .since_start = since_start}; };
    const auto expecting = [](nanoseconds since_start, nanoseconds expected) {
        return look_timing{.polls = 1, .since_start = since_start, .expected = expected};
    };
    const row rows[] = {
        {"first", 60s, 15s, {}, usual, 60s},
        {"first, resumed", 60s, 15s, {.since_start = 20s}, usual, 40s},
        {"first, resumed late", 60s, 15s, {.since_start = 2h}, usual, 10ms},
        {"later", 60s, 15s, later(1min), usual, 15s},
        {"long past the usual end", 60s, 15s, later(10min), usual, 30s},
        {"much later", 60s, 15s, later(2h), usual, 60s},
        {"the end is far ahead", 60s, 15s, expecting(1min, 1h), usual, 60s},
        {"the end comes nearer", 60s, 15s, expecting(8min, 10min), usual, 30s},
        {"the end is near", 60s, 15s, expecting(9min, 10min), usual, 15s},
        {"the end is overdue", 60s, 15s, expecting(10min, 9min), usual, 30s},
        {"a tenth sooner", 60s, 15s, {.polls = 1, .random = 0}, usual, 13'500ms},
        {"the first look has no jitter", 60s, 15s, {.random = 0}, usual, 60s},
        {"capped", 1h, 1h, {}, usual, 300s},
        {"capped later", 1h, 1h, later(0s), usual, 300s},
        {"not too soon", 0ms, 0ms, {}, usual, 10ms},
        {"not too often", 0ms, 0ms, later(0s), usual, 10ms},
        {"scaled down", 60s, 15s, {}, {.delay_factor = 0.01}, 600ms},
        {"scaled down later", 60s, 15s, later(0s), {.delay_factor = 0.01}, 150ms},
        {"scaled to nothing", 60s, 15s, later(0s), {.delay_factor = 0}, 10ms},
        {"scaled up", 1s, 2s, later(0s), {.delay_factor = 100}, 200s},
        {"cap wins over factor", 60s, 15s, later(0s), {.delay_factor = 100, .max_delay = 20s}, 20s},
        {"started in the future", 60s, 15s, {.since_start = -1h}, usual, 300s},
        {"centuries", milliseconds(4'102'444'800'000), 15s, {}, {.delay_factor = 100}, 300s},
    };
    for (const auto& row : rows) BOOST_TEST_CONTEXT(row.name) {
            const job_handle job{.first_delay = row.first_delay, .interval = row.interval};
            BOOST_TEST(next_look(job, row.timing, row.options).count() == row.next.count());
        }
}

BOOST_AUTO_TEST_CASE(an_old_job_is_no_longer_given_the_benefit_of_the_doubt) {
    const job_handle job{.first_delay = 10s, .interval = 15s};
    BOOST_TEST(!has_settled(job, 69s, {}));
    BOOST_TEST(has_settled(job, 70s, {}));
    BOOST_TEST(has_settled(job, 700ms, {.delay_factor = 0.01}));
    BOOST_TEST(!must_be_known(job, 309s, {}));
    BOOST_TEST(must_be_known(job, 310s, {}));
}

BOOST_AUTO_TEST_CASE(a_job_is_nearly_lost_before_the_last_absence) {
    job_judge judge(watch::background_task, target::success, false);
    for (int i = 0; i < 20; ++i) {
        BOOST_TEST(!judge.is_nearly_lost());
        static_cast<void>(judge.judge(job_judge::absent));
    }
    BOOST_TEST(judge.is_nearly_lost());
    static_cast<void>(judge.judge("EXECUTING"));
    BOOST_TEST(!judge.is_nearly_lost());
}

BOOST_AUTO_TEST_SUITE_END()
