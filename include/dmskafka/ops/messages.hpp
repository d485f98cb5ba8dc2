#pragma once

#include <dmskafka/detail/reflection.hpp>
#include <dmskafka/field_rule.hpp>
#include <dmskafka/models/messages.hpp>
#include <dmskafka/operation.hpp>
#include <dmskafka/paging_rule.hpp>

#include <boost/describe/class.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dmskafka::messages {

/// Sends one message to a topic through the management plane (SendKafkaMessage). Not safe to repeat: each call produces
/// a message.
struct send {
    std::string instance_id{};              ///< instance ID
    std::string action_id{"send"};          ///< always send
    std::string topic{};                    ///< topic name
    std::string body{};                     ///< message content
    std::vector<property> property_list{};  ///< properties: KEY, PARTITION

    using response = message_sent;
    static constexpr operation_info info{"SendKafkaMessage", verb::post,
                                         "/v2/{project_id}/instances/{instance_id}/messages/action", safety::unsafe,
                                         "5.5.1"};
    static constexpr std::string_view query[] = {"action_id"};
    static constexpr field_rule rules[] = {rule::one_of("action_id", "send"), rule::may_be_empty("property_list")};

    friend bool operator==(const send&, const send&) = default;
};
BOOST_DESCRIBE_STRUCT(send, (), (instance_id, action_id, topic, body, property_list))

/// Finds messages of a topic by time range, or reads contents at a partition and offset (ShowInstanceMessages). With
/// `keyword` the service ignores page and limit.
struct query {
    std::string instance_id{};                     ///< instance ID
    std::string topic{};                           ///< topic name
    std::optional<bool> asc{};                     ///< whether to sort by time
    std::optional<std::int64_t> start_time{};      ///< ms since 1970, to find offsets
    std::optional<std::int64_t> end_time{};        ///< ms since 1970, to find offsets
    std::optional<std::int32_t> limit{};           ///< messages per page
    std::optional<std::int32_t> page{};            ///< page number, counted from 0; sent as `offset`
    std::optional<bool> download{};                ///< whether to return contents for download
    std::optional<std::int64_t> message_offset{};  ///< offset to read from; not with start_time and end_time
    std::optional<std::int32_t> partition{};       ///< partition to read from; not with start_time and end_time
    std::optional<std::string> keyword{};          ///< keyword, 0 to 50 characters
    std::optional<std::string> key{};              ///< key the messages must contain
    std::optional<std::string> include{};          ///< keywords that contents must have, comma-separated
    std::optional<std::string> exclude{};          ///< keywords that contents must not have, comma-separated

    using response = message_page;
    static constexpr operation_info info{
        "ShowInstanceMessages", verb::get, "/v2/{project_id}/instances/{instance_id}/messages",
        safety::read,           "5.8.1",   "dms:instance:get"};
    static constexpr member_name wire_names[] = {{"page", "offset"}};
    static constexpr auto items = &message_page::messages;
    static constexpr paging_rule paging{.counts = page_position::page,
                                        .page_size = 50,
                                        .total = "total",
                                        .unpaged_with = "keyword",
                                        .key = "partition message_offset"};
    static constexpr field_rule rules[] = {
        rule::is_needed("end_time").when("start_time"), rule::is_needed("start_time").when("end_time"),
        rule::is_needed("partition").when("message_offset"), rule::has_length("keyword", 0, 50)};

    friend bool operator==(const query&, const query&) = default;
};
BOOST_DESCRIBE_STRUCT(query, (),
                      (instance_id, topic, asc, start_time, end_time, limit, page, download, message_offset, partition,
                       keyword, key, include, exclude))

/// Returns the message at one offset of a partition (ShowPartitionMessage).
struct get {
    std::string instance_id{};      ///< instance ID
    std::string topic{};            ///< topic name
    std::int32_t partition{};       ///< partition number
    std::int64_t message_offset{};  ///< message offset

