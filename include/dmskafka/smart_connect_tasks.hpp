#pragma once

// The members that a Smart Connect task of each kind needs, where the request itself calls everything optional.

#include <dmskafka/ops/smart_connect.hpp>
#include <dmskafka/secret.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

namespace dmskafka::smart_connect {

/// How to log in at the other instance.
struct sasl_login {
    std::string user_name{};
    secret password{};
    std::string mechanism{"PLAIN"};  ///< PLAIN or SCRAM-SHA-512
};

/// The other Kafka instance of a replication.
struct kafka_peer {
    std::string instance_id{};          ///< ID of the instance, or else bootstrap_servers
    std::string bootstrap_servers{};    ///< its addresses, or else instance_id
    std::optional<sasl_login> login{};  ///< SASL_SSL when given, otherwise PLAINTEXT
    std::string direction{"pull"};      ///< pull from it, push to it, or two-way
};

/// Where in OBS a dump goes, and as whom.
struct obs_target {
    std::string bucket{};
    std::string path{};  ///< directory in the bucket; levels separated by /
    secret access_key{};
    secret secret_key{};
    std::string partition_format{"yyyy/MM/dd/HH/mm"};  ///< directory by time, from yyyy to yyyy/MM/dd/HH/mm
    std::string record_delimiter{"\\n"};               ///< ',', ';', '|', NULL, or backslash and n for a newline
    std::string consumer_strategy{"latest"};           ///< latest or earliest
    std::int32_t deliver_time_interval{300};           ///< seconds between dumps
};

/// A task that copies topics (comma-separated) between an instance and another. Further members can be set afterwards.
[[nodiscard]] inline create_task kafka_replication(std::string instance_id, std::string task_name, std::string topics,
                                                   kafka_peer peer) {
    new_task_source source;
    if (!peer.instance_id.empty()) source.instance_id = std::move(peer.instance_id);
    if (!peer.bootstrap_servers.empty()) source.bootstrap_servers = std::move(peer.bootstrap_servers);
    source.security_protocol = peer.login ? "SASL_SSL" : "PLAINTEXT";
    if (peer.login) {
        source.user_name = std::move(peer.login->user_name);
        source.password = std::move(peer.login->password);
        source.sasl_mechanism = std::move(peer.login->mechanism);
    }
    source.direction = std::move(peer.direction);

    create_task made;
    made.instance_id = std::move(instance_id);
    made.task_name = std::move(task_name);
    made.topics = std::move(topics);
    made.source_type = "KAFKA_REPLICATOR_SOURCE";
    made.source_task = std::move(source);
    return made;
}

/// A task that dumps topics (comma-separated) of an instance to OBS. Further members can be set afterwards.
[[nodiscard]] inline create_task dump_to_obs(std::string instance_id, std::string task_name, std::string topics,
                                             obs_target target) {
    new_task_sink sink;
    sink.obs_bucket_name = std::move(target.bucket);
    if (!target.path.empty()) sink.obs_path = std::move(target.path);
    sink.access_key = std::move(target.access_key);
    sink.secret_key = std::move(target.secret_key);
    sink.partition_format = std::move(target.partition_format);
    sink.record_delimiter = std::move(target.record_delimiter);
    sink.consumer_strategy = std::move(target.consumer_strategy);
    sink.destination_file_type = "TEXT";
    sink.deliver_time_interval = target.deliver_time_interval;

    create_task made;
    made.instance_id = std::move(instance_id);
    made.task_name = std::move(task_name);
    made.topics = std::move(topics);
    made.sink_type = "OBS_SINK";
    made.sink_task = std::move(sink);
    return made;
}

}  // namespace dmskafka::smart_connect
