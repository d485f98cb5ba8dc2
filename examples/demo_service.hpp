#pragma once

// Where an example sends its calls: to the endpoint of the command line, or to an emulator of its own.

#include <dmskafka/client_options.hpp>
#include <dmskafka/emulator.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/program_options.hpp>

#include <cstdlib>
#include <iostream>
#include <optional>
#include <stdexcept>
#include <string>

namespace demo {

inline std::string from_environment(const char* name) {
    const char* value = std::getenv(name);
    return value != nullptr ? value : "";
}

class service {
public:
    /// Exits with 0 after --help and with 2 when the arguments are not good.
    service(boost::asio::any_io_executor executor, int count, char* arguments[],
            const boost::program_options::options_description& more = {}) {
        namespace po = boost::program_options;
        po::options_description known("Options");
        known.add_options()("help", "print this text")("endpoint", po::value(&options_.endpoint),
                                                       "URL of the service; without it, an emulator is started")(
            "project-id", po::value(&options_.project_id), "project, needed with --endpoint")(
            "ca-file", po::value(&options_.tls.ca_file),
            "PEM file of the authorities to trust instead of the system's");
        known.add(more);
        try {
            po::variables_map given;
            po::store(po::command_line_parser(count, arguments).options(known).positional({}).run(), given);
            po::notify(given);
            if (given.contains("help")) {
                std::cout << "usage: " << arguments[0] << " [options]\n\n"
                          << known
                          << "\nWith --endpoint, keys come from HUAWEICLOUD_SDK_AK, HUAWEICLOUD_SDK_SK and, for "
                             "temporary ones,\n"
                             "HUAWEICLOUD_SDK_SECURITY_TOKEN.\n";
                std::exit(0);
            }
            if (options_.endpoint.empty())
                start_emulator(std::move(executor));
            else
                use_real_service();
        } catch (const std::exception& wrong) {
            std::cerr << arguments[0] << ": " << wrong.what() << " (see --help)\n";
            std::exit(2);
        }
    }

    [[nodiscard]] const dmskafka::client_options& options() const { return options_; }
    /// Null when the service is no emulator of ours.
    [[nodiscard]] dmskafka::emulated_service* emulated() { return emulator_ ? &emulator_->service() : nullptr; }

private:
    void start_emulator(boost::asio::any_io_executor executor) {
        dmskafka::emulator_options fast;
        fast.time_scale = 200;  // a create takes about a second instead of minutes
        emulator_.emplace(std::move(executor), fast);
        options_.endpoint = emulator_->endpoint();
        options_.project_id = emulator_->project_id();
        options_.tls.ca_file = emulator_->ca_file();
        options_.credentials.access_key = emulator_->options().access_key;
        options_.credentials.secret_key = emulator_->options().secret_key;
        options_.jobs.delay_factor = 1 / fast.time_scale;
        options_.jobs.max_delay = std::chrono::milliseconds(200);
        options_.jobs.min_delay = std::chrono::milliseconds(20);
    }

    void use_real_service() {
        if (options_.project_id.empty()) throw std::runtime_error("--project-id must be given with --endpoint");
        options_.credentials.access_key = from_environment("HUAWEICLOUD_SDK_AK");
        options_.credentials.secret_key = from_environment("HUAWEICLOUD_SDK_SK");
        options_.credentials.security_token = from_environment("HUAWEICLOUD_SDK_SECURITY_TOKEN");
        if (options_.credentials.access_key.empty() || options_.credentials.secret_key.empty())
            throw std::runtime_error("HUAWEICLOUD_SDK_AK and HUAWEICLOUD_SDK_SK must be set with --endpoint");
    }

    dmskafka::client_options options_;
    std::optional<dmskafka::emulator> emulator_;
};

}  // namespace demo
