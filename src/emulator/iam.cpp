#include "emulator/documented_errors.hpp"
#include "emulator/handler.hpp"
#include "emulator/service.hpp"

#include <dmskafka/json.hpp>
#include <dmskafka/ops/iam.hpp>

#include <chrono>
#include <string>
#include <utility>

namespace dmskafka::emulation {

namespace {

constexpr std::chrono::hours token_lifetime{24};
constexpr std::int32_t max_projects_of_page = 5000;
constexpr const char* projects_url = "https://iam.myhuaweicloud.com/v3/projects";

// IAM has no codes beyond those of HTTP.
constexpr documented_error bad_request{400, "", "The request is not valid:"};
constexpr documented_error wrong_password{401, "", "The username or password is wrong."};
constexpr documented_error no_such_project{401, "", "The project of the scope does not exist."};

std::string_view title_of(int status) { return status == 401 ? "Unauthorized" : "Bad Request"; }

/// A refusal in the form that is IAM's own.
reply refused(const refusal& no) {
    std::string body = "{\"error\":{\"code\":" + std::to_string(no.status) + ",\"message\":";
    detail::encode_text(no.message, body);
    body += ",\"title\":";
    detail::encode_text(title_of(no.status), body);
    return {no.status, body + "}}", {}};
}

handler refusing_as_iam(handler one) {
    one.serve = [serve = std::move(one.serve)](service& emulated, const received_request& request,
                                               const captures& values) -> outcome<reply> {
        auto made = serve(emulated, request, values);
        return made ? *std::move(made) : refused(made.error());
    };
    return one;
}

/// As in 2020-05-15T03:19:51.046000Z.
std::string with_microseconds(std::chrono::system_clock::time_point when) {
    std::string text = format_utc(when);
    return text.insert(text.size() - 1, "000");
}

bool is_user(const emulator_options& known, const iam::iam_user& given) {
    return given.name == known.user_name && given.domain.name == known.domain_name && given.password == known.password;
}

const project* find_scope(const service& emulated, const iam::scope_project& wanted) {
    for (const project& one : emulated.projects())
        if (wanted.id.value_or(one.id) == one.id && wanted.name.value_or(one.name) == one.name) return &one;
    return nullptr;
}

outcome<reply> create_token(service& emulated, const iam::create_token& asked) {
    const auto& proof = asked.auth.identity;
    const auto& scope = asked.auth.scope.project;
    if (proof.methods.size() != 1 || proof.methods.front() != "password")
        return bad_request.because("methods must be password.");
    if (!scope.id && !scope.name) return bad_request.because("the scope must name a project.");
    if (!is_user(emulated.options(), proof.password.user)) return wrong_password;
    const project* wanted = find_scope(emulated, scope);
    if (!wanted) return no_such_project;

    const auto now = emulated.time().utc();
    const std::string text = emulated.ids().mixed_text(256);
    emulated.tokens().add(text, {wanted->id, now + token_lifetime});
    iam::issued_token made;
    made.token.emplace();
    made.token->issued_at = with_microseconds(now);
    made.token->expires_at = with_microseconds(now + token_lifetime);
    return reply{201, to_json(made), {{"X-Subject-Token", text}}};
}

iam::project describe(const service& emulated, const project& one) {
    iam::project made;
    made.domain_id = emulated.domain_id();
    made.is_domain = false;
    made.parent_id = emulated.domain_id();
    made.name = one.name;
    made.description = "Project " + one.name;
    made.links.emplace().self = std::string(projects_url) + "/" + one.id;
    made.id = one.id;
    made.enabled = true;
    return made;
}

std::string link_to_page(std::int32_t page, std::int32_t per_page) {
    return projects_url + ("?page=" + std::to_string(page)) + "&per_page=" + std::to_string(per_page);
}

outcome<iam::project_page> list_projects(service& emulated, const iam::list_projects& asked) {
    const std::int32_t page = asked.page.value_or(1);
    const std::int32_t per_page = asked.per_page.value_or(max_projects_of_page);
    if (asked.page.has_value() != asked.per_page.has_value())
        return bad_request.because("page and per_page must be given together.");
    if (page < 1 || per_page < 1 || per_page > max_projects_of_page)
        return bad_request.because("page must be at least 1 and per_page between 1 and 5000.");

    iam::project_page made;
    const std::int64_t first = std::int64_t{page - 1} * per_page;
    std::int64_t number = 0;
    for (const project& one : emulated.projects()) {
        if (asked.name.value_or(one.name) != one.name) continue;
        if (number >= first && number < first + per_page) made.projects.push_back(describe(emulated, one));
        ++number;
    }
    auto& links = made.links.emplace();
    links.self = asked.page ? link_to_page(page, per_page) : projects_url;
    if (page > 1) links.previous = link_to_page(page - 1, per_page);
    if (first + per_page < number) links.next = link_to_page(page + 1, per_page);
    return made;
}

}  // namespace

std::vector<handler> iam_handlers() {
    return {refusing_as_iam(on(&create_token)), refusing_as_iam(on(&list_projects))};
}

}  // namespace dmskafka::emulation
