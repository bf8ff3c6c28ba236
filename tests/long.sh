#!/bin/sh
# long.sh: the slower checks of `make check-long`; ends with one line, "N passed, M failed", as does
# each of its parts.
set -u
. tests/common.sh
: "${OUT:=build}" "${MODE:=release}" "${CC:=cc}"
export OUT MODE CC

{
    echo bench_cma "$OUT/tests/bench_cma"
    echo posterior env LONG=1 "$OUT/tests/unit"
    echo verify env LONG=1 sh tests/verify.sh tests/verify/fixed_point.plast tests/verify/long_trial.plast
    echo studies env LONG=1 VERIFY=studies sh tests/verify.sh tests/studies/*.plast tests/studies/*.about
    echo expressions env LONG=1 sh tests/expressions.sh
    echo precision env LONG=1 PROGRAMS=200 sh tests/precision.sh
    echo float_rates sh tests/float_rates.sh
    echo pca sh tests/pca.sh
    echo stability sh tests/stability.sh
    echo pca_refined sh tests/pca_refined.sh
    echo million sh tests/million.sh
    [ "$MODE" = release ] && echo memory sh tests/memory.sh 1
    echo 'python env PLASTC_LONG=1 sh tests/python.sh -k "hundred_thousand or kernel"'
    echo pages sh tests/pages.sh
    echo notebooks sh tests/notebooks.sh
    echo kill sh tests/kill.sh
    echo 'kill_posterior env KILLS=30 GENERATIONS=20 METHOD="posterior(rounds = 20, draws = 1000)" sh tests/kill.sh'
    echo lsp env LEAK=100000 sh tests/lsp.sh 500
    echo workers env KILLS=50 sh tests/workers.sh
    echo mpi env OUT=build/mpi sh tests/mpi.sh
    echo differential env PROGRAMS=5000 NETWORKS=0 COMPILED=500 FIRST=1000 sh tests/differential.sh
    echo 'vectors env CC="cc -mno-avx512f" PROGRAMS=400 NETWORKS=400 COMPILED=400 LANES=8 FIRST=3000 sh tests/differential.sh'
    echo 'networks env PROGRAMS=0 NETWORKS=40000 COMPILED=2000 FIRST=0 LANES="1 2 4 8"' \
        'STANDALONE="-O0 -fsanitize=address,undefined -fno-sanitize-recover=all -DPLAST_NO_CLONES" sh tests/differential.sh'
    echo combinations env REFUSED=100 sh tests/combinations.sh
    echo mutants env MUTANTS=20000 FIRST=1000 sh tests/mutants.sh
    echo fuzz sh tests/fuzz/long.sh
} | {
    parts
    summary
}
