#pragma once

#include "emulated_client.hpp"

#include <dmskafka/client.hpp>
#include <dmskafka/emulator.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>

#include <thread>

namespace dmskafka::test {

/// An emulator on a thread of its own, and a pool of threads for the client and its callers.
struct threads_fixture {
    explicit threads_fixture(double time_scale = 1) : service(serving.get_executor(), options_of(time_scale)) {}

    asio::io_context serving{1};
    emulator service;
    std::thread server{[this] { serving.run(); }};
    asio::thread_pool callers{4};

    ~threads_fixture() {
        callers.join();
        asio::post(serving, [this] { service.stop(); });
        server.join();
    }

    static emulator_options options_of(double time_scale) {
        emulator_options made;
        made.time_scale = time_scale;
        return made;
    }
    client_options options() {
        client_options o = options_of_client(service);
        o.pool.max_connections = 4;
        o.thread_safe = true;
        return o;
    }
};

}  // namespace dmskafka::test
