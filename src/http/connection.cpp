#include "http/connection.hpp"

#include "http/pool.hpp"
#include "http/response_parser.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/http/error.hpp>

#include <openssl/crypto.h>
#include <openssl/ssl.h>

#include <charconv>
#include <cstring>
#include <tuple>

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

/// How a read or write ended, and how many bytes it moved.
using transfer = std::tuple<error_code, std::size_t>;

/// Hands both to a handler that takes a transfer. It has no cancellation slot, so the operation is uncancelled.
template <class Handler>
struct transfer_handler {
    using executor_type = typename Handler::executor_type;
    [[nodiscard]] executor_type get_executor() const noexcept { return handler.get_executor(); }
    void operator()(error_code ec, std::size_t bytes) { handler(transfer(ec, bytes)); }

    Handler handler;
};

// To be awaited. With `use_awaitable` each would take a coroutine frame of its own.
template <class Stream>
auto read_some(Stream& from, asio::mutable_buffer into) {
    const auto begin = [&from, into](auto&& handler) {
        from.async_read_some(into, transfer_handler<std::decay_t<decltype(handler)>>{std::move(handler)});
    };
    return asio::async_initiate<const asio::deferred_t&, void(transfer)>(begin, asio::deferred);
}
template <class Stream>
auto write_some(Stream& to, asio::const_buffer what) {
    const auto begin = [&to, what](auto&& handler) {
        to.async_write_some(what, transfer_handler<std::decay_t<decltype(handler)>>{std::move(handler)});
    };
    return asio::async_initiate<const asio::deferred_t&, void(transfer)>(begin, asio::deferred);
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
    if (holds_line_break(request.target) || holds_line_break(request.host)) return false;
    for (const auto& header : request.headers)
        if (holds_line_break(header.name) || holds_line_break(header.value)) return false;
    return true;
}

std::string_view when(step what) noexcept {
    constexpr std::string_view phrases[] = {"while looking up the host",   "while connecting",
                                            "while waiting for the proxy", "during the TLS handshake",
                                            "while sending the request",   "while waiting for the answer",
                                            "while reading the answer"};
    return phrases[static_cast<std::size_t>(what)];
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

void connection::expect_end_by(clock::time_point deadline, std::string_view limit) {
    deadline_ = deadline;
    limit_ = limit;
    alarm_.arm(deadline);
    alarm_.timer().async_wait([self = shared_from_this()](error_code) {
        if (self->alarm_.armed() && self->shared_->time.now() >= self->deadline_)
            self->interrupt(interruption::timed_out);
    });
}

void connection::interrupt(interruption why) noexcept {
    // Closing is final, while after a connect that timed out the next address may follow.
    if (!interrupted() || why == interruption::closed) interruption_ = why;
    if (why == interruption::timed_out) end_because(close_reason::timed_out);
    if (why == interruption::cancelled) end_because(close_reason::cancelled);
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
    if (!std::exchange(established_, false)) return;
    ++shared_->counts.closed;
    if (!shared_->observers.empty()) tell_of_closing();
}

void connection::end_because(close_reason why) noexcept {
    if (!end_reason_) end_reason_ = why;
}

void connection::tell_of_closing() const noexcept {
    connection_closed event;
    event.host = target_.host;
    event.port = target_.port;
    event.reason = end_reason_.value_or(close_reason::shutdown);
    event.age = shared_->time.now() - opened_;
    shared_->observers.tell(&observer::on_connection_closed, event);
}

void connection::tell_of_opening(clock::time_point began, const maybe_failure& failed) {
    if (failed) {
        connection_failed event;
        event.host = target_.host;
        event.port = target_.port;
        event.elapsed = shared_->time.now() - began;
        event.code = failed->code;
        event.message = failed->message;
        return shared_->observers.tell(&observer::on_connection_failed, event);
    }
    connection_opened event;
    event.host = target_.host;
    event.port = target_.port;
    event.elapsed = opened_ - began;
    event.tls_resumed = tls_ && SSL_session_reused(tls_->native_handle()) == 1;
    shared_->observers.tell(&observer::on_connection_opened, event);
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
    if (ec == asio::error::would_block) return true;
    end_because(ec ? close_reason::peer_closed : close_reason::poisoned);
    return false;
}

asio::awaitable<maybe_failure> connection::open(const route& way, std::shared_ptr<lookup> names,
                                                std::shared_ptr<tls_sessions> sessions) {
    if (interrupted()) co_return opening_failure(errc::cancelled, "it was given up", {});
    target_ = way.target;
    const auto began = shared_->time.now();
    const auto deadline = began + shared_->options.connect_timeout;
    maybe_failure failed = co_await connect(way, std::move(names), deadline);
    if (!failed && way.through) failed = co_await tunnel(way, deadline);
    if (!failed && way.target.secure) failed = co_await secure(way.target, std::move(sessions));
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
        end_reason_.reset();  // an address may have been too slow before
        ++shared_->counts.opened;
    }
    if (!shared_->observers.empty()) tell_of_opening(began, failed);
    co_return failed;
}

