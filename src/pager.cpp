#include <dmskafka/pager.hpp>

#include "member_text.hpp"
#include "paging.hpp"

#include <dmskafka/json.hpp>

#include <charconv>

namespace dmskafka {

std::optional<std::int64_t> next_position(const paging_rule& rule, const page_facts& page) noexcept {
    if (page.items <= 0) return std::nullopt;
    const bool by_page = rule.counts == page_position::page || rule.counts == page_position::page_from_1;
    const auto next = page.position + (by_page ? 1 : page.items);
    const auto before = next - first_position(rule);
    const auto seen = by_page ? before * page.page_size : before;
    // A total of zero beside items says nothing.
    if (page.total && *page.total > 0 && seen >= *page.total) return std::nullopt;
    return next;
}

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

}  // namespace

namespace detail {

asio::awaitable<std::optional<failure>> page_walk::next(void* request, void* response) {
    const auto& rule = *operation_->paging;
    const auto& type = *operation_->request;
    page_facts page;
    page.page_size = number_in(type, rule.limit, request).value_or(rule.page_size);
    page.position = position_ ? *position_ : number_in(type, rule.position, request).value_or(first_position(rule));
    set_number(type, rule.limit, request, page.page_size);
    // The service's own default begins the list, where a list that is empty may refuse an offset of zero.
    if (position_ || rule.counts == page_position::page_from_1) set_number(type, rule.position, request, page.position);

    prepared_call call = prepare(core_, *operation_, request, options_);
    std::optional<failure> failed = co_await execute(call, response);
    if (failed) {
        if (!position_ || !is_past_the_end(rule, *failed)) co_return failed;
        at_end_ = true;
        co_return std::nullopt;
    }
    page.items = static_cast<std::int64_t>(count_items(*operation_, response));
    page.total = number_in(*operation_->response, rule.total, response);
    const bool unpaged = !member_text(type, request, rule.unpaged_with).empty();
    const auto follows = unpaged ? std::nullopt : next_position(rule, page);
    if (follows) position_ = follows;
    at_end_ = !follows;
    co_return std::nullopt;
}

}  // namespace detail

asio::awaitable<result<std::optional<std::vector<std::string>>>> dynamic_pager::next_page(secrets in_it) {
    std::optional<std::vector<std::string>> items;
    const auto& operation = request_.operation();
    while (!walk_.at_end()) {
        dynamic_response page(operation);
        std::optional<failure> failed = co_await walk_.next(request_.data(), page.data());
        if (failed) co_return std::move(*failed);
        const auto count = count_items(operation, page.data());
        if (count == 0) continue;
        items.emplace();
        const auto& list = list_of(operation);
        for (std::size_t i = 0; i < count; ++i)
            detail::encode(*list.type->element, list.type->container.at(list.in(page.data()), i), items->emplace_back(),
                           in_it);
        break;
    }
    co_return items;
}

}  // namespace dmskafka
