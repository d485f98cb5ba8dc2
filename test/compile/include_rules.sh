#!/usr/bin/env bash
# include_rules.sh PROJECT COMPILER…
# Dependencies point one way. Each rule names files and what they must not include.
set -euo pipefail
shopt -s nullglob globstar extglob
cd "$1"
compile=("${@:2}")
failed=0

# forbid REASON PATTERN FILE…: none of the files has an include that matches the pattern.
forbid() {
    local reason=$1 pattern=$2 found
    shift 2
    (($#)) || return 0
    if found=$(grep --line-number --with-filename --extended-regexp "^ *# *include *[<\"]($pattern)" "$@"); then
        echo "$reason:"
        sed 's/^/    /' <<<"$found"
        failed=1
    fi
}

http='boost/beast|boost/asio/ssl'
forbid 'only src/http and src/emulator may include Beast or asio::ssl' "$http" include/**/*.hpp src/*.?pp src/ops/*.?pp
forbid 'the emulator must not share the HTTP code of the client' 'http/|\.\./http/' src/emulator/*.?pp
forbid 'the library must not know the emulator' 'emulator/|\.\./emulator/|dmskafka/emulator' \
    src/*.?pp src/http/*.?pp src/ops/*.?pp include/dmskafka/!(emulator).hpp include/dmskafka/@(models|ops|detail|impl)/*.hpp
forbid 'models must not know operations or the client' 'dmskafka/(client|ops|call_options|transport|pager|job\.|impl)' \
    include/dmskafka/models/*.hpp
forbid 'operations must not know the client' 'dmskafka/(client|call_options|transport|pager|job\.|impl)' \
    include/dmskafka/ops/*.hpp
forbid 'public headers must not include internal ones' '[^>]*"' include/**/*.hpp
forbid 'Boost.PFR is for tests' 'boost/pfr' include/**/*.hpp src/**/*.?pp
forbid 'Program_options is for examples' 'boost/program_options' include/**/*.hpp src/**/*.?pp
forbid 'the umbrella headers cost every user seconds' 'boost/(asio|beast|json|describe|url|mp11)\.hpp' include/**/*.hpp
forbid 'only a few files drive I/O and timers; all else decides and includes no Asio' 'boost/(asio|beast)' \
    src/!(all|call_loop|client_core|clock|credentials_source|for_each_bounded|job_poller|job_waiter|on_strand|page_ahead|pager|rate_limiter|shared_task|sleepers|transport|warm_up|without_throwing|write_turns).?pp

# What is included indirectly counts too: users pay for it.
headers=(include/**/*.hpp)
if found=$(printf '#include "%s"\n' "${headers[@]}" | "${compile[@]}" -I. -x c++ -M - | tr ' ' '\n' | grep -E "$http"); then
    echo 'public headers reach Beast or asio::ssl indirectly:'
    head -3 <<<"$found"
    failed=1
fi
exit $failed
