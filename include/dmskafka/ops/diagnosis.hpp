#pragma once

#include <dmskafka/job_rule.hpp>
#include <dmskafka/models/diagnosis.hpp>
#include <dmskafka/operation.hpp>
#include <dmskafka/paging_rule.hpp>

#include <boost/describe/class.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace dmskafka::diagnosis {

/// Checks whether a message backlog diagnosis can run for a group and topic (ShowDiagnosisPreCheck).
struct precheck {
    std::string instance_id{};  ///< instance ID
    std::string group{};        ///< consumer group name
    std::string topic{};        ///< topic name

    using response = std::vector<check>;
    static constexpr operation_info info{"ShowDiagnosisPreCheck", verb::get,
                                         "/v2/{project_id}/kafka/instances/{instance_id}/diagnosis-check", safety::read,
                                         "5.11.1"};

    friend bool operator==(const precheck&, const precheck&) = default;
};
BOOST_DESCRIBE_STRUCT(precheck, (), (instance_id, group, topic))

/// Starts a message backlog diagnosis for a consumer group and topic (CreateMessageDiagnosisTask). Not safe to repeat:
/// each call starts a diagnosis.
struct create {
    std::string instance_id{};  ///< instance ID
    std::string group_name{};   ///< consumer group name
    std::string topic_name{};   ///< topic name

    using response = diagnosis_started;
    static constexpr operation_info info{"CreateMessageDiagnosisTask", verb::post,
                                         "/v2/{project_id}/kafka/instances/{instance_id}/message-diagnosis-tasks",
                                         safety::unsafe, "5.11.2"};
    static constexpr job_rule job{watch::diagnosis_report, target::finished, "report_id", std::chrono::seconds(20),
                                  std::chrono::seconds(20)};

    friend bool operator==(const create&, const create&) = default;
};
BOOST_DESCRIBE_STRUCT(create, (), (instance_id, group_name, topic_name))

/// Lists the message backlog diagnosis reports of an instance (ListMessageDiagnosisReports).
struct list {
    std::string instance_id{};             ///< instance ID
    std::optional<std::int32_t> offset{};  ///< records after this offset are returned
    std::optional<std::int32_t> limit{};   ///< maximum number of records

    using response = report_page;
    static constexpr operation_info info{"ListMessageDiagnosisReports", verb::get,
                                         "/v2/{project_id}/kafka/instances/{instance_id}/message-diagnosis-tasks",
                                         safety::read, "5.11.3"};
    static constexpr auto items = &report_page::report_list;
    static constexpr paging_rule paging{.page_size = 50, .total = "total_num", .key = "report_id"};

    friend bool operator==(const list&, const list&) = default;
};
BOOST_DESCRIBE_STRUCT(list, (), (instance_id, offset, limit))

/// Deletes message backlog diagnosis reports (BatchDeleteMessageDiagnosisReports).
struct batch_remove {
    std::string instance_id{};                  ///< instance ID
    std::vector<std::string> report_id_list{};  ///< report IDs

    using response = removal_outcome;
    static constexpr operation_info info{"BatchDeleteMessageDiagnosisReports", verb::delete_,
                                         "/v2/{project_id}/kafka/instances/{instance_id}/message-diagnosis-tasks",
                                         safety::idempotent, "5.11.4"};

    friend bool operator==(const batch_remove&, const batch_remove&) = default;
};
BOOST_DESCRIBE_STRUCT(batch_remove, (), (instance_id, report_id_list))

/// Returns a message backlog diagnosis report (ShowMessageDiagnosisReport).
struct get {
    std::string instance_id{};  ///< instance ID
    std::string report_id{};    ///< diagnosis report ID

    using response = report;
    static constexpr operation_info info{"ShowMessageDiagnosisReport", verb::get,
                                         "/v2/{project_id}/kafka/instances/{instance_id}/message-diagnosis/{report_id}",
                                         safety::read, "5.11.5"};

    friend bool operator==(const get&, const get&) = default;
};
BOOST_DESCRIBE_STRUCT(get, (), (instance_id, report_id))

using operations = type_list<precheck, create, list, batch_remove, get>;

}  // namespace dmskafka::diagnosis
