#!/usr/bin/env bash
# check.sh FOLDER: each benchmark for a moment, so that none of them can rot. What is not a matter of time is checked.
set -euo pipefail
cd "$1"

at_most() {  # NAME VALUE LIMIT
    awk -v name="$1" -v value="$2" -v limit="$3" 'BEGIN {
        printf "%s: %s (at most %s)\n", name, value, limit
        exit !(value != "" && value <= limit) }'
}
member() { sed -n "s/.*\"$1\":\([0-9.]*\).*/\1/p"; }

for operation in catalog::list_availability_zones instances::list topics::list; do
    line=$(./throughput --operation $operation --requests 400 --connections 4 --json)
    echo "$line"
    at_most 'errors' "$(member errors <<<"$line")" 0
    at_most 'connections opened' "$(member connections_opened <<<"$line")" 4
done
line=$(./throughput --requests 4000 --json)
at_most 'allocations per small call' "$(member allocations_per_call <<<"$line")" 12

line=$(./jobs --waits 1000 --instances 10 --json)
echo "$line"
at_most 'requests per interval' "$(member requests_per_tick <<<"$line")" 20.5
./codec
./signer
./pool

line=$(./scaling --requests 400 --json)
echo "$line"
at_most 'errors' "$(member errors <<<"$line")" 0
at_most 'bytes of an idle connection, OpenSSL apart' "$(member idle_connection_bytes <<<"$line")" 65536
at_most 'bytes of a call in line' "$(member call_in_line_bytes <<<"$line")" 16384
at_most 'bytes of a call in the rate limiter' "$(member call_in_limiter_bytes <<<"$line")" 16384
