#pragma once

// Counts what a program allocates, by defining malloc and its kin: include it in one file of the program only.
// OpenSSL's own allocations are counted apart once `count_openssl_apart` was called, before OpenSSL is used.

#include <openssl/crypto.h>

#include <atomic>
#include <cerrno>
#include <cstddef>
#include <cstdint>

extern "C" {
void* __libc_malloc(std::size_t size);
void* __libc_calloc(std::size_t count, std::size_t size);
void* __libc_realloc(void* block, std::size_t size);
void* __libc_memalign(std::size_t alignment, std::size_t size);
void __libc_free(void* block);
}

namespace bench {

struct allocations {
    std::uint64_t count{};
    std::uint64_t bytes{};

    friend allocations operator-(allocations a, allocations b) noexcept {
        return {a.count - b.count, a.bytes - b.bytes};
    }
};

class allocation_counter {
public:
    void add(std::size_t bytes) noexcept {
        count_.fetch_add(1, std::memory_order_relaxed);
        bytes_.fetch_add(bytes, std::memory_order_relaxed);
    }
    [[nodiscard]] allocations read() const noexcept { return {count_.load(), bytes_.load()}; }

private:
    std::atomic<std::uint64_t> count_{};
    std::atomic<std::uint64_t> bytes_{};
};

inline allocation_counter of_program;  // without OpenSSL's, if those are counted apart
inline allocation_counter of_openssl;

inline void count_openssl_apart() {
    CRYPTO_set_mem_functions(
        [](std::size_t size, const char*, int) {
            of_openssl.add(size);
            return __libc_malloc(size);
        },
        [](void* block, std::size_t size, const char*, int) {
            of_openssl.add(size);
            return __libc_realloc(block, size);
        },
        [](void* block, const char*, int) { __libc_free(block); });
}

}  // namespace bench

extern "C" {

void* malloc(std::size_t size) {
    bench::of_program.add(size);
    return __libc_malloc(size);
}

void* calloc(std::size_t count, std::size_t size) {
    bench::of_program.add(count * size);
    return __libc_calloc(count, size);
}

void* realloc(void* block, std::size_t size) {
    bench::of_program.add(size);
    return __libc_realloc(block, size);
}

void* aligned_alloc(std::size_t alignment, std::size_t size) {
    bench::of_program.add(size);
    return __libc_memalign(alignment, size);
}

int posix_memalign(void** block, std::size_t alignment, std::size_t size) {
    bench::of_program.add(size);
    *block = __libc_memalign(alignment, size);
    return *block != nullptr ? 0 : ENOMEM;
}

void free(void* block) { __libc_free(block); }

}  // extern "C"
