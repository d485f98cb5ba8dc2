#pragma once

/// Version of the library: major * 10000 + minor * 100 + patch.
#define DMSKAFKA_VERSION 100

// Symbols of a shared build are hidden unless marked; see BUILD_SHARED_LIBS in CMakeLists.txt.
#if defined(DMSKAFKA_SHARED)
#define DMSKAFKA_API __attribute__((visibility("default")))
#else
#define DMSKAFKA_API
#endif

namespace boost::asio {}

namespace dmskafka {
namespace asio = boost::asio;
}
