// Each operation on its way: encoded by the client's side, routed and read by the emulator's.

#include <boost/test/unit_test.hpp>

#include "emulator/binding.hpp"
#include "emulator/percent.hpp"
#include "emulator/router.hpp"
#include "encoded_request.hpp"
#include "filler.hpp"

#include <dmskafka/dynamic_operation.hpp>

using namespace dmskafka;
using test::filler;
using test::how_much;

namespace {

emulation::router router_of_all() {
    emulation::router made;
    for (const auto& operation : operations()) made.add(operation.info.method, operation.info.path);
    return made;
}

void check_on_its_way(const operation_description& operation, how_much wanted) {
    static const auto router = router_of_all();
    dynamic_request sent(operation);
    // No control characters, which a path refuses, but all else that must be encoded there.
    filler(wanted, "text \"/?&%\u00e4-").fill(*operation.request, sent.data());

    const auto encoded = encode_request(operation, sent.data(), "project/1");
    BOOST_TEST_REQUIRE(encoded.has_value());
    const auto found = router.find(to_string(operation.info.method), emulation::path_of(encoded->target));
    BOOST_TEST_REQUIRE(found.has_value());
    BOOST_TEST(operations()[found->route].full_name == operation.full_name);

    emulation::received_request received{
        std::string(to_string(operation.info.method)), encoded->target, {}, encoded->body};
    dynamic_request read(operation);
    const auto refused = emulation::bind_request(received, found->values, operation, read.data());
    BOOST_TEST_REQUIRE(!refused.has_value(), refused->message << " for " << encoded->target << encoded->body);
    BOOST_TEST(read.to_json() == sent.to_json());
    if (operation.info.path.find("{project_id}") != std::string_view::npos)
        BOOST_TEST(emulation::find(found->values, "project_id").value() == "project/1");
}

}  // namespace

BOOST_AUTO_TEST_SUITE(operations_routing)

BOOST_AUTO_TEST_CASE(each_request_arrives_with_all_its_members) {
    for (const auto& operation : operations()) BOOST_TEST_CONTEXT(operation.full_name) {
            check_on_its_way(operation, how_much::everything);
        }
}

BOOST_AUTO_TEST_CASE(each_request_arrives_with_what_is_required) {
    for (const auto& operation : operations()) BOOST_TEST_CONTEXT(operation.full_name) {
            check_on_its_way(operation, how_much::required);
        }
}

BOOST_AUTO_TEST_SUITE_END()
