#include <boost/test/unit_test.hpp>

#include <dmskafka/json.hpp>

#include <cmath>
#include <limits>

using namespace dmskafka;

namespace {

constexpr auto most32 = std::numeric_limits<std::int32_t>::max();
constexpr auto least32 = std::numeric_limits<std::int32_t>::min();
constexpr auto most64 = std::numeric_limits<std::int64_t>::max();
constexpr auto least64 = std::numeric_limits<std::int64_t>::min();

struct inner {
    std::optional<std::string> name{};
    std::optional<std::int32_t> port{};

    friend bool operator==(const inner&, const inner&) = default;
};
BOOST_DESCRIBE_STRUCT(inner, (), (name, port))

/// One member of every kind that can be read.
struct everything {
    std::optional<bool> flag{};
    std::optional<std::int32_t> small{};
    std::optional<std::int64_t> large{};
    std::optional<double> real{};
    std::optional<std::string> text{};
    std::optional<secret> hidden{};
    json_text free{};
    std::vector<std::int64_t> numbers{};
    std::vector<inner> inners{};
    std::map<std::string, std::string> labels{};
    std::optional<inner> nested{};
    std::optional<std::vector<std::string>> names{};

    friend bool operator==(const everything&, const everything&) = default;
};
BOOST_DESCRIBE_STRUCT(everything, (),
                      (flag, small, large, real, text, hidden, free, numbers, inners, labels, nested, names))

struct plain {
    bool flag{};
    std::int32_t small{};
    std::int64_t large{7};
    double real{};
    std::string text{};
    secret hidden{};
};
BOOST_DESCRIBE_STRUCT(plain, (), (flag, small, large, real, text, hidden))

struct identity {
    std::string id{};
};
BOOST_DESCRIBE_STRUCT(identity, (), (id))
struct lifetime {
    std::optional<std::int64_t> created_at{};
};
BOOST_DESCRIBE_STRUCT(lifetime, (), (created_at))
struct composed : identity, lifetime {};
BOOST_DESCRIBE_STRUCT(composed, (identity, lifetime), ())

struct tree {
    std::string name{};
    std::vector<tree> children{};
};
BOOST_DESCRIBE_STRUCT(tree, (), (name, children))

struct renamed {
    std::optional<std::string> default_{};
    std::optional<bool> user_default{};
    std::optional<std::string> address{};
    std::vector<std::string> items{};
    std::string plain{};

    static constexpr member_name wire_names[] = {{"user_default", "user-default"}};
    static constexpr member_name also_read[] = {
        {"user_default", "user_default"}, {"address", "addresses"}, {"items", "entries"}, {"plain", "bare"}};
};
BOOST_DESCRIBE_STRUCT(renamed, (), (default_, user_default, address, items, plain))

struct described_group {
    std::optional<std::string> group_id{};
    std::vector<inner> members{};
};
BOOST_DESCRIBE_STRUCT(described_group, (), (group_id, members))
struct group_answer {
    std::optional<described_group> group{};
    static constexpr std::string_view beside{"group"};
};
BOOST_DESCRIBE_STRUCT(group_answer, (), (group))

template <class T>
T read(std::string_view text, const json_limits& limits = {}) {
    auto made = from_json<T>(text, limits);
    BOOST_TEST_CONTEXT(text) { BOOST_REQUIRE_MESSAGE(made, made.error().message); }
    return std::move(*made);
}

template <class T>
std::string problem(std::string_view text, const json_limits& limits = {}) {
    const auto made = from_json<T>(text, limits);
    return made ? "none" : made.error().message;
}

bool starts_with(std::string_view text, std::string_view start) { return text.starts_with(start); }

}  // namespace

BOOST_AUTO_TEST_SUITE(json_decode)

