#include "progress_printer.hpp"

#include "duration.hpp"
#include "printing.hpp"

#include <iostream>

#include <unistd.h>

namespace dmsctl {
namespace {

std::string describe(const dmskafka::job_progress& seen) {
    std::string text = (seen.state.empty() ? "started" : printable(seen.state)) + ", " + in_seconds(seen.elapsed);
    if (seen.done) return text + ", done";
    text.append(", next look in ").append(in_seconds(seen.next_poll));
    if (!seen.trouble.empty()) text.append(" (").append(printable(seen.trouble)).append(")");
    return text;
}

}  // namespace

progress_printer::progress_printer() : terminal_(isatty(STDERR_FILENO) != 0) {}

void progress_printer::print(const dmskafka::job_progress& seen) { terminal_ ? print_bar(seen) : print_line(seen); }

void progress_printer::finish() {
    if (terminal_ && printed_) std::cerr << std::endl;
}

void progress_printer::print_bar(const dmskafka::job_progress& seen) {
    constexpr std::size_t width = 20;
    constexpr std::size_t mark = 4;
    std::string bar(width, seen.done ? '#' : '-');
    // The service does not say how far it is: the mark goes from side to side.
    if (!seen.done) bar.replace(static_cast<std::size_t>(seen.polls) % (width - mark + 1), mark, mark, '#');
    std::cerr << "\r[" << bar << "] " << describe(seen) << "\x1b[K" << std::flush;
    printed_ = true;
}

void progress_printer::print_line(const dmskafka::job_progress& seen) {
    constexpr auto seldom = std::chrono::seconds(30);
    const bool news = !printed_ || seen.done || seen.state != last_state_ || !seen.trouble.empty();
    if (!news && seen.elapsed - last_printed_ < seldom) return;
    std::cerr << describe(seen) << std::endl;
    printed_ = true;
    last_state_ = seen.state;
    last_printed_ = seen.elapsed;
}

}  // namespace dmsctl
