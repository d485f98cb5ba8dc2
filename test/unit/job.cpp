#include <boost/test/unit_test.hpp>

#include <dmskafka/client.hpp>
#include <dmskafka/job.hpp>
#include <dmskafka/secret.hpp>

using namespace dmskafka;
using namespace std::chrono_literals;

namespace job_test {

constexpr operation_info post_info{"Test", verb::post, "/v2/things", safety::unsafe};

struct task_started {
    std::optional<std::string> job_id{};
};
BOOST_DESCRIBE_STRUCT(task_started, (), (job_id))

/// The id of the task comes back in the response.
struct resize {
    std::string instance_id{};
    using response = task_started;
    static constexpr operation_info info = post_info;
    static constexpr job_rule job{watch::background_task, target::success, "job_id", 20s, 30s, false, true};
};
BOOST_DESCRIBE_STRUCT(resize, (), (instance_id))

/// What is watched is named by the request.
struct restart {
    std::string instance_id{};
    using response = no_content;
    static constexpr operation_info info = post_info;
    static constexpr job_rule job{watch::instance, target::running, "instance_id", 10s, 15s, true};
};
BOOST_DESCRIBE_STRUCT(restart, (), (instance_id))

struct outcome {
    std::optional<std::string> instance{};
    std::string result{};
};
BOOST_DESCRIBE_STRUCT(outcome, (), (instance, result))
struct outcomes {
    std::vector<outcome> results{};
};
BOOST_DESCRIBE_STRUCT(outcomes, (), (results))

struct batch {
    std::string action{};
    using response = outcomes;
    static constexpr operation_info info = post_info;
    static constexpr job_rule job{.what = watch::instance,
                                  .until = target::running,
                                  .id_member = "instance",
                                  .first_delay = 20s,
                                  .interval = 20s,
                                  .must_leave_target = true,
                                  .except = {"action", "delete", target::absent},
                                  .each = "results"};
};
BOOST_DESCRIBE_STRUCT(batch, (), (action))

struct connector_task {
    std::string id{};
};
BOOST_DESCRIBE_STRUCT(connector_task, (), (id))
struct create_task {
    std::string instance_id{};
    std::optional<bool> start_later{};
    using response = connector_task;
    static constexpr operation_info info = post_info;
    static constexpr job_rule job{.what = watch::connector_task,
                                  .until = target::running,
                                  .id_member = "id",
                                  .first_delay = 1s,
                                  .interval = 5s,
                                  .except = {"start_later", "true", target::waiting}};
};
BOOST_DESCRIBE_STRUCT(create_task, (), (instance_id, start_later))

struct switch_topics {
    std::string instance_id{};
    using response = no_content;
    static constexpr operation_info info = post_info;
    static constexpr job_rule job{.what = watch::background_task,
                                  .until = target::success,
                                  .id_member = "job_id",
                                  .first_delay = 5s,
                                  .interval = 5s,
                                  .task_names = {"kafkaConfigModify", "modifyAutoTopic"}};
};
BOOST_DESCRIBE_STRUCT(switch_topics, (), (instance_id))

struct switch_with_flag {
    std::string instance_id{};
    bool on{};
    std::optional<secret> password{};
    using response = no_content;
    static constexpr operation_info info{"Test", verb::post, "/v2/things/{instance_id}", safety::unsafe};
    static constexpr job_rule job = switch_topics::job;
};
BOOST_DESCRIBE_STRUCT(switch_with_flag, (), (instance_id, on, password))

struct dump {
    std::string connector_id{};
    std::string instance_id{};
    using response = task_started;
    static constexpr operation_info info = post_info;
    static constexpr job_rule job{watch::sink_task, target::running, "job_id", 1s, 5s};
};
BOOST_DESCRIBE_STRUCT(dump, (), (connector_id, instance_id))

struct look {
    using response = no_content;
    static constexpr operation_info info = post_info;
};
BOOST_DESCRIBE_STRUCT(look, (), ())

template <class Op>
std::optional<job_handle> handle_of(const Op& request, const typename Op::response& response = {}) {
    const std::chrono::system_clock::time_point sent_at(1'700'000'000'123ms + 456us);
    return detail::make_handle(detail::description_of<Op>, &request, &response, sent_at);
}

job_handle some_handle() {
    return {.operation = "instances::resize",
            .what = watch::background_task,
            .until = target::success,
            .owner = "i",
            .ids = {"a", "b"},
            .first_delay = 20s,
            .interval = 1500ms,
            .started_at = std::chrono::system_clock::time_point(1'700'000'000'123ms)};
}

}  // namespace job_test

using namespace job_test;

BOOST_AUTO_TEST_SUITE(job)

