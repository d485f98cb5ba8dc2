#pragma once

#include <dmskafka/detail/operation_description.hpp>
#include <dmskafka/models/iam.hpp>
#include <dmskafka/operation.hpp>
#include <dmskafka/paging_rule.hpp>

#include <boost/describe/class.hpp>

#include <cstdint>
#include <optional>
#include <string>

namespace dmskafka::iam {

/// Obtains a user token, valid for 24 hours, with a password (CreateToken). The scope must be a project.
struct create_token {
    authentication auth{};  ///< who asks, and for which project

    using response = issued_token;
    static constexpr operation_info info{"CreateToken", verb::post, "/v3/auth/tokens", safety::idempotent, "3.2"};
    static constexpr service endpoint = service::iam;
    static constexpr header_member from_header{"subject_token", "X-Subject-Token"};
    static constexpr bool without_credentials = true;

    friend bool operator==(const create_token&, const create_token&) = default;
};
BOOST_DESCRIBE_STRUCT(create_token, (), (auth))

/// Lists the projects of the caller; the id of a project is the project_id of the other calls (ListProjects).
struct list_projects {
    std::optional<std::string> name{};       ///< project name, usually the region ID
    std::optional<std::int32_t> page{};      ///< page number, from 1; with per_page
    std::optional<std::int32_t> per_page{};  ///< projects per page, 1 to 5000; with page

    using response = project_page;
    static constexpr operation_info info{"ListProjects", verb::get, "/v3/projects", safety::read, "8.4"};
    static constexpr service endpoint = service::iam;
    static constexpr auto items = &project_page::projects;
    static constexpr paging_rule paging{.counts = page_position::page_from_1,
                                        .position = "page",
                                        .limit = "per_page",
                                        .page_size = 1000,
                                        .max_page_size = 5000,
                                        .key = "id"};

    friend bool operator==(const list_projects&, const list_projects&) = default;
};
BOOST_DESCRIBE_STRUCT(list_projects, (), (name, page, per_page))

using operations = type_list<create_token, list_projects>;

}  // namespace dmskafka::iam
