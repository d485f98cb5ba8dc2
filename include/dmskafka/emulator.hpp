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

/// What goes wrong with requests, instead of or on top of what they would do. Faults form a list in the order in which
/// they were added, and a request meets the first one that is meant for it; a fault that lets it pass leaves it to the
/// next.
struct fault {
    enum class cut : std::uint8_t {
        none,
        before_executing,    ///< the connection is reset, the service never acts on the request
        after_executing,     ///< the service acts on it, then the connection is reset without an answer
        within_body,         ///< the connection ends after `keep_bytes` of the answer's body
        reset_within_body,   ///< the same by a reset
        reset_after_answer,  ///< the connection is reset once the whole answer is out
    };
    /// How a body tells an error.
    enum class form : std::uint8_t {
        error_code,     ///< `{"error_code", "error_msg"}`, as the service does
        camel_case,     ///< `{"errorCode", "errorMsg"}`
        code,           ///< `{"code", "message"}`
        nested,         ///< `{"error": {"code", "message"}}`
        failed_topics,  ///< `{"failed_topics": [{"error_code", "error_msg"}]}`
        text,           ///< the message alone, as proxies do
        html,
        empty,
    };
    /// Whose requests a limit counts together.
    enum class counted : std::uint8_t { user, api };

    // Which requests: those that agree with all that is set.
    std::string operation{};        ///< official name or as in `topics::create`
    std::string method{};           ///< as in `GET`
    std::string target_contains{};  ///< a part of path and query
    std::string project_id{};       ///< the project that it is about

    // Which of these meet the fault.
    std::uint64_t skip{};               ///< the first so many pass
    std::uint64_t limit{};              ///< so many pass in each `window`; 0: none
    std::chrono::seconds window{60};    ///< of the limit
    counted per{};                      ///< of the limit
    double probability{1};              ///< of each of the others, 0 to 1; `emulator_options::seed` makes it repeatable
    std::uint64_t times{};              ///< this many and no more; 0: no end
    std::chrono::milliseconds lasts{};  ///< until so long after the fault was added; 0: no end

    // What happens to them, in this order.
    std::chrono::milliseconds delay{};  ///< before the request is looked at
    bool stale{};                       ///< GET only: it sees the state as it was when the fault was added
    int status{};                       ///< answer this without executing; 0: execute, or refuse as the limit does
    bool executes{};                    ///< execute, whatever `status` then says
    std::string code{};                 ///< of an answer with that status
    std::string message{};              ///< the same
    form shape{};                       ///< the same
    std::string body{};                 ///< instead of what these three make; with status 0, of what is answered
    std::vector<std::pair<std::string, std::string>> headers{};  ///< of any answer, as in `Retry-After`
    std::int64_t length_error{};  ///< how much more than the length of the body Content-Length says
    std::size_t keep_bytes{};     ///< of the body that go out before the pause and a cut within the body
    std::chrono::milliseconds pause{};
    cut connection{};

    /// An error in one of the service's forms.
    [[nodiscard]] DMSKAFKA_API static fault refuse(int status, std::string_view code, std::string_view message,
                                                   form shape = form::error_code);
    [[nodiscard]] DMSKAFKA_API static fault answer(int status, std::string body);
    /// The request is executed, and answered with this text instead of what it should be.
    [[nodiscard]] DMSKAFKA_API static fault malformed(std::string body);
    [[nodiscard]] DMSKAFKA_API static fault slow(std::chrono::milliseconds delay);
    [[nodiscard]] DMSKAFKA_API static fault slow_body(std::size_t keep_bytes, std::chrono::milliseconds pause);
    [[nodiscard]] DMSKAFKA_API static fault lost_request();
    [[nodiscard]] DMSKAFKA_API static fault lost_response();
    [[nodiscard]] DMSKAFKA_API static fault truncated(std::size_t keep_bytes);
    [[nodiscard]] DMSKAFKA_API static fault reset_within(std::size_t keep_bytes);
    [[nodiscard]] DMSKAFKA_API static fault reset_after();
    [[nodiscard]] DMSKAFKA_API static fault wrong_length(std::int64_t error);
    [[nodiscard]] DMSKAFKA_API static fault stale_reads();
    /// More than `limit` requests in a window are refused with 429 APIGW.0308 and the gateway's text.
    [[nodiscard]] DMSKAFKA_API static fault throttle(std::uint64_t limit, std::chrono::seconds window,
                                                     counted per = counted::user);
};

/// A fault in the list, and how it fared.
struct listed_fault {
    std::uint64_t id{};
    fault what{};
    std::uint64_t matched{};  ///< requests that it could have been meant for
    std::uint64_t fired{};    ///< those that met it
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

    /// Adds a fault at the end of the list and returns its identifier there. Throws `failure_error` that names the
    /// member when the fault makes no sense.
    std::uint64_t add_fault(fault what);
    /// The same for one that is met once: the next request that it is meant for.
    void fail_next(fault what);
    /// All faults that were added and not removed, those that are over included.
    [[nodiscard]] std::vector<listed_fault> faults() const;
    /// False when there is no such fault.
    bool remove_fault(std::uint64_t id);
    void clear_faults();
    /// How far the service's calendar is ahead of the clock: in what it writes, and in its checks of signatures.
    void set_clock_offset(std::chrono::milliseconds ahead);
    [[nodiscard]] std::chrono::milliseconds clock_offset() const;

    // How a job that starts next ends, instead of well; each call is for one job more, in their order.

    /// It fails.
    void fail_next_job();
    /// It never ends, since the service forgets it when it should: its task or report is gone then, or the instance
    /// that is created or restarted.
    void lose_next_job();

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
/// and serves while the executor runs. It can be controlled over HTTP too, with neither signature nor token; what is
/// asked for there meets no fault and does not count as a request:
///
///     GET     /_emulator/faults       {"faults": [{"id": 1, "matched": 9, "fired": 2, members of `fault`...}]}
///     POST    /_emulator/faults       adds the fault whose members the body has, and answers {"id": 1}
///     DELETE  /_emulator/faults[/1]   removes all faults, or one
///     GET     /_emulator/clock        {"offset": 0}
///     PUT     /_emulator/clock        takes the same; milliseconds
///
/// In JSON durations are numbers in the unit of the member, enumerators are texts, and `headers` is an object. Example:
/// `{"operation": "topics::create", "status": 503, "code": "DMS.00500000", "times": 2, "headers": {"Retry-After":
/// "1"}}`
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
