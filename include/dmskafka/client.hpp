#pragma once

#include <dmskafka/call_options.hpp>
#include <dmskafka/client_options.hpp>
#include <dmskafka/config.hpp>
#include <dmskafka/detail/operation_description.hpp>
#include <dmskafka/error.hpp>
#include <dmskafka/job.hpp>
#include <dmskafka/pool_statistics.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>

namespace dmskafka {

class client;
class dynamic_pager;
class dynamic_request;
class dynamic_response;
template <operation Op>
class pager;

namespace detail {

class client_core;

/// A request that is encoded and ready to go: it no longer refers to the struct it was made from.
struct prepared_call {
    std::shared_ptr<client_core> core{};
    const operation_description* operation{};
    std::string target{};
    std::string body{};
    std::optional<std::size_t> project_id_at{};  ///< where in the target the project is still missing
    std::string instance{};                      ///< that the call is about, where the operation has a limit for each
    std::optional<failure> refusal{};            ///< the request could not be encoded: nothing will be sent
    std::chrono::system_clock::time_point sent_at{};  ///< the last attempt
    call_options options{};
};

[[nodiscard]] DMSKAFKA_API prepared_call prepare(std::shared_ptr<client_core> core,
                                                 const operation_description& operation, const void* request,
                                                 const call_options& options);

/// Sends, retries and decodes into `response`; nothing on success.
[[nodiscard]] DMSKAFKA_API asio::awaitable<std::optional<failure>> execute(prepared_call& call, void* response);

template <class Response>
asio::awaitable<result<Response>> call(prepared_call call) {
    Response response{};
    std::optional<failure> failed = co_await execute(call, &response);
    if (failed) co_return std::move(*failed);
    co_return response;
}

/// The handle of the job that an answered request started; nothing when it started none. Work begins as the request is
/// sent, since its answer may be slow.
[[nodiscard]] DMSKAFKA_API std::optional<job_handle> make_handle(const operation_description& operation,
                                                                 const void* request, const void* response,
                                                                 std::chrono::system_clock::time_point sent_at);

/// For what is built of several calls and is not to depend on the life of the client.
[[nodiscard]] DMSKAFKA_API std::shared_ptr<client_core> core_of(const client& of) noexcept;

[[nodiscard]] DMSKAFKA_API asio::awaitable<result<job_progress>> wait(std::shared_ptr<client_core> core,
                                                                      job_handle handle, wait_options options);

[[nodiscard]] DMSKAFKA_API asio::awaitable<result<job_progress>> poll(std::shared_ptr<client_core> core,
                                                                      job_handle handle);

/// The options of a call that starts work: it waits while the instance is busy, unless they say otherwise.
[[nodiscard]] inline call_options waiting_while_busy(call_options options) {
    if (!options.waits_while_busy()) options.wait_while_busy();
    return options;
}

/// The same for `run`, whose wait may be long: the call may find the instance busy for as long.
[[nodiscard]] inline call_options options_of_start(const wait_options& options) {
    return waiting_while_busy(call_options().deadline(options.deadline().value_or(std::chrono::nanoseconds::max())));
}

template <operation Op>
asio::awaitable<result<job<typename Op::response>>> start(prepared_call call, Op request) {
    job<typename Op::response> started;
    std::optional<failure> failed = co_await execute(call, &started.response);
    if (failed) co_return std::move(*failed);
    started.handle = make_handle(description_of<Op>, &request, &started.response, call.sent_at);
    co_return started;
}

template <operation Op>
asio::awaitable<result<job_progress>> run(prepared_call call, Op request, wait_options options) {
    auto core = call.core;
    typename Op::response response{};
    std::optional<failure> failed = co_await execute(call, &response);
    if (failed) co_return std::move(*failed);
    auto handle = make_handle(description_of<Op>, &request, &response, call.sent_at);
    if (!handle) {
        job_progress nothing_to_wait_for;
        nothing_to_wait_for.done = true;
        co_return nothing_to_wait_for;
    }
    co_return co_await wait(std::move(core), std::move(*handle), std::move(options));
}

}  // namespace detail

/// Makes calls to the service: the request structs of `ops/*.hpp` go in, `result` of their responses come out.
///
/// Calls run on the executor of the coroutine that awaits them; the client keeps no thread. One thread at a time may
/// use a client and the coroutines that call it, unless `client_options::thread_safe` is set: then calls may come from
/// any thread, and only construction and destruction need care. A client may be destroyed with calls in flight: they
/// end with `errc::cancelled`.
///
/// A call never throws and never ends later than its deadline. Cancelling it (terminal, partial or total, through the
/// slot of the awaiting coroutine) ends it with `errc::cancelled` and leaves the coroutine's cancellation state and
/// `throw_if_cancelled` setting as they were; what was sent may still be executed, see `failure::may_have_executed`.
/// An awaitable that is never awaited sends nothing.
class DMSKAFKA_API client {
public:
    /// Throws `failure_error` with `errc::invalid_options`, naming the member, when the options are not good.
    client(asio::any_io_executor executor, client_options options);
    client(const client&) = delete;
    client& operator=(const client&) = delete;
    /// Cancels the calls in flight and closes the connections. A `client_options::transport` is not closed: an exchange
    /// over it comes to its end first.
    ~client();

    /// Sends the request and awaits its response. The request is encoded before `call` returns.
    template <operation Op>
    [[nodiscard]] asio::awaitable<result<typename Op::response>> call(const Op& request) const {
        return detail::call<typename Op::response>(
            detail::prepare(core_, detail::description_of<Op>, &request, call_options()));
    }
    template <operation Op>
    [[nodiscard]] asio::awaitable<result<typename Op::response>> call(const Op& request,
                                                                      const call_options& options) const {
        return detail::call<typename Op::response>(
            detail::prepare(core_, detail::description_of<Op>, &request, options));
    }

