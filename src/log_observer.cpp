#include <dmskafka/log_observer.hpp>

#include "printable_text.hpp"

#include <concepts>
#include <exception>
#include <string>

namespace dmskafka {
namespace {

constexpr std::size_t longest_value = 256;

/// A line in the making. What may go into one is decided here: there is no way to add a header, a body or a query.
class log_line {
public:
    explicit log_line(std::string_view event) { add("event", event); }

    /// Leaves out what is empty.
    log_line& add(std::string_view key, std::string_view value) {
        if (value.empty()) return *this;
        begin(key);
        append_printable(text_, value, longest_value);
        return *this;
    }
    template <std::integral Number>
    log_line& add(std::string_view key, Number value) {
        begin(key);
        text_.append(std::to_string(value));
        return *this;
    }
    log_line& add(std::string_view key, std::chrono::nanoseconds duration) {
        const auto microseconds = std::chrono::duration_cast<std::chrono::microseconds>(duration).count();
        add(key, microseconds / 1000);
        const auto rest = std::to_string(1000 + microseconds % 1000);
        text_.append(".").append(rest, 1);
        return *this;
    }

    template <class Event>
    log_line& add_call(const Event& event) {
        return add("call", event.call).add("operation", event.operation);
    }
    template <class Event>
    log_line& add_request(const Event& event) {
        add("attempt", event.attempt).add("method", to_string(event.method));
        return add("host", event.host).add("path", event.path);
    }
    log_line& add_answer(int status, std::string_view request_id) {
        if (status != 0) add("status", status);
        return add("request_id", request_id);
    }
    log_line& add_host(std::string_view host, std::uint16_t port) { return add("host", host).add("port", port); }
    log_line& add_outcome(errc outcome) { return add("outcome", outcome == errc{} ? "ok" : to_string(outcome)); }
    log_line& add_outcome(const failure* failed) { return add_outcome(failed != nullptr ? failed->code : errc{}); }
    /// The reason at the end of the line, where the text of a service harms least.
    log_line& add_reason(const failure* failed) {
        if (failed == nullptr) return *this;
        add("service_code", failed->service_code).add("message", failed->message);
        return add("cause", failed->cause ? failed->cause.message() : std::string());
    }

    [[nodiscard]] const std::string& text() const noexcept { return text_; }

private:
    void begin(std::string_view key) {
        if (!text_.empty()) text_ += ' ';
        text_.append(key).append("=");
    }

    std::string text_{};
};

std::string_view name_of(watch what) noexcept {
    constexpr std::string_view names[] = {"instance", "background_task", "connector_task", "diagnosis_report",
                                          "sink_task"};
    return names[static_cast<std::size_t>(what)];
}

log_level level_of(const failure* failed, log_level otherwise) {
    return failed != nullptr ? log_level::warn : otherwise;
}

}  // namespace

std::string_view to_string(log_level level) noexcept {
    constexpr std::string_view names[] = {"debug", "info", "warn"};
    return names[static_cast<std::size_t>(level)];
}

template <class Fill>
void log_observer::write(log_level level, std::string_view event, Fill fill) const noexcept {
    if (level < least_) return;
    try {
        log_line line(event);
        fill(line);
        sink_(level, line.text());
    } catch (...) {  // NOLINT(bugprone-empty-catch): a log that cannot be written is no reason for a call to fail
    }
}

void log_observer::on_call_begun(const call_begun& event) noexcept {
    write(log_level::debug, "call_begun", [&](log_line& line) { line.add_call(event); });
}

void log_observer::on_call_ended(const call_ended& event) noexcept {
    write(level_of(event.failed, log_level::info), "call_ended", [&](log_line& line) {
        line.add_call(event).add_outcome(event.failed).add_answer(event.status, event.request_id);
        line.add("attempts", event.attempts).add("elapsed_ms", event.elapsed);
        if (event.failed != nullptr && event.failed->no_retry != no_retry_reason::none)
            line.add("no_retry", to_string(event.failed->no_retry));
        if (event.failed != nullptr && event.failed->may_have_executed) line.add("may_have_executed", "true");
        line.add_reason(event.failed);
    });
}

void log_observer::on_attempt_begun(const attempt_begun& event) noexcept {
    write(log_level::debug, "attempt_begun", [&](log_line& line) { line.add_call(event).add_request(event); });
}

void log_observer::on_attempt_ended(const attempt_ended& event) noexcept {
    write(log_level::debug, "attempt_ended", [&](log_line& line) {
        line.add_call(event).add_request(event).add_outcome(event.failed);
        line.add_answer(event.status, event.request_id).add("elapsed_ms", event.elapsed).add_reason(event.failed);
    });
}

void log_observer::on_retry_scheduled(const retry_scheduled& event) noexcept {
    write(log_level::info, "retry_scheduled", [&](log_line& line) {
        line.add_call(event).add("attempt", event.attempt).add("reason", to_string(event.reason));
        line.add("delay_ms", event.delay);
    });
}

void log_observer::on_retry_declined(const retry_declined& event) noexcept {
    write(log_level::debug, "retry_declined", [&](log_line& line) {
        line.add_call(event).add("attempt", event.attempt).add("reason", to_string(event.reason));
    });
}

void log_observer::on_limiter_waited(const limiter_waited& event) noexcept {
    write(log_level::debug, "limiter_waited",
          [&](log_line& line) { line.add_call(event).add_outcome(event.failed).add("elapsed_ms", event.elapsed); });
}

void log_observer::on_pool_waited(const pool_waited& event) noexcept {
    write(log_level::debug, "pool_waited", [&](log_line& line) {
        line.add_host(event.host, event.port).add_outcome(event.outcome).add("elapsed_ms", event.elapsed);
    });
}

void log_observer::on_connection_opened(const connection_opened& event) noexcept {
    write(log_level::debug, "connection_opened", [&](log_line& line) {
        line.add_host(event.host, event.port).add("tls_resumed", event.tls_resumed ? "true" : "false");
        line.add("elapsed_ms", event.elapsed);
    });
}

void log_observer::on_connection_failed(const connection_failed& event) noexcept {
    write(log_level::debug, "connection_failed", [&](log_line& line) {
        line.add_host(event.host, event.port).add_outcome(event.code).add("elapsed_ms", event.elapsed);
        line.add("message", event.message);
    });
}

void log_observer::on_connection_reused(const connection_reused& event) noexcept {
    write(log_level::debug, "connection_reused", [&](log_line& line) { line.add_host(event.host, event.port); });
}

void log_observer::on_connection_closed(const connection_closed& event) noexcept {
    write(log_level::debug, "connection_closed", [&](log_line& line) {
        line.add_host(event.host, event.port).add("reason", to_string(event.reason)).add("age_ms", event.age);
    });
}

void log_observer::on_credentials_refreshed(const credentials_refreshed& event) noexcept {
    write(level_of(event.failed, log_level::info), "credentials_refreshed", [&](log_line& line) {
        line.add_outcome(event.failed).add("elapsed_ms", event.elapsed).add_reason(event.failed);
    });
}

void log_observer::on_job_polled(const job_polled& event) noexcept {
    write(level_of(event.failed, log_level::debug), "job_polled", [&](log_line& line) {
        line.add("what", name_of(event.what)).add("owner", event.owner).add("id", event.id);
        line.add_outcome(event.failed).add("elapsed_ms", event.elapsed).add_reason(event.failed);
    });
}

}  // namespace dmskafka