    using response = messages_at_offset;
    static constexpr operation_info info{
        "ShowPartitionMessage", verb::get,
        "/v2/{project_id}/instances/{instance_id}/management/topics/{topic}/partitions/{partition}/message",
        safety::read, "5.8.2"};

    friend bool operator==(const get&, const get&) = default;
};
BOOST_DESCRIBE_STRUCT(get, (), (instance_id, topic, partition, message_offset))

/// Lists positions of messages of a topic in a time range, without contents (ShowMessages).
struct list {
    std::string instance_id{};                 ///< instance ID
    std::string topic{};                       ///< topic name
    std::optional<std::int64_t> start_time{};  ///< start time, ms since 1970; default 0
    std::optional<std::int64_t> end_time{};    ///< end time, ms since 1970; the current time by default
    std::optional<std::int32_t> limit{};       ///< messages per page; default 10
    std::optional<std::int32_t> offset{};      ///< offset to list from
    std::optional<std::int32_t> partition{};   ///< partition number, -1 for all; default -1

    using response = position_page;
    static constexpr operation_info info{"ShowMessages", verb::get,
                                         "/v2/{project_id}/instances/{instance_id}/management/topics/{topic}/messages",
                                         safety::read, "5.8.3"};
    static constexpr auto items = &position_page::messages;
    static constexpr paging_rule paging{.page_size = 50, .total = "messages_count", .key = "partition message_offset"};
    static constexpr field_rule rules[] = {rule::at_least("offset", 0)};

    friend bool operator==(const list&, const list&) = default;
};
BOOST_DESCRIBE_STRUCT(list, (), (instance_id, topic, start_time, end_time, limit, offset, partition))

/// Returns the position of the earliest message of a partition (ShowPartitionBeginningMessage).
struct get_earliest {
    std::string instance_id{};  ///< instance ID
    std::string topic{};        ///< topic name
    std::int32_t partition{};   ///< partition number

    using response = log_end_position;
    static constexpr operation_info info{
        "ShowPartitionBeginningMessage", verb::get,
        "/v2/{project_id}/instances/{instance_id}/management/topics/{topic}/partitions/{partition}/beginning-message",
        safety::read, "5.8.4"};

    friend bool operator==(const get_earliest&, const get_earliest&) = default;
};
BOOST_DESCRIBE_STRUCT(get_earliest, (), (instance_id, topic, partition))

/// Returns the position of the latest message of a partition (ShowPartitionEndMessage).
struct get_latest {
    std::string instance_id{};  ///< instance ID
    std::string topic{};        ///< topic name
    std::int32_t partition{};   ///< partition number

    using response = log_end_position;
    static constexpr operation_info info{
        "ShowPartitionEndMessage", verb::get,
        "/v2/{project_id}/instances/{instance_id}/management/topics/{topic}/partitions/{partition}/end-message",
        safety::read, "5.8.5"};

    friend bool operator==(const get_latest&, const get_latest&) = default;
};
BOOST_DESCRIBE_STRUCT(get_latest, (), (instance_id, topic, partition))

/// Deletes messages of a topic up to an offset per partition (DeleteKafkaMessage).
struct remove {
    std::string instance_id{};                   ///< instance ID
    std::string topic{};                         ///< topic name
    std::vector<partition_offset> partitions{};  ///< how far to delete in each partition

    using response = removal_outcome;
    static constexpr operation_info info{"DeleteKafkaMessage", verb::delete_,
                                         "/v2/{project_id}/kafka/instances/{instance_id}/topics/{topic}/messages",
                                         safety::idempotent, "5.8.6"};

    friend bool operator==(const remove&, const remove&) = default;
};
BOOST_DESCRIBE_STRUCT(remove, (), (instance_id, topic, partitions))

using operations = type_list<send, query, get, list, get_earliest, get_latest, remove>;

}  // namespace dmskafka::messages
