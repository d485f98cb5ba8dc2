#pragma once

#include "emulator/certificate.hpp"
#include "emulator/temporary_file.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

namespace bench {

namespace asio = boost::asio;

/// A process of its own that answers every request over TLS 1.3 with the same body. It looks at nothing, so that what
/// is measured is the client. Make it before anything starts threads; it ends with this object or its process.
class static_server {
public:
    explicit static_server(std::string_view body)
        : answer_("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " +
                  std::to_string(body.size()) + "\r\n\r\n" + std::string(body)),
          identity_(dmskafka::emulation::make_server_identity()),
          authority_(identity_.authority) {
        asio::io_context context(1);
        tcp::acceptor acceptor(context, tcp::endpoint(asio::ip::address_v4::loopback(), 0));
        port_ = acceptor.local_endpoint().port();
        context.notify_fork(asio::io_context::fork_prepare);
        process_ = fork();
        if (process_ < 0) throw std::system_error(errno, std::generic_category(), "cannot start the server's process");
        if (process_ > 0) return;
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        context.notify_fork(asio::io_context::fork_child);
        serve(context, acceptor);
        _exit(0);
    }
    ~static_server() {
        kill(process_, SIGKILL);
        waitpid(process_, nullptr, 0);
    }
    static_server(const static_server&) = delete;
    static_server& operator=(const static_server&) = delete;

    [[nodiscard]] std::string endpoint() const { return "https://127.0.0.1:" + std::to_string(port_); }
    [[nodiscard]] const std::string& ca_file() const noexcept { return authority_.path(); }

private:
    using tcp = asio::ip::tcp;

    void serve(asio::io_context& context, tcp::acceptor& acceptor) const {
        asio::ssl::context tls(asio::ssl::context::tls_server);
        SSL_CTX_set_min_proto_version(tls.native_handle(), TLS1_3_VERSION);
        tls.use_certificate_chain(asio::buffer(identity_.certificate));
        tls.use_private_key(asio::buffer(identity_.key), asio::ssl::context::pem);
        asio::co_spawn(context, accept(acceptor, tls), asio::detached);
        context.run();
    }

    asio::awaitable<void> accept(tcp::acceptor& acceptor, asio::ssl::context& tls) const {
        for (;;) {
            auto socket = co_await acceptor.async_accept(asio::use_awaitable);
            socket.set_option(tcp::no_delay(true));
            const auto executor = socket.get_executor();
            asio::co_spawn(executor, talk(std::move(socket), tls), asio::detached);
        }
    }

    asio::awaitable<void> talk(tcp::socket socket, asio::ssl::context& tls) const {
        boost::system::error_code ec;
        asio::ssl::stream<tcp::socket> stream(std::move(socket), tls);
        co_await stream.async_handshake(asio::ssl::stream_base::server, asio::redirect_error(asio::use_awaitable, ec));
        constexpr std::string_view end_of_head = "\r\n\r\n";
        std::vector<char> input(16 * 1024);
        std::size_t filled = 0;
        while (!ec) {
            const auto space = asio::buffer(input.data() + filled, input.size() - filled);
            filled += co_await stream.async_read_some(space, asio::redirect_error(asio::use_awaitable, ec));
            const std::string_view head(input.data(), filled);
            const auto end = head.find(end_of_head);
            if (end == head.npos) continue;
            const auto used = end + end_of_head.size();
            std::memmove(input.data(), input.data() + used, filled -= used);
            const auto answer = asio::buffer(answer_);
            co_await asio::async_write(stream, answer, asio::redirect_error(asio::use_awaitable, ec));
        }
    }

    std::string answer_;
    dmskafka::emulation::server_identity identity_;
    dmskafka::emulation::temporary_file authority_;
    std::uint16_t port_{};
    pid_t process_{};
};

}  // namespace bench
