#pragma once

#include "shared_task.hpp"

#include <dmskafka/models/iam.hpp>

#include <string>
#include <string_view>

namespace dmskafka::detail {

/// The region in `https://dms.<region>.<domain>`; empty when the endpoint is named otherwise.
[[nodiscard]] std::string region_in(std::string_view endpoint);

/// The one project among these that has the name of the region; the failure says why there is none.
[[nodiscard]] result<std::string> choose_project(const iam::project_page& known, std::string_view region);

/// Finds the project of a region through IAM, once for all calls.
class project_lookup {
public:
    project_lookup(client_core& core, std::string region);

    [[nodiscard]] const std::string& region() const noexcept { return region_; }
    /// Empty until it is found.
    [[nodiscard]] const std::string& id() const noexcept { return id_; }
    /// Waits until it is found; the failure says why it is not.
    [[nodiscard]] asio::awaitable<std::optional<failure>> await(clock::time_point deadline);
    void stop() noexcept { search_.stop(); }

private:
    [[nodiscard]] asio::awaitable<std::optional<failure>> search(clock::time_point deadline);

    client_core& core_;
    const std::string region_;
    std::string id_{};
    shared_task search_;
};

}  // namespace dmskafka::detail
