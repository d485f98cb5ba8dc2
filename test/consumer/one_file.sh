#!/usr/bin/env bash
# one_file.sh PROJECT COMPILER PROGRAM: a program that takes the library as one more file, without a build system.
set -euo pipefail
cd "$1"
"$2" -std=c++20 -Iinclude -Isrc test/consumer/main.cpp src/all.cpp -o "$3" -lboost_json -lboost_url -lssl -lcrypto
"$3"
