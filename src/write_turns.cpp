#include "write_turns.hpp"

namespace dmskafka::detail {

write_turns::turn::turn(write_turns& of, const std::string& instance, const asio::any_io_executor& executor)
    : of_(of), at_(of.lines_.try_emplace(instance).first), place_(at_->second.emplace(at_->second.end(), executor)) {}

write_turns::turn::~turn() {
    const bool others_wait_for_it = has_come();
    at_->second.erase(place_);
    if (at_->second.empty())
        of_.lines_.erase(at_);
    else if (others_wait_for_it)
        at_->second.front().next.cancel();
}

}  // namespace dmskafka::detail
