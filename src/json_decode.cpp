// Reading: events of Boost.JSON's parser go straight into the target, without a document in between.

#include "white_space.hpp"

#include <dmskafka/json.hpp>

#include <boost/container/small_vector.hpp>
#include <boost/json/basic_parser_impl.hpp>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>

namespace dmskafka::detail {
namespace {

namespace json = boost::json;

/// Where the next value goes: nowhere, when it is not wanted.
struct destination {
    const type_descriptor* type = nullptr;
    void* at = nullptr;
};

/// An object or array that has begun and not ended.
struct level {
    destination into;          ///< a record, list or text map; nowhere when it is skipped
    std::size_t position = 0;  ///< record: the field expected next; list: how many elements have begun
    destination value{};       ///< record: where the value of the last key goes
    std::string_view name{};   ///< name of the field that the last key chose
    bool fallback = false;     ///< the last key is another spelling or place: a value that is there stays
};

template <class Integer>
Integer saturate(double value) {
    using limits = std::numeric_limits<Integer>;
    if (value >= static_cast<double>(limits::max())) return limits::max();
    if (value <= static_cast<double>(limits::min())) return limits::min();
    return static_cast<Integer>(value);
}

bool parse_number(std::string_view text, double& number) {
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
    return problem == std::errc{} && end == text.data() + text.size() && std::isfinite(number);
}

bool equals_without_case(std::string_view a, std::string_view lower) {
    if (a.size() != lower.size()) return false;
    for (std::size_t i = 0; i < a.size(); ++i)
        if ((a[i] | 0x20) != lower[i]) return false;
    return true;
}

class decoder {
public:
    // What Boost.JSON asks of a handler: bounds on sizes (the whole text is bounded already) and one function an event.
    static constexpr std::size_t max_object_size = std::numeric_limits<std::size_t>::max();
    static constexpr std::size_t max_array_size = std::numeric_limits<std::size_t>::max();
    static constexpr std::size_t max_key_size = std::numeric_limits<std::size_t>::max();
    static constexpr std::size_t max_string_size = std::numeric_limits<std::size_t>::max();

    decoder(const type_descriptor& type, void* target, const json_limits& limits)
        : root_{&type, target}, limits_(limits) {}

    bool on_document_begin(json::error_code&) { return true; }
    bool on_document_end(json::error_code&) { return true; }
    bool on_comment_part(json::string_view, json::error_code&) { return true; }
    bool on_comment(json::string_view, json::error_code&) { return true; }

    bool on_object_begin(json::error_code& ec) { return begin(kind::record, '{', ec); }
    bool on_array_begin(json::error_code& ec) { return begin(kind::list, '[', ec); }
    bool on_object_end(std::size_t, json::error_code&) { return end('}'); }
    bool on_array_end(std::size_t, json::error_code&) { return end(']'); }

    bool on_key_part(json::string_view part, std::size_t, json::error_code&) {
        key_.append(part.data(), part.size());
        return true;
    }
    bool on_key(json::string_view part, std::size_t, json::error_code&) {
        std::string_view key{part.data(), part.size()};
        if (!key_.empty()) key = key_.append(key);
        if (captured_)
            capture_key(key);
        else
            choose(levels_.back(), key);
        key_.clear();
        return true;
    }

    bool on_string_part(json::string_view part, std::size_t, json::error_code&) {
        text_.append(part.data(), part.size());
        return true;
    }
    bool on_string(json::string_view part, std::size_t, json::error_code& ec) {
        std::string_view text{part.data(), part.size()};
        if (!text_.empty()) text = text_.append(text);
        const bool good = captured_ ? capture_text(text) : store_text(text, ec);
        text_.clear();
        return good;
    }

