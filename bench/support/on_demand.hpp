#pragma once

#include <simdjson.h>

#include <cstddef>
#include <string_view>

namespace bench {

/// Reads every member of a document with simdjson, on demand, and keeps none of them.
class on_demand_reader {
public:
    explicit on_demand_reader(std::string_view text) : text_(text) {}

    /// How many strings, numbers, truth values and nulls there are. Throws when the text is no object of JSON.
    [[nodiscard]] std::size_t read() {
        auto document = parser_.iterate(text_);
        return read(document.get_object().value());
    }

private:
    using array = simdjson::ondemand::array;
    using object = simdjson::ondemand::object;
    using value = simdjson::ondemand::value;
    using json_type = simdjson::ondemand::json_type;

    static std::size_t read(object members) {
        std::size_t count = 0;
        for (auto member : members) {
            (void)member.unescaped_key().value();
            count += read(member.value().value());
        }
        return count;
    }
    static std::size_t read(array elements) {
        std::size_t count = 0;
        for (auto element : elements) count += read(element.value());
        return count;
    }
    static std::size_t read(value one) {
        switch (one.type()) {
            case json_type::object:
                return read(one.get_object().value());
            case json_type::array:
                return read(one.get_array().value());
            case json_type::string:
                (void)one.get_string().value();
                return 1;
            case json_type::number:
                (void)one.get_number().value();
                return 1;
            case json_type::boolean:
                (void)one.get_bool().value();
                return 1;
            case json_type::null:
                return 1;
        }
        return 0;
    }

    simdjson::padded_string text_;
    simdjson::ondemand::parser parser_{};
};

}  // namespace bench
