#pragma once

// How a function that takes an operation and gives its response becomes something that can be routed to.

#include "emulator/binding.hpp"
#include "emulator/exchange.hpp"
#include "emulator/router.hpp"

#include <dmskafka/detail/operation_description.hpp>
#include <dmskafka/json.hpp>

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace dmskafka::emulation {

class service;

struct handler {
    const operation_description* operation;
    std::function<outcome<reply>(service&, const received_request&, const captures&)> serve;
};

[[nodiscard]] inline reply encoded(const no_content&) { return {204, {}, {}}; }
[[nodiscard]] inline reply encoded(reply ready) { return ready; }
template <class Response>
[[nodiscard]] reply encoded(const Response& response) {
    return {200, to_json(response), {}};
}

/// Whether this is one of the operations that Kafka Manager serves, which end when it is closed.
template <operation Op>
inline constexpr bool needs_management = Op::info.path.find("/management/") != Op::info.path.npos;

[[nodiscard]] std::optional<refusal> check_management(service& emulated, std::string_view instance_id);

/// `Answer` is the operation's response, or a `reply` where an operation has more than one form of answer.
template <operation Op, class Answer>
[[nodiscard]] handler on(outcome<Answer> (*function)(service&, const Op&)) {
    static_assert(std::is_same_v<Answer, typename Op::response> || std::is_same_v<Answer, reply>);
    return {&detail::description_of<Op>,
            [function](service& emulated, const received_request& request, const captures& values) -> outcome<reply> {
                Op asked{};
                if (auto wrong = bind_request(request, values, detail::description_of<Op>, &asked))
                    return *std::move(wrong);
                if constexpr (needs_management<Op>)
                    if (auto no = check_management(emulated, asked.instance_id)) return *std::move(no);
                auto answer = function(emulated, asked);
                if (!answer) return std::move(answer).error();
                return encoded(*std::move(answer));
            }};
}

// One function for each family, in the file of that name.
[[nodiscard]] std::vector<handler> access_policy_handlers();
[[nodiscard]] std::vector<handler> catalog_handlers();
[[nodiscard]] std::vector<handler> cluster_handlers();
[[nodiscard]] std::vector<handler> diagnosis_handlers();
[[nodiscard]] std::vector<handler> iam_handlers();
[[nodiscard]] std::vector<handler> consumer_group_handlers();
[[nodiscard]] std::vector<handler> instance_access_handlers();
[[nodiscard]] std::vector<handler> instance_handlers();
[[nodiscard]] std::vector<handler> instance_resize_handlers();
[[nodiscard]] std::vector<handler> legacy_handlers();
[[nodiscard]] std::vector<handler> manager_handlers();
[[nodiscard]] std::vector<handler> message_handlers();
[[nodiscard]] std::vector<handler> smart_connect_handlers();
[[nodiscard]] std::vector<handler> quota_handlers();
[[nodiscard]] std::vector<handler> tag_handlers();
[[nodiscard]] std::vector<handler> task_handlers();
[[nodiscard]] std::vector<handler> topic_handlers();
[[nodiscard]] std::vector<handler> user_handlers();
[[nodiscard]] std::vector<handler> v1_handlers();

}  // namespace dmskafka::emulation
