#include <boost/test/unit_test.hpp>

#include "error_rules.hpp"

using namespace dmskafka;

BOOST_AUTO_TEST_SUITE(error_rules)

BOOST_AUTO_TEST_CASE(errors_are_read_in_all_their_shapes) {
    struct row {
        std::string_view name, body, code, message, request_id;
    };
    constexpr row rows[] = {
        {"service", R"({"error_code":"DMS.00400026","error_msg":"Busy."})", "DMS.00400026", "Busy.", ""},
        {"gateway", R"({"error_msg":"Denied.","error_code":"APIGW.0301","request_id":"r"})", "APIGW.0301", "Denied.",
         "r"},
        {"camel case", R"({"errorCode":"A.1","errorMsg":"m","requestId":"r"})", "A.1", "m", "r"},
        {"code and message", R"({"code":"A.1","message":"m","ext_message":"more"})", "A.1", "m: more", ""},
        {"ext_message alone", R"({"code":"A.1","ext_message":"more"})", "A.1", "more", ""},
        {"nested", R"({"error":{"error_code":"A.1","error_msg":"m","request_id":"r"}})", "A.1", "m", "r"},
        {"nested, other names", R"({"error":{"code":"A.1","message":"m"}})", "A.1", "m", ""},
        {"IAM", R"({"error":{"code":401,"message":"m","title":"Unauthorized"}})", "401", "m", ""},
        {"number as code", R"({"error_code":10240407,"error_msg":"m"})", "10240407", "m", ""},
        {"topics that failed",
         R"({"failed_topics":[{"id":"t","error_code":"A.1","error_msg":"m"},{"error_code":"B.2"}]})", "A.1", "m", ""},
        {"details", R"({"details":[{"error_code":"A.1","error_msg":"m"}]})", "A.1", "m", ""},
        {"details beside a code",
         R"({"error_code":"A.1","error_msg":"m","details":[{"error_code":"B.2","error_msg":"n"}]})", "A.1", "m", ""},
        {"details that are text", R"({"error_code":"A.1","error_msg":"m","details":"d"})", "A.1", "m", ""},
        {"details of another shape", R"({"error_code":"A.1","error_msg":"m","details":{"a":1}})", "A.1", "m", ""},
        {"an error that is text", R"({"error":"e","error_code":"A.1","error_msg":"m"})", "A.1", "m", ""},
        {"encoded hint", R"({"error_code":"A.1","error_msg":"m","encoded_authorization_message":"XXX"})", "A.1",
         "m (the answer has an encoded_authorization_message)", ""},
        {"encoded hint beside a nested error",
         R"({"error":{"code":"A.1","message":"m"},"encoded_authorization_message":"XXX"})", "A.1",
         "m (the answer has an encoded_authorization_message)", ""},
        {"empty encoded hint", R"({"error_code":"A.1","error_msg":"m","encoded_authorization_message":""})", "A.1", "m",
         ""},
        {"nested with ext_message", R"({"error":{"code":7,"message":"m","ext_message":"more"}})", "7", "m: more", ""},
        {"failed topic without a code", R"({"failed_topics":[{"id":"t","error_msg":"m"}]})", "", "m", ""},
        {"all parts of one answer", R"({"request_id":"r","error":{"code":"A.1"},"details":[{"message":"m"}]})", "A.1",
         "m", "r"},
        {"two spellings", R"({"code":"A.1","error_code":"B.2","message":"m","error_msg":"n"})", "A.1", "m", ""},
        {"nulls", R"({"error_code":"A.1","error_msg":null,"message":"m","request_id":null})", "A.1", "m", ""},
        {"message of structure", R"({"error_code":"A.1","error_msg":{"en":"m"}})", "A.1", R"({"en":"m"})", ""},
        {"white space", " \n{ \"error_code\" : \"A.1\", \"error_msg\" : \"m\" }\n", "A.1", "m", ""},
        {"code alone", R"({"error_code":"A.1"})", "A.1", "the service answered with status 400", ""},
    };
    for (const auto& [name, body, code, message, request_id] : rows) BOOST_TEST_CONTEXT(name) {
            const auto made = read_refusal(400, body);
            BOOST_TEST((made.code == errc::service_refused));
            BOOST_TEST(made.status == 400);
            BOOST_TEST(made.service_code == code);
            BOOST_TEST(made.message == message);
            BOOST_TEST(made.request_id == request_id);
            BOOST_TEST(made.body.empty());
        }
}

