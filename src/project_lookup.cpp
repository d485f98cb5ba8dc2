#include "project_lookup.hpp"

#include "client_core.hpp"

#include <dmskafka/ops/iam.hpp>

#include <algorithm>
#include <utility>
#include <vector>

namespace dmskafka::detail {
namespace {

/// The work of all calls: whether IAM has acted on its request says nothing of theirs.
failure not_found_out(failure&& why) {
    why.message.insert(0, "project_id: IAM could not be asked for it: ");
    why.may_have_executed = false;
    return std::move(why);
}

bool can_be_an_id(const std::string& text) { return !text.empty() && !has_control_character(text); }

failure not_one(std::string message) {
    return failure{.code = errc::invalid_options, .message = "project_id: " + std::move(message)};
}

}  // namespace

std::string region_in(std::string_view endpoint) {
    const auto parsed = parse_endpoint(endpoint);
    constexpr std::string_view name = "dms.";
    if (!parsed || !parsed->host.starts_with(name)) return {};
    const auto rest = std::string_view(parsed->host).substr(name.size());
    const auto region = rest.substr(0, rest.find('.'));
    // A region has a number at its end, as in eu-west-101, and a domain of two labels or more after it.
    const bool is_region =
        region.size() < rest.size() && region.find('-') != region.npos && region.back() >= '0' && region.back() <= '9';
    return is_region ? std::string(region) : std::string();
}

result<std::string> choose_project(const iam::project_page& known, std::string_view region) {
    std::vector<std::string> ids;
    for (const auto& project : known.projects)
        if (project.name == region && project.enabled.value_or(true) && can_be_an_id(project.id.value_or("")))
            ids.push_back(*project.id);
    if (ids.empty())
        return not_one("these credentials can use no project named " + std::string(region) + ", so it must be set");
    if (ids.size() == 1) return std::move(ids.front());
    std::string message = "these credentials can use several projects named " + std::string(region) + " (";
    for (std::size_t i = 0; i < ids.size(); ++i) message.append(i == 0 ? "" : ", ").append(ids[i]);
    return not_one(message + "), so it must be set");
}

project_lookup::project_lookup(client_core& core, std::string region)
    : core_(core),
      region_(std::move(region)),
      search_("the project id", [this](clock::time_point deadline) { return search(deadline); }) {}

asio::awaitable<std::optional<failure>> project_lookup::await(clock::time_point deadline) {
    std::optional<failure> failed;
    if (region_.empty() || !core_.endpoint_of(service::iam)) {
        failed = failure{.code = errc::invalid_request,
                         .message = "project_id: must be set in the client's options, it is part of the path"};
        if (!region_.empty()) failed->message.append("; or iam_endpoint, which is asked for it");
    }
    while (!failed && id_.empty()) failed = co_await search_.join(core_, deadline);
    co_return failed;
}

asio::awaitable<std::optional<failure>> project_lookup::search(clock::time_point deadline) {
    iam::list_projects request;
    request.name = region_;
    const auto options = call_options().deadline(deadline - core_.clock.now());
    auto sent = call<iam::project_page>(
        prepare(core_.shared_from_this(), description_of<iam::list_projects>, &request, options));
    auto known = co_await std::move(sent);
    if (!known) co_return not_found_out(std::move(known).error());
    auto chosen = choose_project(*known, region_);
    if (!chosen) co_return std::move(chosen).error();
    id_ = std::move(*chosen);
    co_return std::nullopt;
}

}  // namespace dmskafka::detail
