#!/bin/sh
# kill.sh: kills a run at random moments, 100 times, and checks that it goes on to the same bits.
#
# METHOD: its search, of GENERATIONS.
set -u
. tests/common.sh
: "${OUT:=build}" "${KILLS:=100}" "${METHOD:=cmaes(tolerance_loss = 0, tolerance_x = 0)}" "${GENERATIONS:=3000}"
plastc=$OUT/plastc
work=$OUT/tests/kill-${METHOD%%(*}
rm -rf "$work"
mkdir -p "$work"
cp tests/resume/points.csv "$work"
sed "s/METHOD/$METHOD/" tests/resume/small.plast >"$work/small.plast"
long="$work/small.plast --generations $GENERATIONS --jit tcc"

bits() { # FOLDER
    {
        grep -vE '"(seconds|tier|command_line|machine)"' "$1/result.json" && cut -d, -f1,2,4- "$1/history.csv"
        [ ! -e "$1/candidates" ] || cat "$1"/candidates/*.npy
    } | cksum
}

begin=$(date +%s%N)
"$plastc" run -q $long --out "$work/whole"
end=$(date +%s%N)
expected=$(bits "$work/whole")

kill_after() { # ARGUMENTS: of a run, which is killed after $seconds
    "$plastc" run -q "$@" &
    pid=$!
    sleep "$seconds"
    kill -9 $pid
    wait $pid
} 2>/dev/null

number=0
for seconds in $(awk -v whole=$((end - begin)) -v count="$KILLS" \
    'BEGIN { srand(1); for (k = 0; k < count; k++) print whole * 1e-9 * rand() }'); do
    number=$((number + 1))
    rm -rf "$work/run"
    kill_after $long --out "$work/run"
    if [ -e "$work/run/checkpoint.bin" ]; then
        # Every other one is killed again while it goes on.
        [ $((number % 2)) -eq 0 ] && kill_after --jit tcc --resume "$work/run"
        "$plastc" run -q --jit tcc --resume "$work/run"
    else
        "$plastc" run -q $long --out "$work/run"
    fi
    if [ "$(bits "$work/run")" = "$expected" ]; then
        pass
    else
        fail "kill $number, after $seconds s: another result"
    fi
done
summary