    bool on_number_part(json::string_view part, json::error_code&) {
        text_.append(part.data(), part.size());
        return true;
    }
    bool on_int64(std::int64_t number, json::string_view text, json::error_code& ec) {
        return on_number(text, ec, number, static_cast<double>(number));
    }
    bool on_uint64(std::uint64_t number, json::string_view text, json::error_code& ec) {
        return on_number(text, ec, std::numeric_limits<std::int64_t>::max(), static_cast<double>(number));
    }
    bool on_double(double number, json::string_view text, json::error_code& ec) {
        // Boost reads 1e999 as infinity, and 0e999 as zero times infinity.
        using limits = std::numeric_limits<double>;
        number = std::isnan(number) ? 0 : std::clamp(number, limits::lowest(), limits::max());
        return on_number(text, ec, saturate<std::int64_t>(number), number);
    }
    bool on_bool(bool value, json::error_code& ec) {
        const std::string_view text = value ? "true" : "false";
        if (captured_) return capture(text);
        const auto into = next();
        if (!into.type) return true;
        switch (into.type->what) {
            case kind::boolean:
                *static_cast<bool*>(into.at) = value;
                return true;
            case kind::text:
                static_cast<std::string*>(into.at)->assign(text);
                return true;
            case kind::secret:
                *static_cast<secret*>(into.at) = std::string(text);
                return true;
            case kind::json:
                static_cast<json_text*>(into.at)->text = text;
                return true;
            default:
                return mismatch(*into.type, text, ec);
        }
    }
    bool on_null(json::error_code&) {
        if (captured_) return capture("null");
        // As good as absent, but an array counts it.
        const auto* owner = levels_.empty() ? nullptr : levels_.back().into.type;
        if (owner && owner->what == kind::list) next_slot();
        return true;
    }

    /// How reading a text ended.
    struct reading {
        std::size_t used = 0;  ///< bytes up to the end of the value, or to where it broke off
        json::error_code error{};
        std::string problem{};  ///< what does not fit the type, where that is the reason

        [[nodiscard]] bool is_json(std::string_view text) const { return !error && trim(text.substr(used)).empty(); }
    };

    static reading run(std::string_view text, const type_descriptor& type, void* target, const json_limits& limits) {
        json::parse_options options;
        options.max_depth = limits.max_depth;
        options.allow_invalid_utf8 = true;  // a message of Kafka may hold any bytes
        json::basic_parser<decoder> parser(options, type, target, limits);
        reading made;
        made.used = parser.write_some(false, text.data(), text.size(), made.error);
        made.problem = std::move(parser.handler().problem_);
        return made;
    }

private:
    /// The place of the value that comes now, as the type of its owner declares it.
    destination next_slot() {
        fallback_ = false;
        if (levels_.empty()) return root_;
        auto& top = levels_.back();
        if (!top.into.type) return {};
        switch (top.into.type->what) {
            case kind::list:
                ++top.position;
                return {top.into.type->element, top.into.type->container.append(top.into.at)};
            case kind::text_map: {
                auto& map = *static_cast<std::map<std::string, std::string>*>(top.into.at);
                return {&descriptor_of<std::string>, &map[map_key_]};
            }
            default:
                fallback_ = top.fallback;
                return top.value;
        }
    }

    /// The same, inside an optional that now has a value. Nowhere, when another spelling has given the value before.
    destination next() {
        auto into = next_slot();
        while (into.type && into.type->what == kind::optional) {
            if (fallback_ && into.type->container.size(into.at) != 0) return {};
            into = {into.type->element, into.type->container.append(into.at)};
        }
        return fallback_ && into.type && holds_something(into) ? destination{} : into;
    }

    static bool holds_something(destination into) {
        if (into.type->what == kind::text) return !static_cast<const std::string*>(into.at)->empty();
        return into.type->what == kind::list && into.type->container.size(into.at) != 0;
    }

    void choose(level& top, std::string_view key) {
        top.value = {};
        if (!top.into.type) return;
        const auto& type = *top.into.type;
        if (type.what == kind::text_map) {
            map_key_.assign(key);
            return;
        }
        if (const auto* field = find(type, top.position, key)) return take(top, *field, top.into.at, false);
        for (const auto& field : type.also_read)
            if (field.name == key) return take(top, field, top.into.at, true);
        if (!type.beside.empty()) choose_beside(top, key);
    }

    /// Members come in the order of the struct more often than not.
    static const field_descriptor* find(const type_descriptor& type, std::size_t& expected, std::string_view key) {
        const auto in = [&](std::size_t from, std::size_t to) -> const field_descriptor* {
            for (std::size_t at = from; at < to; ++at) {
                if (!is_same(type.fields[at].name, key)) continue;
                expected = at + 1;
                return &type.fields[at];
            }
            return nullptr;
        };
        const auto first = expected;
        const auto* found = in(first, type.fields.size());
        return found ? found : in(0, first);
    }

    /// Most names differ in length or in the first letter, which needs no call.
    static bool is_same(std::string_view name, std::string_view key) {
        return name.size() == key.size() && name.front() == key.front() && name == key;
    }

    void choose_beside(level& top, std::string_view key) {
        const auto* owner = top.into.type->find(top.into.type->beside);
        const auto* inner = owner->type->element;
        if (const auto* field = inner->find(key))
            take(top, *field, owner->type->container.append(owner->locate(top.into.at)), true);
    }

