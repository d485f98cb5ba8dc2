#include "credentials_cache.hpp"

#include "client_core.hpp"

#include <utility>

namespace dmskafka::detail {
namespace {

/// Credentials this young are not renewed: a service that refuses them would refuse the next ones, too.
constexpr std::chrono::seconds too_young{10};

std::unique_ptr<signer> make_signer(const credentials& keys) {
    return keys.access_key.empty() ? nullptr : std::make_unique<signer>(keys.access_key, keys.secret_key);
}

bool serve(const credentials& keys) { return !keys.access_key.empty() || !keys.token.empty(); }

/// What is wrong with the credentials of a provider; nothing when they serve.
std::string_view defect_of(const credentials& keys, std::chrono::system_clock::time_point now) {
    if (!serve(keys)) return "it gave neither access_key and secret_key nor token";
    if (keys.access_key.empty() != keys.secret_key.empty()) return "it gave only one of access_key and secret_key";
    if (has_control_character(keys.access_key) || has_control_character(keys.security_token.reveal()) ||
        has_control_character(keys.token.reveal()) || has_control_character(keys.project_id))
        return "it gave credentials with control characters in them";
    if (keys.expires_at && *keys.expires_at <= now) return "it gave credentials that have expired";
    return {};
}

failure no_credentials(std::string_view provider, std::string_view why) {
    return failure{.code = errc::credentials, .message = std::string(provider).append(": ").append(why)};
}

/// The failure of a source as a call tells it.
failure no_credentials(std::string_view provider, failure&& why) {
    failure made = no_credentials(provider, why.message);
    made.cause = why.cause;
    made.status = why.status;
    made.service_code = std::move(why.service_code);
    made.request_id = std::move(why.request_id);
    return made;
}

}  // namespace

credentials_snapshot::credentials_snapshot(dmskafka::credentials with)
    : keys(std::move(with)), signer(make_signer(keys)) {}

credentials_cache::credentials_cache(client_core& core)
    : core_(core),
      provider_(core.options.credentials_provider.get()),
      refresh_("the credentials", [this](clock::time_point deadline) { return refresh(deadline); }) {
    if (serve(core.options.credentials))
        current_ = std::make_shared<const credentials_snapshot>(core.options.credentials);
}

const snapshot_pointer& credentials_cache::fresh() {
    static const snapshot_pointer none;
    if (!current_ || refused_) return none;
    const auto now = core_.clock.utc_now();
    if (now >= plan_.expires) return none;
    if (now >= plan_.early) refresh_.start(core_);
    return current_;
}

asio::awaitable<std::optional<failure>> credentials_cache::await(clock::time_point deadline) {
    if (provider_ == nullptr)
        co_return failure{.code = errc::credentials,
                          .message = "credentials: neither access_key and secret_key nor token is set"};
    std::optional<failure> failed;
    while (!failed && !ready()) failed = co_await refresh_.join(core_, deadline);
    co_return failed;
}

bool credentials_cache::renew(const snapshot_pointer& used) {
    if (provider_ == nullptr) return false;
    if (current_ != used) return true;  // that has happened meanwhile
    refused_ = refused_ || core_.clock.now() - fetched_ >= too_young;
    return refused_;
}

asio::awaitable<std::optional<failure>> credentials_cache::refresh(clock::time_point deadline) {
    const auto began = core_.clock.now();
    auto failed = co_await fetch(deadline);
    if (!core_.observers.empty()) {
        credentials_refreshed event;
        event.elapsed = core_.clock.now() - began;
        event.failed = failed ? &*failed : nullptr;
        core_.observers.tell(&observer::on_credentials_refreshed, event);
    }
    co_return failed;
}

asio::awaitable<std::optional<failure>> credentials_cache::fetch(clock::time_point deadline) {
    const credentials_source_context context{*core_.transport, core_.clock, core_.options.iam_endpoint, deadline};
    std::optional<result<credentials>> fetched;
    try {
        result<credentials> got = co_await provider_->fetch(context);
        fetched.emplace(std::move(got));
    } catch (...) {
        fetched.reset();  // providers of users may throw; what they say may hold a secret
    }
    if (core_.clock.now() >= deadline) co_return no_credentials(provider_->name(), "it took too long");
    if (!fetched) co_return no_credentials(provider_->name(), "it ended with an exception");
    if (!*fetched) co_return no_credentials(provider_->name(), std::move(*fetched).error());
    co_return take(std::move(**fetched));
}

std::optional<failure> credentials_cache::take(credentials fetched) {
    const auto now = core_.clock.utc_now();
    if (const auto wrong = defect_of(fetched, now); !wrong.empty()) return no_credentials(provider_->name(), wrong);
    plan_ = refresh_plan::of(fetched.expires_at, now, core_.random());
    current_ = std::make_shared<const credentials_snapshot>(std::move(fetched));
    refused_ = false;
    fetched_ = core_.clock.now();
    return std::nullopt;
}

}  // namespace dmskafka::detail
