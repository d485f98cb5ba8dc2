#include <boost/test/unit_test.hpp>

#include "loopback_client.hpp"
#include "run_on.hpp"

#include <dmskafka/client.hpp>
#include <dmskafka/credentials_provider.hpp>
#include <dmskafka/emulator.hpp>
#include <dmskafka/ops/instances.hpp>

#include <boost/asio/co_spawn.hpp>

#include <optional>

namespace dmskafka::test {
namespace {

using namespace std::chrono_literals;

struct emulated_iam {
    shifted_clock time;
    asio::io_context context{1};
    emulator service{context.get_executor(), emulator_options{}};
    client_options options = make_options();
    std::optional<client> made;

    client_options make_options() {
        client_options o;
        o.endpoint = service.endpoint();
        o.iam_endpoint = service.endpoint();
        o.region = service.options().project_name;
        o.tls.ca_file = service.ca_file();
        o.clock = &time;
        password_credentials_options user;
        user.user_name = service.options().user_name;
        user.password = service.options().password;
        user.domain_name = service.options().domain_name;
        user.project_name = service.options().project_name;
        o.credentials_provider = password_credentials(user);
        return o;
    }
    template <class T>
    T run(asio::awaitable<T> work) {
        return run_on(context, std::move(work));
    }
    result<instances::instance_page> list_instances() {
        if (!made) made.emplace(context.get_executor(), options);
        instances::list request;
        return run(made->call(request));
    }
    result<void> verify() {
        if (!made) made.emplace(context.get_executor(), options);
        return run(made->verify_credentials());
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(credentials_with_emulator, emulated_iam)

BOOST_AUTO_TEST_CASE(password_and_region_are_enough_for_a_call) {
    service.service().add_instance("i1");
    const auto got = list_instances();
    BOOST_REQUIRE_MESSAGE(got, got.error().describe());
    BOOST_TEST(got->instances.size() == 1u);
    BOOST_TEST(service.service().requests() == 3u);  // token, projects, instances
}

BOOST_AUTO_TEST_CASE(revoked_token_is_replaced_unseen) {
    BOOST_REQUIRE(list_instances());
    service.service().revoke_tokens();
    time.put_forward(1min);
    call_info facts;
    instances::list request;
    BOOST_TEST(run(made->call(request, call_options().info(facts))).has_value());
    BOOST_TEST(facts.attempts == 2);
}

BOOST_AUTO_TEST_CASE(wrong_password_is_named_by_the_check) {
    password_credentials_options user;
    user.user_name = service.options().user_name;
    user.password = "planted-wrong";
    user.domain_name = service.options().domain_name;
    user.project_name = service.options().project_name;
    options.credentials_provider = password_credentials(user);
    const auto got = verify();
    BOOST_TEST(got.error().message ==
               "password of an IAM user: IAM gives no token: The username or password is wrong.");
}

BOOST_AUTO_TEST_CASE(check_tells_keys_from_signatures) {
    options.credentials_provider.reset();
    options.credentials.access_key = service.options().access_key;
    options.credentials.secret_key = service.options().secret_key;
    BOOST_TEST(verify().has_value());
    made.reset();
    options.credentials.secret_key = "planted-wrong";
    BOOST_TEST(verify().error().message.find("the secret key does not belong") != std::string::npos);
    made.reset();
    options.credentials.access_key = "UNKNOWN";
    BOOST_TEST(verify().error().message.find("the access key is not known") != std::string::npos);
    made.reset();
    options.credentials.access_key = service.options().access_key;
    options.credentials.secret_key = service.options().secret_key;
    options.project_id = "p-unknown";
    BOOST_TEST(verify().error().message.find("know no project p-unknown") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace dmskafka::test
