#pragma once

#include <string>
#include <string_view>

namespace dmskafka::emulation {

/// A file that only its owner can read and that goes when this object does.
class temporary_file {
public:
    explicit temporary_file(std::string_view content);
    ~temporary_file();
    temporary_file(const temporary_file&) = delete;
    temporary_file& operator=(const temporary_file&) = delete;

    [[nodiscard]] const std::string& path() const noexcept { return path_; }

private:
    std::string path_;
};

}  // namespace dmskafka::emulation
