#include <dmskafka/https_transport.hpp>

#include "http/host_pool.hpp"

#include <vector>

namespace dmskafka {

namespace http {

namespace {

[[noreturn]] void refuse(std::string rule) {
    throw failure_error(failure{.code = errc::invalid_options, .message = std::move(rule)});
}

void check(const pool_options& pool) {
    if (pool.max_connections == 0) refuse("pool.max_connections: must be at least 1");
    const auto none = std::chrono::milliseconds(0);
    if (pool.connect_timeout <= none) refuse("pool.connect_timeout: must be positive");
    if (pool.handshake_timeout <= none) refuse("pool.handshake_timeout: must be positive");
    if (pool.first_byte_timeout < none) refuse("pool.first_byte_timeout: must not be negative");
    if (pool.shutdown_timeout < none) refuse("pool.shutdown_timeout: must not be negative");
}

}  // namespace

class pooled_transport final : public https_transport {
public:
    explicit pooled_transport(std::shared_ptr<environment> shared) : shared_(std::move(shared)) {}
    ~pooled_transport() override { pooled_transport::close(); }

    asio::awaitable<exchange_result> send(const http_request& request, clock::time_point deadline) override {
        return host_pool::send(find(request.scheme, request.host, request.port), request, deadline);
    }

    asio::awaitable<warm_up_result> warm_up(std::string_view scheme, std::string_view host, std::uint16_t port,
                                            std::size_t connections, clock::time_point deadline) override {
        return host_pool::warm_up(find(scheme, host, port), connections, deadline);
    }

    void recycle(http_response&& read) noexcept override { shared_->recycle(std::move(read)); }

    void close() noexcept override {
        closed_ = true;
        for (const auto& host : hosts_) host->close();
    }

    pool_statistics statistics() const noexcept override {
        pool_statistics counts = shared_->counts;
        for (const auto& host : hosts_) host->add_to(counts);
        return counts;
    }

private:
    std::shared_ptr<host_pool> find(std::string_view scheme, std::string_view host, std::uint16_t port) {
        const bool secure = scheme == "https";
        for (const auto& each : hosts_) {
            const origin& known = each->target();
            if (known.host == host && known.port == port && known.secure == secure) return each;
        }
        hosts_.push_back(std::make_shared<host_pool>(shared_, origin{secure, std::string(host), port}));
        if (closed_) hosts_.back()->close();
        return hosts_.back();
    }

    std::shared_ptr<environment> shared_;
    std::vector<std::shared_ptr<host_pool>> hosts_{};
    bool closed_{};
};

}  // namespace http

std::shared_ptr<https_transport> make_https_transport(asio::any_io_executor executor, const tls_options& tls,
                                                      const proxy_options& proxy, const pool_options& pool, clock& time,
                                                      std::vector<std::shared_ptr<observer>> observers) {
    http::check(pool);
    if (proxy.url.empty() && !proxy.user.empty()) http::refuse("proxy.url: must be set with proxy.user");
    auto shared = std::make_shared<http::environment>(std::move(executor), tls, proxy, pool, time,
                                                      dmskafka::observers(std::move(observers)));
    return std::make_shared<http::pooled_transport>(std::move(shared));
}

}  // namespace dmskafka
