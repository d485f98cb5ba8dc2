#!/usr/bin/env bash
# all_cpp_is_complete.sh SRC: src/all.cpp includes every source of the library once, and nothing else.
set -euo pipefail
cd "$1"
sources=$(find . -name '*.cpp' -not -path './emulator/*' -not -path './all.cpp' -printf '%P\n' | LC_ALL=C sort)
included=$(sed -n 's/^#include "\(.*\)".*/\1/p' all.cpp | LC_ALL=C sort)
if ! diff --unified=0 --label all.cpp <(echo "$included") --label 'the sources' <(echo "$sources"); then
    echo "src/all.cpp must include exactly the sources of the library: add lines with +, remove lines with -"
    exit 1
fi
