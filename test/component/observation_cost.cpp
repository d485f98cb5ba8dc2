#include <boost/test/unit_test.hpp>

#include "scripted_client.hpp"

#include <dmskafka/metrics.hpp>
#include <dmskafka/ops/catalog.hpp>

#include <atomic>
#include <cstdlib>
#include <memory>
#include <new>

namespace {

std::atomic<std::size_t> allocations{};

}  // namespace

// Counts what the whole program allocates, to prove that observing a call costs no memory.
void* operator new(std::size_t size) {
    ++allocations;
    if (void* made = std::malloc(size)) return made;
    throw std::bad_alloc();
}
void operator delete(void* what) noexcept { std::free(what); }
void operator delete(void* what, std::size_t) noexcept { std::free(what); }

namespace dmskafka::test {
namespace {

using namespace std::chrono_literals;

struct cost_fixture : scripted_client {
    /// What a call allocates that has two attempts, once everything is warm.
    std::size_t cost_of_a_call(std::vector<std::shared_ptr<observer>> observers) {
        options.observers = std::move(observers);
        made.reset();
        std::size_t cost = 0;
        for (int i = 0; i < 3; ++i) {
            server->reset();
            server->answer(503, {}, "Retry-After: 1\n").answer(200, R"({"available_zones":[]})");
            const auto before = allocations.load();
            catalog::list_availability_zones request;
            BOOST_REQUIRE(time.run(the_client().call(request)));
            cost = allocations - before;
        }
        return cost;
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(observation_cost, cost_fixture)

BOOST_AUTO_TEST_CASE(metrics_allocate_nothing_more) {
    auto counting = std::make_shared<metrics>();
    const auto without = cost_of_a_call({});
    const auto with = cost_of_a_call({counting});
    BOOST_TEST(without > 0u);
    BOOST_TEST(with == without);
    BOOST_TEST(counting->snapshot().retries.at(retry_reason::service) == 3u);
}

BOOST_AUTO_TEST_CASE(log_allocates_nothing_for_lines_below_its_level) {
    auto quiet = std::make_shared<log_observer>(log_level::warn, [](log_level, std::string_view) {});
    const auto without = cost_of_a_call({});
    const auto with = cost_of_a_call({quiet});
    BOOST_TEST(with == without);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace dmskafka::test
