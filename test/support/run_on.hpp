#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <exception>
#include <optional>
#include <utility>

namespace dmskafka::test {

/// Runs a coroutine to its end; `step` is to run something of the context each time.
template <class T, class Step>
T run_on(boost::asio::io_context& context, boost::asio::awaitable<T> work, Step step) {
    std::optional<T> outcome;
    boost::asio::co_spawn(context, std::move(work), [&](std::exception_ptr problem, T value) {
        if (problem) std::rethrow_exception(problem);
        outcome.emplace(std::move(value));
    });
    context.restart();
    while (!outcome) step();
    return std::move(*outcome);
}

/// The same on real time.
template <class T>
T run_on(boost::asio::io_context& context, boost::asio::awaitable<T> work) {
    return run_on(context, std::move(work), [&] { context.run_one(); });
}

}  // namespace dmskafka::test
