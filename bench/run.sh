#!/bin/sh
# run.sh: how fast plastc is, for `make bench`; all rates beside loops written by hand in the same
# run. OUT is the build folder, PAR mpi if it is one with MPI. Other programs on the machine disturb it:
# repeat what looks odd.
set -eu
: "${OUT:=build}" "${PAR:=single}" "${MPIRUN:=mpirun --allow-run-as-root --oversubscribe}"
bench=$OUT/bench
plastc=$OUT/plastc
data=$bench/tasks
"$bench/write_data" "$data"

echo "Oja's rule online, N inputs, and two rules at once (bench/task.h), 1,000 steps a rollout"
"$bench/rollouts" bench "$data" | tee "$bench/rollouts.txt"

echo
echo "Exact gradients and lanes of trials, CPU time (targets: 6 evaluations, of the mlp 8; lanes 5 times as fast)"
"$bench/gradients" bench "$data" | tee "$bench/gradients.txt"

echo
echo "The same tasks in PyTorch, one thread, all candidates and data sets at once (bench/pytorch.py)"
echo "  (targets for gradients: 30 times, of many candidates 6 times as fast)"
python=
for candidate in "${PYTHON:-python3}" /usr/bin/python3; do
    [ -n "$python" ] || ! "$candidate" -c 'import torch' 2>/dev/null || python=$candidate
done
if [ -n "$python" ]; then
    "$python" bench/pytorch.py "$data" $(awk '/cc, all lanes  / { print $4, $6, $8, $10 }' "$bench/rollouts.txt") \
        $(awk '/^  an mlp/ { exit } /norm of the gradient/ { norm = $NF } /its gradient, lanes/ { one = $(NF - 1) }
            /their gradients/ { each = $(NF - 1) } END { print one, each, norm }' "$bench/gradients.txt")
else
    echo "  left out: it needs PyTorch (Debian: apt-get install python3-torch; or PYTHON=...)"
fi

echo
echo "Spiking neurons (bench/isp1.plast, isp_net.plast, spikes.plast), CPU seconds a simulated second"
"$bench/spiking" bench

echo
echo "Recording all spikes of 10,000 neurons and ten voltages every ms (bench/spikes_recorded.plast), CPU seconds"
"$bench/recording" bench

echo
"$bench/passes" bench "$data"

echo
echo "Source text to first loss, examples/oja.plast (target: 20 ms)"
"$bench/first_loss" examples/oja.plast
set -- $("$bench/process" 21 "$plastc" eval examples/oja.plast --rule oja --trials 1 --jit tcc -q)
echo "  $1 ms as a whole process, plastc eval"

echo
time='300 ms'
echo "Source text to first loss, $time simulated (targets: one neuron 50 ms, networks of 10,000 1,500 ms)"
for program in isp1 isp_net spikes; do
    echo "  bench/$program.plast"
    "$bench/first_loss" bench/$program.plast 5 "$time" | sed 's/^/  /'
done

echo
echo "plastc run examples/oja.plast (targets: 10 s, 50 MiB)"
for jit in auto tcc; do
    rm -rf "$bench/run"
    set -- $("$bench/process" 1 "$plastc" run examples/oja.plast --jit $jit --out "$bench/run" -q)
    echo "  --jit $jit: $1 ms of the clock, $2 ms of CPU time, at most $3 MiB"
done

echo
echo "plastc report of a run of one generation (target: 1,000 ms)"
while read -r program settings; do
    rm -rf "$bench/run"
    "$plastc" run examples/$program.plast --generations 1 --out "$bench/run" $settings -q >"$bench/printed" 2>&1 ||
        { cat "$bench/printed"; exit 1; }
    set -- $("$bench/process" 5 "$plastc" report "$bench/run")
    echo "  $program: $1 ms of the clock, $2 ms of CPU time"
done <<'RUNS'
oja
four_rules --set size=160 --set length=100ms
mlp_spikes --set size=80 --set length=100ms
product_rule --set size=80 --set length=100ms
RUNS

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
