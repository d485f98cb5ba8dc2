#pragma once

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <memory>
#include <stdexcept>
#include <string>

#include <unistd.h>

namespace dmskafka::test {

/// A certificate with its key, both as PEM.
struct certificate {
    std::string chain{};
    std::string key{};
};

/// An authority made at run time, which issues certificates for servers.
class certificate_authority {
public:
    explicit certificate_authority(const std::string& name = "Test authority") : key_(make_key()) {
        certificate_.reset(X509_new());
        prepare(certificate_.get(), name, std::chrono::hours(-24), std::chrono::hours(24), key_.get());
        X509_set_issuer_name(certificate_.get(), X509_get_subject_name(certificate_.get()));
        extend(certificate_.get(), NID_basic_constraints, "critical,CA:TRUE");
        sign(certificate_.get());
    }

    /// For names as OpenSSL writes them: `DNS:localhost,IP:127.0.0.1`.
    [[nodiscard]] certificate issue(const std::string& names, std::chrono::hours from = std::chrono::hours(-24),
                                    std::chrono::hours until = std::chrono::hours(24)) const {
        const key_pointer key = make_key();
        const certificate_pointer leaf(X509_new());
        prepare(leaf.get(), "Test server", from, until, key.get());
        X509_set_issuer_name(leaf.get(), X509_get_subject_name(certificate_.get()));
        extend(leaf.get(), NID_subject_alt_name, names);
        sign(leaf.get());
        certificate issued;
        issued.chain = text(leaf.get());
        issued.key = text(key.get());
        return issued;
    }

    /// The authority's own certificate, of use for a server too: nobody else vouches for it.
    [[nodiscard]] certificate self_signed() const {
        certificate own;
        own.chain = text(certificate_.get());
        own.key = text(key_.get());
        return own;
    }

    [[nodiscard]] std::string pem() const { return text(certificate_.get()); }

    /// A key of `issue`, which a password protects from now on.
    [[nodiscard]] static std::string encrypted(const std::string& key, const std::string& password) {
        const memory_pointer plain(BIO_new_mem_buf(key.data(), static_cast<int>(key.size())));
        const key_pointer read(PEM_read_bio_PrivateKey(plain.get(), nullptr, nullptr, nullptr));
        const memory_pointer memory(BIO_new(BIO_s_mem()));
        PEM_write_bio_PrivateKey(memory.get(), read.get(), EVP_aes_256_cbc(),
                                 reinterpret_cast<const unsigned char*>(password.data()),
                                 static_cast<int>(password.size()), nullptr, nullptr);
        return text(memory.get());
    }

private:
    template <auto Release>
    struct releaser {
        template <class T>
        void operator()(T* object) const noexcept {
            Release(object);
        }
    };
    using key_pointer = std::unique_ptr<EVP_PKEY, releaser<EVP_PKEY_free>>;
    using certificate_pointer = std::unique_ptr<X509, releaser<X509_free>>;
    using memory_pointer = std::unique_ptr<BIO, releaser<BIO_free_all>>;

    static key_pointer make_key() { return key_pointer(EVP_EC_gen("P-256")); }

    static void prepare(X509* made, const std::string& name, std::chrono::hours from, std::chrono::hours until,
                        EVP_PKEY* key) {
        static long serial = 1;
        X509_set_version(made, X509_VERSION_3);
        ASN1_INTEGER_set(X509_get_serialNumber(made), serial++);
        X509_gmtime_adj(X509_getm_notBefore(made), std::chrono::seconds(from).count());
        X509_gmtime_adj(X509_getm_notAfter(made), std::chrono::seconds(until).count());
        X509_NAME_add_entry_by_txt(X509_get_subject_name(made), "CN", MBSTRING_UTF8,
                                   reinterpret_cast<const unsigned char*>(name.c_str()), -1, -1, 0);
        X509_set_pubkey(made, key);
    }

    static void extend(X509* made, int what, const std::string& value) {
        X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, nullptr, what, value.c_str());
        if (!extension) throw std::runtime_error("no such extension: " + value);
        X509_add_ext(made, extension, -1);
        X509_EXTENSION_free(extension);
    }

    void sign(X509* made) const {
        if (X509_sign(made, key_.get(), EVP_sha256()) == 0) throw std::runtime_error("cannot sign");
    }

    static std::string text(const BIO* memory) {
        char* begin{};
        const long size = BIO_get_mem_data(const_cast<BIO*>(memory), &begin);
        return std::string(begin, static_cast<std::size_t>(size));
    }
    static std::string text(X509* what) {
        const memory_pointer memory(BIO_new(BIO_s_mem()));
        PEM_write_bio_X509(memory.get(), what);
        return text(memory.get());
    }
    static std::string text(EVP_PKEY* what) {
        const memory_pointer memory(BIO_new(BIO_s_mem()));
        PEM_write_bio_PrivateKey(memory.get(), what, nullptr, nullptr, 0, nullptr, nullptr);
        return text(memory.get());
    }

    key_pointer key_;
    certificate_pointer certificate_{};
};

/// A file with `content` that is removed in the end.
class temporary_file {
public:
    explicit temporary_file(const std::string& content) {
        static int count = 0;
        path_ = std::filesystem::temp_directory_path() /
                ("dmskafka-" + std::to_string(::getpid()) + "-" + std::to_string(++count) + ".pem");
        std::ofstream(path_) << content;
    }
    ~temporary_file() {
        std::error_code ignored;
        std::filesystem::remove(path_, ignored);
    }
    temporary_file(const temporary_file&) = delete;
    temporary_file& operator=(const temporary_file&) = delete;

    [[nodiscard]] std::string path() const { return path_.string(); }

private:
    std::filesystem::path path_{};
};

}  // namespace dmskafka::test
