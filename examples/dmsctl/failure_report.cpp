#include "failure_report.hpp"

#include "printing.hpp"

#include <dmskafka/item_failures.hpp>

#include <iostream>

namespace dmsctl {
namespace {

int exit_status(dmskafka::errc code) {
    using dmskafka::errc;
    switch (code) {
        case errc::invalid_request:
        case errc::invalid_options:
        case errc::credentials:
            return 2;
        case errc::service_refused:
            return 3;
        case errc::job_failed:
        case errc::job_lost:
            return 5;
        case errc::cancelled:
            return 130;
        default:
            return 4;
    }
}

void line(std::string_view name, std::string_view text) {
    if (!text.empty()) std::cerr << "  " << name << ": " << printable(text) << '\n';
}

}  // namespace

int report(const dmskafka::failure& failed) {
    std::cerr << "dmsctl: " << failed.operation << (failed.operation.empty() ? "" : ": ")
              << dmskafka::make_error_code(failed.code).message() << '\n';
    if (failed.status != 0) line("status", std::to_string(failed.status));
    line("code", failed.service_code);
    line("message", failed.message);
    line("remedy", failed.remedy());
    line("request id", failed.request_id);
    if (failed.cause) line("cause", failed.cause.message());
    if (failed.attempts > 0) line("attempts", std::to_string(failed.attempts));
    if (failed.no_retry != dmskafka::no_retry_reason::none) line("no retry", to_string(failed.no_retry));
    if (failed.may_have_executed) line("note", "the service may have acted on the request");
    line("answer", failed.body);
    line("job state", failed.job_state);
    const int status = exit_status(failed.code);
    if (status != 5 && !failed.job.empty()) {
        line("handle", failed.job);
        line("go on with", "dmsctl wait '" + failed.job + "'");
    }
    return status;
}

void warn_of_failed_items(const dmskafka::dynamic_response& answer) {
    for (const auto& failed : dmskafka::detail::item_failures(*answer.operation().response, answer.data())) {
        std::cerr << "dmsctl: failed";
        for (const auto& fact : {failed.item, failed.code, failed.message})
            if (!fact.empty()) std::cerr << ": " << printable(fact);
        std::cerr << '\n';
    }
}

}  // namespace dmsctl
