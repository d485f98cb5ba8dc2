#pragma once

#include <string>

namespace dmskafka::test {

/// A file of the sources by its path below `test`.
[[nodiscard]] std::string test_data(const std::string& path);

}  // namespace dmskafka::test