asio::awaitable<maybe_failure> connection::connect(const route& way, std::shared_ptr<lookup> names,
                                                   clock::time_point deadline) {
    const auto next_hop = [&way](std::string_view name) { return std::string(way.kind_of_next_hop()).append(name); };
    step_ = step::looking_up;
    names_ = names;
    expect_end_by(deadline);
    while (!names->done && !interrupted()) {
        error_code ignored;
        co_await names->done_signal.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
    }
    names_.reset();
    if (interrupted())
        co_return opening_failure(errc::connect_failed,
                                  "looking up " + next_hop(way.next_hop().host) + " took too long", {});
    if (names->error || names->endpoints.empty())
        co_return opening_failure(
            errc::host_not_found,
            "no address found for " + next_hop(way.next_hop().host) + ": " + names->error.message(), names->error);

    step_ = step::connecting;
    error_code ec;
    std::size_t left = names->endpoints.size();
    for (const auto& endpoint : names->endpoints) {
        const auto now = shared_->time.now();
        expect_end_by(now + (deadline - now) / static_cast<clock::duration::rep>(left--));
        co_await socket_.async_connect(endpoint, asio::redirect_error(asio::use_awaitable, ec));
        if (!ec && !interrupted()) co_return std::nullopt;
        close_socket();
        if (interruption_ == interruption::timed_out) {  // only this address was too slow
            ec = asio::error::timed_out;
            interruption_ = interruption::none;
        }
        if (interrupted()) break;
    }
    co_return opening_failure(errc::connect_failed,
                              "cannot connect to " + next_hop(way.next_hop().authority()) + ": " + ec.message(), ec);
}

asio::awaitable<maybe_failure> connection::tunnel(const route& way, clock::time_point deadline) {
    step_ = step::tunnelling;
    expect_end_by(deadline);
    std::string request = way.through->request_tunnel(way.target);
    error_code unsent;  // then no answer comes either
    co_await asio::async_write(socket_, asio::buffer(request), asio::redirect_error(asio::use_awaitable, unsent));
    OPENSSL_cleanse(request.data(), request.size());

    http_response answer;
    maybe_failure failed = co_await receive(asio::cancellation_slot(), answer, answer_part::head);
    const bool opens = answer.status / 100 == 2;
    if (!failed && opens && unasked_ > 0)
        failed = opening_failure(errc::connect_failed, "something came after its answer that nobody asked for", {});
    if (failed)
        co_return opening_failure(errc::connect_failed,
                                  "the proxy " + way.next_hop().authority() + " opens no way to " +
                                      way.target.authority() + ": " + failed->message,
                                  failed->cause);
    if (opens) co_return std::nullopt;
    co_return opening_failure(answer.status / 100 == 5 ? errc::connect_failed : errc::proxy_refused,
                              way.through->explain_refusal(way.target, answer.status), {});
}

asio::awaitable<maybe_failure> connection::secure(const origin& target, std::shared_ptr<tls_sessions> sessions) {
    step_ = step::securing;
    expect_end_by(shared_->time.now() + shared_->options.handshake_timeout);
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
    request_sent_ = false;
    exchange_deadline_ = deadline;
    step_ = step::sending;
    write_head(request);
    std::string_view body = request.body;
    if (head_.size() + body.size() <= record_size) {
        head_.append(body);  // so that both leave in one packet
        body = {};
    }

    const auto cancellation = co_await asio::this_coro::cancellation_state;
    auto slot = cancellation.slot();
    expect_end_by(deadline);
    error_code ec;
    asio::const_buffer part = asio::buffer(head_);
    while (part.size() > 0 && !ec) {
        if (slot.is_connected()) slot.assign([this](asio::cancellation_type_t) { interrupt(interruption::cancelled); });
        transfer done;
        if (tls_)
            done = co_await write_some(*tls_, part);
        else
            done = co_await write_some(socket_, part);
        const auto written = std::get<std::size_t>(done);
        ec = std::get<error_code>(done);
        // A TLS record that did not leave as a whole cannot be read by the peer: it counts as not sent.
        if (!ec) sent_ += written;
        if (interrupted()) co_return exchange_interrupted();
        part += written;
    }
    if (!ec && body.empty()) request_is_sent();
    if (!ec && !body.empty()) {
        writing_body_ = true;
        body_ended_.emplace(shared_->executor, clock::time_point::max());
        asio::co_spawn(shared_->executor, write_body(shared_from_this(), asio::buffer(body)), asio::detached);
    }

    // The peer may have answered before it stopped reading; only without an answer is the connection lost.
    maybe_failure failed = co_await receive(slot, response, answer_part::all);
    if (failed) end_because(close_reason::broken);
    if (unasked_ > 0) end_because(close_reason::poisoned);
    if (tells_of_trouble(response.status)) end_because(close_reason::suspect);
    if (!request_sent_ || !reusable_) end_because(close_reason::no_keep_alive);
    if (writing_body_) co_await give_up_body();
    alarm_.disarm();
    if (end_reason_) reusable_ = false;
    co_return failed;
}

