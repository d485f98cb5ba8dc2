#include <boost/test/unit_test.hpp>

#include "test_data.hpp"

#include <dmskafka/operation_table.hpp>

#include <boost/json.hpp>

#include <fstream>
#include <iterator>
#include <map>
#include <set>
#include <string>

using namespace dmskafka;
namespace json = boost::json;
using detail::kind;
using detail::type_descriptor;

namespace {

const json::object& specification() {
    static const json::value parsed = [] {
        std::ifstream file(dmskafka::test::test_data("unit/specification.json"));
        return json::parse(std::string(std::istreambuf_iterator<char>(file), {}));
    }();
    return parsed.get_object();
}

std::string text(const json::value& value) { return std::string(value.get_string()); }

const json::object* record(const std::string& name) {
    const auto* found = specification().at("records").get_object().if_contains(name);
    return found ? &found->get_object() : nullptr;
}

const std::map<std::string, kind> scalars{{"bool", kind::boolean}, {"int32", kind::int32}, {"int64", kind::int64},
                                          {"double", kind::real},  {"string", kind::text}, {"secret", kind::secret},
                                          {"object", kind::json},  {"map", kind::text_map}};

enum class direction { request, response };

void compare(const type_descriptor& type, std::string documented, direction sent);

template <class Documented>
void compare_fields(const type_descriptor& type, const json::object& documented, direction sent, Documented text_of) {
    std::set<std::string> expected;
    std::set<std::string> described;
    for (const auto& [name, unused] : documented) expected.emplace(name);
    for (const auto& field : type.fields) described.emplace(field.name);
    BOOST_TEST(described == expected, boost::test_tools::per_element());
    for (const auto& field : type.fields)
        if (const auto* found = documented.if_contains(field.name)) BOOST_TEST_CONTEXT(field.name) {
                compare(*field.type, text_of(field, text(*found)), sent);
            }
}

/// `documented` is a type, or `list` and a type, or the name of a record; a required one ends in `!`.
void compare(const type_descriptor& type, std::string documented, direction sent) {
    const bool required = documented.ends_with('!');
    if (required) documented.pop_back();
    const auto* bare = type.what == kind::optional ? type.element : &type;
    const bool may_be_bare = bare->what == kind::list || bare->what == kind::json || bare->what == kind::text_map;
    if (sent == direction::request)
        BOOST_TEST((type.what != kind::optional) == required);
    else
        BOOST_TEST((type.what == kind::optional) != may_be_bare);

    while (documented.starts_with("list ")) {
        BOOST_TEST_REQUIRE((bare->what == kind::list));
        bare = bare->element;
        documented.erase(0, 5);
    }
    if (const auto scalar = scalars.find(documented); scalar != scalars.end()) {
        BOOST_TEST((bare->what == scalar->second));
    } else {
        BOOST_TEST_REQUIRE((bare->what == kind::record));
        BOOST_TEST_REQUIRE((record(documented) != nullptr));
        compare_fields(*bare, *record(documented), sent, [](const auto&, std::string type_text) { return type_text; });
    }
}

std::string to_text(placement where) {
    const char* names[] = {"path", "query", "body", "path and body"};
    return names[static_cast<std::size_t>(where)];
}

void compare_request(const operation_description& operation, const json::object& documented) {
    compare_fields(*operation.request, documented, direction::request,
                   [&](const detail::field_descriptor& field, std::string type_text) {
                       const auto index = static_cast<std::size_t>(&field - operation.request->fields.data());
                       const auto where = to_text(operation.placements[index]) + ' ';
                       BOOST_TEST(type_text.substr(0, where.size()) == where);
                       return type_text.substr(where.size());
                   });
}

void compare_response(const operation_description& operation, const std::string& documented) {
    const auto& type = *operation.response;
    if (documented == "none") {
        BOOST_TEST((operation.answers == answer::none));
    } else if (documented == "string") {
        BOOST_TEST((operation.answers == answer::text));
        BOOST_TEST((type.what == kind::text));
    } else {
        const bool list = documented.starts_with("list ");
        BOOST_TEST((operation.answers == (list ? answer::array : answer::object)));
        const auto name = documented.substr(list ? 5 : 0);
        BOOST_TEST_REQUIRE((record(name) != nullptr));
        compare_fields(list ? *type.element : type, *record(name), direction::response,
                       [](const auto&, std::string type_text) { return type_text; });
    }
}

/// Each record below a type, once.
void visit_records(const type_descriptor& type, std::set<const type_descriptor*>& seen) {
    if (type.element) visit_records(*type.element, seen);
    if (type.what != kind::record || !seen.insert(&type).second) return;
    for (const auto& field : type.fields) visit_records(*field.type, seen);
}

const operation_description& named(std::string_view name) {
    const auto* found = find_operation(name);
    BOOST_TEST_REQUIRE((found != nullptr), "no operation is called " << name);
    return *found;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(operation_table)

BOOST_AUTO_TEST_CASE(has_109_operations_with_names_of_their_own) {
    std::set<std::string_view> official;
    std::set<std::string_view> full;
    for (const auto& operation : operations()) {
        official.insert(operation.info.official_name);
        full.insert(operation.full_name);
        BOOST_TEST(operation.full_name == std::string(operation.family) + "::" + std::string(operation.name));
    }
    BOOST_TEST(operations().size() == 109u);
    BOOST_TEST(official.size() == 109u);
    BOOST_TEST(full.size() == 109u);
    BOOST_TEST(specification().at("operations").get_array().size() == 109u);
}

BOOST_AUTO_TEST_CASE(says_of_each_operation_what_the_specification_says) {
    for (const auto& row : specification().at("operations").get_array()) {
        const auto& documented = row.get_object();
        const auto name = text(documented.at("operation"));
        BOOST_TEST_CONTEXT(name) {
            const auto& operation = named(name);
            BOOST_TEST(operation.full_name == text(documented.at("name")));
            BOOST_TEST(operation.info.section == text(documented.at("section")));
            BOOST_TEST(to_string(operation.info.method) == text(documented.at("method")));
            BOOST_TEST(operation.info.path == text(documented.at("path")));
            BOOST_TEST(operation.info.iam_action == text(documented.at("iam")));
            BOOST_TEST(to_string(operation.info.repeat) == text(documented.at("safety")));
            BOOST_TEST((operation.job != nullptr) == documented.at("starts_job").get_bool());
            BOOST_TEST((operation.endpoint == service::iam) == documented.contains("service"));
            const auto* replaced_by = documented.if_contains("replaced_by");
            BOOST_TEST(operation.historical == (replaced_by != nullptr));
            BOOST_TEST(operation.replaced_by == (replaced_by ? text(*replaced_by) : std::string()));
        }
    }
}

BOOST_AUTO_TEST_CASE(has_the_members_of_each_request_with_their_places_types_and_need) {
    for (const auto& row : specification().at("operations").get_array()) BOOST_TEST_CONTEXT(text(row.at("operation"))) {
            compare_request(named(text(row.at("operation"))), row.at("request").get_object());
        }
}

BOOST_AUTO_TEST_CASE(has_the_members_of_each_response_with_their_types) {
    for (const auto& row : specification().at("operations").get_array()) BOOST_TEST_CONTEXT(text(row.at("operation"))) {
            compare_response(named(text(row.at("operation"))), text(row.at("response")));
        }
}

BOOST_AUTO_TEST_CASE(finds_each_operation_by_its_official_name_and_both_spellings_of_its_own) {
    for (const auto& operation : operations()) {
        const std::string family(operation.family);
        const std::string name(operation.name);
        BOOST_TEST(find_operation(operation.info.official_name) == &operation);
        BOOST_TEST(find_operation(family + "::" + name) == &operation);
        BOOST_TEST(find_operation(family + "." + name) == &operation);
    }
}

BOOST_AUTO_TEST_CASE(Q026_finds_the_password_reset_by_the_corrected_name) {
    BOOST_TEST(named("ResetUserPassword").full_name == "users::reset_password");
    BOOST_TEST(named("ResetUserPassword").info.official_name == "ResetUserPasswrod");
}

BOOST_AUTO_TEST_CASE(finds_nothing_by_other_names) {
    for (const char* name : {"", ".", "::", "topics", "create", "topics:create", "topics-create", "topics..create",
                             "topics.create ", "TOPICS.create", "Topics::create", "createinstancetopic"})
        BOOST_TEST((find_operation(name) == nullptr), "found by '" << name << "'");
}

BOOST_AUTO_TEST_CASE(names_current_operations_as_replacements) {
    int historical = 0;
    for (const auto& operation : operations()) {
        historical += operation.historical;
        if (operation.replaced_by.empty()) continue;
        BOOST_TEST_CONTEXT(operation.full_name) { BOOST_TEST(!named(operation.replaced_by).historical); }
    }
    BOOST_TEST(historical == 22);
}

BOOST_AUTO_TEST_CASE(has_a_job_rule_for_each_of_the_26_operations_that_start_work) {
    int jobs = 0;
    for (const auto& operation : operations()) {
        if (!operation.job) continue;
        ++jobs;
        const auto& rule = *operation.job;
        BOOST_TEST_CONTEXT(operation.full_name) {
            BOOST_TEST((rule.first_delay.count() > 0 && rule.interval.count() > 0));
            if (!rule.except.member.empty()) BOOST_TEST((operation.request->find(rule.except.member) != nullptr));
            if (!rule.each.empty()) {
                const auto* entries = operation.response->find(rule.each);
                BOOST_TEST_REQUIRE((entries && entries->type->what == kind::list));
                BOOST_TEST((entries->type->element->find(rule.id_member) != nullptr));
                BOOST_TEST((entries->type->element->find("result") != nullptr));
            } else if (rule.id_member.empty()) {
                BOOST_TEST((rule.what == watch::background_task));
                BOOST_TEST(!rule.task_names[0].empty());
            } else {
                BOOST_TEST((operation.response->find(rule.id_member) || operation.request->find(rule.id_member)));
            }
        }
    }
    BOOST_TEST(jobs == 26);
}

BOOST_AUTO_TEST_CASE(says_where_the_usual_places_do_not_hold) {
    std::set<std::string> query_beside_get;
    std::set<std::string> twice;
    std::set<std::string> with_a_limit;
    std::set<std::string> from_header;
    std::set<std::string> without_credentials;
    for (const auto& operation : operations()) {
        const std::string name(operation.full_name);
        for (const auto where : operation.placements) {
            if (where == placement::query && operation.info.method != verb::get) query_beside_get.insert(name);
            if (where == placement::path_and_body) twice.insert(name);
        }
        if (operation.rate.calls) with_a_limit.insert(name);
        if (!operation.from_header.header.empty()) from_header.insert(name);
        if (operation.without_credentials) without_credentials.insert(name);
    }
    BOOST_TEST((query_beside_get == std::set<std::string>{"messages::send"}));
    BOOST_TEST(
        (twice == std::set<std::string>{"instances::create", "legacy::order_connector_removal", "users::update"}));
    BOOST_TEST((with_a_limit == std::set<std::string>{"topics::get"}));
    BOOST_TEST((from_header == std::set<std::string>{"iam::create_token"}));
    BOOST_TEST((without_credentials == std::set<std::string>{"iam::create_token"}));
    const auto* token = named("iam::create_token").response->find(named("iam::create_token").from_header.member);
    BOOST_TEST_REQUIRE((token != nullptr));
    BOOST_TEST((token->type->element->what == kind::secret));
}

BOOST_AUTO_TEST_CASE(has_a_member_behind_each_other_spelling) {
    std::set<const type_descriptor*> records;
    for (const auto& operation : operations()) {
        visit_records(*operation.request, records);
        visit_records(*operation.response, records);
    }
    std::size_t spellings = 0;
    for (const auto* type : records) {
        for (const auto& other : type->also_read) {
            ++spellings;
            BOOST_TEST((other.type != nullptr && other.locate != nullptr), other.name << " belongs to no member");
        }
        if (!type->beside.empty()) BOOST_TEST((type->find(type->beside) != nullptr));
        if (!type->plain_text.empty()) BOOST_TEST((type->find(type->plain_text) != nullptr));
    }
    BOOST_TEST(spellings == 22u);
}

BOOST_AUTO_TEST_SUITE_END()
