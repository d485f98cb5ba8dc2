#pragma once

#include <boost/describe/class.hpp>

#include <optional>
#include <string>
#include <vector>

namespace dmskafka::tasks {

/// One background task.
struct task {
    std::optional<std::string> id{};    ///< task ID
    std::optional<std::string> name{};  ///< kind of task, for example changeRetentionPolicy or bindInstancePublicIp
    std::optional<std::string> user_name{};   ///< user name
    std::optional<std::string> user_id{};     ///< user ID
    std::optional<std::string> params{};      ///< parameters of the task, a JSON document as text
    std::optional<std::string> status{};      ///< CREATED, EXECUTING, SUCCESS, FAILED, DELETED or CANCELLED
    std::optional<std::string> created_at{};  ///< start, UTC, for example 2020-05-15T03:19:51.046Z
    std::optional<std::string> updated_at{};  ///< end, UTC

    friend bool operator==(const task&, const task&) = default;
};
BOOST_DESCRIBE_STRUCT(task, (), (id, name, user_name, user_id, params, status, created_at, updated_at))

/// Background tasks of an instance. A single task is wrapped in the same way.
struct task_page {
    std::optional<std::string> task_count{};  ///< number of tasks, as text
    std::vector<task> tasks{};                ///< tasks

    friend bool operator==(const task_page&, const task_page&) = default;
};
BOOST_DESCRIBE_STRUCT(task_page, (), (task_count, tasks))

}  // namespace dmskafka::tasks