    /// Sends a request that starts a job, and returns with its response and handle as soon as it is answered. While the
    /// instance is busy it waits, see `call_options::wait_while_busy`.
    template <operation Op>
        requires requires { Op::job; }
    [[nodiscard]] asio::awaitable<result<job<typename Op::response>>> start(const Op& request) const {
        return start(request, call_options());
    }
    template <operation Op>
        requires requires { Op::job; }
    [[nodiscard]] asio::awaitable<result<job<typename Op::response>>> start(const Op& request,
                                                                            const call_options& options) const {
        return detail::start<Op>(
            detail::prepare(core_, detail::description_of<Op>, &request, detail::waiting_while_busy(options)), request);
    }

    /// Looks once at a job, for those who come back later: `verdict` says how it stands, `next_poll` when to look
    /// again. A failed job is no failure of the look; one that says nothing of the job is, and holds the handle.
    [[nodiscard]] asio::awaitable<result<job_progress>> poll(const job_handle& handle) const;

    /// Awaits the end of a job. All waits of a client share their looks, which are made on the client's executor.
    /// Failed looks do not end the wait. `errc::job_failed` when the service says so, `errc::job_lost` when it no
    /// longer knows the job, `errc::deadline_exceeded` with the last state and the handle; cancelling ends the wait,
    /// not the job.
    [[nodiscard]] asio::awaitable<result<job_progress>> wait(const job_handle& handle) const;
    [[nodiscard]] asio::awaitable<result<job_progress>> wait(const job_handle& handle,
                                                             const wait_options& options) const;

    /// `start` and `wait` in one: the deadline of `options` is for the wait, and before it for the start.
    template <operation Op>
        requires requires { Op::job; }
    [[nodiscard]] asio::awaitable<result<job_progress>> run(const Op& request) const {
        return run(request, wait_options());
    }
    template <operation Op>
        requires requires { Op::job; }
    [[nodiscard]] asio::awaitable<result<job_progress>> run(const Op& request, const wait_options& options) const {
        return detail::run<Op>(
            detail::prepare(core_, detail::description_of<Op>, &request, detail::options_of_start(options)), request,
            options);
    }

    /// Walks a list page by page or item by item; include pager.hpp. The options are for the call of each page.
    template <operation Op>
        requires requires { Op::paging; }
    [[nodiscard]] pager<Op> pages(const Op& request) const;
    template <operation Op>
        requires requires { Op::paging; }
    [[nodiscard]] pager<Op> pages(const Op& request, const call_options& options) const;

    // The same for an operation that is known at run time only; include dynamic_operation.hpp or pager.hpp. `start`
    // and `run` refuse an operation that starts no work, `pages` one that answers no list in pages, with
    // `errc::invalid_request`.

    [[nodiscard]] asio::awaitable<result<dynamic_response>> call(const dynamic_request& request,
                                                                 const call_options& options) const;
    [[nodiscard]] asio::awaitable<result<job<dynamic_response>>> start(const dynamic_request& request,
                                                                       const call_options& options) const;
    [[nodiscard]] result<dynamic_pager> pages(const dynamic_request& request, const call_options& options) const;

    /// Finds out whether calls can be made as the client is set up, with one request: a list of projects at IAM, or of
    /// instances when there is no `iam_endpoint`. The failure says in one sentence what is wrong: the key, the
    /// signature, the token, the clock, the project, the permission or the network.
    [[nodiscard]] asio::awaitable<result<void>> verify_credentials() const;
    [[nodiscard]] asio::awaitable<result<void>> verify_credentials(const call_options& options) const;

    /// Takes no more calls (they fail with `errc::shut_down`), lets the running ones end, for `most` at most, and
    /// cancels what is left. Waits for jobs end at once, with their handles. Returns whether all calls came to their
    /// own end. Cancelling it cancels the calls at once.
    [[nodiscard]] asio::awaitable<bool> shut_down(std::chrono::nanoseconds most) const;

    /// Opens connections to the endpoint ahead of calls, until there are as many as given (at most
    /// `pool_options::max_connections`), and tells how many there are: none with a transport that keeps none. Has the
    /// deadline and the cancellation of a call, and fails with the first connection that cannot be opened.
    [[nodiscard]] asio::awaitable<result<std::size_t>> warm_up(std::size_t connections) const;

    /// What the client's own connections do; all zero when `client_options::transport` was given. Ask on the thread
    /// that the client is used on.
    [[nodiscard]] pool_statistics connections() const noexcept;

    // g++ 12 destroys an aggregate temporary inside a co_await twice, so a request must have a name: see README.
    template <operation Op>
    void call(const Op&& give_the_request_a_name_first) const = delete;
    template <operation Op>
    void call(const Op&& give_the_request_a_name_first, const call_options&) const = delete;
    template <operation Op>
    void start(const Op&& give_the_request_a_name_first) const = delete;
    template <operation Op>
    void start(const Op&& give_the_request_a_name_first, const call_options&) const = delete;
    template <operation Op>
    void run(const Op&& give_the_request_a_name_first) const = delete;
    template <operation Op>
    void run(const Op&& give_the_request_a_name_first, const wait_options&) const = delete;
    template <operation Op>
    void pages(const Op&& give_the_request_a_name_first) const = delete;
    template <operation Op>
    void pages(const Op&& give_the_request_a_name_first, const call_options&) const = delete;

private:
    friend DMSKAFKA_API std::shared_ptr<detail::client_core> detail::core_of(const client& of) noexcept;

    std::shared_ptr<detail::client_core> core_;
};

}  // namespace dmskafka
