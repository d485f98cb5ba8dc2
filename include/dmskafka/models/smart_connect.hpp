#pragma once

#include <dmskafka/field_rule.hpp>
#include <dmskafka/secret.hpp>

#include <boost/describe/class.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace dmskafka::smart_connect {

/// Identifies the Smart Connect creation job.
struct connector_started {
    std::optional<std::string> job_id{};        ///< job ID
    std::optional<std::string> connector_id{};  ///< ID of the connector of an instance

    friend bool operator==(const connector_started&, const connector_started&) = default;
};
BOOST_DESCRIBE_STRUCT(connector_started, (), (job_id, connector_id))

/// Source of a Smart Connect task; the Redis fields apply to a Redis source, the others to a Kafka source.
struct new_task_source {
    std::optional<std::string> redis_address{};       ///< address of the Redis instance (Redis)
    std::optional<std::string> redis_type{};          ///< Redis instance type (Redis); standalone or cluster
    std::optional<std::string> dcs_instance_id{};     ///< ID of the Redis instance (Redis)
    std::optional<secret> redis_password{};           ///< password of the Redis instance (Redis)
    std::optional<std::string> sync_mode{};           ///< RDB_ONLY: full copy; CUSTOM_OFFSET: then changes, too (Redis)
    std::optional<std::int32_t> full_sync_wait_ms{};  ///< ms between tries of the full copy (Redis)
    std::optional<std::int32_t> full_sync_max_retry{};    ///< tries of the full copy (Redis)
    std::optional<std::int32_t> ratelimit{};              ///< rate limit, -1 for none (Redis), in KB/s
    std::optional<std::string> current_cluster_name{};    ///< alias of this instance (Kafka)
    std::optional<std::string> cluster_name{};            ///< alias of the peer (Kafka)
    std::optional<std::string> user_name{};               ///< user at the peer; needed with SASL_SSL (Kafka)
    std::optional<secret> password{};                     ///< password at the peer; needed with SASL_SSL (Kafka)
    std::optional<std::string> sasl_mechanism{};          ///< PLAIN or SCRAM-SHA-512; needed with SASL_SSL (Kafka)
    std::optional<std::string> instance_id{};             ///< ID of the peer, or else bootstrap_servers (Kafka)
    std::optional<std::string> bootstrap_servers{};       ///< addresses of the peer, or else instance_id (Kafka)
    std::optional<std::string> security_protocol{};       ///< SASL_SSL or PLAINTEXT, at the peer (Kafka)
    std::optional<std::string> direction{};               ///< pull from the peer, push to it, or two-way (Kafka)
    std::optional<bool> sync_consumer_offsets_enabled{};  ///< whether to copy consumer progress (Kafka)
    std::optional<std::int32_t> replication_factor{};     ///< replicas of topics made on the peer (Kafka)
    std::optional<std::int32_t> task_num{};               ///< replication tasks, default 2; doubled for two-way (Kafka)
    std::optional<bool> rename_topic_enabled{};           ///< prefix target topics with the source alias (Kafka)
    std::optional<bool> provenance_header_enabled{};      ///< name the source in a header; avoids loops (Kafka)
    std::optional<std::string> consumer_strategy{};       ///< start offset (Kafka); latest or earliest
    std::optional<std::string> compression_type{};        ///< none, gzip, snappy, lz4 or zstd (Kafka)
    std::optional<std::string> topics_mapping{};  ///< pairs source:target, comma-separated; no renaming then (Kafka)

    static constexpr field_rule rules[] = {rule::one_of("sync_mode", "RDB_ONLY CUSTOM_OFFSET"),
                                           rule::at_least("ratelimit", -1),
                                           rule::is_needed("user_name").when("security_protocol", "SASL_SSL"),
                                           rule::is_needed("password").when("security_protocol", "SASL_SSL"),
                                           rule::is_needed("sasl_mechanism").when("security_protocol", "SASL_SSL"),
                                           rule::one_of("sasl_mechanism", "PLAIN SCRAM-SHA-512"),
                                           rule::at_most_one_of("instance_id", "bootstrap_servers"),
                                           rule::one_of("security_protocol", "SASL_SSL PLAINTEXT"),
                                           rule::one_of("direction", "pull push two-way"),
                                           rule::one_of("consumer_strategy", "latest earliest"),
                                           rule::one_of("compression_type", "none gzip snappy lz4 zstd"),
                                           rule::is_unset("topics_mapping").when("rename_topic_enabled", "true")};

    friend bool operator==(const new_task_source&, const new_task_source&) = default;
};
BOOST_DESCRIBE_STRUCT(new_task_source, (),
                      (redis_address, redis_type, dcs_instance_id, redis_password, sync_mode, full_sync_wait_ms,
                       full_sync_max_retry, ratelimit, current_cluster_name, cluster_name, user_name, password,
                       sasl_mechanism, instance_id, bootstrap_servers, security_protocol, direction,
                       sync_consumer_offsets_enabled, replication_factor, task_num, rename_topic_enabled,
                       provenance_header_enabled, consumer_strategy, compression_type, topics_mapping))

