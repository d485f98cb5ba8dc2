#include "credentials_source.hpp"

#include <cstdlib>

namespace dmskafka {
namespace {

std::string variable(const char* name) {
    const char* value = std::getenv(name);
    return value != nullptr ? value : "";
}

class environment_provider final : public credentials_provider {
public:
    std::string_view name() const noexcept override { return "environment variables"; }

    asio::awaitable<result<credentials>> fetch(const credentials_source_context&) override {
        auto read = detail::read_environment();
        if (read.access_key.empty()) co_return detail::lacks_credentials("HUAWEICLOUD_SDK_AK is not set");
        if (read.secret_key.empty()) co_return detail::lacks_credentials("HUAWEICLOUD_SDK_SK is not set");
        co_return read;
    }
};

}  // namespace

credentials detail::read_environment() {
    credentials read;
    read.access_key = variable("HUAWEICLOUD_SDK_AK");
    read.secret_key = variable("HUAWEICLOUD_SDK_SK");
    read.security_token = variable("HUAWEICLOUD_SDK_SECURITY_TOKEN");
    read.project_id = variable("HUAWEICLOUD_SDK_PROJECT_ID");
    return read;
}

std::shared_ptr<credentials_provider> environment_credentials() { return std::make_shared<environment_provider>(); }

}  // namespace dmskafka
