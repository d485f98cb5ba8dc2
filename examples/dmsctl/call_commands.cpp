// call and list-all.

#include "commands.hpp"
#include "failure_report.hpp"
#include "printing.hpp"
#include "request_input.hpp"
#include "session.hpp"
#include "settings.hpp"

#include <dmskafka/pager.hpp>

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>

#include <iostream>

namespace dmsctl {
namespace {

namespace asio = boost::asio;

asio::awaitable<int> run_call(const dmskafka::client& service, const dmskafka::dynamic_request& request,
                              const command_line& line) {
    const auto options = call_options_of(line);
    const auto answer = co_await service.call(request, options);
    if (!answer) co_return report(answer.error());
    print_answer(std::cout, answer->text(secrets_of(line)), form_of(line));
    warn_of_failed_items(*answer);
    co_return 0;
}

/// Prints items line by line as they come, or a table of them all at the end.
class item_printer {
public:
    explicit item_printer(output_form form) : form_(form) {}

    void add(const std::vector<std::string>& items) {
        for (const auto& item : items)
            if (form_ == output_form::json)
                std::cout << item << '\n';
            else
                kept_.push_back(boost::json::parse(item));
        std::cout.flush();
    }
    void finish() const {
        if (!kept_.empty()) print_tables(std::cout, kept_);
    }

private:
    output_form form_;
    boost::json::array kept_{};
};

void warn_of_changes(const dmskafka::dynamic_pager& pages) {
    if (pages.changed())
        std::cerr << "dmsctl: the list changed meanwhile: " << pages.duplicates().size()
                  << " items came twice and are printed once, others may be missing\n";
}

asio::awaitable<int> run_list_all(const dmskafka::client& service, const dmskafka::dynamic_request& request,
                                  const command_line& line) {
    const auto options = call_options_of(line);
    auto pages = service.pages(request, options);
    if (!pages) co_return report(pages.error());
    pages->prefetch();
    item_printer printer(form_of(line));
    for (;;) {
        const auto page = co_await pages->next_page(secrets_of(line));
        if (page && *page) printer.add(**page);
        if (page && *page) continue;
        printer.finish();
        warn_of_changes(*pages);
        co_return page ? 0 : report(page.error());
    }
}

}  // namespace

int call(const command_line& line) {
    static_cast<void>(form_of(line));
    const auto request = read_request(line);
    return run_session(line, [&](const dmskafka::client& service) { return run_call(service, request, line); });
}

int list_all(const command_line& line) {
    static_cast<void>(form_of(line));
    if (!chosen_operation(line).paging)
        throw usage_error(line.operand() + " does not answer a list in pages: use call");
    const auto request = read_request(line);
    return run_session(line, [&](const dmskafka::client& service) { return run_list_all(service, request, line); });
}

}  // namespace dmsctl
