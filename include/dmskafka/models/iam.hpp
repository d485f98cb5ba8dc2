#pragma once

#include <dmskafka/field_rule.hpp>
#include <dmskafka/secret.hpp>

#include <boost/describe/class.hpp>

#include <optional>
#include <string>
#include <vector>

namespace dmskafka::iam {

/// An account.
struct account {
    std::string name{};  ///< account name

    friend bool operator==(const account&, const account&) = default;
};
BOOST_DESCRIBE_STRUCT(account, (), (name))

/// An IAM user with its password.
struct iam_user {
    std::string name{};  ///< IAM user name
    secret password{};   ///< IAM user password
    account domain{};    ///< account that the user belongs to

    friend bool operator==(const iam_user&, const iam_user&) = default;
};
BOOST_DESCRIBE_STRUCT(iam_user, (), (name, password, domain))

/// Password credentials.
struct password_proof {
    iam_user user{};  ///< IAM user

    friend bool operator==(const password_proof&, const password_proof&) = default;
};
BOOST_DESCRIBE_STRUCT(password_proof, (), (user))

/// How the caller proves who it is.
struct identity_proof {
    std::vector<std::string> methods{std::vector<std::string>(1, "password")};  ///< always password
    password_proof password{};                                                  ///< password credentials

    static constexpr field_rule rules[] = {rule::one_of("methods", "password")};

    friend bool operator==(const identity_proof&, const identity_proof&) = default;
};
BOOST_DESCRIBE_STRUCT(identity_proof, (), (methods, password))

/// A project, by name or by ID.
struct scope_project {
    std::optional<std::string> name{};  ///< project name, usually the region ID
    std::optional<std::string> id{};    ///< ID of the project, instead of its name

    static constexpr field_rule rules[] = {rule::at_least_one_of("name", "id")};

    friend bool operator==(const scope_project&, const scope_project&) = default;
};
BOOST_DESCRIBE_STRUCT(scope_project, (), (name, id))

/// What a token is valid for.
struct token_scope {
    scope_project project{};  ///< project the token is for

    friend bool operator==(const token_scope&, const token_scope&) = default;
};
BOOST_DESCRIBE_STRUCT(token_scope, (), (project))

/// Who asks for a token, and what for.
struct authentication {
    identity_proof identity{};  ///< who authenticates
    token_scope scope{};        ///< what the token shall be valid for

    friend bool operator==(const authentication&, const authentication&) = default;
};
BOOST_DESCRIBE_STRUCT(authentication, (), (identity, scope))

/// When a token was issued and when it ends.
struct token_facts {
    std::optional<std::string> issued_at{};   ///< time of issue, UTC, for example 2020-05-15T03:19:51.046000Z
    std::optional<std::string> expires_at{};  ///< time from which the token is refused, UTC

    friend bool operator==(const token_facts&, const token_facts&) = default;
};
BOOST_DESCRIBE_STRUCT(token_facts, (), (issued_at, expires_at))

/// A token, valid for 24 hours.
struct issued_token {
    std::optional<secret> subject_token{};  ///< the token itself, from the header X-Subject-Token
    std::optional<token_facts> token{};     ///< what the service says of the token

    friend bool operator==(const issued_token&, const issued_token&) = default;
};
BOOST_DESCRIBE_STRUCT(issued_token, (), (subject_token, token))

/// Paging links.
struct page_links {
    std::optional<std::string> next{};      ///< next page, null on the last one
    std::optional<std::string> previous{};  ///< previous page, null on the first one
    std::optional<std::string> self{};      ///< this resource

    friend bool operator==(const page_links&, const page_links&) = default;
};
BOOST_DESCRIBE_STRUCT(page_links, (), (next, previous, self))

/// One project.
struct project {
    std::optional<std::string> domain_id{};    ///< account ID
    std::optional<bool> is_domain{};           ///< whether the project is an account
    std::optional<std::string> parent_id{};    ///< parent project or account ID
    std::optional<std::string> name{};         ///< project name
    std::optional<std::string> description{};  ///< description
    std::optional<page_links> links{};         ///< links
    std::optional<std::string> id{};           ///< project ID; this is the project_id of every other call
    std::optional<bool> enabled{};             ///< whether the project is enabled

    friend bool operator==(const project&, const project&) = default;
};
BOOST_DESCRIBE_STRUCT(project, (), (domain_id, is_domain, parent_id, name, description, links, id, enabled))

/// Projects the caller can use.
struct project_page {
    std::vector<project> projects{};    ///< projects
    std::optional<page_links> links{};  ///< paging links

    friend bool operator==(const project_page&, const project_page&) = default;
};
BOOST_DESCRIBE_STRUCT(project_page, (), (projects, links))

}  // namespace dmskafka::iam
