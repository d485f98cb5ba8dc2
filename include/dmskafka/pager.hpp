#pragma once

#include <dmskafka/call_options.hpp>
#include <dmskafka/client.hpp>
#include <dmskafka/config.hpp>
#include <dmskafka/detail/operation_description.hpp>
#include <dmskafka/dynamic_operation.hpp>
#include <dmskafka/error.hpp>
#include <dmskafka/json.hpp>

#include <boost/asio/awaitable.hpp>

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

/// Where a walk over a list stands, whatever the type of its items.
class DMSKAFKA_API page_walk {
public:
    page_walk(std::shared_ptr<client_core> core, const operation_description& operation, call_options options)
        : core_(std::move(core)), operation_(&operation), options_(std::move(options)) {}

    [[nodiscard]] bool at_end() const noexcept { return at_end_; }
    void deadline(std::chrono::nanoseconds value) noexcept { options_.deadline(value); }

    /// Fetches the next page into the fresh `response`, after writing its place into `request`. A page that failed is
    /// fetched again next time.
    [[nodiscard]] asio::awaitable<std::optional<failure>> next(void* request, void* response);

private:
    std::shared_ptr<client_core> core_;
    const operation_description* operation_;
    call_options options_;
    std::optional<std::int64_t> position_{};  ///< of the next page; nothing before the first
    bool at_end_ = false;
};

}  // namespace detail

/// Walks a list, made by `client::pages`. The offset and limit of the request, where set, say where to begin and how
/// many items to ask for at once. One walk serves one coroutine and must live until what it returned has been awaited.
/// After a failure or cancellation the walk can go on: the page that failed is fetched again.
template <operation Op>
class pager {
public:
    using response = typename Op::response;
    using items = std::remove_cvref_t<decltype(std::declval<response&>().*Op::items)>;
    using item = typename items::value_type;

    pager(std::shared_ptr<detail::client_core> core, const Op& request, const call_options& options)
        : walk_(std::move(core), detail::description_of<Op>, options), request_(request) {}

    /// Time for each page that is still to be fetched, from when it is asked for.
    void deadline(std::chrono::nanoseconds value) noexcept { walk_.deadline(value); }

    /// The next page as it came; nothing after the last one.
    [[nodiscard]] asio::awaitable<result<std::optional<response>>> next_page() {
        std::optional<response> page;
        while (!walk_.at_end()) {
            page.emplace();
            std::optional<failure> failed = co_await walk_.next(&request_, &*page);
            if (failed) co_return std::move(*failed);
            if (!((*page).*Op::items).empty()) co_return page;
            page.reset();
        }
        co_return page;
    }

    /// The next item; nothing after the last one.
    [[nodiscard]] asio::awaitable<result<std::optional<item>>> next() {
        if (position_ == page_.size()) {
            result<std::optional<response>> page = co_await next_page();
            if (!page) co_return std::move(page).error();
            if (!*page) co_return std::optional<item>();
            page_ = std::move((**page).*Op::items);
            position_ = 0;
        }
        co_return std::optional<item>(std::move(page_[position_++]));
    }

    /// All items that are left, but no more than `most`.
    [[nodiscard]] asio::awaitable<result<std::vector<item>>> collect(std::size_t most) {
        std::vector<item> all;
        while (all.size() < most) {
            result<std::optional<item>> one = co_await next();
            if (!one) co_return std::move(one).error();
            if (!*one) break;
            all.push_back(std::move(**one));
        }
        co_return all;
    }

private:
    detail::page_walk walk_;
    Op request_;
    items page_{};
    std::size_t position_ = 0;
};

/// The same for an operation that is known at run time only: page by page, items as JSON.
class DMSKAFKA_API dynamic_pager {
public:
    dynamic_pager(std::shared_ptr<detail::client_core> core, const dynamic_request& request,
                  const call_options& options)
        : walk_(std::move(core), request.operation(), options), request_(request.clone()) {}

    /// The items of the next page, each as JSON; nothing after the last one.
    [[nodiscard]] asio::awaitable<result<std::optional<std::vector<std::string>>>> next_page(
        secrets in_it = secrets::hidden);

private:
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
