#pragma once

#include "certificates.hpp"

#include <dmskafka/config.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace dmskafka::test {

/// One connection as a server's script sees it. Its operations do not throw: a client may vanish at any time.
class loopback_session {
public:
    loopback_session(asio::ip::tcp::socket socket, asio::ssl::context* context, int number)
        : number_(number), socket_(std::move(socket)) {
        if (context) tls_.emplace(socket_, *context);
    }

    /// Counts the server's connections, from 1.
    [[nodiscard]] int number() const noexcept { return number_; }

    [[nodiscard]] asio::awaitable<bool> handshake() {
        boost::system::error_code ec;
        if (tls_)
            co_await tls_->async_handshake(asio::ssl::stream_base::server,
                                           asio::redirect_error(asio::use_awaitable, ec));
        co_return !ec;
    }

    /// The next request as text, empty when the client has gone.
    [[nodiscard]] asio::awaitable<std::string> read_request() {
        for (;;) {
            const auto head_end = input_.find("\r\n\r\n");
            if (head_end != input_.npos) {
                std::size_t size = head_end + 4;
                const auto length = input_.find("Content-Length: ");
                if (length < head_end) size += std::stoul(input_.substr(length + 16));
                if (input_.size() >= size) {
                    std::string request = input_.substr(0, size);
                    input_.erase(0, size);
                    co_return request;
                }
            }
            const bool more = co_await read_some();
            if (!more) co_return std::string();
        }
    }

    /// Whether anything came.
    [[nodiscard]] asio::awaitable<bool> read_some() {
        boost::system::error_code ec;
        char bytes[4096];
        const auto space = asio::buffer(bytes);
        std::size_t size{};
        if (tls_)
            size = co_await tls_->async_read_some(space, asio::redirect_error(asio::use_awaitable, ec));
        else
            size = co_await socket_.async_read_some(space, asio::redirect_error(asio::use_awaitable, ec));
        input_.append(bytes, size);
        co_return !ec;
    }

    [[nodiscard]] asio::awaitable<void> write(std::string text) {
        boost::system::error_code ec;
        if (tls_)
            co_await asio::async_write(*tls_, asio::buffer(text), asio::redirect_error(asio::use_awaitable, ec));
        else
            co_await asio::async_write(socket_, asio::buffer(text), asio::redirect_error(asio::use_awaitable, ec));
    }

    /// Passes bytes on in both directions until one side ends.
    [[nodiscard]] asio::awaitable<void> relay(asio::ip::tcp::socket onward) {
        auto other = std::make_shared<asio::ip::tcp::socket>(std::move(onward));
        asio::co_spawn(socket_.get_executor(), pass_on(*other, socket_), [other](std::exception_ptr) {});
        co_await pass_on(socket_, *other);
    }

    /// Makes a TLS 1.3 session ticket, which leaves right away.
    void send_ticket() {
        SSL_new_session_ticket(tls_->native_handle());
        boost::system::error_code ignored;
        tls_->handshake(asio::ssl::stream_base::server, ignored);
    }
    /// The farewell of TLS, both ways.
    [[nodiscard]] asio::awaitable<void> shut_down() {
        boost::system::error_code ec;
        if (tls_) co_await tls_->async_shutdown(asio::redirect_error(asio::use_awaitable, ec));
        close();
    }
    void close() noexcept {
        boost::system::error_code ignored;
        socket_.close(ignored);
    }
    void reset() noexcept {
        boost::system::error_code ignored;
        socket_.set_option(asio::socket_base::linger(true, 0), ignored);
        socket_.close(ignored);
    }
    [[nodiscard]] asio::ip::tcp::socket& socket() noexcept { return socket_; }

private:
    [[nodiscard]] static asio::awaitable<void> pass_on(asio::ip::tcp::socket& from, asio::ip::tcp::socket& to) {
        boost::system::error_code ec;
        char bytes[4096];
        while (!ec) {
            const auto space = asio::buffer(bytes);
            const std::size_t size =
                co_await from.async_read_some(space, asio::redirect_error(asio::use_awaitable, ec));
            const auto part = asio::buffer(bytes, size);
            if (!ec) co_await asio::async_write(to, part, asio::redirect_error(asio::use_awaitable, ec));
        }
        to.shutdown(asio::ip::tcp::socket::shutdown_send, ec);
    }

