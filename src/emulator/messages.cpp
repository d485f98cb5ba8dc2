#include "emulator/documented_errors.hpp"
#include "emulator/handler.hpp"
#include "emulator/percent.hpp"
#include "emulator/service.hpp"

#include <dmskafka/json.hpp>
#include <dmskafka/ops/messages.hpp>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include <algorithm>
#include <charconv>
#include <limits>
#include <tuple>

namespace dmskafka::emulation {

namespace {

namespace json = boost::json;

constexpr std::size_t max_message_bytes = 10'485'760;
constexpr std::size_t huge_message_bytes = 1u << 20;

/// A message and where it is.
struct hit {
    std::int32_t partition;
    const message* found;
};

outcome<partition*> find_partition(topic& of, std::int64_t number) {
    if (number < 0 || number >= std::ssize(of.partitions))
        return errors::parameter_invalid.because("The partition does not exist.");
    return &of.partitions[static_cast<std::size_t>(number)];
}

std::optional<std::int64_t> parse_number(std::string_view text) {
    std::int64_t value{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return value;
}

std::size_t hash(std::string_view key) {  // FNV-1a: the same on every machine
    std::uint64_t value = 14'695'981'039'346'656'037u;
    for (const char c : key) value = (value ^ static_cast<unsigned char>(c)) * 1'099'511'628'211u;
    return static_cast<std::size_t>(value);
}

std::optional<std::string> find_property(const messages::send& asked, std::string_view name) {
    for (const auto& one : asked.property_list)
        if (one.name == name) return one.value;
    return std::nullopt;
}

outcome<partition*> choose_partition(topic& of, const messages::send& asked) {
    if (const auto named = find_property(asked, "PARTITION"); named && !named->empty())
        return find_partition(of, parse_number(*named).value_or(-1));
    if (const auto key = find_property(asked, "KEY"); key && !key->empty())
        return &of.partitions[hash(*key) % of.partitions.size()];
    return &of.partitions[of.next_partition++ % of.partitions.size()];
}

/// Messages come in through a gateway of the service, which keeps one connection for each broker that leads a
/// partition.
void note_producer(topic& of, std::int32_t broker, std::int64_t now) {
    if (std::ranges::count(of.producers, broker, &producer::broker) > 0) return;
    of.producers.push_back({"192.168.0.2:" + std::to_string(40'000 + broker), broker, now});
}

outcome<messages::message_sent> send(service& emulated, const messages::send& asked) {
    const auto running = emulated.find_running(asked.instance_id);
    if (!running) return running.error();
    if (asked.action_id != "send") return errors::parameter_invalid.because("action_id must be send.");
    if (asked.body.size() > max_message_bytes) return errors::message_too_large;
    topic* to = (*running)->find_topic(asked.topic);
    if (!to) return errors::topic_not_found;
    const auto chosen = choose_partition(*to, asked);
    if (!chosen) return chosen.error();

    partition& log = **chosen;
    log.changed_at = emulated.time().unix_milliseconds();
    log.messages.push_back({log.end++, log.changed_at, find_property(asked, "KEY"), asked.body});
    note_producer(*to, log.replicas.front(), log.changed_at);

    messages::message_sent made;
    made.topic = asked.topic;
    made.body = asked.body;
    for (const auto& property : asked.property_list) made.property_list.push_back({to_json(property)});
    return made;
}

/// Messages of all partitions (or of one) in a time range, oldest first.
std::vector<hit> in_range(const topic& of, std::int64_t begin, std::int64_t end, std::int32_t only = -1) {
    std::vector<hit> found;
    std::int32_t number = 0;
    for (const partition& each : of.partitions) {
        if (only < 0 || only == number)
            for (const message& one : each.messages)
                if (one.timestamp >= begin && one.timestamp <= end) found.push_back({number, &one});
        ++number;
    }
    std::ranges::sort(
        found, {}, [](const hit& one) { return std::tuple(one.found->timestamp, one.partition, one.found->offset); });
    return found;
}

bool contains_all(std::string_view text, const std::optional<std::string>& words) {
    return !words || std::ranges::all_of(split(*words, ','), [&](auto word) { return text.find(word) != text.npos; });
}

bool contains_any(std::string_view text, const std::optional<std::string>& words) {
    return words && !words->empty() &&
           std::ranges::any_of(split(*words, ','), [&](auto word) { return text.find(word) != text.npos; });
}

bool matches(const messages::query& asked, const message& one) {
    return one.value.find(asked.keyword.value_or("")) != std::string::npos &&
           one.key.value_or("").find(asked.key.value_or("")) != std::string::npos &&
           contains_all(one.value, asked.include) && !contains_any(one.value, asked.exclude);
}

messages::message describe(const topic& of, const hit& one) {
    messages::message made;
    made.topic = of.name;
    made.partition = one.partition;
    made.key = one.found->key.value_or("");
    made.value = one.found->value;
    made.size = static_cast<std::int32_t>(one.found->value.size());
    made.timestamp = one.found->timestamp;
    made.huge_message = one.found->value.size() > huge_message_bytes;
    made.message_offset = one.found->offset;
    made.message_id = "";
    made.app_id = "";
    made.tag = "";
    return made;
}

/// What a query is about: a time range of the topic, or one offset of a partition.
outcome<std::vector<hit>> select(topic& of, const messages::query& asked) {
    if (asked.start_time || asked.end_time) {
        const std::int64_t begin = asked.start_time.value_or(0);
        const std::int64_t end = asked.end_time.value_or(std::numeric_limits<std::int64_t>::max());
        if (begin < 0 || begin > end) return errors::timestamp_invalid;
        return in_range(of, begin, end);
    }
    if (!asked.message_offset || !asked.partition)
        return errors::parameter_invalid.because("A time range, or a partition with a message_offset, is needed.");
    const auto log = find_partition(of, *asked.partition);
    if (!log) return log.error();
    std::vector<hit> found;
    if (const message* one = (*log)->find(*asked.message_offset)) found.push_back({*asked.partition, one});
    return found;
}

/// What is found by a keyword has its offset under another name.
reply found_by_keyword(const messages::message_page& found) {
    json::value page = json::parse(to_json(found));
    for (json::value& one : page.at("messages").as_array()) {
        json::object& entry = one.as_object();
        entry["offset"] = entry.at("message_offset");
        entry.erase("message_offset");
    }
    return {200, json::serialize(page), {}};
}

outcome<reply> query(service& emulated, const messages::query& asked) {
    const auto one = emulated.find_topic(asked.instance_id, asked.topic);
    if (!one) return one.error();
    if (asked.keyword && asked.keyword->size() > 50)
        return errors::parameter_invalid.because("keyword has more than 50 characters.");
    const std::int32_t limit = asked.limit.value_or(10);
    const std::int32_t page = asked.page.value_or(0);
    if (limit < 1 || page < 0)
        return errors::parameter_invalid.because("limit must be at least 1 and offset at least 0.");

    auto selected = select(**one, asked);
    if (!selected) return selected.error();
    std::vector<hit>& found = *selected;
    std::erase_if(found, [&](const hit& each) { return !matches(asked, *each.found); });
    if (!asked.asc.value_or(false)) std::ranges::reverse(found);

    // With a keyword the service answers everything it found.
    const bool whole = asked.keyword && !asked.keyword->empty();
    const auto size = whole ? found.size() : static_cast<std::size_t>(limit);
    const auto begin = whole ? 0 : static_cast<std::size_t>(page) * size;
    messages::message_page made;
    made.total = std::ssize(found);
    made.size = static_cast<std::int64_t>(size);
    for (std::size_t i = begin; i < found.size() && i - begin < size; ++i)
        made.messages.push_back(describe(**one, found[i]));
    return whole ? found_by_keyword(made) : encoded(made);
}

outcome<messages::messages_at_offset> get_message(service& emulated, const messages::get& asked) {
    const auto one = emulated.find_topic(asked.instance_id, asked.topic);
    if (!one) return one.error();
    const auto log = find_partition(**one, asked.partition);
    if (!log) return log.error();
    const message* found = (*log)->find(asked.message_offset);
    if (!found) return errors::parameter_invalid.because("There is no message at the message_offset.");

    messages::messages_at_offset made;
    auto& entry = made.message.emplace_back();
    entry.key = found->key;
    entry.value = found->value;
    entry.topic = asked.topic;
    entry.partition = asked.partition;
    entry.message_offset = found->offset;
    entry.size = static_cast<std::int32_t>(found->value.size());
    entry.timestamp = found->timestamp;
    return made;
}

outcome<messages::position_page> list_positions(service& emulated, const messages::list& asked) {
    const auto one = emulated.find_topic(asked.instance_id, asked.topic);
    if (!one) return one.error();
    const std::int64_t begin = asked.start_time.value_or(0);
    const std::int64_t end = asked.end_time.value_or(emulated.time().unix_milliseconds());
    const std::int32_t limit = asked.limit.value_or(10);
    const std::int32_t offset = asked.offset.value_or(0);
    const std::int32_t only = asked.partition.value_or(-1);
    if (begin < 0 || begin > end) return errors::timestamp_invalid;
    if (limit < 1 || offset < 0)
        return errors::parameter_invalid.because("limit must be at least 1 and offset at least 0.");
    if (only != -1)
        if (const auto log = find_partition(**one, only); !log) return log.error();

    const auto found = in_range(**one, begin, end, only);
    messages::position_page made;
    made.messages_count = static_cast<std::int32_t>(found.size());
    made.offsets_count = (*made.messages_count + limit - 1) / limit;
    made.offset = offset / limit + 1;
    for (auto i = static_cast<std::size_t>(offset); i < found.size() && std::ssize(made.messages) < limit; ++i) {
        auto& entry = made.messages.emplace_back();
        entry.topic = asked.topic;
        entry.partition = found[i].partition;
        entry.message_offset = found[i].found->offset;
        entry.size = static_cast<std::int32_t>(found[i].found->value.size());
        entry.timestamp = found[i].found->timestamp;
    }
    return made;
}

/// The position of one end of a log, or where the next message will be when the log is empty.
messages::log_end_position position(const std::string& name, std::int32_t number, const partition& log,
                                    const message* found) {
    messages::log_end_position made;
    made.topic = name;
    made.partition = number;
    made.offset = found ? found->offset : log.end;
    if (found) made.timestamp = found->timestamp;
    return made;
}

outcome<messages::log_end_position> get_earliest(service& emulated, const messages::get_earliest& asked) {
    const auto one = emulated.find_topic(asked.instance_id, asked.topic);
    if (!one) return one.error();
    const auto log = find_partition(**one, asked.partition);
    if (!log) return log.error();
    return position(asked.topic, asked.partition, **log, (*log)->find((*log)->start));
}

outcome<messages::log_end_position> get_latest(service& emulated, const messages::get_latest& asked) {
    const auto one = emulated.find_topic(asked.instance_id, asked.topic);
    if (!one) return one.error();
    const auto log = find_partition(**one, asked.partition);
    if (!log) return log.error();
    return position(asked.topic, asked.partition, **log, (*log)->find((*log)->end - 1));
}

/// Removes what comes before `offset`; -1 stands for all there is. Returns whether the offset can be reached.
bool remove_before(partition& log, std::int64_t offset) {
    const std::int64_t until = offset == -1 ? log.end : offset;
    if (until < 0 || until > log.end) return false;
    while (log.start < until) {
        log.messages.pop_front();
        ++log.start;
    }
    return true;
}

outcome<messages::removal_outcome> remove_messages(service& emulated, const messages::remove& asked) {
    const auto running = emulated.find_running(asked.instance_id);
    if (!running) return running.error();
    const auto one = emulated.find_topic(asked.instance_id, asked.topic);
    if (!one) return one.error();
    if (asked.partitions.empty()) return errors::parameter_invalid.because("partitions is empty.");
    messages::removal_outcome made;
    for (const auto& each : asked.partitions) {
        const auto log = find_partition(**one, each.partition.value_or(-1));
        const bool removed = log && each.offset && remove_before(**log, *each.offset);
        auto& entry = made.partitions.emplace_back();
        entry.partition = each.partition;
        entry.result = removed ? "success" : "failed";
        entry.error_code = removed ? "0" : std::string(errors::parameter_invalid.code);
    }
    return made;
}

}  // namespace

std::vector<handler> message_handlers() {
    return {on(&send),         on(&query),      on(&get_message),    on(&list_positions),
            on(&get_earliest), on(&get_latest), on(&remove_messages)};
}

}  // namespace dmskafka::emulation
