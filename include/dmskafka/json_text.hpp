#pragma once

#include <string>

namespace dmskafka {

/// A JSON value of no fixed shape, kept as its text: pass it to the JSON library of your choice.
/// Empty means absent. Numbers keep their digits; insignificant white space is gone.
struct json_text {
    std::string text{};

    friend bool operator==(const json_text&, const json_text&) = default;
};

}  // namespace dmskafka
