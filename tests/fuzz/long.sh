#!/bin/sh
# long.sh: long fuzzing, guided by coverage: each target under libFuzzer with sanitizers, then under
# AFL++. New inputs go to a scratch copy of the corpus, what fails to $OUT/tests/fuzz/.
#
#     RUNS=10000000 sh tests/fuzz/long.sh [TARGET...]        RUNS: executions of each (1,000,000)
set -u
. tests/common.sh
: "${OUT:=build}" "${RUNS:=1000000}"
work=$OUT/tests/fuzz
rm -rf "$work"
mkdir -p "$work"
[ $# -gt 0 ] || set -- csv npy result request checkpoint source ir

verdict() { # WHAT STATUS
    if [ "$2" -eq 0 ]; then
        pass
    else
        fail "$1 failed; see $work"
    fi
}

make -s MODE=fuzz CC=clang fuzzers || exit 1
make -s MODE=afl CC=afl-clang-fast fuzzers || exit 1
for target in "$@"; do
    words=
    longest=2048
    if [ "$target" = source ]; then
        words=$work/source.dict
        sh tests/fuzz/dictionary.sh >"$words"
        longest=500 # longer programs say little more and take much longer
    fi
    mkdir -p "$work/$target.corpus"
    cp tests/fuzz/corpus/"$target"/* "$work/$target.corpus"
    "build/fuzz/tests/fuzz_$target" -runs="$RUNS" -max_len=$longest -timeout=100 -verbosity=0 \
        ${words:+-dict=$words} -artifact_prefix="$work/$target." "$work/$target.corpus" 2>&1 |
        tail -n 40
    ! ls "$work/$target".[a-z]*-* >/dev/null 2>&1
    verdict "libFuzzer, $target" $?

    AFL_NO_UI=1 AFL_NO_AFFINITY=1 AFL_SKIP_CPUFREQ=1 AFL_I_DONT_CARE_ABOUT_MISSING_CRASHES=1 \
        afl-fuzz -E "$RUNS" -t 5000 -i tests/fuzz/corpus/"$target" -o "$work/$target.afl" \
        ${words:+-x $words} "build/afl/tests/fuzz_$target" >"$work/$target.log" 2>&1
    done=$(sed -n 's/^execs_done *: *//p' "$work/$target.afl/default/fuzzer_stats")
    echo "AFL++, $target: ${done:-0} executions"
    [ "${done:-0}" -ge "$RUNS" ] &&
        [ -z "$(ls "$work/$target.afl/default/crashes" "$work/$target.afl/default/hangs" 2>&1 | grep ^id)" ]
    verdict "AFL++, $target" $?
done
summary
