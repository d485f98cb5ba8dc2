#include <dmskafka/profile.hpp>

#include "credentials_source.hpp"
#include "white_space.hpp"

#include <cstdlib>
#include <fstream>
#include <iterator>

namespace dmskafka {
namespace {

constexpr std::size_t largest_file = 1u << 20;

void set_entry(profile& made, std::string_view name, std::string value) {
    if (name == "ak")
        made.credentials.access_key = std::move(value);
    else if (name == "sk")
        made.credentials.secret_key = std::move(value);
    else if (name == "security_token")
        made.credentials.security_token = std::move(value);
    else if (name == "project_id")
        made.credentials.project_id = std::move(value);
    else if (name == "region")
        made.region = std::move(value);
    else if (name == "iam_endpoint")
        made.iam_endpoint = std::move(value);
}

bool is_comment(std::string_view line) { return line.empty() || line.starts_with('#') || line.starts_with(';'); }

std::string in_home(std::string_view path) {
    const char* home = std::getenv("HOME");
    return std::string(home != nullptr ? home : "").append(path);
}

class profile_provider final : public credentials_provider {
public:
    profile_provider(std::string file, std::string section) : file_(std::move(file)), section_(std::move(section)) {}

    std::string_view name() const noexcept override { return "credentials file"; }

    asio::awaitable<result<credentials>> fetch(const credentials_source_context&) override {
        const auto file = file_.empty() ? default_profile_file() : file_;
        auto read = read_profile(file, section_);
        if (!read) co_return std::move(read).error();
        const auto in_section = "section [" + section_ + "] of " + file;
        if (!*read) co_return detail::lacks_credentials("there is no " + in_section);
        auto& keys = (*read)->credentials;
        if (keys.access_key.empty()) co_return detail::lacks_credentials("ak is missing in " + in_section);
        if (keys.secret_key.empty()) co_return detail::lacks_credentials("sk is missing in " + in_section);
        co_return std::move(keys);
    }

private:
    const std::string file_;
    const std::string section_;
};

}  // namespace

std::string default_profile_file() {
    const char* chosen = std::getenv("HUAWEICLOUD_SDK_CREDENTIALS_FILE");
    return chosen != nullptr && *chosen != '\0' ? chosen : in_home("/.huaweicloud/credentials");
}

result<std::optional<profile>> parse_profile(std::string_view text, std::string_view section) {
    std::optional<profile> made;
    bool inside = false;
    for (int number = 1; !text.empty(); ++number) {
        const auto end = text.find('\n');
        const auto line = trim(text.substr(0, end));
        text.remove_prefix(end == text.npos ? text.size() : end + 1);
        if (is_comment(line)) continue;
        const auto equals = line.find('=');
        if (line.starts_with('[') && line.ends_with(']')) {
            inside = trim(line.substr(1, line.size() - 2)) == section;
            if (inside && !made) made.emplace();
        } else if (equals == line.npos) {  // the line may be a key, so it is not repeated
            return detail::lacks_credentials("line " + std::to_string(number) + ": expected [profile] or name = value");
        } else if (inside) {
            set_entry(*made, trim(line.substr(0, equals)), std::string(trim(line.substr(equals + 1))));
        }
    }
    return made;
}

result<std::optional<profile>> read_profile(const std::string& file, std::string_view section) {
    std::ifstream in(file, std::ios::binary);
    std::string text(largest_file + 1, '\0');
    if (in) in.read(text.data(), static_cast<std::streamsize>(text.size()));
    if (!in.is_open() || in.bad() || (in.fail() && !in.eof())) return detail::lacks_credentials("cannot read " + file);
    text.resize(static_cast<std::size_t>(in.gcount()));
    if (text.size() > largest_file) return detail::lacks_credentials(file + " is larger than 1 MiB");
    auto parsed = parse_profile(text, section);
    if (!parsed) return detail::lacks_credentials(file + ", " + parsed.error().message);
    return parsed;
}

std::shared_ptr<credentials_provider> profile_credentials(std::string file, std::string section) {
    return std::make_shared<profile_provider>(std::move(file), std::move(section));
}

}  // namespace dmskafka
