#!/bin/sh
# short.sh: a short run over each corpus and its mutations; a crash ends the process.
#
#     OUT=build sh tests/fuzz/short.sh
set -u
. tests/common.sh
: "${OUT:=build}"

for fuzzer in "$OUT"/tests/fuzz_*; do
    [ -x "$fuzzer" ] || continue
    name=${fuzzer##*fuzz_}
    if "$fuzzer" --runs 3000 tests/fuzz/corpus/"$name"/*; then
        pass
    else
        fail "fuzz_$name"
    fi
done
summary
