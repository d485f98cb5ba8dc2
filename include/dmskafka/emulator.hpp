#pragma once

#include <dmskafka/clock.hpp>
#include <dmskafka/config.hpp>
#include <dmskafka/secret.hpp>

#include <boost/asio/any_io_executor.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace dmskafka {

class transport;

/// How an emulator is set up. What is left empty is made up; `options()` tells the result.
struct emulator_options {
    std::string access_key{};
    secret secret_key{};
    secret security_token{};     ///< when set, signed requests must carry it; never made up
    secret token{};              ///< accepted as `X-Auth-Token` for the project below, until revoked
    std::string user_name{};     ///< who can get further tokens, of an IAM that answers at the same endpoint
    secret password{};           ///< of that user
    std::string domain_name{};   ///< account that the user and all projects belong to
    std::string project_id{};    ///< the project that there is from the start
    std::string project_name{};  ///< as regions are named
    std::uint16_t port{};        ///< 0: any free one
    double time_scale{1.0};      ///< how much faster than at the real service jobs run
    bool plain_http{};           ///< HTTP without TLS
    dmskafka::clock* clock{};    ///< null: that of the machine; must outlive the executor's work
    std::uint64_t seed{};        ///< of all identifiers; 0: different in each run
};

/// A member of a consumer group, as a client of Kafka would be one.
struct emulated_consumer {
    std::string client_id{"consumer-1"};
    std::string host{"192.168.0.100"};
    std::vector<std::string> topics{};  ///< what it subscribes to
};

/// What goes wrong with a request, instead of or on top of what it would do.
struct fault {
    enum class cut : std::uint8_t {
        none,
        before_executing,  ///< the connection is reset, the service never acts on the request
        after_executing,   ///< the service acts on it, then the connection is reset without an answer
        within_body,       ///< the connection ends after `keep_bytes` of the answer's body
    };

    std::string target_contains{};                               ///< which requests; empty: any
    std::chrono::milliseconds delay{};                           ///< before the request is looked at
    int status{};                                                ///< answer this without executing; 0: execute
    std::string body{};                                          ///< of that answer
    std::vector<std::pair<std::string, std::string>> headers{};  ///< of any answer, as in `Retry-After`
    cut connection{};
    std::size_t keep_bytes{};

    /// An error in the service's own form.
    [[nodiscard]] DMSKAFKA_API static fault refuse(int status, std::string_view code, std::string_view message);
    [[nodiscard]] DMSKAFKA_API static fault answer(int status, std::string body);
    [[nodiscard]] DMSKAFKA_API static fault slow(std::chrono::milliseconds delay);
    [[nodiscard]] DMSKAFKA_API static fault lost_request();
    [[nodiscard]] DMSKAFKA_API static fault lost_response();
    [[nodiscard]] DMSKAFKA_API static fault truncated(std::size_t keep_bytes);
};

/// Stands in for the service: state, jobs that take time, checks of signatures and of what is asked for, without a
/// socket. It starts empty. Safe to use from several threads.
class DMSKAFKA_API emulated_service {
public:
    explicit emulated_service(emulator_options options = {});
    ~emulated_service();
    emulated_service(emulated_service&&) noexcept;
    emulated_service& operator=(emulated_service&&) noexcept;

    [[nodiscard]] const emulator_options& options() const noexcept;
    [[nodiscard]] const std::string& project_id() const noexcept { return options().project_id; }

    /// Adds a project with instances of its own to the account, and returns its identifier. Throws `failure_error` when
    /// the name is empty or taken.
    std::string add_project(std::string name);

    /// Adds an instance of the smallest product that is RUNNING at once, and returns its identifier. It belongs to the
    /// project of the options, or else to the one named, which must be there (`failure_error`).
    std::string add_instance(std::string name);
    std::string add_instance(std::string name, std::string_view project_id);

    /// Makes all tokens expire at once, the one of the options among them.
    void revoke_tokens();

    /// What only clients of Kafka can do: become member of a consumer group (made when there is none), which returns
    /// the member's identifier, leave it, and say how far it is. These throw `failure_error` when something is unknown.
    std::string join_group(std::string_view instance_id, std::string_view group, const emulated_consumer& member);
    void leave_group(std::string_view instance_id, std::string_view group, std::string_view member_id);
    void commit(std::string_view instance_id, std::string_view group, std::string_view topic, std::int32_t partition,
                std::int64_t offset);

    /// The next request that the fault is meant for meets it, once; faults wait in line.
    void fail_next(fault what);
    /// The next job that starts ends in failure.
    void fail_next_job();

    /// Requests received so far, those that met a fault included.
    [[nodiscard]] std::uint64_t requests() const noexcept;

    /// Carries requests to this service in memory, whatever host they name. It may outlive this object.
    [[nodiscard]] std::shared_ptr<dmskafka::transport> transport() const;

    class core;

private:
    friend class emulator;
    std::shared_ptr<core> core_;
};

/// An emulated service behind an HTTP server on 127.0.0.1, and on ::1 where there is one. It listens once constructed
/// and serves while the executor runs.
class DMSKAFKA_API emulator {
public:
    /// Throws `failure_error` when it cannot listen or an option makes no sense.
    explicit emulator(asio::any_io_executor executor);
    emulator(asio::any_io_executor executor, emulator_options options);
    ~emulator();
    emulator(const emulator&) = delete;
    emulator& operator=(const emulator&) = delete;

    [[nodiscard]] emulated_service& service() noexcept { return service_; }
    [[nodiscard]] const emulator_options& options() const noexcept { return service_.options(); }
    [[nodiscard]] const std::string& project_id() const noexcept { return service_.project_id(); }

    [[nodiscard]] std::string endpoint() const;                 ///< as in `https://127.0.0.1:8443`
    [[nodiscard]] const std::string& ca_pem() const noexcept;   ///< certificate of the authority; empty for plain HTTP
    [[nodiscard]] const std::string& ca_file() const noexcept;  ///< file with it, removed with this object

    void fail_next(fault what) { service_.fail_next(std::move(what)); }

    /// Connections accepted so far.
    [[nodiscard]] std::uint64_t connections() const noexcept;
    /// Closes all connections; the next request needs a new one.
    void drop_connections();
    /// Ends listening and closes all connections.
    void stop();

private:
    class server;
    emulated_service service_;
    std::shared_ptr<server> server_;
};

}  // namespace dmskafka