BOOST_AUTO_TEST_CASE(what_cannot_be_read_keeps_its_start) {
    for (const std::string_view body :
         {"<html><body>502 Bad Gateway</body></html>", "upstream connect error", "{", R"({"error_code":"A.1")", "[]",
          "7", "null", "{}", R"({"status":"x"})", R"("text")", R"([{"error_code":"A.1"}])"})
        BOOST_TEST_CONTEXT(body) {
            const auto made = read_refusal(502, body);
            BOOST_TEST(made.service_code == "");
            BOOST_TEST(made.message == "the service answered with status 502");
            BOOST_TEST(made.body == body);
        }
}

BOOST_AUTO_TEST_CASE(an_empty_body_is_a_refusal_too) {
    const auto made = read_refusal(503, "");
    BOOST_TEST(made.status == 503);
    BOOST_TEST(made.message == "the service answered with status 503");
    BOOST_TEST(made.body.empty());
}

BOOST_AUTO_TEST_CASE(a_request_id_alone_is_kept_and_the_body_too) {
    const auto made = read_refusal(500, R"({"request_id":"r"})");
    BOOST_TEST(made.request_id == "r");
    BOOST_TEST(made.body == R"({"request_id":"r"})");
}

BOOST_AUTO_TEST_CASE(what_is_kept_is_bounded) {
    BOOST_TEST(read_refusal(500, std::string(10'000, 'x')).body == std::string(4096, 'x'));
    BOOST_TEST(read_refusal(500, std::string(4096, 'x')).body.size() == 4096u);
    const std::string lengthy(10'000, 'y');
    const auto made = read_refusal(
        500, R"({"error_code":")" + lengthy + R"(","error_msg":")" + lengthy + R"(","request_id":")" + lengthy + "\"}");
    BOOST_TEST(made.service_code.size() == 64u);
    BOOST_TEST(made.message.size() == 1024u);
    BOOST_TEST(made.request_id.size() == 128u);
    BOOST_TEST(made.body.empty());
    const auto hinted =
        read_refusal(403, R"({"error_msg":")" + lengthy + R"(","encoded_authorization_message":")" + lengthy + "\"}");
    BOOST_TEST(hinted.message.size() == 1024u);
    BOOST_TEST(hinted.message.ends_with("yy (the answer has an encoded_authorization_message)"));
}

BOOST_AUTO_TEST_CASE(what_an_encoded_authorization_message_holds_is_shown_nowhere) {
    const auto made =
        read_refusal(403, R"({"error_code":"A.1","error_msg":"m","encoded_authorization_message":"innards"})");
    BOOST_TEST(made.describe().find("innards") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(kinds_that_predicates_do_not_tell) {
    BOOST_TEST((classify_refusal(401, "APIGW.0307") == refusal_kind::token_expired));
    BOOST_TEST((classify_refusal(401, "DMS.10240102") == refusal_kind::token_expired));
    BOOST_TEST((classify_refusal(401, "") == refusal_kind::auth));
    for (const int status : {408, 500, 502, 503, 504})
        BOOST_TEST((classify_refusal(status, "") == refusal_kind::transient));
    for (const std::string_view code :
         {"APIGW.0601", "APIGW.0605", "APIGW.0606", "APIGW.0610", "APIGW.0613", "DMS.00500000"})
        BOOST_TEST((classify_refusal(400, code) == refusal_kind::transient));
    BOOST_TEST((classify_refusal(500, "DMS.00500041") == refusal_kind::transient));
    BOOST_TEST((classify_refusal(418, "APIGW.0201") == refusal_kind::invalid_request));
    BOOST_TEST((classify_refusal(500, "APIGW.0201") == refusal_kind::transient));
    BOOST_TEST((classify_refusal(500, "DMS.00501002") == refusal_kind::other));
    BOOST_TEST((classify_refusal(400, "APIGW.030") == refusal_kind::invalid_request));
    BOOST_TEST((classify_refusal(418, "apigw.0308") == refusal_kind::invalid_request));
    for (const int status : {0, 200, 302, 501, 505, 999})
        BOOST_TEST((classify_refusal(status, "") == refusal_kind::other));
}

BOOST_AUTO_TEST_SUITE_END()
