// expected: dmskafka: the path of this operation has a {placeholder} that no member of the struct is named after
#include <dmskafka/detail/operation_description.hpp>

#include <boost/describe/class.hpp>

namespace topics {
struct remove {
#if defined(CORRECT)
    std::string instance_id{};
#else
    std::string instance{};
#endif
    using response = dmskafka::no_content;
    static constexpr dmskafka::operation_info info{"RemoveTopics", dmskafka::verb::delete_,
                                                   "/v2/{project_id}/instances/{instance_id}/topics",
                                                   dmskafka::safety::idempotent};
};
#if defined(CORRECT)
BOOST_DESCRIBE_STRUCT(remove, (), (instance_id))
#else
BOOST_DESCRIBE_STRUCT(remove, (), (instance))
#endif
}  // namespace topics

const auto& description = dmskafka::detail::description_of<topics::remove>;
