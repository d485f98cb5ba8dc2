#include <dmskafka/transport.hpp>

namespace dmskafka {
namespace {

bool equals_without_case(std::string_view a, std::string_view b) {
    if (a.size() != b.size()) return false;
    const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; };
    for (std::size_t i = 0; i < a.size(); ++i)
        if (lower(a[i]) != lower(b[i])) return false;
    return true;
}

}  // namespace

transport::~transport() = default;

asio::awaitable<warm_up_result> transport::warm_up(std::string_view, std::string_view, std::uint16_t, std::size_t,
                                                   clock::time_point) {
    co_return std::size_t(0);
}

void transport::recycle(http_response&&) noexcept {}

std::optional<std::string_view> http_response::header(std::string_view name) const noexcept {
    std::string_view rest = head;
    while (!rest.empty()) {
        const auto line = rest.substr(0, rest.find('\n'));
        const auto colon = line.find(": ");
        if (colon != line.npos && equals_without_case(line.substr(0, colon), name)) return line.substr(colon + 2);
        rest.remove_prefix(line.size() < rest.size() ? line.size() + 1 : rest.size());
    }
    return std::nullopt;
}

void throw_exception_from_error(const exchange_failure& what, const boost::source_location&) {
    throw failure_error(failure{.code = what.code, .cause = what.cause, .message = what.message});
}

}  // namespace dmskafka
