#!/bin/sh
# bench.sh: the programs of `make bench` are built, read their data files, and give the mean losses on
# record, with the same bits from every compiler and lane count; one repeat of what is quick.
#
#     OUT=build sh tests/bench.sh
set -u
: "${OUT:=build}"
bench=$OUT/bench
scratch=$(mktemp -d) || exit 1
trap 'rm -rf "$scratch"' EXIT
good=0
bad=0

check() { # WORDS COMMAND...
    words=$1
    shift
    if "$@" >"$scratch/printed" 2>&1; then
        good=$((good + 1))
    else
        bad=$((bad + 1))
        echo "FAILED: $words"
        cat "$scratch/printed"
    fi
}

check "write_data" "$bench/write_data" "$scratch/tasks"
check "rollouts: mean losses" "$bench/rollouts" bench "$scratch/tasks" 0
mv "$scratch/printed" "$scratch/losses"
for loss in 0.002739062018 0.01307099793 0.1401268725 0.1858973822; do
    check "rollouts: $loss from programs and by hand" \
        sh -c "[ \$(grep -c 'mean loss $loss, .*; on record $loss\$' '$scratch/losses') -eq 2 ]"
done
check "gradients: the same bits" "$bench/gradients" bench "$scratch/tasks" 0
check "passes" "$bench/passes" bench "$scratch/tasks" 0
for program in isp1 isp_net spikes spikes_recorded; do
    check "$program.plast" "$OUT/plastc" check bench/$program.plast
done
check "first_loss" "$bench/first_loss" examples/oja.plast 1
check "first_loss of a network" "$bench/first_loss" bench/spikes.plast 1 '1 ms'
check "recording" "$bench/recording" bench 1
check "process" "$bench/process" 1 "$OUT/plastc" --version

echo "$good passed, $bad failed"
[ "$bad" -eq 0 ]
