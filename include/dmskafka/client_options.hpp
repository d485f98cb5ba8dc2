#pragma once

#include <dmskafka/clock.hpp>
#include <dmskafka/config.hpp>
#include <dmskafka/credentials.hpp>
#include <dmskafka/error.hpp>
#include <dmskafka/secret.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace dmskafka {

class credentials_provider;
class observer;
class rate_limiter;
class transport;

enum class tls_version : std::uint8_t { tls_1_2, tls_1_3 };

/// How connections are secured. The peer and its name are always verified.
struct tls_options {
    std::string ca_file{};           ///< PEM file of trusted authorities; without file and folder: those of the system
    std::string ca_folder{};         ///< folder whose PEM files hold trusted authorities, read when the client is made
    std::string certificate_file{};  ///< PEM file of our own certificate and its chain, for hosts that ask for one
    std::string key_file{};          ///< PEM file of its key; empty: the key is in `certificate_file`
    secret key_password{};           ///< of an encrypted key
    tls_version minimum_version{tls_version::tls_1_2};
};

/// The HTTP proxy that connections go through by CONNECT, also those to plain http. Without `url`: none. Link-local
/// addresses (169.254.0.0/16 and fe80::/10, as of the metadata service) are always reached directly.
struct proxy_options {
    std::string url{};   ///< `http://host:port`
    std::string user{};  ///< with `password`, for basic authentication
    secret password{};
    /// Hosts that are reached directly: `example.com` (and all below it), `.example.com` (only those below it),
    /// addresses, networks such as `10.0.0.0/8`, each but networks with `:port` if wished, or `*` for all.
    std::vector<std::string> no_proxy{};
};

/// The connections a client keeps.
struct pool_options {
    std::size_t max_connections{32};                      ///< to one host; further calls wait in line
    std::chrono::milliseconds idle_timeout{50'000};       ///< shorter than the 60 s after which the gateway closes
    std::chrono::milliseconds max_age{600'000};           ///< so that a changed address is noticed
    std::chrono::milliseconds connect_timeout{10'000};    ///< lookup and connect, through the proxy too
    std::chrono::milliseconds handshake_timeout{10'000};  ///< of TLS
    std::chrono::milliseconds first_byte_timeout{};     ///< from request to answer; 0: as long as the attempt may take
    std::chrono::milliseconds shutdown_timeout{2'000};  ///< for the farewell of TLS
    std::size_t max_response_bytes{64u << 20};          ///< a longer answer is refused
    std::size_t max_head_bytes{64u << 10};              ///< the same for its headers
};

/// When a failed attempt is followed by another.
struct retry_options {
    int max_attempts{4};                                ///< 1 to 100, the first one included
    std::chrono::milliseconds base_delay{200};          ///< the first backoff is a random part of this
    std::chrono::milliseconds max_delay{20'000};        ///< the backoff doubles up to this
    std::chrono::milliseconds max_retry_after{60'000};  ///< a longer wish of the service is cut to this
    double budget{100};                                 ///< tokens for retries, shared by all calls
    double retry_cost{5};                               ///< tokens a retry takes; a success after it gives them back
    double timeout_cost{10};                            ///< the same after an attempt that timed out
    double success_refund{1};                           ///< tokens a success at the first attempt brings
    std::uint64_t jitter_seed{};                        ///< 0: seeded by the system; otherwise repeatable, for tests
};

/// How jobs are awaited; see job.hpp for the rules that these bend.
struct job_options {
    double delay_factor{1.0};                      ///< multiplies first delays and intervals of the rules, 0 to 100
    std::chrono::milliseconds max_delay{300'000};  ///< no poll waits longer than this
    std::chrono::milliseconds min_delay{10};       ///< nor shorter than this
};

/// How often calls are made, so that the service need not refuse them. It documents 200 calls a second for each API,
/// but gateways in front of it were seen to let through as few as 20 reads a second and 10 writes a minute: these
/// defaults are where to begin, what the gateway says is learned. Rates are 0 for no limit, or from 0.001 to 1,000,000.
struct rate_limit_options {
    bool enabled{true};
    double reads_per_second{200};
    int read_burst{200};  ///< so many at once after a pause, 1 to 1,000,000
    double writes_per_second{20};
    int write_burst{50};
    /// A limit that the gateway told holds for `hold`. Then, or at once after a refusal that told none, the rate grows
    /// evenly, so fast that from nothing to the rate above it takes `recovery`.
    std::chrono::seconds hold{300};
    std::chrono::seconds recovery{60};
};

/// Everything that is decided once for a client. Checked by its constructor, which names what is wrong.
struct client_options {
    std::string endpoint{};      ///< `https://dms.<region>.myhuaweicloud.com`; plain http for loopback addresses only
    std::string iam_endpoint{};  ///< of IAM: for its two operations, passwords, and finding the project by its region
    std::string region{};        ///< as in `ap-southeast-1`: sets the endpoints that are empty, see region.hpp
    /// Fills `{project_id}` of the paths. Without it, it is the one that comes with the credentials; else IAM is asked
    /// once for the project that has the name of the region, which an endpoint `https://dms.<region>.…` tells too.
    std::string project_id{};
    dmskafka::credentials credentials{};
    std::shared_ptr<dmskafka::credentials_provider> credentials_provider{};  ///< instead, see credentials_provider.hpp
    std::chrono::milliseconds deadline{60'000};         ///< of a call that sets none, attempts and waits together
    std::chrono::milliseconds attempt_timeout{30'000};  ///< of one attempt, connecting included
    tls_options tls{};
    proxy_options proxy{};
    pool_options pool{};
    retry_options retry{};
    failure_classifier classifier{};  ///< asked first what a failed attempt asks for; a call may bring its own
    rate_limit_options rate_limit{};
    job_options jobs{};
    std::string user_agent{};  ///< put before the library's own
    bool allow_plain_http{};   ///< plain http to other hosts than loopback: keys stay safe, data does not
    bool serialise_writes{};   ///< of the calls that change one instance only one at a time is made, in their order
    bool thread_safe{};        ///< calls may come from several threads; costs a hop through a strand per call
    std::vector<std::shared_ptr<observer>> observers{};      ///< are told what the client does: logs, metrics, your own
    std::shared_ptr<dmskafka::transport> transport{};        ///< instead of HTTPS, for tests; shared pools too
    std::shared_ptr<dmskafka::rate_limiter> rate_limiter{};  ///< shared with other clients, instead of `rate_limit`
    dmskafka::clock* clock{};  ///< instead of the machine's, for tests; must outlive the client

    /// Options with what the environment sets: HUAWEICLOUD_SDK_AK, _SK and _SECURITY_TOKEN the credentials,
    /// HUAWEICLOUD_SDK_PROJECT_ID the project, HUAWEICLOUD_SDK_REGION both endpoints (see region.hpp), HTTPS_PROXY
    /// (with user and password if need be) and NO_PROXY, or the same in lower case, the proxy. Nothing else in the
    /// library reads the environment. Throws `failure_error` that names the variable when one is of no use.
    [[nodiscard]] static DMSKAFKA_API client_options from_environment();
};

}  // namespace dmskafka
