#pragma once

#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <exception>
#include <stdexcept>
#include <system_error>
#include <type_traits>

namespace bench {

/// What `work` returns, done in a process of its own, so that the memory it takes is its own too. Call it while there
/// is one thread only. Throws when the work throws, which tells the reason on its way out.
template <class Work>
auto in_own_process(Work work) {
    using result = decltype(work());
    static_assert(std::is_trivially_copyable_v<result>, "the result goes through a pipe");
    std::array<int, 2> ends{};
    if (pipe(ends.data()) != 0) throw std::system_error(errno, std::generic_category(), "cannot make a pipe");
    std::fflush(stdout);
    const pid_t process = fork();
    if (process < 0) throw std::system_error(errno, std::generic_category(), "cannot start a process");
    if (process == 0) {
        try {
            const result found = work();
            _exit(write(ends[1], &found, sizeof found) == static_cast<ssize_t>(sizeof found) ? 0 : 1);
        } catch (const std::exception& problem) {
            std::fprintf(stderr, "%s\n", problem.what());
            _exit(1);
        }
    }
    close(ends[1]);
    result found{};
    const ssize_t got = read(ends[0], &found, sizeof found);
    close(ends[0]);
    waitpid(process, nullptr, 0);
    if (got != static_cast<ssize_t>(sizeof found)) throw std::runtime_error("a measurement has failed");
    return found;
}

}  // namespace bench
