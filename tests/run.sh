#!/bin/sh
# run.sh: all tests of `make test`; ends with one line, "N passed, M failed".
#
# Each part prints such a line itself as its last one; they are added up. They run side by side, those that
# take longest first. OUT is the build folder, MODE the build's mode, CC its compiler, PAR mpi if it is one
# with MPI.
set -u
. tests/common.sh
: "${OUT:=build}" "${MODE:=release}" "${CC:=cc}" "${PAR:=single}"
export OUT MODE CC

{
    [ "$MODE$PAR" = releasesingle ] && echo adding sh tests/adding.sh
    for script in same_bits examples race differential; do
        echo $script sh tests/$script.sh
    done
    echo studies env TIERS=tcc VERIFY=studies sh tests/verify.sh tests/studies/*.plast tests/studies/*.about
    [ "$MODE$PAR" = releasesingle ] && echo warnings sh tests/warnings.sh
    [ "$PAR" = mpi ] && echo mpi sh tests/mpi.sh
    # The sanitizers have allocators of their own.
    [ "$MODE" = release ] && echo memory sh tests/memory.sh
    for script in after search report docs gallery verify simulate golden limits hostile slopes combinations \
        rates mutants format lsp highlight completions manual begin exit_codes signals dynamics measures precision resume arrays tables library python sample posterior plot page watch expressions \
        over_trials bench structure; do
        echo $script sh tests/$script.sh
    done
    echo gather sh tests/gather.sh
    echo workers sh tests/workers.sh
    echo fuzz sh tests/fuzz/short.sh
    echo kernel sh tests/unit/kernel_bits.sh
    echo unit "$OUT/tests/unit"
} | {
    parts
    summary
}
