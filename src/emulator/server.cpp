#include "emulator/server.hpp"

#include "emulator/control.hpp"
#include "emulator/documented_errors.hpp"

#include <dmskafka/error.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/status.hpp>
#include <boost/beast/http/string_body.hpp>

#include <algorithm>
#include <chrono>
#include <iterator>
#include <utility>

namespace dmskafka {

namespace {

namespace beast = boost::beast;
namespace http = beast::http;
using asio::ip::tcp;
using boost::system::error_code;
using parser = http::request_parser<http::string_body>;

constexpr std::size_t max_body_bytes = 12u << 20;  // as the gateway
constexpr std::uint32_t max_head_bytes = 64u << 10;
constexpr std::size_t read_bytes = 64u << 10;
constexpr std::chrono::seconds idle_limit{60};
constexpr std::chrono::seconds shutdown_limit{2};

std::string_view view(beast::string_view text) { return {text.data(), text.size()}; }

emulation::received_request received(http::request<http::string_body>&& message) {
    emulation::received_request request;
    request.method = view(message.method_string());
    request.target = view(message.target());
    for (const auto& field : message)
        request.headers.emplace_back(std::string(view(field.name_string())), std::string(view(field.value())));
    request.body = std::move(message.body());
    return request;
}

std::string head_of(const emulation::reply& reply, bool keep_alive, std::int64_t length_error = 0) {
    std::string out = "HTTP/1.1 " + std::to_string(reply.status) + ' ';
    out += view(http::obsolete_reason(http::int_to_status(static_cast<unsigned>(reply.status))));
    out += "\r\n";
    for (const auto& [name, value] : reply.headers) out.append(name).append(": ").append(value).append("\r\n");
    const auto length = std::max<std::int64_t>(0, std::ssize(reply.body) + length_error);
    if (reply.status != 204) out += "Content-Length: " + std::to_string(length) + "\r\n";
    if (!keep_alive) out += "Connection: close\r\n";
    return out + "\r\n";
}

emulation::reply refused(const emulation::documented_error& why) {
    return {why.status, emulation::error_body(why.code, why.message), {{"Content-Type", "application/json"}}};
}

}  // namespace

class emulator::server::session {
public:
    session(std::shared_ptr<server> owner, tcp::socket socket)
        : owner_(std::move(owner)), timer_(socket.get_executor()) {
        if (owner_->tls_)
            tls_.emplace(std::move(socket), *owner_->tls_);
        else
            plain_.emplace(std::move(socket));
        owner_->sessions_.insert(this);
    }
    ~session() {
        owner_->core_->clock().disarm(timer_);
        owner_->sessions_.erase(this);
    }
    session(const session&) = delete;
    session& operator=(const session&) = delete;

    void close() {
        owner_->core_->clock().disarm(timer_);
        error_code ignored;
        tcp().socket().close(ignored);
    }

    asio::awaitable<void> run() {
        error_code error;
        if (tls_) {
            tcp().expires_after(idle_limit);
            co_await tls_->async_handshake(asio::ssl::stream_base::server,
                                           asio::redirect_error(asio::use_awaitable, error));
            if (error) co_return;
        }
        co_await serve();
        if (!tls_ || !tcp().socket().is_open()) co_return;
        tcp().expires_after(shutdown_limit);
        co_await tls_->async_shutdown(asio::redirect_error(asio::use_awaitable, error));
    }

private:
    beast::tcp_stream& tcp() { return tls_ ? tls_->next_layer() : *plain_; }

    /// Ends the connection with a reset, as a host does that knows nothing of it.
    void reset() {
        error_code ignored;
        tcp().socket().set_option(asio::socket_base::linger(true, 0), ignored);
        tcp().socket().close(ignored);
    }

    asio::awaitable<void> wait(std::chrono::milliseconds delay) {
        auto& clock = owner_->core_->clock();
        const auto until = clock.now() + delay;
        error_code error;
        clock.arm(timer_, until);
        co_await timer_.async_wait(asio::redirect_error(asio::use_awaitable, error));
        clock.disarm(timer_);
    }

    // The two below are all that knows whether there is TLS: what is above them is compiled once.

    asio::awaitable<std::size_t> read_some(asio::mutable_buffer into, error_code& error) {
        std::size_t count = 0;
        if (tls_)
            count = co_await tls_->async_read_some(into, asio::redirect_error(asio::use_awaitable, error));
        else
            count = co_await plain_->async_read_some(into, asio::redirect_error(asio::use_awaitable, error));
        co_return count;
    }

