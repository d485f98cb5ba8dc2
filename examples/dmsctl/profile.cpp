#include "profile.hpp"

#include "command_line.hpp"
#include "environment.hpp"

#include <fstream>
#include <string_view>

namespace dmsctl {
namespace {

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view blank = " \t\r";
    const auto first = text.find_first_not_of(blank);
    if (first == text.npos) return {};
    return text.substr(first, text.find_last_not_of(blank) - first + 1);
}

void set(profile& made, std::string_view name, std::string value) {
    if (name == "ak") made.credentials.access_key = std::move(value);
    if (name == "sk") made.credentials.secret_key = std::move(value);
    if (name == "security_token") made.credentials.security_token = std::move(value);
    if (name == "project_id") made.project_id = std::move(value);
}

}  // namespace

std::optional<profile> read_profile(const std::string& name) {
    auto path = environment("HUAWEICLOUD_SDK_CREDENTIALS_FILE");
    const bool chosen = !path.empty();
    if (!chosen) path = environment("HOME") + "/.huaweicloud/credentials";
    std::ifstream file(path);
    if (chosen && !file) throw usage_error("HUAWEICLOUD_SDK_CREDENTIALS_FILE: cannot read " + path);
    constexpr int most_lines = 10'000;
    std::optional<profile> made;
    bool inside = false;
    int number = 0;
    for (std::string text; std::getline(file, text);) {
        const auto line = trimmed(text);
        const auto equals = line.find('=');
        const bool section = line.starts_with('[') && line.ends_with(']');
        // The line itself may be a key, so it is not repeated.
        if (++number > most_lines ||
            (!line.empty() && !line.starts_with('#') && !line.starts_with(';') && !section && equals == line.npos))
            throw usage_error(path + ":" + std::to_string(number) + ": expected [profile] or name = value");
        if (section) {
            inside = trimmed(line.substr(1, line.size() - 2)) == name;
            if (inside && !made) made.emplace();
        } else if (inside && equals != line.npos && !line.starts_with('#') && !line.starts_with(';')) {
            set(*made, trimmed(line.substr(0, equals)), std::string(trimmed(line.substr(equals + 1))));
        }
    }
    return made;
}

}  // namespace dmsctl
