// A field that is not described is silently never sent or read: each struct of each operation describes all its fields.

#include <dmskafka/operations.hpp>

#include <boost/pfr/tuple_size.hpp>

#include <cstddef>
#include <map>
#include <optional>
#include <type_traits>
#include <vector>

namespace {

using namespace dmskafka;
namespace describe = boost::describe;

template <class T>
using own_members = describe::describe_members<T, describe::mod_public>;
template <class T>
using direct_bases = describe::describe_bases<T, describe::mod_public>;

template <template <class...> class List, class... T>
constexpr std::size_t length(List<T...>*) {
    return sizeof...(T);
}
template <class List>
constexpr std::size_t length_of = length(static_cast<List*>(nullptr));

template <class... Base>
struct joined : Base... {};

template <class T>
struct checked;

template <class T>
struct checked<std::optional<T>> : checked<T> {};
template <class T>
struct checked<std::vector<T>> : checked<T> {};

template <class T>
struct checked {
    template <template <class...> class List, class... Member>
    static constexpr bool types_of_members(List<Member...>*) {
        return (checked<std::remove_cvref_t<decltype(std::declval<T&>().*Member::pointer)>>::value && ... && true);
    }

    template <template <class...> class List, class... Base>
    static constexpr bool each_base(List<Base...>*) {
        static_assert(length_of<own_members<T>> == 0 && sizeof(T) == sizeof(joined<typename Base::type...>),
                      "a composed struct has bases only and no members of its own");
        return (checked<typename Base::type>::value && ...);
    }

    static constexpr bool all_is_described() {
        if constexpr (!describe::has_describe_members<T>::value) {
            return true;
        } else if constexpr (length_of<direct_bases<T>> != 0) {
            return each_base(static_cast<direct_bases<T>*>(nullptr));
        } else {
            static_assert(std::is_empty_v<T> || boost::pfr::tuple_size_v<T> == length_of<own_members<T>>,
                          "a struct lists each of its fields in BOOST_DESCRIBE_STRUCT");
            static_assert(!std::is_empty_v<T> || length_of<own_members<T>> == 0);
            return types_of_members(static_cast<own_members<T>*>(nullptr));
        }
    }

    static constexpr bool value = all_is_described();
};

template <class... Op>
constexpr bool check(type_list<Op...>) {
    return (checked<Op>::value && ...) && (checked<typename Op::response>::value && ...);
}

static_assert(check(all_operations{}));

}  // namespace
