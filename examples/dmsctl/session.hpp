#pragma once

#include "command_line.hpp"

#include <dmskafka/client.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>

#include <functional>

namespace dmsctl {

/// Makes a client as the command line says, runs `work` with it to its end, and returns its exit status. SIGINT and
/// SIGTERM cancel what is under way; a second one ends the program at once.
int run_session(const command_line& line, const std::function<boost::asio::awaitable<int>(dmskafka::client&)>& work);

}  // namespace dmsctl
