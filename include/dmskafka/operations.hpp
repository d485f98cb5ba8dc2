#pragma once

// Every operation. Include single families where compile time matters, and operation_table.hpp for the table alone.

#include <dmskafka/operation_table.hpp>
#include <dmskafka/ops/access_policies.hpp>
#include <dmskafka/ops/catalog.hpp>
#include <dmskafka/ops/cluster.hpp>
#include <dmskafka/ops/consumer_groups.hpp>
#include <dmskafka/ops/diagnosis.hpp>
#include <dmskafka/ops/iam.hpp>
#include <dmskafka/ops/instances.hpp>
#include <dmskafka/ops/legacy.hpp>
#include <dmskafka/ops/manager.hpp>
#include <dmskafka/ops/messages.hpp>
#include <dmskafka/ops/quotas.hpp>
#include <dmskafka/ops/smart_connect.hpp>
#include <dmskafka/ops/tags.hpp>
#include <dmskafka/ops/tasks.hpp>
#include <dmskafka/ops/topics.hpp>
#include <dmskafka/ops/users.hpp>
#include <dmskafka/ops/v1.hpp>

namespace dmskafka {

namespace detail {

template <class... Lists>
struct joined;
template <class... T>
struct joined<type_list<T...>> {
    using type = type_list<T...>;
};
template <class... A, class... B, class... Rest>
struct joined<type_list<A...>, type_list<B...>, Rest...> : joined<type_list<A..., B...>, Rest...> {};

}  // namespace detail

using all_operations =
    detail::joined<instances::operations, manager::operations, cluster::operations, topics::operations,
                   quotas::operations, smart_connect::operations, messages::operations, consumer_groups::operations,
                   users::operations, access_policies::operations, tasks::operations, tags::operations,
                   diagnosis::operations, catalog::operations, v1::operations, legacy::operations,
                   iam::operations>::type;

}  // namespace dmskafka
