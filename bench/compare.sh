#!/usr/bin/env bash
# compare.sh FOLDER [ROUNDS]: what a call costs with this library and with others, over the same bodies from one nginx
# (TLS 1.3, one worker, static files), in turns. FOLDER holds the built benchmarks. nginx and openssl must be there;
# wrk and libcurl take part where they are. Prints medians, ratios, and which targets are reached.
set -euo pipefail
programs=$(cd "$1" && pwd)
rounds=${2:-5}
connections=8 wrk_seconds=2
PATH=$PATH:/usr/sbin
work=$(mktemp -d)
trap 'kill "$(cat "$work/pid" 2>/dev/null)" 2>/dev/null || true; rm -rf "$work"' EXIT

bodies=(catalog::list_availability_zones instances::list topics::list)
requests=(40000 30000 6000)

certificate() {
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 1 -subj /CN=127.0.0.1 \
        -addext subjectAltName=IP:127.0.0.1 -keyout "$work/key" -out "$work/ca" 2>/dev/null
}

serve() {  # ports from the one given upwards, one for each body
    local i servers=
    for i in "${!bodies[@]}"; do
        mkdir "$work/$i"
        "$programs/throughput" --operation "${bodies[i]}" --write-body "$work/$i/body"
        servers+="server { listen 127.0.0.1:$(($1 + i)) ssl; root $work/$i; location / { try_files /body =404; } }"
    done
    cat >"$work/conf" <<CONF
worker_processes 1; pid $work/pid; error_log $work/log; daemon on;
events { worker_connections 1024; }
http { access_log off; default_type application/json; sendfile off; tcp_nodelay on;
       keepalive_requests 1000000000; ssl_protocols TLSv1.3; ssl_certificate $work/ca; ssl_certificate_key $work/key;
       client_body_temp_path $work; proxy_temp_path $work; fastcgi_temp_path $work; uwsgi_temp_path $work;
       scgi_temp_path $work; $servers }
CONF
    pinned 1 nginx -e "$work/log" -c "$work/conf"
}

pinned() { taskset -c "$(($1 % $(nproc)))" "${@:2}"; }
member() { sed -n "s/.*\"$1\":\([0-9.]*\).*/\1/p"; }

# Each of these prints "CPU-µs-per-call p99-µs" of one round: BODY PORT.
library() { figures "$programs/throughput" --operation "${bodies[$1]}" --endpoint "https://127.0.0.1:$2" \
    --ca-file "$work/ca" --connections $connections --requests "${requests[$1]}" --json "${@:3}"; }
bare() { library "$@" --bare; }
raw_beast() { figures "$programs/raw_beast" 127.0.0.1 "$2" "$work/ca" $connections "${requests[$1]}"; }
libcurl() { figures "$programs/libcurl_multi" 127.0.0.1 "$2" "$work/ca" $connections "${requests[$1]}"; }
figures() {
    local line
    line=$(pinned 0 "$@")
    [[ $(member errors <<<"$line") == 0 ]] || { echo "errors: $line" >&2; return 1; }
    echo "$(member cpu_us_per_call <<<"$line") $(member p99_us <<<"$line")"
}
wrk() {
    local TIMEFORMAT='%U %S' report
    { time report=$(pinned 0 "$(type -P wrk)" -t1 -c$connections -d${wrk_seconds}s --latency "https://127.0.0.1:$2/"); } 2>"$work/time"
    awk -v calls="$(sed -n 's/ *\([0-9]*\) requests in.*/\1/p' <<<"$report")" \
        -v p99="$(sed -n 's/ *99% *//p' <<<"$report")" '{
            unit = p99 ~ /us$/ ? 1 : p99 ~ /ms$/ ? 1000 : 1000000
            printf "%.2f %.1f\n", ($1 + $2) * 1e6 / calls, (p99 + 0) * unit }' "$work/time"
}

middle() { awk '{ value[NR] = $1 } END { print value[int((NR + 1) / 2)] }'; }

certificate
port=$((20000 + RANDOM % 20000))
serve $port
clients=(library bare raw_beast)
[[ -x $programs/libcurl_multi ]] && clients+=(libcurl)
command -v wrk >/dev/null && clients+=(wrk)

for ((round = 0; round < rounds; ++round)); do
    for i in "${!bodies[@]}"; do
        for client in "${clients[@]}"; do
            echo "$i $client $($client "$i" $((port + i)))"
        done
    done
done >"$work/results"

for i in "${!bodies[@]}"; do
    printf '\n%s, %d bytes\n' "${bodies[i]}" "$(stat -c %s "$work/$i/body")"
    for client in "${clients[@]}"; do
        column() { awk -v i="$i" -v client="$client" -v at="$1" '$1 == i && $2 == client { print $at }' "$work/results" | sort -n; }
        echo "$client $(column 3 | middle) $(column 3 | head -1) $(column 3 | tail -1) $(column 4 | middle)"
    done | tee "$work/medians.$i" | awk '
        { name[NR] = $1; cpu[NR] = $2; low[NR] = $3; high[NR] = $4; p99[NR] = $5; of[$1] = $2 }
        END {
            printf "  %-12s %12s %17s %10s %8s %8s\n", "", "CPU us/call", "spread", "p99 us", "/ wrk", "/ libcurl"
            for (i = 1; i <= NR; ++i)
                printf "  %-12s %12.2f %8.2f-%8.2f %10.1f %8s %8s\n", name[i], cpu[i], low[i], high[i], p99[i],
                    of["wrk"] ? sprintf("%.2f", cpu[i] / of["wrk"]) : "-",
                    of["libcurl"] ? sprintf("%.2f", cpu[i] / of["libcurl"]) : "-"
        }'
done

echo
target() {  # BODY CLIENT PEER LIMIT
    awk -v client="$2" -v peer="$3" -v limit="$4" -v body="${bodies[$1]}" '
        { of[$1] = $2 }
        END { if (of[peer]) printf "%-34s %s / %s: %.2f, target %.2f: %s\n", body, client, peer, of[client] / of[peer], limit,
                                of[client] / of[peer] <= limit ? "reached" : "missed" }' "$work/medians.$1"
}
target 0 library wrk 1.0
target 1 library wrk 1.1
target 2 library wrk 2.0
target 0 library libcurl 0.5
target 1 library libcurl 0.5
target 2 library libcurl 0.6
awk '{ p99[$1] = $5 } END { printf "p99 against raw Beast: %.2f, target 1.25: %s\n", p99["library"] / p99["raw_beast"],
    p99["library"] <= 1.25 * p99["raw_beast"] ? "reached" : "missed" }' "$work/medians.0"
