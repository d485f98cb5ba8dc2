#include <boost/test/unit_test.hpp>

#include "response_reader.hpp"

using namespace dmskafka;

namespace response_reader_test {

constexpr operation_info get_info{"Test", verb::get, "/v2/things", safety::read};

struct part {
    std::string name{};
    std::optional<std::int32_t> partition{};
};
BOOST_DESCRIBE_STRUCT(part, (), (name, partition))

struct object_answer {
    std::optional<std::string> job_id{};
    std::vector<part> topics{};
};
BOOST_DESCRIBE_STRUCT(object_answer, (), (job_id, topics))

struct text_or_object {
    std::optional<std::string> job_id{};
    static constexpr std::string_view plain_text{"job_id"};
};
BOOST_DESCRIBE_STRUCT(text_or_object, (), (job_id))

struct with_token {
    secret subject_token{};
    std::optional<std::int32_t> lifetime{};
};
BOOST_DESCRIBE_STRUCT(with_token, (), (subject_token, lifetime))

struct nested_secret {
    std::vector<std::optional<with_token>> tokens{};
};
BOOST_DESCRIBE_STRUCT(nested_secret, (), (tokens))

template <class Response>
struct ask {
    using response = Response;
    static constexpr operation_info info = get_info;
};
struct ask_object : ask<object_answer> {};
struct ask_nothing : ask<no_content> {};
struct ask_text : ask<std::string> {};
struct ask_array : ask<std::vector<part>> {};
struct ask_text_or_object : ask<text_or_object> {};
struct ask_nested_secret : ask<nested_secret> {};
struct ask_token : ask<with_token> {
    static constexpr header_member from_header{"subject_token", "X-Subject-Token"};
};
BOOST_DESCRIBE_STRUCT(ask_object, (), ())
BOOST_DESCRIBE_STRUCT(ask_nothing, (), ())
BOOST_DESCRIBE_STRUCT(ask_text, (), ())
BOOST_DESCRIBE_STRUCT(ask_array, (), ())
BOOST_DESCRIBE_STRUCT(ask_text_or_object, (), ())
BOOST_DESCRIBE_STRUCT(ask_nested_secret, (), ())
BOOST_DESCRIBE_STRUCT(ask_token, (), ())

template <class Op>
typename Op::response read(const http_response& answer) {
    typename Op::response made{};
    const auto failed = read_response(answer, detail::description_of<Op>, &made);
    BOOST_TEST_CONTEXT(answer.body) BOOST_REQUIRE_MESSAGE(!failed, failed->message);
    return made;
}

template <class Op>
failure unreadable(const http_response& answer) {
    typename Op::response made{};
    const auto failed = read_response(answer, detail::description_of<Op>, &made);
    BOOST_TEST_CONTEXT(answer.body) BOOST_REQUIRE(failed.has_value());
    return *failed;
}

http_response answered(int status, std::string body, std::string head = {}) {
    return {.status = status, .head = std::move(head), .body = std::move(body)};
}

}  // namespace response_reader_test

using namespace response_reader_test;

BOOST_AUTO_TEST_SUITE(response_reader)

BOOST_AUTO_TEST_CASE(an_object_is_read_whatever_the_success_status) {
    for (const int status : {200, 201, 202})
        BOOST_TEST(read<ask_object>(answered(status, R"({"job_id":"j"})")).job_id.value() == "j");
}

BOOST_AUTO_TEST_CASE(an_empty_body_is_an_empty_response) {
    for (const auto& answer : {answered(204, ""), answered(200, ""), answered(200, " \r\n")}) {
        BOOST_TEST(!read<ask_object>(answer).job_id);
        BOOST_TEST(read<ask_array>(answer).empty());
        BOOST_TEST(read<ask_text>(answer).empty());
        BOOST_TEST(!read<ask_text_or_object>(answer).job_id);
        BOOST_TEST((read<ask_nothing>(answer) == no_content{}));
    }
}

BOOST_AUTO_TEST_CASE(a_body_that_nobody_asked_for_is_ignored) {
    for (const std::string_view body : {"{}", "<html>", "{broken"})
        BOOST_TEST((read<ask_nothing>(answered(200, std::string(body))) == no_content{}));
}

BOOST_AUTO_TEST_CASE(text_comes_bare_or_quoted) {
    struct row {
        std::string_view body, text;
    };
    constexpr row rows[] = {
        {"success", "success"},
        {R"("success")", "success"},
        {" success\n", "success"},
        {R"("a\"b\u00e9")", "a\"b\xC3\xA9"},
        {"\"", "\""},
        {R"("open)", R"("open)"},
        {R"("bad\q")", R"("bad\q")"},
        {R"("")", ""},
        {R"("a" and "b")", R"("a" and "b")"},
        {R"({"a":1})", R"({"a":1})"},
    };
    for (const auto& [body, text] : rows) BOOST_TEST(read<ask_text>(answered(200, std::string(body))) == text);
}

