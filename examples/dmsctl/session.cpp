#include "session.hpp"

#include "settings.hpp"

#include <dmskafka/log_observer.hpp>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/signal_set.hpp>

#include <csignal>
#include <exception>
#include <iostream>
#include <memory>
#include <string_view>

namespace dmsctl {

namespace asio = boost::asio;

int run_session(const command_line& line, const std::function<asio::awaitable<int>(dmskafka::client&)>& work) {
    asio::io_context context(1);
    auto options = read_client_options(line);
    if (line.has("--verbose"))
        options.observers.push_back(std::make_shared<dmskafka::log_observer>(
            dmskafka::log_level::debug,
            [](dmskafka::log_level, std::string_view text) { std::cerr << text << std::endl; }));
    dmskafka::client service(context.get_executor(), std::move(options));

    asio::cancellation_signal cancel;
    asio::signal_set signals(context, SIGINT, SIGTERM);
    signals.async_wait([&](const boost::system::error_code& problem, int) {
        if (problem) return;
        signals.clear();
        cancel.emit(asio::cancellation_type::terminal);
    });
    int status = 0;
    std::exception_ptr problem;
    const auto ended = [&](std::exception_ptr thrown, int result) {
        problem = std::move(thrown);
        status = result;
        context.stop();
    };
    asio::co_spawn(context, work(service), asio::bind_cancellation_slot(cancel.slot(), ended));
    context.run();
    if (problem) std::rethrow_exception(problem);
    return status;
}

}  // namespace dmsctl
