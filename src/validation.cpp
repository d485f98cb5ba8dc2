// Checks a request against the rules beside its members: one walk, which allocates only when something is wrong.

#include <dmskafka/validation.hpp>

#include <dmskafka/json.hpp>

#include <algorithm>

namespace dmskafka {
namespace {

using detail::field_descriptor;
using detail::kind;
using detail::type_descriptor;

/// Where in the request a record stands.
struct place {
    const place* above;
    std::string_view member;
    std::optional<std::size_t> index;
};

std::string path_of(const place* at) {
    if (!at) return {};
    std::string text = path_of(at->above);
    if (!text.empty()) text.push_back('.');
    text.append(at->member);
    if (at->index) text.append("[").append(std::to_string(*at->index)).append("]");
    return text;
}

/// A value without the `optional` around it; no type when there is none.
struct content {
    const type_descriptor* type{};
    const void* value{};

    explicit operator bool() const noexcept { return type != nullptr; }
};

content content_of(const type_descriptor& type, const void* value) noexcept {
    if (type.what != kind::optional) return {&type, value};
    if (type.container.size(value) == 0) return {};
    return {type.element, type.container.at(value, 0)};
}

content content_of(const type_descriptor& record, std::string_view member, const void* at) noexcept {
    const auto* field = record.find(member);
    return field ? content_of(*field->type, field->in(at)) : content{};
}

/// The text of a text or secret; nothing for other types.
std::optional<std::string_view> text_of(content of) noexcept {
    if (of.type->what == kind::text) return *static_cast<const std::string*>(of.value);
    if (of.type->what == kind::secret) return static_cast<const secret*>(of.value)->reveal();
    return std::nullopt;
}

std::optional<std::int64_t> number_of(content of) noexcept {
    if (of.type->what == kind::int32) return *static_cast<const std::int32_t*>(of.value);
    if (of.type->what == kind::int64) return *static_cast<const std::int64_t*>(of.value);
    return std::nullopt;
}

std::string printed(content of) {
    if (const auto text = text_of(of)) return std::string(*text);
    std::string json;
    detail::encode(*of.type, of.value, json);
    return json;
}

/// Empty texts, lists and maps say no more than absent ones.
bool is_set(content of) noexcept {
    if (!of) return false;
    if (of.type->what == kind::list) return of.type->container.size(of.value) != 0;
    if (of.type->what == kind::text_map)
        return !static_cast<const std::map<std::string, std::string>*>(of.value)->empty();
    const auto text = text_of(of);
    return !text || !text->empty();
}

std::int64_t characters_in(std::string_view utf8) noexcept {
    return std::ranges::count_if(utf8, [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; });
}

/// `set` is written as in `A-Za-z0-9_-`.
bool is_in(std::string_view set, char c) noexcept {
    for (std::size_t i = 0; i < set.size(); ++i) {
        const bool range = i + 2 < set.size() && set[i + 1] == '-';
        if (range ? c >= set[i] && c <= set[i + 2] : c == set[i]) return true;
        if (range) i += 2;
    }
    return false;
}

/// Whether something holds for one of the words, which single spaces separate.
template <class Predicate>
bool any_word(std::string_view words, Predicate holds) {
    for (;;) {
        const auto space = words.find(' ');
        if (holds(words.substr(0, space))) return true;
        if (space == words.npos) return false;
        words.remove_prefix(space + 1);
    }
}

bool lists(std::string_view values, std::string_view wanted) {
    return any_word(values, [&](std::string_view value) { return value == wanted; });
}

/// The same for a value, which is copied only when it is no text.
bool lists(std::string_view values, content wanted) {
    if (const auto text = text_of(wanted)) return lists(values, *text);
    return lists(values, std::string_view(printed(wanted)));
}

/// Whether the condition of the rule is met; `record` has the members.
bool applies(const field_rule& rule, const type_descriptor& record, const void* at) {
    if (rule.condition.empty()) return true;
    const content there = content_of(record, rule.condition, at);
    return rule.values.empty() ? is_set(there) : there && lists(rule.values, there);
}

int kinds_of_characters(std::string_view password) noexcept {
    constexpr std::string_view sets[] = {"a-z", "A-Z", "0-9"};
    int kinds = 0;
    for (const auto set : sets) kinds += std::ranges::any_of(password, [&](char c) { return is_in(set, c); });
    return kinds + std::ranges::any_of(password, [](char c) { return !is_in("a-zA-Z0-9", c); });
}

bool is_or_reverses(std::string_view password, std::string_view name) noexcept {
    return !name.empty() &&
           (password == name || std::equal(password.begin(), password.end(), name.rbegin(), name.rend()));
}

/// What a broken rule found, to be put behind the rule; nothing when the rule holds. `owner` has the member.
std::optional<std::string> what_breaks(const field_rule& rule, content found, const type_descriptor& owner,
                                       const void* at) {
    const auto within = [&](std::int64_t n) { return n >= rule.least && n <= rule.most; };
    const auto text = text_of(found).value_or(std::string_view());
    switch (rule.what) {
        case constraint::range: {
            const auto number = number_of(found);
            if (!number || within(*number)) return std::nullopt;
            return ", is " + std::to_string(*number);
        }
        case constraint::length:
            if (within(characters_in(text))) return std::nullopt;
            return ", has " + std::to_string(characters_in(text));
        case constraint::items: {
            const auto count = static_cast<std::int64_t>(found.type->container.size(found.value));
            if (within(count)) return std::nullopt;
            return ", has " + std::to_string(count);
        }
        case constraint::characters:
            if (std::ranges::all_of(text, [&](char c) { return is_in(rule.text, c); })) return std::nullopt;
            return "";
        case constraint::first:
            if (text.empty() || is_in(rule.text, text.front())) return std::nullopt;
            return "";
        case constraint::not_first:
            if (!text.starts_with(rule.text)) return std::nullopt;
            return "";
        case constraint::not_last:
            if (!text.ends_with(rule.text)) return std::nullopt;
            return "";
        case constraint::one_of:
            if (lists(rule.text, found)) return std::nullopt;
            return found.type->what == kind::secret ? "" : ", is " + printed(found).substr(0, 60);
        case constraint::password: {
            const auto user = content_of(owner, rule.other, at);
            const bool like_user = user && is_or_reverses(text, text_of(user).value_or(std::string_view()));
            if (within(characters_in(text)) && kinds_of_characters(text) >= 3 && !like_user) return std::nullopt;
            return "";
        }
        default:
            return std::nullopt;
    }
}

bool is_about_presence(constraint what) noexcept {
    using enum constraint;
    return what == needed || what == unset || what == exactly_one || what == at_most_one || what == at_least_one;
}

bool presence_is_right(const field_rule& rule, const type_descriptor& record, const void* at) {
    const bool here = is_set(content_of(record, rule.member, at));
    const bool there =
        any_word(rule.other, [&](std::string_view other) { return is_set(content_of(record, other, at)); });
    switch (rule.what) {
        case constraint::needed:
            return here;
        case constraint::unset:
            return !here;
        case constraint::exactly_one:
            return here != there;
        case constraint::at_least_one:
            return here || there;
        default:
            return !here || !there;
    }
}

class validator {
public:
    std::vector<violation> found;

