#include <dmskafka/pager.hpp>

#include "member_text.hpp"
#include "page_ahead.hpp"
#include "paging.hpp"

#include <dmskafka/json.hpp>

#include <boost/asio/this_coro.hpp>

#include <algorithm>
#include <charconv>

namespace dmskafka {

namespace {

/// A number that a member holds as number or text; nothing when it holds none.
std::optional<std::int64_t> number_in(const detail::type_descriptor& record, std::string_view member, const void* at) {
    const auto digits = detail::member_text(record, at, member);
    std::int64_t number{};
    const auto [end, problem] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
    if (problem != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;
    return number;
}

void set_number(const detail::type_descriptor& record, std::string_view member, void* at, std::int64_t number) {
    const auto* field = record.find(member);
    static_cast<void>(detail::decode(std::to_string(number), *field->type, field->locate(at)));
}

const detail::field_descriptor& list_of(const operation_description& operation) noexcept {
    return *operation.response->find(operation.items);
}

std::size_t count_items(const operation_description& operation, const void* response) {
    const auto& list = list_of(operation);
    return list.type->container.size(list.in(response));
}

/// Whether the service says that a page begins behind the last item. Lists shrink while they are walked.
bool is_past_the_end(const paging_rule& rule, const failure& failed) noexcept {
    return rule.end_is_error && failed.status == 400 &&
           (failed.service_code == "DMS.40050010" || failed.service_code == "DMS.00400062");
}

/// What tells an item apart; empty when the rule or the item names nothing.
std::string key_of(const paging_rule& rule, const detail::type_descriptor& type, const void* item) {
    std::string key;
    bool says_something = false;
    for (auto left = rule.key; !left.empty();) {
        const auto name = left.substr(0, left.find(' '));
        left.remove_prefix(std::min(name.size() + 1, left.size()));
        const auto text = detail::member_text(type, item, name);
        says_something = says_something || !text.empty();
        if (name.data() != rule.key.data()) key += '/';
        key += text;
    }
    return says_something ? key : std::string();
}

std::vector<std::string> keys_of(const operation_description& operation, const void* response) {
    const auto& list = list_of(operation);
    std::vector<std::string> keys;
    for (std::size_t i = 0, count = count_items(operation, response); i < count; ++i)
        keys.push_back(key_of(*operation.paging, *list.type->element, list.type->container.at(list.in(response), i)));
    return keys;
}

std::shared_ptr<void> make_dynamic_response(const operation_description& operation) {
    const auto made = std::make_shared<dynamic_response>(operation);
    return {made, made->data()};
}

}  // namespace

namespace detail {

struct page_walk::state {
    std::shared_ptr<client_core> core;
    const operation_description& operation;
    response_maker make;
    call_options options;
    std::optional<std::int64_t> position{};  ///< of the next page; nothing before the first
    bool at_end = false;
    bool prefetches = false;
    seen_keys seen{};
    list_watch list{};
    std::vector<bool> repeats{};  ///< of the last page
    std::vector<std::string> duplicates{};
    std::unique_ptr<page_ahead> ahead{};

    /// The place of the page that is to come.
    [[nodiscard]] page_facts place(const void* request) const {
        const auto& rule = *operation.paging;
        page_facts page;
        page.page_size = number_in(*operation.request, rule.limit, request).value_or(rule.page_size);
        page.position =
            position ? *position : number_in(*operation.request, rule.position, request).value_or(first_position(rule));
        return page;
    }

    [[nodiscard]] prepared_call prepare_call(void* request) const {
        const auto& rule = *operation.paging;
        const auto page = place(request);
        set_number(*operation.request, rule.limit, request, page.page_size);
        // The service's own default begins the list, where a list that is empty may refuse an offset of zero.
        if (position || rule.counts == page_position::page_from_1)
            set_number(*operation.request, rule.position, request, page.position);
        return prepare(core, operation, request, options);
    }

    /// Goes on behind a page that has come. The failure is that of a list that never ends.
    [[nodiscard]] std::optional<failure> pass(const void* request, const void* response) {
        const auto& rule = *operation.paging;
        page_facts page = place(request);
        page.items = static_cast<std::int64_t>(count_items(operation, response));
        page.total = number_in(*operation.response, rule.total, response);
        const bool unpaged = !member_text(*operation.request, request, rule.unpaged_with).empty();
        const auto follows = unpaged ? std::nullopt : next_position(rule, page);
        if (position || follows) compare_keys(response);
        list.see(page, repeats);
        if (follows) position = follows;
        at_end = !follows;
        if (at_end || !list.stands_still()) return std::nullopt;
        list.go_on();
        return failure{.code = errc::malformed_response,
                       .message = "the pages of the list repeat themselves",
                       .operation = std::string(operation.full_name)};
    }

