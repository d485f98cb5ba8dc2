#pragma once

#include <dmskafka/field_rule.hpp>
#include <dmskafka/secret.hpp>

#include <boost/describe/class.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace dmskafka::legacy {

/// Identifies the order.
struct connector_order {
    std::optional<std::string> order_id{};  ///< order ID issued by the billing centre (CBC)

    friend bool operator==(const connector_order&, const connector_order&) = default;
};
BOOST_DESCRIBE_STRUCT(connector_order, (), (order_id))

/// OBS target of a dump task to create.
struct new_obs_destination {
    std::string consumer_strategy{"latest"};        ///< start offset; latest or earliest; default latest
    std::string destination_file_type{"TEXT"};      ///< format of the files, only TEXT
    secret access_key{};                            ///< access key ID
    secret secret_key{};                            ///< secret access key
    std::string obs_bucket_name{};                  ///< OBS bucket that receives the data
    std::string partition_format{};                 ///< directory by time, from yyyy to yyyy/MM/dd/HH/mm
    std::int32_t deliver_time_interval{};           ///< seconds between dumps, 30 to 900
    std::optional<std::string> topics{};            ///< topics, comma-separated; exactly one of this and topics_regex
    std::optional<std::string> topics_regex{};      ///< regular expression that selects the topics
    std::optional<std::string> obs_path{};          ///< directory: letters, digits, _, - and /, at most 64
    std::optional<std::string> record_delimiter{};  ///< ',', ';', '|', NULL, or backslash and n (default)

    static constexpr field_rule rules[] = {
        rule::exactly_one_of("topics", "topics_regex"),
        rule::one_of("consumer_strategy", "latest earliest"),
        rule::one_of("destination_file_type", "TEXT text"),
        rule::has_length("obs_path", 0, 64),
        rule::has_only("obs_path", "A-Za-z0-9_/-"),
        rule::one_of("partition_format", "yyyy yyyy/MM yyyy/MM/dd yyyy/MM/dd/HH yyyy/MM/dd/HH/mm"),
        rule::one_of("record_delimiter", ", ; | \\n NULL"),
        rule::in_range("deliver_time_interval", 30, 900)};

    friend bool operator==(const new_obs_destination&, const new_obs_destination&) = default;
};
BOOST_DESCRIBE_STRUCT(new_obs_destination, (),
                      (consumer_strategy, destination_file_type, access_key, secret_key, obs_bucket_name,
                       partition_format, deliver_time_interval, topics, topics_regex, obs_path, record_delimiter))

/// Identifies the dump task.
struct sink_task_created {
    std::optional<std::string> task_id{};  ///< task ID

    friend bool operator==(const sink_task_created&, const sink_task_created&) = default;
};
BOOST_DESCRIBE_STRUCT(sink_task_created, (), (task_id))

/// One dump task in the list.
struct sink_task {
    std::optional<std::string> task_id{};           ///< task ID
    std::optional<std::string> task_name{};         ///< task name
    std::optional<std::string> destination_type{};  ///< task type
    std::optional<std::int64_t> create_time{};      ///< creation time, ms since 1970
    std::optional<std::string> status{};            ///< task status
    std::optional<std::string> topics{};            ///< topics, or the regular expression

    friend bool operator==(const sink_task&, const sink_task&) = default;
};
BOOST_DESCRIBE_STRUCT(sink_task, (), (task_id, task_name, destination_type, create_time, status, topics))

/// Dump tasks.
struct sink_task_page {
    std::vector<sink_task> tasks{};              ///< tasks
    std::optional<std::int32_t> total_number{};  ///< number of dump tasks
    std::optional<std::int32_t> max_tasks{};     ///< maximum number of tasks
    std::optional<std::int32_t> quota_tasks{};   ///< task quota

    friend bool operator==(const sink_task_page&, const sink_task_page&) = default;
};
BOOST_DESCRIBE_STRUCT(sink_task_page, (), (tasks, total_number, max_tasks, quota_tasks))

/// OBS target of a dump task.
struct obs_destination {
    std::optional<std::string> consumer_strategy{};       ///< start offset; latest or earliest; default latest
    std::optional<std::string> destination_file_type{};   ///< format of the files, TEXT
    std::optional<std::string> obs_bucket_name{};         ///< OBS bucket
    std::optional<std::string> obs_path{};                ///< path in the bucket
    std::optional<std::string> partition_format{};        ///< directory by time, from yyyy to yyyy/MM/dd/HH/mm
    std::optional<std::string> record_delimiter{};        ///< record separator, backslash and n for a newline
    std::optional<std::int32_t> deliver_time_interval{};  ///< dump interval, in s, 30 to 900; default 300
    std::optional<std::int64_t> obs_part_size{};  ///< size at which a file upload starts, in bytes; default 5242880

    friend bool operator==(const obs_destination&, const obs_destination&) = default;
};
BOOST_DESCRIBE_STRUCT(obs_destination, (),
                      (consumer_strategy, destination_file_type, obs_bucket_name, obs_path, partition_format,
                       record_delimiter, deliver_time_interval, obs_part_size))

/// Progress of one partition; offsets are numbers as text.
struct partition_progress {
    std::optional<std::string> partition_id{};          ///< partition ID
    std::optional<std::string> status{};                ///< running state
    std::optional<std::string> last_transfer_offset{};  ///< offset dumped so far, as text
    std::optional<std::string> log_end_offset{};        ///< log end offset, as text
    std::optional<std::string> lag{};                   ///< backlog, as text

    friend bool operator==(const partition_progress&, const partition_progress&) = default;
};
BOOST_DESCRIBE_STRUCT(partition_progress, (), (partition_id, status, last_transfer_offset, log_end_offset, lag))

/// Progress of one topic.
struct topic_progress {
    std::optional<std::string> topic{};            ///< topic name
    std::vector<partition_progress> partitions{};  ///< partitions

    friend bool operator==(const topic_progress&, const topic_progress&) = default;
};
BOOST_DESCRIBE_STRUCT(topic_progress, (), (topic, partitions))

/// One dump task in detail.
struct sink_task_details {
    std::optional<std::string> task_name{};                       ///< task name
    std::optional<std::string> destination_type{};                ///< task type
    std::optional<std::int64_t> create_time{};                    ///< creation time, ms since 1970
    std::optional<std::string> status{};                          ///< task status
    std::optional<std::string> topics{};                          ///< topics, or the regular expression
    std::optional<obs_destination> obs_destination_descriptor{};  ///< target
    std::vector<topic_progress> topics_info{};                    ///< progress per topic

    friend bool operator==(const sink_task_details&, const sink_task_details&) = default;
};
BOOST_DESCRIBE_STRUCT(sink_task_details, (),
                      (task_name, destination_type, create_time, status, topics, obs_destination_descriptor,
                       topics_info))

}  // namespace dmskafka::legacy