    static void take(level& top, const field_descriptor& field, void* record, bool fallback) {
        top.value = {field.type, field.locate(record)};
        top.name = field.name;
        top.fallback = fallback;
    }

    bool begin(kind wanted, char bracket, json::error_code& ec) {
        if (captured_) return capture_begin(bracket);
        auto into = next();
        if (into.type) {
            const auto what = into.type->what;
            if (what == kind::text || what == kind::json) return capture_begin_into(into, bracket);
            if (what == kind::list && wanted == kind::list) into.type->container.clear(into.at);
            const bool fits = what == wanted || (what == kind::text_map && wanted == kind::record);
            if (!fits) return mismatch(*into.type, wanted == kind::record ? "an object" : "an array", ec);
        }
        levels_.push_back(level{into});
        return true;
    }

    bool end(char bracket) {
        if (captured_) return capture_end(bracket);
        levels_.pop_back();
        return true;
    }

    bool store_text(std::string_view text, json::error_code& ec) {
        const auto into = next();
        if (!into.type) return true;
        switch (into.type->what) {
            case kind::text:
                static_cast<std::string*>(into.at)->assign(text);
                return true;
            case kind::secret:
                *static_cast<secret*>(into.at) = std::string(text);
                return true;
            case kind::json:
                static_cast<json_text*>(into.at)->text.clear();
                encode_text(text, static_cast<json_text*>(into.at)->text);
                return true;
            case kind::boolean:
                return store_boolean(*static_cast<bool*>(into.at), text, ec);
            case kind::int32:
            case kind::int64:
            case kind::real:
                return store_number_text(into, trim(text), ec);
            default:
                return store_document(into, text, ec);
        }
    }

    bool store_boolean(bool& target, std::string_view text, json::error_code& ec) {
        if (equals_without_case(text, "true") || text == "1")
            target = true;
        else if (equals_without_case(text, "false") || text == "0")
            target = false;
        else if (text.empty())
            forget_empty();
        else
            return mismatch(descriptor_of<bool>, text, ec);
        return true;
    }

    bool store_number_text(destination into, std::string_view text, json::error_code& ec) {
        if (text.empty()) return forget_empty();
        if (std::int64_t whole{}; into.type->what != kind::real) {
            const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), whole);
            if (problem == std::errc{} && end == text.data() + text.size())
                return store_number(into, whole, static_cast<double>(whole), text, ec);
        }
        double number{};
        if (!parse_number(text, number)) return mismatch(*into.type, text, ec);
        return store_number(into, saturate<std::int64_t>(number), number, text, ec);
    }

    /// An empty text where a number or boolean belongs is how the service says that there is none.
    bool forget_empty() {
        if (levels_.empty()) return true;
        const auto slot = levels_.back().value;
        if (slot.type && slot.type->what == kind::optional) slot.type->container.clear(slot.at);
        return true;
    }

    /// A JSON document inside text. Text that is none, or a broken one (quirk Q028), leaves the structure empty: the
    /// raw answer still has it.
    bool store_document(destination into, std::string_view text, json::error_code& ec) {
        const auto document = trim(text);
        if (document.empty() || (document.front() != '{' && document.front() != '[')) return forget_empty();
        json_limits inner = limits_;
        if (inner.max_depth <= levels_.size() + 1)
            return fail(path() + ": documents inside texts are nested too deep", ec);
        inner.max_depth -= levels_.size() + 1;
        auto read = run(document, *into.type, into.at, inner);
        if (!read.problem.empty()) return fail(path() + ": in the document inside the text: " + read.problem, ec);
        return read.is_json(document) || forget_broken(into);
    }

    bool forget_broken(destination into) {
        if (into.type->what == kind::list) into.type->container.clear(into.at);
        if (into.type->what == kind::text_map) static_cast<std::map<std::string, std::string>*>(into.at)->clear();
        return forget_empty();
    }

    bool on_number(json::string_view part, json::error_code& ec, std::int64_t whole, double number) {
        std::string_view text{part.data(), part.size()};
        if (!text_.empty()) text = text_.append(text);
        const bool good = captured_ ? capture(text) : store_number(next(), whole, number, text, ec);
        text_.clear();
        return good;
    }

