#!/bin/sh
# run.sh: all tests of `make test`; ends with one line, "N passed, M failed".
#
# Each part prints such a line itself as its last one; they are added up. OUT is the build folder,
# MODE the build's mode, CC its compiler, PAR mpi if it is one with MPI.
set -u
. tests/common.sh
: "${OUT:=build}" "${MODE:=release}" "${CC:=cc}" "${PAR:=single}"
export OUT MODE CC

fuzz() {
    # A short run over each corpus and its mutations; a crash ends the process.
    good=0
    bad=0
    for fuzzer in "$OUT"/tests/fuzz_*; do
        [ -x "$fuzzer" ] || continue
        name=${fuzzer##*fuzz_}
        if "$fuzzer" --runs 3000 tests/fuzz/corpus/"$name"/*; then
            good=$((good + 1))
        else
            echo "fuzz_$name failed"
            bad=$((bad + 1))
        fi
    done
    echo "$good passed, $bad failed"
    [ $bad -eq 0 ]
}

part unit "$OUT/tests/unit"
part fuzz fuzz
part kernel sh tests/unit/kernel_bits.sh
for script in structure golden limits hostile differential slopes combinations rates mutants exit_codes signals race dynamics verify same_bits precision simulate resume after arrays plot report page watch examples expressions over_trials bench docs gallery; do
    [ -f tests/$script.sh ] && part $script sh tests/$script.sh
done
part studies env TIERS=tcc VERIFY=studies sh tests/verify.sh tests/studies/*.plast tests/studies/*.about
[ "$PAR" = mpi ] && part mpi sh tests/mpi.sh
part search sh tests/search.sh
[ "$MODE$PAR" = releasesingle ] && part adding sh tests/adding.sh
[ "$MODE$PAR" = releasesingle ] && part warnings sh tests/warnings.sh
# The sanitizers have allocators of their own.
[ "$MODE" = release ] && part memory sh tests/memory.sh
summary
