#pragma once

#include "learned_limit.hpp"
#include "token_bucket.hpp"

#include <dmskafka/rate_limit.hpp>

#include <array>
#include <list>
#include <string>
#include <unordered_map>

namespace dmskafka {

/// All that a rate limiter decides. One thread at a time may use it; what waits and wakes derives from `waiting_call`.
///
/// A call takes from the bucket of its class, and from one of its own where its operation has a limit of its own. It
/// first waits in the line of its own bucket; the first of that line whose token is there joins the line of the class.
/// Both tokens are taken together, so no bucket is ahead of the calls that are made.
class rate_limiter_state {
public:
    using time_point = token_bucket::time_point;
    class waiting_call;

    explicit rate_limiter_state(const rate_limit_options& options);

    /// Takes a slot if one is free and nobody is in line for it.
    [[nodiscard]] bool take(const rate_request& request, time_point now);
    /// When a call that joins now would have its slot, at the present rates.
    [[nodiscard]] time_point expected_slot(const rate_request& request, time_point now);

    void join(waiting_call& call, const rate_request& request, time_point now);
    /// Gives slots to all whose time has come. Returns when `call` is to look again, `now` when it has its slot.
    time_point look(waiting_call& call, time_point now);
    /// To be called by who joined, in the end. A slot it was given and has not used goes back.
    void leave(waiting_call& call, time_point now) noexcept;

    /// A call that had its slot at `sent` was refused as one too many.
    void refused(const rate_request& request, const std::optional<learned_limit>& told, time_point sent,
                 time_point now);

    /// How many operations and instances have a bucket of their own just now, at most `most_own_buckets`: those that
    /// find no place are limited by their class alone.
    [[nodiscard]] std::size_t own_buckets() const noexcept { return own_.size(); }
    static constexpr std::size_t most_own_buckets = 4096;

private:
    /// What a bucket does after a refusal.
    struct slowdown {
        double per_second;         ///< the rate until `grows_from`
        time_point grows_from;     ///< from when on it recovers
        time_point tells_nothing;  ///< refusals of calls sent before this have the same cause
    };
    struct place;
    using waiting_line = std::list<place*>;
    /// A place in a line. It brings its own node, so that nothing can fail when lines move.
    struct place {
        explicit place(waiting_call& of) : who(of), node{this}, at(node.begin()) {}
        [[nodiscard]] bool in_line() const noexcept { return node.empty(); }

        waiting_call& who;
        waiting_line node;  ///< while it is in no line
        waiting_line::iterator at;
        std::int64_t number{};
    };
    struct bucket {
        explicit bucket(call_rate rate) noexcept : usual(rate), tokens(rate) {}
        void enter(place& at_end) noexcept;
        void leave(place& at) noexcept;

        call_rate usual;
        token_bucket tokens;
        std::optional<slowdown> slowed{};
        waiting_line line{};
        std::int64_t entered{};  ///< numbers the places
        int calls{};             ///< that refer to it
    };
    struct key_view {
        std::string_view operation;
        std::string_view instance;
    };
    struct key {
        explicit key(key_view from) : operation(from.operation), instance(from.instance) {}
        operator key_view() const noexcept { return {operation, instance}; }

        std::string operation;
        std::string instance;
    };
    struct key_hash {
        using is_transparent = void;
        std::size_t operator()(key_view of) const noexcept;
    };
    struct key_equal {
        using is_transparent = void;
        bool operator()(key_view a, key_view b) const noexcept {
            return a.operation == b.operation && a.instance == b.instance;
        }
    };

    [[nodiscard]] bucket& class_of(const rate_request& request) noexcept { return classes_[request.writes() ? 1 : 0]; }
    [[nodiscard]] bucket* own_of(const rate_request& request, time_point now);
    [[nodiscard]] bucket* make_own(key_view of, call_rate rate, time_point now);
    void forget_idle(time_point now);

    void slow_down(bucket& what, const std::optional<learned_limit>& told, time_point sent, time_point now) const;
    void recover(bucket& what, time_point now) const noexcept;
    [[nodiscard]] double per_second(const bucket& of, time_point now) const noexcept;
    [[nodiscard]] time_point next_slot(bucket& of, time_point now, std::int64_t ahead = 0) const noexcept;
    [[nodiscard]] time_point next_slot(bucket& of, const place& at, time_point now) const noexcept;

    void send_on(bucket& own, time_point now) const noexcept;
    void serve(bucket& all, time_point now) const noexcept;
    void grant(waiting_call& call, time_point now) const noexcept;
    static void hurry(waiting_call& call, time_point slot) noexcept;

    std::chrono::seconds hold_;
    std::chrono::seconds recovery_;
    std::array<bucket, 2> classes_;  ///< of reads and writes
    std::unordered_map<key, bucket, key_hash, key_equal> own_{};
};

/// A call that waits for its slot.
class rate_limiter_state::waiting_call {
public:
    waiting_call() = default;
    waiting_call(const waiting_call&) = delete;
    waiting_call& operator=(const waiting_call&) = delete;

    [[nodiscard]] bool granted() const noexcept { return granted_at_.has_value(); }
    /// The slot is used: it does not go back.
    void use() noexcept { used_ = true; }

protected:
    ~waiting_call() = default;
    /// The slot is there, or comes earlier than `look` said: the call is to look again.
    virtual void look_again() noexcept = 0;

private:
    friend class rate_limiter_state;

    bucket* class_{};
    bucket* own_{};
    place class_place_{*this};
    place own_place_{*this};
    std::optional<time_point> granted_at_{};
    time_point looks_at_{time_point::max()};
    bool used_{};
};

}  // namespace dmskafka
