#pragma once

#include <dmskafka/detail/reflection.hpp>

#include <cstdint>
#include <map>
#include <string>
#include <utility>

namespace dmskafka::test {

enum class how_much { everything, required };

/// Writes a value into each field, no two alike except booleans, which are true.
class filler {
public:
    explicit filler(how_much wanted, std::string text = "text \"\\\n\u00e4-")
        : wanted_(wanted), text_(std::move(text)) {}

    void fill(const detail::type_descriptor& type, void* value) {
        using detail::kind;
        switch (type.what) {
            case kind::boolean:
                *static_cast<bool*>(value) = true;
                return;
            case kind::int32:
                *static_cast<std::int32_t*>(value) = ++count_;
                return;
            case kind::int64:
                *static_cast<std::int64_t*>(value) = (std::int64_t{1} << 40) + ++count_;
                return;
            case kind::real:
                *static_cast<double*>(value) = ++count_ + 0.25;
                return;
            case kind::text:
                *static_cast<std::string*>(value) = next(text_);
                return;
            case kind::secret:
                *static_cast<secret*>(value) = secret(next("secret-"));
                return;
            case kind::json:
                static_cast<json_text*>(value)->text = next("{\"a\":[") + "]}";
                return;
            case kind::text_map: {
                auto& map = *static_cast<std::map<std::string, std::string>*>(value);
                map.clear();
                for (int entries = 0; entries < 2; ++entries) map[next("key-")] = next("value-");
                return;
            }
            case kind::optional:
                if (wanted_ == how_much::everything) fill(*type.element, type.container.append(value));
                return;
            case kind::list:
                type.container.clear(value);
                for (int elements = 0; elements < 2; ++elements) fill(*type.element, type.container.append(value));
                return;
            case kind::record:
                for (const auto& field : type.fields) fill(*field.type, field.locate(value));
                return;
        }
    }

private:
    std::string next(std::string text) { return text += std::to_string(++count_); }

    how_much wanted_;
    std::string text_;
    int count_ = 0;
};

}  // namespace dmskafka::test
