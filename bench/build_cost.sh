#!/usr/bin/env bash
# build_cost.sh FOLDER: what the library costs the build of those who use it, next to the same call by hand with Beast
# and asio::ssl. The programs of build_cost/ are compiled with -O2 by each compiler that is there, one at a time: prints
# user-CPU seconds (the median of three) and peak memory. Then it links them with the optimised static library in
# FOLDER, and prints their size once stripped. GNU time must be there.
set -euo pipefail
library=$(cd "$1" && pwd)/libdmskafka.a
here=$(cd "$(dirname "$0")" && pwd)
flags=(-std=c++20 -O2 -DNDEBUG "-I$here/../include")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

compile() {  # COMPILER PROGRAM: prints seconds and KiB
    /usr/bin/time --format '%U %M' "$1" "${flags[@]}" -c "$here/build_cost/$2.cpp" -o "$work/$2.o" 2>&1
}

size() {  # PROGRAM LINK_OPTION…: prints KiB, or - where that cannot be linked
    local program=$work/$1
    g++ "${flags[@]}" -s "$here/build_cost/$1.cpp" "$library" -lboost_json -lboost_url -lssl -lcrypto -o "$program" \
        "${@:2}" 2>"$work/log" || { echo -; return; }
    echo $((($(stat -c %s "$program") + 512) / 1024))
}

printf '%-12s %-14s %8s %6s %9s\n' compiler program seconds ratio 'peak MiB'
for compiler in g++ clang++-19; do
    command -v $compiler >/dev/null || continue
    for program in raw_beast one_family all_families; do
        echo "$compiler $program $(for _ in 1 2 3; do compile $compiler $program; done | sort --numeric-sort |
            awk '{ if ($2 > most) most = $2 } NR == 2 { median = $1 } END { print median, most / 1024 }')"
    done
done | awk '
    $2 == "raw_beast" { base = $3 }
    { printf "%-12s %-14s %8.1f %6.2f %9.0f\n", $1, $2, $3, $3 / base, $4 }'

printf '\n%-18s %34s %16s\n' 'stripped, KiB' 'system libraries shared, ours not' 'all static'
for program in raw_beast three_operations; do
    printf '%-18s %34s %16s\n' $program "$(size $program -static-libstdc++ -static-libgcc)" "$(size $program -static)"
done
