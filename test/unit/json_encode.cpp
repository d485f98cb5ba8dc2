#include <boost/test/unit_test.hpp>

#include <dmskafka/json.hpp>

#include <cfloat>
#include <limits>

using namespace dmskafka;

namespace {

struct inner {
    std::optional<std::string> name{};
    std::vector<inner> children{};

    friend bool operator==(const inner&, const inner&) = default;
};
BOOST_DESCRIBE_STRUCT(inner, (), (name, children))

struct base {
    bool flag{};
};
BOOST_DESCRIBE_STRUCT(base, (), (flag))

struct everything {
    std::optional<bool> flag{};
    std::int32_t small{};
    std::int64_t large{};
    double real{};
    std::string text{};
    secret hidden{};
    json_text free{};
    std::vector<std::string> names{};
    std::map<std::string, std::string> labels{};
    std::optional<inner> nested{};
    std::optional<std::vector<inner>> inners{};

    friend bool operator==(const everything&, const everything&) = default;
};
BOOST_DESCRIBE_STRUCT(everything, (), (flag, small, large, real, text, hidden, free, names, labels, nested, inners))

struct renamed : base {
    std::string default_{};
    std::optional<bool> user_default{};

    static constexpr member_name wire_names[] = {{"user_default", "user-default"}};
};
BOOST_DESCRIBE_STRUCT(renamed, (base), (default_, user_default))

std::string quoted(std::string_view text) {
    std::string out;
    detail::encode_text(text, out);
    return out;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(json_encode)

BOOST_AUTO_TEST_CASE(every_member_is_written_but_those_that_hold_nothing) {
    BOOST_TEST(to_json(everything{}) ==
               R"({"small":0,"large":0,"real":0,"text":"","hidden":"","names":[],"labels":{}})");
    const everything full{.flag = false,
                          .small = -1,
                          .large = 2,
                          .real = 0.5,
                          .text = "t",
                          .hidden = "h",
                          .free = {R"({"a":1})"},
                          .names = {"x", "y"},
                          .labels = {{"b", "2"}, {"a", "1"}},
                          .nested = inner{},
                          .inners = {{{.name = "n", .children = {{}}}}}};
    BOOST_TEST(to_json(full) ==
               R"({"flag":false,"small":-1,"large":2,"real":0.5,"text":"t","hidden":"h","free":{"a":1},)"
               R"("names":["x","y"],"labels":{"a":"1","b":"2"},"nested":{"children":[]},)"
               R"("inners":[{"name":"n","children":[{"children":[]}]}]})");
}

BOOST_AUTO_TEST_CASE(an_empty_optional_list_is_left_out_and_an_empty_list_in_it_is_written) {
    everything value;
    BOOST_TEST(to_json(value).find("inners") == std::string::npos);
    value.inners.emplace();
    BOOST_TEST(to_json(value).find(R"("inners":[])") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(bases_come_first_and_wire_names_are_used) {
    renamed value;
    value.default_ = "d";
    value.user_default = true;
    BOOST_TEST(to_json(value) == R"({"flag":false,"default":"d","user-default":true})");
}

BOOST_AUTO_TEST_CASE(the_first_member_left_out_leaves_no_comma) {
    BOOST_TEST(to_json(inner{}) == R"({"children":[]})");
}

BOOST_AUTO_TEST_CASE(lists_are_written_at_the_top) {
    BOOST_TEST(to_json(std::vector<std::optional<std::int32_t>>{1, std::nullopt, 3}) == "[1,null,3]");
    BOOST_TEST(to_json(std::vector<json_text>{{"1"}, {}, {"{}"}}) == "[1,null,{}]");
}

BOOST_AUTO_TEST_CASE(text_is_escaped) {
    struct row {
        std::string_view name, text, json;
    };
    constexpr row rows[] = {
        {"nothing", "", R"("")"},
        {"plain", "a b~", R"("a b~")"},
        {"quote and backslash", R"(a"b\c)", R"("a\"b\\c")"},
        {"slash stays", "a/b", R"("a/b")"},
        {"named controls", "\b\f\n\r\t", R"("\b\f\n\r\t")"},
        {"other controls", "\x01\x1f", R"("\u0001\u001f")"},
        {"delete stays", "\x7f", "\"\x7f\""},
        {"two bytes", "\xC2\x80\xDF\xBF", "\"\xC2\x80\xDF\xBF\""},
        {"three bytes", "\xE0\xA0\x80\xED\x9F\xBF\xEE\x80\x80\xEF\xBF\xBF",
         "\"\xE0\xA0\x80\xED\x9F\xBF\xEE\x80\x80\xEF\xBF\xBF\""},
        {"four bytes", "\xF0\x90\x80\x80\xF4\x8F\xBF\xBF", "\"\xF0\x90\x80\x80\xF4\x8F\xBF\xBF\""},
    };
    for (const auto& [name, text, json] : rows) BOOST_TEST_CONTEXT(name) BOOST_TEST(quoted(text) == json);
    BOOST_TEST(quoted(std::string_view("\0", 1)) == R"("\u0000")");
}

BOOST_AUTO_TEST_CASE(what_is_no_utf8_becomes_the_replacement_character) {
    struct row {
        std::string_view name, text;
        int replaced;
        std::string_view rest{};
    };
    constexpr row rows[] = {
        {"lone continuation", "\x80", 1},
        {"never a lead", "\xFE\xFF", 2},
        {"overlong slash in two bytes", "\xC0\xAF", 2},
        {"overlong in three bytes", "\xE0\x9F\xBF", 3},
        {"overlong in four bytes", "\xF0\x8F\xBF\xBF", 4},
        {"surrogate", "\xED\xA0\x80", 3},
        {"beyond the last code point", "\xF4\x90\x80\x80", 4},
        {"lead beyond", "\xF5\x80\x80\x80", 4},
        {"two bytes cut short", "\xC3", 1},
        {"three bytes cut short", "\xE2\x82", 2},
        {"four bytes cut short", "\xF0\x9F\x98", 3},
        {"cut short by a letter", "\xE2\x82z", 2, "z"},
        {"cut short by a quote", "\xC3\"", 1, "\\\""},
    };
    for (const auto& [name, text, replaced, rest] : rows) {
        std::string expected = "\"";
        for (int i = 0; i < replaced; ++i) expected += "\xEF\xBF\xBD";
        BOOST_TEST_CONTEXT(name) BOOST_TEST(quoted(text) == expected.append(rest) + "\"");
    }
}

BOOST_AUTO_TEST_CASE(numbers_at_their_ends_are_written_in_full) {
    everything value;
    value.small = std::numeric_limits<std::int32_t>::min();
    value.large = std::numeric_limits<std::int64_t>::min();
    BOOST_TEST(to_json(value).find(R"("small":-2147483648,"large":-9223372036854775808)") != std::string::npos);
    value.large = std::numeric_limits<std::int64_t>::max();
    BOOST_TEST(to_json(value).find(R"("large":9223372036854775807)") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(doubles_come_back_exactly) {
    for (const double number :
         {0.1, -0.0, 1.0 / 3, 1e23, 5e-324, DBL_MIN, DBL_MAX, -DBL_MAX, 9007199254740993.0, 2.5e-3}) {
        const auto json = to_json(std::vector<double>{number});
        const auto read = from_json<std::vector<double>>(json);
        BOOST_TEST_CONTEXT(json) {
            BOOST_REQUIRE(read);
            BOOST_TEST(read->at(0) == number);
        }
    }
}

BOOST_AUTO_TEST_CASE(what_no_json_number_can_say_is_null) {
    using limits = std::numeric_limits<double>;
    BOOST_TEST(to_json(std::vector<double>{limits::infinity(), -limits::infinity(), limits::quiet_NaN()}) ==
               "[null,null,null]");
}

BOOST_AUTO_TEST_CASE(what_was_written_is_read_back) {
    std::string all_bytes;
    for (int c = 0; c < 0x80; ++c) all_bytes.push_back(static_cast<char>(c));
    const everything values[] = {
        {},
        {.flag = true, .small = 5, .large = -5, .real = 1e-7, .text = all_bytes, .hidden = all_bytes},
        {.free = {R"([1.50,"x",{"a":null}])"},
         .names = {"", "\"", "\xE6\xB5\x8B"},
         .labels = {{"", "x"}, {all_bytes, ""}}},
        {.nested = inner{.name = "", .children = {{.name = "a"}, {}}}, .inners = {{{}, {.name = "b"}}}},
    };
    for (const auto& value : values) {
        const auto json = to_json(value);
        BOOST_TEST_CONTEXT(json) {
            const auto read = from_json<everything>(json);
            BOOST_REQUIRE(read);
            BOOST_TEST((*read == value));
            BOOST_TEST(to_json(*read) == json);
        }
    }
}

BOOST_AUTO_TEST_SUITE_END()
