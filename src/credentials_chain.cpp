#include "credentials_source.hpp"

#include <utility>

namespace dmskafka {
namespace {

class static_provider final : public credentials_provider {
public:
    explicit static_provider(credentials keys) : keys_(std::move(keys)) {}

    std::string_view name() const noexcept override { return "static credentials"; }

    asio::awaitable<result<credentials>> fetch(const credentials_source_context&) override {
        if (keys_.access_key.empty() && keys_.token.empty()) co_return detail::lacks_credentials("there are none");
        co_return keys_;
    }

private:
    const credentials keys_;
};

class chain_provider final : public credentials_provider {
public:
    explicit chain_provider(std::vector<std::shared_ptr<credentials_provider>> providers)
        : providers_(std::move(providers)) {}

    std::string_view name() const noexcept override { return "credentials chain"; }

    asio::awaitable<result<credentials>> fetch(const credentials_source_context& from) override {
        std::string said;
        for (const auto& provider : providers_) {
            result<credentials> fetched = co_await provider->fetch(from);
            if (fetched || fetched.error().code == errc::cancelled) co_return fetched;
            said.append(said.empty() ? "" : "; ").append(provider->name()).append(": ");
            said.append(fetched.error().message);
        }
        co_return detail::lacks_credentials(said.empty() ? "it is empty" : std::move(said));
    }

private:
    const std::vector<std::shared_ptr<credentials_provider>> providers_;
};

}  // namespace

std::shared_ptr<credentials_provider> static_credentials(credentials keys) {
    return std::make_shared<static_provider>(std::move(keys));
}

std::shared_ptr<credentials_provider> credentials_chain(std::vector<std::shared_ptr<credentials_provider>> providers) {
    std::erase(providers, nullptr);
    return std::make_shared<chain_provider>(std::move(providers));
}

}  // namespace dmskafka
