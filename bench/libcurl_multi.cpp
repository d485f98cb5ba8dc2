// The same work with libcurl: requests signed, sent with the multi interface, and read through a document of Boost.JSON
// into structs, of two members only.

#include "signer.hpp"
#include "support/peer.hpp"

#include <boost/json/parse.hpp>

#include <curl/curl.h>

#include <array>
#include <memory>
#include <vector>

namespace {

namespace json = boost::json;

/// One topic or zone as a hand-written client would read it: by name, from the document.
struct item {
    std::string name{};
    std::int64_t partition{};
};

std::vector<item> read_items(const json::object& document) {
    std::vector<item> items;
    for (const char* list : {"topics", "instances", "available_zones"}) {
        const auto* found = document.if_contains(list);
        if (found == nullptr || !found->is_array()) continue;
        for (const auto& each : found->get_array()) {
            item made;
            if (const auto* name = each.get_object().if_contains("name"); name != nullptr && name->is_string())
                made.name = name->get_string().c_str();
            if (const auto* count = each.get_object().if_contains("partition"); count != nullptr && count->is_int64())
                made.partition = count->get_int64();
            items.push_back(std::move(made));
        }
    }
    return items;
}

/// A connection's transfer, used again for each request.
class transfer {
public:
    transfer(const bench::peer_task& task, dmskafka::signer& signer) : task_(task), signer_(signer) {
        url_ = "https://" + task.host + ":" + task.port + "/";
        set(CURLOPT_URL, url_.c_str());
        set(CURLOPT_CAINFO, task.ca_file.c_str());
        set(CURLOPT_TCP_NODELAY, 1L);
        set(CURLOPT_PRIVATE, this);
        set(CURLOPT_WRITEDATA, this);
        set(CURLOPT_WRITEFUNCTION, &transfer::take);
    }
    ~transfer() {
        curl_slist_free_all(headers_);
        curl_easy_cleanup(handle_);
    }
    transfer(const transfer&) = delete;
    transfer& operator=(const transfer&) = delete;

    [[nodiscard]] CURL* handle() const noexcept { return handle_; }

    void begin() {
        body_.clear();
        began_ = std::chrono::steady_clock::now();
        const auto digits = dmskafka::signing_date(std::chrono::system_clock::now());
        const std::string date(digits.begin(), digits.end());
        const std::array<dmskafka::http_header, 3> signed_headers{
            {{"Host", task_.host}, {"Content-Type", "application/json"}, {"X-Sdk-Date", date}}};
        const auto value = signer_.authorization(dmskafka::verb::get, "/", signed_headers, {});
        curl_slist_free_all(headers_);
        headers_ = nullptr;
        for (const auto& line : {"Host: " + task_.host, std::string("Content-Type: application/json"),
                                 "X-Sdk-Date: " + date, "Authorization: " + value})
            headers_ = curl_slist_append(headers_, line.c_str());
        set(CURLOPT_HTTPHEADER, headers_);
    }

    void end(bench::peer_measurement& seen, CURLcode result) {
        boost::system::error_code wrong;
        const auto document = json::parse(body_, wrong);
        const bool good =
            result == CURLE_OK && !wrong && document.is_object() && !read_items(document.get_object()).empty();
        seen.times.add(std::chrono::steady_clock::now() - began_);
        ++seen.calls;
        if (!good) ++seen.errors;
    }

private:
    static std::size_t take(char* data, std::size_t size, std::size_t count, void* self) {
        static_cast<transfer*>(self)->body_.append(data, size * count);
        return size * count;
    }
    template <class Value>
    void set(CURLoption option, Value value) {
        if (curl_easy_setopt(handle_, option, value) != CURLE_OK) throw std::runtime_error("an option of libcurl");
    }

    const bench::peer_task& task_;
    dmskafka::signer& signer_;
    CURL* handle_ = curl_easy_init();
    curl_slist* headers_{};
    std::string url_{};
    std::string body_{};
    std::chrono::steady_clock::time_point began_{};
};

void run(const bench::peer_task& task) {
    const dmskafka::secret key{std::string("bench")};
    dmskafka::signer signer("bench", key);
    CURLM* multi = curl_multi_init();
    std::vector<std::unique_ptr<transfer>> transfers;
    bench::peer_measurement seen(task.requests);
    std::size_t left = task.requests;
    const auto next = [&](transfer& one) {
        --left;
        one.begin();
        curl_multi_add_handle(multi, one.handle());
    };
    for (std::size_t i = 0; i < task.connections && left > 0; ++i)
        next(*transfers.emplace_back(std::make_unique<transfer>(task, signer)));
    for (int running = 1; running > 0;) {
        curl_multi_perform(multi, &running);
        int queued = 0;
        while (const CURLMsg* message = curl_multi_info_read(multi, &queued)) {
            transfer* one = nullptr;
            CURL* handle = message->easy_handle;
            const auto result = message->data.result;
            curl_easy_getinfo(handle, CURLINFO_PRIVATE, &one);
            curl_multi_remove_handle(multi, handle);
            one->end(seen, result);
            if (left == 0) continue;
            next(*one);
            running = 1;
        }
        if (running > 0) curl_multi_poll(multi, nullptr, 0, 1000, nullptr);
    }
    seen.print("libcurl multi");
    transfers.clear();
    curl_multi_cleanup(multi);
}

}  // namespace

int main(int count, char** arguments) try {
    curl_global_init(CURL_GLOBAL_DEFAULT);
    run(bench::read_peer_task(count, arguments));
    curl_global_cleanup();
} catch (const std::exception& problem) {
    std::fprintf(stderr, "libcurl_multi: %s\n", problem.what());
    return 1;
}
