#!/bin/sh
# run.sh: how fast plastc is, for `make bench`; all rates beside loops written by hand in the same
# run. OUT is the build folder, PAR mpi if it is one with MPI. Other programs on the machine disturb it:
# repeat what looks odd.
set -eu
: "${OUT:=build}" "${PAR:=single}" "${MPIRUN:=mpirun --allow-run-as-root --oversubscribe}"
bench=$OUT/bench
plastc=$OUT/plastc

echo "Oja's rule online, N inputs, and two rules at once (bench/task.h), 1,000 steps a rollout"
"$bench/rollouts" bench

echo
echo "Spiking neurons (bench/isp1.plast, isp_net.plast, spikes.plast), CPU seconds a simulated second"
"$bench/spiking" bench

# What an evaluation takes, beside that of a single trial.
cost() { # PROGRAM TRIALS JIT [OPTION...]
    program=$1
    trials=$2
    jit=$3
    shift 3
    many=$("$bench/process" 3 "$plastc" eval "$program" --rule oja --trials "$trials" \
        --jit $jit --threads 1 -q "$@")
    one=$("$bench/process" 3 "$plastc" eval "$program" --rule oja --trials 1 --jit $jit --threads 1 \
        -q "$@")
    echo "$many $one" | awk '{ print $2 - $5 }'
}

echo
echo "Without a pass of the compiler: its CPU time, x that with all (docs/architecture.md)"
printf '  %-28s%10s%10s%10s%10s%10s\n' '' horner hoist unroll scalar dead
for jit in tcc cc; do
    for task in 'examples/oja.plast 2000' 'bench/oja.plast 100' 'bench/two.plast 100'; do
        all=$(cost $task $jit)
        printf '  %-28s' "${task% *}, $jit"
        for pass in horner hoist unroll scalar dead; do
            cost $task $jit --without $pass | awk -v all="$all" '{ printf "%10.2f", $1 / all }'
        done
        echo
    done
done

echo
echo "Source text to first loss, examples/oja.plast (target: 20 ms)"
"$bench/first_loss" examples/oja.plast
set -- $("$bench/process" 21 "$plastc" eval examples/oja.plast --rule oja --trials 1 --jit tcc -q)
echo "  $1 ms as a whole process, plastc eval"

echo
echo "plastc run examples/oja.plast (targets: 10 s, 50 MiB)"
for jit in auto tcc; do
    rm -rf "$bench/run"
    set -- $("$bench/process" 1 "$plastc" run examples/oja.plast --jit $jit --out "$bench/run" -q)
    echo "  --jit $jit: $1 ms of the clock, $2 ms of CPU time, at most $3 MiB"
done

[ "$PAR" = mpi ] || exit 0
echo
echo "Its search by ranks of one thread (target: 2 ranks are 1.8 times as fast as 1)"
for ranks in 1 2; do
    rm -rf "$bench/run"
    set -- $("$bench/process" 1 $MPIRUN -n $ranks "$plastc" run examples/oja.plast --threads 1 --jit cc \
        --out "$bench/run" -q)
    echo "  $ranks: $(sed -n 's/.*"seconds":[^0-9]*\([0-9.]*\),/\1/p' "$bench/run/result.json") s," \
        "$2 ms of CPU time as whole processes"
done