BOOST_AUTO_TEST_CASE(every_kind_is_read) {
    const auto made = read<everything>(R"( {"flag":true, "small":-3, "large":5000000000, "real":2.5e-3, "text":"t",
        "hidden":"h", "free":{"a":[1,2.50,null]}, "numbers":[1,2], "inners":[{"name":"n","port":1},{}],
        "labels":{"k":"v","n":7}, "nested":{"port":9}, "names":["x"]} )");
    BOOST_TEST(made.flag.value());
    BOOST_TEST(made.small.value() == -3);
    BOOST_TEST(made.large.value() == 5'000'000'000);
    BOOST_TEST(made.real.value() == 2.5e-3);
    BOOST_TEST(made.text.value() == "t");
    BOOST_TEST(made.hidden.value().reveal() == "h");
    BOOST_TEST(made.free.text == R"({"a":[1,2.50,null]})");
    BOOST_TEST((made.numbers == std::vector<std::int64_t>{1, 2}));
    BOOST_TEST((made.inners == std::vector<inner>{{"n", 1}, {}}));
    BOOST_TEST((made.labels == std::map<std::string, std::string>{{"k", "v"}, {"n", "7"}}));
    BOOST_TEST((made.nested == inner{{}, 9}));
    BOOST_TEST((made.names == std::vector<std::string>{"x"}));
}

BOOST_AUTO_TEST_CASE(members_of_bases_are_read) {
    const auto made = read<composed>(R"({"created_at":"1585618587087","id":"i"})");
    BOOST_TEST(made.id == "i");
    BOOST_TEST(made.created_at.value() == 1'585'618'587'087);
}

BOOST_AUTO_TEST_CASE(recursive_types_are_read) {
    const auto made = read<tree>(R"({"name":"a","children":[{"name":"b","children":[{"name":"c"}]},{"name":"d"}]})");
    BOOST_REQUIRE(made.children.size() == 2u);
    BOOST_TEST(made.children[0].children.at(0).name == "c");
    BOOST_TEST(made.children[1].name == "d");
}

BOOST_AUTO_TEST_CASE(lists_are_read_at_the_top) {
    const auto made = read<std::vector<inner>>(R"([{"name":"a"},{"name":"b"}])");
    BOOST_REQUIRE(made.size() == 2u);
    BOOST_TEST(made[1].name.value() == "b");
}

BOOST_AUTO_TEST_CASE(booleans_come_in_many_forms) {
    struct row {
        std::string_view name, json;
        std::optional<bool> flag;
    };
    constexpr row rows[] = {
        {"true", "true", true},
        {"false", "false", false},
        {"text true", R"("true")", true},
        {"text False", R"("False")", false},
        {"text TRUE", R"("TRUE")", true},
        {"number 1", "1", true},
        {"number 0", "0", false},
        {"text 1", R"("1")", true},
        {"text 0", R"("0")", false},
        {"empty text", R"("")", {}},
        {"null", "null", {}},
    };
    for (const auto& [name, json, flag] : rows) BOOST_TEST_CONTEXT(name)
    BOOST_TEST((read<everything>(std::string(R"({"flag":)").append(json) + "}").flag == flag));
    for (const std::string_view wrong : {"2", R"("yes")", R"(" true")", "[]", "{}", "0.5"}) BOOST_TEST_CONTEXT(wrong)
    BOOST_TEST(starts_with(problem<everything>(std::string(R"({"flag":)").append(wrong) + "}"),
                           "flag: expected a boolean, found "));
}