    asio::awaitable<void> write(std::string_view text, error_code& error) {
        const asio::const_buffer data(text.data(), text.size());
        if (tls_)
            co_await asio::async_write(*tls_, data, asio::redirect_error(asio::use_awaitable, error));
        else
            co_await asio::async_write(*plain_, data, asio::redirect_error(asio::use_awaitable, error));
    }

    /// Reads one request. What came beyond it waits in the buffer for the next.
    asio::awaitable<void> read(parser& request, error_code& error) {
        bool may_continue = true;
        while (true) {
            const std::size_t used = request.put(unread_.data(), error);
            unread_.consume(used);
            if (error == http::error::need_more) error = {};
            if (error || request.is_done()) co_return;
            if (may_continue && request.is_header_done() &&
                view(request.get()[http::field::expect]) == "100-continue") {
                may_continue = false;
                co_await write("HTTP/1.1 100 Continue\r\n\r\n", error);
                if (error) co_return;
            }
            const asio::mutable_buffer space = unread_.prepare(read_bytes);
            const std::size_t count = co_await read_some(space, error);
            if (error) co_return;
            unread_.commit(count);
        }
    }

    /// Requests of one connection, one after the other, until either side ends it.
    asio::awaitable<void> serve() {
        bool keep_alive = true;
        while (keep_alive && tcp().socket().is_open()) {
            parser request;
            request.eager(true);
            request.body_limit(max_body_bytes);
            request.header_limit(max_head_bytes);
            tcp().expires_after(idle_limit);
            error_code error;
            co_await read(request, error);
            if (error == http::error::header_limit)
                co_await refuse(emulation::errors::headers_too_large);
            else if (error == http::error::body_limit)
                co_await refuse(emulation::errors::request_too_large);
            if (error) co_return;
            keep_alive = co_await exchange(request.release());
        }
    }

    /// Answers, then reads what the client still sends: closing at once would reset the connection, and the client
    /// might never see why.
    asio::awaitable<void> refuse(const emulation::documented_error& why) {
        const auto reply = refused(why);
        const std::string text = head_of(reply, false) + reply.body;
        error_code error;
        co_await write(text, error);
        tcp().expires_after(shutdown_limit);
        while (!error) {
            const asio::mutable_buffer space = unread_.prepare(read_bytes);
            co_await read_some(space, error);
        }
    }

    /// Answers one request. Returns whether the connection lives on.
    asio::awaitable<bool> exchange(http::request<http::string_body> message) {
        using cut = fault::cut;
        const bool keep_alive = message.version() == 11 && message.keep_alive();
        const auto request = received(std::move(message));
        if (emulation::is_control(request)) {
            const auto answer = emulation::control(*owner_->core_, request);
            const fault none;
            co_return co_await write_answer(answer, none, request.method == "HEAD", keep_alive);
        }
        const auto wrong = owner_->core_->receive(request);
        const fault& what = wrong.what;
        tcp().expires_never();
        if (!co_await pass(what.delay)) co_return false;
        if (what.connection == cut::before_executing) {
            reset();
            co_return false;
        }
        const auto reply = owner_->core_->execute(request, wrong);
        if (what.connection == cut::after_executing) {
            reset();
            co_return false;
        }
        co_return co_await write_answer(reply, what, request.method == "HEAD", keep_alive);
    }

    /// Lets time pass, if any. Returns whether the connection is still there.
    asio::awaitable<bool> pass(std::chrono::milliseconds time) {
        if (time.count() > 0) co_await wait(time);
        co_return tcp().socket().is_open();
    }

    /// Returns whether the connection lives on.
    asio::awaitable<bool> write_answer(const emulation::reply& reply, const fault& what, bool head_only,
                                       bool keep_alive) {
        using cut = fault::cut;
        const bool cuts_body = what.connection == cut::within_body || what.connection == cut::reset_within_body;
        const std::string_view body = head_only ? std::string_view() : reply.body;
        const auto kept = cuts_body || what.pause.count() > 0 ? body.substr(0, what.keep_bytes) : body;
        std::string text = head_of(reply, keep_alive, what.length_error);  // announces all, whatever is sent of it
        text += kept;
        error_code error;
        tcp().expires_after(idle_limit);
        co_await write(text, error);
        if (error) co_return false;
        tcp().expires_never();
        if (!co_await pass(what.pause)) co_return false;
        if (!cuts_body && kept.size() < body.size()) {
            tcp().expires_after(idle_limit);
            co_await write(body.substr(kept.size()), error);
        }
        if (what.connection == cut::within_body) tcp().socket().close(error);
        if (what.connection == cut::reset_within_body || what.connection == cut::reset_after_answer) reset();
        co_return !error && keep_alive && what.connection == cut::none;
    }

