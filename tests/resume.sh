#!/bin/sh
# resume.sh: a run that was stopped, at whatever moment, goes on to the same bits; one that cannot go
# on says why and leaves its folder alone.
set -u
. tests/common.sh
: "${OUT:=build}"
plastc=$OUT/plastc
work=$OUT/tests/resume
rm -rf "$work"
mkdir -p "$work/data"

# What must not differ: result.json without seconds, tier, command line and machine, history.csv
# without its seconds, and covariance.npy.
bits() { # FOLDER
    { grep -vE '"(seconds|tier|command_line|machine)"' "$1/result.json" && cut -d, -f1,2,4- "$1/history.csv"; covariance "$1"; } | cksum
}

result() { # FOLDER
    { grep -vE '"(seconds|tier|command_line|machine)"' "$1/result.json"; covariance "$1"; } | cksum
}

covariance() { # FOLDER: nothing of a method that learns none
    cat "$1/covariance.npy" 2>/dev/null
}

rows() { # FOLDER: history.csv without seconds and the losses of the favourite
    cut -d, -f1,2,4-10,13- "$1/history.csv" | cksum
}

contents() { # FOLDER
    (cd "$1" && ls -R . && find . -type f | LC_ALL=C sort | xargs cat) | cksum
}

# The small task, or another one. FILE METHOD [TASK]
program() {
    sed "s/METHOD/$2/" "${3:-tests/resume/small.plast}" >"$1"
}

cp tests/resume/points.csv "$work/data"

run() { # ARGUMENTS: prints nothing but errors
    "$plastc" run -q --jit tcc "$@"
}

# Stopped after some generations and extended, for every method, with other threads and another tier.
resume_bits() { # NAME METHOD [TASK]
    program "$work/data/$1.plast" "$2" "${3:-tests/resume/small.plast}"
    run "$work/data/$1.plast" --threads 1 --out "$work/$1"
    expected=$(bits "$work/$1")
    for split in 1 17 39; do
        part=$work/$1-$split
        run "$work/data/$1.plast" --generations $split --out "$part" --threads 2
        run --resume "$part" --generations 40 --threads 1
        # The validation of a run's course depends on its planned length.
        same "$1: history of $split generations and the others" "$(rows "$work/$1")" "$(rows "$part")"
        same "$1: result of $split generations and the others" "$(result "$work/$1")" "$(result "$part")"
    done
    run --resume "$work/$1"
    same "$1: a finished run, resumed" "$expected" "$(bits "$work/$1")"
}
resume_bits cmaes 'cmaes(population = 6)'
resume_bits diagonal 'cmaes(covariance = diagonal)'
resume_bits ipop 'cmaes(population = 40, restarts = ipop, tolerance_loss = 100)' # begins anew twice
resume_bits bipop 'cmaes(population = 40, restarts = bipop, tolerance_loss = 100)'
resume_bits uncertain 'cmaes(population = 6, uncertainty = more_trials)'
resume_bits es es
resume_bits momentum 'es(optimizer = momentum)'
resume_bits gradient 'gradient(slopes = differences)'
resume_bits lbfgs 'gradient(optimizer = lbfgs, slopes = differences)'
resume_bits exact gradient
resume_bits exact_lbfgs 'gradient(optimizer = lbfgs)'

# Trials that are new in each generation.
sed 's/trials 2/trials 2 each generation/' tests/resume/small.plast >"$work/fresh.plast"
resume_bits fresh 'cmaes(population = 6)' "$work/fresh.plast"

# Trials that are chosen anew of a set in each generation; 17 times as many are more than there are.
sed 's/trials 2/trials 2 of 7/' tests/resume/small.plast >"$work/batch.plast"
resume_bits batch gradient "$work/batch.plast"
resume_bits batch_uncertain 'cmaes(population = 6, uncertainty = more_trials, most_trials = 17)' "$work/batch.plast"

