#include <boost/test/unit_test.hpp>

#include "encoded_request.hpp"

using namespace dmskafka;

namespace encoded_request_test {

constexpr operation_info describe(verb method, std::string_view path) { return {"Test", method, path, safety::read}; }

struct list {
    std::string instance_id{};
    std::optional<std::int32_t> offset{};
    std::optional<bool> asc{};
    std::optional<std::string> name{};
    std::optional<double> ratio{};
    using response = no_content;
    static constexpr auto info = describe(verb::get, "/v2/{project_id}/instances/{instance_id}/things");
};
BOOST_DESCRIBE_STRUCT(list, (), (instance_id, offset, asc, name, ratio))

struct create {
    std::string instance_id{};
    std::string id{};
    std::optional<std::int32_t> partition{};
    secret password{};
    using response = no_content;
    static constexpr auto info = describe(verb::post, "/v2/{project_id}/instances/{instance_id}/things");
};
BOOST_DESCRIBE_STRUCT(create, (), (instance_id, id, partition, password))

struct change {
    std::string instance_id{};
    std::optional<std::int32_t> broker{};
    std::optional<std::string> action{};
    std::optional<std::string> note{};
    using response = no_content;
    static constexpr auto info = describe(verb::put, "/v2/{instance_id}/brokers/{broker}");
    static constexpr std::string_view path_and_body[] = {"instance_id"};
    static constexpr std::string_view query[] = {"action"};
};
BOOST_DESCRIBE_STRUCT(change, (), (instance_id, broker, action, note))

struct erase {
    std::string instance_id{};
    using response = no_content;
    static constexpr auto info = describe(verb::delete_, "/v2/{project_id}/instances/{instance_id}");
};
BOOST_DESCRIBE_STRUCT(erase, (), (instance_id))

struct filter {
    std::vector<std::string> names{};
    using response = no_content;
    static constexpr auto info = describe(verb::get, "/v2/things");
};
BOOST_DESCRIBE_STRUCT(filter, (), (names))

template <class Op>
result<encoded_request> encode(const Op& request, std::string_view project_id = "p", query_parameters extra = {}) {
    return encode_request(detail::description_of<Op>, &request, project_id, extra);
}

template <class Op>
std::string refusal(const Op& request, std::string_view project_id = "p", query_parameters extra = {}) {
    const auto made = encode(request, project_id, extra);
    if (made) return "none";
    BOOST_TEST((made.error().code == errc::invalid_request));
    BOOST_TEST(made.error().operation == detail::description_of<Op>.full_name);
    return made.error().message;
}

}  // namespace encoded_request_test

using namespace encoded_request_test;

BOOST_AUTO_TEST_SUITE(encoded_request)

BOOST_AUTO_TEST_CASE(members_of_a_get_go_to_path_and_sorted_query) {
    const list request{.instance_id = "i", .offset = -1, .asc = true, .name = "a b&c=d/\xC3\xA9", .ratio = 0.5};
    const auto made = encode(request);
    BOOST_REQUIRE(made);
    BOOST_TEST(made->target == "/v2/p/instances/i/things?asc=true&name=a%20b%26c%3Dd%2F%C3%A9&offset=-1&ratio=0.5");
    BOOST_TEST(made->body.empty());
}

BOOST_AUTO_TEST_CASE(an_empty_optional_is_left_out_of_the_query_and_an_empty_text_is_not) {
    BOOST_TEST(encode(list{.instance_id = "i"})->target == "/v2/p/instances/i/things");
    BOOST_TEST(encode(list{.instance_id = "i", .name = ""})->target == "/v2/p/instances/i/things?name=");
}

BOOST_AUTO_TEST_CASE(other_members_of_a_post_go_to_the_body) {
    const auto made = encode(create{.instance_id = "i", .id = "t", .partition = 3, .password = "s"});
    BOOST_REQUIRE(made);
    BOOST_TEST(made->target == "/v2/p/instances/i/things");
    BOOST_TEST(made->body == R"({"id":"t","partition":3,"password":"s"})");
}

BOOST_AUTO_TEST_CASE(placements_can_be_stated) {
    const auto made = encode(change{.instance_id = "i", .broker = 2, .action = "restart", .note = "n"});
    BOOST_REQUIRE(made);
    BOOST_TEST(made->target == "/v2/i/brokers/2?action=restart");
    BOOST_TEST(made->body == R"({"instance_id":"i","note":"n"})");
}

BOOST_AUTO_TEST_CASE(an_operation_without_members_for_the_body_has_none) {
    BOOST_TEST(encode(erase{.instance_id = "i"})->body.empty());
}