BOOST_AUTO_TEST_CASE(an_array_is_read) {
    const auto made = read<ask_array>(answered(200, R"([{"name":"a"},{"name":"b","partition":"2"}])"));
    BOOST_REQUIRE(made.size() == 2u);
    BOOST_TEST(made[1].partition.value() == 2);
}

BOOST_AUTO_TEST_CASE(a_member_may_take_plain_text) {
    for (const std::string_view body : {R"({"job_id":"j-1"})", R"("j-1")", "j-1", " j-1\n"})
        BOOST_TEST(read<ask_text_or_object>(answered(200, std::string(body))).job_id.value() == "j-1");
}

BOOST_AUTO_TEST_CASE(a_member_may_come_from_a_header) {
    const auto made = read<ask_token>(answered(201, R"({"lifetime":5})", "Date: x\nx-subject-TOKEN: t\n"));
    BOOST_TEST(made.subject_token.reveal() == "t");
    BOOST_TEST(made.lifetime.value() == 5);
    BOOST_TEST(read<ask_token>(answered(201, "", "X-Subject-Token: t\n")).subject_token.reveal() == "t");
    BOOST_TEST(read<ask_token>(answered(201, "{}", "Date: x\n")).subject_token.empty());
}

BOOST_AUTO_TEST_CASE(what_does_not_fit_is_a_failure_with_its_path) {
    const auto failed =
        unreadable<ask_object>(answered(200, R"({"topics":[{},{"partition":"many"}]})", "X-Request-Id: r\n"));
    BOOST_TEST((failed.code == errc::malformed_response));
    BOOST_TEST(failed.message == "topics[1].partition: expected an integer, found many");
    BOOST_TEST(failed.status == 200);
    BOOST_TEST(failed.request_id == "r");
    BOOST_TEST(failed.may_have_executed);
    BOOST_TEST((failed.no_retry == no_retry_reason::permanent));
    BOOST_TEST(failed.body == R"({"topics":[{},{"partition":"many"}]})");
}

BOOST_AUTO_TEST_CASE(what_is_no_json_is_a_failure) {
    for (const std::string_view body : {"<html>", "{", "OK", R"({"job_id":"j")", "[]"}) {
        const auto failed = unreadable<ask_object>(answered(200, std::string(body)));
        BOOST_TEST((failed.code == errc::malformed_response));
        BOOST_TEST(failed.body == body);
    }
    BOOST_TEST((unreadable<ask_array>(answered(200, "{}")).message == "expected an array, found an object"));
    BOOST_TEST((unreadable<ask_text_or_object>(answered(200, "{")).code == errc::malformed_response));
}

BOOST_AUTO_TEST_CASE(only_the_start_of_a_body_is_kept) {
    BOOST_TEST(unreadable<ask_object>(answered(200, "{" + std::string(10'000, 'x'))).body.size() == 4096u);
}

BOOST_AUTO_TEST_CASE(a_body_that_may_hold_secrets_is_not_kept) {
    const auto direct = unreadable<ask_token>(answered(200, R"({"subject_token":"topsecret","lifetime":"x"})"));
    BOOST_TEST(direct.message == "lifetime: expected an integer, found x");
    BOOST_TEST(direct.body.empty());
    const auto nested = unreadable<ask_nested_secret>(answered(200, R"({"tokens":[{"subject_token":"topsecret"})"));
    BOOST_TEST(nested.body.empty());
    BOOST_TEST(nested.message.find("topsecret") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(request_ids_are_found_and_bounded) {
    BOOST_TEST(request_id_of(answered(200, "", "a: b\nX-REQUEST-ID: r\n")) == "r");
    BOOST_TEST(request_id_of(answered(200, "", "a: b\n")) == "");
    BOOST_TEST(request_id_of(answered(200, "", "x-request-id: " + std::string(500, 'r') + "\n")).size() == 128u);
}

BOOST_AUTO_TEST_CASE(only_2xx_is_success) {
    for (const int status : {200, 204, 299}) BOOST_TEST(is_success(status));
    for (const int status : {0, 100, 199, 300, 404, 500}) BOOST_TEST(!is_success(status));
}

BOOST_AUTO_TEST_CASE(headers_are_found_in_any_head) {
    struct row {
        std::string_view head;
        std::optional<std::string_view> value;
    };
    constexpr row rows[] = {
        {"", {}},
        {"Date: d\n", "d"},
        {"Date: d", "d"},
        {"date: d\nDate: e\n", "d"},
        {"X: Date: no\nDATE: d\n", "d"},
        {"Date: \n", ""},
        {"Date:\n", {}},
        {"Dat: d\nDates: d\n", {}},
        {"\n\n: x\nDate: d\n", "d"},
    };
    for (const auto& [head, value] : rows)
        BOOST_TEST_CONTEXT(head) BOOST_TEST((answered(200, "", std::string(head)).header("Date") == value));
}

BOOST_AUTO_TEST_SUITE_END()
