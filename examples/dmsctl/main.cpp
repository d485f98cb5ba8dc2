// The service on the command line: each operation of the table can be described, called, walked and awaited.

#include "command_line.hpp"
#include "commands.hpp"
#include "failure_report.hpp"

#include <algorithm>
#include <array>
#include <iostream>
#include <span>

namespace dmsctl {

namespace {

constexpr std::uint8_t to_service = about_service | about_request | about_output;

constexpr std::array all_commands{
    command{"operations", "", false, "List all operations.", R"(
With --output markdown the list is the table in the library's README.
)",
            about_output, list_operations},
    command{"describe", "NAME", false, "Tell what an operation takes and answers, or what an error code means.", R"(
NAME is an operation, as in CreateInstanceTopic, topics::create or topics.create, or a code of the service such as
DMS.00400026. Told are: members with place, type and rules, the members of the answer, how a list is walked and a job
awaited, whether a request is repeated, the permission that is needed, and what replaces a historical operation.
)",
            about_output, describe},
    command{"call", "NAME", true, "Send a request and print the answer.", R"(
Members are given by their names on the wire, as in

  dmsctl call topics.create instance_id=ID id=orders partition=6
  dmsctl call CreateInstanceTopic instance_id=ID --body '{"id": "orders", "topic_other_configs": [...]}'

Nested members go into --body, where numbers and booleans may be text. A member that is given twice must have the same
value. Secrets of the answer are printed as ***, unless --show-token is given. The deadline is 60s if not given.
)",
            to_service, call},
    command{"run", "NAME", true, "Send a request and await the job that it starts.", R"(
Progress goes to stderr. When the job has ended, one JSON object is printed: operation, state, succeeded, polls,
elapsed_ms, and the response to the request. A wait that ends early leaves the job alone and gives its handle on
stderr. There is no deadline for the job if none is given.
)",
            to_service | about_waiting, run},
    command{"start", "NAME", true, "Send a request that starts a job; print the answer and a handle.", R"(
The last line is the handle, to be given to `dmsctl wait`; it is empty when the answer names no job.
)",
            to_service, start},
    command{"wait", "HANDLE", false, "Await the job of a handle that `start` has printed.", R"(
Prints what `run` prints, without the response. There is no deadline if none is given.
)",
            about_service | about_waiting | about_output, wait},
    command{"list-all", "NAME", true, "Walk a list through all its pages; print one item on each line.", R"(
The offset and limit, where given, say where to begin and how many items to ask for at once. The deadline, 60s if not
given, is for each page.
)",
            to_service, list_all},
};

int run_program(std::span<const char* const> arguments) {
    const command_line line(arguments);
    if (line.has("--help")) {
        std::cout << help(line.chosen());
        return 0;
    }
    return line.chosen()->run(line);
}

/// Each line of the text with the program's name in front, as violations come in several.
int refuse(std::string_view text) {
    while (!text.empty()) {
        const auto end = std::min(text.find('\n'), text.size());
        std::cerr << "dmsctl: " << text.substr(0, end) << '\n';
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return 2;
}

}  // namespace

std::span<const command> commands() noexcept { return all_commands; }

}  // namespace dmsctl

int main(int count, char* arguments[]) {
    int status = 4;
    try {
        status = dmsctl::run_program(std::span(arguments, static_cast<std::size_t>(count)).subspan(1));
    } catch (const dmsctl::usage_error& wrong) {
        status = dmsctl::refuse(wrong.what());
    } catch (const dmskafka::failure_error& failed) {
        status = dmsctl::report(failed.details());
    } catch (const std::exception& failed) {
        std::cerr << "dmsctl: " << failed.what() << '\n';
    }
    if (!std::cout.flush()) {
        std::cerr << "dmsctl: the output could not be written\n";
        status = status == 0 ? 4 : status;
    }
    return status;
}
