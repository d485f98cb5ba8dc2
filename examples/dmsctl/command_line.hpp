#pragma once

// The command line: which command, its operands and its options. Both kinds are tables, which --help prints.

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace dmsctl {

class command_line;

/// What is wrong with the input; nothing was sent. The program ends with status 2.
struct usage_error : std::runtime_error {
    using runtime_error::runtime_error;
};

/// Groups of options, so that each command takes those that mean something to it.
enum option_group : std::uint8_t {
    about_output = 1,
    about_service = 2,
    about_request = 4,
    about_waiting = 8,
    about_anything = 15,
};

struct option {
    std::string_view name;
    std::string_view value;  ///< what follows, as in `URL`; empty for a switch
    std::string_view text;
    std::uint8_t groups;
};

struct command {
    std::string_view name;
    std::string_view operand;  ///< the first one, which must be there; empty when there is none
    bool takes_members;        ///< `member=value` may follow
    std::string_view summary;
    std::string_view text;  ///< what --help adds
    std::uint8_t groups;    ///< of the options it takes
    int (*run)(const command_line&);
};

[[nodiscard]] std::span<const command> commands() noexcept;

class command_line {
public:
    /// Throws `usage_error`.
    explicit command_line(std::span<const char* const> arguments);

    /// Null when there is none, which only --help allows.
    [[nodiscard]] const command* chosen() const noexcept { return command_; }
    /// The operand of the command, without the members that follow.
    [[nodiscard]] const std::string& operand() const { return operands_.at(0); }
    /// The operands `member=value`, as they are given.
    [[nodiscard]] std::span<const std::string> members() const { return std::span(operands_).subspan(1); }

    [[nodiscard]] bool has(std::string_view option) const { return options_.contains(option); }
    [[nodiscard]] std::optional<std::string> value(std::string_view option) const;

private:
    void check_operands() const;
    void check_options() const;

    const command* command_ = nullptr;
    std::vector<std::string> operands_{};
    std::map<std::string_view, std::string> options_{};  ///< by the name in the table
};

/// What --help prints: of the program, or of one command.
[[nodiscard]] std::string help(const command* about);

}  // namespace dmsctl