BOOST_AUTO_TEST_CASE(integers_come_in_many_forms) {
    struct row {
        std::string_view name, json;
        std::optional<std::int64_t> large;
        std::optional<std::int32_t> small;
    };
    constexpr row rows[] = {
        {"zero", "0", 0, 0},
        {"negative zero", "-0", 0, 0},
        {"text", R"("300")", 300, 300},
        {"text with spaces", R"(" -4 ")", -4, -4},
        {"integral double", "3.0", 3, 3},
        {"integral exponent", "1e3", 1000, 1000},
        {"text of an integral double", R"("1.0E2")", 100, 100},
        {"int32 maximum", "2147483647", most32, most32},
        {"beyond int32", "2147483648", 2'147'483'648, most32},
        {"below int32", "-2147483649", -2'147'483'649, least32},
        {"int64 maximum", "9223372036854775807", most64, most32},
        {"int64 minimum", "-9223372036854775808", least64, least32},
        {"int64 maximum, as a double rounds it", "9223372036854776000", most64, most32},
        {"the same as text", R"("9223372036854776000")", most64, most32},
        {"beyond uint64", "99999999999999999999999", most64, most32},
        {"far below", "-1e300", least64, least32},
        {"far below as text", R"("-1e300")", least64, least32},
        {"empty text", R"("")", {}, {}},
        {"blank text", R"("  ")", {}, {}},
        {"null", "null", {}, {}},
    };
    for (const auto& [name, json, large, small] : rows) BOOST_TEST_CONTEXT(name) {
            BOOST_TEST((read<everything>(std::string(R"({"large":)").append(json) + "}").large == large));
            BOOST_TEST((read<everything>(std::string(R"({"small":)").append(json) + "}").small == small));
        }
}

BOOST_AUTO_TEST_CASE(what_is_no_integer_is_refused_with_its_path) {
    struct row {
        std::string_view json, sentence;
    };
    constexpr row rows[] = {
        {"1.5", "large: expected an integer, found 1.5"},
        {R"("1.5")", "large: expected an integer, found 1.5"},
        {R"("x")", "large: expected an integer, found x"},
        {R"("12 GB")", "large: expected an integer, found 12 GB"},
        {R"("nan")", "large: expected an integer, found nan"},
        {R"("inf")", "large: expected an integer, found inf"},
        {R"("0x10")", "large: expected an integer, found 0x10"},
        {"true", "large: expected an integer, found true"},
        {"{}", "large: expected an integer, found an object"},
        {"[]", "large: expected an integer, found an array"},
    };
    for (const auto& [json, sentence] : rows)
        BOOST_TEST(problem<everything>(std::string(R"({"large":)").append(json) + "}") == sentence);
}

BOOST_AUTO_TEST_CASE(reals_come_as_numbers_and_as_text) {
    BOOST_TEST(read<everything>(R"({"real":7})").real.value() == 7);
    BOOST_TEST(read<everything>(R"({"real":-1.25E+2})").real.value() == -125);
    BOOST_TEST(read<everything>(R"({"real":"0.31"})").real.value() == 0.31);
    BOOST_TEST(!read<everything>(R"({"real":""})").real);
    BOOST_TEST(problem<everything>(R"({"real":"66G"})") == "real: expected a number, found 66G");
    BOOST_TEST(problem<everything>(R"({"real":"1e400"})") == "real: expected a number, found 1e400");
    BOOST_TEST(problem<everything>(R"({"real":false})") == "real: expected a number, found false");
}

BOOST_AUTO_TEST_CASE(a_number_beyond_double_is_the_last_one) {
    using limits = std::numeric_limits<double>;
    const auto made = read<everything>(R"({"real":1e400,"large":-1e400,"small":0e6666666})");
    BOOST_TEST(made.real.value() == limits::max());
    BOOST_TEST(made.large.value() == least64);
    BOOST_TEST(made.small.value() == 0);
    BOOST_TEST((read<everything>(R"({"real":-1e400})").real.value() == limits::lowest()));
    BOOST_TEST((read<everything>(R"({"real":0e999})").real.value() == 0));
}

BOOST_AUTO_TEST_CASE(text_takes_any_value) {
    struct row {
        std::string_view json, text;
    };
    constexpr row rows[] = {
        {R"("t")", "t"},
        {R"("")", ""},
        {"true", "true"},
        {"false", "false"},
        {"10485760", "10485760"},
        {"2.70", "2.70"},
        {"1E5", "1E5"},
        {"123456789012345678901234567890", "123456789012345678901234567890"},
        {R"({ "a" : [ 1 , "x\n" ] })", R"({"a":[1,"x\n"]})"},
        {"[ ]", "[]"},
    };
    for (const auto& [json, text] : rows) {
        const auto document = std::string(R"({"text":)").append(json) + R"(,"hidden":"after"})";
        BOOST_TEST(read<everything>(document).text.value() == text);
        BOOST_TEST(read<everything>(document).hidden.value().reveal() == "after");
    }
    BOOST_TEST(!read<everything>(R"({"text":null})").text);
}

BOOST_AUTO_TEST_CASE(secrets_take_scalars) {
    BOOST_TEST(read<everything>(R"({"hidden":42})").hidden.value().reveal() == "42");
    BOOST_TEST(read<everything>(R"({"hidden":true})").hidden.value().reveal() == "true");
    BOOST_TEST(read<plain>(R"({"hidden":"x"})").hidden.reveal() == "x");
    BOOST_TEST(problem<everything>(R"({"hidden":{"key":"topsecret"}})") == "hidden: expected text");
}

BOOST_AUTO_TEST_CASE(secrets_are_in_no_error_text) {
    constexpr std::string_view documents[] = {
        R"({"hidden":["topsecret"]})", R"({"hidden":"topsecret")",        R"({"hidden":"topsecret","large":"x"})",
        R"({"hidden":"topsecret" x})", R"({"hidden":"topsecret\ud800"})",
    };
    for (const auto document : documents) {
        const auto sentence = problem<everything>(document);
        BOOST_TEST(sentence != "none");
        BOOST_TEST(sentence.find("topsecret") == sentence.npos, sentence);
    }
}

BOOST_AUTO_TEST_CASE(free_values_keep_their_digits) {
    constexpr std::string_view values[] = {
        "1.50",
        "123456789012345678901234567890.000000000000000001",
        "-0.0",
        "1E+400",
        R"("text \"quoted\" \\ \u0001")",
        R"({"a":{"b":[[],{}]},"c":"d"})",
        R"([1,true,false,null,"x",[2]])",
        "true",
        R"({"[":"{",":":","})",
    };
    for (const auto value : values) {
        const auto made = from_json<everything>(std::string(R"({"free":)").append(value) + R"(,"text":"after"})");
        BOOST_TEST_CONTEXT(value) {
            BOOST_REQUIRE(made);
            BOOST_TEST(made->free.text == value);
            BOOST_TEST(made->text.value() == "after");
        }
    }
    BOOST_TEST(read<everything>(R"({"free":null})").free.text.empty());
    BOOST_TEST(read<everything>(R"({"free":"a","free":"b"})").free.text == R"("b")");
    BOOST_TEST(read<everything>(R"({"free":{"a":1},"free":[2]})").free.text == "[2]");
}

BOOST_AUTO_TEST_CASE(a_document_inside_text_is_read) {
    const auto made = read<everything>(
        R"({"nested":"{\"name\":\"n\",\"port\":\"9092\"}","inners":" [{\"port\":1}] ","labels":"{\"a\":\"b\"}"})");
    BOOST_TEST((made.nested == inner{"n", 9092}));
    BOOST_TEST((made.inners == std::vector<inner>{{{}, 1}}));
    BOOST_TEST(made.labels.at("a") == "b");
    BOOST_TEST(problem<everything>(R"({"inners":[{},"{\"port\":\"x\"}"]})") ==
               "inners[1]: in the document inside the text: port: expected an integer, found x");
}

BOOST_AUTO_TEST_CASE(a_broken_document_inside_text_leaves_the_structure_empty) {
    struct row {
        std::string_view object, array;
    };
    constexpr row rows[] = {
        {"", ""},
        {" ", " "},
        {"none", "none"},
        {"{", "["},
        {R"({\"port\":1)", R"([{\"port\":1})"},
        {R"({\"port\":1} x)", "[{}] x"},
        {"{port}", "[{},]"},
    };
    for (const auto& [object, array] : rows) {
        std::string json = R"({"nested":"OBJECT","labels":"OBJECT","inners":"ARRAY","text":"after"})";
        for (int i = 0; i < 2; ++i) json.replace(json.find("OBJECT"), 6, object);
        json.replace(json.find("ARRAY"), 5, array);
        const auto made = read<everything>(json);
        BOOST_TEST_CONTEXT(json) {
            BOOST_TEST(!made.nested);
            BOOST_TEST(made.inners.empty());
            BOOST_TEST(made.labels.empty());
            BOOST_TEST(made.text.value() == "after");
        }
    }
}

BOOST_AUTO_TEST_CASE(documents_inside_texts_share_the_bound_on_depth) {
    std::string document = R"({"name":"leaf"})";
    for (int i = 0; i < 6; ++i) {
        std::string quoted;
        detail::encode_text("[" + document + "]", quoted);
        document = R"({"name":"n","children":)" + quoted + "}";
    }
    BOOST_TEST(!problem<tree>(document, {.max_depth = 100}).compare("none"));
    BOOST_TEST(problem<tree>(document, {.max_depth = 4}).find("nested too deep") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(null_and_absent_are_the_same) {
    const auto made = read<everything>(R"({"flag":null,"small":null,"large":null,"real":null,"text":null,"hidden":null,
        "free":null,"numbers":null,"inners":null,"labels":null,"nested":null,"names":null})");
    BOOST_TEST((made == everything{}));
    BOOST_TEST((read<everything>("{}") == everything{}));
    BOOST_TEST(read<plain>(R"({"large":null})").large == 7);
    BOOST_TEST((read<everything>("null") == everything{}));
    BOOST_TEST(read<everything>(R"({"inners":[null,{"port":1}]})").inners.size() == 2u);
    BOOST_TEST(read<everything>(R"({"labels":{"a":null,"b":"x"}})").labels.size() == 1u);
}

BOOST_AUTO_TEST_CASE(unknown_members_are_ignored_however_deep) {
    const auto made = read<everything>(R"({"new":1,"newer":{"text":"no","nested":[{"flag":"x"},[[],{}]]},"text":"yes",
        "nested":{"also_new":{"port":"no number"},"port":2},"list":["text",{"text":3}],"last":"{\"text\":1}"})");
    BOOST_TEST(made.text.value() == "yes");
    BOOST_TEST(made.nested->port.value() == 2);
    BOOST_TEST(!made.flag);
}

BOOST_AUTO_TEST_CASE(the_last_of_several_equal_members_wins) {
    const auto made = read<everything>(
        R"({"text":"a","large":1,"numbers":[1,2],"text":"b","large":"2","numbers":[3],"names":["x"],"names":[]})");
    BOOST_TEST(made.text.value() == "b");
    BOOST_TEST(made.large.value() == 2);
    BOOST_TEST((made.numbers == std::vector<std::int64_t>{3}));
    BOOST_TEST(made.names.value().empty());
}

BOOST_AUTO_TEST_CASE(members_are_found_in_any_order) {
    const auto made =
        read<everything>(R"({"names":[],"text":"t","flag":false,"nested":{"port":1,"name":"n"},"small":1})");
    BOOST_TEST(made.names.has_value());
    BOOST_TEST(made.text.value() == "t");
    BOOST_TEST(!made.flag.value());
    BOOST_TEST((made.nested == inner{"n", 1}));
    BOOST_TEST(made.small.value() == 1);
}

BOOST_AUTO_TEST_CASE(wire_names_replace_member_names) {
    const auto made = read<renamed>(R"({"default":"d","user-default":true})");
    BOOST_TEST(made.default_.value() == "d");
    BOOST_TEST(made.user_default.value());
    BOOST_TEST(!read<renamed>(R"({"default_":"d"})").default_);
}

BOOST_AUTO_TEST_CASE(another_spelling_counts_only_without_the_first) {
    struct row {
        std::string_view name, json, address;
    };
    constexpr row rows[] = {
        {"alone", R"({"addresses":"b"})", "b"},
        {"after the first", R"({"address":"a","addresses":"b"})", "a"},
        {"before the first", R"({"addresses":"b","address":"a"})", "a"},
        {"after a null", R"({"address":null,"addresses":"b"})", "b"},
        {"before a null", R"({"addresses":"b","address":null})", "b"},
        {"itself null", R"({"address":"a","addresses":null})", "a"},
    };
    for (const auto& [name, json, address] : rows)
        BOOST_TEST_CONTEXT(name) BOOST_TEST(read<renamed>(json).address.value() == address);

    BOOST_TEST(!read<renamed>(R"({"user-default":false,"user_default":true})").user_default.value());
    BOOST_TEST(!read<renamed>(R"({"user_default":true,"user-default":"false"})").user_default.value());
    BOOST_TEST((read<renamed>(R"({"items":["a"],"entries":["b","c"]})").items == std::vector<std::string>{"a"}));
    BOOST_TEST((read<renamed>(R"({"entries":["b","c"],"items":["a"]})").items == std::vector<std::string>{"a"}));
    BOOST_TEST(read<renamed>(R"({"plain":"a","bare":"b"})").plain == "a");
    BOOST_TEST(read<renamed>(R"({"bare":"b","plain":"a"})").plain == "a");
}

BOOST_AUTO_TEST_CASE(members_of_a_group_may_stand_beside_it) {
    struct row {
        std::string_view name, json, group_id;
        std::size_t members;
    };
    constexpr row rows[] = {
        {"inside", R"({"group":{"group_id":"a","members":[{}]}})", "a", 1},
        {"beside a null", R"({"group":null,"group_id":"b","members":[{},{}]})", "b", 2},
        {"before a null", R"({"group_id":"b","members":[{},{}],"group":null})", "b", 2},
        {"without the group", R"({"group_id":"b"})", "b", 0},
        {"beside a real group", R"({"group":{"group_id":"a","members":[{}]},"group_id":"b","members":[{},{}]})", "a",
         1},
        {"before a real group", R"({"group_id":"b","members":[{},{}],"group":{"group_id":"a","members":[{}]}})", "a",
         1},
    };
    for (const auto& [name, json, group_id, members] : rows) BOOST_TEST_CONTEXT(name) {
            const auto made = read<group_answer>(json);
            BOOST_REQUIRE(made.group.has_value());
            BOOST_TEST(made.group->group_id.value() == group_id);
            BOOST_TEST(made.group->members.size() == members);
        }
    BOOST_TEST(!read<group_answer>(R"({"group":null,"other":1})").group);
}

BOOST_AUTO_TEST_CASE(errors_name_the_path) {
    struct row {
        std::string_view json, sentence;
    };
    constexpr row rows[] = {
        {R"({"inners":[{},{},{},{"port":"x"}]})", "inners[3].port: expected an integer, found x"},
        {R"({"new":[[{}]],"inners":[{"new":{},"port":1},{"port":[]}]})",
         "inners[1].port: expected an integer, found an array"},
        {R"({"nested":{"port":{}}})", "nested.port: expected an integer, found an object"},
        {R"({"numbers":[1,"a"]})", "numbers[1]: expected an integer, found a"},
        {R"({"inners":{}})", "inners: expected an array, found an object"},
        {R"({"inners":7})", "inners: expected an array, found 7"},
        {R"({"inners":[7]})", "inners[0]: expected an object, found 7"},
        {R"({"nested":[]})", "nested: expected an object, found an array"},
        {R"({"labels":[]})", "labels: expected an object, found an array"},
        {"[]", "expected an object, found an array"},
        {"7", "expected an object, found 7"},
    };
    for (const auto& [json, sentence] : rows) BOOST_TEST(problem<everything>(json) == sentence);
    BOOST_TEST(problem<std::vector<inner>>(R"([{},{"port":true}])") == "[1].port: expected an integer, found true");
    BOOST_TEST(problem<composed>(R"({"created_at":"x"})") == "created_at: expected an integer, found x");
    BOOST_TEST(problem<tree>(R"({"children":[{},{"children":[{"children":3}]}]})") ==
               "children[1].children[0].children: expected an array, found 3");
}

BOOST_AUTO_TEST_CASE(errors_quote_only_the_start_of_a_long_value) {
    BOOST_TEST(problem<everything>(R"({"large":")" + std::string(5000, 'x') + "\"}") ==
               "large: expected an integer, found " + std::string(60, 'x'));
}

BOOST_AUTO_TEST_CASE(text_that_is_no_json_is_refused) {
    for (const std::string_view text : {"",
                                        " ",
                                        "x",
                                        "{",
                                        "}",
                                        "{]",
                                        R"({"numbers":[1,]})",
                                        R"({"a":1,})",
                                        R"({"a" 1})",
                                        R"({'a':1})",
                                        "{} {}",
                                        "{}x",
                                        "// c\n{}",
                                        "nul",
                                        R"({"a":01})",
                                        R"({"a":+1})",
                                        R"({"a":.5})",
                                        R"({"a":NaN})",
                                        "{\"a\":\"\n\"}",
                                        "\xEF\xBB\xBF{}"})
        BOOST_TEST_CONTEXT(text) BOOST_TEST(starts_with(problem<everything>(text), "the text is no JSON (byte "));
}

BOOST_AUTO_TEST_CASE(size_is_bounded) {
    BOOST_TEST(problem<everything>(R"({"text":"12345"})", {.max_bytes = 16}) == "none");
    BOOST_TEST(problem<everything>(R"({"text":"123456"})", {.max_bytes = 16}) ==
               "the JSON text has 17 bytes, more than the limit of 16");
}

BOOST_AUTO_TEST_CASE(depth_is_bounded_for_known_and_unknown_and_free_members) {
    const auto nested = [](std::size_t levels) { return std::string(levels, '[') + std::string(levels, ']'); };
    for (const std::string_view member : {"unknown", "free", "text"}) {
        const auto document = [&](std::size_t levels) {
            return std::string("{\"").append(member) + "\":" + nested(levels) + "}";
        };
        BOOST_TEST(problem<everything>(document(31)) == "none");
        BOOST_TEST(starts_with(problem<everything>(document(32)), "the text is no JSON"));
        BOOST_TEST(starts_with(problem<everything>(document(1'000'000)), "the text is no JSON"));
    }
    std::string deep = "{}";
    for (int i = 0; i < 40; ++i) deep = R"({"children":[)" + deep + "]}";
    BOOST_TEST(problem<tree>(deep) != "none");
    BOOST_TEST(problem<tree>(deep, {.max_depth = 100}) == "none");
}

BOOST_AUTO_TEST_CASE(truncation_at_any_byte_is_an_error) {
    constexpr std::string_view whole =
        R"({"flag":true,"small":-3,"large":5000000000,"real":2.5e-3,"text":"t\u00e9\n\ud83d\ude00","hidden":"h",)"
        R"("free":{"a":[1,2.50,null]},"numbers":[1,2],"inners":[{"name":"n","port":1},{}],"labels":{"k":"v"},)"
        R"("nested":"{\"port\":9}","names":["x"],"unknown":[{"a":"b"}]})";
    BOOST_TEST(problem<everything>(whole) == "none");
    for (std::size_t size = 0; size < whole.size(); ++size) {
        const std::string part(whole.substr(0, size));  // of its own, so that a read past its end is seen
        BOOST_TEST(problem<everything>(part) != "none", part);
    }
}

