#include <boost/test/unit_test.hpp>

#include "scripted_transport.hpp"
#include "virtual_time.hpp"

#include <dmskafka/client.hpp>
#include <dmskafka/emulator.hpp>
#include <dmskafka/ops/instances.hpp>
#include <dmskafka/ops/tasks.hpp>

#include <memory>
#include <vector>

namespace dmskafka::test {
namespace {

using namespace std::chrono_literals;

/// A client of an emulated service in memory, both on virtual time.
struct waiting_fixture {
    virtual_time time;
    emulated_service service{make_service_options()};
    std::optional<client> made;
    client_options options = make_options();
    std::vector<job_progress> seen;

    emulator_options make_service_options() {
        emulator_options o;
        o.access_key = "AK";
        o.secret_key = "planted-secret-key";
        o.project_id = "p1";
        o.clock = &time.clock;
        o.seed = 1;
        return o;
    }
    client_options make_options() {
        client_options o;
        o.endpoint = "https://dms.example.com";
        o.project_id = service.project_id();
        o.credentials.access_key = "AK";
        o.credentials.secret_key = "planted-secret-key";
        o.retry.jitter_seed = 7;
        o.transport = service.transport();
        o.clock = &time.clock;
        return o;
    }
    client& the_client() {
        if (!made) made.emplace(time.context.get_executor(), options);
        return *made;
    }

    static instances::create order() {
        instances::create request;
        request.name = "kafka-1";
        request.engine_version = "2.7";
        request.broker_num = 3;
        request.storage_space = 300;
        request.vpc_id = "vpc-1";
        request.subnet_id = "subnet-1";
        request.security_group_id = "group-1";
        request.available_zones.push_back("8c90c2a4e2594c36782a80a06c1d8f33");
        request.product_id = "c6.2u4g.cluster";
        request.storage_spec_code = "dms.physical.storage.high.v2";
        return request;
    }
    static instances::update_configs change(const std::string& instance_id) {
        instances::update_configs request;
        request.instance_id = instance_id;
        config_value value;
        value.name = "message.max.bytes";
        value.value = "5242880";
        request.kafka_configs.push_back(value);
        return request;
    }
    wait_options watching() {
        return wait_options().on_progress([this](const job_progress& now) { seen.push_back(now); });
    }
};

/// Answers of a service that is asked for one task again and again.
std::string task(std::string_view status) {
    return R"({"task_count":"1","tasks":[{"id":"j1","name":"kafkaConfigModify","status":")" + std::string(status) +
           R"("}]})";
}

job_handle task_handle(const clock& now) {
    job_handle made;
    made.operation = "instances::update_configs";
    made.what = watch::background_task;
    made.until = target::success;
    made.owner = "i1";
    made.ids.push_back("j1");
    made.first_delay = 2s;
    made.interval = 5s;
    made.started_at = now.utc_now();
    return made;
}

struct scripted_wait_fixture {
    virtual_time time;
    std::shared_ptr<scripted_transport> server = std::make_shared<scripted_transport>(time.clock);
    std::optional<client> made;

