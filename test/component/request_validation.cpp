#include <boost/test/unit_test.hpp>

#include "scripted_transport.hpp"
#include "virtual_time.hpp"

#include <dmskafka/client.hpp>
#include <dmskafka/ops/topics.hpp>
#include <dmskafka/ops/users.hpp>

#include <memory>
#include <string>

namespace dmskafka::test {
namespace {

struct validation_fixture {
    virtual_time time;
    std::shared_ptr<scripted_transport> server = std::make_shared<scripted_transport>(time.clock);
    client calls{time.context.get_executor(), make_options()};

    client_options make_options() {
        client_options o;
        o.endpoint = "https://dms.example.com";
        o.project_id = "p1";
        o.credentials.access_key = "AK";
        o.credentials.secret_key = "SK";
        o.transport = server;
        o.clock = &time.clock;
        return o;
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(request_validation, validation_fixture)

BOOST_AUTO_TEST_CASE(invalid_request_is_refused_before_a_byte_leaves) {
    topics::create request{.instance_id = "i1", .id = "orders", .partition = 201, .retention_time = -1};
    const auto got = time.run(calls.call(request));
    BOOST_REQUIRE(!got);
    BOOST_TEST((got.error().code == errc::invalid_request));
    BOOST_TEST(got.error().message == "partition: must be 1 to 200, is 201; retention_time: must be 0 to 720, is -1");
    BOOST_TEST(!got.error().may_have_executed);
    BOOST_TEST(server->requests.empty());
}

BOOST_AUTO_TEST_CASE(refusal_names_no_secret) {
    users::create request{.instance_id = "i1", .user_name = "ann1", .user_passwd = "planted"};
    const auto got = time.run(calls.call(request));
    BOOST_REQUIRE(!got);
    BOOST_TEST(got.error().message.find("user_passwd: must have 8 to 32 characters") == 0u);
    BOOST_TEST(got.error().message.find("planted") == std::string::npos);
    BOOST_TEST(server->requests.empty());
}

BOOST_AUTO_TEST_CASE(invalid_request_is_sent_without_validation) {
    server->answer(200, R"({"name":"orders"})");
    topics::create request{.instance_id = "i1", .id = "orders", .partition = 201};
    BOOST_REQUIRE(time.run(calls.call(request, call_options().no_validation())));
    BOOST_REQUIRE_EQUAL(server->requests.size(), 1u);
    BOOST_TEST(server->requests[0].body == R"({"id":"orders","partition":201})");
}

BOOST_AUTO_TEST_CASE(what_could_not_be_placed_is_refused_without_validation_too) {
    topics::create request{.id = "orders"};
    const auto got = time.run(calls.call(request, call_options().no_validation()));
    BOOST_REQUIRE(!got);
    BOOST_TEST((got.error().code == errc::invalid_request));
    BOOST_TEST(server->requests.empty());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace dmskafka::test
