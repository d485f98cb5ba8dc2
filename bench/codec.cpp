// How fast bodies are decoded into responses and encoded again, next to what Boost.JSON needs for its document alone,
// and simdjson, where it is, to read every member on demand and keep none.

#include "support/answers.hpp"
#include "support/repeat.hpp"
#ifdef BENCH_WITH_SIMDJSON
#include "support/on_demand.hpp"
#endif

#include <dmskafka/json.hpp>
#include <dmskafka/ops/catalog.hpp>
#include <dmskafka/ops/instances.hpp>
#include <dmskafka/ops/topics.hpp>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <cstdio>
#include <stdexcept>
#include <string>
#include <string_view>

namespace {

/// Reads of the text by simdjson; 0 without it.
double on_demand_reads_per_second([[maybe_unused]] std::string_view body) {
#ifdef BENCH_WITH_SIMDJSON
    bench::on_demand_reader reader(body);
    return bench::calls_per_second([&] {
        if (reader.read() == 0) throw std::runtime_error("nothing was read");
    });
#else
    return 0;
#endif
}

template <class Response>
void measure(const char* name, std::string_view body) {
    const auto megabytes = [&](double calls) { return calls * static_cast<double>(body.size()) / 1e6; };
    const auto response = dmskafka::from_json<Response>(body).value();
    const auto document = boost::json::parse(boost::json::string_view(body.data(), body.size()));
    const double decode = bench::calls_per_second([&] {
        if (!dmskafka::from_json<Response>(body)) throw std::runtime_error("the body cannot be decoded");
    });
    const double encode = bench::calls_per_second([&] {
        if (dmskafka::to_json(response).empty()) throw std::runtime_error("nothing was encoded");
    });
    const double parse = bench::calls_per_second([&] {
        if (boost::json::parse(boost::json::string_view(body.data(), body.size())).is_null())
            throw std::runtime_error("nothing was parsed");
    });
    const double serialize = bench::calls_per_second([&] {
        if (boost::json::serialize(document).empty()) throw std::runtime_error("nothing was serialised");
    });
    std::printf("%-22s %7zu %9.0f %9.0f %9.0f %9.0f %9.2f %9.2f", name, body.size(), megabytes(decode),
                megabytes(encode), megabytes(parse), megabytes(serialize), decode / parse, encode / serialize);
    const double read = on_demand_reads_per_second(body);
    if (read > 0)
        std::printf(" %9.0f %9.2f\n", megabytes(read), decode / read);
    else
        std::printf(" %9s %9s\n", "-", "-");
}

}  // namespace

int main() {
    const bench::emulated_answers answers;
    std::printf("MB a second            %7s %9s %9s %9s %9s %9s %9s %9s %9s\n", "bytes", "decode", "encode",
                "DOM parse", "DOM write", "decode/", "encode/", "on demand", "decode/");
    measure<dmskafka::catalog::availability_zone_list>("availability zones", bench::zones_answer);
    measure<dmskafka::instances::list::response>("instances", answers.instances());
    measure<dmskafka::topics::list::response>("topics", answers.topics());
}
