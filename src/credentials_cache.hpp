#pragma once

#include "refresh_plan.hpp"
#include "shared_task.hpp"
#include "signer.hpp"

#include <dmskafka/credentials_provider.hpp>

#include <memory>
#include <optional>

namespace dmskafka::detail {

/// Credentials and what signs with them. It stays as it is: calls go on with theirs when newer ones have come.
struct credentials_snapshot {
    explicit credentials_snapshot(dmskafka::credentials with);

    const dmskafka::credentials keys;
    const std::unique_ptr<dmskafka::signer> signer;  ///< when there is a key pair
};

using snapshot_pointer = std::shared_ptr<const credentials_snapshot>;

/// What a client signs with: always the same, or what its provider said last. Newer credentials are fetched once for
/// all calls: in the background some time ahead of the expiry, in front of the calls when there are none that are good.
class credentials_cache {
public:
    explicit credentials_cache(client_core& core);

    /// Those to use now; null when they must be awaited.
    [[nodiscard]] const snapshot_pointer& ready() { return provider_ == nullptr ? current_ : fresh(); }
    /// Waits until there are some; the failure says why there are none.
    [[nodiscard]] asio::awaitable<std::optional<failure>> await(clock::time_point deadline);
    /// The service wants newer ones than `used`. False when there are none to be had.
    [[nodiscard]] bool renew(const snapshot_pointer& used);
    void stop() noexcept { refresh_.stop(); }

private:
    [[nodiscard]] const snapshot_pointer& fresh();
    [[nodiscard]] asio::awaitable<std::optional<failure>> refresh(clock::time_point deadline);
    [[nodiscard]] asio::awaitable<std::optional<failure>> fetch(clock::time_point deadline);
    [[nodiscard]] std::optional<failure> take(credentials fetched);

    client_core& core_;
    credentials_provider* const provider_;  ///< that of the options
    snapshot_pointer current_{};
    refresh_plan plan_{};
    bool refused_{};  ///< the current ones no longer serve
    clock::time_point fetched_{};
    shared_task refresh_;
};

}  // namespace dmskafka::detail
