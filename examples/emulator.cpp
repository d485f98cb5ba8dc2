// The emulator as a program: a service on this machine to try things against.

#include <dmskafka/emulator.hpp>
#include <dmskafka/error.hpp>
#include <dmskafka/json.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/program_options.hpp>

#include <csignal>
#include <cstdint>
#include <iostream>
#include <string>

namespace {

namespace po = boost::program_options;

/// What the options are read into before they become secrets.
struct given_secrets {
    std::string secret_key{};
    std::string password{};
};

po::options_description describe(dmskafka::emulator_options& options, given_secrets& secrets) {
    po::options_description described("emulator: stands in for DMS for Kafka on this machine. Options");
    auto add = described.add_options();
    add("port", po::value(&options.port)->value_name("N"), "port to listen on; any free one if not given");
    add("access-key", po::value(&options.access_key)->value_name("AK"), "access key; made up if not given");
    add("secret-key", po::value(&secrets.secret_key)->value_name("SK"), "secret key; made up if not given");
    add("user", po::value(&options.user_name)->value_name("NAME"), "IAM user who can get tokens; made up if not given");
    add("password", po::value(&secrets.password)->value_name("PW"), "password of that user; made up if not given");
    add("domain", po::value(&options.domain_name)->value_name("NAME"), "account of that user; made up if not given");
    add("project-id", po::value(&options.project_id)->value_name("P"), "project ID; made up if not given");
    add("project-name", po::value(&options.project_name)->value_name("NAME"),
        "name of the project; region-1 if not given");
    add("time-scale", po::value(&options.time_scale)->value_name("X"), "how much faster than in reality jobs run");
    add("plain-http", po::bool_switch(&options.plain_http), "HTTP without TLS");
    add("fail-next-job", "the first job that starts ends in failure");
    add("help", "show this text");
    return described;
}

std::string quoted(const std::string& text) {
    std::string out;
    dmskafka::detail::encode_text(text, out);
    return out;
}

/// Everything that a client needs to know, as one line of JSON.
std::string introduce(const dmskafka::emulator& emulator) {
    const auto& options = emulator.options();
    return "{\"endpoint\": " + quoted(emulator.endpoint()) + ", \"iam_endpoint\": " + quoted(emulator.endpoint()) +
           ", \"ca_file\": " + quoted(emulator.ca_file()) + ", \"access_key\": " + quoted(options.access_key) +
           ", \"secret_key\": " + quoted(options.secret_key.reveal()) +
           ", \"project_id\": " + quoted(options.project_id) + ", \"project_name\": " + quoted(options.project_name) +
           ", \"user_name\": " + quoted(options.user_name) + ", \"password\": " + quoted(options.password.reveal()) +
           ", \"domain_name\": " + quoted(options.domain_name) + "}";
}

}  // namespace

int main(int argc, char** argv) try {
    dmskafka::emulator_options options;
    given_secrets secrets;
    const auto described = describe(options, secrets);
    po::variables_map given;
    po::store(po::command_line_parser(argc, argv).options(described).positional({}).run(), given);
    po::notify(given);
    if (given.count("help") != 0) {
        std::cout << described;
        return 0;
    }
    options.secret_key = dmskafka::secret(secrets.secret_key);
    options.password = dmskafka::secret(secrets.password);

    boost::asio::io_context context;
    dmskafka::emulator emulator(context.get_executor(), options);
    if (given.count("fail-next-job") != 0) emulator.service().fail_next_job();
    boost::asio::signal_set signals(context, SIGINT, SIGTERM);
    signals.async_wait([&](const boost::system::error_code&, int) {
        emulator.stop();
        context.stop();
    });
    std::cout << introduce(emulator) << std::endl;
    context.run();
    return 0;
} catch (const po::error& error) {
    std::cerr << "emulator: " << error.what() << '\n';
    return 2;
} catch (const dmskafka::failure_error& error) {
    std::cerr << "emulator: " << error.details().message << '\n';
    return error.details().code == dmskafka::errc::invalid_options ? 2 : 1;
} catch (const std::exception& error) {
    std::cerr << "emulator: " << error.what() << '\n';
    return 1;
}
