#pragma once

// The HTTP server in front of an emulated service.

#include "emulator/certificate.hpp"
#include "emulator/core.hpp"
#include "emulator/temporary_file.hpp"

#include <dmskafka/emulator.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/strand.hpp>

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace dmskafka {

/// Accepts connections and serves each in a coroutine, all on one strand. The coroutines keep it alive, so that an
/// emulator may be destroyed before its executor has run them to their end.
class emulator::server : public std::enable_shared_from_this<server> {
public:
    server(const asio::any_io_executor& executor, std::shared_ptr<emulated_service::core> core);

    void start();
    void stop();
    void drop_connections();

    [[nodiscard]] std::string endpoint() const;
    [[nodiscard]] const std::string& ca_pem() const noexcept { return identity_.authority; }
    [[nodiscard]] const std::string& ca_file() const noexcept;
    void remove_ca_file() noexcept { ca_file_.reset(); }
    [[nodiscard]] std::uint64_t connections() const noexcept { return connections_; }

    /// One accepted connection.
    class session;

private:
    static asio::awaitable<void> accept(std::shared_ptr<server> self, asio::ip::tcp::acceptor& acceptor);
    void listen(const asio::ip::address& address, std::uint16_t port);

    asio::strand<asio::any_io_executor> strand_;
    std::shared_ptr<emulated_service::core> core_;
    emulation::server_identity identity_;
    std::optional<emulation::temporary_file> ca_file_;
    std::optional<asio::ssl::context> tls_;
    std::vector<std::unique_ptr<asio::ip::tcp::acceptor>> acceptors_;
    std::uint16_t port_{};
    std::set<session*> sessions_;
    std::atomic<std::uint64_t> connections_{};
};

}  // namespace dmskafka
