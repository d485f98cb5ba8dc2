#pragma once

#include <dmskafka/client.hpp>

#include <boost/asio/any_io_executor.hpp>

#include <memory>
#include <optional>

namespace dmskafka::detail {

/// The call of a page that is under way while the caller is at the page before. Dropping it cancels the call, which
/// then touches nothing of the caller's any more.
class page_ahead {
public:
    page_ahead(const asio::any_io_executor& executor, prepared_call call, std::shared_ptr<void> response);
    ~page_ahead();
    page_ahead(const page_ahead&) = delete;
    page_ahead& operator=(const page_ahead&) = delete;

    /// The end of the call, as if it were made now: nothing when the response is there.
    [[nodiscard]] asio::awaitable<std::optional<failure>> wait();
    [[nodiscard]] std::shared_ptr<void> response() const noexcept;

    struct run;

private:
    std::shared_ptr<run> run_;
};

}  // namespace dmskafka::detail
