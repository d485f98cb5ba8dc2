#include <boost/test/unit_test.hpp>

#include "test_data.hpp"

#include <dmskafka/operation_table.hpp>
#include <dmskafka/operations.hpp>
#include <dmskafka/validation.hpp>

#include <boost/json.hpp>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <set>
#include <sstream>
#include <string>
#include <vector>

namespace dmskafka::test {

struct sample {
    std::optional<std::int32_t> number{};
    std::optional<std::string> text{};
    std::optional<std::string> other{};
    std::optional<secret> key{};
    std::optional<std::vector<std::string>> words{};
    std::optional<bool> on{};
};
BOOST_DESCRIBE_STRUCT(sample, (), (number, text, other, key, words, on))

namespace {

namespace json = boost::json;
using detail::kind;
using detail::type_descriptor;

std::string printed(const std::vector<violation>& found) {
    std::string text;
    for (const auto& [member, rule] : found) text.append(text.empty() ? "" : "; ").append(member + ": " + rule);
    return text;
}

template <class Request>
std::string violations_of(const Request& request) {
    return printed(validate(request));
}

struct rule_case {
    const char* name;
    field_rule rule;
    sample given;
    const char* violation;
};

void check(const std::vector<rule_case>& cases) {
    for (const auto& [name, rule, given, violation] : cases) {
        type_descriptor type = detail::descriptor_of<sample>;
        type.rules = {&rule, 1};
        BOOST_TEST_CONTEXT(name) { BOOST_TEST(printed(detail::validate(type, &given)) == violation); }
    }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(validation)

BOOST_AUTO_TEST_CASE(numbers) {
    constexpr auto rule = rule::in_range("number", 1, 5);
    check({{"absent", rule, {}, ""},
           {"lower end", rule, {.number = 1}, ""},
           {"upper end", rule, {.number = 5}, ""},
           {"below", rule, {.number = 0}, "number: must be 1 to 5, is 0"},
           {"above", rule, {.number = 6}, "number: must be 1 to 5, is 6"},
           {"at least", rule::at_least("number", -1), {.number = -1}, ""},
           {"too little", rule::at_least("number", -1), {.number = -2}, "number: must be at least -1, is -2"}});
}

BOOST_AUTO_TEST_CASE(lengths_of_texts_count_characters_not_bytes) {
    constexpr auto rule = rule::has_length("text", 2, 3);
    check({{"shortest", rule, {.text = "ab"}, ""},
           {"longest", rule, {.text = "äöü"}, ""},
           {"too short", rule, {.text = "ü"}, "text: must have 2 to 3 characters, has 1"},
           {"too long", rule, {.text = "abcd"}, "text: must have 2 to 3 characters, has 4"},
           {"may be cleared", rule::has_length("text", 0, 3), {.text = ""}, ""},
           {"at most", rule::has_length("text", 0, 3), {.text = "abcd"}, "text: must have at most 3 characters, has 4"},
           {"exactly", rule::has_length("text", 2, 2), {.text = "a"}, "text: must have 2 characters, has 1"},
           {"of each text in a list",
            rule::has_length("words", 1, 2),
            {.words = {{"a", "abc"}}},
            "words[1]: must have 1 to 2 characters, has 3"}});
}

BOOST_AUTO_TEST_CASE(lengths_of_lists) {
    constexpr auto rule = rule::has_items("words", 1, 2);
    check({{"absent", rule, {}, ""},
           {"empty", rule, {.words = {{}}}, "words: must have 1 to 2 elements, has 0"},
           {"most", rule, {.words = {{"a", "b"}}}, ""},
           {"too many", rule, {.words = {{"a", "b", "c"}}}, "words: must have 1 to 2 elements, has 3"}});
}

BOOST_AUTO_TEST_CASE(characters) {
    constexpr auto only = rule::has_only("text", "A-Ca-c_-");
    constexpr auto letters = rule::has_only("text", "a-z \x80-\xff");
    constexpr auto first = rule::starts_with("text", "a-c");
    check({{"all sorts", only, {.text = "A_b-C"}, ""},
           {"outside of a range", only, {.text = "abd"}, "text: must have no other characters than A-Ca-c_-"},
           {"letters of other languages", letters, {.text = "größe 大小"}, ""},
           {"neither",
            letters,
            {.text = "A"},
            "text: must have no other characters than a-z  and letters of other languages"},
           {"first", first, {.text = "c0"}, ""},
           {"wrong first", first, {.text = "0c"}, "text: must start with one of a-c"},
           {"prefix", rule::never_starts_with("text", "_s_"), {.text = "_s_a"}, "text: must not start with '_s_'"},
           {"part of the prefix", rule::never_starts_with("text", "_s_"), {.text = "_s"}, ""},
           {"suffix", rule::never_ends_with("text", " "), {.text = "a "}, "text: must not end with ' '"},
           {"suffix in front", rule::never_ends_with("text", " "), {.text = " a"}, ""}});
}

BOOST_AUTO_TEST_CASE(choices) {
    check({{"first", rule::one_of("text", "pull two-way"), {.text = "pull"}, ""},
           {"last", rule::one_of("text", "pull two-way"), {.text = "two-way"}, ""},
           {"part of one",
            rule::one_of("text", "pull two-way"),
            {.text = "two"},
            "text: must be pull or two-way, is two"},
           {"comma", rule::one_of("text", ", ;"), {.text = ","}, ""},
           {"number", rule::one_of("number", "300 900"), {.number = 900}, ""},
           {"other number", rule::one_of("number", "300 900"), {.number = 90}, "number: must be 300 or 900, is 90"},
           {"boolean", rule::one_of("on", "false"), {.on = true}, "on: must be false, is true"},
           {"each of a list", rule::one_of("words", "a b"), {.words = {{"b", "c"}}}, "words[1]: must be a or b, is c"},
           {"secret", rule::one_of("key", "a b"), {.key = secret("planted")}, "key: must be a or b"}});
}

BOOST_AUTO_TEST_CASE(passwords) {
    constexpr auto rule = rule::is_password("key", "text");
    const std::string broken =
        "key: must have 8 to 32 characters of three kinds (lower-case letters, upper-case letters, digits, special "
        "characters) and be neither text nor its reverse";
    const char* wrong = broken.c_str();
    const auto with = [](std::string password, std::string name = "somebody") {
        return sample{.text = std::move(name), .key = secret(std::move(password))};
    };
    check({{"lower, upper, digits", rule, with("abcdEF12"), ""},
           {"lower, digits, special", rule, with("abcdef1|"), ""},
           {"upper, digits, special", rule, with("ABCDEF1 "), ""},
           {"longest", rule, with(std::string(30, 'a') + "A1"), ""},
           {"two kinds", rule, with("abcdef12"), wrong},
           {"7 characters", rule, with("abcdE12"), wrong},
           {"33 characters", rule, with(std::string(31, 'a') + "A1"), wrong},
           {"the user", rule, with("Abcdefg1", "Abcdefg1"), wrong},
           {"the user reversed", rule, with("1gfedcbA", "Abcdefg1"), wrong},
           {"the user and more", rule, with("Abcdefg1+", "Abcdefg1"), ""}});
}

BOOST_AUTO_TEST_CASE(presence) {
    check({{"needed", rule::is_needed("text"), {.text = "a"}, ""},
           {"missing", rule::is_needed("text"), {}, "text: must be set"},
           {"empty", rule::is_needed("text"), {.text = ""}, "text: must be set"},
           {"empty list", rule::is_needed("words"), {.words = {{}}}, "words: must be set"},
           {"unset", rule::is_unset("text"), {.text = ""}, ""},
           {"set", rule::is_unset("text"), {.text = "a"}, "text: must not be set"}});
    constexpr auto exactly = rule::exactly_one_of("text", "number");
    check({{"the first", exactly, {.text = "a"}, ""},
           {"the second", exactly, {.number = 0}, ""},
           {"none", exactly, {}, "text: must be set when number is not, and only then"},
           {"both", exactly, {.number = 0, .text = "a"}, "text: must be set when number is not, and only then"}});
    constexpr auto most = rule::at_most_one_of("text", "number");
    check({{"none", most, {}, ""},
           {"one", most, {.text = "a"}, ""},
           {"both", most, {.number = 0, .text = "a"}, "text: must not be set together with number"}});
    constexpr auto least = rule::at_least_one_of("text", "number words");
    check({{"the first", least, {.text = "a"}, ""},
           {"the last", least, {.words = {{"a"}}}, ""},
           {"all", least, {.number = 0, .text = "a", .words = {{"a"}}}, ""},
           {"none", least, {.words = {{}}}, "text: must be set, or else number or words"}});
}

BOOST_AUTO_TEST_CASE(conditions) {
    constexpr auto needed = rule::is_needed("text").when("other", "storage horizontal");
    constexpr auto together = rule::is_needed("text").when("other");
    constexpr auto narrower = rule::in_range("number", 1, 3).when("on", "true");
    check(
        {{"condition is absent", needed, {}, ""},
         {"condition is not met", needed, {.other = "vertical"}, ""},
         {"condition is met", needed, {.other = "horizontal"}, "text: must be set when other is storage or horizontal"},
         {"condition is met and so is the rule", needed, {.text = "a", .other = "storage"}, ""},
         {"nothing is set", together, {}, ""},
         {"one alone", together, {.other = "b"}, "text: must be set when other is set"},
         {"both", together, {.text = "a", .other = "b"}, ""},
         {"condition is false", narrower, {.number = 9, .on = false}, ""},
         {"condition is true", narrower, {.number = 9, .on = true}, "number: must be 1 to 3 when on is true, is 9"}});
}

BOOST_AUTO_TEST_CASE(required_members_must_not_be_empty) {
    topics::create made;
    made.id = "orders";
    BOOST_TEST(violations_of(made) == "instance_id: must not be empty");
    users::reset_password reset{.instance_id = "i1", .user_name = "ann1"};
    BOOST_TEST(violations_of(reset) == "new_password: must not be empty");
    topics::batch_remove removal{.instance_id = "i1"};
    BOOST_TEST(violations_of(removal) == "topics: must not be empty");
    removal.topics = {"orders"};
    BOOST_TEST(violations_of(removal) == "");
    instances::update_cross_vpc_addresses addresses{.instance_id = "i1"};
    BOOST_TEST(violations_of(addresses) == "advertised_ip_contents: must not be empty");
}

BOOST_AUTO_TEST_CASE(nested_members_are_named_by_their_path) {
    access_policies::set policies{.instance_id = "i1", .topics = {{}, {}, {}}};
    for (auto& topic : policies.topics) topic = {.name = "orders", .policies = {{"ann1", "all"}, {"bob1", "pub"}}};
    policies.topics[2].policies[1].access_policy = "write";
    policies.topics[1].name.clear();
    BOOST_TEST(violations_of(policies) ==
               "topics[1].name: must not be empty; "
               "topics[2].policies[1].access_policy: must be all or pub or sub, is write");
    smart_connect::create_task task{.instance_id = "i1", .task_name = "t"};
    task.source_task = {.direction = "sideways"};
    BOOST_TEST(violations_of(task) == "source_task.direction: must be pull or push or two-way, is sideways");
}

BOOST_AUTO_TEST_CASE(everything_that_is_wrong_is_told_at_once) {
    topics::create made{.instance_id = "i1", .id = "1+", .partition = 201, .retention_time = 721};
    BOOST_TEST(violations_of(made) ==
               "id: must have 3 to 200 characters, has 2; "
               "id: must have no other characters than A-Za-z0-9_.-; "
               "id: must start with one of A-Za-z; "
               "partition: must be 1 to 200, is 201; "
               "retention_time: must be 0 to 720, is 721");
}

BOOST_AUTO_TEST_CASE(no_secret_is_repeated) {
    const std::string planted = "-planted";
    users::create user{.instance_id = "i1", .user_name = planted, .user_passwd = planted};
    instances::reset_password reset{.instance_id = "i1", .new_password = planted};
    v1::create_instance order{.kafka_manager_password = planted, .password = planted};
    for (const auto& text : {violations_of(user), violations_of(reset), violations_of(order)}) {
        BOOST_TEST(!text.empty());
        BOOST_TEST(text.find("planted") == text.npos);
    }
}

BOOST_AUTO_TEST_CASE(orders_of_instances) {
    instances::create order{.name = "kafka-1",
                            .engine_version = "2.7",
                            .broker_num = 3,
                            .storage_space = 300,
                            .vpc_id = "v",
                            .security_group_id = "s",
                            .subnet_id = "n",
                            .available_zones = {"z1"},
                            .product_id = "c6.2u4g.cluster",
                            .storage_spec_code = "dms.physical.storage.ultra.v2"};
    BOOST_TEST(violations_of(order) == "");
    order.ssl_enable = true;
    BOOST_TEST(violations_of(order) ==
               "access_user: must be set when ssl_enable is true; password: must be set when ssl_enable is true");
    order.access_user = "ann1";
    order.password = secret("abcdEF12");
    order.sasl_enabled_mechanisms = {{"PLAIN", "SCRAM-SHA-256"}};
    BOOST_TEST(violations_of(order) == "sasl_enabled_mechanisms[1]: must be PLAIN or SCRAM-SHA-512, is SCRAM-SHA-256");
    order.sasl_enabled_mechanisms.reset();
    order.bss_param = {.charging_mode = "prePaid", .period_type = "year", .period_num = 4};
    BOOST_TEST(violations_of(order) == "bss_param.period_num: must be 1 to 3 when period_type is year, is 4");
    order.bss_param->period_type = "month";
    BOOST_TEST(violations_of(order) == "");
    order.tags = {{{.key = "größe", .value = "5 TB"}, {.key = "_sys_a", .value = ""}}};
    BOOST_TEST(violations_of(order) == "tags[1].key: must not start with '_sys_'");
    order.tags.reset();
    order.port_protocol = {.private_sasl_ssl_enable = true, .private_sasl_plaintext_enable = true};
    BOOST_TEST(
        violations_of(order) ==
        "port_protocol.private_sasl_plaintext_enable: must be false when private_sasl_ssl_enable is true, is true");
}

BOOST_AUTO_TEST_CASE(quotas_are_for_somebody_and_limit_something) {
    quotas::create quota{.instance_id = "i1", .producer_byte_rate = 1024};
    BOOST_TEST(violations_of(quota) == "user: must be set, or else client or user-default or client-default");
    quota.user_default = true;
    BOOST_TEST(violations_of(quota) == "");
    quota.user = "ann1";
    BOOST_TEST(violations_of(quota) == "user: must not be set when user-default is true");
    quota.user_default = false;
    quota.producer_byte_rate.reset();
    BOOST_TEST(violations_of(quota) == "producer-byte-rate: must be set, or else consumer-byte-rate");
}

BOOST_AUTO_TEST_CASE(Q098_topics_are_listed_up_to_200_at_a_time) {
    topics::list list{.instance_id = "i1", .limit = 200};
    BOOST_TEST(violations_of(list) == "");
    list.limit = 201;
    BOOST_TEST(violations_of(list) == "limit: must be 1 to 200, is 201");
}

BOOST_AUTO_TEST_CASE(Q102_Q103_offsets_of_all_topics_and_partitions_are_reset_to_one_position) {
    consumer_groups::reset_offset reset{.instance_id = "i1", .group = "g", .message_offset = 0};
    BOOST_TEST(violations_of(reset) == "");
    reset.timestamp = 0;
    BOOST_TEST(violations_of(reset) == "message_offset: must be set when timestamp is not, and only then");
    reset.message_offset.reset();
    reset.partition = -2;
    BOOST_TEST(violations_of(reset) == "partition: must be at least -1, is -2");
}

BOOST_AUTO_TEST_CASE(Q104_Q105_Q107_Q108_Q109_members_called_optional_are_needed) {
    BOOST_TEST(violations_of(consumer_groups::list_offsets{.instance_id = "i", .group = "g"}) ==
               "topic: must not be empty");
    BOOST_TEST(violations_of(instances::switch_port_protocol{.instance_id = "i"}) == "protocol: must not be empty");
    BOOST_TEST(violations_of(users::batch_remove{.instance_id = "i"}) == "users: must not be empty");
    BOOST_TEST(violations_of(access_policies::set{.instance_id = "i", .topics = {{"t", {{}}}}}) ==
               "topics[0].policies[0].user_name: must not be empty; "
               "topics[0].policies[0].access_policy: must not be empty");
    BOOST_TEST(violations_of(topics::reassign_replicas{.instance_id = "i", .topic = "t"}) ==
               "partitions: must not be empty");
    BOOST_TEST(violations_of(messages::remove{.instance_id = "i", .topic = "t"}) == "partitions: must not be empty");
    BOOST_TEST(violations_of(instances::update_configs{.instance_id = "i"}) == "kafka_configs: must not be empty");
    BOOST_TEST(violations_of(tags::batch_action{.instance_id = "i"}) ==
               "action: must not be empty; tags: must not be empty");
}

BOOST_AUTO_TEST_CASE(Q114_dump_tasks_have_topics_or_a_pattern) {
    legacy::new_obs_destination to{.access_key = "a",
                                   .secret_key = "s",
                                   .obs_bucket_name = "b",
                                   .partition_format = "yyyy/MM",
                                   .deliver_time_interval = 30};
    legacy::create_sink_task task{.connector_id = "c", .task_name = "t", .obs_destination_descriptor = to};
    const char* one = "obs_destination_descriptor.topics: must be set when topics_regex is not, and only then";
    BOOST_TEST(violations_of(task) == one);
    task.obs_destination_descriptor.topics = "orders";
    BOOST_TEST(violations_of(task) == "");
    task.obs_destination_descriptor.topics_regex = "o.*";
    BOOST_TEST(violations_of(task) == one);
}

BOOST_AUTO_TEST_CASE(what_the_service_may_take_passes) {
    BOOST_TEST(violations_of(topics::create{.instance_id = "i", .id = "a.b", .replication = 20}) == "");   // Q118
    BOOST_TEST(violations_of(v1::create_topic{.instance_id = "i", .id = "a.b", .partition = 200}) == "");  // Q116
    BOOST_TEST(violations_of(legacy::add_partitions{.instance_id = "i", .topic = "t", .partition = 200}) ==
               "");                                                                      // Q120
    BOOST_TEST(violations_of(messages::get{.instance_id = "i", .topic = "a.b"}) == "");  // Q117
    for (const char* time : {"22", "22:00", "22:00:00"})
        BOOST_TEST(violations_of(instances::update{.instance_id = "i", .maintain_begin = time}) == "");  // Q122
    BOOST_TEST(violations_of(v1::update_instance{.instance_id = "i", .name = "a_bc"}) == "");            // Q123
    BOOST_TEST(violations_of(users::create{.instance_id = "i", .user_name = "a_bc", .user_passwd = "abcde;1|A"}) ==
               "");  // Q124, Q126
    instances::resize more{.instance_id = "i", .oper_type = "horizontal", .new_storage_space = 1, .new_broker_num = 50};
    BOOST_TEST(violations_of(more) == "");  // Q111, Q121
    messages::send keyless{.instance_id = "i", .topic = "t", .body = "b"};
    BOOST_TEST(violations_of(keyless) == "");
    BOOST_TEST(violations_of(instances::update{.instance_id = "i", .description = ""}) == "");  // clears it
}

BOOST_AUTO_TEST_CASE(tags_of_each_version_have_limits_of_their_own) {  // Q127
    const auto refuses = [](auto order, std::string key, std::string value) {
        auto& added = order.tags.emplace().emplace_back();
        added.key = std::move(key);
        added.value = std::move(value);
        return violations_of(order).find("tags[0]") != std::string::npos;
    };
    const std::string longest_key(36, 'k');
    const std::string longest_value(43, 'v');
    BOOST_TEST(!refuses(v1::create_instance{}, longest_key, longest_value));
    BOOST_TEST(refuses(v1::create_instance{}, longest_key + "k", "v"));
    BOOST_TEST(refuses(v1::create_instance{}, "k", longest_value + "v"));
    BOOST_TEST(!refuses(instances::create{}, longest_key + "k", longest_value + "v"));
    for (const char* sign : {"=", "*", "<", ">", "\\", ",", "|", "/", "\t"})
        BOOST_TEST(refuses(v1::create_instance{}, sign, "v"), sign);
    for (const char* sign : {"!", "#", "-", ".", ";", "~", "\u00e4"})
        BOOST_TEST(!refuses(v1::create_instance{}, sign, sign), sign);
    BOOST_TEST(refuses(instances::create{}, "!", "v"));
    BOOST_TEST(!refuses(instances::create{}, "=", "="));
}

BOOST_AUTO_TEST_SUITE_END()

// What the reference documents, in constraints.json, against the rules of the structs.
namespace {

std::string sorted_words(std::string_view text) {
    std::istringstream words{std::string(text)};
    std::set<std::string> sorted{std::istream_iterator<std::string>(words), {}};
    std::string joined;
    for (const auto& word : sorted) joined.append(" ").append(word);
    return joined;
}

std::string from_to(const field_rule& rule) {
    if (rule.most == INT64_MAX) return "at least " + std::to_string(rule.least);
    return std::to_string(rule.least) + " to " + std::to_string(rule.most);
}

/// In the words of constraints.json.
std::string short_form(const field_rule& rule) {
    const std::string text(rule.text.substr(0, rule.text.find('\x80')));
    const std::string other(rule.other);
    switch (rule.what) {
        case constraint::range:
            return from_to(rule);
        case constraint::length:
            return "length " + from_to(rule);
        case constraint::items:
            return "items " + from_to(rule);
        case constraint::characters:
            return "only " + text;
        case constraint::first:
            return "first " + text;
        case constraint::not_first:
            return "not first " + text;
        case constraint::not_last:
            return "not last " + text;
        case constraint::one_of:
            return "one of" + sorted_words(text);
        case constraint::password:
            return "password" + (other.empty() ? "" : " not " + other);
        case constraint::needed:
            return "needed";
        case constraint::unset:
            return "unset";
        case constraint::exactly_one:
        case constraint::at_least_one:
            return "needed when " + other + " is absent";
        case constraint::at_most_one:
            return "not with " + other;
        case constraint::may_be_empty:
            return "may be empty";
    }
    return {};
}

using constraints = std::set<std::string>;  // "topics::create id first A-Za-z"

void add_rules(const type_descriptor& type, const std::string& above, constraints& to) {
    if (type.element) return add_rules(*type.element, above, to);
    if (type.what != kind::record) return;
    for (const auto& rule : type.rules) {
        std::string text = short_form(rule);
        if (!rule.condition.empty())
            text.append(" when ")
                .append(rule.condition)
                .append(" is ")
                .append(rule.values.empty() ? "set" : rule.values);
        to.insert(above + std::string(rule.member) + " " + text);
        if (rule.what == constraint::exactly_one || rule.what == constraint::at_least_one)
            if (rule.other.find(' ') == rule.other.npos)
                to.insert(above + std::string(rule.other) + " needed when " + std::string(rule.member) + " is absent");
    }
    for (const auto& field : type.fields) {
        const auto& bare = field.type->what == kind::optional ? *field.type->element : *field.type;
        add_rules(bare, above + std::string(field.name) + (bare.what == kind::list ? "[]." : "."), to);
    }
}

constraints enforced() {
    constraints all;
    for (const auto& operation : operations())
        add_rules(*operation.request, std::string(operation.full_name) + " ", all);
    return all;
}

/// The member at a path such as `topics[].policies[].user_name`.
const detail::field_descriptor* find(const type_descriptor& type, std::string_view path) {
    if (type.element) return find(*type.element, path);
    const auto dot = path.find('.');
    auto name = path.substr(0, dot);
    if (name.ends_with("[]")) name.remove_suffix(2);
    const auto* field = type.find(name);
    return !field || dot == path.npos ? field : find(*field->type, path.substr(dot + 1));
}

/// All that constraints.json has. What is `needed` and no optional member needs no rule: it must not be empty anyway.
constraints documented() {
    std::ifstream file(dmskafka::test::test_data("unit/constraints.json"));
    const auto parsed = json::parse(std::string(std::istreambuf_iterator<char>(file), {}));
    constraints all;
    for (const auto& [name, members] : parsed.get_object()) {
        const auto* operation = find_operation(name);
        BOOST_TEST_REQUIRE((operation != nullptr), name);
        for (const auto& [path, texts] : members.get_object()) {
            const auto* field = find(*operation->request, path);
            BOOST_TEST_REQUIRE((field != nullptr), name << ' ' << path);
            for (const auto& text : texts.get_array())
                if (text.get_string() != "needed" || field->type->what == kind::optional)
                    all.insert(std::string(name) + ' ' + std::string(path) + ' ' + std::string(text.get_string()));
        }
    }
    return all;
}

/// Where the rules are not what the tables of the reference say, and why.
struct departure {
    const char* why;
    std::string where;
    std::string documented;  ///< empty: the tables say nothing
    std::string enforced;    ///< empty: nothing is
};

const std::vector<departure>& departures() {
    static const char* text = "said in words";
    static const char* open = "taken from examples: not a closed list";
    static const std::vector<departure> all{
        {"zero is a forgotten number", "instances::create broker_num", "", "at least 1"},
        {"zero is a forgotten number", "legacy::update_sink_task_quota sink_max_tasks", "", "at least 1"},
        {"product", "instances::create storage_space", "300 to 1500000", "at least 300"},
        {"PLAIN when absent", "instances::create sasl_enabled_mechanisms", "needed when ssl_enable is true", ""},
        {"account", "instances::create enterprise_project_id",
         "needed when the account is an enterprise-project account", ""},
        {text, "instances::create bss_param.period_num", "", "1 to 3 when period_type is year"},
        {text, "instances::create port_protocol.private_sasl_plaintext_enable", "",
         "one of false when private_sasl_ssl_enable is true"},
        {text, "instances::create port_protocol.public_sasl_plaintext_enable", "",
         "one of false when public_sasl_ssl_enable is true"},
        {text, "instances::batch_action instances", "", "needed when all_failure is absent"},
        {text, "instances::batch_action all_failure", "", "needed when instances is absent"},
        {"Q111", "instances::resize publicip_id", "needed when oper_type is horizontal", ""},
        {"Q121", "instances::resize new_broker_num", "at most 30", ""},
        {"Q118", "topics::create replication", "1 to 3", "at least 1"},
        {"Q119", "topics::create retention_time", "1 to 720", "0 to 720"},
        {"Q098", "topics::list limit", "1 to 50", "1 to 200"},
        {"Q102", "consumer_groups::reset_offset topic", "", "may be empty"},
        {"Q102", "legacy::reset_offset topic", "", "may be empty"},
        {"Q155", "consumer_groups::batch_update groups", "", "needed when group_name is absent"},
        {"Q155", "consumer_groups::batch_update group_name", "", "needed when groups is absent"},
        {"Q124", "users::create user_name", "", "length 4 to 64"},
        {"Q124", "users::create user_name", "", "only A-Za-z0-9_-"},
        {"Q124", "users::create user_name", "", "first A-Za-z"},
        {"a message needs no key", "messages::send property_list", "", "may be empty"},
        {open, "messages::send property_list[].name", "examples KEY PARTITION", ""},
        {text, "messages::query start_time", "needed when querying offsets", "needed when end_time is set"},
        {text, "messages::query end_time", "needed when querying offsets", "needed when start_time is set"},
        {"an offset may be left out", "messages::query message_offset", "needed when querying contents", ""},
        {text, "messages::query partition", "needed when querying contents", "needed when message_offset is set"},
        {"a number here", "tasks::list end_time", "length 14 to 14", "19700101000000 to 99991231235959"},
        {"a number here", "tasks::list end_time", "only 0-9", ""},
        {"Q140", "smart_connect::create_task source_type",
         "examples KAFKA_REPLICATOR_SOURCE NONE REDIS_REPLICATOR_SOURCE", ""},
        {"Q140", "smart_connect::create_task sink_type", "examples NONE OBS_SINK REDIS_REPLICATOR_SINK", ""},
        {"Q115", "smart_connect::create_task source_task", "",
         "needed when source_type is KAFKA_REPLICATOR_SOURCE REDIS_REPLICATOR_SOURCE"},
        {"Q115", "smart_connect::create_task sink_task", "", "needed when sink_type is OBS_SINK REDIS_REPLICATOR_SINK"},
        {"Q114", "smart_connect::create_task topics", "", "not with topics_regex"},
        {text, "smart_connect::create_task source_task.instance_id", "", "not with bootstrap_servers"},
        {text, "smart_connect::create_task source_task.topics_mapping", "", "unset when rename_topic_enabled is true"},
        {open, "smart_connect::create_task source_task.redis_type", "examples cluster standalone", ""},
        {open, "smart_connect::create_task sink_task.redis_type", "examples cluster standalone", ""},
        {"Q114", "legacy::create_sink_task obs_destination_descriptor.topics", "",
         "needed when topics_regex is absent"},
        {"Q114", "legacy::create_sink_task obs_destination_descriptor.topics_regex", "",
         "needed when topics is absent"},
        {"Q142", "legacy::create_sink_task obs_destination_descriptor.destination_file_type", "one of text",
         "one of TEXT text"},
        {text, "legacy::create_sink_task obs_destination_descriptor.obs_path", "", "only A-Za-z0-9_/-"},
        {"Q120", "legacy::add_partitions partition", "at most 100", "1 to 200"},
        {text, "iam::create_token auth.scope.project.name", "", "needed when id is absent"},
        {text, "iam::create_token auth.scope.project.id", "", "needed when name is absent"},
        {"Q116", "v1::create_topic id", "length 4 to 64", "length 3 to 200"},
        {"Q116", "v1::create_topic id", "only A-Za-z0-9_-", "only A-Za-z0-9_.-"},
        {"Q118", "v1::create_topic replication", "1 to 3", "at least 1"},
        {"Q119", "v1::create_topic retention_time", "1 to 720", "0 to 720"},
        {"Q120", "v1::create_topic partition", "1 to 100", "1 to 200"},
        {"Q123", "v1::update_instance name", "only A-Za-z0-9-", "only A-Za-z0-9_-"},
        {"Q122", "v1::create_instance maintain_begin", "one of 02:00:00 06:00:00 10:00:00 14:00:00 18:00:00 22:00:00",
         ""},
        {"Q122", "v1::update_instance maintain_begin", "one of 02:00:00 06:00:00 10:00:00 14:00:00 18:00:00 22:00:00",
         ""},
        {text, "v1::create_instance maintain_begin", "", "needed when maintain_end is set"},
        {text, "v1::create_instance maintain_end", "", "needed when maintain_begin is set"},
        {text, "v1::update_instance maintain_begin", "", "needed when maintain_end is set"},
        {text, "v1::update_instance maintain_end", "", "needed when maintain_begin is set"},
        {text, "v1::create_instance public_bandwidth", "", "only 0-9"},
        {text, "v1::create_instance storage_space", "", "at least 1200 when specification is 300MB"},
        {text, "v1::create_instance storage_space", "", "at least 2400 when specification is 600MB"},
        {text, "v1::create_instance storage_space", "", "at least 4800 when specification is 1200MB"},
        {text, "v1::create_instance partition_num", "", "one of 300 when specification is 100MB"},
        {text, "v1::create_instance partition_num", "", "one of 900 when specification is 300MB"},
        {text, "v1::create_instance partition_num", "", "one of 1800 when specification is 600MB 1200MB"},
        {text, "v1::create_instance storage_spec_code", "",
         "one of dms.physical.storage.ultra when specification is 600MB 1200MB"},
        {"DMS.00400100", "v1::batch_action instances", "", "items 0 to 50"},
        {text, "v1::batch_action instances", "", "needed when allFailure is absent"},
        {text, "v1::batch_action allFailure", "", "needed when instances is absent"},
    };
    return all;
}

/// The same words for the members of several operations.
std::vector<departure> departures_of_families() {
    static const char* text = "said in words";
    std::vector<departure> all;
    for (const std::string member : {"key", "value"})
        all.push_back({text, "v1::create_instance tags[]." + member, "", "only A-Za-z0-9- !\"#$%&'()+.:;?@[]^_`{}~"});
    for (const std::string where : {"instances::create", "tags::batch_action"}) {
        all.push_back({text, where + " tags[].key", "", "only A-Za-z0-9- _.:=+@"});
        all.push_back({text, where + " tags[].key", "", "not first _sys_"});
        all.push_back({text, where + " tags[].key", "", "not first  "});
        all.push_back({text, where + " tags[].key", "", "not last  "});
        all.push_back({text, where + " tags[].value", "", "only A-Za-z0-9- _.:=+@"});
    }
    for (const std::string where : {"quotas::create ", "quotas::update ", "quotas::remove "}) {
        all.push_back({text, where + "user", "", "needed when client user-default client-default is absent"});
        for (const std::string who : {"user", "client"}) {
            all.push_back({text, where + who, "", "unset when " + who + "-default is true"});
            all.push_back({text, where + who, "", "needed when " + who + "-default is false"});
        }
        if (where.starts_with("quotas::remove")) continue;
        all.push_back({text, where + "producer-byte-rate", "", "needed when consumer-byte-rate is absent"});
        all.push_back({text, where + "consumer-byte-rate", "", "needed when producer-byte-rate is absent"});
    }
    return all;
}

bool fits(constraint what, const type_descriptor& type) {
    const auto* bare = type.what == kind::optional ? type.element : &type;
    if (what == constraint::items) return bare->what == kind::list;
    if (bare->what == kind::list) bare = bare->element;
    const bool text = bare->what == kind::text || bare->what == kind::secret;
    const bool number = bare->what == kind::int32 || bare->what == kind::int64;
    switch (what) {
        case constraint::range:
            return number;
        case constraint::one_of:
            return text || number || bare->what == kind::boolean;
        case constraint::password:
            return bare->what == kind::secret;
        case constraint::length:
        case constraint::characters:
        case constraint::first:
        case constraint::not_first:
        case constraint::not_last:
            return text;
        default:
            return true;
    }
}

void check_that_rules_fit(const type_descriptor& type, std::string_view operation) {
    if (type.element) return check_that_rules_fit(*type.element, operation);
    for (const auto& rule : type.rules)
        BOOST_TEST(fits(rule.what, *type.find(rule.member)->type), operation << ' ' << rule.member);
    for (const auto& field : type.fields) check_that_rules_fit(*field.type, operation);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(rules_and_reference)

BOOST_AUTO_TEST_CASE(each_documented_constraint_is_enforced_and_nothing_else) {
    auto expected = documented();
    BOOST_TEST(expected.size() > 150u);
    auto apart = departures();
    for (auto& more : departures_of_families()) apart.push_back(std::move(more));
    for (const auto& [why, where, documented, enforced] : apart) BOOST_TEST_CONTEXT(why << ": " << where) {
            if (!documented.empty()) BOOST_TEST(expected.erase(where + ' ' + documented) == 1u);
            if (!enforced.empty()) BOOST_TEST(expected.insert(where + ' ' + enforced).second);
        }
    const auto found = enforced();
    for (const auto& one : expected) BOOST_TEST(found.contains(one), "no rule for " << one);
    for (const auto& one : found) BOOST_TEST(expected.contains(one), "not documented: " << one);
}

BOOST_AUTO_TEST_CASE(each_rule_fits_the_type_of_its_member) {
    for (const auto& operation : operations()) check_that_rules_fit(*operation.request, operation.full_name);
}

BOOST_AUTO_TEST_CASE(each_rule_is_described_by_a_sentence) {
    for (const auto& operation : operations())
        for (const auto& rule : operation.request->rules) {
            const bool allows = rule.what == constraint::may_be_empty;
            BOOST_TEST(describe(rule).starts_with(allows ? "may" : "must"), operation.full_name << ' ' << rule.member);
        }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace dmskafka::test
