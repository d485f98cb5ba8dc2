#include "emulator/certificate.hpp"

#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <memory>
#include <stdexcept>

namespace dmskafka::emulation {

namespace {

template <auto Free>
struct freed_by {
    void operator()(auto* object) const noexcept { Free(object); }
};
using key_pointer = std::unique_ptr<EVP_PKEY, freed_by<EVP_PKEY_free>>;
using certificate_pointer = std::unique_ptr<X509, freed_by<X509_free>>;
using extension_pointer = std::unique_ptr<X509_EXTENSION, freed_by<X509_EXTENSION_free>>;
using bio_pointer = std::unique_ptr<BIO, freed_by<BIO_free>>;

void require(bool done) {
    if (!done) throw std::runtime_error("OpenSSL cannot make the certificate of the emulator");
}

key_pointer make_key() {
    key_pointer key(EVP_EC_gen("P-256"));
    require(key != nullptr);
    return key;
}

void add_extension(X509& certificate, X509& issuer, int what, const char* value) {
    X509V3_CTX context;
    X509V3_set_ctx_nodb(&context);
    X509V3_set_ctx(&context, &issuer, &certificate, nullptr, nullptr, 0);
    const extension_pointer extension(X509V3_EXT_conf_nid(nullptr, &context, what, value));
    require(extension && X509_add_ext(&certificate, extension.get(), -1) == 1);
}

/// A certificate without extensions and signature yet, valid from yesterday for ten years.
certificate_pointer make_certificate(EVP_PKEY& key, const char* common_name) {
    constexpr long day = 24 * 60 * 60;
    certificate_pointer made(X509_new());
    require(made != nullptr);
    std::uint64_t serial{};
    require(RAND_bytes(reinterpret_cast<unsigned char*>(&serial), sizeof serial) == 1);
    require(X509_set_version(made.get(), X509_VERSION_3) == 1);
    require(ASN1_INTEGER_set_uint64(X509_get_serialNumber(made.get()), serial >> 1) == 1);
    require(X509_gmtime_adj(X509_getm_notBefore(made.get()), -day) != nullptr);
    require(X509_gmtime_adj(X509_getm_notAfter(made.get()), 3650 * day) != nullptr);
    require(X509_NAME_add_entry_by_txt(X509_get_subject_name(made.get()), "CN", MBSTRING_ASC,
                                       reinterpret_cast<const unsigned char*>(common_name), -1, -1, 0) == 1);
    require(X509_set_pubkey(made.get(), &key) == 1);
    return made;
}

void sign(X509& certificate, X509& issuer, EVP_PKEY& key_of_issuer) {
    require(X509_set_issuer_name(&certificate, X509_get_subject_name(&issuer)) == 1);
    require(X509_sign(&certificate, &key_of_issuer, EVP_sha256()) > 0);
}

std::string text_of(BIO& bio) {
    char* data = nullptr;
    const long size = BIO_get_mem_data(&bio, &data);
    return std::string(data, static_cast<std::size_t>(size));
}

std::string pem(X509& certificate) {
    const bio_pointer bio(BIO_new(BIO_s_mem()));
    require(bio && PEM_write_bio_X509(bio.get(), &certificate) == 1);
    return text_of(*bio);
}

std::string pem(EVP_PKEY& key) {
    const bio_pointer bio(BIO_new(BIO_s_mem()));
    require(bio && PEM_write_bio_PrivateKey(bio.get(), &key, nullptr, nullptr, 0, nullptr, nullptr) == 1);
    return text_of(*bio);
}

}  // namespace

server_identity make_server_identity() {
    const key_pointer authority_key = make_key();
    const certificate_pointer authority = make_certificate(*authority_key, "dmskafka emulator authority");
    add_extension(*authority, *authority, NID_basic_constraints, "critical,CA:TRUE,pathlen:0");
    add_extension(*authority, *authority, NID_key_usage, "critical,keyCertSign,cRLSign");
    add_extension(*authority, *authority, NID_subject_key_identifier, "hash");
    sign(*authority, *authority, *authority_key);

    const key_pointer server_key = make_key();
    const certificate_pointer server = make_certificate(*server_key, "localhost");
    add_extension(*server, *authority, NID_basic_constraints, "critical,CA:FALSE");
    add_extension(*server, *authority, NID_key_usage, "critical,digitalSignature");
    add_extension(*server, *authority, NID_ext_key_usage, "serverAuth");
    add_extension(*server, *authority, NID_subject_alt_name, "DNS:localhost,IP:127.0.0.1,IP:::1");
    add_extension(*server, *authority, NID_authority_key_identifier, "keyid");
    sign(*server, *authority, *authority_key);

    return {pem(*authority), pem(*server), pem(*server_key)};
}

}  // namespace dmskafka::emulation