# Candidates that fail, and when the first one did.
sed '/^guard/d' tests/resume/small.plast >"$work/failing.plast"
resume_bits failing 'cmaes(population = 6, sigma = 3)' "$work/failing.plast"
same 'failing: generations in which it is known when' 9 "$(cut -d, -f7 "$work/failing/history.csv" | grep -c '^1[0-9]$')"

# A program of two files: the folder of the run has the text of both, but for a rule that nothing uses.
{
    printf 'plast 1\ninclude "eta.plast"\n'
    grep -vE '^(plast 1|const eta.*)$' tests/resume/small.plast
} >"$work/two_files.plast"
printf 'plast 1\nconst eta = 0.1\nrule unused { on_step { w += eta } }' >"$work/data/eta.plast"
resume_bits two_files 'cmaes(population = 6)' "$work/two_files.plast"
rm "$work/data/eta.plast"
run --resume "$work/two_files"

# A search that begins at a saved rule, which may be gone when it goes on; each of its runs begins
# near that rule.
program "$work/data/from.plast" 'cmaes(population = 40, restarts = ipop, tolerance_loss = 100)'
run "$work/data/from.plast" --coefficients "$work/cmaes" --out "$work/from" --threads 1
run "$work/data/from.plast" --coefficients "$work/cmaes" --out "$work/from-1" --generations 1
run --resume "$work/from-1" --generations 40
same 'from a saved rule: 1 generation and the others' "$(result "$work/from")" "$(result "$work/from-1")"
[ "$(rows "$work/from")" = "$(rows "$work/ipop")" ]
same 'from a saved rule: another course' 1 $?

# Several starts: each is a run that can be made alone, and together they can be stopped anywhere.
program "$work/data/starts.plast" 'cmaes(population = 6); starts 3'
"$plastc" run "$work/data/starts.plast" --coefficients "$work/cmaes" --out "$work/none" 2>"$work/message"
same 'starts from a saved rule: exit code' 2 $?
same 'starts from a saved rule: message' 1 "$(grep -c 'choose one of them with --start K' "$work/message")"
run "$work/data/starts.plast" --out "$work/starts" --threads 1
for start in 1 2 3; do
    run "$work/data/starts.plast" --start $start --out "$work/start-$start" --threads 2
    same "start $start alone" "$(bits "$work/start-$start")" "$(bits "$work/starts/start-$start")"
done
run "$work/data/cmaes.plast" --out "$work/no-starts"
same "the first start is the search of a program without" "$(rows "$work/no-starts")" \
    "$(rows "$work/starts/start-1")"
all_starts() { # FOLDER
    { result "$1" && for start in 1 2 3; do result "$1/start-$start" && rows "$1/start-$start"; done; } | cksum
}
run "$work/data/starts.plast" --generations 17 --out "$work/starts-part"
run --resume "$work/starts-part" --generations 40 --threads 2
same "three starts, extended" "$(all_starts "$work/starts")" "$(all_starts "$work/starts-part")"
rm -r "$work/starts-part/start-3" "$work/starts-part/result.json"
run --resume "$work/starts-part" --generations 40
same "three starts of which one had not begun" "$(all_starts "$work/starts")" "$(all_starts "$work/starts-part")"
cp -r "$work/starts-part/start-2" "$work/start-moved"
run --resume "$work/start-moved"
same "a start resumed on its own" "$(result "$work/starts/start-2")" "$(result "$work/start-moved")"
run "$work/data/starts.plast" --start 1 --out "$work/starts-part"
same "a new run clears the old starts" program.plast \
    "$(cd "$work/starts-part" && find start-* -type f | sed 's,.*/,,' | sort -u)"

