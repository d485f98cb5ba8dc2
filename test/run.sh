#!/usr/bin/env bash
# The whole CI, cheapest stage first; stops at the first stage that fails. See --help.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
stages=(format asan release tsan tidy fuzz)

usage() {
    cat <<'TEXT'
usage: test/run.sh [STAGE…]      without arguments: all stages, in this order
  format    clang-format 19 changes nothing
  asan      g++ with the address and undefined-behaviour sanitizers: all tests
  release   clang++ 19, Release, warnings are errors: all tests, examples, benchmarks
  tsan      clang++ 19 with the thread sanitizer: test/threads
  tidy      clang-tidy 19 on the library, the HTTP code excepted
  fuzz      each fuzzer for a few seconds
Missing packages are installed first (Debian 12: apt-get, through sudo where needed). Builds go to build/<stage>.
TEXT
}

ctest_stage() {  # PRESET
    cmake --preset "$1" &&
        cmake --build --preset "$1" &&
        ctest --preset "$1" --parallel "$(nproc)" | tee "build/$1/ctest.log"
}

format() {
    find include src test bench examples \( -name '*.hpp' -o -name '*.cpp' \) -print0 |
        xargs --null clang-format-19 --dry-run -Werror
}

asan() { ctest_stage asan; }
release() { ctest_stage release; }
tsan() { if_any threads ctest_stage tsan; }
fuzz() { if_any fuzz ctest_stage fuzz; }

if_any() {  # FOLDER COMMAND…
    if [[ $(find "test/$1" -name '*.cpp') ]]; then "${@:2}"; else echo "nothing to do: test/$1 holds no program"; fi
}

tidy() {
    cmake --preset release >/dev/null &&  # writes the compile commands
        find src -name '*.cpp' -not -path 'src/http/*' -not -path src/all.cpp -print0 |
        xargs --null --max-procs="$(nproc)" --max-args=1 clang-tidy-19 --quiet -p build/release 2> >(grep -v 'warnings generated' >&2)
}

chosen=()
for argument in "$@"; do
    case " ${stages[*]} " in
        *" $argument "*) chosen+=("$argument") ;;
        *) usage; [[ $argument == --help || $argument == -h ]] && exit 0 || exit 2 ;;
    esac
done
((${#chosen[@]})) || chosen=("${stages[@]}")

test/install.sh
rm -f build/*/ctest.log
times=()
for stage in "${chosen[@]}"; do
    echo "=== $stage"
    started=$SECONDS
    "$stage" </dev/null || { echo "=== $stage failed after $((SECONDS - started)) s"; exit 1; }
    times+=("$stage $((SECONDS - started)) s")
done

echo '=== all stages passed'
printf '%s\n' "${times[@]}"
for stage in fuzz tsan release asan; do  # the summaries of ctest once more, the fullest last
    [[ " ${chosen[*]} " == *" $stage "* && -e build/$stage/ctest.log ]] || continue
    echo "--- $stage"
    grep -A 99 'tests passed' "build/$stage/ctest.log"
done