/// Target of a Smart Connect task; the Redis fields apply to a Redis target, the others to an OBS target.
struct new_task_sink {
    std::optional<std::string> redis_address{};           ///< address of the Redis instance (Redis)
    std::optional<std::string> redis_type{};              ///< Redis instance type (Redis); standalone or cluster
    std::optional<std::string> dcs_instance_id{};         ///< ID of the Redis instance (Redis)
    std::optional<secret> redis_password{};               ///< password of the Redis instance (Redis)
    std::optional<std::string> consumer_strategy{};       ///< start offset (OBS); latest or earliest
    std::optional<std::string> destination_file_type{};   ///< dump file format; only TEXT (OBS)
    std::optional<std::int32_t> deliver_time_interval{};  ///< dump interval (OBS), in s; default 300
    std::optional<secret> access_key{};                   ///< access key ID (OBS)
    std::optional<secret> secret_key{};                   ///< secret access key (OBS)
    std::optional<std::string> obs_bucket_name{};         ///< OBS bucket that receives the data (OBS)
    std::optional<std::string> obs_path{};                ///< directory in the bucket; levels separated by / (OBS)
    std::optional<std::string> partition_format{};        ///< directory by time, from yyyy to yyyy/MM/dd/HH/mm
    std::optional<std::string> record_delimiter{};  ///< ',', ';', '|', NULL, or backslash and n for a newline (OBS)
    std::optional<bool> store_keys{};               ///< whether to dump message keys (OBS)

    static constexpr field_rule rules[] = {
        rule::one_of("consumer_strategy", "latest earliest"), rule::one_of("destination_file_type", "TEXT"),
        rule::one_of("partition_format", "yyyy yyyy/MM yyyy/MM/dd yyyy/MM/dd/HH yyyy/MM/dd/HH/mm"),
        rule::one_of("record_delimiter", ", ; | \\n NULL")};

    friend bool operator==(const new_task_sink&, const new_task_sink&) = default;
};
BOOST_DESCRIBE_STRUCT(new_task_sink, (),
                      (redis_address, redis_type, dcs_instance_id, redis_password, consumer_strategy,
                       destination_file_type, deliver_time_interval, access_key, secret_key, obs_bucket_name, obs_path,
                       partition_format, record_delimiter, store_keys))

/// Source of a Smart Connect task; Redis fields appear for a Redis source, the others for a Kafka source.
struct task_source {
    std::optional<std::string> redis_address{};       ///< address of the Redis instance (Redis)
    std::optional<std::string> redis_type{};          ///< Redis instance type (Redis)
    std::optional<std::string> dcs_instance_id{};     ///< ID of the Redis instance (Redis)
    std::optional<std::string> sync_mode{};           ///< RDB_ONLY: full copy; CUSTOM_OFFSET: then changes, too (Redis)
    std::optional<std::int32_t> full_sync_wait_ms{};  ///< ms between tries of the full copy (Redis)
    std::optional<std::int32_t> full_sync_max_retry{};    ///< tries of the full copy (Redis)
    std::optional<std::int32_t> ratelimit{};              ///< rate limit, -1 for none (Redis), in KB/s
    std::optional<std::string> current_cluster_name{};    ///< alias of this instance (Kafka)
    std::optional<std::string> cluster_name{};            ///< alias of the peer (Kafka)
    std::optional<std::string> user_name{};               ///< user of the peer instance (Kafka)
    std::optional<std::string> sasl_mechanism{};          ///< SASL mechanism of the peer instance (Kafka)
    std::optional<std::string> instance_id{};             ///< peer Kafka instance ID (Kafka)
    std::optional<std::string> bootstrap_servers{};       ///< peer Kafka addresses (Kafka)
    std::optional<std::string> security_protocol{};       ///< authentication of the peer instance (Kafka)
    std::optional<std::string> direction{};               ///< pull, push or two-way (Kafka)
    std::optional<bool> sync_consumer_offsets_enabled{};  ///< whether to copy consumer progress (Kafka)
    std::optional<std::int32_t> replication_factor{};     ///< number of replicas (Kafka)
    std::optional<std::int32_t> task_num{};               ///< number of replication tasks (Kafka)
    std::optional<bool> rename_topic_enabled{};           ///< whether target topics are renamed (Kafka)
    std::optional<bool> provenance_header_enabled{};      ///< whether a source header is added (Kafka)
    std::optional<std::string> consumer_strategy{};       ///< start offset (Kafka); latest or earliest
    std::optional<std::string> compression_type{};        ///< compression of copied messages (Kafka)
    std::optional<std::string> topics_mapping{};          ///< topic mapping (Kafka)