# Killed at once, at any moment; there is a checkpoint as soon as there is a history.
program "$work/data/long.plast" 'cmaes(population = 6, tolerance_loss = 0, tolerance_x = 0)'
long="$work/data/long.plast --generations 1500"
run $long --out "$work/long" --threads 1
expected=$(bits "$work/long")
killed() { # SIGNAL: runs, sends the signal once there is a checkpoint, and goes on
    rm -rf "$work/killed"
    # No function: $! is its own. A shell lets what runs in the background ignore SIGINT.
    env --default-signal=INT "$plastc" run -q --jit tcc $long --out "$work/killed" --threads 2 &
    pid=$!
    while kill -0 $pid && [ ! -e "$work/killed/checkpoint.bin" ]; do :; done
    while kill -0 $pid && [ "$(wc -l <"$work/killed/history.csv")" -lt 30 ]; do :; done
    kill -"$1" $pid
    wait $pid 2>/dev/null
    status=$?
    run --resume "$work/killed" --jit auto
}
killed KILL 2>/dev/null
same "after kill -9" "$expected" "$(bits "$work/killed")"
killed INT
same "after an interrupt" "$expected" "$(bits "$work/killed")"
same "exit code of an interrupt" 130 "$status"

program "$work/data/many.plast" 'cmaes(population = 6, tolerance_loss = 0, tolerance_x = 0); starts 3'
many="$work/data/many.plast --generations 500"
run $many --out "$work/many" --threads 1
rm -rf "$work/killed"
"$plastc" run -q --jit tcc $many --out "$work/killed" --threads 2 &
pid=$!
while kill -0 $pid 2>/dev/null && [ ! -e "$work/killed/start-2/checkpoint.bin" ]; do :; done
kill -KILL $pid 2>/dev/null
wait $pid 2>/dev/null
run --resume "$work/killed"
same "after kill -9 in the second start" "$(all_starts "$work/many")" "$(all_starts "$work/killed")"

# While a run goes on, no other process gets at its folder.
"$plastc" run -q --jit tcc "$work/data/gradient.plast" --generations 100000000 --out "$work/busy" & # never satisfied
pid=$!
while kill -0 $pid && [ ! -e "$work/busy/checkpoint.bin" ]; do :; done 2>/dev/null
words=$(run --resume "$work/busy" 2>&1)
same "resumed while it goes on: exit code" 66 "$?"
same "resumed while it goes on" "plastc: error: cannot resume the run in '$work/busy': another plastc is at work in the folder '$work/busy'" "$words"
words=$(run "$work/data/cmaes.plast" --out "$work/busy" 2>&1)
same "replaced while it goes on: exit code" 74 "$?"
same "replaced while it goes on" "plastc: error: another plastc is at work in the folder '$work/busy'" "$words"
same "as it was" "$(cksum <"$work/data/gradient.plast")" "$(cksum <"$work/busy/program.plast")"
kill -KILL $pid
wait $pid 2>/dev/null
run --resume "$work/busy" --generations 1 # it has had more
same "unlocked by kill -9" 0 "$?"

# Rows, and half a row, after the checkpoint are cut.
run "$work/data/cmaes.plast" --generations 20 --out "$work/rows"
run "$work/data/cmaes.plast" --generations 20 --out "$work/cut"
printf '21,126,0.1,0.5\n22,13' >>"$work/cut/history.csv"
run --resume "$work/cut"
same "rows after the checkpoint" "$(bits "$work/rows")" "$(bits "$work/cut")"

# From elsewhere, with the program's own file, with constants, seeds and data folders.
run "$work/data/cmaes.plast" --set eta=0.05 --seed 7 --out "$work/set" --generations 30
run "$work/data/cmaes.plast" --set eta=0.05 --seed 7 --out "$work/set-part" --generations 12
absolute=$(cd "$OUT" && pwd)/plastc
(cd "$work/set-part" && "$absolute" run -q --resume . --set eta=0.05 --generations 30)
same "from its own folder" "$(result "$work/set")" \
    "$(result "$work/set-part")"
run "$work/data/cmaes.plast" --resume "$work/set-part"
same "with its file" "$(result "$work/set")" \
    "$(result "$work/set-part")"

