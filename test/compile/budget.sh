#!/usr/bin/env bash
# budget.sh COMPILER…
# What a user's file costs to compile, relative to one that only knows Asio's coroutines: 2 is the aim, 3 the limit.
# User-CPU seconds, median of three.
set -euo pipefail
compile=("$@" -O0 -x c++ -c -o /dev/null -)

seconds() {
    local TIMEFORMAT=%U
    for _ in 1 2 3; do
        { time printf '#include <%s>\n' "$@" | "${compile[@]}"; } 2>&1
    done | sort --numeric-sort | sed -n 2p
}

base=$(seconds boost/asio/awaitable.hpp boost/asio/co_spawn.hpp)
ours=$(seconds boost/asio/co_spawn.hpp dmskafka/client.hpp dmskafka/ops/topics.hpp)
awk -v base="$base" -v ours="$ours" 'BEGIN {
    ratio = ours / base
    printf "Asio coroutines %.2f s, client and one family %.2f s: ratio %.2f (aim 2, limit 3)\n", base, ours, ratio
    exit !(ratio > 0 && ratio <= 3)
}'