BOOST_AUTO_TEST_CASE(keys_and_texts_may_hold_escapes) {
    const auto made =
        read<everything>(R"({"te\u0078t":"a\"b\\c\/d\b\f\n\r\t","\u0066lag":"t\u0072ue","l\u0061rge":"1\u0032",
        "labels":{"k\u00e9y":"v\u00e9","":"empty"},"fr\u0065e":{"\u0061":"\u0062"}})");
    BOOST_TEST(made.text.value() == "a\"b\\c/d\b\f\n\r\t");
    BOOST_TEST(made.flag.value());
    BOOST_TEST(made.large.value() == 12);
    BOOST_TEST(made.labels.at("k\xC3\xA9y") == "v\xC3\xA9");
    BOOST_TEST(made.labels.at("") == "empty");
    BOOST_TEST(made.free.text == R"({"a":"b"})");
}

BOOST_AUTO_TEST_CASE(surrogate_pairs_make_one_character_and_halves_are_refused) {
    BOOST_TEST(read<everything>(R"({"text":"\ud83d\ude00"})").text.value() == "\xF0\x9F\x98\x80");
    BOOST_TEST(read<everything>(R"({"text":"\u0000"})").text.value() == std::string(1, '\0'));
    for (const std::string_view half : {R"("\ud83d")", R"("\ude00")", R"("\ud83dx")", R"("\ud83d\u0041")", R"("\u12")"})
        BOOST_TEST_CONTEXT(half)
    BOOST_TEST(starts_with(problem<everything>(std::string(R"({"text":)").append(half) + "}"), "the text is no JSON"));
}

BOOST_AUTO_TEST_CASE(bytes_that_are_no_utf8_stay) {
    BOOST_TEST(read<everything>("{\"text\":\"a\xFF\xC0z\"}").text.value() == "a\xFF\xC0z");
}

BOOST_AUTO_TEST_SUITE_END()
