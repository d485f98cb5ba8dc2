#pragma once

#include <dmskafka/config.hpp>
#include <dmskafka/error.hpp>
#include <dmskafka/job_rule.hpp>
#include <dmskafka/operation.hpp>

#include <chrono>
#include <cstdint>
#include <string_view>

namespace dmskafka {

// What observers are told. Texts and failures are live data of the client: copy what is to outlast the call. No event
// has a header, a body or a query.

/// A call began.
struct call_begun {
    std::uint64_t call{};          ///< its number, unique within the client, in all events about it
    std::string_view operation{};  ///< as in `topics::create`
};

/// A call ended. Every call that began does, also one whose coroutine is destroyed.
struct call_ended {
    std::uint64_t call{};
    std::string_view operation{};
    const failure* failed{};        ///< null: the call succeeded
    int status{};                   ///< HTTP status of the last answer, 0 without one
    std::string_view request_id{};  ///< of the last answer
    int attempts{};
    std::chrono::nanoseconds elapsed{};
};

/// An attempt of a call began: one HTTP exchange.
struct attempt_begun {
    std::uint64_t call{};
    std::string_view operation{};
    int attempt{};  ///< 1 for the first
    verb method{};
    std::string_view host{};
    std::string_view path{};  ///< encoded, without the query
};

/// An attempt ended, as each does that began.
struct attempt_ended {
    std::uint64_t call{};
    std::string_view operation{};
    int attempt{};
    verb method{};
    std::string_view host{};
    std::string_view path{};
    const failure* failed{};  ///< null: the answer was 2xx and could be read
    int status{};             ///< HTTP status of the answer, 0 without one
    std::string_view request_id{};
    std::chrono::nanoseconds elapsed{};
};

/// Why a failed attempt is followed by another.
enum class retry_reason : std::uint8_t {
    connection,   ///< no connection, or it was lost
    timed_out,    ///< the attempt took longer than it may
    throttled,    ///< too many requests
    busy,         ///< the instance does something else
    service,      ///< trouble of the service that passes
    credentials,  ///< the service finds them expired
    clock,        ///< the service's clock differs
};
[[nodiscard]] DMSKAFKA_API std::string_view to_string(retry_reason reason) noexcept;

/// Another attempt will follow.
struct retry_scheduled {
    std::uint64_t call{};
    std::string_view operation{};
    int attempt{};  ///< that failed
    retry_reason reason{};
    std::chrono::nanoseconds delay{};  ///< before the next one
};

/// No further attempt will follow a failed one.
struct retry_declined {
    std::uint64_t call{};
    std::string_view operation{};
    int attempt{};
    no_retry_reason reason{};
};

/// A call that the rate limiter had no slot for has waited.
struct limiter_waited {
    std::uint64_t call{};
    std::string_view operation{};
    std::chrono::nanoseconds elapsed{};
    const failure* failed{};  ///< null: it got its slot
};

/// An exchange that found no connection ready has waited for one to be opened or to come free.
struct pool_waited {
    std::string_view host{};
    std::uint16_t port{};
    std::chrono::nanoseconds elapsed{};
    errc outcome{};  ///< `errc{}`: it got a connection
};

/// A connection was made, TLS included.
struct connection_opened {
    std::string_view host{};
    std::uint16_t port{};
    std::chrono::nanoseconds elapsed{};
    bool tls_resumed{};  ///< with a TLS session of an earlier connection
};

/// A connection could not be made, or was given up before it was.
struct connection_failed {
    std::string_view host{};
    std::uint16_t port{};
    std::chrono::nanoseconds elapsed{};
    errc code{};
    std::string_view message{};
};

/// An exchange goes over a connection kept from before.
struct connection_reused {
    std::string_view host{};
    std::uint16_t port{};
};

/// Why a connection was closed.
enum class close_reason : std::uint8_t {
    idle_timeout,   ///< unused for `pool_options::idle_timeout`
    max_age,        ///< older than `pool_options::max_age`
    peer_closed,    ///< by the peer, while nobody used it
    poisoned,       ///< the peer said something unasked
    no_keep_alive,  ///< the answer allows no further exchange, or came before the request had left
    suspect,        ///< the host is in trouble, which may be that of one machine behind its name
    broken,         ///< an exchange failed
    timed_out,      ///< an exchange took too long
    cancelled,      ///< the caller of the exchange went away
    shutdown,       ///< the transport was closed
};
[[nodiscard]] DMSKAFKA_API std::string_view to_string(close_reason reason) noexcept;

/// A connection that was made has been closed.
struct connection_closed {
    std::string_view host{};
    std::uint16_t port{};
    close_reason reason{};
    std::chrono::nanoseconds age{};
};

/// New credentials were asked for.
struct credentials_refreshed {
    std::chrono::nanoseconds elapsed{};
    const failure* failed{};  ///< null: there are new ones
};

/// Jobs that are awaited were looked at, with one request that may serve several waits.
struct job_polled {
    watch what{};                        ///< was looked at
    std::string_view owner{};            ///< of the list that was read, or of `id`; empty for a list of instances
    std::string_view id{};               ///< the one that was asked for; empty: a list was read
    std::chrono::nanoseconds elapsed{};  ///< retries included
    const failure* failed{};             ///< null: something was seen
};

/// Is told what a client does, for logs, metrics and traces: derive from it and override what is of interest. It is
/// called in the middle of things, on the executor of the client, so it must be quick, must not throw, and must not use
/// the client. Clients on several threads may share an observer that is made for it, as `metrics` is.
class DMSKAFKA_API observer {
public:
    virtual ~observer();

    virtual void on_call_begun(const call_begun&) noexcept {}
    virtual void on_call_ended(const call_ended&) noexcept {}
    virtual void on_attempt_begun(const attempt_begun&) noexcept {}
    virtual void on_attempt_ended(const attempt_ended&) noexcept {}
    virtual void on_retry_scheduled(const retry_scheduled&) noexcept {}
    virtual void on_retry_declined(const retry_declined&) noexcept {}
    virtual void on_limiter_waited(const limiter_waited&) noexcept {}
    virtual void on_pool_waited(const pool_waited&) noexcept {}
    virtual void on_connection_opened(const connection_opened&) noexcept {}
    virtual void on_connection_failed(const connection_failed&) noexcept {}
    virtual void on_connection_reused(const connection_reused&) noexcept {}
    virtual void on_connection_closed(const connection_closed&) noexcept {}
    virtual void on_credentials_refreshed(const credentials_refreshed&) noexcept {}
    virtual void on_job_polled(const job_polled&) noexcept {}
};

}  // namespace dmskafka
