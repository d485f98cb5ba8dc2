#include <boost/test/unit_test.hpp>

#include <dmskafka/dynamic_operation.hpp>
#include <dmskafka/json.hpp>
#include <dmskafka/ops/iam.hpp>
#include <dmskafka/ops/topics.hpp>

using namespace dmskafka;

namespace {

dynamic_request request_of(std::string_view name) { return dynamic_request(*find_operation(name)); }

std::string refusal(const result<void>& done) { return done ? "" : done.error().message; }

}  // namespace

BOOST_AUTO_TEST_SUITE(dynamic_operations)

BOOST_AUTO_TEST_CASE(members_are_set_from_text_of_any_type) {
    auto request = request_of("topics::create");
    BOOST_TEST(refusal(request.set("instance_id", "i1")) == "");
    BOOST_TEST(refusal(request.set("id", "123")) == "");
    BOOST_TEST(refusal(request.set("partition", "6")) == "");
    BOOST_TEST(refusal(request.set("sync_replication", "true")) == "");
    BOOST_TEST(refusal(request.set("topic_other_configs", R"([{"name":"a","value":1}])")) == "");
    topics::create same{.instance_id = "i1", .id = "123", .partition = 6, .sync_replication = true};
    same.topic_other_configs.emplace().push_back({"a", "1"});
    BOOST_TEST((*static_cast<const topics::create*>(request.data()) == same));
}

BOOST_AUTO_TEST_CASE(member_set_twice_has_the_last_value) {
    auto request = request_of("topics.batch_remove");
    BOOST_TEST(refusal(request.set("topics", R"(["a","b"])")) == "");
    BOOST_TEST(refusal(request.set("topics", R"(["c"])")) == "");
    BOOST_TEST(request.to_json() == R"({"instance_id":"","topics":["c"]})");
}

BOOST_AUTO_TEST_CASE(value_that_does_not_fit_is_refused_with_member_and_reason) {
    auto request = request_of("topics::create");
    BOOST_TEST(refusal(request.set("partition", "many")) == "partition: expected an integer, found many");
    BOOST_TEST(
        refusal(request.set("topic_other_configs", "[{")).starts_with("topic_other_configs: the text is no JSON"));
}

BOOST_AUTO_TEST_CASE(unknown_member_is_refused) {
    auto request = request_of("topics::create");
    const auto done = request.set("partitions", "6");
    BOOST_REQUIRE(!done);
    BOOST_TEST((done.error().code == errc::invalid_request));
    BOOST_TEST(done.error().operation == "topics::create");
    BOOST_TEST(done.error().message == "partitions: is no member of this operation");
}

BOOST_AUTO_TEST_CASE(json_is_read_as_tolerantly_as_answers) {
    auto request = request_of("CreateInstanceTopic");
    const auto done = request.read_json(R"({"id":"orders","partition":"6","sync_replication":"true","topic_desc":null,)"
                                        R"("topic_other_configs":[{"name":"max.message.bytes","value":10485760}]})");
    BOOST_TEST(refusal(done) == "");
    BOOST_TEST(request.to_json() == R"({"instance_id":"","id":"orders","partition":6,"sync_replication":true,)"
                                    R"("topic_other_configs":[{"name":"max.message.bytes","value":"10485760"}]})");
}

BOOST_AUTO_TEST_CASE(json_that_is_no_object_is_refused) {
    auto request = request_of("CreateInstanceTopic");
    for (const char* text : {"[]", "12", "", "{", R"({"id":"a"} x)"}) {
        const auto done = request.read_json(text);
        BOOST_REQUIRE(!done);
        BOOST_TEST((done.error().code == errc::invalid_request));
    }
}

BOOST_AUTO_TEST_CASE(other_spellings_are_members_too) {
    auto request = request_of("quotas::create");
    BOOST_TEST(refusal(request.set("user-default", "true")) == "");
    BOOST_TEST(request.to_json().find(R"("user-default":true)") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(member_is_found_by_each_of_its_spellings) {
    const auto request = request_of("quotas::create");
    BOOST_TEST(request.find_member("user-default") == "user-default");
    BOOST_TEST(request.find_member("user_default") == "user-default");
    BOOST_TEST(request.find_member("user.default") == "");
}

BOOST_AUTO_TEST_CASE(secrets_of_a_response_are_hidden_unless_asked_for) {
    dynamic_response response(*find_operation("CreateToken"));
    static_cast<iam::issued_token*>(response.data())->subject_token = "planted";
    BOOST_TEST(response.text() == R"({"subject_token":"***"})");
    BOOST_TEST(response.text(secrets::shown) == R"({"subject_token":"planted"})");
}

BOOST_AUTO_TEST_CASE(request_is_validated_as_its_struct_is) {
    auto request = request_of("topics::create");
    BOOST_TEST(refusal(request.set("partition", "300")) == "");
    const auto broken = validate(request);
    BOOST_TEST((broken == validate(topics::create{.partition = 300})));
    BOOST_TEST(!broken.empty());
}

BOOST_AUTO_TEST_CASE(clone_is_equal_and_independent) {
    auto request = request_of("topics::create");
    BOOST_TEST(refusal(request.set("id", "orders")) == "");
    auto copy = request.clone();
    BOOST_TEST(copy.to_json() == request.to_json());
    BOOST_TEST(refusal(copy.set("id", "payments")) == "");
    BOOST_TEST(request.to_json() == R"({"instance_id":"","id":"orders"})");
}

BOOST_AUTO_TEST_CASE(each_operation_of_the_table_has_values) {
    for (const auto& operation : operations()) BOOST_TEST_CONTEXT(operation.full_name) {
            dynamic_request request(operation);
            dynamic_response response(operation);
            BOOST_TEST(request.to_json().starts_with('{'));
            BOOST_TEST(response.text().empty() ==
                       (operation.answers == answer::none || operation.answers == answer::text));
        }
}

BOOST_AUTO_TEST_CASE(operation_outside_the_table_is_refused) {
    const auto& own = detail::description_of<topics::create>;  // the same facts, but no entry of the table
    BOOST_CHECK_EXCEPTION(dynamic_request{own}, failure_error,
                          [](const failure_error& e) { return e.details().code == errc::invalid_options; });
}

BOOST_AUTO_TEST_SUITE_END()
