#pragma once

#include <dmskafka/client_options.hpp>

#include <boost/asio/ssl/context.hpp>
#include <boost/system/error_code.hpp>

#include <memory>
#include <string>
#include <string_view>

namespace dmskafka::http {

/// The newest TLS session with one host. It serves several connections: the ticket of TLS 1.3 that is meant for one
/// use protects browsers from being tracked, which a client that signs its requests has no need of.
class tls_sessions {
public:
    /// Lets `connection` resume the newest session, and keeps those that the host offers while it lives.
    void attach(SSL* connection);
    void keep(SSL_SESSION* session) noexcept { newest_.reset(session); }

private:
    struct release {
        void operator()(SSL_SESSION* session) const noexcept { SSL_SESSION_free(session); }
    };
    std::unique_ptr<SSL_SESSION, release> newest_{};
};

/// As `options` say, the peer verified. Throws `failure_error` that names the option when a file is of no use.
[[nodiscard]] asio::ssl::context make_tls_context(const tls_options& options);

/// Makes `connection` accept `host` only: by name, which is sent along, or by address. False when OpenSSL refuses it.
[[nodiscard]] bool expect_host(SSL* connection, const std::string& host);

/// What the peer says about our certificate, as the end of a sentence; empty when `cause` is about something else. With
/// TLS 1.3 it says so only after the handshake.
[[nodiscard]] std::string_view certificate_refusal(const boost::system::error_code& cause) noexcept;

/// Why the handshake of `connection` failed, as the end of a sentence.
[[nodiscard]] std::string handshake_failure(SSL* connection, const boost::system::error_code& cause);

}  // namespace dmskafka::http
