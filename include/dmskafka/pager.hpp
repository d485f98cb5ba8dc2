#pragma once

#include <dmskafka/call_options.hpp>
#include <dmskafka/client.hpp>
#include <dmskafka/config.hpp>
#include <dmskafka/detail/operation_description.hpp>
#include <dmskafka/dynamic_operation.hpp>
#include <dmskafka/error.hpp>
#include <dmskafka/json.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/this_coro.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace dmskafka {

namespace detail {

template <class Response>
std::shared_ptr<void> make_response(const operation_description&) {
    return std::make_shared<Response>();
}

/// Where a walk over a list stands, whatever the type of its items.
class DMSKAFKA_API page_walk {
public:
    using response_maker = std::shared_ptr<void> (*)(const operation_description&);

    page_walk(std::shared_ptr<client_core> core, const operation_description& operation, response_maker make,
              const call_options& options);
    ~page_walk();
    page_walk(page_walk&&) noexcept;
    page_walk& operator=(page_walk&&) noexcept;

    void deadline(std::chrono::nanoseconds value) noexcept;
    void prefetch() noexcept;

    /// Fetches the response with the next page, after writing its place into `request`; null after the last one. A page
    /// that failed is fetched again next time.
    [[nodiscard]] asio::awaitable<result<std::shared_ptr<void>>> next(void* request);

    /// Whether an earlier page had that item of the last one.
    [[nodiscard]] bool repeats(std::size_t index) const noexcept;
    [[nodiscard]] const std::vector<std::string>& duplicates() const noexcept;
    [[nodiscard]] bool changed() const noexcept;

private:
    struct state;
    std::unique_ptr<state> state_;
};

}  // namespace detail

/// Walks a list, made by `client::pages`. The offset and limit of the request, where set, say where to begin and how
/// many items to ask for at once. One walk serves one coroutine and must live until what it returned has been awaited.
/// After a failure or cancellation the walk can go on: the page that failed is fetched again.
///
/// The service's lists have places, not marks. An item that comes in before the place of the walk makes others come
/// twice: these are told apart by the `paging_rule::key` of the operation. One that goes away there makes others be
/// passed over. `errc::malformed_response` when the service answers old pages again and again.
template <operation Op>
class pager {
public:
    using response = typename Op::response;
    using items = std::remove_cvref_t<decltype(std::declval<response&>().*Op::items)>;
    using item = typename items::value_type;

    pager(std::shared_ptr<detail::client_core> core, const Op& request, const call_options& options)
        : walk_(std::move(core), detail::description_of<Op>, detail::make_response<response>, options),
          request_(request) {}

    /// Time for each page that is still to be fetched, from when its call begins.
    void deadline(std::chrono::nanoseconds value) noexcept { walk_.deadline(value); }

    /// From now on the next page, never more, is fetched while the caller is at the one before, on the executor of the
    /// coroutine that awaits pages, which must run one handler at a time. The walk tells of its failure when the page
    /// is asked for; dropping the walk, or cancelling what awaits a page, cancels it.
    void prefetch() noexcept { walk_.prefetch(); }

    /// The next page as it came; nothing after the last one.
    [[nodiscard]] asio::awaitable<result<std::optional<response>>> next_page() {
        result<std::shared_ptr<void>> got = co_await walk_.next(&request_);
        if (!got) co_return std::move(got).error();
        std::optional<response> page;
        if (*got) page.emplace(std::move(*static_cast<response*>(got->get())));
        co_return page;
    }

    /// The next item that has not come yet; nothing after the last one.
    [[nodiscard]] asio::awaitable<result<std::optional<item>>> next() {
        std::optional<failure> failed = co_await fetch_items();
        if (failed) co_return std::move(*failed);
        if (position_ == page_.size()) co_return std::optional<item>();
        co_return std::optional<item>(std::move(page_[position_++]));
    }

    /// All items that are left and have not come yet, but no more than `most`. After a failure none of them is lost.
    [[nodiscard]] asio::awaitable<result<std::vector<item>>> collect(std::size_t most) {
        const bool throws = co_await asio::this_coro::throw_if_cancelled();
        co_await asio::this_coro::throw_if_cancelled(false);
        std::vector<item> all;
        std::optional<failure> failed;
        while (!failed && all.size() < most) {
            failed = co_await fetch_items();
            if (position_ == page_.size()) break;
            while (all.size() < most && position_ < page_.size()) all.push_back(std::move(page_[position_++]));
        }
        co_await asio::this_coro::throw_if_cancelled(throws);
        if (!failed) co_return all;
        page_ = std::move(all);  // to be given again
        position_ = 0;
        co_return std::move(*failed);
    }

    /// The keys of the items that came again, so far; several members with a slash between. `next` and `collect` leave
    /// them out, `next_page` gives them.
    [[nodiscard]] const std::vector<std::string>& duplicates() const noexcept { return walk_.duplicates(); }

    /// Whether items were seen to be added or removed since the walk began (by duplicates, and by the total that pages
    /// tell): some may have been passed over. Walk again where the list must be complete.
    [[nodiscard]] bool changed() const noexcept { return walk_.changed(); }

private:
    /// Fetches pages until there is an item that has not come yet, or no page is left.
    [[nodiscard]] asio::awaitable<std::optional<failure>> fetch_items() {
        const bool throws = co_await asio::this_coro::throw_if_cancelled();
        co_await asio::this_coro::throw_if_cancelled(false);
        std::optional<failure> failed;
        while (position_ == page_.size()) {
            result<std::optional<response>> page = co_await next_page();
            if (!page) failed = std::move(page).error();
            if (failed || !*page) break;
            keep_new_items((**page).*Op::items);
        }
        co_await asio::this_coro::throw_if_cancelled(throws);
        co_return failed;
    }

    void keep_new_items(items& page) {
        std::size_t index = 0;
        std::erase_if(page, [&](const item&) { return walk_.repeats(index++); });
        page_ = std::move(page);
        position_ = 0;
    }

    detail::page_walk walk_;
    Op request_;
    items page_{};
    std::size_t position_ = 0;
};

/// The same for an operation that is known at run time only: page by page, items as JSON.
class DMSKAFKA_API dynamic_pager {
public:
    dynamic_pager(std::shared_ptr<detail::client_core> core, const dynamic_request& request,
                  const call_options& options);

    void prefetch() noexcept { walk_.prefetch(); }

    /// The items of the next page that have not come yet, each as JSON; nothing after the last page.
    [[nodiscard]] asio::awaitable<result<std::optional<std::vector<std::string>>>> next_page(
        secrets in_it = secrets::hidden);

    [[nodiscard]] const std::vector<std::string>& duplicates() const noexcept { return walk_.duplicates(); }
    [[nodiscard]] bool changed() const noexcept { return walk_.changed(); }

private:
    [[nodiscard]] std::optional<std::vector<std::string>> fresh_items(const void* page, secrets in_it) const;

    detail::page_walk walk_;
    dynamic_request request_;
};

template <operation Op>
    requires requires { Op::paging; }
pager<Op> client::pages(const Op& request) const {
    return {core_, request, call_options()};
}

template <operation Op>
    requires requires { Op::paging; }
pager<Op> client::pages(const Op& request, const call_options& options) const {
    return {core_, request, options};
}

}  // namespace dmskafka
