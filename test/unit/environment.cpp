#include <boost/test/unit_test.hpp>

#include <dmskafka/client_options.hpp>
#include <dmskafka/error.hpp>

#include <cstdlib>
#include <string>
#include <utility>
#include <vector>

namespace dmskafka::test {
namespace {

using variables = std::vector<std::pair<const char*, const char*>>;

/// The variables that are read have these values only while it exists.
class environment {
public:
    explicit environment(const variables& set) {
        clear();
        for (const auto& [name, value] : set) ::setenv(name, value, 1);
    }
    ~environment() { clear(); }
    environment(const environment&) = delete;
    environment& operator=(const environment&) = delete;

private:
    static void clear() {
        for (const char* name : {"HUAWEICLOUD_SDK_AK", "HUAWEICLOUD_SDK_SK", "HUAWEICLOUD_SDK_SECURITY_TOKEN",
                                 "HUAWEICLOUD_SDK_PROJECT_ID", "HUAWEICLOUD_SDK_REGION", "HTTPS_PROXY", "https_proxy",
                                 "NO_PROXY", "no_proxy"})
            ::unsetenv(name);
    }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(environment_variables)

BOOST_AUTO_TEST_CASE(nothing_set_is_nothing_changed) {
    const environment set(variables{});
    const auto read = client_options::from_environment();
    BOOST_TEST(read.endpoint.empty());
    BOOST_TEST(read.credentials.access_key.empty());
    BOOST_TEST(read.proxy.url.empty());
    BOOST_TEST(read.proxy.no_proxy.empty());
}

BOOST_AUTO_TEST_CASE(keys_project_and_region_are_read) {
    const environment set(variables{{"HUAWEICLOUD_SDK_AK", "AK"},
                                    {"HUAWEICLOUD_SDK_SK", "planted-secret"},
                                    {"HUAWEICLOUD_SDK_SECURITY_TOKEN", "planted-token"},
                                    {"HUAWEICLOUD_SDK_PROJECT_ID", "p1"},
                                    {"HUAWEICLOUD_SDK_REGION", "ap-southeast-3"}});
    const auto read = client_options::from_environment();
    BOOST_TEST(read.credentials.access_key == "AK");
    BOOST_TEST(read.credentials.secret_key.reveal() == "planted-secret");
    BOOST_TEST(read.credentials.security_token.reveal() == "planted-token");
    BOOST_TEST(read.project_id == "p1");
    BOOST_TEST(read.endpoint == "https://dms.ap-southeast-3.myhuaweicloud.com");
    BOOST_TEST(read.iam_endpoint == "https://iam.ap-southeast-3.myhuaweicloud.com");
}

BOOST_AUTO_TEST_CASE(proxy_is_read_in_all_its_forms) {
    struct row {
        const char* value;
        const char* url;
        const char* user;
        const char* password;
    };
    const row rows[] = {
        {"http://proxy.example:3128", "http://proxy.example:3128", "", ""},
        {"http://proxy.example:3128/", "http://proxy.example:3128/", "", ""},
        {"proxy.example:3128", "http://proxy.example:3128", "", ""},
        {"http://me@proxy.example", "http://proxy.example", "me", ""},
        {"http://me:open%20sesame@[::1]:8080", "http://[::1]:8080", "me", "open sesame"},
        {"me:p@ss:w%3Ard@proxy.example:1", "http://proxy.example:1", "me", "p@ss:w:rd"},
    };
    for (const auto& row : rows) {
        for (const char* name : {"HTTPS_PROXY", "https_proxy"}) {
            BOOST_TEST_CONTEXT(name << '=' << row.value) {
                const environment set(variables{{name, row.value}});
                const auto read = client_options::from_environment();
                BOOST_TEST(read.proxy.url == row.url);
                BOOST_TEST(read.proxy.user == row.user);
                BOOST_TEST(read.proxy.password.reveal() == row.password);
            }
        }
    }
}

BOOST_AUTO_TEST_CASE(exceptions_are_read_one_by_one) {
    const std::vector<std::string> expected = {"localhost", ".example.com", "10.0.0.0/8", "[::1]:443", "*"};
    for (const char* name : {"NO_PROXY", "no_proxy"}) {
        const environment set(
            {{"HTTPS_PROXY", "proxy.example:1"}, {name, " localhost,.example.com ,10.0.0.0/8 [::1]:443,,*,"}});
        BOOST_TEST(client_options::from_environment().proxy.no_proxy == expected, boost::test_tools::per_element());
    }
}

BOOST_AUTO_TEST_CASE(upper_case_wins) {
    const environment set(variables{{"HTTPS_PROXY", "upper.example:1"},
                                    {"https_proxy", "lower.example:1"},
                                    {"NO_PROXY", "upper.example"},
                                    {"no_proxy", "lower.example"}});
    const auto read = client_options::from_environment();
    BOOST_TEST(read.proxy.url == "http://upper.example:1");
    BOOST_TEST(read.proxy.no_proxy == std::vector<std::string>{"upper.example"}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(variables_of_no_use_are_named) {
    struct row {
        variables set;
        const char* message;
    };
    const row rows[] = {
        {{{"HUAWEICLOUD_SDK_AK", "AK"}}, "HUAWEICLOUD_SDK_SK: must be set when HUAWEICLOUD_SDK_AK is"},
        {{{"HUAWEICLOUD_SDK_SK", "planted"}}, "HUAWEICLOUD_SDK_AK: must be set when HUAWEICLOUD_SDK_SK is"},
        {{{"HUAWEICLOUD_SDK_SECURITY_TOKEN", "planted"}},
         "HUAWEICLOUD_SDK_AK: must be set when HUAWEICLOUD_SDK_SECURITY_TOKEN is"},
        {{{"HUAWEICLOUD_SDK_REGION", "Singapore!"}}, "HUAWEICLOUD_SDK_REGION: region: must consist of"},
        {{{"HTTPS_PROXY", "https://me:planted@proxy.example"}}, "HTTPS_PROXY: proxy.url: only a proxy at an http URL"},
        {{{"https_proxy", "http://me:planted@proxy.example:no"}}, "https_proxy: proxy.url: endpoint \"http"},
        {{{"HTTPS_PROXY", "http://me:planted@proxy.example/path"}}, "HTTPS_PROXY: proxy.url: must end after the port"},
        {{{"HTTPS_PROXY", "http://me:planted%0a@proxy.example"}},
         "HTTPS_PROXY: proxy.user and proxy.password: must not"},
        {{{"HTTPS_PROXY", "http://:planted@proxy.example"}}, "HTTPS_PROXY: proxy.user: must be set"},
        {{{"HTTPS_PROXY", "proxy.example"}, {"NO_PROXY", "a b!"}}, "NO_PROXY: \"b!\" is no host name, address"},
        {{{"HTTPS_PROXY", "proxy.example"}, {"no_proxy", "10.0.0.0/33"}}, "no_proxy: \"10.0.0.0/33\" is no host"},
    };
    for (const auto& row : rows) {
        BOOST_TEST_CONTEXT(row.message) {
            const environment set(row.set);
            BOOST_CHECK_EXCEPTION((void)client_options::from_environment(), failure_error,
                                  [&](const failure_error& error) {
                                      const std::string text = error.what() + error.details().describe();
                                      BOOST_TEST_INFO(text);
                                      BOOST_TEST(error.details().message.find(row.message) == 0u);
                                      BOOST_TEST(text.find("planted") == std::string::npos);
                                      return error.details().code == errc::invalid_options;
                                  });
        }
    }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace dmskafka::test
