#pragma once

#include <dmskafka/clock.hpp>
#include <dmskafka/config.hpp>
#include <dmskafka/error.hpp>
#include <dmskafka/operation.hpp>

#include <boost/asio/awaitable.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace dmskafka {

struct http_header {
    std::string_view name;
    std::string_view value;
};

/// One request as it goes out. Views stay valid until `send` has completed.
struct http_request {
    std::string_view scheme{};  ///< `https` or `http`
    std::string_view host{};    ///< name or address, without brackets
    std::uint16_t port{};
    verb method{};
    std::string_view target{};               ///< encoded path and query
    std::span<const http_header> headers{};  ///< all but Content-Length, which the transport adds
    std::string_view body{};
    bool repeatable{};  ///< a stale pooled connection may be replaced without asking
};

/// One answer, final status only (no 1xx).
struct DMSKAFKA_API http_response {
    int status{};
    std::string head{};  ///< header lines as `name: value\n`, in the order of arrival
    std::string body{};

    /// Value of the first header of that name, compared without case.
    [[nodiscard]] std::optional<std::string_view> header(std::string_view name) const noexcept;
};

/// How far an exchange came before it failed.
enum class exchange_phase : std::uint8_t {
    before_sending,  ///< no byte of the request left: the service cannot have acted on it
    sending,         ///< some or all of the request left, no byte of an answer came
    receiving,       ///< the answer had begun
};

struct exchange_failure {
    errc code{};
    boost::system::error_code cause{};
    exchange_phase phase{};
    std::string message{};  ///< one sentence
};

using exchange_result = boost::system::result<http_response, exchange_failure>;

/// How many connections there are now.
using warm_up_result = boost::system::result<std::size_t, exchange_failure>;

[[noreturn]] DMSKAFKA_API void throw_exception_from_error(const exchange_failure& what, const boost::source_location&);

/// Carries requests to a service: HTTPS in production, a script in tests. `send` never throws, honours `deadline`
/// in every phase, and ends with `errc::cancelled` when its coroutine is cancelled (terminal, partial or total).
class DMSKAFKA_API transport {
public:
    virtual ~transport();

    [[nodiscard]] virtual asio::awaitable<exchange_result> send(const http_request& request,
                                                                clock::time_point deadline) = 0;

    /// Opens connections to a host ahead of use, until there are as many as given (or `pool_options::max_connections`),
    /// in use or not. It ends with the failure of the first one that cannot be opened, never throws, and is cancelled
    /// as `send` is. A transport without connections of its own has none.
    [[nodiscard]] virtual asio::awaitable<warm_up_result> warm_up(std::string_view scheme, std::string_view host,
                                                                  std::uint16_t port, std::size_t connections,
                                                                  clock::time_point deadline);

    /// Takes back an answer that has been read, for the memory that the next one needs. By default it does nothing.
    virtual void recycle(http_response&& read) noexcept;

    /// Ends all exchanges with `errc::cancelled` and closes all connections. No `send` may begin afterwards.
    virtual void close() noexcept = 0;
};

}  // namespace dmskafka
