#pragma once

#include <dmskafka/detail/reflection.hpp>

#include <boost/describe/class.hpp>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace dmskafka::diagnosis {

/// One pre-check item.
struct check {
    std::optional<std::string> name{};    ///< what was looked at: RAM, CPU, SUBSCRIPTION, LAG or PRODUCE
    std::optional<std::string> reason{};  ///< why it failed: numbers, or a JSON document as text
    std::optional<bool> success{};        ///< whether the item is in order

    static constexpr item_outcome outcome{.item = "name", .success = "success", .message = "reason"};

    friend bool operator==(const check&, const check&) = default;
};
BOOST_DESCRIBE_STRUCT(check, (), (name, reason, success))

/// Identifies the diagnosis.
struct diagnosis_started {
    std::optional<std::string> report_id{};  ///< report ID

    friend bool operator==(const diagnosis_started&, const diagnosis_started&) = default;
};
BOOST_DESCRIBE_STRUCT(diagnosis_started, (), (report_id))

/// One report in the list.
struct report_summary {
    std::optional<std::string> report_id{};   ///< report ID
    std::optional<std::string> status{};      ///< diagnosing, failed, deleted, finished, normal or abnormal
    std::optional<std::string> begin_time{};  ///< start time of the diagnosis
    std::optional<std::string> end_time{};    ///< end time of the diagnosis
    std::optional<std::string> group_name{};  ///< consumer group diagnosed
    std::optional<std::string> topic_name{};  ///< topic diagnosed
    std::optional<std::int32_t> accumulated_partitions{};  ///< number of partitions found to have a backlog

    friend bool operator==(const report_summary&, const report_summary&) = default;
};
BOOST_DESCRIBE_STRUCT(report_summary, (),
                      (report_id, status, begin_time, end_time, group_name, topic_name, accumulated_partitions))

/// Diagnosis reports of an instance.
struct report_page {
    std::vector<report_summary> report_list{};  ///< reports
    std::optional<std::int32_t> total_num{};    ///< total number of reports

    friend bool operator==(const report_page&, const report_page&) = default;
};
BOOST_DESCRIBE_STRUCT(report_page, (), (report_list, total_num))

/// Outcome for one report.
struct report_outcome {
    std::optional<std::string> id{};  ///< report ID
    std::optional<bool> success{};    ///< whether the report was deleted

    static constexpr member_name also_read[] = {{"success", "result"}};

    static constexpr item_outcome outcome{.item = "id", .success = "success"};

    friend bool operator==(const report_outcome&, const report_outcome&) = default;
};
BOOST_DESCRIBE_STRUCT(report_outcome, (), (id, success))

/// Outcome per report.
struct removal_outcome {
    std::vector<report_outcome> results{};  ///< outcomes

    friend bool operator==(const removal_outcome&, const removal_outcome&) = default;
};
BOOST_DESCRIBE_STRUCT(removal_outcome, (), (results))

/// One cause or piece of advice.
struct conclusion {
    std::optional<std::int32_t> id{};             ///< conclusion ID
    std::map<std::string, std::string> params{};  ///< parameters of the conclusion

    friend bool operator==(const conclusion&, const conclusion&) = default;
};
BOOST_DESCRIBE_STRUCT(conclusion, (), (id, params))

/// One item of the diagnosis.
struct item {
    std::optional<std::string> name{};              ///< item name
    std::optional<std::string> result{};            ///< result of the item, for example abnormal
    std::vector<conclusion> cause_ids{};            ///< causes
    std::vector<conclusion> advice_ids{};           ///< advice
    std::vector<std::int32_t> partitions{};         ///< partitions affected
    std::vector<std::int32_t> failed_partitions{};  ///< partitions whose diagnosis failed
    std::vector<std::int32_t> broker_ids{};         ///< brokers affected

    friend bool operator==(const item&, const item&) = default;
};
BOOST_DESCRIBE_STRUCT(item, (), (name, result, cause_ids, advice_ids, partitions, failed_partitions, broker_ids))

/// One dimension of the diagnosis.
struct dimension {
    std::optional<std::string> name{};           ///< dimension name
    std::optional<std::int32_t> abnormal_num{};  ///< abnormal items in this dimension
    std::optional<std::int32_t> failed_num{};    ///< items of this dimension whose diagnosis failed
    std::vector<item> diagnosis_item_list{};     ///< items

    friend bool operator==(const dimension&, const dimension&) = default;
};
BOOST_DESCRIBE_STRUCT(dimension, (), (name, abnormal_num, failed_num, diagnosis_item_list))

/// A diagnosis report.
struct report {
    std::optional<std::int32_t> abnormal_item_num{};    ///< number of abnormal items
    std::optional<std::int32_t> failed_item_num{};      ///< number of items whose diagnosis failed
    std::optional<std::int32_t> normal_item_num{};      ///< number of normal items
    std::vector<dimension> diagnosis_dimension_list{};  ///< dimensions

    friend bool operator==(const report&, const report&) = default;
};
BOOST_DESCRIBE_STRUCT(report, (), (abnormal_item_num, failed_item_num, normal_item_num, diagnosis_dimension_list))

}  // namespace dmskafka::diagnosis
