#pragma once

#include "collected_log.hpp"
#include "scripted_transport.hpp"
#include "virtual_time.hpp"

#include <dmskafka/client.hpp>

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace dmskafka::test {

/// A client of a scripted service, on virtual time. It is made at its first use, with the options as they are then.
struct scripted_client {
    static constexpr std::string_view secret_key = "planted-secret-key";

    collected_log log;  // calls that end with the context are logged, too
    virtual_time time;
    std::shared_ptr<scripted_transport> server = std::make_shared<scripted_transport>(time.clock);
    client_options options = make_options();
    std::optional<client> made;

    client_options make_options() {
        client_options o;
        o.endpoint = "https://dms.example.com";
        o.project_id = "p1";
        o.credentials.access_key = "AK";
        o.credentials.secret_key = std::string(secret_key);
        o.retry.jitter_seed = 7;
        o.observers = {log.listener()};
        o.transport = server;
        o.clock = &time.clock;
        return o;
    }

    dmskafka::client& the_client() {
        if (!made) made.emplace(time.context.get_executor(), options);
        return *made;
    }
};

}  // namespace dmskafka::test
