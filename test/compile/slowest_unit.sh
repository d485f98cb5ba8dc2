#!/usr/bin/env bash
# slowest_unit.sh SRC OBJECT_FOLDERS COMPILER…
# What building costs at worst: the sources with the largest objects (OBJECT_FOLDERS, separated by colons, mirror SRC)
# are compiled with -O2, one at a time. None may take more than 60 s of user CPU or 1.5 GiB of memory.
set -euo pipefail
source_folder=$1
IFS=: read -ra object_folders <<<"$2"
compile=("${@:3}" -O2 "-I$source_folder" -c -o /dev/null)
most_seconds=60 most_kib=$((1536 * 1024)) candidates=4

# peak_memory PID: the most that the compiler proper, a child of PID, was seen to use.
peak_memory() {
    local peak=0 child seen
    while kill -0 "$1" 2>/dev/null; do
        for child in $(cat "/proc/$1/task/$1/children" 2>/dev/null); do
            seen=$(sed -n 's/^VmHWM:\s*\([0-9]*\).*/\1/p' "/proc/$child/status" 2>/dev/null) || continue
            ((${seen:-0} > peak)) && peak=$seen
        done
        sleep 0.1
    done
    echo "$peak"
}

measure() {  # SOURCE: prints seconds, KiB and the source
    local TIMEFORMAT=%U watched
    watched=$(mktemp)
    { time {
        "${compile[@]}" "$1" & peak_memory $! >"$watched"
        wait $!
    }; } 2>"$watched.seconds" || { cat "$watched.seconds" >&2; return 1; }
    echo "$(tail -1 "$watched.seconds") $(<"$watched") ${1#"$source_folder"/}"
    rm "$watched" "$watched.seconds"
}

find "${object_folders[@]}" -name '*.cpp.o' -printf '%s %P\n' | sort --numeric-sort --reverse | head "-$candidates" |
    while read -r _ object; do measure "$source_folder/${object%.o}"; done | sort --numeric-sort --reverse |
    awk -v most_seconds=$most_seconds -v most_kib=$most_kib '
        { printf "%5.1f s %5d MiB  %s\n", $1, $2 / 1024, $3 }
        $1 <= 0 || $2 <= 0 || $1 > most_seconds || $2 > most_kib { failed = 1 }
        END { printf "limits %d s, %d MiB\n", most_seconds, most_kib / 1024; exit failed || NR == 0 }'