BOOST_AUTO_TEST_CASE(extra_parameters_are_encoded_and_sorted_among_the_others) {
    const std::pair<std::string, std::string> extra[] = {{"name", "z"}, {"b b", "&"}, {"name", "a"}, {"zone", ""}};
    BOOST_TEST(encode(list{.instance_id = "i", .name = "m"}, "p", extra)->target ==
               "/v2/p/instances/i/things?b%20b=%26&name=a&name=m&name=z&zone=");
    BOOST_TEST(encode(erase{.instance_id = "i"}, "p", extra)->target ==
               "/v2/p/instances/i?b%20b=%26&name=a&name=z&zone=");
}

BOOST_AUTO_TEST_CASE(values_cannot_leave_their_place_in_the_path) {
    struct row {
        std::string_view value, segment;
    };
    constexpr row rows[] = {
        {"a/b", "a%2Fb"},
        {"../x", "..%2Fx"},
        {"a?b#c", "a%3Fb%23c"},
        {"a%2Fb", "a%252Fb"},
        {"...", "..."},
        {".a", ".a"},
        {"{project_id}", "%7Bproject_id%7D"},
        {"a b+c", "a%20b%2Bc"},
        {"\xC3\xA9", "%C3%A9"},
    };
    for (const auto& [value, segment] : rows) BOOST_TEST_CONTEXT(value) {
            BOOST_TEST(encode(erase{.instance_id = std::string(value)})->target ==
                       "/v2/p/instances/" + std::string(segment));
            BOOST_TEST(encode(erase{.instance_id = "i"}, value)->target ==
                       "/v2/" + std::string(segment) + "/instances/i");
        }
}

BOOST_AUTO_TEST_CASE(what_cannot_stand_in_a_path_is_refused_by_name) {
    struct row {
        std::string_view name, value, rule;
    };
    constexpr row rows[] = {
        {"empty", "", "must not be empty, it is part of the path"},
        {"one dot", ".", "must not be \".\" or \"..\", it is part of the path"},
        {"two dots", "..", "must not be \".\" or \"..\", it is part of the path"},
        {"line break", "a\r\nb", "must not hold control characters"},
        {"zero", {"a\0", 2}, "must not hold control characters"},
        {"delete", "\x7F", "must not hold control characters"},
    };
    for (const auto& [name, value, rule] : rows) BOOST_TEST_CONTEXT(name) {
            BOOST_TEST(refusal(erase{.instance_id = std::string(value)}) == "instance_id: " + std::string(rule));
            if (!value.empty())
                BOOST_TEST(refusal(erase{.instance_id = "i"}, value) == "project_id: " + std::string(rule));
        }
    BOOST_TEST(refusal(change{.instance_id = "i"}) == "broker: must not be empty, it is part of the path");
}

BOOST_AUTO_TEST_CASE(a_missing_project_id_leaves_a_gap_where_it_is_needed) {
    auto gap = encode(erase{.instance_id = "i"}, "");
    BOOST_REQUIRE(gap->project_id_at.has_value());
    std::string filled = gap->target;
    BOOST_TEST(!insert_project_id("p/1", *gap->project_id_at, filled).has_value());
    BOOST_TEST(filled == encode(erase{.instance_id = "i"}, "p/1")->target);
    for (const std::string_view bad : {"", ".", "..", "a\nb"})
        BOOST_TEST(insert_project_id(bad, *gap->project_id_at, gap->target).has_value(), bad);
    BOOST_TEST(!encode(change{.instance_id = "i", .broker = 0}, "")->project_id_at.has_value());
    BOOST_TEST(encode(change{.instance_id = "i", .broker = 0}, "")->target == "/v2/i/brokers/0");
}

BOOST_AUTO_TEST_CASE(what_cannot_stand_in_a_query_is_refused_by_name) {
    BOOST_TEST(refusal(list{.instance_id = "i", .name = "a\nb"}) == "name: must not hold control characters");
    BOOST_TEST(refusal(filter{}) == "names: a list or structure cannot stand in a path or query");
    const std::pair<std::string, std::string> extra[] = {{"x", "\x01"}};
    BOOST_TEST(refusal(erase{.instance_id = "i"}, "p", extra) == "x: must not hold control characters");
}

BOOST_AUTO_TEST_CASE(control_characters_in_a_body_are_escaped) {
    BOOST_TEST(encode(create{.instance_id = "i", .id = "a\nb"})->body == R"({"id":"a\nb","password":""})");
}

BOOST_AUTO_TEST_SUITE_END()
