#!/usr/bin/env bash
# check.sh PROGRAM EXPECTED: the program succeeds, and each line of the file EXPECTED (if there is one), an extended
# regular expression, is found in what it prints.
set -uo pipefail
program=$1 expected=$2

output=$("$program" </dev/null 2>&1)
status=$?
printf '%s\n' "$output"
((status == 0)) || { echo "$program ended with status $status"; exit 1; }
[[ -e $expected ]] || exit 0
while IFS= read -r line; do
    grep --quiet --extended-regexp -- "$line" <<<"$output" || { echo "not found in the output: $line"; failed=1; }
done <"$expected"
exit ${failed:-0}
