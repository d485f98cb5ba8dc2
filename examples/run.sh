#!/usr/bin/env bash
# Builds the examples and runs the first two against the emulator they start. Missing packages are installed first.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

test/install.sh
cmake --preset release >/dev/null
cmake --build --preset release --target example_01_first_call example_02_instance_lifecycle
for example in 01_first_call 02_instance_lifecycle; do
    echo "=== $example"
    "build/release/examples/$example" </dev/null
done