    void compare_keys(const void* response) {
        auto keys = keys_of(operation, response);
        repeats = seen.add_page(keys);
        for (std::size_t i = 0; i < keys.size(); ++i)
            if (repeats[i]) duplicates.push_back(std::move(keys[i]));
    }

    /// Whether a failure only says that the list has ended. Lists shrink while they are walked.
    [[nodiscard]] bool is_end(const failure& failed) {
        at_end = position && is_past_the_end(*operation.paging, failed);
        if (at_end) list.see_end();
        return at_end;
    }
};

page_walk::page_walk(std::shared_ptr<client_core> core, const operation_description& operation, response_maker make,
                     const call_options& options)
    : state_(new state{std::move(core), operation, make, options}) {}
page_walk::~page_walk() = default;
page_walk::page_walk(page_walk&&) noexcept = default;
page_walk& page_walk::operator=(page_walk&&) noexcept = default;

void page_walk::deadline(std::chrono::nanoseconds value) noexcept { state_->options.deadline(value); }
void page_walk::prefetch() noexcept { state_->prefetches = true; }
bool page_walk::repeats(std::size_t index) const noexcept {
    return index < state_->repeats.size() && state_->repeats[index];
}
const std::vector<std::string>& page_walk::duplicates() const noexcept { return state_->duplicates; }
bool page_walk::changed() const noexcept { return state_->list.changed(); }

asio::awaitable<result<std::shared_ptr<void>>> page_walk::next(void* request) {
    auto& walk = *state_;
    std::shared_ptr<void> page;
    if (walk.at_end) co_return page;
    std::optional<failure> failed;
    if (walk.ahead) {
        failed = co_await walk.ahead->wait();
        page = walk.ahead->response();
        walk.ahead.reset();
    } else {
        page = walk.make(walk.operation);
        prepared_call call = walk.prepare_call(request);
        failed = co_await execute(call, page.get());
    }
    if (failed && walk.is_end(*failed)) co_return std::shared_ptr<void>();
    if (!failed) failed = walk.pass(request, page.get());
    if (failed) co_return std::move(*failed);
    if (count_items(walk.operation, page.get()) == 0) co_return std::shared_ptr<void>();
    if (walk.prefetches && !walk.at_end) {
        const auto executor = co_await asio::this_coro::executor;
        walk.ahead = std::make_unique<page_ahead>(executor, walk.prepare_call(request), walk.make(walk.operation));
    }
    co_return page;
}

}  // namespace detail

dynamic_pager::dynamic_pager(std::shared_ptr<detail::client_core> core, const dynamic_request& request,
                             const call_options& options)
    : walk_(std::move(core), request.operation(), make_dynamic_response, options), request_(request.clone()) {}

asio::awaitable<result<std::optional<std::vector<std::string>>>> dynamic_pager::next_page(secrets in_it) {
    const bool throws = co_await asio::this_coro::throw_if_cancelled();
    co_await asio::this_coro::throw_if_cancelled(false);
    result<std::optional<std::vector<std::string>>> items = std::nullopt;
    while (items && !*items) {
        result<std::shared_ptr<void>> page = co_await walk_.next(request_.data());
        if (!page)
            items = std::move(page).error();
        else if (*page)
            items = fresh_items(page->get(), in_it);
        else
            break;
    }
    co_await asio::this_coro::throw_if_cancelled(throws);
    co_return items;
}

std::optional<std::vector<std::string>> dynamic_pager::fresh_items(const void* page, secrets in_it) const {
    const auto& list = list_of(request_.operation());
    std::vector<std::string> items;
    for (std::size_t i = 0, count = count_items(request_.operation(), page); i < count; ++i)
        if (!walk_.repeats(i))
            detail::encode(*list.type->element, list.type->container.at(list.in(page), i), items.emplace_back(), in_it);
    if (items.empty()) return std::nullopt;
    return items;
}

}  // namespace dmskafka
