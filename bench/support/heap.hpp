#pragma once

#include <openssl/crypto.h>

#include <cstddef>
#include <cstdlib>

#include <malloc.h>

namespace bench {

/// Bytes of the heap that are in use, the frames of coroutines among them.
inline std::ptrdiff_t heap_in_use() {
    const auto heap = mallinfo2();
    return static_cast<std::ptrdiff_t>(heap.uordblks + heap.hblkhd);
}

/// Those of them that OpenSSL took on this thread, once `watch_openssl` was called.
inline thread_local std::ptrdiff_t openssl_in_use{};

/// Call it before OpenSSL is used.
inline void watch_openssl() {
    static constexpr auto count = [](void* block, int sign) {
        if (block)
            openssl_in_use += sign * static_cast<std::ptrdiff_t>(malloc_usable_size(block) + sizeof(std::size_t));
        return block;
    };
    CRYPTO_set_mem_functions(
        [](std::size_t size, const char*, int) { return count(std::malloc(size), 1); },
        [](void* block, std::size_t size, const char*, int) { return count(std::realloc(count(block, -1), size), 1); },
        [](void* block, const char*, int) { std::free(count(block, -1)); });
}

}  // namespace bench
