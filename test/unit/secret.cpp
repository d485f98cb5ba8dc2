#include <boost/test/unit_test.hpp>

#include <dmskafka/secret.hpp>

#include <ostream>

using namespace dmskafka;

namespace {

template <class T>
concept streamable = requires(std::ostream& out, const T& value) { out << value; };
template <class T>
concept turns_into_text = std::convertible_to<T, std::string> || std::convertible_to<T, std::string_view>;

static_assert(streamable<std::string>);
static_assert(!streamable<secret>, "a secret must not print");
static_assert(!turns_into_text<secret>, "a secret must not turn into text unasked");
static_assert(std::is_nothrow_move_constructible_v<secret> && std::is_nothrow_move_assignable_v<secret>);

const std::string short_text = "short";  // stays inside the string object
const std::string long_text(100, 'x');   // goes to the heap

/// Empty, with not even its first character left in place.
bool is_wiped(const secret& value) {
    const auto& text = value.reveal();
    return text.empty() && text.data()[0] == '\0';
}

}  // namespace

BOOST_AUTO_TEST_SUITE(secrets)

BOOST_AUTO_TEST_CASE(a_secret_reveals_itself_by_name) {
    BOOST_TEST(secret("s").reveal() == "s");
    BOOST_TEST(secret().empty());
    BOOST_TEST(!secret("s").empty());
    BOOST_TEST((secret("s") == secret(std::string("s"))));
    BOOST_TEST((secret("s") != secret("t")));
}

BOOST_AUTO_TEST_CASE(what_was_moved_from_is_empty) {
    for (const auto& text : {short_text, long_text}) {
        secret from(text);
        secret to(std::move(from));
        BOOST_TEST(is_wiped(from));
        BOOST_TEST(to.reveal() == text);

        secret assigned("before");
        assigned = std::move(to);
        BOOST_TEST(is_wiped(to));
        BOOST_TEST(assigned.reveal() == text);
    }
}

BOOST_AUTO_TEST_CASE(a_short_secret_leaves_nothing_where_it_was) {
    alignas(secret) unsigned char memory[sizeof(secret)];
    auto* value = new (memory) secret("hunter2");
    std::destroy_at(value);
    const std::string_view left(reinterpret_cast<const char*>(memory), sizeof memory);
    BOOST_TEST(left.find("hunter2") == left.npos);
}

BOOST_AUTO_TEST_CASE(copies_are_independent) {
    for (const auto& text : {short_text, long_text}) {
        secret original(text);
        secret copy(original);
        original = secret("other");
        BOOST_TEST(copy.reveal() == text);
        original = copy;
        BOOST_TEST(original.reveal() == text);
    }
}

BOOST_AUTO_TEST_CASE(assigning_to_itself_changes_nothing) {
    secret value(short_text);
    auto& same = value;
    value = same;
    BOOST_TEST(value.reveal() == short_text);
    value = std::move(same);
    BOOST_TEST(value.reveal() == short_text);
}

BOOST_AUTO_TEST_SUITE_END()