    friend bool operator==(const task_source&, const task_source&) = default;
};
BOOST_DESCRIBE_STRUCT(task_source, (),
                      (redis_address, redis_type, dcs_instance_id, sync_mode, full_sync_wait_ms, full_sync_max_retry,
                       ratelimit, current_cluster_name, cluster_name, user_name, sasl_mechanism, instance_id,
                       bootstrap_servers, security_protocol, direction, sync_consumer_offsets_enabled,
                       replication_factor, task_num, rename_topic_enabled, provenance_header_enabled, consumer_strategy,
                       compression_type, topics_mapping))

/// Target of a Smart Connect task; Redis fields appear for a Redis target, the others for an OBS target.
struct task_sink {
    std::optional<std::string> redis_address{};           ///< address of the Redis instance (Redis)
    std::optional<std::string> redis_type{};              ///< Redis instance type (Redis)
    std::optional<std::string> dcs_instance_id{};         ///< ID of the Redis instance (Redis)
    std::optional<std::int32_t> target_db{};              ///< target database (Redis); default -1
    std::optional<std::string> consumer_strategy{};       ///< start offset (OBS); latest or earliest
    std::optional<std::string> destination_file_type{};   ///< dump file format; only TEXT (OBS)
    std::optional<std::int32_t> deliver_time_interval{};  ///< dump interval (OBS), in s
    std::optional<std::string> obs_bucket_name{};         ///< OBS bucket (OBS)
    std::optional<std::string> obs_path{};                ///< directory in the bucket (OBS)
    std::optional<std::string> partition_format{};        ///< directory by time, from yyyy to yyyy/MM/dd/HH/mm
    std::optional<std::string> record_delimiter{};        ///< record separator (OBS)
    std::optional<bool> store_keys{};                     ///< whether keys are stored (OBS)
    std::optional<std::int32_t> obs_part_size{};          ///< size at which a file upload starts (OBS), in bytes
    std::optional<std::int32_t> flush_size{};             ///< flush size (OBS)
    std::optional<std::string> timezone{};                ///< time zone (OBS)
    std::optional<std::string> schema_generator_class{};  ///< schema generator class (OBS)
    std::optional<std::string> partitioner_class{};       ///< partitioner class (OBS)
    std::optional<std::string> value_converter{};         ///< value converter class (OBS)
    std::optional<std::string> key_converter{};           ///< key converter class (OBS)
    std::optional<std::string> kv_delimiter{};            ///< separator between key and value (OBS); default :

    friend bool operator==(const task_sink&, const task_sink&) = default;
};
BOOST_DESCRIBE_STRUCT(task_sink, (),
                      (redis_address, redis_type, dcs_instance_id, target_db, consumer_strategy, destination_file_type,
                       deliver_time_interval, obs_bucket_name, obs_path, partition_format, record_delimiter, store_keys,
                       obs_part_size, flush_size, timezone, schema_generator_class, partitioner_class, value_converter,
                       key_converter, kv_delimiter))

/// A Smart Connect task.
struct task {
    std::optional<std::string> task_name{};     ///< task name
    std::optional<std::string> topics{};        ///< topics, comma-separated
    std::optional<std::string> topics_regex{};  ///< regular expression selecting the topics
    std::optional<std::string> source_type{};   ///< NONE, KAFKA_REPLICATOR_SOURCE or REDIS_REPLICATOR_SOURCE
    std::optional<task_source> source_task{};   ///< where data comes from; absent when there is no source
    std::optional<std::string> sink_type{};     ///< NONE, OBS_SINK or REDIS_REPLICATOR_SINK
    std::optional<task_sink> sink_task{};       ///< where data goes to; absent when there is no target
    std::optional<std::string> id{};            ///< task ID
    std::optional<std::string> status{};        ///< CREATING, WAITING, RUNNING, PAUSED or RESTARTING
    std::optional<std::int64_t> create_time{};  ///< creation time, ms since 1970

    friend bool operator==(const task&, const task&) = default;
};
BOOST_DESCRIBE_STRUCT(task, (),
                      (task_name, topics, topics_regex, source_type, source_task, sink_type, sink_task, id, status,
                       create_time))

/// Smart Connect tasks of an instance.
struct task_page {
    std::vector<task> tasks{};                   ///< tasks
    std::optional<std::int32_t> total_number{};  ///< number of tasks
    std::optional<std::int32_t> max_tasks{};     ///< maximum number of tasks
    std::optional<std::int32_t> quota_tasks{};   ///< task quota

    friend bool operator==(const task_page&, const task_page&) = default;
};
BOOST_DESCRIBE_STRUCT(task_page, (), (tasks, total_number, max_tasks, quota_tasks))

}  // namespace dmskafka::smart_connect
