#pragma once

#include <dmskafka/json.hpp>

namespace dmskafka::emulation {

/// What one version of the API asks or answers, as another one has it: members of the same name, whatever else differs.
template <class To, class From>
[[nodiscard]] To converted(const From& from) {
    return from_json<To>(to_json(from)).value();
}

}  // namespace dmskafka::emulation
