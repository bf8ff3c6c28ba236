#!/bin/sh
# workers.sh: a run whose candidates are evaluated by workers that come and go has the same bits as one without; workers that are of
# another program or version, that answer wrong, late, twice or with what was said before, and those without the key are refused.
#
# KILLS=N kills a worker N times at random moments, and the run N times, which goes on by --resume.
set -u
. tests/common.sh
: "${OUT:=build}" "${KILLS:=0}"
root=$(pwd)
plastc=$(cd "$OUT" && pwd)/plastc
odd=$(cd "$OUT" && pwd)/tests/odd_worker
need "$plastc"
need "$odd"
work=$OUT/tests/workers
rm -rf "$work"
mkdir -p "$work"
cp tests/resume/points.csv "$work"
small() { # FILE EPOCHS METHOD
    sed "s/METHOD/$3/; s/learn 20 epochs/learn $2 epochs/; s/trials 2/trials 8/" "$root/tests/resume/small.plast" >"$1"
}
small "$work/small.plast" 1500 'cmaes(population = 24)'
small "$work/slopes.plast" 1500 'gradient(slopes = exact)'
small "$work/long.plast" 60000 'cmaes(population = 24)'
cd "$work" || exit 1

bits() { # FOLDER
    { grep -vE '"(seconds|tier|command_line|machine)"' "$1/result.json" && cut -d, -f1,2,4- "$1/history.csv"; } | cksum
}
run() { # ARGUMENTS
    "$plastc" run --jit tcc --threads 1 --no-report -q "$@"
}
shared() { # OUT ARGUMENTS: in the background, until it is heard
    out=$1
    shift
    rm -rf "$out"
    "$plastc" run --jit tcc --threads 1 --no-report --workers --out "$out" "$@" >"$out.txt" 2>&1 &
    coordinator=$!
    wait_for "[ -e $out/workers.key ]"
}
worker() { # RUN ARGUMENTS: behind an &, whose process it becomes, so that it can be killed
    exec "$plastc" worker --jit tcc --threads 1 --wait 10 "$@"
}

# ---- the same bits ----------------------------------------------------------------------------------
# A generation is long enough for all to have a part of it; one worker is killed, and another one comes.
run small.plast --out alone --generations 40
expected=$(bits alone)
shared two small.plast --generations 40
same 'permissions of the keys' '600 600' "$(stat -c %a two/workers.key two/coordinator.key | xargs)"
worker two >first.txt 2>&1 &
first=$!
worker two -q 2>/dev/null &
victim=$!
wait_for "[ \$(grep -c 'takes part' two.txt) = 2 ]"
kill -9 $victim
wait $victim 2>/dev/null
worker two --jit cc --lanes 4 -q &
third=$!
wait $coordinator
same 'a run with workers' 0 $?
wait $first
same 'a worker at the end of the run' 0 $?
same 'has done something' 1 "$(grep -c '[1-9][0-9]* units done' first.txt)"
kill -9 $third 2>/dev/null
same 'with two workers, one killed' "$expected" "$(bits two)"
for options in 'slopes.plast --generations 150' 'small.plast --generations 40 --precision float' 'small.plast --generations 40 --set eta=0.05 --seed 18446744073709551615'; do
    rm -rf plain
    # shellcheck disable=SC2086 # options are several words
    run $options --out plain
    # shellcheck disable=SC2086
    shared helped $options
    worker helped >helper.txt 2>&1 &
    helper=$!
    wait $coordinator
    wait $helper
    same "with a worker, $options" "$(bits plain)" "$(bits helped)"
    same "which took part, $options" 1 "$(grep -c 'takes part' helped.txt)"
done

# Methods whose work comes in other shapes, where there is time.
others() {
    small es.plast 1500 'es(pairs = 12)'
    sed 's/^loss distance/report far/; s/minimize .*//; s/budget.*//; s/METHOD/posterior(rounds = 4, draws = 60)/; s/learn 20/learn 1500/; s/trials 2/trials 8/
         s/^search/accept { stage near { far < 1.2 } stage nearer { far < 0.8 } }\n&/' "$root/tests/resume/small.plast" >posterior.plast
    cp "$root/examples/oja_expression.plast" expression.plast
    for options in 'es.plast --generations 10' posterior.plast 'expression.plast --generations 3 --keep-candidates'; do
        rm -rf plain
        # shellcheck disable=SC2086 # options are several words
        run $options --out plain
        # shellcheck disable=SC2086
        shared helped $options
        worker helped >helper.txt 2>&1 &
        helper=$!
        wait $coordinator
        wait $helper
        same "with a worker, $options" "$(bits plain)" "$(bits helped)"
        same "its table, $options" "$(cat plain/candidates/*.npy 2>/dev/null | cksum)" "$(cat helped/candidates/*.npy 2>/dev/null | cksum)"
        same "has done something, $options" 1 "$(grep -c '[1-9][0-9]* units done' helper.txt)"
    done
}
[ "$KILLS" = 0 ] || others

# ---- by an address, a key and a program -------------------------------------------------------------
mkdir elsewhere
port=$(awk -v seed=$$ 'BEGIN { srand(seed); print 20000 + int(20000 * rand()) }')
(
    cd elsewhere || exit
    cp ../points.csv ../long.plast .
    sed 's/0.01 \* l1/0.02 * l1/' long.plast >other.plast
)
shared named long.plast --workers tcp://127.0.0.1:$port
named=$coordinator
same 'the address' "address tcp://127.0.0.1:$port" "$(grep address named/workers.key)"
cp named/workers.key elsewhere/key
worker tcp://127.0.0.1:$port --key elsewhere/key --program elsewhere/long.plast -q &
far=$!
wait_for "grep -q 'takes part' named.txt"
same 'a worker by address takes part' 1 "$(grep -c 'takes part' named.txt)"

