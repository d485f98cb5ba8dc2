#pragma once

#include <dmskafka/field_rule.hpp>
#include <dmskafka/models/tasks.hpp>
#include <dmskafka/operation.hpp>
#include <dmskafka/paging_rule.hpp>

#include <boost/describe/class.hpp>

#include <cstdint>
#include <optional>
#include <string>

namespace dmskafka::tasks {

/// Lists the background tasks of an instance (ListBackgroundTasks).
struct list {
    std::string instance_id{};                ///< instance ID
    std::optional<std::int32_t> start{};      ///< number of the first task to return, from 1
    std::optional<std::int32_t> limit{};      ///< tasks per page
    std::optional<std::string> begin_time{};  ///< earliest start of a task, as YYYYMMDDHHmmss
    std::optional<std::int64_t> end_time{};   ///< latest start of a task, as YYYYMMDDHHmmss

    using response = task_page;
    static constexpr operation_info info{
        "ListBackgroundTasks", verb::get, "/v2/{project_id}/instances/{instance_id}/tasks",
        safety::read,          "5.9.1",   "dms:instance:getBackgroundTask"};
    static constexpr auto items = &task_page::tasks;
    static constexpr paging_rule paging{.counts = page_position::item_from_1,
                                        .position = "start",
                                        .page_size = 100,
                                        .max_page_size = 100,
                                        .total = "task_count",
                                        .key = "id"};
    static constexpr field_rule rules[] = {rule::at_least("start", 1), rule::has_length("begin_time", 14, 14),
                                           rule::has_only("begin_time", "0-9"),
                                           rule::in_range("end_time", 19700101000000, 99991231235959)};

    friend bool operator==(const list&, const list&) = default;
};
BOOST_DESCRIBE_STRUCT(list, (), (instance_id, start, limit, begin_time, end_time))

/// Returns one background task, wrapped in a list (ShowBackgroundTask); this is how to follow a job_id.
struct get {
    std::string instance_id{};  ///< instance ID
    std::string task_id{};      ///< task ID

    using response = task_page;
    static constexpr operation_info info{
        "ShowBackgroundTask", verb::get, "/v2/{project_id}/instances/{instance_id}/tasks/{task_id}",
        safety::read,         "5.9.2",   "dms:instance:getBackgroundTask"};

    friend bool operator==(const get&, const get&) = default;
};
BOOST_DESCRIBE_STRUCT(get, (), (instance_id, task_id))

/// Deletes the record of a background task (DeleteBackgroundTask).
struct remove {
    std::string instance_id{};  ///< instance ID
    std::string task_id{};      ///< task ID

    using response = no_content;
    static constexpr operation_info info{
        "DeleteBackgroundTask", verb::delete_, "/v2/{project_id}/instances/{instance_id}/tasks/{task_id}",
        safety::idempotent,     "5.9.3",       "dms:instance:deleteBackgroundTask"};

    friend bool operator==(const remove&, const remove&) = default;
};
BOOST_DESCRIBE_STRUCT(remove, (), (instance_id, task_id))

using operations = type_list<list, get, remove>;

}  // namespace dmskafka::tasks
