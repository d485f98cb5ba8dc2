#pragma once

#include "temporary_folder.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <chrono>
#include <csignal>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace dmskafka::test {

/// A port on 127.0.0.1 that nobody uses just now.
inline std::uint16_t free_port() {
    boost::asio::io_context io;
    const boost::asio::ip::tcp::acceptor probe(
        io, boost::asio::ip::tcp::endpoint(boost::asio::ip::address_v4::loopback(), 0));
    return probe.local_endpoint().port();
}

/// A server program that a test starts, and that ends with this object or the test.
class peer_process {
public:
    /// Returns when the program accepts connections on `port`. Throws `std::runtime_error`, with what the program
    /// said, when it is not installed or does not come so far.
    peer_process(const std::vector<std::string>& command, std::uint16_t port) {
        const std::string program = find(command.front());
        std::vector<char*> arguments;
        for (const auto& each : command) arguments.push_back(const_cast<char*>(each.c_str()));
        arguments.push_back(nullptr);
        const std::string log = log_path().string();

        child_ = ::fork();
        if (child_ == 0) become(program.c_str(), arguments.data(), log.c_str());
        if (child_ < 0) throw std::runtime_error("cannot start " + program);
        await(port);
    }
    ~peer_process() { end(); }
    peer_process(const peer_process&) = delete;
    peer_process& operator=(const peer_process&) = delete;

    void end() noexcept {
        if (child_ <= 0) return;
        ::kill(child_, SIGTERM);
        if (!has_ended_within(std::chrono::seconds(5))) {
            ::kill(child_, SIGKILL);
            ::waitpid(child_, nullptr, 0);
        }
        child_ = -1;
    }

    /// What it has printed.
    [[nodiscard]] std::string output() const {
        std::ostringstream text;
        text << std::ifstream(log_path()).rdbuf();
        return text.str();
    }

private:
    static std::string find(const std::string& program) {
        const char* path = std::getenv("PATH");
        std::istringstream folders(std::string(path ? path : "") + ":/usr/sbin");
        for (std::string folder; std::getline(folders, folder, ':');)
            if (::access((folder + "/" + program).c_str(), X_OK) == 0) return folder + "/" + program;
        throw std::runtime_error(program + " is missing: test/install.sh installs it");
    }

    [[noreturn]] static void become(const char* program, char* const* arguments, const char* log) {
        ::prctl(PR_SET_PDEATHSIG, SIGKILL);
        const int nothing = ::open("/dev/null", O_RDONLY);
        const int output = ::open(log, O_WRONLY | O_CREAT | O_APPEND, 0600);
        ::dup2(nothing, STDIN_FILENO);
        ::dup2(output, STDOUT_FILENO);
        ::dup2(output, STDERR_FILENO);
        ::close_range(STDERR_FILENO + 1, ~0u, 0);  // else the sockets of the test would stay open there
        ::execv(program, arguments);
        ::_exit(127);
    }

    void await(std::uint16_t port) {
        const auto give_up = std::chrono::steady_clock::now() + std::chrono::seconds(20);
        for (auto pause = std::chrono::milliseconds(1);; pause *= 2) {
            if (accepts(port)) return;
            const bool ended = has_ended_within(pause);
            if (ended || std::chrono::steady_clock::now() > give_up)
                throw std::runtime_error("a program does not listen on port " + std::to_string(port) + ": " + output());
        }
    }

    static bool accepts(std::uint16_t port) {
        boost::asio::io_context io;
        boost::asio::ip::tcp::socket socket(io);
        boost::system::error_code refused;
        socket.connect({boost::asio::ip::address_v4::loopback(), port}, refused);
        return !refused;
    }

    bool has_ended_within(std::chrono::milliseconds most) noexcept {
        const auto until = std::chrono::steady_clock::now() + most;
        for (;;) {
            if (::waitpid(child_, nullptr, WNOHANG) != 0) {
                child_ = -1;
                return true;
            }
            if (std::chrono::steady_clock::now() >= until) return false;
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
        }
    }

    [[nodiscard]] std::filesystem::path log_path() const { return folder_.path() / "output"; }

    temporary_folder folder_{};
    pid_t child_{-1};
};

}  // namespace dmskafka::test
