#include <boost/test/unit_test.hpp>

#include "test_data.hpp"

#include <dmskafka/error_catalogue.hpp>

#include <boost/json.hpp>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <regex>
#include <set>
#include <string>

using namespace dmskafka;

namespace {

std::string read_file(const std::string& path) {
    std::ifstream file(dmskafka::test::test_data(path));
    return {std::istreambuf_iterator<char>(file), {}};
}

bool is_one_sentence(std::string_view text) {
    const bool plain = std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c <= '~'; });
    return plain && text.size() > 5 && text.size() <= 100 && text.ends_with('.') && text.find(". ") == text.npos;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(error_catalogue)

BOOST_AUTO_TEST_CASE(every_code_of_the_reference_is_there_with_its_status) {
    const auto documented = boost::json::parse(read_file("unit/error_codes.json"));
    BOOST_TEST(documented.get_object().size() == 197u);
    for (const auto& [code, status] : documented.get_object()) BOOST_TEST_CONTEXT(code) {
            const auto* found = find_error(code);
            BOOST_TEST_REQUIRE(found != nullptr);
            BOOST_TEST(found->code == std::string_view(code));
            BOOST_TEST(found->status == status.to_number<int>());
        }
}

BOOST_AUTO_TEST_CASE(codes_that_are_only_seen_in_practice_are_there) {
    for (const std::string_view code :
         {"APIGW.0101",    "APIGW.0201",   "APIGW.0301",   "APIGW.0302",  "APIGW.0303", "APIGW.0306",
          "APIGW.0307",    "APIGW.0308",   "APIGW.0310",   "APIGW.0502",  "APIGW.0601", "APIGW.0605",
          "APIGW.0606",    "APIGW.0610",   "APIGW.0613",   "APIGW.0801",  "APIGW.0802", "CBC.99003651",
          "DMS.111400864", "DMS.00501007", "DMS.00501008", "DMS.40050010"})
        BOOST_TEST((find_error(code) != nullptr), code);
}

BOOST_AUTO_TEST_CASE(each_error_has_a_meaning_and_a_remedy_of_one_line) {
    for (const auto& error : dmskafka::error_catalogue()) BOOST_TEST_CONTEXT(error.code) {
            BOOST_TEST(is_one_sentence(error.meaning), error.meaning);
            BOOST_TEST(is_one_sentence(error.remedy), error.remedy);
            BOOST_TEST(error.meaning != error.remedy);
        }
}

BOOST_AUTO_TEST_CASE(each_error_finds_itself) {
    for (const auto& error : dmskafka::error_catalogue()) BOOST_TEST((find_error(error.code, error.status) == &error));
}

BOOST_AUTO_TEST_CASE(codes_are_found_in_both_spellings_q167) {
    for (const std::string_view digits : {"24", "25", "41", "52"}) BOOST_TEST_CONTEXT(digits) {
            const auto* found = find_error("DMS.005000" + std::string(digits));
            BOOST_TEST_REQUIRE(found != nullptr);
            BOOST_TEST(found->code == "DMS.0050000" + std::string(digits));
        }
    BOOST_TEST_REQUIRE(find_error("APIG.0308") != nullptr);
    BOOST_TEST(find_error("APIG.0308") == find_error("APIGW.0308"));
    BOOST_TEST(find_error("DMS.00500053")->code == "DMS.00500053");
    BOOST_TEST(find_error("DMS.005000053") == nullptr);
}

BOOST_AUTO_TEST_CASE(the_status_selects_among_the_meanings_of_a_code_q168) {
    BOOST_TEST(find_error("APIGW.0201")->status == 400);
    for (const int status : {400, 413, 414, 494, 502, 504})
        BOOST_TEST(find_error("APIGW.0201", status)->status == status);
    BOOST_TEST(find_error("APIGW.0201", 418) == nullptr);
    BOOST_TEST(find_error("DMS.10240407", 429)->status == 404);
}

BOOST_AUTO_TEST_CASE(what_is_no_code_is_not_found) {
    for (const std::string_view code :
         {"", "DMS", "DMS.", "DMS.0040002", "dms.00400026", "DMS.00400026 ", "400", "\xff", "DMS.99999999", "A", "Z"})
        BOOST_TEST((find_error(code) == nullptr), code);
}

