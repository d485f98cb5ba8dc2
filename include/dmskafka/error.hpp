#pragma once

#include <dmskafka/config.hpp>

#include <boost/system/error_code.hpp>
#include <boost/system/result.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

namespace dmskafka {

/// Why a call ended without a response. Branch on this; `failure` has the details.
enum class errc {
    cancelled = 1,       ///< the caller cancelled, or the client was destroyed
    deadline_exceeded,   ///< the time allowed for the call ran out
    invalid_request,     ///< refused on this side, nothing was sent
    invalid_options,     ///< options of a client or call that contradict each other
    credentials,         ///< no usable credentials
    host_not_found,      ///< the host name has no address
    connect_failed,      ///< no connection to the host
    proxy_refused,       ///< the proxy opens no way to the host, or wants a password
    tls_failed,          ///< no agreement on TLS, or a certificate that was refused
    connection_lost,     ///< the connection ended in the middle of an exchange
    attempt_timed_out,   ///< one attempt took longer than it may
    response_too_large,  ///< the answer is larger than the limit in the options
    malformed_response,  ///< the answer is no HTTP, or its body cannot be read
    service_refused,     ///< the service answered with a status other than 2xx
    rate_limited,        ///< this side's rate limiter has no slot in the time allowed
    job_failed,          ///< the service reports that a job failed
    job_lost,            ///< a job can no longer be found
    shut_down,           ///< the client takes no more calls
};

[[nodiscard]] DMSKAFKA_API const boost::system::error_category& error_category() noexcept;
[[nodiscard]] DMSKAFKA_API boost::system::error_code make_error_code(errc code) noexcept;
/// The name of the enumerator, as in `connection_lost`.
[[nodiscard]] DMSKAFKA_API std::string_view to_string(errc code) noexcept;

/// Why no further attempt followed the last one.
enum class no_retry_reason {
    none,              ///< the call is not about attempts (it was refused or cancelled before one)
    permanent,         ///< another attempt would end the same way
    unsafe,            ///< the operation may have been executed, and repeating it could do it twice
    attempts_used_up,  ///< the maximum number of attempts was made
    budget_empty,      ///< the client's retry budget is spent
    deadline,          ///< the time left allows no further attempt
    disabled,          ///< the call asked for a single attempt
    rate_limited,      ///< this side's rate limiter has no slot for another attempt in the time allowed
};

[[nodiscard]] DMSKAFKA_API std::string_view to_string(no_retry_reason reason) noexcept;

/// Why a call ended without a response, in full. It never holds a key, token or password.
struct DMSKAFKA_API failure {
    errc code{};
    boost::system::error_code cause{};                       ///< what the network or TLS layer said, when it did
    std::string message{};                                   ///< the service's message, or ours, in one sentence
    std::string operation{};                                 ///< as in `topics::create`
    int status{};                                            ///< HTTP status of the last answer, 0 without one
    std::string service_code{};                              ///< as in `DMS.00400026`, when the service gave one
    std::string request_id{};                                ///< what the service's support asks for
    int attempts{};                                          ///< HTTP exchanges begun
    std::chrono::nanoseconds elapsed{};                      ///< from the start of the call
    std::optional<std::chrono::milliseconds> retry_after{};  ///< the service's or limiter's wish
    bool may_have_executed{};                                ///< whether the service may have acted on the request
    no_retry_reason no_retry{};                              ///< why no further attempt followed
    std::string job{};        ///< handle of the job that a wait was about, to wait for it again
    std::string job_state{};  ///< the last state of that job that was seen
    std::string body{};       ///< start of an answer that could not be understood, at most 4 KiB

    [[nodiscard]] bool throttled() const noexcept;        ///< too many requests: wait, then send again
    [[nodiscard]] bool busy() const noexcept;             ///< the instance does something else just now
    [[nodiscard]] bool gone() const noexcept;             ///< what the request names does not exist
    [[nodiscard]] bool conflict() const noexcept;         ///< what the request makes exists already
    [[nodiscard]] bool quota() const noexcept;            ///< a quota is used up
    [[nodiscard]] bool auth() const noexcept;             ///< key, signature, token or clock is wrong
    [[nodiscard]] bool permission() const noexcept;       ///< the credentials are good, but not for this
    [[nodiscard]] bool billing() const noexcept;          ///< account restricted, unpaid or without balance
    [[nodiscard]] bool capacity() const noexcept;         ///< resources sold out
    [[nodiscard]] bool no_such_api() const noexcept;      ///< wrong path, method or region: not "deleted"
    [[nodiscard]] bool invalid_request() const noexcept;  ///< the request breaks a rule, here or at the service

    /// What to do about the service's code, in one sentence; empty when the code is unknown. Valid for ever.
    [[nodiscard]] std::string_view remedy() const noexcept;

    operator boost::system::error_code() const noexcept { return make_error_code(code); }

    /// One line with everything that is known: code, message, request id, attempts, why no retry.
    [[nodiscard]] std::string describe() const;
};

/// What a failed attempt asks for.
enum class failure_class : std::uint8_t {
    permanent,  ///< another attempt would end the same way
    transient,  ///< it may pass: repeated where that is safe
    throttled,  ///< one request too many, not executed: every operation is repeated
    busy,       ///< not executed, as the instance does something else
    no_token,   ///< the token is no longer good
};

[[nodiscard]] DMSKAFKA_API std::string_view to_string(failure_class what) noexcept;

/// What a failure asks for by the catalogue of errors, its status and how far the exchange came.
[[nodiscard]] DMSKAFKA_API failure_class classify(const failure& failed) noexcept;

/// Classifies where the caller knows better, and returns nothing where `classify` is to decide. It must not throw.
using failure_classifier = std::function<std::optional<failure_class>(const failure&)>;

/// What `result::value()` throws: the failure as an exception.
class DMSKAFKA_API failure_error : public std::runtime_error {
public:
    explicit failure_error(failure what);
    [[nodiscard]] const failure& details() const noexcept { return failure_; }

private:
    failure failure_;
};

[[noreturn]] DMSKAFKA_API void throw_exception_from_error(const failure& what, const boost::source_location&);

/// A response or the failure that took its place.
template <class T>
using result = boost::system::result<T, failure>;

}  // namespace dmskafka

template <>
struct boost::system::is_error_code_enum<dmskafka::errc> : std::true_type {};
