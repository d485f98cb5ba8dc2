#include <dmskafka/error.hpp>

#include "error_rules.hpp"

#include <boost/assert/source_location.hpp>

namespace dmskafka {
namespace {

class category final : public boost::system::error_category {
public:
    const char* name() const noexcept override { return "dmskafka"; }

    std::string message(int code) const override {
        switch (static_cast<errc>(code)) {
            case errc::cancelled:
                return "cancelled";
            case errc::deadline_exceeded:
                return "deadline exceeded";
            case errc::invalid_request:
                return "invalid request";
            case errc::invalid_options:
                return "invalid options";
            case errc::credentials:
                return "no usable credentials";
            case errc::host_not_found:
                return "host not found";
            case errc::connect_failed:
                return "connection failed";
            case errc::proxy_refused:
                return "refused by the proxy";
            case errc::tls_failed:
                return "TLS failed";
            case errc::connection_lost:
                return "connection lost";
            case errc::attempt_timed_out:
                return "attempt timed out";
            case errc::response_too_large:
                return "response too large";
            case errc::malformed_response:
                return "malformed response";
            case errc::service_refused:
                return "refused by the service";
            case errc::rate_limited:
                return "rate limited";
            case errc::job_failed:
                return "job failed";
            case errc::job_lost:
                return "job lost";
            case errc::shut_down:
                return "shut down";
        }
        return "unknown error";
    }
};

refusal_kind kind_of(const failure& what) noexcept {
    return what.status == 0 ? refusal_kind::other : classify_refusal(what.status, what.service_code);
}

void append_part(std::string& text, std::string_view name, std::string_view value) {
    if (!value.empty()) text.append(", ").append(name).append(" ").append(value);
}

}  // namespace

const boost::system::error_category& error_category() noexcept {
    static const category instance;  // has no state
    return instance;
}

boost::system::error_code make_error_code(errc code) noexcept { return {static_cast<int>(code), error_category()}; }

std::string_view to_string(errc code) noexcept {
    switch (code) {
        case errc::cancelled:
            return "cancelled";
        case errc::deadline_exceeded:
            return "deadline_exceeded";
        case errc::invalid_request:
            return "invalid_request";
        case errc::invalid_options:
            return "invalid_options";
        case errc::credentials:
            return "credentials";
        case errc::host_not_found:
            return "host_not_found";
        case errc::connect_failed:
            return "connect_failed";
        case errc::proxy_refused:
            return "proxy_refused";
        case errc::tls_failed:
            return "tls_failed";
        case errc::connection_lost:
            return "connection_lost";
        case errc::attempt_timed_out:
            return "attempt_timed_out";
        case errc::response_too_large:
            return "response_too_large";
        case errc::malformed_response:
            return "malformed_response";
        case errc::service_refused:
            return "service_refused";
        case errc::rate_limited:
            return "rate_limited";
        case errc::job_failed:
            return "job_failed";
        case errc::job_lost:
            return "job_lost";
        case errc::shut_down:
            return "shut_down";
    }
    return "unknown";
}

std::string_view to_string(no_retry_reason reason) noexcept {
    switch (reason) {
        case no_retry_reason::none:
            return "none";
        case no_retry_reason::permanent:
            return "permanent";
        case no_retry_reason::unsafe:
            return "not safe to repeat";
        case no_retry_reason::attempts_used_up:
            return "attempts used up";
        case no_retry_reason::budget_empty:
            return "retry budget empty";
        case no_retry_reason::deadline:
            return "deadline";
        case no_retry_reason::disabled:
            return "retry disabled";
        case no_retry_reason::rate_limited:
            return "no slot of the rate limiter";
    }
    return "unknown";
}

bool failure::throttled() const noexcept {
    return code == errc::rate_limited || kind_of(*this) == refusal_kind::throttled;
}
bool failure::busy() const noexcept { return kind_of(*this) == refusal_kind::busy; }
bool failure::gone() const noexcept { return kind_of(*this) == refusal_kind::gone; }
bool failure::conflict() const noexcept { return kind_of(*this) == refusal_kind::conflict; }
bool failure::quota() const noexcept { return kind_of(*this) == refusal_kind::quota; }
bool failure::auth() const noexcept {
    const auto kind = kind_of(*this);
    return code == errc::credentials || kind == refusal_kind::auth || kind == refusal_kind::token_expired;
}
bool failure::permission() const noexcept { return kind_of(*this) == refusal_kind::permission; }
bool failure::billing() const noexcept { return kind_of(*this) == refusal_kind::billing; }
bool failure::capacity() const noexcept { return kind_of(*this) == refusal_kind::capacity; }
bool failure::no_such_api() const noexcept { return kind_of(*this) == refusal_kind::no_such_api; }
bool failure::invalid_request() const noexcept {
    return code == errc::invalid_request || kind_of(*this) == refusal_kind::invalid_request;
}

std::string_view failure::remedy() const noexcept {
    const auto* known = find_error(service_code, status);
    return known != nullptr ? known->remedy : std::string_view();
}

std::string failure::describe() const {
    std::string text = operation.empty() ? std::string() : operation + ": ";
    text.append(make_error_code(code).message());
    if (!message.empty()) text.append(": ").append(message);
    if (cause) append_part(text, "cause", cause.message());
    if (status != 0) append_part(text, "status", std::to_string(status));
    append_part(text, "code", service_code);
    append_part(text, "request id", request_id);
    append_part(text, "job state", job_state);
    if (attempts != 0) append_part(text, "attempts", std::to_string(attempts));
    if (no_retry != no_retry_reason::none) append_part(text, "no retry:", to_string(no_retry));
    if (may_have_executed) text.append(", the request may have been executed");
    // Texts of the service may hold line breaks, which would make two log lines of one.
    for (char& c : text)
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) c = ' ';
    return text;
}

failure_error::failure_error(failure what) : std::runtime_error(what.describe()), failure_(std::move(what)) {}

void throw_exception_from_error(const failure& what, const boost::source_location&) { throw failure_error(what); }

}  // namespace dmskafka
