#pragma once

#include "http/alarm.hpp"
#include "http/origin.hpp"
#include "http/proxy.hpp"
#include "http/tls.hpp"
#include "observers.hpp"

#include <dmskafka/client_options.hpp>
#include <dmskafka/pool_statistics.hpp>
#include <dmskafka/transport.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/intrusive/list.hpp>

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace dmskafka::http {

/// What all connections of a transport share.
struct environment {
    environment(asio::any_io_executor runs_on, const tls_options& security, const proxy_options& through,
                const pool_options& limits, clock& source_of_time, dmskafka::observers listeners)
        : executor(std::move(runs_on)),
          options(limits),
          time(source_of_time),
          observers(std::move(listeners)),
          tls(make_tls_context(security)) {
        if (!through.url.empty()) proxy_in_use.emplace(through);
        spare_answers.reserve(std::min(limits.max_connections, most_spare_answers));
    }

    /// An answer to write to, with the memory of an earlier one where there is one.
    [[nodiscard]] http_response blank_answer() noexcept {
        http_response blank;
        if (spare_answers.empty()) return blank;
        blank = std::move(spare_answers.back());
        spare_answers.pop_back();
        return blank;
    }
    void recycle(http_response&& read) noexcept {
        if (spare_answers.size() == spare_answers.capacity() || read.body.capacity() > largest_spare_body) return;
        read.status = 0;
        read.head.clear();
        read.body.clear();
        spare_answers.push_back(std::move(read));
    }
    static constexpr std::size_t most_spare_answers = 64;
    static constexpr std::size_t largest_spare_body = 1u << 20;

    asio::any_io_executor executor;
    pool_options options;
    clock& time;
    dmskafka::observers observers;
    asio::ssl::context tls;
    std::optional<proxy> proxy_in_use{};
    pool_statistics counts{};
    std::vector<http_response> spare_answers{};
};

/// How a connection gets to its target.
struct route {
    origin target{};
    const proxy* through{};  ///< null: directly

    [[nodiscard]] const origin& next_hop() const noexcept { return through ? through->address() : target; }
    /// "the proxy " before the name of the next hop when it is one.
    [[nodiscard]] std::string_view kind_of_next_hop() const noexcept { return through ? "the proxy " : ""; }
};

/// One name being looked up. Asio cannot interrupt that, so those who want the result wait for `done` and can leave.
struct lookup {
    explicit lookup(const asio::any_io_executor& executor) : resolver(executor), done_signal(executor) {}

    /// Begins to look `target` up, unless its host is an address already.
    [[nodiscard]] static std::shared_ptr<lookup> begin(const asio::any_io_executor& executor, const origin& target);

    asio::ip::tcp::resolver resolver;
    asio::steady_timer done_signal;
    bool done{};
    boost::system::error_code error{};
    std::vector<asio::ip::tcp::endpoint> endpoints{};
};

/// Whether no value of `request` can end a line of a head and begin another.
[[nodiscard]] bool is_well_formed(const http_request& request) noexcept;

/// What a connection is doing.
enum class step : std::uint8_t { looking_up, connecting, tunnelling, securing, sending, waiting, reading };
/// For messages, as in `while connecting`.
[[nodiscard]] std::string_view when(step what) noexcept;

/// How much follows the status of an answer: a tunnel begins where its head ends.
enum class answer_part : std::uint8_t { all, head };

/// Who ended what a connection was doing.
enum class interruption : std::uint8_t { none, timed_out, cancelled, closed };

using maybe_failure = std::optional<exchange_failure>;

/// One connection: is opened, carries exchanges one after the other, and is closed. Whoever interrupts it closes its
/// socket, which ends the operation in progress.
class connection : public std::enable_shared_from_this<connection>,
                   public boost::intrusive::list_base_hook<
                       boost::intrusive::link_mode<boost::intrusive::link_mode_type::auto_unlink>> {
public:
    explicit connection(std::shared_ptr<environment> shared);
    ~connection();

    /// Connects to one of the addresses that `names` finds for the next hop, passes the proxy, and agrees on TLS.
    [[nodiscard]] asio::awaitable<maybe_failure> open(const route& way, std::shared_ptr<lookup> names,
                                                      std::shared_ptr<tls_sessions> sessions);

    /// Sends `request` and reads the answer into `response`, cancelled by the cancellation of its coroutine. The answer
    /// may come before all of a large body was sent, which ends the connection.
    [[nodiscard]] asio::awaitable<maybe_failure> exchange(const http_request& request, clock::time_point deadline,
                                                          http_response& response);

    /// Closes the connection after the farewell of TLS, which is given the time of `shutdown_timeout`.
    [[nodiscard]] asio::awaitable<void> shut_down();

    /// Says farewell without waiting for an answer, and closes the connection.
    void close() noexcept;
    void interrupt(interruption why) noexcept;
    /// Why it will be closed, for observers: the first reason counts, without one it is the end of the transport.
    void end_because(close_reason why) noexcept;

    /// Whether it was kept for others after it was opened or used: then the peer may have closed it meanwhile.
    [[nodiscard]] bool kept() const noexcept { return kept_; }
    void keep() noexcept { kept_ = true; }
    /// Whether another exchange may follow the last one.
    [[nodiscard]] bool reusable() const noexcept { return reusable_; }
    /// Whether the peer has neither closed the connection nor said something unasked.
    [[nodiscard]] bool still_open() noexcept;
    [[nodiscard]] clock::time_point opened() const noexcept { return opened_; }
    [[nodiscard]] step current_step() const noexcept { return step_; }

private:
    /// What is in progress is interrupted at `deadline`, which is told as that of the option `limit`.
    void expect_end_by(clock::time_point deadline, std::string_view limit = {});
    [[nodiscard]] bool interrupted() const noexcept { return interruption_ != interruption::none; }
    void close_socket() noexcept;
    void tell_of_opening(clock::time_point began, const maybe_failure& failed);
    void tell_of_closing() const noexcept;
    void write_head(const http_request& request);
    void request_is_sent();
    [[nodiscard]] static asio::awaitable<void> write_body(std::shared_ptr<connection> self, asio::const_buffer body);
    [[nodiscard]] asio::awaitable<void> give_up_body();

    [[nodiscard]] asio::awaitable<maybe_failure> connect(const route& way, std::shared_ptr<lookup> names,
                                                         clock::time_point deadline);
    [[nodiscard]] asio::awaitable<maybe_failure> tunnel(const route& way, clock::time_point deadline);
    [[nodiscard]] asio::awaitable<maybe_failure> secure(const origin& target, std::shared_ptr<tls_sessions> sessions);
    [[nodiscard]] asio::awaitable<maybe_failure> receive(asio::cancellation_slot slot, http_response& response,
                                                         answer_part wanted);

    [[nodiscard]] exchange_failure opening_failure(errc code, std::string message, boost::system::error_code cause);
    [[nodiscard]] exchange_failure certificate_refused(std::string_view why, boost::system::error_code cause);
    [[nodiscard]] exchange_failure exchange_interrupted() const;
    [[nodiscard]] exchange_failure failed_exchange(errc code, std::string message,
                                                   boost::system::error_code cause) const;

    std::shared_ptr<environment> shared_;
    asio::ip::tcp::socket socket_;
    origin target_{};  // for observers
    std::shared_ptr<tls_sessions> sessions_{};
    std::optional<asio::ssl::stream<asio::ip::tcp::socket&>> tls_{};
    alarm alarm_;
    std::shared_ptr<lookup> names_{};
    clock::time_point deadline_{};
    std::string_view limit_{};
    clock::time_point exchange_deadline_{};
    clock::time_point opened_{};
    std::string head_{};
    std::vector<char> input_{};
    std::size_t sent_{};
    std::size_t unasked_{};                           // bytes after the answer
    std::optional<asio::steady_timer> body_ended_{};  // wakes whoever waits for the end of `write_body`
    bool writing_body_{};
    bool request_sent_{};
    step step_{};
    interruption interruption_{};
    std::optional<close_reason> end_reason_{};
    bool established_{};
    bool reusable_{};
    bool kept_{};
};

/// All connections of one host, so that they can be closed together.
using connection_list = boost::intrusive::list<connection, boost::intrusive::constant_time_size<false>>;

}  // namespace dmskafka::http
