#pragma once

// A client and an emulated service whose operations are named by text, for tests that go through many of them.

#include "emulated_client.hpp"
#include "run_on.hpp"
#include "virtual_time.hpp"

#include <dmskafka/client.hpp>
#include <dmskafka/dynamic_operation.hpp>
#include <dmskafka/emulator.hpp>

#include <boost/test/unit_test.hpp>

#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace dmskafka::test {

/// Where a world is.
enum class place {
    in_memory,  ///< on virtual time
    loopback,   ///< behind HTTPS, on real time, where jobs take less than a millisecond
};

/// Jobs at the virtual service take ten times as long as usual, so that waits look at them more than once.
inline constexpr int slowness = 10;

class waiting_world {
public:
    explicit waiting_world(place where = place::in_memory, double time_scale = 1.0 / slowness)
        : where_(where), time_scale_(where == place::loopback ? 1e7 : time_scale) {
        if (where == place::loopback)
            server_.emplace(time.context.get_executor(), service_options());
        else
            in_memory_.emplace(service_options());
    }

    virtual_time time;
    std::map<std::string, std::string, std::less<>> names;  ///< what `$name` in requests stands for
    std::vector<job_progress> seen;                         ///< by the last wait

    [[nodiscard]] emulated_service& service() { return server_ ? server_->service() : *in_memory_; }
    [[nodiscard]] client& the_client() {
        if (!client_) client_.emplace(time.context.get_executor(), client_options_of());
        return *client_;
    }
    /// The process ends; what it uses next belongs to another one.
    void end_process() { client_.reset(); }

    template <class T>
    T run(asio::awaitable<T> work) {
        return where_ == place::loopback ? run_on(time.context, std::move(work)) : time.run(std::move(work));
    }

    /// Of an operation such as `topics.create` with members as JSON.
    [[nodiscard]] dynamic_request request(std::string_view operation, std::string_view members) const {
        const auto* described = find_operation(operation);
        BOOST_REQUIRE_MESSAGE(described != nullptr, operation);
        dynamic_request made(*described);
        const auto read = made.read_json(filled(members));
        BOOST_REQUIRE_MESSAGE(read, read.error().describe());
        return made;
    }
    /// The answer, as JSON.
    std::string call(std::string_view operation, std::string_view members) {
        const auto asked = request(operation, members);
        const auto options = call_options();
        const auto got = run(the_client().call(asked, options));
        BOOST_REQUIRE_MESSAGE(got, got.error().describe());
        return got->text();
    }
    result<job<dynamic_response>> start(std::string_view operation, std::string_view members) {
        const auto asked = request(operation, members);
        const auto options = call_options().deadline(std::chrono::hours(24));
        return run(the_client().start(asked, options));
    }
    job_handle started(std::string_view operation, std::string_view members) {
        const auto got = start(operation, members);
        BOOST_REQUIRE_MESSAGE(got, got.error().describe());
        BOOST_REQUIRE_MESSAGE(got->handle, "it started no job");
        return *got->handle;
    }
    result<job_progress> wait(const job_handle& handle, wait_options how = wait_options()) {
        seen.clear();
        how.on_progress([this](const job_progress& now) { seen.push_back(now); });
        return run(the_client().wait(handle, how));
    }
    job_progress ended_well(const job_handle& handle) {
        const auto ended = wait(handle);
        BOOST_REQUIRE_MESSAGE(ended, ended.error().describe());
        return *ended;
    }
    /// Starts a job, awaits it, and returns the first of its identifiers.
    std::string done(std::string_view operation, std::string_view members) {
        const auto handle = started(operation, members);
        ended_well(handle);
        return handle.ids.empty() ? std::string() : handle.ids.front();
    }

private:
    [[nodiscard]] emulator_options service_options() {
        auto made = where_ == place::loopback ? emulator_options() : options_of_service(time.clock);
        made.time_scale = time_scale_;
        return made;
    }
    [[nodiscard]] client_options client_options_of() {
        auto made = options_of_client(service(), where_ == place::loopback ? clock::system() : time.clock);
        if (where_ == place::in_memory) return made;
        made.transport.reset();
        made.endpoint = server_->endpoint();
        made.tls.ca_file = server_->ca_file();
        made.jobs.delay_factor = 1e-5;
        made.jobs.min_delay = std::chrono::milliseconds(1);
        return made;
    }
    [[nodiscard]] std::string filled(std::string_view members) const {
        std::string made(members);
        for (const auto& [name, value] : names)
            for (auto at = made.find("$" + name); at != made.npos; at = made.find("$" + name))
                made.replace(at, name.size() + 1, value);
        return made;
    }

    place where_;
    double time_scale_;
    std::optional<emulated_service> in_memory_;
    std::optional<emulator> server_;
    std::optional<client> client_;
};

}  // namespace dmskafka::test
