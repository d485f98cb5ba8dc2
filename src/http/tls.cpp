#include "http/tls.hpp"

#include <dmskafka/error.hpp>

#include <boost/asio/error.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/ssl/error.hpp>

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <cstring>
#include <filesystem>

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

[[noreturn]] void refuse_tls_option(std::string message, const boost::system::error_code& cause = {}) {
    failure refused;
    refused.code = errc::invalid_options;
    refused.cause = cause;
    refused.message = std::move(message);
    throw failure_error(std::move(refused));
}

[[noreturn]] void refuse_file(std::string_view option, const std::string& path) {
    const boost::system::error_code why(static_cast<int>(ERR_get_error()), asio::error::get_ssl_category());
    refuse_tls_option(std::string(option) + ": cannot read " + path + ": " + why.message(), why);
}

/// All PEM files of the folder, whatever their names; other files are passed over.
void trust_folder(asio::ssl::context& context, const std::string& folder) {
    std::error_code unreadable;
    std::size_t files = 0;
    for (std::filesystem::directory_iterator entry(folder, unreadable), end; !unreadable && entry != end;
         entry.increment(unreadable)) {
        boost::system::error_code none;
        if (entry->is_regular_file()) context.load_verify_file(entry->path().string(), none);
        if (entry->is_regular_file() && !none) ++files;
    }
    if (unreadable) refuse_tls_option("tls.ca_folder: cannot read " + folder + ": " + unreadable.message(), unreadable);
    if (files == 0) refuse_tls_option("tls.ca_folder: no file in " + folder + " holds a certificate");
}

void trust_authorities(asio::ssl::context& context, const tls_options& options) {
    boost::system::error_code ec;
    if (options.ca_file.empty() && options.ca_folder.empty()) {
        context.set_default_verify_paths(ec);
        if (ec) refuse_tls_option("the authorities of the system cannot be read: " + ec.message(), ec);
    }
    if (!options.ca_file.empty()) context.load_verify_file(options.ca_file, ec);
    if (ec) refuse_tls_option("tls.ca_file: cannot read " + options.ca_file + ": " + ec.message(), ec);
    if (!options.ca_folder.empty()) trust_folder(context, options.ca_folder);
}

/// Answers OpenSSL's question for the password of a key. Without it OpenSSL would ask at the terminal.
struct password_prompt {
    const std::string& password;
    bool asked{};

    static int answer(char* space, int size, int, void* self) {
        auto& prompt = *static_cast<password_prompt*>(self);
        prompt.asked = true;
        const auto length = prompt.password.size();
        if (length == 0 || length > static_cast<std::size_t>(size)) return -1;
        std::memcpy(space, prompt.password.data(), length);
        return static_cast<int>(length);
    }
};

void use_certificate(SSL_CTX* context, const tls_options& options) {
    ERR_clear_error();
    password_prompt prompt{options.key_password.reveal()};
    SSL_CTX_set_default_passwd_cb(context, password_prompt::answer);
    SSL_CTX_set_default_passwd_cb_userdata(context, &prompt);
    const auto& key_file = options.key_file.empty() ? options.certificate_file : options.key_file;
    const bool has_certificate = SSL_CTX_use_certificate_chain_file(context, options.certificate_file.c_str()) == 1;
    const bool has_key =
        has_certificate && SSL_CTX_use_PrivateKey_file(context, key_file.c_str(), SSL_FILETYPE_PEM) == 1;
    SSL_CTX_set_default_passwd_cb_userdata(context, nullptr);  // Asio would take it for its own
    SSL_CTX_set_default_passwd_cb(context, nullptr);

    if (!has_certificate) refuse_file("tls.certificate_file", options.certificate_file);
    if (has_key) return;
    if (prompt.asked)
        refuse_tls_option(std::string("tls.key_password: ") +
                          (options.key_password.empty() ? "must be set for the key in " : "does not open the key in ") +
                          key_file);
    if (ERR_GET_REASON(ERR_peek_error()) == X509_R_KEY_VALUES_MISMATCH)
        refuse_tls_option("tls.key_file: the key in " + key_file + " is not that of the certificate");
    refuse_file(options.key_file.empty() ? "tls.certificate_file" : "tls.key_file", key_file);
}

int protocol_of(tls_version version) noexcept {
    return version == tls_version::tls_1_3 ? TLS1_3_VERSION : TLS1_2_VERSION;
}

}  // namespace

void tls_sessions::attach(SSL* connection) {
    SSL_set_ex_data(connection, session_store_index(), this);
    if (newest_) SSL_set_session(connection, newest_.get());
}

asio::ssl::context make_tls_context(const tls_options& options) {
    asio::ssl::context context(asio::ssl::context::tls_client);
    SSL_CTX_set_min_proto_version(context.native_handle(), protocol_of(options.minimum_version));
    context.set_verify_mode(asio::ssl::verify_peer);
    trust_authorities(context, options);

    if (options.certificate_file.empty() && (!options.key_file.empty() || !options.key_password.empty()))
        refuse_tls_option("tls.certificate_file: must be set with tls.key_file and tls.key_password");
    if (!options.certificate_file.empty()) use_certificate(context.native_handle(), options);

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

std::string_view certificate_refusal(const boost::system::error_code& cause) noexcept {
    if (cause.category() != asio::error::get_ssl_category()) return {};
    switch (ERR_GET_REASON(static_cast<unsigned long>(cause.value()))) {
        case SSL_R_TLSV13_ALERT_CERTIFICATE_REQUIRED:
            return "it asks for a client certificate (tls.certificate_file)";
        case SSL_R_SSLV3_ALERT_BAD_CERTIFICATE:
        case SSL_R_SSLV3_ALERT_UNSUPPORTED_CERTIFICATE:
        case SSL_R_SSLV3_ALERT_CERTIFICATE_REVOKED:
        case SSL_R_SSLV3_ALERT_CERTIFICATE_EXPIRED:
        case SSL_R_SSLV3_ALERT_CERTIFICATE_UNKNOWN:
        case SSL_R_TLSV1_ALERT_UNKNOWN_CA:
            return "it does not accept the client certificate";
        default:
            return {};
    }
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
    if (const auto refusal = certificate_refusal(cause); !refusal.empty()) return std::string(refusal);
    if (cause == asio::error::eof || cause == asio::ssl::error::stream_truncated ||
        cause == asio::error::connection_reset)
        return "it closed the connection during the handshake";
    if (cause.category() == asio::error::get_ssl_category()) {
        switch (ERR_GET_REASON(static_cast<unsigned long>(cause.value()))) {
            case SSL_R_UNSUPPORTED_PROTOCOL:
            case SSL_R_TLSV1_ALERT_PROTOCOL_VERSION:
                return std::string("it offers no protocol version that is accepted here (TLS ") +
                       (SSL_get_min_proto_version(connection) == TLS1_3_VERSION ? "1.3" : "1.2 or later") + ")";
            case SSL_R_SSLV3_ALERT_HANDSHAKE_FAILURE:
                return "it refuses the handshake, perhaps for want of a client certificate (tls.certificate_file)";
            case SSL_R_WRONG_VERSION_NUMBER:
                return "it does not speak TLS on this port";
            default:
                break;
        }
    }
    return cause.message();
}

}  // namespace dmskafka::http
