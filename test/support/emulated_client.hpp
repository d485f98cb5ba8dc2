#pragma once

#include <dmskafka/client_options.hpp>
#include <dmskafka/emulator.hpp>

namespace dmskafka::test {

/// An emulated service on a clock that the test moves.
inline emulator_options options_of_service(clock& time) {
    emulator_options o;
    o.clock = &time;
    o.seed = 7;
    return o;
}

/// A client of one on loopback.
inline client_options options_of_client(const emulator& service) {
    client_options o;
    o.endpoint = service.endpoint();
    o.project_id = service.project_id();
    o.tls.ca_file = service.ca_file();
    o.credentials.access_key = service.options().access_key;
    o.credentials.secret_key = service.options().secret_key;
    return o;
}

/// A client of one in memory, not limited.
inline client_options options_of_client(const emulated_service& service, clock& time) {
    client_options o;
    o.endpoint = "https://dms.example.com";
    o.project_id = service.project_id();
    o.credentials.access_key = service.options().access_key;
    o.credentials.secret_key = service.options().secret_key;
    o.retry.jitter_seed = 7;
    o.rate_limit.enabled = false;
    o.transport = service.transport();
    o.clock = &time;
    return o;
}

}  // namespace dmskafka::test
