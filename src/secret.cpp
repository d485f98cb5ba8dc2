#include <dmskafka/secret.hpp>

#include <openssl/crypto.h>

namespace dmskafka {

secret& secret::operator=(const secret& other) {
    if (this != &other) {
        wipe();
        text_ = other.text_;
    }
    return *this;
}

secret& secret::operator=(secret&& other) noexcept {
    if (this != &other) {
        wipe();
        text_ = std::move(other.text_);
        other.wipe();
    }
    return *this;
}

void secret::wipe() noexcept {
    // A moved-from short string keeps its characters in place, so the whole capacity is cleaned.
    text_.resize(text_.capacity());
    OPENSSL_cleanse(text_.data(), text_.size());
    text_.clear();
}

}  // namespace dmskafka
