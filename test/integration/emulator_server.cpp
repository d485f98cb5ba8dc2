#include <boost/test/unit_test.hpp>

#include "emulator/authentication.hpp"

#include <dmskafka/emulator.hpp>
#include <dmskafka/error.hpp>

#include <boost/asio/connect.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/ssl.hpp>

#include <filesystem>
#include <optional>
#include <string>
#include <thread>

using namespace dmskafka;
namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using asio::ip::tcp;

namespace {

using request = http::request<http::string_body>;
using response = http::response<http::string_body>;

/// An emulator on a thread of its own.
struct served {
    explicit served(emulator_options options = {}) : emulator(context.get_executor(), std::move(options)) {
        thread = std::thread([this] { context.run(); });
    }
    ~served() {
        emulator.stop();
        work.reset();
        thread.join();
    }

    [[nodiscard]] std::uint16_t port() const {
        const std::string where = emulator.endpoint();
        return static_cast<std::uint16_t>(std::stoi(where.substr(where.rfind(':') + 1)));
    }

    request make_request(http::verb method, const std::string& target, const std::string& body = {}) const {
        request made(method, target, 11);
        made.set(http::field::host, "127.0.0.1");
        made.set("X-Auth-Token", emulator.options().token.reveal());
        made.body() = body;
        made.prepare_payload();
        return made;
    }

    asio::io_context context;
    asio::executor_work_guard<asio::io_context::executor_type> work{context.get_executor()};
    dmskafka::emulator emulator;
    std::thread thread;
};

/// A client that shares no code with the library: blocking, and for TLS it trusts the emulator's authority only.
class independent_client {
public:
    explicit independent_client(const served& to, const std::string& host = "127.0.0.1") : to_(to) {
        tls_.add_certificate_authority(asio::buffer(to.emulator.ca_pem()));
        stream_.set_verify_mode(asio::ssl::verify_peer);
        stream_.set_verify_callback(asio::ssl::host_name_verification(host));
        beast::get_lowest_layer(stream_).connect(tcp::endpoint(asio::ip::address_v4::loopback(), to.port()));
        stream_.handshake(asio::ssl::stream_base::client);
    }

    response ask(const request& what) {
        http::write(stream_, what);
        response answer;
        http::read(stream_, buffer_, answer);
        return answer;
    }
    response get(const std::string& target) { return ask(to_.make_request(http::verb::get, target)); }