    void check_record(const type_descriptor& record, const void* at, const place* above) {
        for (const auto& rule : record.rules) check_rule(rule, record, at, above);
        for (const auto& field : record.fields) {
            if (is_missing(field, record, at, above == nullptr)) add(above, field.name, "must not be empty");
            const place here{above, field.name, std::nullopt};
            if (const auto value = content_of(*field.type, field.in(at))) check_inside(value, here);
        }
    }

private:
    void check_rule(const field_rule& rule, const type_descriptor& record, const void* at, const place* above) {
        if (!applies(rule, record, at)) return;
        if (is_about_presence(rule.what)) {
            if (!presence_is_right(rule, record, at)) add(above, rule.member, describe(rule));
            return;
        }
        const auto* field = record.find(rule.member);
        const content value = content_of(*field->type, field->in(at));
        // An empty text that must not be empty breaks that one rule, not all others, too.
        if (!value || (!is_set(value) && field->type->what != kind::optional)) return;
        if (value.type->what != kind::list || rule.what == constraint::items) {
            if (auto why = what_breaks(rule, value, record, at)) add(above, rule.member, describe(rule) + *why);
            return;
        }
        for (std::size_t i = 0; i < value.type->container.size(value.value); ++i) {
            const content element{value.type->element, value.type->container.at(value.value, i)};
            if (auto why = what_breaks(rule, element, record, at))
                add(above, std::string(rule.member) + "[" + std::to_string(i) + "]", describe(rule) + *why);
        }
    }

