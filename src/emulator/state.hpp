#pragma once

// What the emulated service remembers.

#include "emulator/products.hpp"

#include <dmskafka/models/diagnosis.hpp>
#include <dmskafka/models/quotas.hpp>
#include <dmskafka/models/smart_connect.hpp>
#include <dmskafka/ops/instances.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <list>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dmskafka::emulation {

struct message {
    std::int64_t offset{};
    std::int64_t timestamp{};  ///< milliseconds
    std::optional<std::string> key{};
    std::string value{};
};

struct partition {
    std::int64_t start{};  ///< of the first message that is left
    std::int64_t end{};    ///< of the next message that comes
    std::int64_t changed_at{};
    std::deque<message> messages{};
    std::vector<std::int32_t> replicas{};  ///< brokers, the leader first

    [[nodiscard]] const message* find(std::int64_t offset) const noexcept {
        if (offset < start || offset >= end) return nullptr;
        return &messages[static_cast<std::size_t>(offset - start)];
    }
    [[nodiscard]] std::int64_t bytes() const noexcept {
        std::size_t sum = 0;
        for (const message& one : messages) sum += one.value.size();
        return static_cast<std::int64_t>(sum);
    }
};

/// A connection over which messages came in.
struct producer {
    std::string address{};
    std::int32_t broker{};
    std::int64_t joined_at{};
};

struct topic {
    std::string name{};
    std::string description{};
    std::int32_t retention_hours{};
    bool synchronous_replication{};
    bool synchronous_flush{};
    std::int64_t created_at{};
    std::map<std::string, std::string, std::less<>> configs{};   ///< what differs from the default
    std::map<std::string, std::string, std::less<>> policies{};  ///< what a user may do: all, pub or sub
    std::vector<partition> partitions{};
    std::size_t next_partition{};  ///< of messages without a key
    std::vector<producer> producers{};

    [[nodiscard]] std::int32_t replication() const noexcept {
        return static_cast<std::int32_t>(partitions.front().replicas.size());
    }
};

/// A client in a consumer group.
struct consumer {
    std::string id{};
    std::string client_id{};
    std::string host{};
    std::vector<std::string> topics{};  ///< what it subscribes to

    [[nodiscard]] bool subscribes(std::string_view topic) const {
        return std::ranges::find(topics, topic) != topics.end();
    }
};

struct group {
    std::string name{};
    std::string description{};
    std::int64_t created_at{};
    std::int32_t coordinator{};       ///< broker
    std::vector<consumer> members{};  ///< in the order of joining
    /// Where to go on, by topic and partition.
    std::map<std::string, std::map<std::int32_t, std::int64_t>, std::less<>> committed{};

    [[nodiscard]] bool consumes(std::string_view topic) const {
        return committed.contains(topic) ||
               std::ranges::any_of(members, [&](const consumer& one) { return one.subscribes(topic); });
    }
};

using groups = std::map<std::string, group, std::less<>>;

using connector_task = smart_connect::task;  ///< as it is answered

inline constexpr std::int32_t max_connector_tasks = 18;

/// Smart Connect of an instance.
struct connector {
    std::string id{};
    std::int32_t nodes{};
    std::list<connector_task> tasks{};
    std::int32_t quota{max_connector_tasks};  ///< of tasks
};

struct task {
    std::string id{};
    std::string name{};
    std::string params{};
    std::string status{};
    std::int64_t started_at{};  ///< milliseconds
    std::string created_at{};
    std::string updated_at{};

    [[nodiscard]] bool pending() const noexcept { return status == "CREATED" || status == "EXECUTING"; }
};

/// A SASL user. Its password opens nothing here, so it is checked and forgotten.
struct user {
    std::string name{};
    std::string description{};
    bool came_with_sasl{};  ///< given when SASL was turned on
    std::int64_t created_at{};
};

struct diagnosis_report {
    diagnosis::report_summary summary{};
    diagnosis::report findings{};
};

struct broker {
    std::string address{};
    std::string port_id{};
    std::string advertised{};  ///< to other VPCs; empty: the address
};

struct instance {
    std::string id{};
    std::string status{};
    instances::create order{};  ///< as asked for, and as changed since
    const product* specification{};
    std::int64_t created_at{};
    std::int32_t extended{};          ///< how often the disks were expanded
    std::int32_t public_bandwidth{};  ///< Mbit/s
    std::string manager_user{};       ///< of Kafka Manager, as only the first version of the API asks for
    bool cross_vpc_ready{};
    bool upgraded{};  ///< to the newest kernel
    std::vector<broker> brokers{};
    std::map<std::string, std::string, std::less<>> configs{};  ///< as stored; static ones work after a restart
    std::list<topic> topics{};
    std::list<user> users{};
    std::vector<quotas::quota> client_quotas{};
    std::list<diagnosis_report> reports{};  ///< newest first
    std::list<task> tasks{};                ///< newest first
    emulation::groups groups{};
    emulation::groups removed_groups{};  ///< can still be read
    std::optional<emulation::connector> connector{};
    bool management_closed{};  ///< and with it the part of the API that Kafka Manager serves

    [[nodiscard]] topic* find_topic(std::string_view name) noexcept {
        for (topic& one : topics)
            if (one.name == name) return &one;
        return nullptr;
    }
    [[nodiscard]] user* find_user(std::string_view name) noexcept {
        for (user& one : users)
            if (one.name == name) return &one;
        return nullptr;
    }
    [[nodiscard]] task* find_task(std::string_view task_id) noexcept {
        for (task& one : tasks)
            if (one.id == task_id) return &one;
        return nullptr;
    }
    [[nodiscard]] bool busy() const noexcept {
        for (const task& one : tasks)
            if (one.pending()) return true;
        return false;
    }
    [[nodiscard]] std::int32_t max_partitions() const noexcept {
        return specification->max_partitions_per_broker * order.broker_num;
    }
    [[nodiscard]] std::int32_t used_partitions() const noexcept {
        std::size_t count = 0;
        for (const topic& one : topics) count += one.partitions.size();
        return static_cast<std::int32_t>(count);
    }
};

/// What keeps the instances of one region, or of one purpose, apart from others.
struct project {
    std::string id{};
    std::string name{};
    std::list<instance> instances{};  ///< in the order of creation
};

/// Everything, in a form that can be copied.
using state = std::list<project>;

}  // namespace dmskafka::emulation
