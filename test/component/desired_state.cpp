#include <boost/test/unit_test.hpp>

#include "emulated_client.hpp"
#include "virtual_time.hpp"

#include <dmskafka/desired_state.hpp>
#include <dmskafka/emulator.hpp>
#include <dmskafka/pager.hpp>
#include <dmskafka/transport.hpp>

#include <algorithm>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace dmskafka::test {
namespace {

using namespace std::chrono_literals;
using outcome = ensured_outcome;

/// Counts what goes to a service, by method.
class counting_transport final : public transport {
public:
    explicit counting_transport(std::shared_ptr<transport> to) : to_(std::move(to)) {}

    [[nodiscard]] asio::awaitable<exchange_result> send(const http_request& request,
                                                        clock::time_point deadline) override {
        ++sent[request.method];
        return to_->send(request, deadline);
    }
    void close() noexcept override { to_->close(); }

    [[nodiscard]] int writes() { return sent[verb::post] + sent[verb::put] + sent[verb::delete_]; }

    std::map<verb, int> sent;

private:
    std::shared_ptr<transport> to_;
};

/// A client of an emulated service that has one instance, on virtual time.
struct desired_fixture {
    virtual_time time;
    emulated_service service{options_of_service(time.clock)};
    std::shared_ptr<counting_transport> wire = std::make_shared<counting_transport>(service.transport());
    client with{time.context.get_executor(), make_options()};
    const std::string instance_id = service.add_instance("kafka-1");

    client_options make_options() {
        auto o = options_of_client(service, time.clock);
        o.transport = wire;
        return o;
    }

    ensured run(asio::awaitable<result<ensured>> work) {
        wire->sent.clear();
        auto made = time.run(std::move(work));
        BOOST_REQUIRE_MESSAGE(made.has_value(), made.error().describe());
        return *made;
    }
    failure run_failing(asio::awaitable<result<ensured>> work) {
        wire->sent.clear();
        auto made = time.run(std::move(work));
        BOOST_REQUIRE_MESSAGE(made.has_error(), (made ? made->describe() : ""));
        return made.error();
    }

