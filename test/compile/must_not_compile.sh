#!/usr/bin/env bash
# must_not_compile.sh CASE COMPILER…
# CASE must be refused with the sentence after its "// expected: ". With -D CORRECT it must compile, which shows that
# the mistake and nothing else is what is refused.
set -uo pipefail
case=$1
compile=("${@:2}" -fsyntax-only "$case")

sentence=$(sed -n 's|^// expected: ||p' "$case")
[[ $sentence ]] || { echo "$case has no line '// expected: …'"; exit 1; }

if ! "${compile[@]}" -D CORRECT; then
    echo "the corrected form of $case does not compile"
    exit 1
fi
if messages=$("${compile[@]}" 2>&1); then
    echo "$case compiles, but should be refused with: $sentence"
    exit 1
fi
if ! grep --fixed-strings --quiet -- "$sentence" <<<"$messages"; then
    printf '%s\n' "$messages"
    echo "$case is refused, but not with: $sentence"
    exit 1
fi
echo "refused with: $sentence"
