#include "command_line.hpp"

#include "nearest_names.hpp"

#include <algorithm>
#include <array>
#include <sstream>

namespace dmsctl {
namespace {

constexpr std::array known_options{
    option{"--endpoint", "URL", "the service; wins over --region", about_service},
    option{"--iam-endpoint", "URL", "IAM, for its two operations; wins over --region", about_service},
    option{"--region", "NAME", "takes the endpoints of a region, such as eu-west-101", about_service},
    option{"--project-id", "ID", "project; otherwise of the profile or HUAWEICLOUD_SDK_PROJECT_ID", about_service},
    option{"--ca-file", "FILE", "PEM file of the authorities to trust instead of the system's", about_service},
    option{"--profile", "NAME", "keys of this profile instead of those in the environment", about_service},
    option{"--deadline", "DURATION", "time allowed, such as 500ms, 30s, 5m or 1h", about_service},
    option{"--verbose", "", "log calls, attempts and connections on stderr, without keys and bodies", about_service},
    option{"--body", "JSON|@FILE|-", "members as a JSON object, from the line, a file or stdin", about_request},
    option{"--no-validate", "", "send although a documented rule is broken: the service may have grown", about_request},
    option{"--show-token", "", "print tokens and other secrets of the answer instead of ***", about_request},
    option{"--poll-interval", "DURATION", "look at the job at least this often", about_waiting},
    option{"--output", "json|table", "form of the output; json, one line, if not given", about_output},
    option{"--help", "", "show this text", about_anything},
};

const option* find_option(std::string_view name) noexcept {
    const auto* found = std::ranges::find(known_options, name, &option::name);
    return found != known_options.end() ? found : nullptr;
}

[[noreturn]] void refuse_option(std::string_view name) {
    std::vector<std::string_view> names;
    for (const auto& known : known_options) names.push_back(known.name);
    throw usage_error("unknown option " + std::string(name) + did_you_mean(name, names));
}

const command* find_command(std::string_view name) {
    const auto all = commands();
    const auto found = std::ranges::find(all, name, &command::name);
    if (found != all.end()) return &*found;
    std::vector<std::string_view> names;
    for (const auto& known : all) names.push_back(known.name);
    throw usage_error("unknown command " + std::string(name) + did_you_mean(name, names));
}

std::string usage_of(const command& about) {
    std::string text = "dmsctl " + std::string(about.name);
    if (!about.operand.empty()) text.append(" ").append(about.operand);
    if (about.takes_members) text.append(" [member=value ...]");
    return text;
}

void print_options(std::ostream& out, std::uint8_t groups) {
    out << "\nOptions, anywhere on the line:\n";
    for (const auto& known : known_options) {
        if ((known.groups & groups) == 0) continue;
        std::string left = "  " + std::string(known.name) + " " + std::string(known.value);
        left.resize(std::max<std::size_t>(left.size() + 1, 27), ' ');
        out << left << known.text << '\n';
    }
}

constexpr std::string_view about_keys = R"(
Keys come from HUAWEICLOUD_SDK_AK and HUAWEICLOUD_SDK_SK (with HUAWEICLOUD_SDK_SECURITY_TOKEN for temporary ones), a
token of IAM from HUAWEICLOUD_SDK_AUTH_TOKEN, or all of them from ~/.huaweicloud/credentials (another file in
HUAWEICLOUD_SDK_CREDENTIALS_FILE), where [default], [basic] or another profile has ak, sk, security_token and project_id.
They are never taken from arguments, which others can see; give passwords with --body @FILE or --body -.
)";

constexpr std::string_view about_status = R"(
Exit status:
  0    done
  2    usage or input is wrong; nothing was sent
  3    the service answered with a refusal
  4    no usable answer: network, TLS, malformed answer, deadline
  5    the job failed, or the service does not know it
  130  interrupted by SIGINT or SIGTERM
)";

}  // namespace

command_line::command_line(std::span<const char* const> arguments) {
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        const std::string_view argument = arguments[i];
        if (!argument.starts_with('-')) {
            if (command_ == nullptr)
                command_ = find_command(argument);
            else
                operands_.emplace_back(argument);
            continue;
        }
        const auto equals = argument.find('=');
        const auto name = argument.substr(0, equals);
        const auto* known = find_option(name);
        if (known == nullptr) refuse_option(name);
        std::string value;
        if (equals != argument.npos) {
            if (known->value.empty()) throw usage_error(std::string(name) + " takes no value");
            value = argument.substr(equals + 1);
        } else if (!known->value.empty()) {
            if (++i == arguments.size())
                throw usage_error(std::string(name) + " needs a value: " + std::string(known->value));
            value = arguments[i];
        }
        if (!options_.emplace(known->name, std::move(value)).second && !known->value.empty())
            throw usage_error(std::string(name) + " is given twice");
    }
    if (has("--help")) return;
    if (command_ == nullptr) throw usage_error("a command is missing");
    check_operands();
    check_options();
}

std::optional<std::string> command_line::value(std::string_view option) const {
    const auto found = options_.find(option);
    return found != options_.end() ? std::optional(found->second) : std::nullopt;
}

void command_line::check_operands() const {
    const std::size_t needed = command_->operand.empty() ? 0 : 1;
    if (operands_.size() < needed)
        throw usage_error(std::string(command_->operand) + " is missing: " + usage_of(*command_));
    if (operands_.size() > needed && !command_->takes_members)
        throw usage_error("unexpected operand " + operands_[needed] + ": " + usage_of(*command_));
}

void command_line::check_options() const {
    for (const auto& [name, value] : options_)
        if ((find_option(name)->groups & command_->groups) == 0)
            throw usage_error(std::string(name) + " is no option of " + std::string(command_->name));
}

std::string help(const command* about) {
    std::ostringstream out;
    if (about != nullptr) {
        out << "usage: " << usage_of(*about) << " [options]\n\n" << about->summary << '\n' << about->text;
        print_options(out, about->groups);
        if ((about->groups & about_service) != 0) out << about_keys << about_status;
        return out.str();
    }
    out << "usage: dmsctl COMMAND [operands] [options]\n\nThe API of Huawei Cloud DMS for Kafka on the command "
           "line.\n\n"
           "Commands (dmsctl COMMAND --help tells more):\n";
    for (const auto& known : commands()) {
        std::string left = "  " + std::string(known.name) + " " + std::string(known.operand);
        left.resize(std::max<std::size_t>(left.size() + 1, 18), ' ');
        out << left << known.summary << '\n';
    }
    out << "\nNAME is an operation, as in CreateInstanceTopic, topics::create or topics.create.\n";
    print_options(out, about_anything);
    out << about_keys << about_status;
    return out.str();
}

}  // namespace dmsctl
