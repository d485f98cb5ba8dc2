#include <dmskafka/https_transport.hpp>

#include "http/host_pool.hpp"

#include <vector>

namespace dmskafka {

namespace http {

class pooled_transport final : public https_transport {
public:
    explicit pooled_transport(std::shared_ptr<environment> shared) : shared_(std::move(shared)) {}
    ~pooled_transport() override { pooled_transport::close(); }

    asio::awaitable<exchange_result> send(const http_request& request, clock::time_point deadline) override {
        return host_pool::send(find(request), request, deadline);
    }

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
    std::shared_ptr<host_pool> find(const http_request& request) {
        const bool secure = request.scheme == "https";
        for (const auto& host : hosts_) {
            const origin& known = host->target();
            if (known.host == request.host && known.port == request.port && known.secure == secure) return host;
        }
        hosts_.push_back(std::make_shared<host_pool>(shared_, origin{secure, std::string(request.host), request.port}));
        if (closed_) hosts_.back()->close();
        return hosts_.back();
    }

    std::shared_ptr<environment> shared_;
    std::vector<std::shared_ptr<host_pool>> hosts_{};
    bool closed_{};
};

}  // namespace http

std::shared_ptr<https_transport> make_https_transport(asio::any_io_executor executor, const tls_options& tls,
                                                      const pool_options& pool, clock& time) {
    if (pool.max_connections == 0) {
        failure refused;
        refused.code = errc::invalid_options;
        refused.message = "pool.max_connections: must be at least 1";
        throw failure_error(std::move(refused));
    }
    auto shared = std::make_shared<http::environment>(std::move(executor), tls, pool, time);
    return std::make_shared<http::pooled_transport>(std::move(shared));
}

}  // namespace dmskafka
