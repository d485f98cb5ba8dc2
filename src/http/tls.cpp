#include "http/tls.hpp"

#include <dmskafka/error.hpp>

#include <boost/asio/error.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/ssl/error.hpp>

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

namespace dmskafka::http {

namespace {

// Where an SSL object carries its session store. OpenSSL numbers such places once for the whole process; the one
// called "app data" belongs to Asio.
int session_store_index() {
    static const int index = SSL_get_ex_new_index(0, nullptr, nullptr, nullptr, nullptr);
    return index;
}

int keep_session(SSL* connection, SSL_SESSION* session) {
    auto* store = static_cast<tls_sessions*>(SSL_get_ex_data(connection, session_store_index()));
    if (!store) return 0;
    store->keep(session);
    return 1;  // the reference is ours now
}

[[noreturn]] void refuse_tls_option(std::string message, const boost::system::error_code& cause) {
    failure refused;
    refused.code = errc::invalid_options;
    refused.cause = cause;
    refused.message = std::move(message);
    throw failure_error(std::move(refused));
}

}  // namespace

void tls_sessions::attach(SSL* connection) {
    SSL_set_ex_data(connection, session_store_index(), this);
    if (newest_) SSL_set_session(connection, newest_.get());
}

asio::ssl::context make_tls_context(const tls_options& options) {
    asio::ssl::context context(asio::ssl::context::tls_client);
    SSL_CTX_set_min_proto_version(context.native_handle(), TLS1_2_VERSION);
    context.set_verify_mode(asio::ssl::verify_peer);

    boost::system::error_code ec;
    if (options.ca_file.empty()) {
        context.set_default_verify_paths(ec);
        if (ec) refuse_tls_option("the authorities of the system cannot be read: " + ec.message(), ec);
    } else {
        context.load_verify_file(options.ca_file, ec);
        if (ec) refuse_tls_option("tls.ca_file: cannot read " + options.ca_file + ": " + ec.message(), ec);
    }

    SSL_CTX_set_session_cache_mode(context.native_handle(), SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL_STORE);
    SSL_CTX_sess_set_new_cb(context.native_handle(), keep_session);
    return context;
}

bool expect_host(SSL* connection, const std::string& host) {
    boost::system::error_code no_address;
    asio::ip::make_address(host, no_address);
    if (!no_address) return X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(connection), host.c_str()) == 1;
    SSL_set_hostflags(connection, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
    return SSL_set1_host(connection, host.c_str()) == 1 && SSL_set_tlsext_host_name(connection, host.c_str()) == 1;
}

std::string handshake_failure(SSL* connection, const boost::system::error_code& cause) {
    switch (const long verdict = SSL_get_verify_result(connection)) {
        case X509_V_OK:
            break;
        case X509_V_ERR_CERT_HAS_EXPIRED:
            return "its certificate has expired";
        case X509_V_ERR_CERT_NOT_YET_VALID:
            return "its certificate is not valid yet";
        case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
            return "its certificate is self-signed";
        case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
        case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
        case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
        case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
            return "its certificate comes from an unknown authority";
        case X509_V_ERR_HOSTNAME_MISMATCH:
        case X509_V_ERR_IP_ADDRESS_MISMATCH:
            return "its certificate is for another host";
        default:
            return std::string("its certificate was refused: ") + X509_verify_cert_error_string(verdict);
    }
    if (cause == asio::error::eof || cause == asio::ssl::error::stream_truncated ||
        cause == asio::error::connection_reset)
        return "it closed the connection during the handshake";
    if (cause.category() == asio::error::get_ssl_category()) {
        switch (ERR_GET_REASON(static_cast<unsigned long>(cause.value()))) {
            case SSL_R_UNSUPPORTED_PROTOCOL:
            case SSL_R_TLSV1_ALERT_PROTOCOL_VERSION:
                return "it offers no protocol version that is accepted here (TLS 1.2 or later)";
            case SSL_R_WRONG_VERSION_NUMBER:
                return "it does not speak TLS on this port";
            default:
                break;
        }
    }
    return cause.message();
}

}  // namespace dmskafka::http