BOOST_AUTO_TEST_CASE(a_handle_prints_to_one_word) {
    BOOST_TEST(some_handle().to_string() ==
               "job1:instances%3A%3Aresize:background_task:success:i:a,b::20000:1500:0:0:1700000000123");
}

BOOST_AUTO_TEST_CASE(each_name_in_a_printed_handle_is_the_right_one) {
    constexpr std::pair<watch, std::string_view> watches[] = {{watch::instance, ":instance:"},
                                                              {watch::background_task, ":background_task:"},
                                                              {watch::connector_task, ":connector_task:"},
                                                              {watch::diagnosis_report, ":diagnosis_report:"},
                                                              {watch::sink_task, ":sink_task:"}};
    constexpr std::pair<target, std::string_view> targets[] = {
        {target::running, ":running:"}, {target::absent, ":absent:"},     {target::success, ":success:"},
        {target::paused, ":paused:"},   {target::finished, ":finished:"}, {target::waiting, ":waiting:"}};
    for (const auto& [what, what_name] : watches)
        for (const auto& [until, until_name] : targets) {
            auto handle = some_handle();
            handle.what = what;
            handle.until = until;
            const auto text = handle.to_string();
            BOOST_TEST(text.find(what_name) != text.npos, text);
            BOOST_TEST(text.find(until_name) != text.npos, text);
            BOOST_TEST((job_handle::parse(text).value() == handle));
        }
}

BOOST_AUTO_TEST_CASE(what_was_printed_is_parsed_back) {
    std::string all_bytes;
    for (int c = 0; c < 256; ++c) all_bytes.push_back(static_cast<char>(c));
    for (const std::string& text : {std::string("plain"), std::string(":"), std::string(","), std::string("%3A%"),
                                    std::string(" \r\n"), std::string(), all_bytes}) {
        auto handle = some_handle();
        handle.operation = text;
        handle.owner = text;
        handle.ids = {"first" + text, text + "last"};
        handle.task_names = {"name" + text};
        handle.must_leave_target = true;
        handle.then_running = true;
        const auto printed = handle.to_string();
        BOOST_TEST(printed.find_first_of(" \r\n\"'\\") == printed.npos);
        const auto parsed = job_handle::parse(printed);
        BOOST_TEST_CONTEXT(printed) {
            BOOST_REQUIRE(parsed);
            BOOST_TEST((*parsed == handle));
        }
    }
    auto by_name = some_handle();
    by_name.ids.clear();
    by_name.task_names = {"kafkaConfigModify", "modifyAutoTopic"};
    BOOST_TEST((job_handle::parse(by_name.to_string()).value() == by_name));
}

BOOST_AUTO_TEST_CASE(what_is_no_handle_is_refused) {
    const auto good = some_handle().to_string();
    const auto with = [&](std::string_view part, std::string_view other) {
        auto text = good;
        return text.replace(text.find(part), part.size(), other);
    };
    const std::string garbage[] = {"",
                                   "job1",
                                   "8abfa7b27da211df01",
                                   std::string(11, ':'),
                                   good + ":",
                                   good + " ",
                                   " " + good,
                                   good.substr(0, good.rfind(':')),
                                   with("job1", "job2"),
                                   with(":background_task:", ":task:"),
                                   with(":background_task:", "::"),
                                   with(":success:", ":SUCCESS:"),
                                   with(":20000:", ":-1:"),
                                   with(":20000:", ":x:"),
                                   with(":20000:", "::"),
                                   with(":20000:", ":99999999999999:"),
                                   with(":20000:", ":99999999999999999999999:"),
                                   with(":0:0:", ":2:0:"),
                                   with(":0:0:", ":0:true:"),
                                   with(":1700000000123", ":"),
                                   with(":1700000000123", ":17x"),
                                   "job1:o:background_task:success:i:,b::20000:1500:0:0:1700000000123",
                                   "job1:o:background_task:success:i:a,,b::20000:1500:0:0:1700000000123"};
    for (const auto& text : garbage) BOOST_TEST_CONTEXT(text) {
            const auto parsed = job_handle::parse(text);
            BOOST_REQUIRE(!parsed);
            BOOST_TEST((parsed.error().code == errc::invalid_request));
            BOOST_TEST(parsed.error().message == "handle: this is no job handle");
        }
    BOOST_TEST(job_handle::parse(with(":a,b:", "::")).error().message == "handle: this job handle names no job");
    for (std::size_t size = 0; size < good.size() - std::string("700000000123").size(); ++size)
        BOOST_TEST(!job_handle::parse(good.substr(0, size)));
}

