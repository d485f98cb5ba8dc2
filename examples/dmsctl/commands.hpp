#pragma once

// What the commands do. Each returns the exit status, or throws `usage_error`.

namespace dmsctl {

class command_line;

int list_operations(const command_line& line);
int describe(const command_line& line);
int call(const command_line& line);
int list_all(const command_line& line);
int run(const command_line& line);
int start(const command_line& line);
int wait(const command_line& line);

}  // namespace dmsctl
