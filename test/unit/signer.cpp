#include <boost/test/unit_test.hpp>

#include "test_data.hpp"

#include "signer.hpp"
#include "uri.hpp"

#include <boost/json/parse.hpp>

#include <algorithm>
#include <fstream>
#include <sstream>
#include <vector>

using namespace dmskafka;

namespace {

/// A request and the signature that the vendor's own signer makes of it.
struct signed_request {
    std::string name, access_key, secret_key;
    verb method{};
    std::string target;
    std::vector<std::pair<std::string, std::string>> headers;
    std::string body, authorization;

    [[nodiscard]] std::vector<http_header> header_views() const {
        std::vector<http_header> views;
        for (const auto& [header, value] : headers) views.push_back({header, value});
        return views;
    }
};

verb verb_of(std::string_view name) {
    for (const auto method : {verb::get, verb::post, verb::put, verb::delete_})
        if (to_string(method) == name) return method;
    throw std::invalid_argument("no method");
}

std::string date_text(std::chrono::system_clock::time_point when) {
    const auto digits = signing_date(when);
    return {digits.begin(), digits.end()};
}

std::vector<signed_request> read_vectors() {
    std::ifstream file(dmskafka::test::test_data("unit/signing_vectors.json"));
    std::stringstream text;
    text << file.rdbuf();
    const auto document = boost::json::parse(text.str());
    std::vector<signed_request> vectors;
    for (const auto& entry : document.as_array()) {
        const auto member = [&](const char* name) { return std::string(entry.at(name).as_string()); };
        signed_request made{
            member("name"),         member("access_key"),       member("secret_key"), verb_of(member("method")),
            member("expected_uri"), {{"Host", member("host")}}, member("body"),       member("expected_authorization")};
        for (const auto& header : entry.at("headers").as_object())
            made.headers.emplace_back(std::string(header.key()), std::string(header.value().as_string()));
        vectors.push_back(std::move(made));
    }
    return vectors;
}

std::string sign(const signed_request& from) {
    signer made(from.access_key, from.secret_key);
    return made.authorization(from.method, from.target, from.header_views(), from.body);
}

signed_request first_vector() { return read_vectors().at(0); }

std::chrono::system_clock::time_point at(std::chrono::sys_days day, std::chrono::seconds time = {}) {
    return day + time;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(signing)

BOOST_AUTO_TEST_CASE(signatures_are_those_of_the_published_vectors) {
    const auto vectors = read_vectors();
    BOOST_TEST(vectors.size() >= 9u);
    for (const auto& each : vectors) BOOST_TEST_CONTEXT(each.name) BOOST_TEST(sign(each) == each.authorization);
}

BOOST_AUTO_TEST_CASE(a_signer_is_good_for_many_requests) {
    const auto vectors = read_vectors();
    signer one(vectors.at(0).access_key, vectors.at(0).secret_key);
    for (int round = 0; round < 50; ++round)
        for (const auto& each : vectors)
            BOOST_TEST(one.authorization(each.method, each.target, each.header_views(), each.body) ==
                       each.authorization);
}

BOOST_AUTO_TEST_CASE(the_order_and_case_of_headers_do_not_count) {
    auto from = read_vectors().at(6);
    const auto expected = from.authorization;
    std::reverse(from.headers.begin(), from.headers.end());
    for (auto& [name, value] : from.headers)
        for (char& c : name) c = static_cast<char>(c >= 'a' && c <= 'z' ? c - 32 : c);
    BOOST_TEST(sign(from) == expected);
}

BOOST_AUTO_TEST_CASE(headers_with_underscores_are_not_signed) {
    auto from = first_vector();
    from.headers.emplace_back("X_Extra", "1");
    BOOST_TEST(sign(from) == from.authorization);
}

BOOST_AUTO_TEST_CASE(everything_else_counts) {
    const auto original = first_vector();
    const auto changed = [&](auto change) {
        auto from = original;
        change(from);
        return sign(from);
    };
    BOOST_TEST(changed([](auto& v) { v.method = verb::delete_; }) != original.authorization);
    BOOST_TEST(changed([](auto& v) { v.target += "/x"; }) != original.authorization);
    BOOST_TEST(changed([](auto& v) { v.target += "?a=b"; }) != original.authorization);
    BOOST_TEST(changed([](auto& v) { v.body = " "; }) != original.authorization);
    BOOST_TEST(changed([](auto& v) { v.secret_key += "x"; }) != original.authorization);
    BOOST_TEST(changed([](auto& v) { v.headers[0].second = "other"; }) != original.authorization);
    BOOST_TEST(changed([](auto& v) { v.headers.emplace_back("X-Extra", "1"); }) != original.authorization);
}

BOOST_AUTO_TEST_CASE(the_path_is_signed_decoded_and_encoded_again) {
    const auto with_target = [](std::string target) {
        auto from = first_vector();
        from.target = std::move(target);
        return sign(from);
    };
    BOOST_TEST(with_target("/a/b") == with_target("/a/b/"));
    BOOST_TEST(with_target("/a%2Fb") == with_target("/a/b"));
    BOOST_TEST(with_target("/a%3ab") == with_target("/a:b"));
    BOOST_TEST(with_target("/%7Ea") == with_target("/~a"));
    BOOST_TEST(with_target("/a+b") == with_target("/a%2Bb"));
    BOOST_TEST(with_target("/a%20b") != with_target("/a+b"));
    BOOST_TEST(with_target("") == with_target("/"));
}

BOOST_AUTO_TEST_CASE(the_secret_key_is_in_no_signature) {
    for (const auto& each : read_vectors()) BOOST_TEST(sign(each).find(each.secret_key) == std::string::npos);
}

BOOST_AUTO_TEST_CASE(an_empty_secret_key_still_signs) {
    auto from = first_vector();
    from.secret_key.clear();
    BOOST_TEST(sign(from).size() == from.authorization.size());
}

BOOST_AUTO_TEST_CASE(dates_are_written_as_the_service_wants_them) {
    using namespace std::chrono;
    struct row {
        std::string_view name;
        system_clock::time_point when;
        std::string_view text;
    };
    const row rows[] = {
        {"epoch", {}, "19700101T000000Z"},
        {"a usual day", at(sys_days(2025y / March / 5), 8h + 15min + 30s), "20250305T081530Z"},
        {"leap day", at(sys_days(2024y / February / 29), 23h + 59min + 59s), "20240229T235959Z"},
        {"leap day of a century", at(sys_days(2000y / February / 29)), "20000229T000000Z"},
        {"day after February in a common century", at(sys_days(2100y / February / 28), 24h), "21000301T000000Z"},
        {"last second of a year", at(sys_days(2025y / December / 31), 23h + 59min + 59s), "20251231T235959Z"},
        {"second before the epoch", at(sys_days(1970y / January / 1), -1s), "19691231T235959Z"},
    };
    for (const auto& [name, when, text] : rows) BOOST_TEST_CONTEXT(name) BOOST_TEST(date_text(when) == text);
    BOOST_TEST(date_text(system_clock::time_point{} + 1999ms) == "19700101T000001Z");
}

BOOST_AUTO_TEST_SUITE_END()
