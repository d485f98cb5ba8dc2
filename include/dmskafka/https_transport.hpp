#pragma once

#include <dmskafka/client_options.hpp>
#include <dmskafka/config.hpp>
#include <dmskafka/pool_statistics.hpp>
#include <dmskafka/transport.hpp>

#include <boost/asio/any_io_executor.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

namespace dmskafka {

/// How many connections there are now.
using warm_up_result = boost::system::result<std::size_t, exchange_failure>;

/// A transport over pooled HTTP/1.1 connections, with TLS for `https`. All use of it, including its destruction, is on
/// one thread or strand: that of its executor. It must be gone before the executor's context. A client makes its own;
/// clients that are to share one get it through `client_options::transport`.
class DMSKAFKA_API https_transport : public transport {
public:
    [[nodiscard]] virtual pool_statistics statistics() const noexcept = 0;

    /// Opens connections to a host ahead of use, until there are as many as given (or `pool_options::max_connections`),
    /// in use or not. It ends with the failure of the first one that cannot be opened; it never throws, and is
    /// cancelled as `send` is.
    [[nodiscard]] virtual asio::awaitable<warm_up_result> warm_up(std::string_view scheme, std::string_view host,
                                                                  std::uint16_t port, std::size_t connections,
                                                                  clock::time_point deadline) = 0;
};

/// Throws `failure_error` that names the option when one is of no use. A connection that cannot be made within
/// `connect_timeout` and `handshake_timeout` fails with `errc::connect_failed`; `first_byte_timeout` and the deadline
/// of `send` give `errc::attempt_timed_out`. Of a host with several addresses each is tried in turn, with its share of
/// the time that is left.
[[nodiscard]] DMSKAFKA_API std::shared_ptr<https_transport> make_https_transport(asio::any_io_executor executor,
                                                                                 const tls_options& tls,
                                                                                 const proxy_options& proxy,
                                                                                 const pool_options& pool, clock& time);

}  // namespace dmskafka