    topics::create orders(std::string name = "orders") const {
        topics::create made;
        made.instance_id = instance_id;
        made.id = std::move(name);
        made.partition = 3;
        made.topic_desc = "of customers";
        return made;
    }
    std::vector<topics::topic> topics_there() {
        topics::list all{.instance_id = instance_id};
        auto walk = with.pages(all);
        return time.run(walk.collect(1000)).value();
    }
    static instances::create order(std::string name = "kafka-2") {
        instances::create made;
        made.name = std::move(name);
        made.engine_version = "2.7";
        made.broker_num = 3;
        made.storage_space = 600;
        made.vpc_id = "vpc";
        made.security_group_id = "group";
        made.subnet_id = "subnet";
        made.available_zones = {"8c90c2a4e2594c36782a80a06c1d8f33"};
        made.product_id = "c6.2u4g.cluster";
        made.storage_spec_code = "dms.physical.storage.ultra.v2";
        return made;
    }
    std::size_t instances_called(const std::string& name) {
        instances::list all;
        auto walk = with.pages(all);
        const auto there = time.run(walk.collect(1000)).value();
        return static_cast<std::size_t>(std::ranges::count(there, name, &instances::instance::name));
    }
    /// An instance that users and access policies are possible with.
    std::string add_instance_with_sasl() {
        auto wanted = order("with-sasl");
        wanted.ssl_enable = true;
        wanted.access_user = "admin";
        wanted.password = secret("Lowercase1");
        return run(ensure_instance(with, wanted)).instance_id;
    }
    void fail_next(fault what, std::string operation) {
        what.operation = std::move(operation);
        service.fail_next(std::move(what));
    }
};

/// Runs it once for each step that it takes, cancelled there; `check` is called after each.
template <class Make, class Check>
std::size_t cancel_at_every_step(virtual_time& time, Make make, Check check) {
    std::size_t step = 0;
    for (bool was_cancelled = true; was_cancelled; ++step) {
        const auto got = time.run_cancelling(make(step), step, asio::cancellation_type::terminal);
        BOOST_REQUIRE(got.has_value());
        was_cancelled = got->has_error();
        if (was_cancelled) BOOST_TEST((got->error().code == errc::cancelled), got->error().describe());
        check(step);
    }
    return step;
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(desired_state, desired_fixture)

// Topics: what is said of them holds for users and groups, too, which go the same way

BOOST_AUTO_TEST_CASE(topic_is_created_then_left_alone_then_changed) {
    auto wanted = orders();
    BOOST_TEST((run(ensure_topic(with, wanted)).outcome == outcome::created));
    BOOST_TEST(wire->writes() == 1);
    BOOST_TEST((run(ensure_topic(with, wanted)).outcome == outcome::nothing));
    BOOST_TEST(wire->writes() == 0);

    wanted.partition = 6;
    wanted.topic_desc = "of all";
    BOOST_TEST(run(ensure_topic(with, wanted)).describe() ==
               "changed: partition from 3 to 6, topic_desc from of customers to of all");
    BOOST_TEST(wire->writes() == 1);
    BOOST_TEST(topics_there().front().partition.value() == 6);
    BOOST_TEST((run(ensure_topic(with, wanted)).outcome == outcome::nothing));
}

BOOST_AUTO_TEST_CASE(topic_is_found_behind_the_first_page_by_its_exact_name) {
    for (int i = 0; i < 230; ++i) {
        auto other = orders("orders-" + std::to_string(i));
        other.partition = 1;
        BOOST_REQUIRE(time.run(with.call(other)));
    }
    auto wanted = orders("orders-229");
    wanted.partition = 1;
    BOOST_TEST((run(ensure_topic(with, wanted)).outcome == outcome::nothing));
    BOOST_TEST(wire->sent[verb::get] == 2);
    wanted.id = "orders-2290";
    BOOST_TEST((run(ensure_topic(with, wanted)).outcome == outcome::created));
}

BOOST_AUTO_TEST_CASE(what_cannot_be_changed_is_a_failure_and_changes_nothing) {
    auto wanted = orders();
    run(ensure_topic(with, wanted));
    wanted.partition = 1;
    wanted.topic_desc = "other";
    const auto failed = run_failing(ensure_topic(with, wanted));
    BOOST_TEST((failed.code == errc::invalid_request));
    BOOST_TEST(failed.message.starts_with("partition: "));
    BOOST_TEST(wire->writes() == 0);
}

BOOST_AUTO_TEST_CASE(topic_whose_creation_was_not_answered_is_adopted) {
    const auto wanted = orders();
    fail_next(fault::lost_response(), "topics::create");
    const auto made = run(ensure_topic(with, wanted));
    BOOST_TEST((made.outcome == outcome::created));
    BOOST_TEST(made.adopted);
    BOOST_TEST(wire->sent[verb::post] == 1);
    BOOST_TEST(topics_there().size() == 1u);
}

BOOST_AUTO_TEST_CASE(topic_that_somebody_else_created_meanwhile_is_adopted_and_changed) {
    auto theirs = orders();
    theirs.topic_desc = "theirs";
    BOOST_REQUIRE(time.run(with.call(theirs)));
    fault unseen = fault::answer(200, R"({"total":0,"topics":[]})");
    fail_next(unseen, "topics::list");
    const auto wanted = orders();
    const auto made = run(ensure_topic(with, wanted));
    BOOST_TEST(made.describe() == "changed: topic_desc from theirs to of customers, adopted");
    BOOST_TEST(topics_there().size() == 1u);
}

BOOST_AUTO_TEST_CASE(creation_in_the_dark_that_cannot_be_found_is_its_failure) {
    const auto wanted = orders();
    fail_next(fault::lost_request(), "topics::create");
    const auto failed = run_failing(ensure_topic(with, wanted));
    BOOST_TEST((failed.code == errc::connection_lost));
    BOOST_TEST(failed.may_have_executed);
    BOOST_TEST(wire->sent[verb::post] == 1);  // never a second one
}

BOOST_AUTO_TEST_CASE(refusal_that_says_nothing_of_existence_is_not_looked_into) {
    const auto wanted = orders();
    fail_next(fault::refuse(403, "APIGW.0302", "Not authorized."), "topics::create");
    BOOST_TEST(run_failing(ensure_topic(with, wanted)).permission());
    BOOST_TEST(wire->sent[verb::get] == 1);
}

BOOST_AUTO_TEST_CASE(change_whose_answer_is_lost_is_repeated) {
    auto wanted = orders();
    run(ensure_topic(with, wanted));
    wanted.partition = 6;
    fail_next(fault::lost_response(), "topics::update");
    BOOST_TEST((run(ensure_topic(with, wanted)).outcome == outcome::changed));
    BOOST_TEST(wire->sent[verb::put] == 2);
    BOOST_TEST(topics_there().front().partition.value() == 6);
}

BOOST_AUTO_TEST_CASE(absent_topic_stays_absent) {
    const auto unwanted = orders();
    BOOST_TEST((run(ensure_absent(with, unwanted)).outcome == outcome::nothing));
    run(ensure_topic(with, unwanted));
    BOOST_TEST((run(ensure_absent(with, unwanted)).outcome == outcome::removed));
    BOOST_TEST(topics_there().empty());
    BOOST_TEST((run(ensure_absent(with, unwanted)).outcome == outcome::nothing));
    BOOST_TEST(wire->writes() == 0);
}

BOOST_AUTO_TEST_CASE(topic_that_the_service_does_not_remove_is_a_failure) {
    const auto unwanted = orders();
    run(ensure_topic(with, unwanted));
    fail_next(fault::answer(200, R"({"topics":[{"id":"orders","success":false}]})"), "topics::batch_remove");
    const auto failed = run_failing(ensure_absent(with, unwanted));
    BOOST_TEST((failed.code == errc::service_refused));
    BOOST_TEST(failed.message == "orders: the service could not do it");
    BOOST_TEST(failed.operation == "topics::batch_remove");
}

BOOST_AUTO_TEST_CASE(what_belongs_to_an_instance_that_is_gone_is_absent_but_cannot_be_made) {
    auto topic = orders();
    topic.instance_id = "00000000-0000-0000-0000-000000000000";
    BOOST_TEST((run(ensure_absent(with, topic)).outcome == outcome::nothing));
    BOOST_TEST(run_failing(ensure_topic(with, topic)).gone());
    const users::create user{.instance_id = topic.instance_id, .user_name = "anna", .user_passwd = "Lowercase1"};
    BOOST_TEST((run(ensure_absent(with, user)).outcome == outcome::nothing));
    const tags::batch_action some{.instance_id = topic.instance_id, .tags = {{.key = "team", .value = "red"}}};
    BOOST_TEST((run(ensure_absent(with, some)).outcome == outcome::nothing));
}

BOOST_AUTO_TEST_CASE(wrong_path_is_not_taken_for_absence) {
    const auto unwanted = orders();
    fail_next(fault::refuse(404, "APIGW.0101", "The API does not exist."), "topics::list");
    BOOST_TEST(run_failing(ensure_absent(with, unwanted)).no_such_api());
}

BOOST_AUTO_TEST_CASE(dry_run_only_reads_and_tells_the_plan) {
    const auto dry = ensure_options().dry_run();
    auto wanted = orders();
    const auto check = [&](std::string_view expected, asio::awaitable<result<ensured>> work) {
        BOOST_TEST(run(std::move(work)).describe() == expected);
        BOOST_TEST(wire->writes() == 0);
    };
    check("planned: created", ensure_topic(with, wanted, dry));
    BOOST_TEST(topics_there().empty());
    run(ensure_topic(with, wanted));
    check("nothing", ensure_topic(with, wanted, dry));
    wanted.partition = 6;
    check("planned: changed: partition from 3 to 6", ensure_topic(with, wanted, dry));
    check("planned: removed", ensure_absent(with, wanted, dry));

    const auto second = order();
    check("planned: created", ensure_instance(with, second, dry));
    instances::create grown;
    grown.name = "kafka-1";
    grown.storage_space = 900;
    check("planned: changed: storage_space from 300 to 900", ensure_instance(with, grown, dry));
    check("planned: removed", ensure_absent(with, grown, dry));
    const tags::batch_action some{.instance_id = instance_id, .tags = {{.key = "team", .value = "red"}}};
    check("planned: changed: tags.team from nothing to red", ensure_tags(with, some, dry));
    instances::update_configs configs{.instance_id = instance_id};
    configs.kafka_configs.push_back({.name = "message.max.bytes", .value = "5242880"});
    const auto plan = run(ensure_configs(with, configs, dry));
    BOOST_TEST(plan.planned);
    BOOST_TEST(plan.changes.size() == 1u);
    BOOST_TEST(wire->writes() == 0);
}

BOOST_AUTO_TEST_CASE(dry_run_of_a_request_that_breaks_a_rule_fails_as_the_real_one_does) {
    const auto wanted = orders("1st");
    for (const bool dry : {true, false}) {
        const auto failed = run_failing(ensure_topic(with, wanted, ensure_options().dry_run(dry)));
        BOOST_TEST((failed.code == errc::invalid_request));
        BOOST_TEST(failed.message.find("id: ") != std::string::npos, failed.message);
        BOOST_TEST(failed.operation == "topics::create");
        BOOST_TEST(wire->writes() == 0);
    }
}

BOOST_AUTO_TEST_CASE(deadline_is_for_all_calls_together) {
    fault slow = fault::slow(20s);
    service.add_fault(slow);
    const auto wanted = orders();
    const auto begun = time.clock.now();
    const auto failed = run_failing(ensure_topic(with, wanted, ensure_options().deadline(30s)));
    BOOST_TEST((failed.code == errc::deadline_exceeded || failed.no_retry == no_retry_reason::deadline),
               failed.describe());
    BOOST_TEST((time.clock.now() - begun == 30s));
}

BOOST_AUTO_TEST_CASE(client_may_go_while_something_is_ensured) {
    std::optional<client> mortal(std::in_place, time.context.get_executor(), make_options());
    const auto wanted = orders();
    std::optional<result<ensured>> got;
    asio::co_spawn(time.context, ensure_topic(*mortal, wanted),
                   [&](std::exception_ptr, result<ensured> made) { got = std::move(made); });
    mortal.reset();
    time.settle();
    BOOST_REQUIRE(got.has_value());
    BOOST_TEST((got->error().code == errc::cancelled));
}

BOOST_AUTO_TEST_CASE(topic_cancelled_at_any_step_is_never_created_twice) {
    service.add_fault(fault::slow_body(1, 1s));
    const auto steps = cancel_at_every_step(
        time,
        [&](std::size_t step) {
            wire->sent.clear();
            auto wanted = orders("orders-" + std::to_string(step));
            wanted.partition = 1;
            return ensure_topic(with, wanted);
        },
        [&](std::size_t step) {
            auto wanted = orders("orders-" + std::to_string(step));
            wanted.partition = 1;
            const int first_try = wire->sent[verb::post];
            const auto again = run(ensure_topic(with, wanted));
            BOOST_TEST(first_try + wire->sent[verb::post] <= 2);
            BOOST_TEST(again.changes.empty());
            BOOST_TEST(topics_there().size() == step + 1);
        });
    BOOST_TEST(steps > 3u);
}

BOOST_AUTO_TEST_CASE(cancellation_state_of_the_coroutine_is_left_as_it_was) {
    const auto wanted = orders();
    for (const bool throws : {true, false}) {
        bool after = !throws;
        const auto work = [&]() -> asio::awaitable<result<ensured>> {
            co_await asio::this_coro::throw_if_cancelled(throws);
            auto got = co_await ensure_topic(with, wanted);
            after = co_await asio::this_coro::throw_if_cancelled();
            co_return got;
        };
        const auto got = time.run_cancelling(work(), 1, asio::cancellation_type::terminal);
        BOOST_TEST((got->error().code == errc::cancelled));
        BOOST_TEST(after == throws);
    }
}

// Groups, users, access policies

BOOST_AUTO_TEST_CASE(group_is_created_changed_and_removed) {
    consumer_groups::create wanted{.instance_id = instance_id, .group_name = "billing"};
    consumer_groups::create similar{.instance_id = instance_id, .group_name = "billing-2"};
    run(ensure_consumer_group(with, similar));
    BOOST_TEST((run(ensure_consumer_group(with, wanted)).outcome == outcome::created));
    BOOST_TEST((run(ensure_consumer_group(with, wanted)).outcome == outcome::nothing));
    wanted.group_desc = "of bills";
    BOOST_TEST(run(ensure_consumer_group(with, wanted)).describe() == "changed: group_desc from nothing to of bills");
    BOOST_TEST((run(ensure_consumer_group(with, wanted)).outcome == outcome::nothing));
    BOOST_TEST((run(ensure_absent(with, wanted)).outcome == outcome::removed));
    BOOST_TEST((run(ensure_absent(with, wanted)).outcome == outcome::nothing));
    BOOST_TEST((run(ensure_consumer_group(with, similar)).outcome == outcome::nothing));
}

BOOST_AUTO_TEST_CASE(group_that_goes_between_look_and_removal_was_removed) {
    const consumer_groups::create unwanted{.instance_id = instance_id, .group_name = "billing"};
    run(ensure_consumer_group(with, unwanted));
    fail_next(fault::refuse(400, "DMS.111400864", "The consumer group does not exist."), "consumer_groups::remove");
    BOOST_TEST((run(ensure_absent(with, unwanted)).outcome == outcome::removed));
}

BOOST_AUTO_TEST_CASE(user_is_created_changed_and_removed_and_its_password_left_alone) {
    users::create wanted{.instance_id = add_instance_with_sasl(), .user_name = "anna", .user_passwd = "Lowercase1"};
    fail_next(fault::lost_response(), "users::create");
    BOOST_TEST(run(ensure_user(with, wanted)).describe() == "created, adopted");
    wanted.user_passwd = "Another-1";
    BOOST_TEST((run(ensure_user(with, wanted)).outcome == outcome::nothing));
    wanted.user_desc = "of sales";
    BOOST_TEST(run(ensure_user(with, wanted)).describe() == "changed: user_desc from nothing to of sales");
    BOOST_TEST((run(ensure_absent(with, wanted)).outcome == outcome::removed));
    BOOST_TEST((run(ensure_absent(with, wanted)).outcome == outcome::nothing));
}

BOOST_AUTO_TEST_CASE(user_refused_as_a_bad_request_because_it_is_there_is_adopted) {
    const users::create wanted{
        .instance_id = add_instance_with_sasl(), .user_name = "anna", .user_passwd = "Lowercase1"};
    run(ensure_user(with, wanted));
    fail_next(fault::answer(200, R"({"users":[]})"), "users::list");
    BOOST_TEST(run(ensure_user(with, wanted)).describe() == "nothing, adopted");
}

BOOST_AUTO_TEST_CASE(policies_are_granted_and_revoked_and_those_of_others_stay) {
    const auto id = add_instance_with_sasl();
    auto topic = orders();
    topic.instance_id = id;
    run(ensure_topic(with, topic));
    for (const char* name : {"anna", "bert"}) {
        const users::create user{.instance_id = id, .user_name = name, .user_passwd = "Lowercase1"};
        run(ensure_user(with, user));
    }
    const auto policy_of = [&](std::string user, std::string policy) {
        access_policies::set made{.instance_id = id};
        made.topics.push_back({.name = "orders", .policies = {{std::move(user), std::move(policy)}}});
        return made;
    };
    const auto anna = policy_of("anna", "pub"), bert = policy_of("bert", "sub"), more = policy_of("anna", "all");
    BOOST_TEST(run(ensure_access_policy(with, anna)).describe() == "changed: topics.orders.anna from nothing to pub");
    BOOST_TEST((run(ensure_access_policy(with, bert)).outcome == outcome::changed));
    BOOST_TEST((run(ensure_access_policy(with, anna)).outcome == outcome::nothing));
    BOOST_TEST((run(ensure_access_policy(with, more)).outcome == outcome::changed));
    const access_policies::get look{.instance_id = id, .topic_name = "orders"};
    BOOST_TEST(time.run(with.call(look))->policies.size() == 2u);
    BOOST_TEST((run(ensure_absent(with, anna)).outcome == outcome::removed));
    BOOST_TEST((run(ensure_absent(with, anna)).outcome == outcome::nothing));
    BOOST_TEST((run(ensure_access_policy(with, bert)).outcome == outcome::nothing));
    BOOST_TEST((run(ensure_absent(with, bert)).outcome == outcome::removed));
    run(ensure_absent(with, topic));
    BOOST_TEST((run(ensure_absent(with, bert)).outcome == outcome::nothing));
    BOOST_TEST(run_failing(ensure_access_policy(with, bert)).gone());
}

BOOST_AUTO_TEST_CASE(job_of_policies_is_returned_where_it_is_not_to_be_awaited) {
    const auto id = add_instance_with_sasl();
    auto topic = orders();
    topic.instance_id = id;
    run(ensure_topic(with, topic));
    access_policies::set wanted{.instance_id = id};
    wanted.topics.push_back({.name = "orders", .policies = {{"admin", "pub"}}});
    const auto made = run(ensure_access_policy(with, wanted, ensure_options().return_jobs()));
    BOOST_REQUIRE(made.job.has_value());
    BOOST_TEST(time.run(with.wait(*made.job)).has_value());
    BOOST_TEST((run(ensure_access_policy(with, wanted)).outcome == outcome::nothing));
}

// Tags and configuration

BOOST_AUTO_TEST_CASE(tags_are_added_changed_and_removed_and_others_stay) {
    tags::batch_action wanted{.instance_id = instance_id, .tags = {{.key = "team", .value = "red"}}};
    const tags::batch_action other{.instance_id = instance_id, .tags = {{.key = "stage", .value = "test"}}};
    run(ensure_tags(with, other));
    BOOST_TEST((run(ensure_tags(with, wanted)).outcome == outcome::changed));
    BOOST_TEST((run(ensure_tags(with, wanted)).outcome == outcome::nothing));
    wanted.tags[0].value = "blue";
    BOOST_TEST(run(ensure_tags(with, wanted)).describe() == "changed: tags.team from red to blue");
    BOOST_TEST((run(ensure_absent(with, wanted)).outcome == outcome::removed));
    BOOST_TEST((run(ensure_absent(with, wanted)).outcome == outcome::nothing));
    BOOST_TEST((run(ensure_tags(with, other)).outcome == outcome::nothing));
}

BOOST_AUTO_TEST_CASE(configuration_is_changed_in_a_job_once) {
    instances::update_configs wanted{.instance_id = instance_id};
    wanted.kafka_configs.push_back({.name = "message.max.bytes", .value = "5242880"});
    const auto made = run(ensure_configs(with, wanted));
    BOOST_TEST((made.outcome == outcome::changed));
    BOOST_TEST(!made.job.has_value());
    BOOST_TEST((run(ensure_configs(with, wanted)).outcome == outcome::nothing));
    BOOST_TEST(wire->writes() == 0);
    wanted.kafka_configs.front().name = "no.such.parameter";
    BOOST_TEST(run_failing(ensure_configs(with, wanted)).message ==
               "kafka_configs.no.such.parameter: the instance has no such parameter");
}

BOOST_AUTO_TEST_CASE(whatever_is_cancelled_at_any_step_can_be_ensured_and_removed_again) {
    using ensuring = asio::awaitable<result<ensured>>;
    const auto id = add_instance_with_sasl();
    auto topic = orders();
    topic.instance_id = id;
    run(ensure_topic(with, topic));
    const users::create user{.instance_id = id, .user_name = "anna", .user_passwd = "Lowercase1"};
    const consumer_groups::create group{.instance_id = id, .group_name = "billing"};
    const tags::batch_action tag{.instance_id = id, .tags = {{.key = "team", .value = "red"}}};
    access_policies::set policy{.instance_id = id};
    policy.topics.push_back({.name = "orders", .policies = {{"admin", "pub"}}});

    struct row {
        std::string_view name;
        std::function<ensuring()> ensure;
        std::function<ensuring()> remove;
    };
    const row rows[] = {
        {"user", [&] { return ensure_user(with, user); }, [&] { return ensure_absent(with, user); }},
        {"group", [&] { return ensure_consumer_group(with, group); }, [&] { return ensure_absent(with, group); }},
        {"tag", [&] { return ensure_tags(with, tag); }, [&] { return ensure_absent(with, tag); }},
        {"policy", [&] { return ensure_access_policy(with, policy); }, [&] { return ensure_absent(with, policy); }},
    };
    service.add_fault(fault::slow_body(1, 1s));
    for (const auto& [name, ensure, remove] : rows) {
        BOOST_TEST_CONTEXT(name) {
            const auto made = cancel_at_every_step(
                time, [&](std::size_t) { return ensure(); },
                [&](std::size_t) {
                    run(ensure());
                    BOOST_TEST((run(ensure()).outcome == outcome::nothing));
                    BOOST_TEST((run(remove()).outcome == outcome::removed));
                });
            const auto removed = cancel_at_every_step(
                time,
                [&](std::size_t) {
                    run(ensure());
                    return remove();
                },
                [&](std::size_t) {
                    run(remove());
                    BOOST_TEST((run(remove()).outcome == outcome::nothing));
                });
            BOOST_TEST(made > 5u);
            BOOST_TEST(removed > 5u);
        }
    }
}

BOOST_AUTO_TEST_CASE(configuration_cancelled_at_any_step_is_as_desired_after_the_next_try) {
    instances::update_configs wanted{.instance_id = instance_id};
    wanted.kafka_configs.push_back({.name = "message.max.bytes", .value = {}});
    const auto steps = cancel_at_every_step(
        time,
        [&](std::size_t step) {
            wanted.kafka_configs.front().value = std::to_string(5'000'000 + step);
            return ensure_configs(with, wanted);
        },
        [&](std::size_t) {
            run(ensure_configs(with, wanted));
            BOOST_TEST((run(ensure_configs(with, wanted)).outcome == outcome::nothing));
        });
    BOOST_TEST(steps > 5u);
}

// Instances

BOOST_AUTO_TEST_CASE(instance_is_ordered_once_and_awaited) {
    const auto wanted = order();
    const auto made = run(ensure_instance(with, wanted));
    BOOST_TEST((made.outcome == outcome::created));
    const instances::get look{.instance_id = made.instance_id};
    BOOST_TEST(time.run(with.call(look))->status.value() == "RUNNING");
    const auto again = run(ensure_instance(with, wanted));
    BOOST_TEST((again.outcome == outcome::nothing));
    BOOST_TEST(again.instance_id == made.instance_id);
    BOOST_TEST(wire->writes() == 0);
}

BOOST_AUTO_TEST_CASE(instance_is_found_by_its_exact_name) {
    const auto longer = order("kafka-11");
    run(ensure_instance(with, longer));
    instances::create same;
    same.name = "kafka-1";
    BOOST_TEST(run(ensure_instance(with, same)).instance_id == instance_id);
    BOOST_TEST(wire->writes() == 0);
}

BOOST_AUTO_TEST_CASE(instance_that_is_being_created_is_waited_for_not_ordered_again) {
    const auto wanted = order();
    const auto patient = ensure_options().return_jobs();
    const auto first = run(ensure_instance(with, wanted, patient));
    BOOST_REQUIRE(first.job.has_value());
    BOOST_TEST((first.outcome == outcome::created));
    const auto second = run(ensure_instance(with, wanted, patient));
    BOOST_TEST((second.outcome == outcome::nothing));
    BOOST_TEST(second.instance_id == first.instance_id);
    BOOST_REQUIRE(second.job.has_value());
    BOOST_TEST(wire->writes() == 0);
    BOOST_TEST(time.run(with.wait(*second.job)).has_value());
    BOOST_TEST(!run(ensure_instance(with, wanted, patient)).job.has_value());
}

BOOST_AUTO_TEST_CASE(instance_whose_order_was_not_answered_is_adopted_and_awaited) {
    const auto wanted = order();
    fail_next(fault::lost_response(), "instances::create");
    const auto made = run(ensure_instance(with, wanted));
    BOOST_TEST(made.describe() == "created, adopted");
    BOOST_TEST(wire->sent[verb::post] == 1);
    BOOST_TEST(instances_called("kafka-2") == 1u);
    BOOST_TEST((run(ensure_instance(with, wanted)).outcome == outcome::nothing));
}

BOOST_AUTO_TEST_CASE(order_without_an_answer_is_looked_for_until_it_shows) {
    const auto wanted = order();
    fault stale = fault::stale_reads();
    stale.lasts = 90s;
    service.add_fault(stale);
    fail_next(fault::lost_response(), "instances::create");
    const auto made = run(ensure_instance(with, wanted));
    BOOST_TEST(made.describe() == "created, adopted");
    BOOST_TEST(wire->sent[verb::post] == 1);
    BOOST_TEST(instances_called("kafka-2") == 1u);
}

BOOST_AUTO_TEST_CASE(order_that_was_answered_is_not_made_again_while_lists_do_not_show_it) {
    const auto wanted = order();
    fault stale = fault::stale_reads();
    stale.lasts = 90s;
    service.add_fault(stale);
    const auto first = run(ensure_instance(with, wanted, ensure_options().return_jobs()));
    const auto second = run(ensure_instance(with, wanted, ensure_options().return_jobs()));
    BOOST_TEST((second.outcome == outcome::nothing));
    BOOST_TEST(second.instance_id == first.instance_id);
    BOOST_TEST(wire->writes() == 0);
}

BOOST_AUTO_TEST_CASE(order_that_never_arrived_is_made_again_when_lists_would_show_it) {
    const auto wanted = order();
    fail_next(fault::lost_request(), "instances::create");
    const auto began = time.clock.now();
    BOOST_TEST(run_failing(ensure_instance(with, wanted)).may_have_executed);
    BOOST_TEST((time.clock.now() - began >= 2min));
    BOOST_TEST((time.clock.now() - began <= 3min));
    BOOST_TEST((run(ensure_instance(with, wanted)).outcome == outcome::created));
    BOOST_TEST(instances_called("kafka-2") == 1u);
}

BOOST_AUTO_TEST_CASE(order_that_was_refused_is_not_looked_for) {
    auto wanted = order();
    wanted.product_id = "none.of.these";
    const auto began = time.clock.now();
    const auto failed = run_failing(ensure_instance(with, wanted));
    BOOST_TEST(failed.invalid_request());
    BOOST_TEST((time.clock.now() - began < 1s));
}

BOOST_AUTO_TEST_CASE(look_for_an_order_keeps_the_deadline_and_can_be_cancelled) {
    const auto wanted = order();
    fault stale = fault::stale_reads();
    stale.lasts = 10min;
    service.add_fault(stale);
    fail_next(fault::lost_response(), "instances::create");
    const auto began = time.clock.now();
    BOOST_TEST(run_failing(ensure_instance(with, wanted, ensure_options().deadline(20s))).may_have_executed);
    BOOST_TEST((time.clock.now() - began == 20s));
    for (std::size_t step = 0; time.clock.now() - began < 90s; ++step) {
        const auto got = time.run_cancelling(ensure_instance(with, wanted), step, asio::cancellation_type::terminal);
        BOOST_REQUIRE(got->has_error());
        BOOST_TEST((got->error().code == errc::cancelled), got->error().describe());
        BOOST_TEST(wire->writes() == 1);
    }
}

BOOST_AUTO_TEST_CASE(instance_cancelled_at_any_step_is_not_ordered_twice_while_lists_do_not_show_it) {
    for (std::size_t step = 0, last = 1; step < last; ++step) {
        const auto name = "kafka-s" + std::to_string(step);
        const auto wanted = order(name);
        const auto returning = ensure_options().return_jobs();
        fault count;
        count.operation = "instances::create";
        count.probability = 0;
        service.add_fault(count);
        fault stale = fault::stale_reads();
        stale.lasts = 90s;
        service.add_fault(stale);
        const auto got =
            time.run_cancelling(ensure_instance(with, wanted, returning), step, asio::cancellation_type::terminal);
        last = time.steps();
        BOOST_TEST((*got || got->error().code == errc::cancelled));
        const auto again = time.run(ensure_instance(with, wanted, returning));
        BOOST_TEST(again.has_value());
        BOOST_TEST(service.faults().front().matched == 1u, name);
        service.clear_faults();
        BOOST_TEST(instances_called(name) == 1u);
    }
}

BOOST_AUTO_TEST_CASE(instance_that_is_ordered_and_does_not_show_yet_is_removed) {
    const auto wanted = order();
    fault stale = fault::stale_reads();
    stale.lasts = 30s;
    service.add_fault(stale);
    run(ensure_instance(with, wanted, ensure_options().return_jobs()));
    BOOST_TEST((run(ensure_absent(with, wanted, ensure_options().deadline(1h))).outcome == outcome::removed));
    BOOST_TEST(instances_called("kafka-2") == 0u);
    const auto began = time.clock.now();
    BOOST_TEST((run(ensure_absent(with, wanted)).outcome == outcome::nothing));
    BOOST_TEST((time.clock.now() == began));
}

BOOST_AUTO_TEST_CASE(order_that_does_not_show_yet_is_a_failure_not_a_second_order) {
    const auto wanted = order();
    fault stale = fault::stale_reads();
    stale.lasts = 10min;
    service.add_fault(stale);
    fail_next(fault::lost_response(), "instances::create");
    const auto failed = run_failing(ensure_instance(with, wanted));
    BOOST_TEST(failed.may_have_executed);
    BOOST_TEST(wire->sent[verb::post] == 1);
    time.clock.advance(10min);
    const auto made = run(ensure_instance(with, wanted));
    BOOST_TEST((made.outcome == outcome::nothing));
    BOOST_TEST(instances_called("kafka-2") == 1u);
}

BOOST_AUTO_TEST_CASE(instance_that_could_not_be_created_fails_with_its_job) {
    service.fail_next_job();
    const auto wanted = order();
    const auto failed = run_failing(ensure_instance(with, wanted));
    BOOST_TEST((failed.code == errc::job_failed));
    BOOST_TEST((run_failing(ensure_instance(with, wanted)).code == errc::job_failed));
    BOOST_TEST(wire->writes() == 0);
}

BOOST_AUTO_TEST_CASE(settings_tags_and_storage_change_one_after_the_other) {
    auto wanted = order();
    run(ensure_instance(with, wanted));
    wanted.description = "of orders";
    wanted.tags.emplace().push_back({.key = "team", .value = "red"});
    wanted.storage_space = 900;
    BOOST_TEST(run(ensure_instance(with, wanted)).describe() ==
               "changed: description from nothing to of orders, tags.team from nothing to red, storage_space from 600 "
               "to 900");
    BOOST_TEST((run(ensure_instance(with, wanted)).outcome == outcome::nothing));
    BOOST_TEST(wire->writes() == 0);
}

BOOST_AUTO_TEST_CASE(brokers_and_storage_grow_over_several_rounds_of_returned_jobs) {
    auto wanted = order();
    run(ensure_instance(with, wanted));
    wanted.broker_num = 4;
    wanted.storage_space = 1200;
    std::vector<std::string> seen;
    for (;;) {
        const auto round = run(ensure_instance(with, wanted, ensure_options().return_jobs()));
        if (!round.job) break;
        for (const auto& each : round.changes) seen.push_back(each.member + " " + each.to);
        BOOST_REQUIRE(time.run(with.wait(*round.job)).has_value());
    }
    const std::vector<std::string> expected{"broker_num 4", "storage_space 800", "storage_space 1200"};
    BOOST_TEST(seen == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(instance_with_less_than_it_has_is_a_failure) {
    auto wanted = order();
    run(ensure_instance(with, wanted));
    wanted.storage_space = 300;
    wanted.broker_num = 2;
    const auto failed = run_failing(ensure_instance(with, wanted));
    BOOST_TEST(failed.message.find("storage_space: ") != std::string::npos);
    BOOST_TEST(failed.message.find("broker_num: ") != std::string::npos);
    BOOST_TEST(wire->writes() == 0);
}

BOOST_AUTO_TEST_CASE(two_instances_of_one_name_are_a_failure) {
    service.add_instance("kafka-9");
    service.add_instance("kafka-9");
    instances::create named;
    named.name = "kafka-9";
    BOOST_TEST(run_failing(ensure_instance(with, named)).message.starts_with("name: "));
    BOOST_TEST(run_failing(ensure_absent(with, named)).message.starts_with("name: "));
    BOOST_TEST(wire->writes() == 0);
}

BOOST_AUTO_TEST_CASE(instance_is_removed_by_name_and_by_identifier_and_stays_absent) {
    const auto wanted = order();
    run(ensure_instance(with, wanted));
    BOOST_TEST((run(ensure_absent(with, wanted)).outcome == outcome::removed));
    BOOST_TEST(instances_called("kafka-2") == 0u);
    BOOST_TEST((run(ensure_absent(with, wanted)).outcome == outcome::nothing));

    const instances::remove known{.instance_id = instance_id};
    const auto begun = run(ensure_absent(with, known, ensure_options().return_jobs()));
    BOOST_TEST((begun.outcome == outcome::removed));
    BOOST_REQUIRE(begun.job.has_value());
    BOOST_TEST((run(ensure_absent(with, known)).outcome == outcome::nothing));  // only awaits what goes on
    BOOST_TEST(wire->writes() == 0);
    BOOST_TEST((run(ensure_absent(with, known)).outcome == outcome::nothing));
    BOOST_TEST(instances_called("kafka-1") == 0u);
}

BOOST_AUTO_TEST_CASE(instance_cancelled_at_any_step_is_never_ordered_twice) {
    service.add_fault(fault::slow_body(1, 1s));
    int before = 0;
    const auto steps = cancel_at_every_step(
        time,
        [&](std::size_t step) {
            wire->sent.clear();
            const auto wanted = order("kafka-s" + std::to_string(step));
            return ensure_instance(with, wanted);
        },
        [&](std::size_t step) {
            before = wire->sent[verb::post];
            const auto name = "kafka-s" + std::to_string(step);
            const auto wanted = order(name);
            const auto made = run(ensure_instance(with, wanted));
            BOOST_TEST(before + wire->sent[verb::post] <= 2);
            BOOST_TEST(instances_called(name) == 1u);
            const instances::remove known{.instance_id = made.instance_id};
            BOOST_TEST((run(ensure_absent(with, known)).outcome == outcome::removed));
        });
    BOOST_TEST(steps > 10u);
}

BOOST_AUTO_TEST_CASE(removal_cancelled_at_any_step_can_be_ensured_again) {
    const auto steps = cancel_at_every_step(
        time,
        [&](std::size_t step) {
            const auto wanted = order("kafka-s" + std::to_string(step));
            run(ensure_instance(with, wanted));
            return ensure_absent(with, wanted);
        },
        [&](std::size_t step) {
            const auto unwanted = order("kafka-s" + std::to_string(step));
            run(ensure_absent(with, unwanted));
            BOOST_TEST(instances_called(unwanted.name) == 0u);
        });
    BOOST_TEST(steps > 5u);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace dmskafka::test
