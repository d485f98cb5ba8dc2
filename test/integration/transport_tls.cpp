#include <boost/test/unit_test.hpp>

#include "loopback_client.hpp"
#include "temporary_folder.hpp"

#include <chrono>
#include <functional>
#include <string>

using namespace dmskafka;
using namespace dmskafka::test;
using namespace std::chrono_literals;
using session_pointer = std::shared_ptr<loopback_session>;

namespace {

const std::string ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
const std::string ok_and_close = "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok";

asio::awaitable<void> answer_all(session_pointer session) {
    for (;;) {
        const std::string request = co_await session->read_request();
        if (request.empty()) co_return;
        co_await session->write(ok);
    }
}

// A transport that trusts an authority made for the test, and the certificates of that authority.
struct tls_fixture : transport_fixture {
    tls_fixture() {
        scheme = "https";
        tls.ca_file = trusted.path();
    }

    certificate_authority authority{};
    temporary_file trusted{authority.pem()};
    certificate good = authority.issue("DNS:localhost,IP:127.0.0.1");
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(transport_tls, tls_fixture)

BOOST_AUTO_TEST_CASE(connection_is_secured_and_kept) {
    loopback_server server(io, answer_all, &good);
    for (int each = 0; each < 3; ++each) BOOST_TEST(send(server.port())->text() == "ok");
    BOOST_TEST(server.connections() == 1);
    BOOST_TEST(client().statistics().reused == 2u);
}

BOOST_AUTO_TEST_CASE(name_of_the_host_is_sent_but_not_an_address) {
    std::vector<std::string> names;
    loopback_server server(io, answer_all, &good);
    SSL_CTX_set_tlsext_servername_arg(server.tls().native_handle(), &names);
    SSL_CTX_set_tlsext_servername_callback(
        server.tls().native_handle(), +[](SSL* ssl, int*, void* argument) -> int {
            const char* name = SSL_get_servername(ssl, TLSEXT_NAMETYPE_host_name);
            static_cast<std::vector<std::string>*>(argument)->emplace_back(name ? name : "none");
            return SSL_TLSEXT_ERR_OK;
        });
    BOOST_TEST(send(server.port())->status() == 200);
    host = "localhost";
    BOOST_TEST(send(server.port())->status() == 200);
    BOOST_TEST(names == (std::vector<std::string>{"none", "localhost"}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(certificates_that_are_refused) {
    const certificate_authority other("Other authority");
    struct row {
        const char* name;
        certificate identity;
        const char* host;
        const char* reason;
    };
    const row rows[] = {
        {"wrong address", authority.issue("IP:127.0.0.2"), "127.0.0.1", "is for another host"},
        {"name instead of address", authority.issue("DNS:127.0.0.1"), "127.0.0.1", "is for another host"},
        {"wrong name", authority.issue("DNS:example.com,IP:127.0.0.1"), "localhost", "is for another host"},
        {"unknown authority", other.issue("IP:127.0.0.1"), "127.0.0.1", "unknown authority"},
        {"expired", authority.issue("IP:127.0.0.1", -48h, -24h), "127.0.0.1", "has expired"},
        {"not valid yet", authority.issue("IP:127.0.0.1", 24h, 48h), "127.0.0.1", "not valid yet"},
        {"self-signed", other.self_signed(), "127.0.0.1", "is self-signed"},
    };
    for (const auto& row : rows) {
        BOOST_TEST_CONTEXT(row.name) {
            transport.reset();
            host = row.host;
            bool asked = false;
            loopback_server server(
                io,
                [&asked](session_pointer session) -> asio::awaitable<void> {
                    const std::string request = co_await session->read_request();
                    asked = !request.empty();
                },
                &row.identity);
            const auto sent = send(server.port());
            BOOST_TEST((sent->code() == errc::tls_failed));
            BOOST_TEST((sent->phase() == exchange_phase::before_sending));
            BOOST_TEST_INFO(sent->message());
            BOOST_TEST(sent->message().find(row.reason) != std::string::npos);
            BOOST_TEST(sent->message().find(row.host) != std::string::npos);
            BOOST_TEST(!asked);
            BOOST_TEST(client().statistics().opened == 0u);
        }
    }
}

BOOST_AUTO_TEST_CASE(old_protocol_is_refused) {
    loopback_server server(io, answer_all, &good);
    SSL_CTX_set_security_level(server.tls().native_handle(), 0);
    SSL_CTX_set_min_proto_version(server.tls().native_handle(), TLS1_VERSION);
    SSL_CTX_set_max_proto_version(server.tls().native_handle(), TLS1_1_VERSION);
    const auto sent = send(server.port());
    BOOST_TEST((sent->code() == errc::tls_failed));
    BOOST_TEST_INFO(sent->message());
    BOOST_TEST(sent->message().find("TLS 1.2 or later") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(server_without_tls_is_named_as_such) {
    loopback_server server(io, [](session_pointer session) -> asio::awaitable<void> {
        (void)co_await session->read_some();
        co_await session->write("HTTP/1.1 400 Bad Request\r\n\r\n");
        session->close();
    });
    const auto sent = send(server.port());
    BOOST_TEST((sent->code() == errc::tls_failed));
    BOOST_TEST_INFO(sent->message());
    BOOST_TEST(sent->message().find("does not speak TLS") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(server_that_hangs_up_in_the_handshake) {
    loopback_server server(io, [](session_pointer session) -> asio::awaitable<void> {
        (void)co_await session->read_some();
        session->close();
    });
    const auto sent = send(server.port());
    BOOST_TEST((sent->code() == errc::tls_failed));
    BOOST_TEST(sent->message().find("closed the connection during the handshake") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(answer_until_the_end_needs_the_farewell_of_tls) {
    // Without the farewell somebody on the way may have cut the answer short.
    for (const bool farewell : {true, false}) {
        transport.reset();
        loopback_server server(
            io,
            [farewell](session_pointer session) -> asio::awaitable<void> {
                (void)co_await session->read_request();
                co_await session->write("HTTP/1.1 200 OK\r\n\r\nall of it");
                if (farewell)
                    co_await session->shut_down();
                else
                    session->close();
            },
            &good);
        const auto sent = send(server.port());
        if (farewell)
            BOOST_TEST(sent->text() == "all of it");
        else
            BOOST_TEST((sent->code() == errc::connection_lost));
    }
}

BOOST_AUTO_TEST_CASE(session_is_resumed_however_the_last_connection_ended) {
    struct row {
        const char* name;
        int version;
        const char* end;
    };
    const row rows[] = {
        {"clean, TLS 1.3", TLS1_3_VERSION, "clean"},     {"clean, TLS 1.2", TLS1_2_VERSION, "clean"},
        {"bounded, TLS 1.3", TLS1_3_VERSION, "bounded"}, {"bounded, TLS 1.2", TLS1_2_VERSION, "bounded"},
        {"abrupt, TLS 1.3", TLS1_3_VERSION, "abrupt"},   {"abrupt, TLS 1.2", TLS1_2_VERSION, "abrupt"},
        {"dropped, TLS 1.3", TLS1_3_VERSION, "dropped"}, {"dropped, TLS 1.2", TLS1_2_VERSION, "dropped"},
    };
    std::string end;
    bool farewell_seen = false;
    for (const auto& row : rows) {
        BOOST_TEST_CONTEXT(row.name) {
            transport.reset();
            settle();
            end = row.end;
            farewell_seen = false;
            loopback_server server(
                io,
                [&](session_pointer session) -> asio::awaitable<void> {
                    (void)co_await session->read_request();
                    co_await session->write(end == "abrupt" || end == "dropped" ? ok : ok_and_close);
                    if (end == "abrupt") session->reset();
                    if (end == "clean") {
                        co_await session->shut_down();
                        farewell_seen = true;
                    }
                    if (end == "dropped") (void)co_await session->read_request();  // never answered
                },
                &good);
            SSL_CTX_set_max_proto_version(server.tls().native_handle(), row.version);
            BOOST_TEST(send(server.port())->status() == 200);
            if (end == "dropped") {
                const auto exchange = begin(server.port());
                settle();
                exchange->signal.emit(asio::cancellation_type::terminal);
                finish(exchange);
                BOOST_TEST((exchange->code() == errc::cancelled));
            }
            settle();
            BOOST_TEST(farewell_seen == (end == "clean"));
            BOOST_TEST(client().statistics().closed == (end == "clean" || end == "dropped" ? 1u : 0u));
            if (end == "bounded") {
                time.put_forward(options.shutdown_timeout);
                settle();
                BOOST_TEST(client().statistics().closed == 1u);
            }

            BOOST_TEST(send(server.port())->status() == 200);
            BOOST_TEST(server.connections() == 2);
            BOOST_TEST(client().statistics().tls_resumed == 1u);
            if (end == "dropped") continue;  // the connection is there still
            BOOST_TEST(send(server.port())->status() == 200);
            BOOST_TEST(client().statistics().tls_resumed == 2u);
        }
    }
}

BOOST_AUTO_TEST_CASE(silent_server_does_not_delay_the_next_exchange) {
    loopback_server server(
        io,
        [](session_pointer session) -> asio::awaitable<void> {
            (void)co_await session->read_request();
            co_await session->write(ok_and_close);  // and nothing more, not even a farewell
        },
        &good);
    BOOST_TEST(send(server.port())->status() == 200);
    BOOST_TEST(send(server.port())->status() == 200);
    BOOST_TEST(server.connections() == 2);
    BOOST_TEST(client().statistics().closed == 0u);  // both still say farewell
    time.put_forward(options.shutdown_timeout);
    settle();
    BOOST_TEST(client().statistics().closed == 2u);
}

BOOST_AUTO_TEST_CASE(tickets_that_come_after_the_answer_do_not_cost_the_connection) {
    loopback_server server(
        io,
        [](session_pointer session) -> asio::awaitable<void> {
            for (;;) {
                const std::string request = co_await session->read_request();
                if (request.empty()) co_return;
                co_await session->write(ok);
                for (int turn = 0; turn < 10; ++turn) co_await asio::post(asio::use_awaitable);
                session->send_ticket();
            }
        },
        &good);
    BOOST_TEST(send(server.port())->status() == 200);
    settle();
    BOOST_TEST(send(server.port())->status() == 200);
    BOOST_TEST(server.connections() == 1);
}

BOOST_AUTO_TEST_CASE(authorities_that_cannot_be_read_are_named) {
    tls.ca_file = "/no/such/file.pem";
    BOOST_CHECK_EXCEPTION(client(), failure_error, [](const failure_error& error) {
        return error.details().code == errc::invalid_options &&
               error.details().message.find("tls.ca_file: cannot read /no/such/file.pem") != std::string::npos;
    });
    const temporary_file garbage("no certificate");
    tls.ca_file = garbage.path();
    BOOST_CHECK_THROW(client(), failure_error);
}

BOOST_AUTO_TEST_CASE(authorities_of_a_folder_are_trusted) {
    const temporary_folder folder;
    (void)folder.write("first.pem", certificate_authority("Another").pem());
    (void)folder.write("second.crt", authority.pem());
    (void)folder.write("read me", "no certificate");
    tls.ca_file.clear();
    tls.ca_folder = folder.path().string();
    loopback_server server(io, answer_all, &good);
    BOOST_TEST(send(server.port())->text() == "ok");
}

BOOST_AUTO_TEST_CASE(newer_protocol_can_be_demanded) {
    tls.minimum_version = tls_version::tls_1_3;
    loopback_server server(io, answer_all, &good);
    BOOST_TEST(send(server.port())->text() == "ok");
    transport.reset();
    SSL_CTX_set_max_proto_version(server.tls().native_handle(), TLS1_2_VERSION);
    const auto sent = send(server.port());
    BOOST_TEST((sent->code() == errc::tls_failed));
    BOOST_TEST_INFO(sent->message());
    BOOST_TEST(sent->message().find("no protocol version that is accepted here (TLS 1.3)") != std::string::npos);
}

// What a server that asks for a certificate is answered.
BOOST_AUTO_TEST_CASE(own_certificate_is_shown) {
    const certificate_authority other("Other authority");
    const certificate own = authority.issue("DNS:client");
    const certificate foreign = other.issue("DNS:client");
    const temporary_folder folder;
    const auto chain = folder.write("own.pem", own.chain);
    const auto key = folder.write("own.key", own.key);
    const auto both = folder.write("both.pem", own.chain + own.key);
    const auto locked = folder.write("locked.key", certificate_authority::encrypted(own.key, "Open-sesame"));
    struct row {
        const char* name;
        tls_options with;
        int version;
        const char* refusal;  // empty: none
    };
    const auto with = [&](const std::string& certificate_file, const std::string& key_file, const char* password) {
        tls_options made;
        made.ca_file = trusted.path();
        made.certificate_file = certificate_file;
        made.key_file = key_file;
        made.key_password = password;
        return made;
    };
    const auto strange = folder.write("foreign.pem", foreign.chain + foreign.key);
    const row rows[] = {
        {"two files", with(chain, key, ""), TLS1_3_VERSION, ""},
        {"one file", with(both, "", ""), TLS1_3_VERSION, ""},
        {"TLS 1.2", with(both, "", ""), TLS1_2_VERSION, ""},
        {"locked key", with(chain, locked, "Open-sesame"), TLS1_3_VERSION, ""},
        {"none", with("", "", ""), TLS1_3_VERSION, "it asks for a client certificate (tls.certificate_file)"},
        {"none, TLS 1.2", with("", "", ""), TLS1_2_VERSION, "perhaps for want of a client certificate"},
        {"unknown authority", with(strange, "", ""), TLS1_3_VERSION, "it does not accept the client certificate"},
        {"unknown authority, TLS 1.2", with(strange, "", ""), TLS1_2_VERSION,
         "it does not accept the client certificate"},
    };
    for (const auto& row : rows) {
        BOOST_TEST_CONTEXT(row.name) {
            transport.reset();
            tls = row.with;
            loopback_server server(io, answer_all, &good);
            server.tls().set_verify_mode(asio::ssl::verify_peer | asio::ssl::verify_fail_if_no_peer_cert);
            server.tls().add_certificate_authority(asio::buffer(authority.pem()));
            SSL_CTX_set_max_proto_version(server.tls().native_handle(), row.version);
            const auto sent = send(make(server.port(), verb::post, "body", false));
            const std::string refusal = row.refusal;
            if (refusal.empty()) {
                BOOST_REQUIRE_MESSAGE(sent->result->has_value(), sent->message());
                BOOST_TEST(send(server.port())->text() == "ok");
                BOOST_TEST(server.connections() == 1);
            } else {
                BOOST_TEST((sent->code() == errc::tls_failed));
                BOOST_TEST((sent->phase() == exchange_phase::before_sending));
                BOOST_TEST_INFO(sent->message());
                BOOST_TEST(sent->message().find(refusal) != std::string::npos);
            }
        }
    }
}

BOOST_AUTO_TEST_CASE(files_of_no_use_are_named) {
    const certificate own = authority.issue("DNS:client");
    const temporary_folder folder;
    const temporary_folder empty;
    const auto chain = folder.write("own.pem", own.chain);
    const auto key = folder.write("own.key", own.key);
    const auto other_key = folder.write("other.key", authority.issue("DNS:client").key);
    const auto locked = folder.write("locked.key", certificate_authority::encrypted(own.key, "Open-sesame"));
    const auto garbage = folder.write("garbage", "nothing");
    struct row {
        const char* name;
        std::function<void(tls_options&)> set;
        std::string message;
    };
    const row rows[] = {
        {"no such certificate", [](tls_options& o) { o.certificate_file = "/no/such"; },
         "tls.certificate_file: cannot read /no/such: "},
        {"no certificate in the file", [&](tls_options& o) { o.certificate_file = garbage; },
         "tls.certificate_file: cannot read " + garbage + ": "},
        {"certificate without key", [&](tls_options& o) { o.certificate_file = chain; },
         "tls.certificate_file: cannot read " + chain + ": "},
        {"no such key", [&](tls_options& o) { o.certificate_file = chain, o.key_file = "/no/such"; },
         "tls.key_file: cannot read /no/such: "},
        {"another key", [&](tls_options& o) { o.certificate_file = chain, o.key_file = other_key; },
         "tls.key_file: the key in " + other_key + " is not that of the certificate"},
        {"password wanted", [&](tls_options& o) { o.certificate_file = chain, o.key_file = locked; },
         "tls.key_password: must be set for the key in " + locked},
        {"wrong password",
         [&](tls_options& o) { o.certificate_file = chain, o.key_file = locked, o.key_password = "Guessed-word"; },
         "tls.key_password: does not open the key in " + locked},
        {"key without certificate", [&](tls_options& o) { o.key_file = key; },
         "tls.certificate_file: must be set with tls.key_file and tls.key_password"},
        {"no such folder", [](tls_options& o) { o.ca_folder = "/no/such"; }, "tls.ca_folder: cannot read /no/such: "},
        {"nothing in the folder", [&](tls_options& o) { o.ca_folder = empty.path().string(); },
         "tls.ca_folder: no file in " + empty.path().string() + " holds a certificate"},
    };
    for (const auto& row : rows) {
        BOOST_TEST_CONTEXT(row.name) {
            transport.reset();
            tls = tls_options();
            row.set(tls);
            BOOST_CHECK_EXCEPTION(client(), failure_error, [&](const failure_error& error) {
                BOOST_TEST_INFO(error.details().message);
                BOOST_TEST(error.details().message.find(row.message) == 0u);
                BOOST_TEST(error.details().message.find("Guessed-word") == std::string::npos);
                return error.details().code == errc::invalid_options;
            });
        }
    }
}

BOOST_AUTO_TEST_CASE(authorities_of_the_system_do_not_know_the_test) {
    tls.ca_file.clear();
    loopback_server server(io, answer_all, &good);
    const auto sent = send(server.port());
    BOOST_TEST((sent->code() == errc::tls_failed));
    BOOST_TEST(sent->message().find("unknown authority") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