# ---- what is refused while it goes on ---------------------------------------------------------------
says 3 'it has another program, or other data' worker tcp://127.0.0.1:$port --key elsewhere/key --program elsewhere/other.plast --jit tcc
same 'and the run says so' 1 "$(grep -c 'is refused: it has another program' named.txt)"
shared occupied small.plast --workers tcp://127.0.0.1:$port
wait $coordinator
same 'a port in use: exit code' 3 $?
same 'a port in use' 1 "$(grep -c "the address 'tcp://127.0.0.1:$port' is in use" occupied.txt)"
says 66 'another plastc' run --resume named --workers
"$plastc" run small.plast --workers --generations 1 -q --no-report --jit tcc --out stranger
sed "s|^address.*|address tcp://127.0.0.1:$port|" stranger/workers.key >elsewhere/wrong
chmod 600 elsewhere/wrong
says 3 'nobody has answered' worker tcp://127.0.0.1:$port --key elsewhere/wrong --program long.plast --wait 1
chmod 644 elsewhere/key
says 66 "'elsewhere/key' can be read by others" worker tcp://127.0.0.1:$port --key elsewhere/key --program long.plast
for way in version probe wrong short garbage; do
    timeout 20 "$odd" named $way >odd.txt 2>&1
    same "a worker that is odd: $way" $? $([ $way = garbage ] && echo 0 || echo 3)
done
grep -h 'is refused' named.txt | sed 's/.*refused: //' | LC_ALL=C sort >refused.txt
cat >wanted.txt <<'W'
it computes other bits than this process for the same candidates
it has another program, or other data
it is plastc 0.0.9, but the run is of plastc VERSION
its answer has another number of values than its unit
W
same 'what it says of them' "$(cat wanted.txt)" "$(grep -v 'other bits than .* finds' refused.txt | sed 's/of plastc [0-9.]*$/of plastc VERSION/')"
same 'and of the one that was wrong later' 1 "$(grep -c 'it has answered other bits than this process finds' named.txt)"
kill -9 $far $named
wait $far $named 2>/dev/null

# ---- what comes late, twice, or from before -----------------------------------------------------------
shared strange small.plast --generations 40
pids=
for way in late double replay; do
    timeout 60 "$odd" strange $way >$way.txt 2>&1 &
    pids="$pids $!"
done
wait $coordinator
same 'a run with strange workers' "$expected" "$(bits strange)"
# shellcheck disable=SC2086 # several numbers
wait $pids
same 'all took part' 3 "$(grep -c 'takes part' strange.txt)"
same 'and none was refused' 0 "$(grep -c refused strange.txt)"
same 'messages of another session' 1 "$(grep -c 'a message of another session' strange.txt)"

# ---- the run is killed, and goes on; its worker stays ---------------------------------------------------
shared killed small.plast --generations 40
worker killed --wait 20 >patient.txt 2>&1 &
patient=$!
wait_for "grep -q 'takes part' killed.txt"
kill -9 $coordinator
wait $coordinator 2>/dev/null
run --resume killed --workers 2>/dev/null
same 'a run that was killed goes on' 0 $?
same 'to the same bits' "$expected" "$(bits killed)"
kill $patient 2>/dev/null
wait $patient 2>/dev/null
rm killed/workers.key
run --resume killed -q
same 'without workers, too' "$expected" "$(bits killed)"

# ---- many kills -------------------------------------------------------------------------------------
small many.plast 1500 'cmaes(population = 24)'
[ "$KILLS" = 0 ] || {
    run many.plast --generations 400 --out many-alone
    expected=$(bits many-alone)
}
spread_out() { # SEED: numbers of seconds, one a line
    awk -v seed="$1" -v count="$KILLS" 'BEGIN { srand(seed); for (k = 0; k < count; k++) print 0.05 + 0.6 * rand() }'
}
kill_workers() { # until the run has ended, or so many are killed
    for seconds in $(spread_out 1); do
        worker many -q 2>/dev/null &
        victim=$!
        sleep "$seconds"
        kill -9 $victim 2>/dev/null && killed=$((killed + 1))
        wait $victim 2>/dev/null
    done
}
killed=0
while [ $killed -lt "$KILLS" ]; do
    shared many many.plast --generations 400
    worker many -q 2>/dev/null &
    kill_workers
    wait $coordinator
    same "after $killed kills of workers" "$expected" "$(bits many)"
done
killed=0
for seconds in $(spread_out 2); do
    if [ -e many/checkpoint.bin ] && ! grep -q '"stop_reason"' many/result.json 2>/dev/null; then
        "$plastc" run --jit tcc --threads 1 --no-report -q --resume many --workers 2>/dev/null &
        coordinator=$!
    else
        [ $killed -eq 0 ] || [ ! -e many/result.json ] || same "after $killed kills of the run" "$expected" "$(bits many)"
        shared many many.plast --generations 400
    fi
    worker many -q --wait 3 2>/dev/null &
    worker many -q --wait 3 2>/dev/null &
    sleep "$seconds"
    kill -9 $coordinator 2>/dev/null && killed=$((killed + 1))
    wait $coordinator 2>/dev/null
done
if [ "$KILLS" -gt 0 ]; then
    [ -e many/result.json ] || run --resume many --workers 2>/dev/null
    same "after $killed kills of the run" "$expected" "$(bits many)"
    echo "the run was killed $killed times"
fi
summary
