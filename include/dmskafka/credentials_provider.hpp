#pragma once

#include <dmskafka/clock.hpp>
#include <dmskafka/config.hpp>
#include <dmskafka/credentials.hpp>
#include <dmskafka/error.hpp>
#include <dmskafka/secret.hpp>

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace dmskafka {

class transport;

/// What a provider may use. All of it stays valid until `fetch` has ended.
struct credentials_source_context {
    dmskafka::transport& transport;  ///< that of the client
    dmskafka::clock& clock;
    std::string_view iam_endpoint;  ///< of the client; empty when it has none
    clock::time_point deadline;     ///< `fetch` is cancelled then
};

/// Where credentials come from that change, or that somebody else keeps. A client asks at its first call, ahead of the
/// expiry, and when the service refuses a token; all calls share the answer. One provider may serve several clients.
class DMSKAFKA_API credentials_provider {
public:
    virtual ~credentials_provider();

    /// For messages, as in `environment variables`. Valid as long as the provider.
    [[nodiscard]] virtual std::string_view name() const noexcept = 0;

    /// Gets credentials, or says in one sentence why there are none; the message must hold no secret. Runs on the
    /// client's executor, is cancelled (terminal) when the client is destroyed, and then need only end.
    [[nodiscard]] virtual asio::awaitable<result<credentials>> fetch(const credentials_source_context& from) = 0;
};

/// Credentials that never change, to be part of a chain.
[[nodiscard]] DMSKAFKA_API std::shared_ptr<credentials_provider> static_credentials(credentials keys);

/// HUAWEICLOUD_SDK_AK, HUAWEICLOUD_SDK_SK and, for temporary keys, HUAWEICLOUD_SDK_SECURITY_TOKEN; the project is that
/// of HUAWEICLOUD_SDK_PROJECT_ID. Reads the environment when keys are fetched.
[[nodiscard]] DMSKAFKA_API std::shared_ptr<credentials_provider> environment_credentials();

/// A section of the credentials file, see profile.hpp. Without `file` it is the usual one; it is read, blocking, when
/// keys are fetched, which includes those times when a token was refused.
[[nodiscard]] DMSKAFKA_API std::shared_ptr<credentials_provider> profile_credentials(std::string file = {},
                                                                                     std::string section = "basic");

/// How the metadata service of an ECS instance is asked.
struct instance_credentials_options {
    std::string endpoint{"http://169.254.169.254"};  ///< https, or a loopback or link-local address
    std::chrono::milliseconds timeout{1'000};        ///< of each of the three attempts; elsewhere nothing answers
};

/// The temporary keys of the agency of the ECS instance that this runs on. Throws `failure_error` when an option is
/// of no use.
[[nodiscard]] DMSKAFKA_API std::shared_ptr<credentials_provider> instance_credentials(
    instance_credentials_options options = {});

/// An IAM user who gets a token with a password. The token is for one project, named by `project_name` or `project_id`.
struct password_credentials_options {
    std::string user_name{};
    secret password{};
    std::string domain_name{};   ///< the account
    std::string project_name{};  ///< usually the name of the region
    std::string project_id{};
    std::string iam_endpoint{};  ///< instead of the client's
};

/// Tokens of IAM, each good for 24 hours. Throws `failure_error` that names the option when one is missing.
[[nodiscard]] DMSKAFKA_API std::shared_ptr<credentials_provider> password_credentials(
    password_credentials_options options);

/// The first of these that has credentials. When none has, the failure says what each of them said.
[[nodiscard]] DMSKAFKA_API std::shared_ptr<credentials_provider> credentials_chain(
    std::vector<std::shared_ptr<credentials_provider>> providers);

}  // namespace dmskafka
