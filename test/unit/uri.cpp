#include <boost/test/unit_test.hpp>

#include "uri.hpp"

using namespace dmskafka;

namespace {

std::string encoded(std::string_view text) {
    std::string out;
    append_percent_encoded(text, out);
    return out;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(uri)

BOOST_AUTO_TEST_CASE(every_byte_but_the_unreserved_is_encoded) {
    constexpr std::string_view unreserved = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
    constexpr std::string_view hex = "0123456789ABCDEF";
    for (unsigned value = 0; value < 256; ++value) {
        const char c = static_cast<char>(value);
        const std::string expected = unreserved.find(c) != unreserved.npos
                                         ? std::string(1, c)
                                         : std::string{'%', hex[value / 16], hex[value % 16]};
        BOOST_TEST(encoded(std::string(1, c)) == expected);
        BOOST_TEST(percent_decode(expected) == std::string(1, c));
    }
}

BOOST_AUTO_TEST_CASE(encoding_appends) {
    std::string out = "/x/";
    append_percent_encoded("a/b c", out);
    BOOST_TEST(out == "/x/a%2Fb%20c");
}

BOOST_AUTO_TEST_CASE(decoding_leaves_what_is_not_encoded) {
    struct row {
        std::string_view name, text, decoded;
    };
    constexpr row rows[] = {
        {"nothing", "", ""},
        {"lower case digits", "%2f%c3%a9", "/\xC3\xA9"},
        {"a plus is no space", "a+b", "a+b"},
        {"lone percent", "100%", "100%"},
        {"one digit at the end", "a%2", "a%2"},
        {"digits at the very end", "a%20", "a "},
        {"no digits", "%zz%2g%g2", "%zz%2g%g2"},
        {"decoded once only", "%2520", "%20"},
        {"signs are no digits", "%+1%-1% 1", "%+1%-1% 1"},
        {"letters beside the alphabet", "%@0%`0", "%@0%`0"},
    };
    for (const auto& [name, text, decoded] : rows) BOOST_TEST_CONTEXT(name) BOOST_TEST(percent_decode(text) == decoded);
}

BOOST_AUTO_TEST_CASE(control_characters_are_found) {
    BOOST_TEST(!has_control_character(""));
    BOOST_TEST(!has_control_character(" ~\xC3\xA9\x80"));
    for (int c = 0; c < 0x20; ++c) BOOST_TEST(has_control_character(std::string{'a', static_cast<char>(c)}));
    BOOST_TEST(has_control_character("\x7F"));
}

BOOST_AUTO_TEST_CASE(endpoints_are_taken_apart) {
    struct row {
        std::string_view url, scheme, host;
        std::uint16_t port;
        std::string_view authority, base_path;
        bool loopback;
    };
    constexpr row rows[] = {
        {"https://dms.example.com", "https", "dms.example.com", 443, "dms.example.com", "", false},
        {"https://dms.example.com/", "https", "dms.example.com", 443, "dms.example.com", "", false},
        {"https://dms.example.com:443", "https", "dms.example.com", 443, "dms.example.com", "", false},
        {"https://dms.example.com:80", "https", "dms.example.com", 80, "dms.example.com:80", "", false},
        {"https://dms.example.com:65535/a/b//", "https", "dms.example.com", 65535, "dms.example.com:65535", "/a/b",
         false},
        {"http://localhost", "http", "localhost", 80, "localhost", "", true},
        {"http://localhost:8080", "http", "localhost", 8080, "localhost:8080", "", true},
        {"http://127.0.0.1:1", "http", "127.0.0.1", 1, "127.0.0.1:1", "", true},
        {"http://127.255.0.9", "http", "127.255.0.9", 80, "127.255.0.9", "", true},
        {"http://[::1]:8443", "http", "::1", 8443, "[::1]:8443", "", true},
        {"https://[2001:db8::2]", "https", "2001:db8::2", 443, "[2001:db8::2]", "", false},
        {"http://128.0.0.1", "http", "128.0.0.1", 80, "128.0.0.1", "", false},
        {"http://127.example.com", "http", "127.example.com", 80, "127.example.com", "", false},
        {"http://localhost.example.com", "http", "localhost.example.com", 80, "localhost.example.com", "", false},
    };
    for (const auto& row : rows) BOOST_TEST_CONTEXT(row.url) {
            const auto made = parse_endpoint(row.url);
            BOOST_REQUIRE(made);
            BOOST_TEST(made->scheme == row.scheme);
            BOOST_TEST(made->host == row.host);
            BOOST_TEST(made->port == row.port);
            BOOST_TEST(made->authority == row.authority);
            BOOST_TEST(made->base_path == row.base_path);
            BOOST_TEST(made->loopback == row.loopback);
        }
}

BOOST_AUTO_TEST_CASE(what_is_no_endpoint_is_refused_with_the_reason) {
    struct row {
        std::string_view url, reason;
    };
    constexpr row rows[] = {
        {"", "this is no URL such as https://host"},
        {"dms.example.com", "this is no URL such as https://host"},
        {"/path", "this is no URL such as https://host"},
        {"https://a b", "this is no URL such as https://host"},
        {"https://host\r\nX: y", "this is no URL such as https://host"},
        {"https://[::1", "this is no URL such as https://host"},
        {"https://127.0.0.1.example.com", "this is no URL such as https://host"},
        {"https://host:12a", "this is no URL such as https://host"},
        {"ftp://host", "the scheme must be https or http"},
        {"localhost:8080", "the scheme must be https or http"},
        {"https://", "the host is missing"},
        {"https://:443", "the host is missing"},
        {"https:/host", "the host is missing"},
        {"https://host?a=b", "it must end before '?' and '#'"},
        {"https://host#a", "it must end before '?' and '#'"},
        {"https://host:0", "the port must be from 1 to 65535"},
        {"https://host:65536", "the port must be from 1 to 65535"},
        {"https://host:", "the port must be from 1 to 65535"},
    };
    for (const auto& [url, reason] : rows) BOOST_TEST_CONTEXT(url) {
            const auto made = parse_endpoint(url);
            BOOST_REQUIRE(!made);
            BOOST_TEST((made.error().code == errc::invalid_options));
            BOOST_TEST(made.error().message == std::string("endpoint \"").append(url).append("\": ").append(reason));
        }
}

BOOST_AUTO_TEST_CASE(a_password_in_an_endpoint_is_refused_and_not_repeated) {
    for (const std::string_view url :
         {"https://user:hunter2@host", "https://hunter2@host", "https://user:hunter2 @host", "ftp://user:hunter2@host",
          "https://user:p@hunter2@host"}) {
        const auto made = parse_endpoint(url);
        BOOST_TEST_CONTEXT(url) {
            BOOST_REQUIRE(!made);
            BOOST_TEST(made.error().message.find("hunter2") == std::string::npos, made.error().message);
        }
    }
    BOOST_TEST(parse_endpoint("https://user@host").error().message ==
               "endpoint \"host\": it must not hold a user or password");
}

BOOST_AUTO_TEST_SUITE_END()
