#include <dmskafka/metrics.hpp>

#include <charconv>
#include <exception>
#include <string_view>

namespace dmskafka {
namespace {

errc outcome_of(const failure* failed) noexcept { return failed != nullptr ? failed->code : errc{}; }

std::string_view outcome_name(errc outcome) noexcept { return outcome == errc{} ? "ok" : to_string(outcome); }

/// For labels: lower-case words with underscores, as the other names are.
std::string_view label_name(no_retry_reason reason) noexcept {
    switch (reason) {
        case no_retry_reason::unsafe:
            return "unsafe";
        case no_retry_reason::attempts_used_up:
            return "attempts_used_up";
        case no_retry_reason::budget_empty:
            return "budget_empty";
        case no_retry_reason::disabled:
            return "disabled";
        case no_retry_reason::rate_limited:
            return "rate_limited";
        default:
            return to_string(reason);
    }
}

/// Writes families of samples: one HELP and TYPE each, then one line per sample.
class prometheus_text {
public:
    void family(std::string_view name, std::string_view type, std::string_view help) {
        name_ = name;
        add("# HELP dmskafka_", name, " ", help, "\n# TYPE dmskafka_", name, " ", type, "\n");
    }
    void sample(std::string_view labels, std::uint64_t value) { sample("", labels, std::to_string(value)); }
    void sample(std::string_view suffix, std::string_view labels, std::string_view value) {
        add("dmskafka_", name_, suffix);
        if (!labels.empty()) add("{", labels, "}");
        add(" ", value, "\n");
    }

    /// A family of one sample.
    void single(std::string_view name, std::string_view type, std::string_view help, std::uint64_t value) {
        family(name, type, help);
        sample("", value);
    }
    /// A family with one sample for each value of a label.
    template <class Key, class NameOf>
    void by_label(std::string_view name, std::string_view help, std::string_view label_key,
                  const std::map<Key, std::uint64_t>& counts, NameOf name_of) {
        family(name, "counter", help);
        for (const auto& [key, count] : counts) sample(label(label_key, name_of(key)), count);
    }
    void histogram(std::string_view labels, const latency_histogram& durations) {
        const auto in_bucket = [&](std::string_view bound) {
            return std::string(labels).append(labels.empty() ? "" : ",").append(label("le", bound));
        };
        std::uint64_t up_to = 0;
        for (std::size_t i = 0; i < latency_histogram::bucket_count; ++i) {
            up_to += durations.counts[i];
            sample("_bucket", in_bucket(seconds(latency_histogram::bound(i))), std::to_string(up_to));
        }
        const auto count = std::to_string(durations.count());
        sample("_bucket", in_bucket("+Inf"), count);
        sample("_sum", labels, seconds(durations.sum));
        sample("_count", labels, count);
    }

    [[nodiscard]] static std::string label(std::string_view key, std::string_view value) {
        std::string text(key);
        text += "=\"";
        for (const char c : value) {
            if (c == '\\' || c == '"') text += '\\';
            if (c == '\n')
                text += "\\n";
            else
                text += c;
        }
        return text += '"';
    }

    [[nodiscard]] std::string text() && { return std::move(text_); }

private:
    static std::string seconds(std::chrono::nanoseconds duration) {
        char digits[64];
        const double value = std::chrono::duration<double>(duration).count();
        const auto end = std::to_chars(std::begin(digits), std::end(digits), value, std::chars_format::fixed).ptr;
        return {digits, end};
    }
    template <class... Parts>
    void add(const Parts&... parts) {
        (text_.append(parts), ...);
    }

