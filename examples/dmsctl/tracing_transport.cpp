#include "tracing_transport.hpp"

#include "duration.hpp"
#include "printing.hpp"

#include <chrono>
#include <iostream>
#include <optional>
#include <string>

namespace dmsctl {
namespace {

namespace asio = boost::asio;
using steady = std::chrono::steady_clock;

std::string milliseconds(steady::duration time) {
    return std::to_string(std::chrono::duration_cast<std::chrono::milliseconds>(time).count()) + " ms";
}

std::string outcome(const dmskafka::exchange_result& ended) {
    if (!ended) return dmskafka::make_error_code(ended.error().code).message() + " (" + ended.error().message + ")";
    const auto id = ended->header("X-Request-Id");
    return std::to_string(ended->status) + (id ? ", request id " + std::string(*id) : "");
}

class tracing_transport : public dmskafka::transport {
public:
    explicit tracing_transport(std::shared_ptr<dmskafka::transport> carrier) : carrier_(std::move(carrier)) {}

    asio::awaitable<dmskafka::exchange_result> send(const dmskafka::http_request& request,
                                                    dmskafka::clock::time_point deadline) override {
        const auto began = steady::now();
        if (last_ended_ && began - *last_ended_ >= std::chrono::milliseconds(1))
            std::cerr << "... waited " << milliseconds(began - *last_ended_) << '\n';
        const std::string address = std::string(request.scheme) + "://" + std::string(request.host) + ":" +
                                    std::to_string(request.port) + std::string(request.target);
        dmskafka::exchange_result ended = co_await carrier_->send(request, deadline);
        last_ended_ = steady::now();
        std::cerr << to_string(request.method) << ' ' << address << ": " << printable(outcome(ended)) << ", "
                  << milliseconds(*last_ended_ - began) << std::endl;
        co_return ended;
    }

    void close() noexcept override { carrier_->close(); }

private:
    std::shared_ptr<dmskafka::transport> carrier_;
    std::optional<steady::time_point> last_ended_{};
};

}  // namespace

std::shared_ptr<dmskafka::transport> make_tracing_transport(std::shared_ptr<dmskafka::transport> carrier) {
    return std::make_shared<tracing_transport>(std::move(carrier));
}

}  // namespace dmsctl
