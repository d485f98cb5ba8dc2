#include "http/connection.hpp"

#include "http/response_parser.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/http/error.hpp>

#include <openssl/ssl.h>

#include <charconv>
#include <cstring>

namespace dmskafka::http {

namespace {

using tcp = asio::ip::tcp;
using boost::system::error_code;

constexpr std::size_t record_size = 16u << 10;  // of TLS, at most

// The cancellation of the coroutine is handled by `interrupt`, whatever its type, so that the operation need not know.
template <class Token>
auto uncancelled(Token token) {
    return asio::bind_cancellation_slot(asio::cancellation_slot(), std::move(token));
}

void append_number(std::string& text, std::size_t number) {
    char digits[20];
    const auto end = std::to_chars(std::begin(digits), std::end(digits), number).ptr;
    text.append(digits, end);
}

bool holds_line_break(std::string_view text) noexcept {
    return text.find('\n') != text.npos || text.find('\r') != text.npos;
}

}  // namespace

bool is_well_formed(const http_request& request) noexcept {
    if (holds_line_break(request.target)) return false;
    for (const auto& header : request.headers)
        if (holds_line_break(header.name) || holds_line_break(header.value)) return false;
    return true;
}

std::string origin::authority() const {
    const bool brackets = host.find(':') != host.npos;
    return (brackets ? "[" + host + "]" : host) + ":" + std::to_string(port);
}

std::string_view to_string(step what) noexcept {
    constexpr std::string_view names[] = {"looking up the host",    "connecting",
                                          "the TLS handshake",      "sending the request",
                                          "waiting for the answer", "reading the answer"};
    return names[static_cast<std::size_t>(what)];
}

std::shared_ptr<lookup> lookup::begin(const asio::any_io_executor& executor, const origin& target) {
    auto begun = std::make_shared<lookup>(executor);
    begun->done_signal.expires_at(clock::time_point::max());
    error_code no_address;
    const auto address = asio::ip::make_address(target.host, no_address);
    if (!no_address) {
        begun->endpoints.emplace_back(address, target.port);
        begun->done = true;
        return begun;
    }
    begun->resolver.async_resolve(target.host, std::to_string(target.port), tcp::resolver::numeric_service,
                                  [begun](error_code ec, const tcp::resolver::results_type& found) {
                                      begun->done = true;
                                      begun->error = ec;
                                      for (const auto& entry : found) begun->endpoints.push_back(entry.endpoint());
                                      begun->done_signal.cancel();
                                  });
    return begun;
}

connection::connection(std::shared_ptr<environment> shared)
    : shared_(std::move(shared)), socket_(shared_->executor), alarm_(shared_->executor, shared_->time) {}

connection::~connection() { close_socket(); }

void connection::expect_end_by(clock::time_point deadline) {
    deadline_ = deadline;
    alarm_.arm(deadline);
    alarm_.timer().async_wait([self = shared_from_this()](error_code) {
        if (self->alarm_.armed() && self->shared_->time.now() >= self->deadline_)
            self->interrupt(interruption::timed_out);
    });
}

void connection::interrupt(interruption why) noexcept {
    // Closing is final, while a connect that timed out may go on with the next address.
    if (!interrupted() || why == interruption::closed) interruption_ = why;
    alarm_.disarm();
    if (names_) names_->done_signal.cancel();
    close_socket();
}

void connection::close_socket() noexcept {
    reusable_ = false;
    // Without this OpenSSL takes the close for a fault of the session, and no connection could resume it.
    if (tls_) SSL_set_shutdown(tls_->native_handle(), SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN);
    error_code ignored;
    socket_.close(ignored);
    if (std::exchange(established_, false)) ++shared_->counts.closed;
}

void connection::close() noexcept {
    if (tls_ && socket_.is_open() && !interrupted()) {
        error_code ignored;  // the socket does not block: what cannot be sent at once is not sent
        tls_->shutdown(ignored);
    }
    interrupt(interruption::closed);
}

asio::awaitable<void> connection::shut_down() {
    reusable_ = false;
    if (tls_ && socket_.is_open()) {
        expect_end_by(shared_->time.now() + shared_->options.shutdown_timeout);
        error_code ignored;
        co_await tls_->async_shutdown(asio::redirect_error(asio::use_awaitable, ignored));
    }
    interrupt(interruption::closed);
}

bool connection::still_open() noexcept {
    char byte{};
    error_code ec;
    socket_.receive(asio::buffer(&byte, 1), tcp::socket::message_peek, ec);
    // What came unasked may be session tickets, which reading makes OpenSSL take in.
    if (!ec && tls_) tls_->read_some(asio::buffer(&byte, 1), ec);
    return ec == asio::error::would_block;
}

asio::awaitable<maybe_failure> connection::open(const origin& target, std::shared_ptr<lookup> names,
                                                std::shared_ptr<tls_sessions> sessions) {
    if (interrupted()) co_return opening_failure(errc::cancelled, "it was given up", {});
    const auto deadline = shared_->time.now() + shared_->options.connect_timeout;
    maybe_failure failed = co_await connect(target, std::move(names), deadline);
    if (!failed) {
        expect_end_by(deadline);
        if (target.secure) failed = co_await secure(target, std::move(sessions));
    }
    alarm_.disarm();
    if (!failed && interrupted()) failed = opening_failure(errc::cancelled, "it was given up", {});
    if (failed) {
        close_socket();
    } else {
        error_code ignored;
        socket_.set_option(tcp::no_delay(true), ignored);
        socket_.non_blocking(true, ignored);
        opened_ = shared_->time.now();
        established_ = true;
        ++shared_->counts.opened;
    }
    co_return failed;
}

asio::awaitable<maybe_failure> connection::connect(const origin& target, std::shared_ptr<lookup> names,
                                                   clock::time_point deadline) {
    step_ = step::looking_up;
    names_ = names;
    expect_end_by(deadline);
    while (!names->done && !interrupted()) {
        error_code ignored;
        co_await names->done_signal.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
    }
    names_.reset();
    if (interrupted())
        co_return opening_failure(errc::connect_failed, "looking up " + target.host + " took too long", {});
    if (names->error || names->endpoints.empty())
        co_return opening_failure(errc::host_not_found,
                                  "no address found for " + target.host + ": " + names->error.message(), names->error);

    step_ = step::connecting;
    error_code ec;
    std::size_t left = names->endpoints.size();
    for (const auto& endpoint : names->endpoints) {
        const auto now = shared_->time.now();
        expect_end_by(now + (deadline - now) / static_cast<clock::duration::rep>(left--));
        co_await socket_.async_connect(endpoint, asio::redirect_error(asio::use_awaitable, ec));
        if (!ec && !interrupted()) co_return std::nullopt;
        if (interruption_ == interruption::timed_out) ec = asio::error::timed_out;
        if (interrupted() && ec != asio::error::timed_out) break;
        if (left > 0) interruption_ = interruption::none;  // only this address was too slow
        close_socket();
    }
    co_return opening_failure(errc::connect_failed, "cannot connect to " + target.authority() + ": " + ec.message(),
                              ec);
}

asio::awaitable<maybe_failure> connection::secure(const origin& target, std::shared_ptr<tls_sessions> sessions) {
    step_ = step::securing;
    sessions_ = std::move(sessions);
    tls_.emplace(socket_, shared_->tls);
    if (!expect_host(tls_->native_handle(), target.host))
        co_return opening_failure(errc::tls_failed, "TLS cannot be used with the host name " + target.host, {});
    sessions_->attach(tls_->native_handle());

    error_code ec;
    co_await tls_->async_handshake(asio::ssl::stream_base::client, asio::redirect_error(asio::use_awaitable, ec));
    if (interrupted())
        co_return opening_failure(errc::connect_failed,
                                  "the TLS handshake with " + target.authority() + " took too long", {});
    if (ec)
        co_return opening_failure(
            errc::tls_failed,
            "no TLS connection to " + target.authority() + ": " + handshake_failure(tls_->native_handle(), ec), ec);
    if (SSL_session_reused(tls_->native_handle())) ++shared_->counts.tls_resumed;
    co_return std::nullopt;
}

void connection::write_head(const http_request& request) {
    head_.clear();
    head_.append(to_string(request.method)).append(" ").append(request.target).append(" HTTP/1.1\r\n");
    for (const auto& header : request.headers)
        head_.append(header.name).append(": ").append(header.value).append("\r\n");
    if (!request.body.empty() || request.method == verb::post || request.method == verb::put) {
        head_.append("Content-Length: ");
        append_number(head_, request.body.size());
        head_.append("\r\n");
    }
    head_.append("\r\n");
}

asio::awaitable<maybe_failure> connection::exchange(const http_request& request, clock::time_point deadline,
                                                    http_response& response) {
    sent_ = 0;
    step_ = step::sending;
    write_head(request);
    std::string_view body = request.body;
    if (head_.size() + body.size() <= record_size) {
        head_.append(body);  // so that both leave in one packet
        body = {};
    }
    const asio::const_buffer parts[] = {asio::buffer(head_), asio::buffer(body)};

    const auto cancellation = co_await asio::this_coro::cancellation_state;
    auto slot = cancellation.slot();
    expect_end_by(deadline);
    error_code ec;
    for (auto part : parts) {
        while (part.size() > 0 && !ec) {
            if (slot.is_connected())
                slot.assign([this](asio::cancellation_type_t) { interrupt(interruption::cancelled); });
            std::size_t written{};
            if (tls_)
                written =
                    co_await tls_->async_write_some(part, uncancelled(asio::redirect_error(asio::use_awaitable, ec)));
            else
                written =
                    co_await socket_.async_write_some(part, uncancelled(asio::redirect_error(asio::use_awaitable, ec)));
            // A TLS record that did not leave as a whole cannot be read by the peer: it counts as not sent.
            if (!ec) sent_ += written;
            if (interrupted()) co_return exchange_interrupted();
            part += written;
        }
    }

    // The peer may have answered before it stopped reading; only without an answer is the connection lost.
    maybe_failure failed = co_await receive(slot, response);
    alarm_.disarm();
    if (failed || ec) reusable_ = false;
    co_return failed;
}

asio::awaitable<maybe_failure> connection::receive(asio::cancellation_slot slot, http_response& response) {
    step_ = step::waiting;
    if (input_.size() < record_size) input_.resize(record_size);
    const auto& limits = shared_->options;
    std::size_t filled = 0;
    std::size_t head_bytes = 0;
    std::optional<response_parser> parser;
    parser.emplace(response, head_bytes, limits.max_head_bytes, limits.max_response_bytes);

    for (;;) {
        error_code ec;
        const auto space = asio::buffer(input_.data() + filled, input_.size() - filled);
        if (slot.is_connected()) slot.assign([this](asio::cancellation_type_t) { interrupt(interruption::cancelled); });
        std::size_t received{};
        if (tls_)
            received =
                co_await tls_->async_read_some(space, uncancelled(asio::redirect_error(asio::use_awaitable, ec)));
        else
            received =
                co_await socket_.async_read_some(space, uncancelled(asio::redirect_error(asio::use_awaitable, ec)));
        if (interrupted()) co_return exchange_interrupted();
        if (ec == asio::error::eof && parser->got_some()) {
            parser->put_eof(ec);
            if (!ec) break;  // the end of the connection is the end of this answer
        }
        if (ec) {
            const std::string_view where = step_ == step::waiting ? "before the answer" : "in the middle of the answer";
            co_return failed_exchange(errc::connection_lost, "the connection ended " + std::string(where), ec);
        }
        step_ = step::reading;
        filled += received;

        std::size_t parsed = 0;
        while (parsed < filled && !ec && !parser->is_done()) {
            parsed += parser->put(asio::buffer(input_.data() + parsed, filled - parsed), ec);
            if (!ec && parser->is_done() && response.status / 100 == 1 && response.status != 101)
                parser.emplace(response, head_bytes, limits.max_head_bytes, limits.max_response_bytes);
        }
        namespace parse = boost::beast::http;
        if (ec == parse::error::header_limit)
            co_return failed_exchange(errc::response_too_large, "the head of the answer is larger than max_head_bytes",
                                      ec);
        if (ec == parse::error::body_limit)
            co_return failed_exchange(errc::response_too_large,
                                      "the body of the answer is larger than max_response_bytes", ec);
        if (ec && ec != parse::error::need_more)
            co_return failed_exchange(errc::malformed_response, "the answer is no HTTP: " + ec.message(), ec);
        if (response.status == 101)
            co_return failed_exchange(errc::malformed_response, "the answer switches to another protocol", {});

        filled -= parsed;
        if (parser->is_done()) break;
        std::memmove(input_.data(), input_.data() + parsed, filled);
        if (filled < input_.size()) continue;
        if (filled >= limits.max_head_bytes)  // a line between two chunks that does not end
            co_return failed_exchange(errc::response_too_large, "the head of a chunk is larger than max_head_bytes",
                                      {});
        input_.resize(2 * filled);
    }
    reusable_ = filled == 0 && parser->keep_alive();
    co_return std::nullopt;
}

exchange_failure connection::opening_failure(errc code, std::string message, error_code cause) {
    exchange_failure failed;
    failed.code = code;
    failed.cause = cause;
    failed.phase = exchange_phase::before_sending;
    failed.message = std::move(message);
    return failed;
}

exchange_failure connection::failed_exchange(errc code, std::string message, error_code cause) const {
    exchange_failure failed;
    failed.code = code;
    failed.cause = cause;
    failed.phase = step_ == step::reading ? exchange_phase::receiving
                   : sent_ > 0            ? exchange_phase::sending
                                          : exchange_phase::before_sending;
    failed.message = std::move(message);
    return failed;
}

exchange_failure connection::exchange_interrupted() const {
    if (interruption_ == interruption::timed_out)
        return failed_exchange(errc::attempt_timed_out, "the time ran out while " + std::string(to_string(step_)),
                               asio::error::timed_out);
    return failed_exchange(
        errc::cancelled, interruption_ == interruption::closed ? "the transport was closed" : "the call was cancelled",
        asio::error::operation_aborted);
}

}  // namespace dmskafka::http
