#pragma once

#include <filesystem>
#include <fstream>
#include <string>

#include <unistd.h>

namespace dmskafka::test {

/// A folder that is removed in the end, with all that is in it.
class temporary_folder {
public:
    temporary_folder() {
        static int count = 0;
        path_ = std::filesystem::temp_directory_path() /
                ("dmskafka-" + std::to_string(::getpid()) + "-folder-" + std::to_string(++count));
        std::filesystem::create_directory(path_);
    }
    ~temporary_folder() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    temporary_folder(const temporary_folder&) = delete;
    temporary_folder& operator=(const temporary_folder&) = delete;

    [[nodiscard]] const std::filesystem::path& path() const noexcept { return path_; }
    /// Writes a file in the folder and returns its path.
    std::string write(const std::string& name, const std::string& content) const {
        const auto file = path_ / name;
        std::ofstream(file) << content;
        return file.string();
    }

private:
    std::filesystem::path path_{};
};

}  // namespace dmskafka::test
