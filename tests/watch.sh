#!/bin/sh
# watch.sh: following a run while it goes on: the lines of `run --events`.
#
#     OUT=build sh tests/watch.sh [--rewrite]
set -u
. tests/common.sh
: "${OUT:=build}"
plastc=$(cd "$OUT" && pwd)/plastc
root=$(pwd)
work=$OUT/tests/watch
rm -rf "$work"
mkdir -p "$work"
work=$(cd "$work" && pwd)
cp tests/resume/points.csv "$work"
sed 's/METHOD/cmaes(population = 6)/' tests/resume/small.plast >"$work/small.plast"
sed 's/METHOD/gradient/' tests/resume/small.plast >"$work/endless.plast"
cd "$work" || exit 1
sed 's/^ *method .*/&\n    starts 3/' small.plast >starts.plast

wait_for() { # COMMAND: until it is true, for 20 s at the most
    tries=0
    until eval "$1" || [ $tries -ge 200 ]; do
        sleep 0.1
        tries=$((tries + 1))
    done 2>/dev/null
}

# All of result.json that is no time.
of_result() { # FOLDER
    jq -cS 'del(.. | .seconds?, .tier?)' "$1/result.json"
}

# ---- lines for other programs ------------------------------------------------------------------------
run='run small.plast --generations 20 --jit tcc --threads 1'
"$plastc" $run --out plain -q
"$plastc" $run --out told --events >events 2>/dev/null
same '--events: exit code' 0 "$?"
same '--events: a line each' 22 "$(wc -l <events)"
same '--events: each is an object' 22 "$(jq -c 'select(type == "object")' events | wc -l)"
same '--events: the first one' '["run","told/","small.plast",1,"cmaes",1,20]' \
    "$(head -n 1 events | jq -c '[.event, .folder, .program, .seed, .method, .starts, .planned_generations]')"
same '--events: the last one' '{"event":"end","result":"told/result.json","stop_reason":"budget"}' \
    "$(tail -n 1 events | jq -c .)"
same '--events: the same result' "$(of_result plain)" "$(of_result told)"
same '--events: the same history' "$(cut -d, -f1,2,4- plain/history.csv)" "$(cut -d, -f1,2,4- told/history.csv)"
# Their numbers are those of the history, under its names; an empty field is null, inf too.
names=$(jq -r 'select(.event == "generation") | del(.event, .start) | keys_unsorted | join(",")' events | sort -u)
columns=$(echo "$names" | tr ',' '\n' | wc -l)
same '--events: the names of history.csv' "$(head -n 1 told/history.csv | cut -d, -f1-"$columns")" "$names"
sed '1d; s/inf//g' told/history.csv | cut -d, -f1-"$columns" >rows
jq -r 'select(.event == "generation") | del(.event, .start) | [.[]] | join(",")' events >numbers
awk -F, 'NR == FNR { row[NR] = $0; next }
         { n = split(row[FNR], field, ","); for (k = 1; k <= NF; k++) if (field[k] "" != $k "" && field[k] + 0 != $k + 0) print FNR, k }' \
    rows numbers >different
same '--events: the numbers of history.csv' '20 0' "$(wc -l <numbers) $(wc -l <different)"

"$plastc" run starts.plast --generations 4 --jit tcc --threads 1 --out several --events -q >events
same '--events of three starts: lines' 14 "$(jq -c . events | wc -l)"
same '--events of three starts: each has its own' '1 1 1 1 2 2 2 2 3 3 3 3' \
    "$(echo $(jq -r 'select(.event == "generation") | .start' events))"
"$plastc" run starts.plast --start 2 --generations 2 --jit tcc --threads 1 --out one --events -q >events
same '--events of one start' '1 2 2' "$(echo $(jq -r '.starts // .start // empty' events))"
"$plastc" run --resume told --generations 22 --jit tcc --threads 1 --events -q >events
same '--events of a run that goes on' '21 22' "$(echo $(jq -r '.generation // empty' events))"

# Each line is there at once.
"$plastc" run endless.plast --generations 1000000000 --jit tcc --threads 1 --out now --events -q >events &
pid=$!
wait_for '[ "$(wc -l <events)" -gt 2 ]'
same '--events: at once' yes "$([ "$(wc -l <events)" -gt 2 ] && echo yes)"
kill -TERM $pid
wait $pid
same '--events, interrupted: exit code' 130 "$?"
same '--events, interrupted: the last line' interrupted "$(tail -n 1 events | jq -r .stop_reason)"

# Nobody reads them any more: the search goes on, and says at its end that something was lost.
{ env --default-signal=PIPE "$plastc" $run --out unread --events -q 2>messages; echo $? >code; } | head -n 1 >/dev/null
wait_for '[ -s code ]'
same '--events without a reader: exit code' 74 "$(cat code)"
same '--events without a reader: says so' 'plastc: error: cannot write to standard output' "$(cat messages)"
same '--events without a reader: the same result' "$(of_result plain)" "$(of_result unread)"
"$plastc" $run --out closed --events -q >&- 2>/dev/null
same '--events with standard output closed: exit code' 0 "$?"
same '--events with standard output closed: the same result' "$(of_result plain)" "$(of_result closed)"
if [ -e /dev/full ]; then
    "$plastc" $run --out full --events -q >/dev/full 2>/dev/null
    same '--events on a full disk: exit code' 74 "$?"
    same '--events on a full disk: the same result' "$(of_result plain)" "$(of_result full)"
fi
"$plastc" $run --events --json 2>messages
same '--events --json: exit code' 2 "$?"
"$plastc" check small.plast --events 2>messages
same "check --events: says so" "plastc: error: 'check' takes no option '--events'" "$(head -n 1 messages)"

cd "$root" && summary
