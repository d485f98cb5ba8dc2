#include <boost/test/unit_test.hpp>

#include <dmskafka/metrics.hpp>

#include <charconv>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dmskafka::test {
namespace {

using namespace std::chrono_literals;

/// One line of the text format that is no comment.
struct sample {
    std::string name{};
    std::map<std::string, std::string> labels{};
    double value{};
};

/// Reads the text format of Prometheus by its grammar, and complains about everything that it does not allow.
class exposition {
public:
    explicit exposition(std::string_view text) : left_(text) {
        BOOST_TEST_REQUIRE(text.ends_with('\n'));
        while (!left_.empty()) line();
    }

    /// The value of a sample; nothing when there is none of that name with these labels.
    [[nodiscard]] std::optional<double> value(std::string_view name,
                                              const std::map<std::string, std::string>& labels = {}) const {
        for (const auto& each : samples)
            if (each.name == name && each.labels == labels) return each.value;
        return std::nullopt;
    }

    std::vector<sample> samples{};
    std::map<std::string, std::string> types{};

private:
    void line() {
        if (left_.starts_with("# HELP ")) {
            left_.remove_prefix(7);
            const auto family = name();
            BOOST_TEST_REQUIRE(helped_.emplace(family, true).second, family << " has two HELP lines");
            take(' ');
            left_.remove_prefix(left_.find('\n'));
        } else if (left_.starts_with("# TYPE ")) {
            left_.remove_prefix(7);
            family_ = name();
            BOOST_TEST_REQUIRE(helped_.contains(family_), family_ << " has no HELP line before");
            take(' ');
            const auto type = name();
            BOOST_TEST_REQUIRE((type == "counter" || type == "gauge" || type == "histogram"));
            BOOST_TEST_REQUIRE(types.emplace(family_, type).second, family_ << " has two TYPE lines");
            if (type == "counter") BOOST_TEST_REQUIRE(family_.ends_with("_total"));
        } else {
            read_sample();
        }
        take('\n');
    }
    void read_sample() {
        sample read;
        read.name = name();
        const auto suffix = read.name.substr(std::min(family_.size(), read.name.size()));
        const bool histogram = types[family_] == "histogram";
        BOOST_TEST_REQUIRE(read.name.starts_with(family_), read.name << " stands below the TYPE of " << family_);
        BOOST_TEST_REQUIRE(
            (histogram ? suffix == "_bucket" || suffix == "_sum" || suffix == "_count" : suffix.empty()));
        if (left_.starts_with('{')) {
            do {
                left_.remove_prefix(1);
                const auto key = name();
                take('=');
                BOOST_TEST_REQUIRE(read.labels.emplace(key, quoted()).second, key << " is given twice");
            } while (left_.starts_with(','));
            take('}');
        }
        take(' ');
        const auto digits = left_.substr(0, left_.find('\n'));
        const auto [end, problem] = std::from_chars(digits.data(), digits.data() + digits.size(), read.value);
        BOOST_TEST_REQUIRE((problem == std::errc{} && end == digits.data() + digits.size()), "no number: " << digits);
        left_.remove_prefix(digits.size());
        BOOST_TEST_REQUIRE(!value(read.name, read.labels).has_value(), read.name << " is given twice");
        samples.push_back(std::move(read));
    }
    std::string name() {
        std::string read;
        const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; };
        while (!left_.empty() && (is_letter(left_[0]) || (!read.empty() && left_[0] >= '0' && left_[0] <= '9'))) {
            read += left_[0];
            left_.remove_prefix(1);
        }
        BOOST_TEST_REQUIRE(!read.empty(), "no name: " << left_.substr(0, 40));
        return read;
    }
    std::string quoted() {
        std::string read;
        take('"');
        while (!left_.starts_with('"')) {
            BOOST_TEST_REQUIRE((!left_.empty() && left_[0] != '\n'), "a label value does not end");
            char c = left_[0];
            left_.remove_prefix(1);
            if (c == '\\') {
                c = left_.at(0);
                left_.remove_prefix(1);
                BOOST_TEST_REQUIRE((c == '\\' || c == '"' || c == 'n'));
                if (c == 'n') c = '\n';
            }
            read += c;
        }
        take('"');
        return read;
    }
    void take(char expected) {
        BOOST_TEST_REQUIRE(left_.starts_with(expected), "expected " << expected << ": " << left_.substr(0, 40));
        left_.remove_prefix(1);
    }

    std::string_view left_;
    std::string family_{};
    std::map<std::string, bool> helped_{};
};