BOOST_AUTO_TEST_CASE(every_error_of_the_emulator_is_catalogued_with_the_same_status) {
    const auto source = read_file("../src/emulator/documented_errors.hpp");
    const std::regex declaration(R"re(documented_error \w+\{\s*(\d+),\s*"([^"]+)")re");
    int seen = 0;
    for (std::sregex_iterator at(source.begin(), source.end(), declaration), end; at != end; ++at, ++seen)
        BOOST_TEST_CONTEXT((*at)[0]) {
            const int status = std::stoi((*at)[1]);
            const auto* found = find_error((*at)[2].str(), status);
            BOOST_TEST_REQUIRE(found != nullptr);
            BOOST_TEST(found->status == status);
        }
    const std::regex any(R"(inline constexpr documented_error \w+\{)");
    BOOST_TEST(seen == std::distance(std::sregex_iterator(source.begin(), source.end(), any), std::sregex_iterator()));
    BOOST_TEST(seen > 40);
}

BOOST_AUTO_TEST_CASE(each_kind_has_a_name_of_its_own) {
    std::set<std::string_view> names;
    for (int kind = 0; kind <= static_cast<int>(refusal_kind::transient); ++kind)
        BOOST_TEST(names.insert(to_string(static_cast<refusal_kind>(kind))).second);
    BOOST_TEST(names.count("unknown") == 0u);
    BOOST_TEST(to_string(static_cast<refusal_kind>(99)) == "unknown");
}

BOOST_AUTO_TEST_CASE(states_are_known_with_what_they_mean_for_waiting) {
    using enum state_class;
    struct row {
        std::string_view name;
        state_class waiting;
        bool documented;
    };
    constexpr row rows[] = {
        {"CREATING", pending, true},       {"RUNNING", settled, true},
        {"ERROR", failed, true},           {"RESTARTING", pending, true},
        {"STARTING", pending, true},       {"EXTENDING", pending, true},
        {"EXTENDEDFAILED", failed, true},  {"FROZEN", failed, true},
        {"FREEZING", pending, true},       {"UPGRADING", pending, true},
        {"ROLLINGBACK", pending, true},    {"CONNECTOR_DELETING", pending, false},
        {"SHRINKING", pending, false},     {"CONFIGURING", pending, false},
        {"ROLLBACK", pending, false},      {"VOLUMETYPECHANGING", pending, false},
        {"DELETING", pending, false},      {"CREATEFAILED", failed, false},
        {"ROLLBACKFAILED", failed, false}, {"RECYCLE", settled, false},
    };
    for (const auto& [name, waiting, documented] : rows) BOOST_TEST_CONTEXT(name) {
            const auto* found = find_instance_state(name);
            BOOST_TEST_REQUIRE(found != nullptr);
            BOOST_TEST(found->name == name);
            BOOST_TEST((found->waiting == waiting));
            BOOST_TEST(found->documented == documented);
            BOOST_TEST(is_one_sentence(found->meaning));
        }
    BOOST_TEST(instance_states().size() == std::size(rows));
}

BOOST_AUTO_TEST_CASE(states_are_found_whatever_their_case_and_underscores_q128_q175) {
    BOOST_TEST(find_instance_state("running") == find_instance_state("RUNNING"));
    BOOST_TEST(find_instance_state("EXTENDED_FAILED") == find_instance_state("EXTENDEDFAILED"));
    BOOST_TEST(find_instance_state("ConnectorDeleting") == find_instance_state("CONNECTOR_DELETING"));
    for (const std::string_view name : {"", "_", "RUN", "RUNNING1", "MIGRATING"})
        BOOST_TEST((find_instance_state(name) == nullptr), name);
    BOOST_TEST(to_string(state_class::pending) == "pending");
    BOOST_TEST(to_string(state_class::settled) == "settled");
    BOOST_TEST(to_string(state_class::failed) == "failed");
    BOOST_TEST(to_string(static_cast<state_class>(99)) == "unknown");
}

BOOST_AUTO_TEST_SUITE_END()
