#pragma once

#include <dmskafka/job.hpp>

#include <chrono>
#include <string>

namespace dmsctl {

/// Shows on stderr how a job is doing: a bar that moves with each look on a terminal; elsewhere a line when something
/// changes, and now and then.
class progress_printer {
public:
    progress_printer();

    void print(const dmskafka::job_progress& seen);
    /// Leaves the line of the bar.
    void finish();

private:
    void print_bar(const dmskafka::job_progress& seen);
    void print_line(const dmskafka::job_progress& seen);

    bool terminal_;
    bool printed_ = false;
    std::string last_state_{};
    std::chrono::nanoseconds last_printed_{};
};

}  // namespace dmsctl
