#pragma once

#include <dmskafka/detail/reflection.hpp>
#include <dmskafka/json_text.hpp>

#include <boost/describe/class.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace dmskafka::messages {

/// One property of a message.
struct property {
    std::optional<std::string> name{};   ///< KEY or PARTITION
    std::optional<std::string> value{};  ///< property value, as text

    friend bool operator==(const property&, const property&) = default;
};
BOOST_DESCRIBE_STRUCT(property, (), (name, value))

/// The message that was produced.
struct message_sent {
    std::optional<std::string> topic{};      ///< topic name
    std::optional<std::string> body{};       ///< message content
    std::vector<json_text> property_list{};  ///< properties, as they were sent

    friend bool operator==(const message_sent&, const message_sent&) = default;
};
BOOST_DESCRIBE_STRUCT(message_sent, (), (topic, body, property_list))

/// One message.
struct message {
    std::optional<std::string> topic{};            ///< topic name
    std::optional<std::int32_t> partition{};       ///< partition of the message
    std::optional<std::string> key{};              ///< message key
    std::optional<std::string> value{};            ///< message content
    std::optional<std::int32_t> size{};            ///< message size in bytes
    std::optional<std::int64_t> timestamp{};       ///< production time, ms since 1970
    std::optional<bool> huge_message{};            ///< whether the message is flagged as large
    std::optional<std::int64_t> message_offset{};  ///< message offset
    std::optional<std::string> message_id{};       ///< message ID
    std::optional<std::string> app_id{};           ///< ID of the application
    std::optional<std::string> tag{};              ///< message tag

    static constexpr member_name also_read[] = {{"message_offset", "offset"}};

    friend bool operator==(const message&, const message&) = default;
};
BOOST_DESCRIBE_STRUCT(message, (),
                      (topic, partition, key, value, size, timestamp, huge_message, message_offset, message_id, app_id,
                       tag))

/// A page of messages.
struct message_page {
    std::vector<message> messages{};      ///< messages
    std::optional<std::int64_t> total{};  ///< total number of messages
    std::optional<std::int64_t> size{};   ///< messages per page

    friend bool operator==(const message_page&, const message_page&) = default;
};
BOOST_DESCRIBE_STRUCT(message_page, (), (messages, total, size))

/// One message, as read at an offset.
struct partition_message {
    std::optional<std::string> key{};              ///< message key
    std::optional<std::string> value{};            ///< message content
    std::optional<std::string> topic{};            ///< topic name
    std::optional<std::int32_t> partition{};       ///< partition number
    std::optional<std::int64_t> message_offset{};  ///< message offset
    std::optional<std::int32_t> size{};            ///< message size, in bytes
    std::optional<std::int64_t> timestamp{};       ///< production time, ms since 1970

    friend bool operator==(const partition_message&, const partition_message&) = default;
};
BOOST_DESCRIBE_STRUCT(partition_message, (), (key, value, topic, partition, message_offset, size, timestamp))

/// Messages at an offset.
struct messages_at_offset {
    std::vector<partition_message> message{};  ///< an array, in spite of its name

    friend bool operator==(const messages_at_offset&, const messages_at_offset&) = default;
};
BOOST_DESCRIBE_STRUCT(messages_at_offset, (), (message))

/// Position and size of one message.
struct message_position {
    std::optional<std::string> topic{};            ///< topic name
    std::optional<std::int32_t> partition{};       ///< partition number
    std::optional<std::int64_t> message_offset{};  ///< message offset
    std::optional<std::int32_t> size{};            ///< message size, in bytes
    std::optional<std::int64_t> timestamp{};       ///< production time, ms since 1970

    friend bool operator==(const message_position&, const message_position&) = default;
};
BOOST_DESCRIBE_STRUCT(message_position, (), (topic, partition, message_offset, size, timestamp))

/// A page of message positions.
struct position_page {
    std::vector<message_position> messages{};      ///< messages
    std::optional<std::int32_t> messages_count{};  ///< total number of messages
    std::optional<std::int32_t> offsets_count{};   ///< total number of pages
    std::optional<std::int32_t> offset{};          ///< number of this page

    friend bool operator==(const position_page&, const position_page&) = default;
};
BOOST_DESCRIBE_STRUCT(position_page, (), (messages, messages_count, offsets_count, offset))

/// Position of the earliest or latest message of a partition.
struct log_end_position {
    std::optional<std::string> topic{};       ///< topic name
    std::optional<std::int32_t> partition{};  ///< partition number
    std::optional<std::int64_t> offset{};     ///< offset of the message
    std::optional<std::int64_t> timestamp{};  ///< time of production, ms since 1970

    friend bool operator==(const log_end_position&, const log_end_position&) = default;
};
BOOST_DESCRIBE_STRUCT(log_end_position, (), (topic, partition, offset, timestamp))

/// One partition and an offset.
struct partition_offset {
    std::optional<std::int32_t> partition{};  ///< partition number
    std::optional<std::int64_t> offset{};     ///< messages before this offset are deleted

    friend bool operator==(const partition_offset&, const partition_offset&) = default;
};
BOOST_DESCRIBE_STRUCT(partition_offset, (), (partition, offset))

/// Outcome for one partition.
struct partition_outcome {
    std::optional<std::int32_t> partition{};  ///< partition number
    std::optional<std::string> result{};      ///< outcome, for example success
    std::optional<std::string> error_code{};  ///< error code; 0 means none

    static constexpr item_outcome outcome{.item = "partition", .success = "result", .code = "error_code"};

    friend bool operator==(const partition_outcome&, const partition_outcome&) = default;
};
BOOST_DESCRIBE_STRUCT(partition_outcome, (), (partition, result, error_code))

/// Outcome per partition.
struct removal_outcome {
    std::vector<partition_outcome> partitions{};  ///< partitions

    friend bool operator==(const removal_outcome&, const removal_outcome&) = default;
};
BOOST_DESCRIBE_STRUCT(removal_outcome, (), (partitions))

}  // namespace dmskafka::messages