    bool store_number(destination into, std::int64_t whole, double number, std::string_view text,
                      json::error_code& ec) {
        if (!into.type) return true;
        const bool integral = number == std::floor(number);
        switch (into.type->what) {
            case kind::int64:
                *static_cast<std::int64_t*>(into.at) = whole;
                return integral || mismatch(*into.type, text, ec);
            case kind::int32:
                *static_cast<std::int32_t*>(into.at) = saturate<std::int32_t>(static_cast<double>(whole));
                return integral || mismatch(*into.type, text, ec);
            case kind::real:
                *static_cast<double*>(into.at) = number;
                return true;
            case kind::text:
                static_cast<std::string*>(into.at)->assign(text);
                return true;
            case kind::secret:
                *static_cast<secret*>(into.at) = std::string(text);
                return true;
            case kind::json:
                static_cast<json_text*>(into.at)->text = text;
                return true;
            case kind::boolean:
                *static_cast<bool*>(into.at) = number != 0;
                return number == 0 || number == 1 || mismatch(*into.type, text, ec);
            default:
                return mismatch(*into.type, text, ec);
        }
    }

    // Structures that are kept as text are written again as they come.

    bool capture_begin_into(destination into, char bracket) {
        captured_ = into.type->what == kind::json ? &static_cast<json_text*>(into.at)->text
                                                  : static_cast<std::string*>(into.at);
        captured_->clear();
        return capture_begin(bracket);
    }
    bool capture_begin(char bracket) {
        separate();
        captured_->push_back(bracket);
        ++captured_depth_;
        return true;
    }
    bool capture_end(char bracket) {
        captured_->push_back(bracket);
        if (--captured_depth_ == 0) captured_ = nullptr;
        return true;
    }
    void capture_key(std::string_view key) {
        separate();
        encode_text(key, *captured_);
        captured_->push_back(':');
    }
    bool capture_text(std::string_view text) {
        separate();
        encode_text(text, *captured_);
        return true;
    }
    bool capture(std::string_view token) {
        separate();
        captured_->append(token);
        return true;
    }
    void separate() {
        if (captured_->empty()) return;
        const char last = captured_->back();
        if (last != '{' && last != '[' && last != ':') captured_->push_back(',');
    }

    static std::string_view expected(const type_descriptor& type) {
        switch (type.what) {
            case kind::boolean:
                return "a boolean";
            case kind::int32:
            case kind::int64:
                return "an integer";
            case kind::real:
                return "a number";
            case kind::list:
                return "an array";
            case kind::text:
            case kind::secret:
                return "text";
            default:
                return "an object";
        }
    }

    bool mismatch(const type_descriptor& type, std::string_view found, json::error_code& ec) {
        std::string sentence = path();
        sentence.append(sentence.empty() ? "expected " : ": expected ").append(expected(type));
        if (type.what != kind::secret) sentence.append(", found ").append(found.substr(0, 60));
        return fail(std::move(sentence), ec);
    }

    bool fail(std::string sentence, json::error_code& ec) {
        problem_ = std::move(sentence);
        ec = json::make_error_code(json::error::exception);
        return false;
    }

    [[nodiscard]] std::string path() const {
        std::string text;
        for (const auto& at : levels_) {
            if (at.into.type && at.into.type->what == kind::list) {
                text.append("[").append(std::to_string(at.position - 1)).append("]");
            } else {
                if (!text.empty()) text.push_back('.');
                text.append(at.into.type && at.into.type->what == kind::text_map ? std::string_view(map_key_)
                                                                                 : at.name);
            }
        }
        return text;
    }

    destination root_;
    json_limits limits_;
    boost::container::small_vector<level, 8> levels_;
    std::string map_key_;  ///< the last key of a text map: only texts are in one
    std::string key_;      ///< a key that comes in parts
    std::string text_;     ///< a string or number that comes in parts
    std::string problem_;
    std::string* captured_ = nullptr;  ///< the text that a structure is written to again
    std::size_t captured_depth_ = 0;
    bool fallback_ = false;  ///< the value that comes now was announced by another spelling or place
};

}  // namespace

std::optional<std::string> decode(std::string_view text, const type_descriptor& type, void* target,
                                  const json_limits& limits) {
    if (text.size() > limits.max_bytes)
        return "the JSON text has " + std::to_string(text.size()) + " bytes, more than the limit of " +
               std::to_string(limits.max_bytes);
    auto read = decoder::run(text, type, target, limits);
    if (read.is_json(text)) return std::nullopt;
    if (!read.problem.empty()) return std::move(read.problem);
    return "the text is no JSON (byte " + std::to_string(read.used) +
           "): " + (read.error ? read.error.message() : "more follows after the value");
}

}  // namespace dmskafka::detail
