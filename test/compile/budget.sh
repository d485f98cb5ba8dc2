#!/usr/bin/env bash
# budget.sh COMPILER…
# What a user's file costs to compile, relative to one that only knows Asio's coroutines: 2 is the aim, 3 the limit.
# User-CPU seconds, the median of three rounds.
set -euo pipefail
compile=("$@" -O0 -x c++ -c -o /dev/null -)

seconds() {
    local TIMEFORMAT=%U output
    output=$({ time printf '#include <%s>\n' "$@" | "${compile[@]}"; } 2>&1) || { echo "$output" >&2; return 1; }
    echo "$output"
}

for _ in 1 2 3; do
    base=$(seconds boost/asio/awaitable.hpp boost/asio/co_spawn.hpp)
    ours=$(seconds boost/asio/co_spawn.hpp dmskafka/client.hpp dmskafka/ops/topics.hpp)
    awk -v base="$base" -v ours="$ours" 'BEGIN {
        printf "%.2f: Asio coroutines %.2f s, client and one family %.2f s\n", ours / base, base, ours
    }'
done | sort --numeric-sort | awk '
    { print }
    NR == 2 { ratio = $1 + 0 }
    END { printf "ratio %.2f (aim 2, limit 3)\n", ratio; exit !(ratio > 0 && ratio <= 3) }'