    std::string_view name_{};
    std::string text_{};
};

}  // namespace

void latency_histogram::record(std::chrono::nanoseconds duration) noexcept {
    std::size_t bucket = 0;
    while (bucket < bucket_count && duration > bound(bucket)) ++bucket;
    ++counts[bucket];
    sum += duration;
}

std::uint64_t latency_histogram::count() const noexcept {
    std::uint64_t all = 0;
    for (const auto each : counts) all += each;
    return all;
}

template <class Change>
void metrics::update(Change change) noexcept {
    try {
        const std::lock_guard lock(mutex_);
        change(counts_);
    } catch (const std::exception&) {  // NOLINT(bugprone-empty-catch): no memory for a new name, so it is not counted
    }
}

metrics_snapshot metrics::snapshot() const {
    const std::lock_guard lock(mutex_);
    return counts_;
}

void metrics::on_call_begun(const call_begun&) noexcept {
    update([](metrics_snapshot& counts) { ++counts.calls_in_flight; });
}

void metrics::on_call_ended(const call_ended& event) noexcept {
    update([&](metrics_snapshot& counts) {
        --counts.calls_in_flight;
        auto known = counts.operations.find(event.operation);
        if (known == counts.operations.end()) known = counts.operations.try_emplace(std::string(event.operation)).first;
        ++known->second.ended[outcome_of(event.failed)];
        known->second.latency.record(event.elapsed);
    });
}

void metrics::on_attempt_ended(const attempt_ended& event) noexcept {
    update([&](metrics_snapshot& counts) {
        ++counts.attempts[outcome_of(event.failed)];
        counts.attempt_latency.record(event.elapsed);
        if (event.failed != nullptr && event.failed->throttled()) ++counts.throttled;
    });
}

void metrics::on_retry_scheduled(const retry_scheduled& event) noexcept {
    update([&](metrics_snapshot& counts) { ++counts.retries[event.reason]; });
}

void metrics::on_retry_declined(const retry_declined& event) noexcept {
    update([&](metrics_snapshot& counts) { ++counts.retries_declined[event.reason]; });
}

void metrics::on_limiter_waited(const limiter_waited& event) noexcept {
    update([&](metrics_snapshot& counts) { counts.limiter_waits.record(event.elapsed); });
}

void metrics::on_pool_waited(const pool_waited& event) noexcept {
    update([&](metrics_snapshot& counts) { counts.pool_waits.record(event.elapsed); });
}

void metrics::on_connection_opened(const connection_opened& event) noexcept {
    update([&](metrics_snapshot& counts) {
        ++counts.connections_opened;
        if (event.tls_resumed) ++counts.tls_resumed;
    });
}

void metrics::on_connection_failed(const connection_failed& event) noexcept {
    update([&](metrics_snapshot& counts) { ++counts.connections_failed[event.code]; });
}

void metrics::on_connection_reused(const connection_reused&) noexcept {
    update([](metrics_snapshot& counts) { ++counts.connections_reused; });
}

void metrics::on_connection_closed(const connection_closed& event) noexcept {
    update([&](metrics_snapshot& counts) { ++counts.connections_closed[event.reason]; });
}

void metrics::on_credentials_refreshed(const credentials_refreshed& event) noexcept {
    update([&](metrics_snapshot& counts) { ++counts.credential_refreshes[outcome_of(event.failed)]; });
}

void metrics::on_job_polled(const job_polled& event) noexcept {
    update([&](metrics_snapshot& counts) { ++counts.job_polls[outcome_of(event.failed)]; });
}

std::string to_prometheus(const metrics_snapshot& counts) {
    constexpr auto reason_name = [](auto reason) { return to_string(reason); };
    prometheus_text text;

    text.family("calls_total", "counter", "Calls that have ended, retries included.");
    for (const auto& [operation, calls] : counts.operations)
        for (const auto& [outcome, count] : calls.ended)
            text.sample(prometheus_text::label("operation", operation) + "," +
                            prometheus_text::label("outcome", outcome_name(outcome)),
                        count);
    text.family("call_duration_seconds", "histogram", "Time of whole calls, attempts and waits together.");
    for (const auto& [operation, calls] : counts.operations)
        text.histogram(prometheus_text::label("operation", operation), calls.latency);
    text.single("calls_in_flight", "gauge", "Calls that have begun and not ended.", counts.calls_in_flight);

    text.by_label("attempts_total", "HTTP exchanges that have ended.", "outcome", counts.attempts, outcome_name);
    text.family("attempt_duration_seconds", "histogram", "Time of single HTTP exchanges.");
    text.histogram("", counts.attempt_latency);
    text.single("throttled_total", "counter", "Attempts that the service refused as too many.", counts.throttled);
    text.by_label("retries_total", "Failed attempts that were followed by another.", "reason", counts.retries,
                  reason_name);
    text.by_label("retries_declined_total", "Failed attempts that were not followed by another.", "reason",
                  counts.retries_declined, label_name);

    text.family("limiter_wait_seconds", "histogram", "Waits for a slot of the rate limiter.");
    text.histogram("", counts.limiter_waits);
    text.family("pool_wait_seconds", "histogram", "Waits for a connection to be opened or to come free.");
    text.histogram("", counts.pool_waits);
    text.single("connections_opened_total", "counter", "Connections made.", counts.connections_opened);
    text.single("tls_resumed_total", "counter", "Connections made with the TLS session of an earlier one.",
                counts.tls_resumed);
    text.by_label("connections_failed_total", "Connections that could not be made.", "outcome",
                  counts.connections_failed, outcome_name);
    text.single("connections_reused_total", "counter", "Exchanges over a kept connection.", counts.connections_reused);
    text.by_label("connections_closed_total", "Connections closed after they were made.", "reason",
                  counts.connections_closed, reason_name);

    text.by_label("credential_refreshes_total", "Requests for new credentials.", "outcome", counts.credential_refreshes,
                  outcome_name);
    text.by_label("job_polls_total", "Looks at jobs that are awaited.", "outcome", counts.job_polls, outcome_name);
    return std::move(text).text();
}

}  // namespace dmskafka