    /// Lists of a nested record may be empty: many belong to records that answers use, too.
    static bool is_missing(const field_descriptor& field, const type_descriptor& record, const void* at, bool top) {
        const auto what = field.type->what;
        const bool counts =
            what == kind::text || what == kind::secret || (top && (what == kind::list || what == kind::text_map));
        if (!counts || is_set({field.type, field.in(at)})) return false;
        return std::ranges::none_of(record.rules, [&](const field_rule& rule) {
            return rule.member == field.name && (rule.what == constraint::may_be_empty || is_about_presence(rule.what));
        });
    }

    void check_inside(content value, const place& here) {
        if (value.type->what == kind::record) check_record(*value.type, value.value, &here);
        if (value.type->what != kind::list || value.type->element->what != kind::record) return;
        for (std::size_t i = 0; i < value.type->container.size(value.value); ++i) {
            const place element{here.above, here.member, i};
            check_record(*value.type->element, value.type->container.at(value.value, i), &element);
        }
    }

    void add(const place* above, std::string_view member, std::string rule) {
        std::string path = path_of(above);
        if (!path.empty()) path.push_back('.');
        found.push_back({path.append(member), std::move(rule)});
    }
};

std::string from_to(const field_rule& rule) {
    if (rule.most == INT64_MAX) return "at least " + std::to_string(rule.least);
    return std::to_string(rule.least) + " to " + std::to_string(rule.most);
}

std::string count_of(const field_rule& rule) {
    if (rule.least == rule.most) return std::to_string(rule.least);
    return rule.least == 0 ? "at most " + std::to_string(rule.most) : from_to(rule);
}

std::string alternatives(std::string_view values) {
    std::string text;
    any_word(values, [&](std::string_view value) {
        if (!text.empty()) text.append(" or ");
        text.append(value);
        return false;
    });
    return text;
}

/// `A-Za-z0-9_`, with letters of other languages in words.
std::string characters_of(std::string_view set) {
    const auto beyond = set.find('\x80');
    return std::string(set.substr(0, beyond)) + (beyond == set.npos ? "" : " and letters of other languages");
}

std::string without_condition(const field_rule& rule) {
    const std::string text(rule.text);
    const std::string other(rule.other);
    switch (rule.what) {
        case constraint::range:
            return "must be " + from_to(rule);
        case constraint::length:
            return "must have " + count_of(rule) + " characters";
        case constraint::items:
            return "must have " + count_of(rule) + " elements";
        case constraint::characters:
            return "must have no other characters than " + characters_of(text);
        case constraint::first:
            return "must start with one of " + characters_of(text);
        case constraint::not_first:
            return "must not start with '" + text + "'";
        case constraint::not_last:
            return "must not end with '" + text + "'";
        case constraint::one_of:
            return "must be " + alternatives(text);
        case constraint::password:
            return "must have " + from_to(rule) +
                   " characters of three kinds (lower-case letters, upper-case letters, digits, special characters)" +
                   (other.empty() ? "" : " and be neither " + other + " nor its reverse");
        case constraint::needed:
            return "must be set";
        case constraint::unset:
            return "must not be set";
        case constraint::exactly_one:
            return "must be set when " + other + " is not, and only then";
        case constraint::at_most_one:
            return "must not be set together with " + other;
        case constraint::at_least_one:
            return "must be set, or else " + alternatives(other);
        case constraint::may_be_empty:
            return "may be empty";
    }
    return {};
}

}  // namespace

std::string describe(const field_rule& rule) {
    std::string text = without_condition(rule);
    if (rule.condition.empty()) return text;
    text.append(" when ").append(rule.condition).append(" is ");
    return text.append(rule.values.empty() ? "set" : alternatives(rule.values));
}

namespace detail {

std::vector<violation> validate(const type_descriptor& type, const void* record) {
    validator walk;
    if (type.what == kind::record) walk.check_record(type, record, nullptr);
    return std::move(walk.found);
}

}  // namespace detail
}  // namespace dmskafka