call_ended ended(std::string_view operation, const failure* failed, std::chrono::nanoseconds elapsed) {
    call_ended made;
    made.operation = operation;
    made.failed = failed;
    made.elapsed = elapsed;
    return made;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(metrics_of_calls)

BOOST_AUTO_TEST_CASE(durations_fall_into_the_bucket_that_reaches_to_them) {
    struct row {
        const char* name;
        std::chrono::nanoseconds duration;
        std::size_t bucket;
    };
    const row rows[] = {{"nothing", 0ns, 0},
                        {"less than the first bound", 249us, 0},
                        {"the first bound", 250us, 0},
                        {"just beyond it", 250'001ns, 1},
                        {"a second", 1s, 12},
                        {"the last bound", latency_histogram::bound(19), 19},
                        {"beyond all bounds", 200s, 20}};
    for (const auto& [name, duration, bucket] : rows) {
        latency_histogram histogram;
        histogram.record(duration);
        BOOST_TEST(histogram.counts[bucket] == 1u, name);
        BOOST_TEST(histogram.count() == 1u, name);
        BOOST_TEST((histogram.sum == duration), name);
    }
}

BOOST_AUTO_TEST_CASE(bounds_double) {
    BOOST_TEST((latency_histogram::bound(0) == 250us));
    for (std::size_t i = 1; i < latency_histogram::bucket_count; ++i)
        BOOST_TEST((latency_histogram::bound(i) == 2 * latency_histogram::bound(i - 1)));
}

BOOST_AUTO_TEST_CASE(calls_are_counted_by_operation_and_outcome) {
    metrics counting;
    const failure lost{.code = errc::connection_lost};
    for (int i = 0; i < 4; ++i) counting.on_call_begun(call_begun{});
    counting.on_call_ended(ended("topics::create", nullptr, 1ms));
    counting.on_call_ended(ended("topics::create", &lost, 2ms));
    counting.on_call_ended(ended("topics::list", nullptr, 3ms));
    const auto counts = counting.snapshot();
    BOOST_TEST(counts.calls_in_flight == 1u);
    BOOST_REQUIRE_EQUAL(counts.operations.size(), 2u);
    const auto& creations = counts.operations.at("topics::create");
    BOOST_TEST(creations.ended.at(errc{}) == 1u);
    BOOST_TEST(creations.ended.at(errc::connection_lost) == 1u);
    BOOST_TEST(creations.latency.count() == 2u);
    BOOST_TEST((creations.latency.sum == 3ms));
}

BOOST_AUTO_TEST_CASE(attempts_that_are_too_many_count_as_throttled) {
    metrics counting;
    const failure throttled{.code = errc::service_refused, .status = 429};
    const failure busy{.code = errc::service_refused, .status = 400, .service_code = "DMS.00400026"};
    attempt_ended attempt;
    for (const failure* failed : {&throttled, &busy, static_cast<const failure*>(nullptr)}) {
        attempt.failed = failed;
        counting.on_attempt_ended(attempt);
    }
    const auto counts = counting.snapshot();
    BOOST_TEST(counts.throttled == 1u);
    BOOST_TEST(counts.attempts.at(errc::service_refused) == 2u);
    BOOST_TEST(counts.attempts.at(errc{}) == 1u);
}

BOOST_AUTO_TEST_CASE(snapshot_is_a_value_of_its_own) {
    metrics counting;
    const auto before = counting.snapshot();
    counting.on_connection_opened(connection_opened{});
    BOOST_TEST(before.connections_opened == 0u);
    BOOST_TEST(counting.snapshot().connections_opened == 1u);
}

BOOST_AUTO_TEST_CASE(text_of_nothing_follows_the_grammar) {
    const exposition read(to_prometheus(metrics_snapshot()));
    BOOST_TEST(read.value("dmskafka_connections_opened_total").value() == 0);
    BOOST_TEST(read.types.at("dmskafka_calls_total") == "counter");
    BOOST_TEST(read.types.at("dmskafka_calls_in_flight") == "gauge");
    BOOST_TEST(read.types.at("dmskafka_call_duration_seconds") == "histogram");
}

BOOST_AUTO_TEST_CASE(text_of_everything_follows_the_grammar) {
    metrics counting;
    const failure refused{.code = errc::service_refused, .status = 503};
    counting.on_call_begun(call_begun{});
    counting.on_call_begun(call_begun{});
    counting.on_call_ended(ended("topics::create", nullptr, 300us));
    attempt_ended attempt;
    attempt.failed = &refused;
    attempt.elapsed = 90us;
    counting.on_attempt_ended(attempt);
    counting.on_retry_scheduled(retry_scheduled{.reason = retry_reason::service});
    counting.on_retry_declined(retry_declined{.reason = no_retry_reason::attempts_used_up});
    counting.on_limiter_waited(limiter_waited{.elapsed = 5s});
    counting.on_pool_waited(pool_waited{.elapsed = 1ms});
    counting.on_connection_opened(connection_opened{});
    counting.on_connection_opened(connection_opened{.tls_resumed = true});
    counting.on_connection_failed(connection_failed{.code = errc::tls_failed});
    counting.on_connection_reused(connection_reused{});
    counting.on_connection_closed(connection_closed{.reason = close_reason::idle_timeout});
    counting.on_credentials_refreshed(credentials_refreshed{.failed = &refused});
    counting.on_job_polled(job_polled{});

    const exposition read(to_prometheus(counting.snapshot()));
    struct row {
        const char* name;
        std::map<std::string, std::string> labels;
        double value;
    };
    const row rows[] = {
        {"dmskafka_calls_total", {{"operation", "topics::create"}, {"outcome", "ok"}}, 1},
        {"dmskafka_calls_in_flight", {}, 1},
        {"dmskafka_call_duration_seconds_bucket", {{"operation", "topics::create"}, {"le", "0.00025"}}, 0},
        {"dmskafka_call_duration_seconds_bucket", {{"operation", "topics::create"}, {"le", "0.0005"}}, 1},
        {"dmskafka_call_duration_seconds_bucket", {{"operation", "topics::create"}, {"le", "131.072"}}, 1},
        {"dmskafka_call_duration_seconds_bucket", {{"operation", "topics::create"}, {"le", "+Inf"}}, 1},
        {"dmskafka_call_duration_seconds_sum", {{"operation", "topics::create"}}, 0.0003},
        {"dmskafka_call_duration_seconds_count", {{"operation", "topics::create"}}, 1},
        {"dmskafka_attempts_total", {{"outcome", "service_refused"}}, 1},
        {"dmskafka_attempt_duration_seconds_sum", {}, 0.00009},
        {"dmskafka_throttled_total", {}, 0},
        {"dmskafka_retries_total", {{"reason", "service"}}, 1},
        {"dmskafka_retries_declined_total", {{"reason", "attempts_used_up"}}, 1},
        {"dmskafka_limiter_wait_seconds_sum", {}, 5},
        {"dmskafka_pool_wait_seconds_count", {}, 1},
        {"dmskafka_connections_opened_total", {}, 2},
        {"dmskafka_tls_resumed_total", {}, 1},
        {"dmskafka_connections_failed_total", {{"outcome", "tls_failed"}}, 1},
        {"dmskafka_connections_reused_total", {}, 1},
        {"dmskafka_connections_closed_total", {{"reason", "idle_timeout"}}, 1},
        {"dmskafka_credential_refreshes_total", {{"outcome", "service_refused"}}, 1},
        {"dmskafka_job_polls_total", {{"outcome", "ok"}}, 1},
    };
    for (const auto& [name, labels, value] : rows) BOOST_TEST(read.value(name, labels).value_or(-1) == value, name);
}

BOOST_AUTO_TEST_CASE(buckets_grow_up_to_the_count) {
    metrics counting;
    for (const auto duration : {1us, 260us, 260us, 500'000'000us}) {
        attempt_ended attempt;
        attempt.elapsed = duration;
        counting.on_attempt_ended(attempt);
    }
    const exposition read(to_prometheus(counting.snapshot()));
    std::vector<double> buckets;
    for (const auto& each : read.samples)
        if (each.name == "dmskafka_attempt_duration_seconds_bucket") buckets.push_back(each.value);
    BOOST_REQUIRE_EQUAL(buckets.size(), latency_histogram::bucket_count + 1);
    BOOST_TEST(buckets[0] == 1);
    BOOST_TEST(buckets[1] == 3);
    BOOST_TEST(buckets[19] == 3);
    BOOST_TEST(buckets[20] == 4);
}

BOOST_AUTO_TEST_CASE(labels_are_escaped) {
    metrics counting;
    const std::string hostile = "a\"b\\c\nd{e}";
    counting.on_call_begun(call_begun{});
    counting.on_call_ended(ended(hostile, nullptr, 1ms));
    const exposition read(to_prometheus(counting.snapshot()));
    BOOST_TEST(read.value("dmskafka_calls_total", {{"operation", hostile}, {"outcome", "ok"}}).value_or(0) == 1);
}

BOOST_AUTO_TEST_CASE(label_values_are_words) {
    metrics counting;
    for (int reason = 0; reason <= static_cast<int>(no_retry_reason::rate_limited); ++reason)
        counting.on_retry_declined(retry_declined{.reason = static_cast<no_retry_reason>(reason)});
    const exposition read(to_prometheus(counting.snapshot()));
    int reasons = 0;
    for (const auto& each : read.samples) {
        if (each.name != "dmskafka_retries_declined_total") continue;
        ++reasons;
        BOOST_TEST(each.labels.at("reason").find_first_not_of("abcdefghijklmnopqrstuvwxyz_") == std::string::npos,
                   each.labels.at("reason"));
    }
    BOOST_TEST(reasons == static_cast<int>(no_retry_reason::rate_limited) + 1);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace dmskafka::test
