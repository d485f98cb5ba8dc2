// The emulator as a program: a service on this machine to try things against.

#include <dmskafka/emulator.hpp>
#include <dmskafka/error.hpp>
#include <dmskafka/json.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/program_options.hpp>

#include <chrono>
#include <csignal>
#include <cstdint>
#include <iostream>
#include <string>
#include <utility>

namespace {

namespace po = boost::program_options;

/// What the options are read into before they become secrets.
struct given_secrets {
    std::string secret_key{};
    std::string password{};
};

/// The faults that are there from the start.
struct given_faults {
    std::int64_t delay{};
    double error_rate{};
    double loss_rate{};
    double reset_rate{};
    std::uint64_t limit{};
    std::int64_t clock_offset{};
};

po::options_description describe(dmskafka::emulator_options& options, given_secrets& secrets, given_faults& faults) {
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
    add("delay", po::value(&faults.delay)->value_name("MS"), "answer each request so much later");
    add("error-rate", po::value(&faults.error_rate)->value_name("P"),
        "answer such a part (0 to 1) of all requests 503");
    add("loss-rate", po::value(&faults.loss_rate)->value_name("P"),
        "execute such a part of all requests, then reset the connection instead of answering");
    add("reset-rate", po::value(&faults.reset_rate)->value_name("P"),
        "reset the connection of such a part of all requests before they are executed");
    add("limit", po::value(&faults.limit)->value_name("N"), "answer 429 to more than so many requests a minute");
    add("clock-offset", po::value(&faults.clock_offset)->value_name("S"), "seconds that its calendar is ahead");
    add("seed", po::value(&options.seed)->value_name("N"),
        "makes identifiers and faults repeatable; different in each run if not given");
    add("help", "show this text");
    return described;
}

constexpr const char* control_help = R"(
While it runs it can be controlled over HTTP on the same port, without credentials:
  GET    /_emulator/faults      the list of faults, with how often each was met
  POST   /_emulator/faults      adds a fault at its end; a request meets the first that is meant for it
  DELETE /_emulator/faults[/ID] removes all, or one
  GET, PUT /_emulator/clock     {"offset": milliseconds that its calendar is ahead}
Members of a fault, all optional:
  which requests    operation, method, target_contains, project_id
  which of these    skip, limit (in each window of seconds, per "user" or "api"), probability, times, lasts (ms)
  what happens      delay (ms), stale, status, executes, code, message, shape, body, headers, length_error,
                    keep_bytes, pause (ms), connection
  shape             error_code, camel_case, code, nested, failed_topics, text, html or empty
  connection        before_executing, after_executing, within_body, reset_within_body or reset_after_answer
  as in             {"operation": "topics::create", "status": 503, "code": "DMS.00500000", "times": 2}
)";

void add_with_probability(dmskafka::emulated_service& service, dmskafka::fault what, double probability) {
    what.probability = probability;
    if (probability != 0) service.add_fault(std::move(what));
}

void add_faults(dmskafka::emulated_service& service, const given_faults& given) {
    using dmskafka::fault;
    service.set_clock_offset(std::chrono::seconds(given.clock_offset));
    add_with_probability(service, fault::refuse(503, "DMS.00500000", "Internal service error."), given.error_rate);
    add_with_probability(service, fault::lost_response(), given.loss_rate);
    add_with_probability(service, fault::lost_request(), given.reset_rate);
    if (given.limit > 0) service.add_fault(fault::throttle(given.limit, std::chrono::minutes(1)));
    if (given.delay != 0) service.add_fault(fault::slow(std::chrono::milliseconds(given.delay)));
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
    given_faults faults;
    const auto described = describe(options, secrets, faults);
    po::variables_map given;
    po::store(po::command_line_parser(argc, argv).options(described).positional({}).run(), given);
    po::notify(given);
    if (given.count("help") != 0) {
        std::cout << described << control_help;
        return 0;
    }
    options.secret_key = dmskafka::secret(secrets.secret_key);
    options.password = dmskafka::secret(secrets.password);

    boost::asio::io_context context;
    dmskafka::emulator emulator(context.get_executor(), options);
    if (given.count("fail-next-job") != 0) emulator.service().fail_next_job();
    add_faults(emulator.service(), faults);
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
    const auto code = error.details().code;
    return code == dmskafka::errc::invalid_options || code == dmskafka::errc::invalid_request ? 2 : 1;
} catch (const std::exception& error) {
    std::cerr << "emulator: " << error.what() << '\n';
    return 1;
}
