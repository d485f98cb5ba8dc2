#pragma once

// The errors of the reference (and of the gateway in front of the service) that the emulator answers with.

#include "emulator/exchange.hpp"

#include <string>
#include <string_view>

namespace dmskafka::emulation {

struct documented_error {
    int status;
    std::string_view code;
    std::string_view message;

    operator refusal() const { return {status, code, std::string(message)}; }

    /// The documented text, then what exactly is wrong.
    [[nodiscard]] refusal because(std::string_view detail) const {
        return {status, code, std::string(message) + " " + std::string(detail)};
    }
};

namespace errors {

inline constexpr documented_error no_such_api{404, "APIGW.0101",
                                              "The API does not exist or has not been published in the environment."};
inline constexpr documented_error not_authenticated{401, "APIGW.0301", "Incorrect IAM authentication information:"};
inline constexpr documented_error token_expired{401, "APIGW.0307", "The token must be updated."};
inline constexpr documented_error token_of_other_project{401, "DMS.10240104", "The project ID and token do not match."};
inline constexpr documented_error project_unavailable{403, "APIGW.0310", "The project is unavailable."};
inline constexpr documented_error request_too_large{413, "APIGW.0201", "Request entity too large."};
inline constexpr documented_error headers_too_large{494, "APIGW.0201", "Request header too large."};

inline constexpr documented_error body_empty{400, "DMS.00400004", "The request body is empty."};
inline constexpr documented_error body_malformed{
    400, "DMS.00400005", "The message body is not in JSON format or contains invalid characters."};
inline constexpr documented_error body_member_wrong{
    400, "DMS.00400085", "The message body contains invalid characters or is not in JSON format. The error key is"};
inline constexpr documented_error parameter_invalid{400, "DMS.00400062", "Invalid request parameter."};
inline constexpr documented_error offset_beyond_total{400, "DMS.40050010",
                                                      "The offset is beyond the total number of records."};

inline constexpr documented_error engine_unsupported{400, "DMS.00400007", "Unsupported type."};
inline constexpr documented_error version_unsupported{400, "DMS.00400008", "Unsupported version."};
inline constexpr documented_error product_invalid{400, "DMS.00400009", "Invalid product_id."};
inline constexpr documented_error instance_name_invalid{
    400, "DMS.00400010",
    "Invalid instance name. The name must be 4 to 64 characters long. Only letters, digits, underscores (_), and "
    "hyphens (-) are allowed."};
inline constexpr documented_error description_too_long{
    400, "DMS.00400011", "The instance description can contain a maximum of 1024 characters."};
inline constexpr documented_error password_too_simple{
    400, "DMS.00400012",
    "The password does not meet the complexity requirements. An instance password must: Be a string consisting of 8 "
    "to 32 characters. Contain at least three of the following character types: lowercase letters, uppercase letters, "
    "digits, special characters."};
inline constexpr documented_error vpc_empty{400, "DMS.00400013", "vpc_id in the request is empty."};
inline constexpr documented_error security_group_empty{400, "DMS.00400014",
                                                       "security_group_id in the request is empty."};
inline constexpr documented_error user_name_invalid{
    400, "DMS.00400015",
    "Invalid username. A username must be 4 to 64 characters long and consist of only letters, digits, and hyphens "
    "(-)."};
inline constexpr documented_error subnet_empty{400, "DMS.00400016", "subnet_id in the request is empty."};
inline constexpr documented_error job_running{400, "DMS.00400017", "This DMS instance job task is still running."};
inline constexpr documented_error wrong_instance_status{400, "DMS.00400026",
                                                        "This operation is not allowed due to the instance status."};
inline constexpr documented_error instance_id_invalid{400, "DMS.00400030",
                                                      "Invalid DMS instance id. The id must be a uuid."};
inline constexpr documented_error zone_unknown{400, "DMS.00400042", "The AZ does not exist."};
inline constexpr documented_error instance_name_taken{400, "DMS.00400060", "This instance name already exists."};
inline constexpr documented_error configuration_invalid{400, "DMS.00400063", "Invalid configuration parameter"};
inline constexpr documented_error action_invalid{400, "DMS.00400064",
                                                 "The action parameter in the request must be delete or restart."};
inline constexpr documented_error instances_empty{400, "DMS.00400065",
                                                  "The instances parameter in the request is empty."};
inline constexpr documented_error zones_wrong{
    400, "DMS.00400067",
    "The available_zones parameter in the request must be an array that contains one AZ ID, or three or more."};
inline constexpr documented_error task_id_invalid{400, "DMS.00400070", "Invalid task ID format."};
inline constexpr documented_error sold_out{400, "DMS.00400055", "Resource sold out."};
inline constexpr documented_error instance_repeated{400, "DMS.00400082", "Instance id is repeated."};
inline constexpr documented_error ssl_off{400, "DMS.00400971", "The instance ssl is off."};
inline constexpr documented_error dump_task_not_found{404, "DMS.00404026", "The dumping task does not exist."};
inline constexpr documented_error task_not_found{404, "DMS.00404026", "The task does not exist."};
inline constexpr documented_error instance_in_transition{
    400, "DMS.00400099",
    "The following instances in the Creating, Starting, Stopping, or Restarting state cannot be deleted."};
inline constexpr documented_error too_many_instances{400, "DMS.00400100",
                                                     "The instances array can contain a maximum of 50 instance IDs."};
inline constexpr documented_error window_invalid{400, "DMS.00400106", "Invalid maintenance time window."};
inline constexpr documented_error expanded_too_often{400, "DMS.00400124",
                                                     "The maximum number of disk expansion times has been reached."};
inline constexpr documented_error storage_type_invalid{400, "DMS.00400125", "Invalid SPEC_CODE."};
inline constexpr documented_error disk_space_invalid{400, "DMS.00400500", "Invalid disk space."};
inline constexpr documented_error instance_not_found{404, "DMS.00404022", "This instance does not exist."};

inline constexpr documented_error topic_name_invalid{
    400, "DMS.00400101",
    "The name of a Kafka topic must be 3 to 200 characters long and start with a letter. Only letters, digits, periods "
    "(.), underscores (_), and hyphens (-) are allowed."};
inline constexpr documented_error historical_topic_name_invalid{
    400, "DMS.00400101",
    "The name of a Kafka topic must be 4 to 64 characters long and start with a letter. Only letters, digits, "
    "underscores (_), and hyphens (-) are allowed."};
inline constexpr documented_error historical_partitions_out_of_range{
    400, "DMS.00400102", "The number of partitions created for a Kafka topic must be within the range of 1-100."};
inline constexpr documented_error partitions_out_of_range{
    400, "DMS.00400102", "The number of partitions created for a Kafka topic must be within the range of 1-200."};
inline constexpr documented_error replicas_out_of_range{
    400, "DMS.00400103", "The number of replicas created for a Kafka topic must be within the range of 1-3."};
inline constexpr documented_error retention_out_of_range{
    400, "DMS.00400105", "The message retention period of a Kafka topic must be within the range of 1-720."};
inline constexpr documented_error replicas_exceed_brokers{400, "DMS.00400861",
                                                          "Replication factor larger than available brokers."};
inline constexpr documented_error topic_not_found{400, "DMS.00400876", "The topic does not exist."};
inline constexpr documented_error topic_exists{400, "DMS.10240017", "The topic already exists."};
inline constexpr documented_error partition_limit_reached{
    400, "DMS.111400860", "Instance partition is not enough. Total partition is over the partition limitation."};

inline constexpr documented_error group_not_found{400, "DMS.111400864", "The consumer group does not exist."};
inline constexpr documented_error group_exists{400, "DMS.10240018", "The consumer group already exists."};
inline constexpr documented_error group_name_invalid{400, "DMS.10240016", "The group ID format is invalid."};
inline constexpr documented_error too_many_groups{400, "DMS.10240019",
                                                  "The number of consumer groups exceeds the upper limit."};

inline constexpr documented_error management_closed{404, "DMS.00404001", "The requested URL does not exist."};

inline constexpr documented_error connector_not_found{404, "DMS.00404024", "Connector does not exist."};
inline constexpr documented_error connector_exists{404, "DMS.00404027", "Connector already exists."};
inline constexpr documented_error connector_tasks_used_up{404, "DMS.00404029",
                                                          "The dumping task quota has been reached."};
inline constexpr documented_error connector_quota_invalid{400, "DMS.00400133",
                                                          "Sink task quota for connector invalid."};
inline constexpr documented_error keys_invalid{400, "DMS.00500960", "Invalid user AK/SK."};
inline constexpr documented_error connector_tasks_exist{500, "DMS.00501012", "Smart Connect tasks exist."};
inline constexpr documented_error connector_task_not_stopped{400, "DMS.00400868",
                                                             "Failed to stop the Smart Connect task."};
inline constexpr documented_error connector_task_not_started{400, "DMS.00400869",
                                                             "Failed to start the Smart Connect task."};
inline constexpr documented_error connector_task_not_restarted{400, "DMS.00400872",
                                                               "Failed to restart the Smart Connect task."};
inline constexpr documented_error connector_topic_taken{400, "DMS.00400874",
                                                        "The topic has been used in another Smart Connect task."};
inline constexpr documented_error redis_types_differ{
    400, "DMS.00400875", "Inconsistent source and target Redis instance types in the Smart Connect task."};

inline constexpr documented_error user_password_too_simple{400, "DMS.00400019",
                                                           "The password does not meet the complexity requirements."};
inline constexpr documented_error limit_reached{400, "DMS.00400039", "The quota limit has been reached."};
inline constexpr documented_error not_running_to_upgrade{400, "DMS.00400052",
                                                         "Only an instance in the running state can be upgraded."};
inline constexpr documented_error already_upgraded{400, "DMS.00400053",
                                                   "The version to upgrade to is the same as the current version."};
inline constexpr documented_error public_access_invalid{400, "DMS.00400128", "Invalid public access parameters."};

inline constexpr documented_error tag_key_length{400, "DMS.10240035", "The tag key is empty or too long."};
inline constexpr documented_error tag_key_invalid{400, "DMS.10240036", "The tag key contains invalid characters."};
inline constexpr documented_error tag_value_too_long{400, "DMS.10240038", "The tag value is too long."};
inline constexpr documented_error tag_value_invalid{400, "DMS.10240039", "The tag value contains invalid characters."};
inline constexpr documented_error tag_action_invalid{400, "DMS.10240040", "You can only create or delete tags."};
inline constexpr documented_error too_many_tags{400, "DMS.10240044", "A maximum of 20 tags can be created."};
inline constexpr documented_error tag_key_taken{400, "DMS.10240045", "The tag key has been used."};

inline constexpr documented_error timestamp_invalid{400, "DMS.00400142", "Timestamp is invalid."};
inline constexpr documented_error message_too_large{400, "DMS.10540011", "The message is larger than the size limit."};

}  // namespace errors

}  // namespace dmskafka::emulation
