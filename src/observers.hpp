#pragma once

#include <dmskafka/observer.hpp>

#include <memory>
#include <vector>

namespace dmskafka {

/// Those who are told what a client does. Whoever has something to tell asks first whether anybody listens, so that
/// without observers no time is taken and no text made.
class observers {
public:
    observers() = default;
    explicit observers(std::vector<std::shared_ptr<observer>> all) : all_(std::move(all)) {}

    [[nodiscard]] bool empty() const noexcept { return all_.empty(); }

    template <class Event>
    void tell(void (observer::*of_event)(const Event&) noexcept, const Event& event) const noexcept {
        for (const auto& each : all_) ((*each).*of_event)(event);
    }

private:
    std::vector<std::shared_ptr<observer>> all_{};
};

}  // namespace dmskafka