    std::shared_ptr<server> owner_;
    asio::steady_timer timer_;
    std::optional<beast::tcp_stream> plain_;
    std::optional<asio::ssl::stream<beast::tcp_stream>> tls_;
    beast::flat_buffer unread_;
};

emulator::server::server(const asio::any_io_executor& executor, std::shared_ptr<emulated_service::core> core)
    : strand_(asio::make_strand(executor)), core_(std::move(core)) {
    const emulator_options& options = core_->options();
    if (!options.plain_http) {
        identity_ = emulation::make_server_identity();
        ca_file_.emplace(identity_.authority);
        tls_.emplace(asio::ssl::context::tls_server);
        tls_->set_options(asio::ssl::context::no_tlsv1 | asio::ssl::context::no_tlsv1_1);
        tls_->use_certificate(asio::buffer(identity_.certificate), asio::ssl::context::pem);
        tls_->use_private_key(asio::buffer(identity_.key), asio::ssl::context::pem);
    }
    listen(asio::ip::address_v4::loopback(), options.port);
    port_ = acceptors_.front()->local_endpoint().port();
    try {
        listen(asio::ip::address_v6::loopback(), port_);
    } catch (const boost::system::system_error&) {
        acceptors_.resize(1);  // a machine without IPv6, or the port is taken there: 127.0.0.1 is what is promised
    }
}

void emulator::server::listen(const asio::ip::address& address, std::uint16_t port) {
    auto& acceptor = *acceptors_.emplace_back(std::make_unique<tcp::acceptor>(strand_));
    const tcp::endpoint where(address, port);
    acceptor.open(where.protocol());
    acceptor.set_option(tcp::acceptor::reuse_address(true));
    acceptor.bind(where);
    acceptor.listen();
}

void emulator::server::start() {
    for (auto& acceptor : acceptors_) asio::co_spawn(strand_, accept(shared_from_this(), *acceptor), asio::detached);
}

asio::awaitable<void> emulator::server::accept(std::shared_ptr<server> self, tcp::acceptor& acceptor) {
    while (acceptor.is_open()) {
        error_code error;
        tcp::socket socket = co_await acceptor.async_accept(asio::redirect_error(asio::use_awaitable, error));
        if (error == asio::error::operation_aborted) co_return;
        if (error) continue;
        socket.set_option(tcp::no_delay(true), error);
        ++self->connections_;
        auto made = std::make_shared<session>(self, std::move(socket));
        auto serve = made->run();
        asio::co_spawn(self->strand_, std::move(serve), [made](const std::exception_ptr&) {});
    }
}

void emulator::server::drop_connections() {
    asio::dispatch(strand_, [self = shared_from_this()] {
        for (session* open : self->sessions_) open->close();
    });
}

void emulator::server::stop() {
    asio::dispatch(strand_, [self = shared_from_this()] {
        for (auto& acceptor : self->acceptors_) {
            error_code ignored;
            acceptor->close(ignored);
        }
        for (session* open : self->sessions_) open->close();
    });
}

std::string emulator::server::endpoint() const {
    return std::string(tls_ ? "https" : "http") + "://127.0.0.1:" + std::to_string(port_);
}

const std::string& emulator::server::ca_file() const noexcept {
    static const std::string none;
    return ca_file_ ? ca_file_->path() : none;
}

emulator::emulator(asio::any_io_executor executor) : emulator(std::move(executor), emulator_options{}) {}

emulator::emulator(asio::any_io_executor executor, emulator_options options) : service_(std::move(options)) {
    try {
        server_ = std::make_shared<server>(executor, service_.core_);
    } catch (const boost::system::system_error& error) {
        throw failure_error(failure{.code = errc::connect_failed,
                                    .cause = error.code(),
                                    .message = "the emulator cannot listen on the port that was asked for"});
    }
    server_->start();
}

emulator::~emulator() {
    stop();
    server_->remove_ca_file();
}

std::string emulator::endpoint() const { return server_->endpoint(); }
const std::string& emulator::ca_pem() const noexcept { return server_->ca_pem(); }
const std::string& emulator::ca_file() const noexcept { return server_->ca_file(); }
std::uint64_t emulator::connections() const noexcept { return server_->connections(); }
void emulator::drop_connections() { server_->drop_connections(); }
void emulator::stop() { server_->stop(); }

}  // namespace dmskafka
