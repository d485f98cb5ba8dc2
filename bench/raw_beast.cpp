// The floor of the stack: GET requests over Beast and asio::ssl as their documents show it, nothing signed or decoded.

#include "support/peer.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>
#include <boost/beast/ssl/ssl_stream.hpp>

#include <exception>

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using stream = beast::ssl_stream<beast::tcp_stream>;

asio::awaitable<void> make_calls(const bench::peer_task& task, asio::ssl::context& tls, std::size_t& left,
                                 bench::peer_measurement& seen) {
    const auto executor = co_await asio::this_coro::executor;
    stream connection(executor, tls);
    asio::ip::tcp::resolver resolver(executor);
    const auto addresses = co_await resolver.async_resolve(task.host, task.port, asio::use_awaitable);
    co_await beast::get_lowest_layer(connection).async_connect(addresses, asio::use_awaitable);
    beast::get_lowest_layer(connection).socket().set_option(asio::ip::tcp::no_delay(true));
    co_await connection.async_handshake(asio::ssl::stream_base::client, asio::use_awaitable);
    http::request<http::empty_body> request(http::verb::get, "/", 11);
    request.set(http::field::host, task.host);
    beast::flat_buffer buffer;
    for (; left > 0;) {
        --left;
        const auto began = std::chrono::steady_clock::now();
        beast::get_lowest_layer(connection).expires_after(std::chrono::seconds(30));
        co_await http::async_write(connection, request, asio::use_awaitable);
        http::response<http::string_body> response;
        co_await http::async_read(connection, buffer, response, asio::use_awaitable);
        seen.times.add(std::chrono::steady_clock::now() - began);
        ++seen.calls;
        if (response.result() != http::status::ok) ++seen.errors;
    }
}

}  // namespace

int main(int count, char** arguments) try {
    const auto task = bench::read_peer_task(count, arguments);
    asio::io_context context(1);
    asio::ssl::context tls(asio::ssl::context::tls_client);
    tls.load_verify_file(task.ca_file);
    tls.set_verify_mode(asio::ssl::verify_peer);
    bench::peer_measurement seen(task.requests);
    std::size_t left = task.requests;
    for (std::size_t i = 0; i < task.connections; ++i)
        asio::co_spawn(context, make_calls(task, tls, left, seen), [](std::exception_ptr problem) {
            if (problem) std::rethrow_exception(problem);
        });
    context.run();
    seen.print("raw Beast");
} catch (const std::exception& problem) {
    std::fprintf(stderr, "raw_beast: %s\n", problem.what());
    return 1;
}
