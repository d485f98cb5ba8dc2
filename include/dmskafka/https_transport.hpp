#pragma once

#include <dmskafka/client_options.hpp>
#include <dmskafka/config.hpp>
#include <dmskafka/pool_statistics.hpp>
#include <dmskafka/transport.hpp>

#include <boost/asio/any_io_executor.hpp>

#include <memory>
#include <vector>

namespace dmskafka {

/// A transport over pooled HTTP/1.1 connections, with TLS for `https`. All use of it, including its destruction, is on
/// one thread or strand: that of its executor. It must be gone before the executor's context. A client makes its own;
/// clients that are to share one get it through `client_options::transport`.
class DMSKAFKA_API https_transport : public transport {
public:
    [[nodiscard]] virtual pool_statistics statistics() const noexcept = 0;
};

/// Throws `failure_error` that names the option when one is of no use. A connection that cannot be made within
/// `connect_timeout` and `handshake_timeout` fails with `errc::connect_failed`; `first_byte_timeout` and the deadline
/// of `send` give `errc::attempt_timed_out`. Of a host with several addresses each is tried in turn, with its share of
/// the time that is left. An answer of 502, 503 or 504, a broken exchange and one that timed out cost the connection;
/// unless another exchange with the host went well meanwhile, its idle connections are not used again either.
/// `observers` are told of connections and of waits for them.
[[nodiscard]] DMSKAFKA_API std::shared_ptr<https_transport> make_https_transport(
    asio::any_io_executor executor, const tls_options& tls, const proxy_options& proxy, const pool_options& pool,
    clock& time, std::vector<std::shared_ptr<observer>> observers = {});

}  // namespace dmskafka
