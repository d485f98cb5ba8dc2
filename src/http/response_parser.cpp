#include "http/response_parser.hpp"

#include <boost/beast/http/error.hpp>

#include <algorithm>
#include <limits>

namespace dmskafka::http {

namespace {

// A length is only announced: no more than this is set aside before the body really comes.
constexpr std::uint64_t max_reserve = 1u << 20;

}  // namespace

response_parser::response_parser(http_response& response, std::size_t& head_bytes, std::size_t max_head_bytes,
                                 std::size_t max_body_bytes)
    : response_(response), head_bytes_(head_bytes), max_head_bytes_(max_head_bytes) {
    constexpr std::size_t largest = std::numeric_limits<std::uint32_t>::max();
    header_limit(static_cast<std::uint32_t>(std::min(max_head_bytes, largest)));
    body_limit(max_body_bytes);
    eager(true);
}

void response_parser::on_response_impl(int status, string_view reason, int, error_code& ec) {
    response_.status = status;
    response_.head.clear();
    response_.body.clear();
    count(sizeof("HTTP/1.1 200 \r\n") - 1 + reason.size(), ec);
}

void response_parser::on_field_impl(boost::beast::http::field, string_view name, string_view value, error_code& ec) {
    count(name.size() + value.size() + sizeof(": \r\n") - 1, ec);
    if (ec || head_done_) return;  // trailers are counted, not kept: they come too late to be headers
    auto& head = response_.head;
    head.append(name.data(), name.size());
    head.append(": ");
    head.append(value.data(), value.size());
    head.push_back('\n');
}

void response_parser::on_body_init_impl(const optional_size& length, error_code&) {
    if (length) response_.body.reserve(static_cast<std::size_t>(std::min(*length, max_reserve)));
}

std::size_t response_parser::on_body_impl(string_view part, error_code&) {
    response_.body.append(part.data(), part.size());
    return part.size();
}

std::size_t response_parser::on_chunk_body_impl(std::uint64_t, string_view part, error_code& ec) {
    return on_body_impl(part, ec);
}

void response_parser::count(std::size_t bytes, error_code& ec) {
    head_bytes_ += bytes;
    if (head_bytes_ > max_head_bytes_) ec = boost::beast::http::error::header_limit;
}

}  // namespace dmskafka::http
