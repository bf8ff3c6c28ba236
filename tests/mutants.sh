#!/bin/sh
# mutants.sh: mixtures of the programs of examples/ and tests/ (tests/fuzz/mutate.c), beyond `check`. Whatever
# passes it must run, or say why not: no internal error, no crash, no report of a sanitizer, no more memory than
# was announced.
#
#     MUTANTS=3000 FIRST=1 OUT=build/asan sh tests/mutants.sh
set -u
. tests/common.sh
: "${OUT:=build}" "${MUTANTS:=150}" "${FIRST:=1}" "${MODE:=release}"
work=$OUT/tests/mutants
rm -rf "$work"
mkdir -p "$work"
plastc=$(pwd)/$OUT/plastc
mutate=$(pwd)/$OUT/tests/mutate
programs=$(ls "$(pwd)"/examples/*.plast "$(pwd)"/tests/golden/run/*.plast \
    "$(pwd)"/tests/golden/check/*.plast "$(pwd)"/tests/golden/emit/*.plast "$(pwd)"/tests/verify/*.plast "$(pwd)"/tests/studies/*.plast)
[ "$MODE" = asan ] && memory=unlimited || memory=4000000 # KiB of address space
cp -r examples/data "$work"
for file in examples/library/*.plast tests/golden/run/*.csv tests/golden/run/*.npy; do
    [ -e "$file" ] && cp "$file" "$work"
done
# As under a sanitizer: 1 is its own status for what it finds, so it gets another one.
ASAN_OPTIONS=exitcode=99:detect_leaks=0 UBSAN_OPTIONS=halt_on_error=1:exitcode=99
export ASAN_OPTIONS UBSAN_OPTIONS
cd "$work" || exit 1

within() { # COMMAND...: what it says goes to `said`
    (
        ulimit -v "$memory"
        timeout -k 1 10 "$@" >said 2>&1
    )
}

# Errors of the program, of the run and of files are words; 124 is slow, and no fault, nor is 137: a run that is to
# stop ends its generation first.
verdict() { # WHAT STATUS
    case $2 in
    0 | 1 | 3 | 66 | 124 | 137) return 0 ;;
    esac
    cp mutant.plast "mutant_$seed.plast"
    fail "mutant $seed: $1 ends with $2: $(grep -m 1 -E 'internal|ERROR|runtime error|memory' said)"
    return 1
}

seed=$FIRST
checked=0
whole=0
while [ "$seed" -lt $((FIRST + MUTANTS)) ]; do
    "$mutate" "$seed" $programs >mutant.plast
    within "$plastc" check mutant.plast
    status=$?
    good=true
    verdict check $status || good=false
    if [ $status -eq 0 ]; then
        checked=$((checked + 1))
        rm -rf found
        within "$plastc" run mutant.plast --generations 1 --jit tcc --threads 1 --out found -q
        ran=$?
        [ $ran -eq 0 ] && whole=$((whole + 1))
        verdict run $ran || good=false
    fi
    $good && pass
    seed=$((seed + 1))
done
echo "$checked of $MUTANTS pass check, $whole of these run to their end"
summary