    client& the_client() {
        client_options o;
        o.endpoint = "https://dms.example.com";
        o.project_id = "p1";
        o.credentials.token = "planted-token";
        o.retry.jitter_seed = 7;
        o.transport = server;
        o.clock = &time.clock;
        if (!made) made.emplace(time.context.get_executor(), o);
        return *made;
    }
    result<job_progress> wait(const wait_options& how = wait_options()) {
        const auto handle = task_handle(time.clock);
        return time.run(the_client().wait(handle, how));
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(job_waiter_with_emulator, waiting_fixture)

BOOST_AUTO_TEST_CASE(create_is_awaited_until_running_in_virtual_minutes) {
    const auto request = order();
    const auto began = time.clock.now();
    const auto ended = time.run(the_client().run(request, watching()));
    BOOST_REQUIRE_MESSAGE(ended, ended.error().describe());
    BOOST_TEST(ended->state == "RUNNING");
    BOOST_TEST(ended->done);
    BOOST_TEST((time.clock.now() - began > 2min));
    BOOST_TEST(seen.front().state == "");
    BOOST_TEST(seen[1].state == "CREATING");
    BOOST_TEST(seen.back().done);
}

BOOST_AUTO_TEST_CASE(task_is_awaited_until_success) {
    const auto request = change(service.add_instance("kafka-1"));
    const auto ended = time.run(the_client().run(request));
    BOOST_REQUIRE_MESSAGE(ended, ended.error().describe());
    BOOST_TEST(ended->state == "SUCCESS");
}

BOOST_AUTO_TEST_CASE(failed_task_is_a_failure_with_state_and_handle) {
    service.fail_next_job();
    const auto request = change(service.add_instance("kafka-1"));
    const auto ended = time.run(the_client().run(request));
    BOOST_REQUIRE(!ended);
    BOOST_TEST((ended.error().code == errc::job_failed));
    BOOST_TEST(ended.error().job_state == "FAILED");
    BOOST_TEST(job_handle::parse(ended.error().job).has_value());
}

BOOST_AUTO_TEST_CASE(resize_ends_when_the_instance_runs_again) {
    instances::resize request;
    request.instance_id = service.add_instance("kafka-1");
    request.oper_type = "storage";
    request.new_storage_space = 600;
    const auto ended = time.run(the_client().run(request, watching()));
    BOOST_REQUIRE_MESSAGE(ended, ended.error().describe());
    BOOST_TEST(ended->state == "RUNNING");
    instances::get look;
    look.instance_id = request.instance_id;
    const auto got = time.run(the_client().call(look));
    BOOST_TEST(got.value().total_storage_space.value() == 600);
}

BOOST_AUTO_TEST_CASE(removal_ends_when_the_instance_is_absent) {
    instances::remove request;
    request.instance_id = service.add_instance("kafka-1");
    const auto ended = time.run(the_client().run(request));
    BOOST_REQUIRE_MESSAGE(ended, ended.error().describe());
    BOOST_TEST(ended->state == "absent");
}

BOOST_AUTO_TEST_CASE(restart_is_not_done_by_the_state_of_before) {
    instances::batch_action request;
    request.action = "restart";
    std::vector<std::string> ids;
    ids.push_back(service.add_instance("kafka-1"));
    ids.push_back(service.add_instance("kafka-2"));
    request.instances = ids;
    const auto ended = time.run(the_client().run(request, watching()));
    BOOST_REQUIRE_MESSAGE(ended, ended.error().describe());
    BOOST_TEST(ended->state == "RUNNING");
    bool restarting = false;
    for (const auto& now : seen) restarting = restarting || now.state == "RESTARTING";
    BOOST_TEST(restarting);
}

BOOST_AUTO_TEST_CASE(another_process_resumes_with_the_printed_handle) {
    const auto request = order();
    const auto started = time.run(the_client().start(request));
    const auto word = started.value().handle.value().to_string();
    BOOST_TEST(word.find_first_of(" \t\n") == std::string::npos);
    made.reset();  // the process ends, another begins
    const auto handle = job_handle::parse(word).value();
    const auto ended = time.run(the_client().wait(handle));
    BOOST_REQUIRE_MESSAGE(ended, ended.error().describe());
    BOOST_TEST(ended->state == "RUNNING");
}

BOOST_AUTO_TEST_CASE(trouble_while_looking_does_not_end_a_wait) {
    const auto request = order();
    const auto started = time.run(the_client().start(request));
    for (int i = 0; i < 12; ++i) service.fail_next(fault::refuse(503, "APIGW.0613", "trouble"));
    const auto handle = started.value().handle.value();
    const auto ended = time.run(the_client().wait(handle, watching()));
    BOOST_REQUIRE_MESSAGE(ended, ended.error().describe());
    bool told = false;
    for (const auto& now : seen) told = told || !now.trouble.empty();
    BOOST_TEST(told);
}

BOOST_AUTO_TEST_CASE(run_cancelled_at_step_N_ends_as_cancelled_and_keeps_the_handle) {
    const auto request = change(service.add_instance("kafka-1"));
    for (std::size_t step = 0, last = 1; step < last; ++step) {
        made.reset();
        const auto ended = time.run_cancelling(the_client().run(request), step, asio::cancellation_type::terminal);
        last = time.steps();
        if (*ended) continue;
        BOOST_TEST((ended->error().code == errc::cancelled || ended->error().busy()));
        if (!ended->error().job.empty()) BOOST_TEST(job_handle::parse(ended->error().job).has_value());
        time.clock.advance(1h);  // what the service had begun has ended meanwhile
    }
}

BOOST_AUTO_TEST_CASE(start_cancelled_at_step_N_ends_as_cancelled) {
    const auto request = change(service.add_instance("kafka-1"));
    for (std::size_t step = 0, last = 1; step < last; ++step) {
        made.reset();
        const auto started = time.run_cancelling(the_client().start(request), step, asio::cancellation_type::terminal);
        last = time.steps();
        if (!*started) BOOST_TEST((started->error().code == errc::cancelled));
        time.clock.advance(1h);
    }
}

BOOST_AUTO_TEST_CASE(run_survives_a_failure_at_step_N_of_its_looks) {
    const auto request = change(service.add_instance("kafka-1"));
    for (int failing = 1; failing < 6; ++failing) {
        const auto started = time.run(the_client().start(request));
        for (int i = 0; i < failing; ++i) service.fail_next(i % 2 == 0 ? fault::lost_response() : fault::truncated(5));
        const auto handle = started.value().handle.value();
        const auto ended = time.run(the_client().wait(handle));
        BOOST_REQUIRE_MESSAGE(ended, ended.error().describe());
    }
}

BOOST_AUTO_TEST_CASE(task_without_id_is_found_by_what_it_was_asked_for) {
    instances::set_auto_create_topics request;
    request.instance_id = service.add_instance("kafka-1");
    request.enable_auto_topic = true;
    const auto before = change(request.instance_id);  // leaves a task of the same name
    BOOST_REQUIRE(time.run(the_client().run(before)));
    const auto started = time.run(the_client().start(request));
    const auto word = started.value().handle.value().to_string();
    made.reset();
    const auto handle = job_handle::parse(word).value();
    const auto early = time.run(the_client().poll(handle));
    BOOST_TEST((early.value().verdict == job_verdict::pending), early->state);
    const auto ended = time.run(the_client().wait(handle));
    BOOST_REQUIRE_MESSAGE(ended, ended.error().describe());
    BOOST_TEST(ended->state == "SUCCESS");
}

BOOST_AUTO_TEST_CASE(failed_task_without_id_is_a_failure) {
    instances::set_auto_create_topics request;
    request.instance_id = service.add_instance("kafka-1");
    request.enable_auto_topic = true;
    service.fail_next_job();
    const auto ended = time.run(the_client().run(request));
    BOOST_TEST((ended.error().code == errc::job_failed));
}

BOOST_AUTO_TEST_CASE(task_whose_record_is_deleted_is_lost) {
    const auto request = change(service.add_instance("kafka-1"));
    const auto started = time.run(the_client().start(request));
    const auto handle = started.value().handle.value();
    time.clock.advance(1h);
    tasks::remove removal;
    removal.instance_id = request.instance_id;
    removal.task_id = handle.ids.front();
    BOOST_REQUIRE(time.run(the_client().call(removal)));
    const auto ended = time.run(the_client().wait(handle));
    BOOST_TEST((ended.error().code == errc::job_lost));
}

BOOST_AUTO_TEST_CASE(refused_start_is_the_failure_of_the_run) {
    auto request = order();
    request.product_id = "none.of.these";
    const auto ended = time.run(the_client().run(request));
    BOOST_TEST((ended.error().code == errc::service_refused));
    BOOST_TEST(ended.error().status == 400);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(job_waiter, scripted_wait_fixture)

BOOST_AUTO_TEST_CASE(first_look_and_interval_follow_the_rule) {
    server->answer(200, task("CREATED")).answer(200, task("EXECUTING")).answer(200, task("SUCCESS"));
    const auto began = time.clock.now();
    const auto ended = wait();
    BOOST_REQUIRE(ended);
    BOOST_TEST((time.clock.now() - began >= 11s));  // 2 s and twice 5 s, a tenth less or more
    BOOST_TEST((time.clock.now() - began <= 13s));
    BOOST_TEST(ended->polls == 3);
    BOOST_TEST(server->requests[0].target == "/v2/p1/instances/i1/tasks/j1");
}

BOOST_AUTO_TEST_CASE(unknown_state_is_pending_and_reported) {
    server->answer(200, task("HIBERNATING")).answer(200, task("SUCCESS"));
    std::vector<std::string> states;
    BOOST_REQUIRE(wait(wait_options().on_progress([&](const job_progress& now) { states.push_back(now.state); })));
    BOOST_TEST((states == std::vector<std::string>{"", "HIBERNATING", "SUCCESS"}));
}

BOOST_AUTO_TEST_CASE(cancelled_task_is_a_failure) {
    server->answer(200, task("CANCELLED"));
    const auto ended = wait();
    BOOST_TEST((ended.error().code == errc::job_failed));
    BOOST_TEST(ended.error().job_state == "CANCELLED");
}

BOOST_AUTO_TEST_CASE(job_that_nobody_knows_is_lost_in_the_end) {
    server->otherwise([](const seen_request&) {
        http_response answer;
        answer.status = 404;
        answer.body = R"({"error_code":"DMS.00404022","error_msg":"no such instance"})";
        return exchange_result(answer);
    });
    const auto ended = wait();
    BOOST_TEST((ended.error().code == errc::job_lost));
    BOOST_TEST(server->requests.size() == 21u);
}

BOOST_AUTO_TEST_CASE(missing_permission_ends_the_wait_and_leaves_the_handle) {
    server->answer(403, R"({"error_code":"DMS.00403002","error_msg":"no"})");
    const auto ended = wait();
    BOOST_TEST(ended.error().permission());
    BOOST_TEST((job_handle::parse(ended.error().job).value().ids == std::vector<std::string>{"j1"}));
}

BOOST_AUTO_TEST_CASE(deadline_gives_back_the_last_state_and_the_handle) {
    server->otherwise([](const seen_request&) {
        http_response answer;
        answer.status = 200;
        answer.body = task("EXECUTING");
        return exchange_result(answer);
    });
    const auto began = time.clock.now();
    const auto ended = wait(wait_options().deadline(1h));
    BOOST_TEST((ended.error().code == errc::deadline_exceeded));
    BOOST_TEST(ended.error().job_state == "EXECUTING");
    BOOST_TEST((job_handle::parse(ended.error().job).value() == task_handle(time.clock)) ==
               false);  // started an hour ago
    BOOST_TEST((time.clock.now() - began == 1h));
}

BOOST_AUTO_TEST_CASE(deadline_while_a_look_hangs_ends_the_wait_in_time) {
    server->hang();
    const auto began = time.clock.now();
    const auto ended = wait(wait_options().deadline(10s));
    BOOST_TEST((ended.error().code == errc::deadline_exceeded));
    BOOST_TEST((time.clock.now() - began == 10s));
}

BOOST_AUTO_TEST_CASE(fail_at_step_N) {
    for (std::size_t failing = 0; failing < 4; ++failing) {
        for (std::size_t step = 0; step < 4; ++step) {
            if (step == failing)
                for (int i = 0; i < 4; ++i) server->fail(errc::connection_lost, exchange_phase::sending);
            server->answer(200, task(step == 3 ? "SUCCESS" : "EXECUTING"));
        }
        const auto ended = wait();
        BOOST_TEST(ended.has_value());
        server->reset();
        made.reset();
    }
}

BOOST_AUTO_TEST_CASE(cancel_at_step_N) {
    for (std::size_t step = 0, last = 1; step < last; ++step) {
        server->answer(200, task("EXECUTING")).hang().answer(200, task("EXECUTING")).answer(200, task("SUCCESS"));
        const auto handle = task_handle(time.clock);
        const auto ended = time.run_cancelling(the_client().wait(handle), step, asio::cancellation_type::terminal);
        last = time.steps();
        if (!*ended) {
            BOOST_TEST((ended->error().code == errc::cancelled));
            BOOST_TEST(job_handle::parse(ended->error().job).has_value());
        }
        server->reset();
        made.reset();
    }
}

BOOST_AUTO_TEST_CASE(destroying_the_client_ends_the_wait) {
    std::optional<result<job_progress>> ended;
    const auto handle = task_handle(time.clock);
    asio::co_spawn(time.context, the_client().wait(handle),
                   [&](std::exception_ptr, result<job_progress> r) { ended = std::move(r); });
    time.settle();
    made.reset();
    time.settle();
    BOOST_REQUIRE(ended.has_value());
    BOOST_TEST((ended->error().code == errc::cancelled));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace dmskafka::test
