#!/bin/sh
# watch.sh: following a run while it goes on: the lines of `run --events`, and `watch`, whose frames are on record
# (tests/golden/watch).
#
#     OUT=build sh tests/watch.sh [--rewrite]
set -u
. tests/common.sh
rewrite=
[ "${1:-}" = --rewrite ] && rewrite=yes
unset LC_ALL LC_CTYPE NO_COLOR COLUMNS LINES
export LANG=C.UTF-8 TERM=xterm
: "${OUT:=build}"
plastc=$(cd "$OUT" && pwd)/plastc
need "$plastc"
root=$(pwd)
golden=$root/tests/golden/watch
work=$OUT/tests/watch
rm -rf "$work"
mkdir -p "$work"
work=$(cd "$work" && pwd)
cp tests/resume/points.csv "$work"
sed 's/METHOD/cmaes(population = 6)/' tests/resume/small.plast >"$work/small.plast"
sed 's/METHOD/gradient/' tests/resume/small.plast >"$work/endless.plast"
cd "$work" || exit 1
sed 's/^ *method .*/&\n    starts 3/' small.plast >starts.plast

# All of result.json that is no time.
of_result() { # FOLDER
    jq -cS 'del(.. | .seconds?, .tier?, .command_line?, .machine?)' "$1/result.json"
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

same '--events: sigma and the ratio of axes' '20 20' \
    "$(jq 'select(.event == "generation" and .sigma > 0) | .sigma' events | wc -l) $(jq 'select(.event == "generation" and .axis_ratio >= 1)' -c events | wc -l)"

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
"$plastc" run endless.plast --generations 1 --jit tcc --threads 1 --out slopes --events -q >events
same '--events of a method without sigma' '[null,null]' "$(jq -c 'select(.event == "generation") | [.sigma, .axis_ratio]' events)"
sed 's/METHOD/es(pairs = 4, sigma = 0.25)/' "$root/tests/resume/small.plast" >es.plast
"$plastc" run es.plast --generations 1 --jit tcc --threads 1 --out es --events -q >events
same '--events of es' '[0.25,null]' "$(jq -c 'select(.event == "generation") | [.sigma, .axis_ratio]' events)"
"$plastc" $run --events --json 2>messages
same '--events --json: exit code' 2 "$?"
"$plastc" check small.plast --events 2>messages
same "check --events: says so" "plastc: error: 'check' takes no option '--events'" "$(head -n 1 messages)"

# ---- frames ------------------------------------------------------------------------------------------
# frame NAME COLUMNS LINES FOLDER: the frame on record; $work/frame is what is shown
frame() {
    COLUMNS=$2 LINES=$3 timeout 60 "$plastc" watch "$4" --once >frame 2>&1
    same "$1: exit code" 0 "$?"
    same "$1: lines that are too many" 0 "$(sed "1,$3d" frame | wc -l)"
    if [ -n "$rewrite" ]; then
        cp frame "$golden/$1.txt"
    elif cmp -s frame "$golden/$1.txt"; then
        pass
    else
        fail "the frame $1 is not as on record"
        diff "$golden/$1.txt" frame | head -n 6
    fi
}

# narrow COLUMNS: no line of the frame is longer, in characters
narrow() {
    same "a line longer than $1" 0 "$(LC_ALL=C sed 's/[\x80-\xBF]//g' frame | LC_ALL=C awk -v most="$1" 'length > most' | wc -l)"
}

history=$golden/history.csv
mkdir run
cp "$history" run/history.csv
frame braille-80x24 80 24 run
narrow 80
frame braille-40x12 40 12 run
narrow 40
frame braille-120x40 120 40 run
narrow 120
LANG=C frame ascii-80x24 80 24 run
LANG=C frame ascii-40x12 40 12 run
for locale in POSIX de_DE.ISO-8859-1 ''; do
    LANG=$locale frame ascii-40x12 40 12 run
done
LANG=C LC_ALL=de_DE.utf8 frame braille-40x12 40 12 run
TERM=dumb frame ascii-40x12 40 12 run
for size in 19x4 12x3 10x2 7x1 1x1 300x5 20x5 20x100; do
    frame "size-$size" ${size%x*} ${size#*x} run
    narrow ${size%x*}
done
# Every size: no line too many, none too long, and never a signal.
wrong=0
for columns in 1 2 5 9 13 17 21 26 33 47 64 150; do
    for lines in 1 2 3 4 5 6 7 8 9 10 11 13 17 60; do
        COLUMNS=$columns LINES=$lines "$plastc" watch run >frame || wrong=$((wrong + 1))
        [ "$(wc -l <frame)" -le $lines ] || wrong=$((wrong + 1))
        [ -z "$(LC_ALL=C sed 's/[\x80-\xBF]//g' frame | LC_ALL=C awk -v most=$columns 'length > most')" ] || wrong=$((wrong + 1))
    done
done
same 'frames of other sizes that are wrong' 0 $wrong

# A row that is being written is none yet.
head -c 1234 "$history" | sed '$d' >run/history.csv
COLUMNS=80 LINES=24 "$plastc" watch run >whole
head -c 1234 "$history" >run/history.csv
COLUMNS=80 LINES=24 "$plastc" watch run >frame
same 'a row that is half written' "$(cat whole)" "$(cat frame)"
cut=$(head -n 1 "$history" | wc -c)
size=$(wc -c <"$history")
while [ $cut -lt "$size" ]; do
    head -c $cut "$history" >run/history.csv
    "$plastc" watch run >frame 2>&1 || fail "history.csv cut after $cut bytes: $(head -n 1 frame)"
    cut=$((cut + 61))
done
head -n 1 "$history" >run/history.csv
frame no-generation 80 24 run
head -n 2 "$history" >run/history.csv
frame one-generation 80 24 run
# Nothing finite, one number, numbers of any size.
{ head -n 1 "$history"; sed -n '2,9s/,[^,]*,[^,]*,[^,]*,[^,]*,[^,]*$/,inf,nan,,inf,0.1/p' "$history"; } >run/history.csv
frame nothing-finite 80 24 run
{ head -n 1 "$history"; sed -n '2,9s/,[^,]*,[^,]*,[^,]*,[^,]*,[^,]*$/,0.25,0.25,0.5,1,0.1/p' "$history"; } >run/history.csv
frame constant 40 12 run
{ head -n 1 "$history"; sed -n '2s/,[^,]*,[^,]*,[^,]*,[^,]*,[^,]*$/,1e300,-1e300,0.5,1,0.1/p;3s/,[^,]*,[^,]*,[^,]*,[^,]*,[^,]*$/,-1e300,-1e-300,0.5,1,0.1/p' "$history"; } >run/history.csv
frame huge 40 12 run
{ head -n 1 "$history"; sed -n '2s/,[^,]*,[^,]*,[^,]*,[^,]*,[^,]*$/,1e300,1e-300,0.5,1,0.1/p;3s/,[^,]*,[^,]*,[^,]*,[^,]*,[^,]*$/,3e-310,,0.5,1,0.1/p' "$history"; } >run/history.csv
frame decades 40 12 run
cp "$history" run/history.csv
touch -d '3 hours ago' run/history.csv
frame quiet 80 12 run

# Several searches, of which one goes on; then the run has ended.
mkdir -p searches/start-1 searches/start-2 searches/start-3
touch searches/program.plast
frame none-begun 80 24 searches
cp "$history" searches/start-1
sed -n '1,25p' "$history" | sed 's/,0\.0/,0.1/g' >searches/start-2/history.csv
echo '{"loss": 0.0123, "generations": 40, "stop_reason": "budget", "coefficients": {}}' >searches/start-1/result.json
frame searches 80 24 searches
echo '{"loss": 0.0323, "generations": 24, "stop_reason": "plateau", "coefficients": {}}' >searches/start-2/result.json
echo '{"loss": 0.0123, "validation_loss": 0.5, "generations": 64, "stop_reason": "tolerance_x", "coefficients": {}}' >searches/result.json
frame searches-ended 80 24 searches
# One that goes on after its end, with a longer budget.
sed 's/64/60/' searches/result.json >longer && mv longer searches/result.json
COLUMNS=80 LINES=24 "$plastc" watch searches | head -n 1 >frame
same 'a run that goes on after its end' 'searches goes on' "$(sed 's/  */ /' frame)"

# What was planned is read from the program of the run, without its lock.
head -n 13 plain/history.csv >rows
cp -r plain begun
rm begun/result.json
cp rows begun/history.csv
COLUMNS=120 "$plastc" watch begun >frame
same 'generations that are planned, and time left' 1 "$(grep -c '^generation 12/20 .* left$' frame)"
COLUMNS=120 "$plastc" watch plain >frame
same 'a run that has ended' 1 "$(grep -c 'stopped: the budget is used up$' frame)"
same 'a run that has ended has its loss' "result: loss $(jq .loss plain/result.json | awk '{ printf "%.4g", $1 }')" \
    "$(grep -o '^result: loss [0-9.]*' frame)"
COLUMNS=120 "$plastc" watch several >frame
same 'a run of three searches' 1 "$(grep -c '^start 3/3  generation 4/4 ' frame)"
rm begun/checkpoint.bin
COLUMNS=120 "$plastc" watch begun >frame
same 'without a checkpoint' 1 "$(grep -c '^generation 12  ' frame)"

# ---- what is none ------------------------------------------------------------------------------------
# says CODE WORDS ARGUMENTS...
says() {
    code=$1
    words=$2
    shift 2
    timeout 60 "$plastc" watch "$@" >printed 2>&1
    same "watch $*: exit code" "$code" "$?"
    same "watch $*" "plastc: error: $words" "$(head -n 1 printed)"
}

mkdir empty bad
says 2 "no run is given after 'watch'"
says 2 "one run at a time: 'empty'" run empty
says 2 "'watch' takes no option '--threads'" run --threads 2
says 66 "cannot read 'nothing': No such file or directory" nothing
says 66 "'empty' is not the folder of a run: it has no history.csv" empty
says 66 "'small.plast' is not the folder of a run, but a file" small.plast
says 66 "'run/history.csv' is not the folder of a run, but a file" run/history.csv
{ head -n 1 "$history"; sed -n '2s/0.125/word/p' "$history"; } >bad/history.csv
says 66 "bad/history.csv:2: 'word' is no number" bad
printf 'genera' >bad/history.csv
says 66 "bad/history.csv:1: the header is not whole" bad
cp "$history" bad/history.csv
echo '{"loss": 1' >bad/result.json
says 66 "bad/result.json:2:1: this cannot be read as JSON: '}' expected near end of file" bad
rm bad/history.csv bad/result.json
mkfifo bad/history.csv
says 66 "cannot read 'bad/history.csv': it is not a regular file" bad
"$plastc" watch run >/dev/full 2>printed
same 'watch on a full disk' 74 "$?"

# ---- on a terminal -----------------------------------------------------------------------------------
if command -v tmux >/dev/null; then
    terminal() {
        tmux -L "plastc$$.$sessions" -f /dev/null "$@"
    }
    screen() {
        terminal capture-pane -p
    }
    # What is printed behind the frame.
    ended() {
        terminal capture-pane -p -S -30 | sed -n '/^code/,$p' | sed '/^$/d' | tr '\n' ' '
    }
    # live NAME: a run that takes minutes, in the background
    live() {
        "$plastc" run long.plast --jit tcc --threads 1 -q --out "$1" &
        pid=$!
        wait_for '[ "$(wc -l <'"$1"'/history.csv)" -gt 3 ]'
    }
    sessions=0
    watching() { # FOLDER [VARIABLE=VALUE]: with a server of its own, as one may still be about to end
        sessions=$((sessions + 1))
        terminal new-session -d -x 80 -y 24 "env ${2:-A=B} '$plastc' watch '$1'; echo \"code \$?\"; stty -a | grep -o ' -*icanon\| -*echo ' | tr -d ' \n'; sleep 600"
        wait_for 'screen | grep -q "q leaves"'
    }
    trap 'terminal kill-server 2>/dev/null; kill $pid 2>/dev/null' EXIT
    sed 's/METHOD/gradient/; s/40 generations/400000 generations/; s/20 epochs/300 epochs/; /^guard/d' "$root/tests/resume/small.plast" >long.plast

    live lively
    watching lively
    first=$(screen | grep -o '^generation [0-9]*')
    wait_for '[ "$(screen | grep -o "^generation [0-9]*")" != "$first" ]'
    second=$(screen | grep -o '^generation [0-9]*')
    same 'the frame follows the run' yes "$([ -n "$second" ] && [ "$first" != "$second" ] && echo yes)"
    same 'it fills the screen' 24 "$(screen | grep -c .)"
    same 'colours' yes "$(terminal capture-pane -pe | grep -q '\[36m' && echo yes)"
    terminal resize-window -x 40 -y 12
    wait_for 'screen | head -n 1 | grep -q "^.\{32\}q leaves$"'
    same 'a smaller window' 40 "$(screen | head -n 1 | tr -d '\n' | wc -c)"
    terminal resize-window -x 132 -y 43
    wait_for 'screen | head -n 1 | grep -q "^.\{124\}q leaves$"'
    same 'a larger window' 132 "$(screen | head -n 1 | tr -d '\n' | wc -c)"
    terminal send-keys x q
    wait_for 'ended | grep -q icanon'
    same 'q leaves' 'code 0 icanonecho ' "$(ended)"
    same 'q leaves the screen as it was' 0 "$(screen | grep -c generation)"
    terminal kill-server
    watching lively NO_COLOR=1
    same 'NO_COLOR' 0 "$(terminal capture-pane -pe | grep -c '\[[0-9]*m')"
    terminal send-keys C-c
    wait_for 'ended | grep -q icanon'
    same 'Ctrl-C leaves' 'code 0 icanonecho ' "$(ended)"
    terminal kill-server
    sessions=$((sessions + 1))
    terminal new-session -d -x 80 -y 24 'sh -i'
    terminal send-keys "'$plastc' watch lively" Enter
    wait_for 'screen | grep -q "q leaves"'
    terminal send-keys C-z
    wait_for '! screen | grep -q "q leaves"'
    terminal send-keys 'echo ba''ck' Enter
    wait_for 'screen | grep -qx back'
    same 'Ctrl-Z gives the terminal to the shell' 'back 0' "$(screen | grep -x back) $(screen | grep -c 'q leaves')"
    terminal send-keys fg Enter
    wait_for 'screen | grep -q "q leaves"'
    same 'fg shows the run again' 1 "$(screen | grep -c 'q leaves')"
    terminal kill-server
    same 'the run goes on' yes "$(kill -0 $pid && echo yes)"

    # It ends with the run, and says why; nothing is locked meanwhile.
    watching lively
    kill -TERM $pid
    wait $pid
    same 'the run ends as ever' 130 "$?"
    wait_for 'ended | grep -q icanon'
    same 'it ends with the run' 'code 0 icanonecho ' "$(ended)"
    same 'and says why' 1 "$(terminal capture-pane -p -S -30 | grep -c '^lively .* stopped: interrupted$')"
    terminal kill-server

    # From before the first generation.
    mkdir late
    head -n 1 "$history" >late/history.csv
    watching late
    same 'before the first generation' 1 "$(screen | grep -c '^no generation yet$')"
    cp "$history" late/history.csv
    wait_for 'screen | grep -q "^generation 40"'
    same 'after the first generation' 1 "$(screen | grep -c '^generation 40')"
    printf 'nonsense\n' >late/history.csv.new
    cat "$history" late/history.csv.new >late/history.csv
    wait_for 'ended | grep -q icanon'
    same 'a history that is none any more' "plastc: error: late/history.csv:42: the row has 1 fields, the header 14 code 66" \
        "$(screen | head -n 2 | tr '\n' ' ' | sed 's/ $//')"
    terminal kill-server
    cp "$history" late/history.csv
    watching late
    process=$(terminal list-panes -F '#{pane_pid}')
    process=$(ps -o pid= --ppid "$process" | head -n 1)
    kill -TERM $process
    wait_for 'ended | grep -q icanon'
    same 'SIGTERM leaves' 'code 0 icanonecho ' "$(ended)"
fi

cd "$root" && summary