    /// Why there is no answer.
    boost::system::error_code fail(const std::string& target) {
        boost::system::error_code error;
        http::write(stream_, to_.make_request(http::verb::get, target), error);
        response answer;
        if (!error) http::read(stream_, buffer_, answer, error);
        return error;
    }

private:
    const served& to_;
    asio::io_context context_;
    asio::ssl::context tls_{asio::ssl::context::tls_client};
    beast::ssl_stream<beast::tcp_stream> stream_{context_, tls_};
    beast::flat_buffer buffer_;
};

std::string sign(request& what, const emulator_options& options, const std::string& secret_key,
                 std::chrono::system_clock::time_point now) {
    emulation::received_request seen;
    seen.method = std::string(what.method_string());
    seen.target = std::string(what.target());
    seen.body = what.body();
    seen.headers = {{"Host", "127.0.0.1"}, {"X-Sdk-Date", emulation::format_sdk_date(now)}};
    return "SDK-HMAC-SHA256 Access=" + options.access_key + ", SignedHeaders=host;x-sdk-date, Signature=" +
           emulation::expected_signature(seen, "host;x-sdk-date", secret_key);
}

request signed_request(const served& to, const std::string& secret_key, std::chrono::system_clock::time_point now) {
    request made(http::verb::get, "/v2/available-zones", 11);
    made.set(http::field::host, "127.0.0.1");
    made.set("X-Sdk-Date", emulation::format_sdk_date(now));
    made.set(http::field::authorization, sign(made, to.emulator.options(), secret_key, now));
    return made;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(emulator_server)

BOOST_FIXTURE_TEST_CASE(connection_serves_one_request_after_the_other, served) {
    independent_client c(*this);
    for (int i = 0; i < 3; ++i) BOOST_TEST(c.get("/v2/available-zones").result_int() == 200u);
    BOOST_TEST(emulator.connections() == 1u);
    BOOST_TEST(emulator.service().requests() == 3u);
}

BOOST_FIXTURE_TEST_CASE(connection_ends_when_the_client_asks_for_it, served) {
    independent_client c(*this);
    auto last = make_request(http::verb::get, "/v2/available-zones");
    last.keep_alive(false);
    BOOST_TEST(!c.ask(last).keep_alive());
    BOOST_TEST(c.fail("/v2/available-zones").failed());
}

BOOST_FIXTURE_TEST_CASE(certificate_is_for_this_machine_only, served) {
    independent_client by_address(*this, "127.0.0.1");
    independent_client by_name(*this, "localhost");
    independent_client by_long_address(*this, "::1");
    BOOST_CHECK_THROW(independent_client(*this, "example.com"), boost::system::system_error);
}

BOOST_FIXTURE_TEST_CASE(signed_request_is_accepted, served) {
    independent_client c(*this);
    const auto now = std::chrono::system_clock::now();
    BOOST_TEST(c.ask(signed_request(*this, emulator.options().secret_key.reveal(), now)).result_int() == 200u);
}

BOOST_FIXTURE_TEST_CASE(bad_signature_and_skew_are_refused, served) {
    independent_client c(*this);
    const auto now = std::chrono::system_clock::now();
    const auto wrong_key = c.ask(signed_request(*this, "wrong", now));
    BOOST_TEST(wrong_key.result_int() == 401u);
    BOOST_TEST(wrong_key.body().find("verify aksk signature fail") != std::string::npos);
    const auto skewed =
        c.ask(signed_request(*this, emulator.options().secret_key.reveal(), now - std::chrono::hours(1)));
    BOOST_TEST(skewed.result_int() == 401u);
    BOOST_TEST(skewed.body().find("signature expired") != std::string::npos);
}

BOOST_FIXTURE_TEST_CASE(body_over_twelve_megabytes_is_refused, served) {
    independent_client c(*this);
    const auto answer = c.ask(make_request(http::verb::post, "/v2/x", std::string((12u << 20) + 1, 'x')));
    BOOST_TEST(answer.result_int() == 413u);
    BOOST_TEST(answer.body().find("APIGW.0201") != std::string::npos);
}

BOOST_FIXTURE_TEST_CASE(lost_request_is_not_executed_and_lost_response_is, served) {
    const std::string id = emulator.service().add_instance("kafka");
    const std::string target = "/v2/" + emulator.project_id() + "/instances/" + id;
    const auto remove = make_request(http::verb::delete_, target);
    emulator.fail_next(fault::lost_request());
    BOOST_CHECK_THROW(independent_client(*this).ask(remove), boost::system::system_error);
    BOOST_TEST(independent_client(*this).get(target).body().find("RUNNING") != std::string::npos);
    emulator.fail_next(fault::lost_response());
    BOOST_CHECK_THROW(independent_client(*this).ask(remove), boost::system::system_error);
    BOOST_TEST(independent_client(*this).get(target).body().find("DELETING") != std::string::npos);
}

BOOST_FIXTURE_TEST_CASE(truncated_body_ends_early, served) {
    independent_client c(*this);
    emulator.fail_next(fault::truncated(10));
    BOOST_TEST(c.fail("/v2/available-zones").failed());
}

BOOST_FIXTURE_TEST_CASE(refusal_is_answered_instead_of_executing, served) {
    independent_client c(*this);
    emulator.fail_next(fault::refuse(503, "DMS.00500000", "not now"));
    const auto answer = c.get("/v2/available-zones");
    BOOST_TEST(answer.result_int() == 503u);
    BOOST_TEST(answer.body() == R"({"error_code":"DMS.00500000","error_msg":"not now"})");
}

BOOST_FIXTURE_TEST_CASE(dropped_connections_are_gone, served) {
    independent_client c(*this);
    c.get("/v2/available-zones");
    emulator.drop_connections();
    BOOST_TEST(c.fail("/v2/available-zones").failed());
}

BOOST_AUTO_TEST_CASE(plain_http_has_no_authority) {
    emulator_options options;
    options.plain_http = true;
    served to(options);
    BOOST_TEST(to.emulator.endpoint().starts_with("http://127.0.0.1:"));
    BOOST_TEST(to.emulator.ca_file().empty());
    asio::io_context context;
    beast::tcp_stream stream(context);
    stream.connect(tcp::endpoint(asio::ip::address_v4::loopback(), to.port()));
    http::write(stream, to.make_request(http::verb::get, "/v2/available-zones"));
    beast::flat_buffer buffer;
    response answer;
    http::read(stream, buffer, answer);
    BOOST_TEST(answer.result_int() == 200u);
}

BOOST_AUTO_TEST_CASE(authority_file_goes_with_the_emulator) {
    std::string file;
    asio::io_context context;
    {
        dmskafka::emulator emulator(context.get_executor());
        file = emulator.ca_file();
        BOOST_TEST(std::filesystem::exists(file));
    }
    BOOST_TEST(!std::filesystem::exists(file));
}

BOOST_FIXTURE_TEST_CASE(port_in_use_is_a_failure, served) {
    emulator_options options;
    options.port = port();
    BOOST_CHECK_THROW(dmskafka::emulator(context.get_executor(), options), failure_error);
}

BOOST_AUTO_TEST_CASE(time_scale_must_be_positive) {
    emulator_options options;
    options.time_scale = 0;
    BOOST_CHECK_THROW(emulated_service{options}, failure_error);
}

BOOST_AUTO_TEST_SUITE_END()
