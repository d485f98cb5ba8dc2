#include <boost/test/unit_test.hpp>

#include "filler.hpp"

#include <dmskafka/json.hpp>
#include <dmskafka/operations.hpp>

#include <memory>
#include <string>

using namespace dmskafka;
using detail::type_descriptor;
using test::filler;
using test::how_much;

namespace {

/// What the test does with a type that it does not know.
struct erased_type {
    const type_descriptor* descriptor;
    std::shared_ptr<void> (*make)();
    bool (*equal)(const void* a, const void* b);
};

template <class T>
constexpr erased_type erase() {
    return {&detail::descriptor_of<T>, []() -> std::shared_ptr<void> { return std::make_shared<T>(); },
            [](const void* a, const void* b) { return *static_cast<const T*>(a) == *static_cast<const T*>(b); }};
}

struct erased_operation {
    const operation_description* description;
    erased_type request;
    erased_type response;
};

template <class... Op>
std::vector<erased_operation> erase_all(type_list<Op...>) {
    return {{find_operation(Op::info.official_name), erase<Op>(), erase<typename Op::response>()}...};
}

std::string encoded(const erased_type& type, const void* value) {
    std::string text;
    detail::encode(*type.descriptor, value, text);
    return text;
}

void check_round_trip(const erased_type& type, how_much wanted) {
    const auto sent = type.make();
    filler(wanted).fill(*type.descriptor, sent.get());
    const auto text = encoded(type, sent.get());
    const auto received = type.make();
    const auto wrong = detail::decode(text, *type.descriptor, received.get());
    BOOST_TEST(!wrong.has_value(), wrong.value_or("") << " in " << text);
    BOOST_TEST(type.equal(sent.get(), received.get()), "not the same after " << text);
    BOOST_TEST(encoded(type, received.get()) == text);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(operations_round_trip)

BOOST_AUTO_TEST_CASE(each_request_survives_with_all_its_members) {
    for (const auto& operation : erase_all(all_operations{})) BOOST_TEST_CONTEXT(operation.description->full_name) {
            check_round_trip(operation.request, how_much::everything);
        }
}

BOOST_AUTO_TEST_CASE(each_request_survives_with_what_is_required) {
    for (const auto& operation : erase_all(all_operations{})) BOOST_TEST_CONTEXT(operation.description->full_name) {
            check_round_trip(operation.request, how_much::required);
        }
}

BOOST_AUTO_TEST_CASE(each_response_survives_with_all_its_members) {
    for (const auto& operation : erase_all(all_operations{})) BOOST_TEST_CONTEXT(operation.description->full_name) {
            check_round_trip(operation.response, how_much::everything);
        }
}

BOOST_AUTO_TEST_CASE(each_response_that_says_nothing_is_an_empty_one) {
    for (const auto& operation : erase_all(all_operations{})) BOOST_TEST_CONTEXT(operation.description->full_name) {
            const auto answers = operation.description->answers;
            const auto* nothing = answers == answer::array ? "[]" : answers == answer::text ? "\"\"" : "{}";
            const auto received = operation.response.make();
            BOOST_TEST(!detail::decode(nothing, *operation.response.descriptor, received.get()).has_value());
            BOOST_TEST(operation.response.equal(received.get(), operation.response.make().get()));
        }
}

BOOST_AUTO_TEST_CASE(a_value_that_differs_in_any_member_is_not_equal) {
    for (const auto& operation : erase_all(all_operations{})) BOOST_TEST_CONTEXT(operation.description->full_name) {
            for (const auto& field : operation.request.descriptor->fields) {
                const auto changed = operation.request.make();
                filler(how_much::everything).fill(*field.type, field.locate(changed.get()));
                BOOST_TEST(!operation.request.equal(changed.get(), operation.request.make().get()), field.name);
            }
        }
}

BOOST_AUTO_TEST_SUITE_END()
