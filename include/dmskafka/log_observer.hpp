#pragma once

#include <dmskafka/config.hpp>
#include <dmskafka/observer.hpp>

#include <cstdint>
#include <functional>
#include <string_view>

namespace dmskafka {

/// How much a line matters: attempts and connections are for debugging, successful calls and retries are information,
/// failures are warnings.
enum class log_level : std::uint8_t { debug, info, warn };
[[nodiscard]] DMSKAFKA_API std::string_view to_string(log_level level) noexcept;

/// Takes a line of log, without a line break. The text is valid during the call.
using log_sink = std::function<void(log_level level, std::string_view line)>;

/// Writes a line of `key=value` for each event: `event=call_ended call=7 operation=topics::create outcome=ok status=200
/// attempts=1 elapsed_ms=12.345`. Headers, bodies and queries are never in it; values from the network are cut to 256
/// bytes, and control characters in them are escaped.
class DMSKAFKA_API log_observer final : public observer {
public:
    /// Lines below `least` are neither made nor given to `sink`. Clients on several threads may share the observer when
    /// the sink can be called from several; what the sink throws is ignored.
    log_observer(log_level least, log_sink sink) : least_(least), sink_(std::move(sink)) {}

    void on_call_begun(const call_begun& event) noexcept override;
    void on_call_ended(const call_ended& event) noexcept override;
    void on_attempt_begun(const attempt_begun& event) noexcept override;
    void on_attempt_ended(const attempt_ended& event) noexcept override;
    void on_retry_scheduled(const retry_scheduled& event) noexcept override;
    void on_retry_declined(const retry_declined& event) noexcept override;
    void on_limiter_waited(const limiter_waited& event) noexcept override;
    void on_pool_waited(const pool_waited& event) noexcept override;
    void on_connection_opened(const connection_opened& event) noexcept override;
    void on_connection_failed(const connection_failed& event) noexcept override;
    void on_connection_reused(const connection_reused& event) noexcept override;
    void on_connection_closed(const connection_closed& event) noexcept override;
    void on_credentials_refreshed(const credentials_refreshed& event) noexcept override;
    void on_job_polled(const job_polled& event) noexcept override;

private:
    template <class Fill>
    void write(log_level level, std::string_view event, Fill fill) const noexcept;

    log_level least_;
    log_sink sink_;
};

}  // namespace dmskafka
