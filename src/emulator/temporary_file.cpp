#include "emulator/temporary_file.hpp"

#include <cerrno>
#include <filesystem>
#include <system_error>

#include <stdlib.h>
#include <unistd.h>

namespace dmskafka::emulation {

temporary_file::temporary_file(std::string_view content)
    : path_((std::filesystem::temp_directory_path() / "dmskafka-emulator-XXXXXX").string()) {
    const int file = ::mkstemp(path_.data());
    if (file < 0) throw std::system_error(errno, std::generic_category(), "cannot make a temporary file");
    while (!content.empty()) {
        const auto written = ::write(file, content.data(), content.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) {
            const int error = errno;
            ::close(file);
            ::unlink(path_.c_str());
            throw std::system_error(error, std::generic_category(), "cannot write a temporary file");
        }
        content.remove_prefix(static_cast<std::size_t>(written));
    }
    ::close(file);
}

temporary_file::~temporary_file() { ::unlink(path_.c_str()); }

}  // namespace dmskafka::emulation
