#include <boost/test/unit_test.hpp>

#include "filler.hpp"
#include "virtual_time.hpp"

#include <dmskafka/client.hpp>
#include <dmskafka/dynamic_operation.hpp>
#include <dmskafka/emulator.hpp>

using namespace dmskafka;

BOOST_AUTO_TEST_SUITE(emulator_coverage)

BOOST_AUTO_TEST_CASE(each_operation_of_the_table_is_known_to_the_emulator) {
    test::virtual_time time;
    emulator_options emulated;
    emulated.clock = &time.clock;
    const emulated_service service(emulated);
    client_options options;
    options.endpoint = "https://dms.example.com";
    options.iam_endpoint = "https://iam.example.com";
    options.project_id = service.project_id();
    options.credentials.token = service.options().token;
    options.transport = service.transport();
    options.clock = &time.clock;
    const client calls(time.context.get_executor(), options);

    const auto how = call_options().no_validation().single_attempt();
    for (const auto& operation : operations()) BOOST_TEST_CONTEXT(operation.full_name) {
            dynamic_request request(operation);
            test::filler(test::how_much::required, "x").fill(*operation.request, request.data());
            const auto got = time.run(calls.call(request, how));
            if (got) continue;
            BOOST_TEST((got.error().code == errc::service_refused), got.error().describe());
            BOOST_TEST(got.error().service_code != "APIGW.0101");
        }
}

BOOST_AUTO_TEST_SUITE_END()
