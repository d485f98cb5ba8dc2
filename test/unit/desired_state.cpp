#include <boost/test/unit_test.hpp>

#include "desired_state_plan.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace dmskafka::test {
namespace {

/// The changes of a plan as one text: `partition 3>6, topic_desc >x`; a refusal as its message after `!`.
std::string text_of(const std::vector<member_change>& changes) {
    std::string text;
    for (const auto& each : changes)
        text.append(text.empty() ? "" : ", ").append(each.member + " " + each.from + ">" + each.to);
    return text;
}
template <class Request>
std::string text_of(const result<detail::change_plan<Request>>& plan) {
    return plan ? text_of(plan->changes) : "!" + plan.error().message;
}
template <class Request>
std::string text_of(const detail::change_plan<Request>& plan) {
    return text_of(plan.changes);
}

topics::topic orders_topic() {
    topics::topic made;
    made.name = "orders";
    made.partition = 3;
    made.replication = 2;
    made.retention_time = 72;
    made.sync_replication = false;
    made.sync_message_flush = false;
    made.topic_desc = "of customers";
    made.topic_other_configs.push_back({.name = "max.message.bytes", .value = "1000"});
    made.topic_other_configs.push_back({.name = "message.timestamp.type", .value = "LogAppendTime"});
    return made;
}

topics::create wish() {
    topics::create made;
    made.instance_id = "i1";
    made.id = "orders";
    return made;
}

instances::instance running_instance() {
    instances::instance made;
    made.instance_id = "i1";
    made.name = "kafka-1";
    made.status = "RUNNING";
    made.engine_version = "3.4.0";
    made.product_id = "small";
    made.broker_num = 3;
    made.storage_space = 550;
    made.total_storage_space = 600;
    made.storage_spec_code = "high";
    made.vpc_id = "vpc";
    made.subnet_id = "subnet";
    made.security_group_id = "group";
    made.available_zones = {"a", "b", "c"};
    made.maintain_begin = "02:00:00";
    made.maintain_end = "06:00:00";
    made.enable_auto_topic = false;
    made.ssl_enable = false;
    made.tags.push_back({.key = "team", .value = "red"});
    return made;
}

instances::create order() {
    instances::create made;
    made.name = "kafka-1";
    made.engine_version = "3.x";
    made.product_id = "small";
    made.broker_num = 3;
    made.storage_space = 600;
    made.storage_spec_code = "high";
    made.vpc_id = "vpc";
    made.subnet_id = "subnet";
    made.security_group_id = "group";
    made.available_zones = {"c", "a", "b"};
    return made;
}

/// The name of what a step sends, and the changes that it makes.
std::string text_of(const result<std::vector<detail::instance_step>>& plan) {
    if (!plan) return "!" + plan.error().message;
    std::string text;
    for (const auto& step : *plan) {
        const auto name = [](const auto& request) {
            std::string full(detail::description_of<std::remove_cvref_t<decltype(request)>>.name);
            if constexpr (requires { request.oper_type; }) full += " " + request.oper_type;
            return full;
        };
        text.append(text.empty() ? "" : "; ").append(std::visit(name, step.request) + ": " + text_of(step.changes));
    }
    return text;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(desired_state_plan)

BOOST_AUTO_TEST_CASE(topic_is_compared_in_what_is_set) {
    struct row {
        std::string_view name;
        void (*set)(topics::create&);
        std::string_view expected;
    };
    const row rows[] = {
        {"nothing set", [](topics::create&) {}, ""},
        {"all as it is",
         [](topics::create& t) {
             t.partition = 3;
             t.replication = 2;
             t.retention_time = 72;
             t.topic_desc = "of customers";
         },
         ""},
        {"more partitions", [](topics::create& t) { t.partition = 6; }, "partition 3>6"},
        {"fewer partitions", [](topics::create& t) { t.partition = 1; },
         "!partition: cannot go down from 3 to 1, as partitions are never removed"},
        {"other replication", [](topics::create& t) { t.replication = 3; },
         "!replication: cannot be changed from 2 to 3"},
        {"two that cannot be changed",
         [](topics::create& t) {
             t.replication = 3;
             t.partition = 2;
             t.topic_desc = "x";
         },
         "!replication: cannot be changed from 2 to 3; partition: cannot go down from 3 to 2, as partitions are never "
         "removed"},
        {"retention", [](topics::create& t) { t.retention_time = 24; }, "retention_time 72>24"},
        {"booleans",
         [](topics::create& t) {
             t.sync_replication = true;
             t.sync_message_flush = false;
         },
         "sync_replication false>true"},
        {"description emptied", [](topics::create& t) { t.topic_desc = ""; }, "topic_desc of customers>"},
        {"one parameter of two",
         [](topics::create& t) {
             t.topic_other_configs.emplace();
             t.topic_other_configs->push_back({.name = "max.message.bytes", .value = "2000"});
             t.topic_other_configs->push_back({.name = "message.timestamp.type", .value = "LogAppendTime"});
         },
         "topic_other_configs.max.message.bytes 1000>2000"},
        {"parameter that is not told",
         [](topics::create& t) { t.topic_other_configs.emplace().push_back({.name = "new", .value = "1"}); },
         "topic_other_configs.new >1"},
    };
    for (const auto& [name, set, expected] : rows) {
        BOOST_TEST_CONTEXT(name) {
            auto desired = wish();
            set(desired);
            BOOST_TEST(text_of(detail::plan(desired, orders_topic())) == expected);
        }
    }
}

BOOST_AUTO_TEST_CASE(request_for_a_topic_holds_only_what_differs) {
    auto desired = wish();
    desired.partition = 6;
    desired.retention_time = 72;
    desired.topic_other_configs.emplace();
    desired.topic_other_configs->push_back({.name = "max.message.bytes", .value = "2000"});
    desired.topic_other_configs->push_back({.name = "message.timestamp.type", .value = "LogAppendTime"});
    topics::topic_changes expected{.id = "orders", .new_partition_numbers = 6};
    expected.topic_other_configs.emplace().push_back({.name = "max.message.bytes", .value = "2000"});
    const auto plan = detail::plan(desired, orders_topic());
    BOOST_REQUIRE(plan);
    BOOST_TEST(plan->request.instance_id == "i1");
    BOOST_REQUIRE(plan->request.topics->size() == 1u);
    BOOST_TEST((plan->request.topics->front() == expected));
}

BOOST_AUTO_TEST_CASE(refusal_is_an_invalid_request_of_the_operation) {
    auto desired = wish();
    desired.partition = 1;
    const auto plan = detail::plan(desired, orders_topic());
    BOOST_REQUIRE(!plan);
    BOOST_TEST((plan.error().code == errc::invalid_request));
    BOOST_TEST(plan.error().operation == "topics::create");
}

BOOST_AUTO_TEST_CASE(absent_and_empty_descriptions_are_the_same) {
    users::create user{.instance_id = "i1", .user_name = "anna", .user_passwd = "Secret-1"};
    user.user_desc = "";
    BOOST_TEST(text_of(detail::plan(user, users::user{})) == "");
    user.user_desc = "of sales";
    BOOST_TEST(text_of(detail::plan(user, users::user{})) == "user_desc >of sales");
    BOOST_TEST(!detail::plan(user, users::user{})->request.new_password.has_value());
    consumer_groups::create group{.instance_id = "i1", .group_name = "billing"};
    consumer_groups::group present;
    present.group_desc = "old";
    BOOST_TEST(text_of(detail::plan(group, present)) == "");
    group.group_desc = "new";
    BOOST_TEST(text_of(detail::plan(group, present)) == "group_desc old>new");
}

BOOST_AUTO_TEST_CASE(configs_are_compared_by_name_and_tell_of_a_restart) {
    instances::instance_configs present;
    present.kafka_configs.push_back({.name = "dynamic.one", .config_type = "dynamic", .value = "1"});
    present.kafka_configs.push_back({.name = "static.one", .config_type = "static", .value = "1"});
    instances::update_configs desired{.instance_id = "i1"};
    desired.kafka_configs.push_back({.name = "dynamic.one", .value = "2"});
    desired.kafka_configs.push_back({.name = "static.one", .value = "1"});
    auto plan = detail::plan(desired, present);
    BOOST_TEST(text_of(plan) == "kafka_configs.dynamic.one 1>2");
    BOOST_TEST(plan->request.kafka_configs.size() == 1u);
    BOOST_TEST(!plan->needs_restart);
    desired.kafka_configs.back().value = "2";
    plan = detail::plan(desired, present);
    BOOST_TEST(text_of(plan) == "kafka_configs.dynamic.one 1>2, kafka_configs.static.one 1>2");
    BOOST_TEST(plan->needs_restart);
    desired.kafka_configs.push_back({.name = "unknown", .value = "1"});
    BOOST_TEST(text_of(detail::plan(desired, present)) == "!kafka_configs.unknown: the instance has no such parameter");
}

BOOST_AUTO_TEST_CASE(tags_are_compared_by_key) {
    tags::instance_tags present;
    present.tags.push_back({.key = "team", .value = "red"});
    present.tags.push_back({.key = "stage", .value = "test"});
    tags::batch_action wanted{.instance_id = "i1"};
    wanted.tags.push_back({.key = "team", .value = "blue"});
    wanted.tags.push_back({.key = "cost", .value = {}});
    BOOST_TEST(text_of(detail::plan(wanted, present)) == "tags.team red>blue, tags.cost >");
    BOOST_TEST(detail::plan(wanted, present)->request.action == "create");
    BOOST_TEST(text_of(detail::plan_absence(wanted, present)) == "tags.team red>");
    BOOST_TEST(detail::plan_absence(wanted, present)->request.action == "delete");
    wanted.action = "delete";
    BOOST_TEST(text_of(detail::plan(wanted, present)) == "!action: must be empty or create");
    wanted.action = "create";
    BOOST_TEST(text_of(detail::plan_absence(wanted, present)) == "!action: must be empty or delete");
}

BOOST_AUTO_TEST_CASE(policies_of_others_stay_and_topics_without_a_change_are_left_out) {
    access_policies::set given{.instance_id = "i1"};
    given.topics.push_back({.name = "orders", .policies = {{.user_name = "anna", .access_policy = "all"}}});
    given.topics.push_back({.name = "bills", .policies = {{.user_name = "anna", .access_policy = "pub"}}});
    std::vector<access_policies::topic_policies> present(2);
    present[0].policies.push_back({.user_name = "anna", .access_policy = "sub"});
    present[0].policies.push_back({.user_name = "bert", .access_policy = "sub"});
    present[1].policies.push_back({.user_name = "anna", .access_policy = "pub"});

    const auto granted = detail::plan(given, present);
    BOOST_TEST(text_of(granted) == "topics.orders.anna sub>all");
    BOOST_REQUIRE(granted.request.topics.size() == 1u);
    const std::vector<access_policies::new_policy> all_of_orders{{.user_name = "anna", .access_policy = "all"},
                                                                 {.user_name = "bert", .access_policy = "sub"}};
    BOOST_TEST((granted.request.topics[0].policies == all_of_orders));

    given.topics[1].policies[0].user_name = "carl";
    const auto revoked = detail::plan_absence(given, present);
    BOOST_TEST(text_of(revoked) == "topics.orders.anna sub>");
    BOOST_REQUIRE(revoked.request.topics.size() == 1u);
    BOOST_TEST(revoked.request.topics[0].policies.size() == 1u);

    given.topics[0].policies.clear();  // all users
    BOOST_TEST(text_of(detail::plan_absence(given, present)) == "topics.orders.anna sub>, topics.orders.bert sub>");
}

BOOST_AUTO_TEST_CASE(instance_is_compared_and_changed_in_steps) {
    struct row {
        std::string_view name;
        void (*set)(instances::create&);
        std::string_view expected;
    };
    const row rows[] = {
        {"as it is", [](instances::create&) {}, ""},
        {"exact version", [](instances::create& o) { o.engine_version = "3.4.0"; }, ""},
        {"other version", [](instances::create& o) { o.engine_version = "2.7"; },
         "!engine_version: cannot be changed from 3.4.0 to 2.7"},
        {"other zones", [](instances::create& o) { o.available_zones = {"a"}; },
         "!available_zones: cannot be changed from a,b,c to a"},
        {"other network",
         [](instances::create& o) {
             o.vpc_id = "v2";
             o.subnet_id = "s2";
         },
         "!vpc_id: cannot be changed from vpc to v2; subnet_id: cannot be changed from subnet to s2"},
        {"SASL", [](instances::create& o) { o.ssl_enable = true; },
         "!ssl_enable: cannot be changed from false to true"},
        {"what is not told agrees", [](instances::create& o) { o.ipv6_enable = true; }, ""},
        {"window as ordered",
         [](instances::create& o) {
             o.maintain_begin = "02:00";
             o.maintain_end = "06:00";
         },
         ""},
        {"settings go together",
         [](instances::create& o) {
             o.description = "x";
             o.maintain_begin = "22:00";
             o.security_group_id = "g2";
         },
         "update: description >x, maintain_begin 02:00:00>22:00:00, security_group_id group>g2"},
        {"tags", [](instances::create& o) { o.tags.emplace().push_back({.key = "team", .value = "blue"}); },
         "batch_action: tags.team red>blue"},
        {"automatic topics", [](instances::create& o) { o.enable_auto_topic = true; },
         "set_auto_create_topics: enable_auto_topic false>true"},
        {"storage", [](instances::create& o) { o.storage_space = 900; }, "resize storage: storage_space 600>900"},
        {"less storage", [](instances::create& o) { o.storage_space = 300; },
         "!storage_space: cannot be 300: 3 brokers with the disks of now have 600"},
        {"fewer brokers", [](instances::create& o) { o.broker_num = 1; }, "!broker_num: cannot go down from 3 to 1"},
        {"brokers bring disks",
         [](instances::create& o) {
             o.broker_num = 5;
             o.storage_space = 1000;
         },
         "resize horizontal: broker_num 3>5, storage_space 600>1000"},
        {"brokers bring more storage than is wanted", [](instances::create& o) { o.broker_num = 5; },
         "!storage_space: cannot be 600: 5 brokers with the disks of now have 1000"},
        {"flavor, brokers and storage",
         [](instances::create& o) {
             o.product_id = "large";
             o.broker_num = 4;
             o.storage_space = 1200;
         },
         "resize vertical: product_id small>large; resize horizontal: broker_num 3>4, storage_space 600>800; resize "
         "storage: storage_space 800>1200"},
    };
    for (const auto& [name, set, expected] : rows) {
        BOOST_TEST_CONTEXT(name) {
            auto desired = order();
            set(desired);
            BOOST_TEST(text_of(detail::plan(desired, running_instance())) == expected);
        }
    }
}

BOOST_AUTO_TEST_CASE(name_alone_agrees_with_every_instance) {
    instances::create desired;
    desired.name = "kafka-1";
    BOOST_TEST(text_of(detail::plan(desired, running_instance())) == "");
}

BOOST_AUTO_TEST_CASE(both_ends_of_the_window_are_sent) {
    auto desired = order();
    desired.maintain_begin = "22:00";
    const auto plan = detail::plan(desired, running_instance());
    BOOST_REQUIRE(plan);
    BOOST_REQUIRE(plan->size() == 1u);
    const auto& sent = std::get<instances::update>(plan->front().request);
    BOOST_TEST(sent.maintain_begin.value() == "22:00:00");
    BOOST_TEST(sent.maintain_end.value() == "06:00:00");
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(ensured_value)

BOOST_AUTO_TEST_CASE(describes_itself_in_one_line) {
    ensured made;
    BOOST_TEST(made.describe() == "nothing");
    made.outcome = ensured_outcome::changed;
    made.changes.push_back({"partition", "3", "6"});
    made.changes.push_back({"topic_desc", "", "x"});
    BOOST_TEST(made.describe() == "changed: partition from 3 to 6, topic_desc from nothing to x");
    made.planned = made.adopted = made.needs_restart = true;
    made.job.emplace().operation = "instances::resize";
    BOOST_TEST(made.describe() ==
               "planned: changed: partition from 3 to 6, topic_desc from nothing to x, adopted, in force after a "
               "restart, goes on as instances::resize");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace dmskafka::test