BOOST_AUTO_TEST_CASE(the_id_in_the_response_is_watched) {
    const auto handle = handle_of(resize{.instance_id = "i"}, {.job_id = "j"});
    BOOST_REQUIRE(handle.has_value());
    BOOST_TEST(handle->operation == "job_test::resize");
    BOOST_TEST((handle->what == watch::background_task));
    BOOST_TEST((handle->until == target::success));
    BOOST_TEST(handle->owner == "i");
    BOOST_TEST((handle->ids == std::vector<std::string>{"j"}));
    BOOST_TEST(handle->task_names.empty());
    BOOST_TEST((handle->first_delay == 20s));
    BOOST_TEST((handle->interval == 30s));
    BOOST_TEST(!handle->must_leave_target);
    BOOST_TEST(handle->then_running);
    BOOST_TEST((handle->started_at == std::chrono::system_clock::time_point(1'700'000'000'123ms)));
    BOOST_TEST((job_handle::parse(handle->to_string()).value() == *handle));
}

BOOST_AUTO_TEST_CASE(without_an_id_there_is_nothing_to_wait_for) {
    BOOST_TEST(!handle_of(resize{.instance_id = "i"}));
    BOOST_TEST(!handle_of(resize{.instance_id = "i"}, {.job_id = ""}));
    BOOST_TEST(!handle_of(look{}));
}

BOOST_AUTO_TEST_CASE(the_id_in_the_request_is_watched_where_the_response_has_none) {
    const auto handle = handle_of(restart{.instance_id = "i"});
    BOOST_REQUIRE(handle.has_value());
    BOOST_TEST((handle->ids == std::vector<std::string>{"i"}));
    BOOST_TEST(handle->must_leave_target);
}

BOOST_AUTO_TEST_CASE(each_accepted_entry_of_a_batch_is_watched) {
    const outcomes answer{{{"a", "success"}, {"b", "failed"}, {"c", "success"}, {std::nullopt, "success"}, {"d", ""}}};
    const auto handle = handle_of(batch{.action = "restart"}, answer);
    BOOST_REQUIRE(handle.has_value());
    BOOST_TEST((handle->ids == std::vector<std::string>{"a", "c"}));
    BOOST_TEST((handle->until == target::running));
    BOOST_TEST(handle->must_leave_target);
    BOOST_TEST(!handle_of(batch{.action = "restart"}, {{{"b", "failed"}}}));
    BOOST_TEST(!handle_of(batch{.action = "restart"}));
}

BOOST_AUTO_TEST_CASE(a_member_of_the_request_may_change_the_target) {
    const auto deleting = handle_of(batch{.action = "delete"}, {{{"a", "success"}}});
    BOOST_REQUIRE(deleting.has_value());
    BOOST_TEST((deleting->until == target::absent));
    BOOST_TEST(!deleting->must_leave_target);

    const auto until = [](std::optional<bool> start_later) {
        return handle_of(create_task{.instance_id = "i", .start_later = start_later}, {.id = "t"})->until;
    };
    BOOST_TEST((until({}) == target::running));
    BOOST_TEST((until(false) == target::running));
    BOOST_TEST((until(true) == target::waiting));
}

BOOST_AUTO_TEST_CASE(a_task_without_id_is_watched_by_its_names) {
    const auto handle = handle_of(switch_topics{.instance_id = "i"});
    BOOST_REQUIRE(handle.has_value());
    BOOST_TEST(handle->ids.empty());
    BOOST_TEST((handle->task_names == std::vector<std::string>{"kafkaConfigModify", "modifyAutoTopic"}));
    BOOST_TEST(handle->owner == "i");
    BOOST_TEST(handle->task_params == R"({"instance_id":"i"})");
}

BOOST_AUTO_TEST_CASE(what_was_asked_for_is_remembered_where_it_is_compared) {
    const auto handle = handle_of(switch_with_flag{.instance_id = "i", .on = true, .password = secret("planted")});
    BOOST_REQUIRE(handle.has_value());
    BOOST_TEST(handle->task_params == R"({"on":true,"password":"***"})");
    BOOST_TEST((job_handle::parse(handle->to_string()).value() == *handle));
    BOOST_TEST(handle_of(resize{.instance_id = "i"}, {.job_id = "j"})->task_params == R"({"instance_id":"i"})");
    BOOST_TEST(handle_of(restart{.instance_id = "i"})->task_params.empty());
}

BOOST_AUTO_TEST_CASE(dump_tasks_belong_to_a_connector) {
    BOOST_TEST(handle_of(dump{.connector_id = "c", .instance_id = "i"}, {.job_id = "t"})->owner == "c");
}

BOOST_AUTO_TEST_SUITE_END()