void connection::request_is_sent() {
    request_sent_ = true;
    if (step_ != step::sending) return;  // the answer has begun
    step_ = step::waiting;
    const auto limit = shared_->options.first_byte_timeout;
    if (limit <= limit.zero()) return;
    const auto first_byte_by = shared_->time.now() + limit;
    if (first_byte_by < exchange_deadline_) expect_end_by(first_byte_by, "pool.first_byte_timeout");
}

asio::awaitable<void> connection::write_body(std::shared_ptr<connection> self, asio::const_buffer body) {
    const auto ended = [](connection* writer) {
        writer->writing_body_ = false;
        writer->body_ended_->cancel();
    };
    const std::unique_ptr<connection, decltype(ended)> on_exit(self.get(), ended);
    error_code ec;
    while (body.size() > 0 && !ec) {
        transfer done;
        if (self->tls_)
            done = co_await write_some(*self->tls_, body);
        else
            done = co_await write_some(self->socket_, body);
        const auto written = std::get<std::size_t>(done);
        ec = std::get<error_code>(done);
        if (!ec) self->sent_ += written;
        body += written;
    }
    if (!ec && !self->interrupted()) self->request_is_sent();
}

asio::awaitable<void> connection::give_up_body() {
    close_socket();
    while (writing_body_) {
        error_code ignored;
        auto end = body_ended_->async_wait(uncancelled(asio::redirect_error(asio::use_awaitable, ignored)));
        co_await std::move(end);
    }
}

asio::awaitable<maybe_failure> connection::receive(asio::cancellation_slot slot, http_response& response,
                                                   answer_part wanted) {
    if (input_.size() < record_size) input_.resize(record_size);
    const auto& limits = shared_->options;
    std::size_t filled = 0;
    std::size_t head_bytes = 0;
    bool begun = false;
    std::optional<response_parser> parser;
    const auto begin_to_parse = [&] {
        parser.emplace(response, head_bytes, limits.max_head_bytes, limits.max_response_bytes);
        parser->skip(wanted == answer_part::head);
    };
    begin_to_parse();

    for (;;) {
        const auto space = asio::buffer(input_.data() + filled, input_.size() - filled);
        if (slot.is_connected()) slot.assign([this](asio::cancellation_type_t) { interrupt(interruption::cancelled); });
        transfer done;
        if (tls_)
            done = co_await read_some(*tls_, space);
        else
            done = co_await read_some(socket_, space);
        error_code ec = std::get<error_code>(done);
        const auto received = std::get<std::size_t>(done);
        if (interrupted()) co_return exchange_interrupted();
        if (ec == asio::error::eof && parser->got_some()) {
            parser->put_eof(ec);
            if (!ec) break;  // the end of the connection is the end of this answer
        }
        if (ec) {
            if (const auto why = certificate_refusal(ec); !begun && !why.empty())
                co_return certificate_refused(why, ec);
            const std::string_view where = begun ? "in the middle of the answer" : "before the answer";
            co_return failed_exchange(errc::connection_lost, "the connection ended " + std::string(where), ec);
        }
        if (!limit_.empty()) expect_end_by(exchange_deadline_);  // the first byte has come
        begun = true;
        if (step_ != step::tunnelling) step_ = step::reading;
        filled += received;

        std::size_t parsed = 0;
        while (parsed < filled && !ec && !parser->is_done()) {
            parsed += parser->put(asio::buffer(input_.data() + parsed, filled - parsed), ec);
            if (!ec && parser->is_done() && response.status / 100 == 1 && response.status != 101) begin_to_parse();
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
    unasked_ = filled;
    reusable_ = parser->keep_alive();
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

exchange_failure connection::certificate_refused(std::string_view why, error_code cause) {
    // TLS 1.3 lets a client send before the host has looked at its certificate; the host then reads nothing of it.
    return opening_failure(errc::tls_failed, "the host ended the TLS connection: " + std::string(why), cause);
}

exchange_failure connection::exchange_interrupted() const {
    if (interruption_ == interruption::timed_out) {
        std::string message = "the time ran out " + std::string(when(step_));
        if (!limit_.empty()) message.append(" (").append(limit_).append(")");
        return failed_exchange(errc::attempt_timed_out, std::move(message), asio::error::timed_out);
    }
    return failed_exchange(
        errc::cancelled, interruption_ == interruption::closed ? "the transport was closed" : "the call was cancelled",
        asio::error::operation_aborted);
}

}  // namespace dmskafka::http