    int number_;
    asio::ip::tcp::socket socket_;
    std::optional<asio::ssl::stream<asio::ip::tcp::socket&>> tls_{};
    std::string input_{};
};

/// A port on 127.0.0.1 whose line of waiting connections is full: further ones get no answer.
class silent_port {
public:
    explicit silent_port(asio::io_context& io) : acceptor_(io, asio::ip::tcp::v4()), first_in_line_(io) {
        acceptor_.bind({asio::ip::address_v4::loopback(), 0});
        acceptor_.listen(0);
        first_in_line_.connect(endpoint());
    }
    [[nodiscard]] asio::ip::tcp::endpoint endpoint() const { return acceptor_.local_endpoint(); }

private:
    asio::ip::tcp::acceptor acceptor_;
    asio::ip::tcp::socket first_in_line_;
};

/// A server on 127.0.0.1 that runs a script for each connection, after the TLS handshake when it has a certificate.
class loopback_server {
public:
    using script = std::function<asio::awaitable<void>(std::shared_ptr<loopback_session>)>;

    loopback_server(asio::io_context& io, script what, const certificate* identity = nullptr)
        : state_(std::make_shared<state>(io, std::move(what))) {
        if (identity) {
            auto& context = state_->tls.emplace(asio::ssl::context::tls_server);
            context.use_certificate_chain(asio::buffer(identity->chain));
            context.use_private_key(asio::buffer(identity->key), asio::ssl::context::pem);
            SSL_CTX_set_session_id_context(context.native_handle(), reinterpret_cast<const unsigned char*>("test"), 4);
        }
        asio::co_spawn(io, accept(state_), asio::detached);
    }
    ~loopback_server() { stop(); }
    loopback_server(const loopback_server&) = delete;
    loopback_server& operator=(const loopback_server&) = delete;

    /// Accepts no more, and resets all connections.
    void stop() noexcept {
        state_->acceptor.close();
        for (auto& session : state_->sessions) session->reset();
    }
    void skip_handshakes() noexcept { state_->handshakes = false; }

    [[nodiscard]] std::uint16_t port() const noexcept { return state_->port; }
    [[nodiscard]] int connections() const noexcept { return static_cast<int>(state_->sessions.size()); }
    [[nodiscard]] loopback_session& session(std::size_t index) noexcept { return *state_->sessions[index]; }
    [[nodiscard]] asio::ssl::context& tls() noexcept { return *state_->tls; }

private:
    struct state {
        state(asio::io_context& io, script what)
            : acceptor(io, asio::ip::tcp::endpoint(asio::ip::address_v4::loopback(), 0)),
              port(acceptor.local_endpoint().port()),
              run(std::move(what)) {}

        asio::ip::tcp::acceptor acceptor;
        std::uint16_t port;
        script run;
        std::optional<asio::ssl::context> tls{};
        std::vector<std::shared_ptr<loopback_session>> sessions{};
        bool handshakes{true};
    };

    static asio::awaitable<void> accept(std::shared_ptr<state> self) {
        for (;;) {
            boost::system::error_code ec;
            auto socket = co_await self->acceptor.async_accept(asio::redirect_error(asio::use_awaitable, ec));
            if (ec) co_return;
            auto session = std::make_shared<loopback_session>(std::move(socket), self->tls ? &*self->tls : nullptr,
                                                              static_cast<int>(self->sessions.size()) + 1);
            self->sessions.push_back(session);
            asio::co_spawn(self->acceptor.get_executor(), serve(self, session), asio::detached);
        }
    }

    static asio::awaitable<void> serve(std::shared_ptr<state> self, std::shared_ptr<loopback_session> session) {
        if (self->handshakes) {
            const bool agreed = co_await session->handshake();
            if (!agreed) co_return;
        }
        co_await self->run(session);
    }

    std::shared_ptr<state> state_;
};

}  // namespace dmskafka::test
