#!/usr/bin/env bash
# install.sh: installs with apt-get (Debian 12) what building and testing need and what is missing, nothing otherwise.
set -euo pipefail

# A tool counts as present wherever it comes from; libraries are asked for by package.
tools=(g++:g++ cmake:cmake ninja:ninja-build ccache:ccache openssl:openssl nginx:nginx-light tinyproxy:tinyproxy
       clang++-19:clang-19 clang-format-19:clang-format-19 clang-tidy-19:clang-tidy-19)
libraries=(libclang-rt-19-dev libboost1.81-dev libboost-json1.81-dev libboost-url1.81-dev libboost-system1.81-dev
           libboost-test1.81-dev libboost-program-options1.81-dev libssl-dev)

if ! command -v apt-get >/dev/null; then
    echo 'no apt-get here: what is missing must be installed by hand; see the list in test/install.sh'
    exit 0
fi

missing=()
for tool in "${tools[@]}"; do
    PATH=$PATH:/usr/sbin command -v "${tool%%:*}" >/dev/null || missing+=("${tool##*:}")
done
for library in "${libraries[@]}"; do
    [[ $(dpkg-query --show --showformat='${db:Status-Status}' "$library" 2>/dev/null) == installed ]] ||
        missing+=("$library")
done
((${#missing[@]})) || exit 0

as_root=()
((EUID == 0)) || as_root=(sudo)
echo "installing: ${missing[*]}"
"${as_root[@]}" apt-get update --quiet --quiet
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install --quiet --quiet --yes --no-install-recommends \
    "${missing[@]}" </dev/null
