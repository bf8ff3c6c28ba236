#!/bin/sh
# race.sh: commands that begin at once never share or lose a folder.
set -u
. tests/common.sh
plastc=$(cd "${OUT:=build}" && pwd)/plastc
: "${ROUNDS:=3}"
scratch=$(mktemp -d) || exit 1
trap 'rm -rf "$scratch"' EXIT
cp tests/resume/points.csv "$scratch"
sed 's/METHOD/cmaes(population = 6)/; s/40 generations/3 generations/' tests/resume/small.plast >"$scratch/small.plast"
cd "$scratch" || exit 1

# at_once COUNT ARGUMENTS: so many at once, with different seeds; their exit codes are in codes.
at_once() {
    count=$1
    shift
    rm -f codes
    for seed in $(seq "$count"); do
        (timeout 100 "$plastc" run small.plast --jit tcc --threads 1 --seed "$seed" -q "$@" >/dev/null 2>&1; echo $? >>codes) &
    done
    wait
}

whole() { # FOLDER...: seeds of runs whose files belong together
    for folder in "$@"; do
        "$plastc" run --resume "$folder" -q --jit tcc --threads 1 >/dev/null 2>&1 &&
            sed -n 's/^[[:space:]]*"seed":[[:space:]]*\([0-9]*\),/\1/p' "$folder/result.json"
    done | sort -n | tr '\n' ' '
}

# Each has a folder of its own.
for round in $(seq "$ROUNDS"); do
    rm -rf runs
    at_once 8
    same "round $round: done" 8 "$(grep -c '^0$' codes)"
    same "round $round: results" "1 2 3 4 5 6 7 8 " "$(whole runs/*)"
done

# All are told to take one folder: one has it, the others are refused, while it is at work or after it
# has ended. It takes long enough for all of them to have begun.
long='--generations 2000'
for round in $(seq "$ROUNDS"); do
    rm -rf out
    at_once 6 --out out $long
    same "one folder, round $round: done" 1 "$(grep -c '^0$' codes)"
    same "one folder, round $round: refused" 5 "$(grep -cE '^(2|74)$' codes)"
    same "one folder, round $round: a whole run" 1 "$(whole out | wc -w | tr -d ' ')"
done

# Half of them are told to take the folder that the others would choose.
for round in $(seq "$ROUNDS"); do
    rm -rf runs
    for seed in 1 2 3 4; do
        (timeout 100 "$plastc" run small.plast --jit tcc --threads 1 --seed "$seed" -q $long >/dev/null 2>&1; echo $? >>chosen) &
    done
    at_once 4 --out runs/small $long
    wait
    same "chosen or given, round $round: those that choose" 4 "$(grep -c '^0$' chosen)"
    same "chosen or given, round $round: all that were done" "$(cat chosen codes | grep -c '^0$')" \
        "$(whole runs/* | wc -w | tr -d ' ')"
    rm chosen
done

# Two that go on with one run: it has the bits of one that nobody disturbed.
bits() { # FOLDER
    { grep -vE '"(seconds|tier|command_line|machine)"' "$1/result.json" && cut -d, -f1,2,4- "$1/history.csv"; } | cksum
}
rm -rf out
at_once 1 --out out
cp -r out once
"$plastc" run --resume once --generations 60 -q --jit tcc --threads 1
for round in $(seq "$ROUNDS"); do
    rm -rf both codes
    cp -r out both
    for process in 1 2 3; do
        (timeout 100 "$plastc" run --resume both --generations 60 -q --jit tcc --threads 1 >/dev/null 2>&1; echo $? >>codes) &
    done
    wait
    same "gone on with at once, round $round: exit codes" 3 "$(grep -cE '^(0|66)$' codes)"
    same "gone on with at once, round $round" "$(bits once)" "$(bits both)"
done

# What comes after a search keeps others from changing the run meanwhile, and notices if somebody did by hand.
sed 's/20 epochs/2000 epochs/; /^guard/d' small.plast >slow.plast
"$plastc" run slow.plast --generations 2 --out run -q --jit tcc --threads 1
for command in 'directions --trials 100' 'prune --trials 10 --refit 40'; do
    name=${command%% *}
    rm -rf busy
    cp -r run busy
    "$plastc" $command busy --jit tcc --threads 1 >/dev/null 2>messages &
    pid=$!
    # Nobody asks before it has the run: who asks takes the run for a moment.
    tries=0
    until grep -q " $pid " /proc/locks || [ $tries -ge 400 ]; do
        sleep 0.05
        tries=$((tries + 1))
    done
    "$plastc" run --resume busy -q --jit tcc >printed 2>&1
    same "$name: nobody goes on with the run" "66 1" "$? $(grep -c 'another plastc is at work' printed)"
    "$plastc" directions busy -q --jit tcc >printed 2>&1
    same "$name: nor another such command" "66 1" "$? $(grep -c 'another plastc is at work' printed)"
    "$plastc" eval busy -q --jit tcc --trials 1 >/dev/null
    same "$name: it may be read" 0 "$?"
    sed 's/"loss":/"loss": /' run/result.json >busy/result.json
    same "$name: it was at work all that time" 0 "$(kill -0 $pid 2>/dev/null; echo $?)"
    wait $pid
    same "$name: another rule: exit code" 66 "$?"
    same "$name: another rule: says so" 1 "$(grep -c "'busy/result.json' has changed since this command read its rule; nothing is written" messages)"
    same "$name: another rule: is as it was" "$(sed 's/"loss":/"loss": /' run/result.json | cksum) none" "$(cksum <busy/result.json) $([ -e busy/pruned.json ] || echo none)"
done

summary
