#!/usr/bin/env bash
# top_level_is_tidy.sh PROJECT: the top level holds the documented entries, dot-files and build directories only.
set -euo pipefail
shopt -s nullglob
for entry in "$1"/*; do
    case ${entry##*/} in
        CMakeLists.txt | CMakePresets.json | CMakeUserPresets.json | README.md | LICENSE) ;;
        include | src | test | bench | examples | build*) ;;
        *) echo "unexpected at the top level: ${entry##*/}"; failed=1 ;;
    esac
done
exit ${failed:-0}