# What is refused: exit code, words, and an untouched folder.
refused() { # WHAT CODE PATTERN FOLDER ARGUMENTS
    what=$1 code=$2 pattern=$3 folder=$4
    shift 4
    before=$(contents "$folder")
    words=$(run "$@" 2>&1)
    same "$what: exit code" "$code" "$?"
    printf '%s:\n%s\n' "$what" "$words" | sed "s|$work|WORK|g; s/ [0-9]* bytes/ N bytes/; s/reads version [0-9]*/reads version N/" >>"$work/messages.txt"
    case $words in
    *"$pattern"*) same "$what" yes yes ;;
    *) same "$what" "$pattern" "$words" ;;
    esac
    same "$what: untouched" "$before" "$(contents "$folder")"
}
cp -r "$work/set-part" "$work/old"
old=$work/old
refused "no such folder" 66 "No such file" "$old" --resume "$work/nowhere"
refused "no run" 66 "it is no folder of a run: there is no 'checkpoint.bin' in it" "$work/data" --resume "$work/data"
refused "another constant" 66 "'eta' is set to 0.2, but the run began with 0.05" "$old" --resume "$old" --set eta=0.2
refused "another seed" 66 "the seed is 8, but the run began with 7" "$old" --resume "$old" --seed 8
refused "one start" 2 "takes no '--start'" "$old" --resume "$old" --start 2
refused "two folders" 2 "takes no '--out'" "$old" --resume "$old" --out "$work/other"
refused "no program" 2 "no program is given" "$old"
refused "another program" 66 "the text of the program has changed" "$old" "$work/data/gradient.plast" --resume "$old"
sed -i 's/const eta = 0.1/const eta = 0.2/' "$old/program.plast"
refused "changed program" 66 "the text of the program has changed since the run began: line 5 was 'const eta = 0.1' and is 'const eta = 0.2'" "$old" --resume "$old"
cp "$work/set-part/program.plast" "$old"
mkdir "$work/other-data"
sed 's/^0,/0.001,/' "$work/data/points.csv" >"$work/other-data/points.csv"
refused "changed data" 66 "the data file 'points.csv' has changed" "$old" --resume "$old" --data "$work/other-data"
head -n 3 "$work/set-part/history.csv" >"$old/history.csv"
awk -F, -v OFS=, 'NR == 5 { $4 = $4 / 2 } 1' "$work/set-part/history.csv" >"$old/history.csv"
refused "an edited row" 66 "is not as the run left it: a row has been changed" "$old" --resume "$old" --generations 60
sed '5d' "$work/set-part/history.csv" >"$old/history.csv"
refused "a row less" 66 "is not as the run left it" "$old" --resume "$old" --generations 60
refused "short history" 66 "is not as the run left it" "$old" --resume "$old" --generations 60
sed '1s/best/worst/' "$work/set-part/history.csv" >"$old/history.csv"
refused "another history" 66 "its first line is another one" "$old" --resume "$old" --generations 60
rm "$old/history.csv"
refused "no history" 66 "history.csv" "$old" --resume "$old"
cp "$work/set-part/history.csv" "$old"
head -c 200 "$work/set-part/checkpoint.bin" >"$old/checkpoint.bin"
refused "truncated" 66 "is damaged" "$old" --resume "$old"
: >"$old/checkpoint.bin"
refused "empty" 66 "is no checkpoint" "$old" --resume "$old"
{ head -c 500 "$work/set-part/checkpoint.bin" && printf '\001\002' &&
    tail -c +503 "$work/set-part/checkpoint.bin"; } >"$old/checkpoint.bin"
