#include <boost/test/unit_test.hpp>

#include "paging.hpp"

#include <dmskafka/operation_table.hpp>

#include <string_view>

using namespace dmskafka;

namespace {

constexpr paging_rule by_item{.page_size = 50, .total = "total"};
constexpr paging_rule by_item_from_1{.counts = page_position::item_from_1, .position = "start", .page_size = 100};
constexpr paging_rule by_page{.counts = page_position::page, .page_size = 10, .total = "total"};
constexpr paging_rule by_page_from_1{
    .counts = page_position::page_from_1, .position = "page", .limit = "per_page", .page_size = 10};

struct step {
    const char* name;
    const paging_rule& rule;
    page_facts page;
    std::optional<std::int64_t> next;
};

const step steps[] = {
    {"more items follow", by_item, {0, 50, 50, 120}, 50},
    {"items are counted as they come, not as asked for", by_item, {50, 50, 20, 120}, 70},
    {"the total is reached", by_item, {100, 50, 20, 120}, std::nullopt},
    {"the total has shrunk below what was seen", by_item, {100, 50, 20, 60}, std::nullopt},
    {"an empty page ends the walk whatever the total says", by_item, {50, 50, 0, 120}, std::nullopt},
    {"without a total only an empty page ends the walk", by_item, {0, 50, 3, std::nullopt}, 3},
    {"a total of zero beside items says nothing (Q099)", by_item, {0, 50, 3, 0}, 3},
    {"the start counts from one (Q093)", by_item_from_1, {1, 100, 100, 150}, 101},
    {"the last task is the one with the number of the total (Q093)", by_item_from_1, {101, 100, 50, 150}, std::nullopt},
    {"pages count by one (Q096)", by_page, {0, 10, 10, 25}, 1},
    {"the last page is the one that reaches the total (Q096)", by_page, {2, 10, 5, 25}, std::nullopt},
    {"a full last page ends the walk, too (Q096)", by_page, {1, 10, 10, 20}, std::nullopt},
    {"pages from one count by one, too", by_page_from_1, {1, 10, 10, std::nullopt}, 2},
    {"pages from one end with the page that reaches the total", by_page_from_1, {2, 10, 10, 20}, std::nullopt},
    {"pages from one go on below the total", by_page_from_1, {2, 10, 10, 21}, 3},
    {"without a total an empty page ends pages from one", by_page_from_1, {3, 10, 0, std::nullopt}, std::nullopt},
};

}  // namespace

BOOST_AUTO_TEST_SUITE(paging)

BOOST_AUTO_TEST_CASE(each_page_says_where_the_next_one_starts) {
    for (const auto& one : steps) BOOST_TEST_CONTEXT(one.name) {
            BOOST_TEST((next_position(one.rule, one.page) == one.next));
        }
}

BOOST_AUTO_TEST_CASE(each_rule_names_members_that_exist) {
    int rules = 0;
    for (const auto& operation : operations())
        if (operation.paging) BOOST_TEST_CONTEXT(operation.full_name) {
                ++rules;
                const auto& rule = *operation.paging;
                BOOST_TEST(operation.request->find(rule.position) != nullptr);
                BOOST_TEST(operation.request->find(rule.limit) != nullptr);
                BOOST_TEST(rule.page_size > 0);
                BOOST_TEST((rule.max_page_size == 0 || rule.page_size <= rule.max_page_size));
                BOOST_TEST((rule.total.empty() || operation.response->find(rule.total) != nullptr));
                BOOST_TEST((rule.unpaged_with.empty() || operation.request->find(rule.unpaged_with) != nullptr));
                const auto* list = operation.response->find(operation.items);
                BOOST_TEST_REQUIRE(list != nullptr);
                BOOST_TEST((list->type->what == detail::kind::list));
                BOOST_TEST(!rule.key.empty());
            }
    BOOST_TEST(rules >= 16);
}

BOOST_AUTO_TEST_CASE(each_operation_that_takes_a_limit_has_a_rule) {
    for (const auto& operation : operations())
        if (operation.info.method == verb::get &&
            (operation.request->find("limit") || operation.request->find("per_page")))
            BOOST_TEST(operation.paging != nullptr, operation.full_name);
}

BOOST_AUTO_TEST_SUITE_END()
