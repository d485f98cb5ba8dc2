#pragma once

#include <dmskafka/transport.hpp>

#include <boost/beast/http/basic_parser.hpp>

#include <cstddef>
#include <cstdint>

namespace dmskafka::http {

/// Writes one answer, or one interim answer, into an `http_response` as it arrives.
class response_parser final : public boost::beast::http::basic_parser<false> {
public:
    /// Counts the bytes of the head in `head_bytes`, which goes on over interim answers.
    response_parser(http_response& response, std::size_t& head_bytes, std::size_t max_head_bytes,
                    std::size_t max_body_bytes);

private:
    using error_code = boost::beast::error_code;
    using string_view = boost::beast::string_view;
    using optional_size = boost::optional<std::uint64_t>;

    void on_request_impl(boost::beast::http::verb, string_view, string_view, int, error_code&) override {}
    void on_response_impl(int status, string_view reason, int version, error_code& ec) override;
    void on_field_impl(boost::beast::http::field, string_view name, string_view value, error_code& ec) override;
    void on_header_impl(error_code&) override { head_done_ = true; }
    void on_body_init_impl(const optional_size& length, error_code&) override;
    std::size_t on_body_impl(string_view part, error_code&) override;
    void on_chunk_header_impl(std::uint64_t, string_view, error_code&) override {}
    std::size_t on_chunk_body_impl(std::uint64_t, string_view part, error_code& ec) override;
    void on_finish_impl(error_code&) override {}

    void count(std::size_t bytes, error_code& ec);

    http_response& response_;
    std::size_t& head_bytes_;
    std::size_t max_head_bytes_;
    bool head_done_{};
};

}  // namespace dmskafka::http