refused "flipped" 66 "is damaged" "$old" --resume "$old"
version() { # NUMBER: the same with that format version, and a right checksum
    { head -c 8 "$work/set-part/checkpoint.bin" && printf "\\$1" &&
        tail -c +10 "$work/set-part/checkpoint.bin" | head -c -64; } >"$old/body"
    { cat "$old/body" && sha256sum "$old/body" | head -c 64; } >"$old/checkpoint.bin"
    rm "$old/body"
}
version 377
refused "newer" 66 "is from a newer plastc: its format is version 255" "$old" --resume "$old"
version 001
refused "older" 66 "is from an older plastc: its format is version 1" "$old" --resume "$old"
diff -u tests/resume/messages.txt "$work/messages.txt"
same "all messages, as a whole" 0 "$?"

# A pipe, on which a reader would wait for ever.
for file in checkpoint.bin history.csv program.plast; do
    rm -rf "$work/piped"
    cp -r "$work/set-part" "$work/piped"
    rm "$work/piped/$file"
    mkfifo "$work/piped/$file"
    timeout 60 "$plastc" run -q --jit tcc --resume "$work/piped" --generations 60 2>"$work/words.txt"
    same "a pipe named $file: exit code" 66 "$?"
    same "a pipe named $file" 1 "$(grep -c "not a regular file" "$work/words.txt")"
done

# No room: the run ends, its last checkpoint is whole, and with room again it goes on.
(ulimit -f 24 && trap '' XFSZ && run $long --out "$work/full" 2>"$work/full.txt")
same "no room: exit code" 74 "$?"
grep -q "cannot write .*'plastc run --resume $work/full/' goes on from the last checkpoint" "$work/full.txt"
same "no room: says so, and how to go on" 0 "$?"
run --resume "$work/full"
same "room again" "$expected" "$(bits "$work/full")"

# What a killed process left half written is removed by the next one, unless it is alive.
cp -r "$work/set-part" "$work/left"
: >"$work/left/checkpoint.bin.4194305.0.tmp" # no process has such a number
: >"$work/left/checkpoint.bin.1.0.tmp"
: >"$work/left/notes.tmp"
run --resume "$work/left" --generations 60
same "half written files" "checkpoint.bin checkpoint.bin.1.0.tmp covariance.npy history.csv network notes.tmp program.plast report.html result.json" \
    "$(echo $(ls "$work/left" | LC_ALL=C sort))"

# Nothing is left to do.
"$plastc" run --resume "$work/full" --generations 3 --jit tcc >"$work/message" 2>&1
same "a finished run says so" 1 "$(grep -c '^nothing was left to do: the search had come' "$work/message")"

# A new run in the folder of an old one leaves nothing of that, the pruned rule included.
program "$work/data/again.plast" 'cmaes(population = 6)'
run "$work/data/again.plast" --generations 5 --out "$work/again"
"$plastc" run --resume "$work/again" --generations 3 --jit tcc >"$work/message" 2>&1
same "a used budget says so" 1 "$(grep -c '^nothing was left to do: it has done .* generations; --generations N with a larger N' "$work/message")"
same "a finished run is as it was" "$expected" "$(bits "$work/full")"
"$plastc" prune "$work/again" -q --jit tcc --refit 0
same "a pruned rule" 0 "$([ -e "$work/again/pruned.json" ]; echo $?)"
run "$work/data/again.plast" --generations 5 --out "$work/again"
same "a pruned rule of an earlier run" 1 "$([ -e "$work/again/pruned.json" ]; echo $?)"

# A disk that is full indeed, where this process may mount one.
mkdir -p "$work/disk"
if mount -t tmpfs -o size=64k none "$work/disk" 2>/dev/null; then
    run $long --out "$work/disk/run" 2>"$work/full.txt"
    same "full disk: exit code" 74 "$?"
    grep -q "cannot write .*: No space left on device" "$work/full.txt"
    same "full disk: says so" 0 "$?"
    same "full disk: nothing half done" x "x$(cd "$work/disk/run" && ls | grep tmp)"
    mount -o remount,size=64m "$work/disk"
    run --resume "$work/disk/run"
    same "full disk, made larger" "$expected" "$(bits "$work/disk/run")"
    umount "$work/disk"
fi

summary
