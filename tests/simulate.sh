#!/bin/sh
# simulate.sh: `plastc simulate` changes no bit of what is measured, whatever is recorded, with libtcc and with cc; and
# what it writes agrees with what is measured.
set -u
. tests/common.sh
: "${OUT:=build}"
plastc=$(cd "$OUT" && pwd)/plastc
root=$(pwd)
work=$OUT/tests/simulate
rm -rf "$work"
mkdir -p "$work/recordings"
cd "$work" || exit 1

# ---- the bits of eval ---------------------------------------------------------------------------

# A trial alone has no numbers over trials.
measured() { # PROGRAM OPTIONS: of trial 0, NAME VALUE
    over=$(sed -nE 's/^ *(loss|report) +([a-zA-Z_0-9]+).* over trials.*/\2/p' "$1" | tr '\n' ' ')
    "$plastc" eval "$@" --json -q --trials 1 --jit tcc 2>/dev/null |
        jq -r --arg over "$over" '($over | split(" ")) as $left_out | .search_outcomes[] |
            select((.name | sub("\\[.*"; "")) as $name | $left_out | index($name) | not) | "\(.name) \(.mean)"'
}

simulated() { # PROGRAM OPTIONS
    rm -rf out
    "$plastc" simulate "$@" --json -q --out out 2>/dev/null |
        jq -r '.outcomes | to_entries[] | "\(.key) \(.value)"'
}

same_bits() { # NAME PROGRAM OPTIONS
    name=$1
    shift
    if [ -s measured ] && cmp -s measured simulated; then
        pass
    else
        fail "$name: simulate does not give what eval gives"
        diff measured simulated | head -n 4
    fi
}

for file in "$root"/examples/*.plast "$root"/tests/golden/run/*.plast "$root"/tests/golden/test/*.plast; do
    rule=$(sed -n 's/^reference  *\([a-z_A-Z0-9]*\) .*/\1/p' "$file" | head -n 1)
    [ -n "$rule" ] || continue
    name=$(basename "$file" .plast)
    case $name in # take minutes
    stability | four_rules | posterior_four | mlp_spikes | isp_network | familiarity) continue ;;
    esac
    measured "$file" --rule "$rule" --data "$(dirname "$file")" >measured
    simulated "$file" --rule "$rule" --data "$(dirname "$file")" --jit tcc >simulated
    same_bits "$name"
done

cat >zero.plast <<'P'
plast 1
input x[2] = gaussian(covariance = diagonal(1, 1), samples = 4)
population y[1] rate { r = drive }
projection x -> y { all_to_all  w = 0.5  drive += w * pre.r }
task go { trials 1  phase run 3 steps }
loss l = mean(w) at end
report nothing = -0 * abs(sum(w)) at end
P
measured zero.plast >measured
simulated zero.plast --jit tcc >simulated
same_bits "a 0 without a sign"
same "a 0 without a sign: the median" 0 "$("$plastc" eval zero.plast --json -q 2>/dev/null | jq '.search_outcomes[1].median')"

# ---- all kinds of records -----------------------------------------------------------------------
cat >kinds.plast <<'P'
plast 1
step 0.1 ms
input x[20] = poisson(50 Hz)
population E[10] spiking {
    dv/dt = (-70 mV - v + ge * 1 mV) / 10 ms : mV
    dge/dt = -ge / 5 ms
    v(0) = -70 mV
    threshold v > -60 mV
    reset v = -65 mV
    refractory 2 ms
}
population I[4] spiking {
    dv/dt = (-70 mV - v + gi * 1 mV) / 10 ms : mV
    dgi/dt = -gi / 5 ms
    v(0) = -70 mV
    threshold v > -60 mV
    reset v = -65 mV
}
rule stdp {
    learn rate = 0.02 in [0, 1]
    trace x_pre on pre tau 20 ms
    trace x_post on post tau 20 ms
    on_pre { w += -rate * x_post }
    on_post { w += rate * x_pre }
}
reference known { stdp.rate = 0.01 }
projection ff : x -> E {
    random(p = 0.5)
    w = 8
    on_pre { post.ge += w }
    plastic stdp
    clip w in [0, 20]
    axonal_delay 1 ms
}
projection ei : E -> I {
    where i != j
    w ~ uniform(2, 8)
    on_pre { post.gi += w }
    plastic stdp
    clip w in [0, 20]
}
task play {
    trials 2
    draw longer ~ uniform(100 ms, 200 ms)
    phase learn 300 ms
    phase test longer { frozen stdp }
}
let total = mean(ff.w)
loss l = total
report spikes_a_second = mean(E.rate over test)
report weights = mean(ei.w)
guard abs(ff.w) < 100 else loss = 5
search { minimize l method cmaes budget 2 generations }
P
cp kinds.plast records.plast
cat >>records.plast <<'P'
record E.v[2..5] every 1 ms over test
record E.spikes
record x.spikes[0..4] over learn
record running = mean(E.rate, 50 ms) every 10 ms
record ff.w every 100 ms
record ei.w at learn
record middle = total every 50 ms
record high = E.v > -65 mV at end
record whole = mean(E.rate over test) at end
record I.v every 0.5 ms
P
measured kinds.plast --rule known >measured
for jit in tcc cc; do
    simulated records.plast --rule known --jit $jit >simulated
    same_bits "records by $jit"
done
measured records.plast --rule known >simulated
same_bits "a program with records, evaluated"
"$plastc" emit kinds.plast >plain.c && "$plastc" emit records.plast >recorded.c
if [ -s plain.c ] && [ "$(sed 's/kinds/records/; s/kinds\.plast:[0-9]*/X/' plain.c | grep -c .)" = "$(grep -c . recorded.c)" ]; then
    pass
else
    fail "records change the C of a program that does not record"
fi

# ---- what is written ----------------------------------------------------------------------------
rm -rf tcc cc csv
"$plastc" simulate records.plast --rule known --jit tcc -q --out tcc 2>messages &&
    "$plastc" simulate records.plast --rule known --jit cc -q --out cc 2>>messages &&
    "$plastc" simulate records.plast --rule known --jit tcc -q --csv --out csv 2>>messages
if [ -s tcc/recording.json ] && diff -r tcc cc >differences 2>&1; then
    pass
else
    fail "a recording by cc differs from that by libtcc"
fi

shape() { # FILE.npy: its shape, as its head says
    head -c 128 "$1" | LC_ALL=C sed -n "s/.*'shape': (\([^)]*\)).*/\1/p" | tr -d ' '
}

rows() { # FILE.npy: rows that its bytes hold, each of N doubles
    echo $((($(wc -c <"$1") - 128) / 8 / $2))
}

is_shape() { # FILE NUMBERS-A-ROW WANTED
    found=$(shape "tcc/$1.npy")
    if [ "$found" = "$3" ] && [ "$(rows "tcc/$1.npy" "$2")" = "${3%%,*}" ]; then
        pass
    else
        fail "$1.npy has the shape ($found), not ($3), or other bytes"
    fi
}

synapses=$(rows tcc/ff_w.pre.npy 1)
end=$(jq '.phases[1].end' tcc/recording.json)
is_shape E_v 4 "$(((end - 3000) / 10)),4,"
is_shape ff_w "$synapses" "$((end / 1000 + 1)),$synapses,"
is_shape ei_w 40 "1,10,4,"
is_shape high 10 "1,10,"
is_shape middle 1 "$((end / 500)),"
is_shape I_v 4 "$((end / 5)),4,"
is_shape running 1 "$((end / 100)),"

# Spikes of a recording, counted, are the rate that is reported.
rate=$("$plastc" simulate records.plast --rule known --jit tcc --json -q --out again | jq '.outcomes.spikes_a_second')
counted=$(awk -F, -v first=0.3 -v end="$end" 'NR > 1 && $1 >= first - 1e-9 { n++ } END { printf "%.9g", n / 10 / (end * 1e-4 - first) }' csv/E_spikes.csv)
if [ "$(printf '%.9g' "$rate")" = "$counted" ]; then
    pass
else
    fail "the spikes of a recording give $counted Hz, but the report says $rate Hz"
fi

found=$(tail -n 1 csv/whole.csv | cut -d, -f2)
if [ "$(echo "$found" | awk '{ printf "%.12g", $1 }')" = "$(printf '%.12g' "$rate")" ]; then
    pass
else
    fail "what is recorded at the end is $found, but the report says $rate"
fi

# What a phase ended with is what it ended with.
"$plastc" simulate records.plast --rule known --jit tcc --out table 2>/dev/null >printed
mean=$(sed -n 's/^ *ei\.w  *mean \([^,]*\),.*/\1/p' printed | tail -n 1)
if [ -n "$mean" ] && grep -q "report weights: $(echo "$mean" | cut -c1-4)" printed; then
    pass
else
    fail "the table says that weights are $mean, but"
    grep weights printed
fi

# The table counts the same spikes by records of the whole trial, of a part of it, and by none.
counts() { # PROGRAM
    "$plastc" simulate "$1" --rule known --jit tcc --out counted 2>/dev/null | grep -E '^  phase|^    (x|E|I) '
}
counts records.plast >expected
sed '/^record/d; $a record I.spikes[1..2] over test' records.plast >parts.plast
counts parts.plast >found
counts kinds.plast >all
if [ "$(grep -c . expected)" -eq 8 ] && cmp -s expected found && cmp -s expected all; then
    pass
else
    fail "spikes are counted differently by what is recorded"
    cat expected found all
fi

# A recorded train shown again drives the same spikes.
# Not where the trial draws how long a phase is: another input, another stream of random numbers.
{ echo "time,unit"; awk -F, 'NR > 1 && $1 < 0.3' csv/E_spikes.csv; } >train.csv
sed 's/^population I/input again[10] = spikes("train.csv", unit = 1 s)\n&/; s/^record.*//; $a record again.spikes' records.plast >replay.plast
"$plastc" simulate replay.plast --rule known --jit tcc -q --csv --out replayed 2>messages
tail -n +2 train.csv >expected
tail -n +2 replayed/again_spikes.csv >found
if [ -s expected ] && cmp -s expected found; then
    pass
else
    fail "a recorded train is another one when it is shown again"
    head -n 3 messages
fi

# ---- epochs, and phases in steps behind them --------------------------------------------------------
cat >epochs.plast <<'P'
plast 1
input x[3] = gaussian(covariance = rotated(1, 0.5, 0), samples = 10)
population y[2] rate { r = drive }
rule h { on_epoch { w += 0.01 * mean(pre.r * post.r) } }
projection p : x -> y { all_to_all  w ~ normal(0, 0.1)  drive += w * pre.r  plastic h }
task play { phase learn 20 epochs  phase ask 5 steps { frozen h } }
record shown = x.r every 5 over learn
record asked = x.r over ask
record all = x at end
record y.r every 5
record p.w[0, :] every 4
P
if "$plastc" simulate epochs.plast --jit tcc --csv --out epochs >output 2>messages &&
    grep -q '^  phase learn, 20 epochs$' output && grep -q '^  phase ask, 5 steps$' output; then
    pass
else
    fail "a program of epochs"
    cat output messages
fi
# What is shown at the end of an epoch is the last of the samples, and in step 21 the first one again.
last=$(tail -n 1 epochs/all.csv | cut -d, -f29-31)
first=$(tail -n 1 epochs/all.csv | cut -d, -f2-4)
same "the last sample of an epoch" "$last" "$(tail -n 1 epochs/shown.csv | cut -d, -f2-4)"
same "the first sample of a phase in steps" "$first" "$(sed -n 2p epochs/asked.csv | cut -d, -f2-4)"

# ---- trials that end early, lists, rows of a matrix with gaps -------------------------------------------
cat >stopped.plast <<'P'
plast 1
step 1 ms
input x[3] = times(1 ms)
population E[4] spiking { dv/dt = (2 - v) / 10 ms  threshold v > 1  reset v = 0 }
population y[3] rate { r = drive }
rule grow { trace n on post tau 10 ms  on_post { w += 0.1 * n } }
projection f : E -> E { one_to_one  w = 0.5  on_pre { post.v += 0 * w }  plastic grow }
projection g : y -> y { where i != j  w = 0.1 * (i + 1)  drive += w * previous(pre.r) + 0.2 }
task play { trials 1  phase one 20 ms  phase two 20 ms }
guard t < 25 ms else loss = 1
record E.v at end
record E.spikes
record f.w at one
record part = f.w[1..2] at one
record gaps = g.w[:, 1][1..2] at one
record mean(E.v over two) at end
P
sed -i 's/^record mean/record whole = mean/' stopped.plast
"$plastc" simulate stopped.plast --jit tcc --csv --out stopped >output 2>messages
same "a row at the end of a trial that was stopped" 1 "$(wc -l <stopped/E_v.csv)"
same "a mean of a phase that was stopped" 1 "$(wc -l <stopped/whole.csv)"
same "spikes before a trial was stopped, in steps 6, 13 and 20" 12 "$(($(wc -l <stopped/E_spikes.csv) - 1))"
same "the last of them" 0.02,3 "$(tail -n 1 stopped/E_spikes.csv)"
same "a row at the end of a phase before" 2 "$(wc -l <stopped/f_w.csv)"
same "a part of a list" "$(tail -n 1 stopped/f_w.csv | cut -d, -f3,4)" "$(tail -n 1 stopped/part.csv | cut -d, -f2,3)"
same "a pair without a synapse" "nan,0.30000000000000004" "$(tail -n 1 stopped/gaps.csv | cut -d, -f2,3)"
rm -rf stopped
"$plastc" simulate stopped.plast --jit tcc -q --out stopped 2>messages
same "the units of a part of a list" 2 "$(rows stopped/part.pre.npy 1)"

# ---- emitted programs -----------------------------------------------------------------------------
mkdir emitted
if "$plastc" emit records.plast --rule known --record -o emitted/records.c &&
    cc -std=c11 -Wall -Wextra -Werror -O1 emitted/records.c -o emitted/records -lm &&
    (cd emitted && ./records --record 0 >printed); then
    for file in csv/*.csv; do
        if cmp -s "$file" "emitted/$(basename "$file")"; then
            pass
        else
            fail "the emitted program records another $(basename "$file")"
        fi
    done
else
    fail "an emitted program that records"
fi

# ---- what it needs, and bad input ----------------------------------------------------------------
cat >small.plast <<'P'
plast 1
step 0.1 ms
population n[1] spiking {
    dv/dt = (-60 mV - v + 20 mV) / 10 ms : mV
    v(0) = -60 mV
    threshold v > -50 mV
    reset v = -60 mV
}
task play { phase play 100 ms }
P
for command in check info emit; do
    if "$plastc" $command small.plast >output 2>messages; then
        pass
    else
        fail "$command asks for more than a network and a task"
        cat messages
    fi
done
"$plastc" simulate small.plast --jit tcc >output 2>messages
if grep -q '^    n  *140 Hz (14 spikes of 1 unit)$' output; then # a spike every ln 2 * 10 ms: 14 in 100 ms
    pass
else
    fail "a neuron under constant current spikes at another rate"
    cat output messages
fi

wrong() { # EXIT-CODE WORDS COMMAND...
    wanted=$1 words=$2
    shift 2
    "$@" >output 2>&1
    code=$?
    if [ $code -eq "$wanted" ] && grep -q "$words" output; then
        pass
    else
        fail "$*: exit code $code, not $wanted, or not '$words'"
        cat output
    fi
}

wrong 1 "has no search" "$plastc" run small.plast
wrong 1 "has no loss" "$plastc" run small.plast
mkdir full && touch full/mine
wrong 2 "neither empty nor the folder of a recording" "$plastc" simulate small.plast --jit tcc --out full
wrong 0 "^trial 1$" "$plastc" simulate small.plast --jit tcc --trials 2 --out two
wrong 0 "recorded in two" "$plastc" simulate small.plast --jit tcc --trials 2 --trial 5 --out two2
[ -d two2/trial_5 ] && [ -d two2/trial_6 ] && pass || fail "trials have no folders of their own"
wrong 2 "takes" "$plastc" simulate small.plast --trial -1
wrong 0 "start values" "$plastc" simulate records.plast --jit tcc --out three

if "$plastc" info records.plast | grep -q '^record  *E_v, 202 rows a trial at most of 4 numbers, '; then
    pass
else
    fail "info does not say how much is recorded"
    "$plastc" info records.plast | grep '^record'
fi

# The folder of a run in place of a program: its rule, and a recording of its name.
"$plastc" run records.plast --generations 1 --jit tcc -q --no-report >output 2>messages
wrong 0 'recorded in recordings/records$' "$plastc" simulate runs/records/ --jit tcc

# What a search has found is recorded, if that is asked for; the next search in the same folder removes it.
"$plastc" run records.plast --generations 1 --jit tcc --record --no-report --out kept >output 2>messages
grep -q 'recorded in kept/recording: search trial 0 of the rule' output && pass || fail "run --record says: $(tail -n 1 output)"
"$plastc" simulate kept --jit tcc -q --out beside 2>messages
diff -r -x recording.json kept/recording beside >differences && pass || fail "a recording of what was found is another one: $(head -n 1 differences)"
wrong 0 'raster' "$plastc" plot kept/recording
"$plastc" run records.plast --generations 1 --jit tcc -q --no-report --out kept >output 2>messages
same "a recording of an earlier search" 0 "$(ls kept/recording | wc -l)"
sed 's/budget 2 generations/& validate 3 trials/' records.plast >validated.plast
wrong 0 'recorded in validated/recording: validation trial 0 of the rule' "$plastc" run validated.plast --generations 1 --jit tcc --record --no-report --out validated
wrong 0 'recorded in validated/recording' "$plastc" run --resume validated --generations 2 --jit tcc --record --no-report
sed 's/budget 2 generations/& starts 2/' records.plast >starts.plast
wrong 0 'recorded in starts/recording: search trial 0' "$plastc" run starts.plast --generations 1 --jit tcc --record --no-report --out starts
(ulimit -f 24 && trap '' XFSZ && "$plastc" run records.plast --generations 1 --jit tcc -q --record --no-report --out full_run) >output 2>messages
same "the disk is full after a search: exit code" 74 $?
grep -q 'is cut off: File too large' messages && [ -s full_run/result.json ] && pass || fail "the disk is full after a search: $(cat messages)"
wrong 2 'record' "$plastc" eval records.plast --rule known --record

# More than the disk has is said before, with how much: 1000 units in each of 1e9 steps.
sed 's/n\[1\]/n[1000]/; s/phase play 100 ms/phase play 1e5 s/; $a record n.v' small.plast >long.plast
(ulimit -f 64 && trap '' XFSZ && timeout 2 "$plastc" simulate long.plast --jit tcc --out long) >output 2>messages
grep -q "warning: up to .* are recorded, and spikes beside them, but 'long' has room for" messages && pass || fail "nothing is said of the disk"
wrong 0 '^recording  *8.01 TB a trial at most$' "$plastc" info long.plast

# After kill -9 the rows that a file counts are there: the first ones, of a trial that would go on for long.
"$plastc" simulate small.plast --jit tcc -q --out short 2>messages
sed 's/phase play 100 ms/phase play 1e5 s/; $a record n.spikes' small.plast >endless.plast
"$plastc" simulate endless.plast --jit tcc -q --out endless 2>messages &
pid=$!
for turn in $(seq 100); do
    counted=$(shape endless/n_spikes.npy 2>/dev/null | cut -d, -f1)
    [ "${counted:-0}" -gt 14 ] && break
    sleep 0.1
done
kill -9 $pid
wait $pid 2>/dev/null
counted=$(shape endless/n_spikes.npy | cut -d, -f1)
first() { # FILE.npy: the first 14 spikes
    tail -c +129 "$1" | od -An -v -w8 -t d4 | head -n 14
}
if [ "${counted:-0}" -gt 14 ] && [ "$(rows endless/n_spikes.npy 1)" -ge "$counted" ] &&
    [ "$(first endless/n_spikes.npy)" = "$(first short/n_spikes.npy)" ]; then
    pass
else
    fail "after kill -9 a recording counts '$counted' spikes of $(rows endless/n_spikes.npy 1)"
    first endless/n_spikes.npy | head -n 3
fi

# A full disk ends the recording, not the simulation. (Limits of a process stand for it.)
if (ulimit -f 16 && trap '' XFSZ && "$plastc" simulate records.plast --rule known --jit tcc --out small_disk) >output 2>messages; then
    fail "a recording that is cut off is no error"
elif grep -q 'is cut off: File too large' messages && grep -q 'report weights' output; then
    pass
else
    fail "a recording that is cut off: no words, or no reports"
    cat output messages
fi

# Projections without a name: their weights have the names of their ends.
cat >nameless.plast <<'END'
plast 1
input x[2] = gaussian(covariance = diagonal(1, 1), samples = 3)
population y[1] rate { r = drive }
rule hebb { on_epoch { w += 0.01 * mean(post.r) } }
projection x -> y { all_to_all  w = 0.5  drive += w * pre.r  plastic hebb }
projection x -> y { all_to_all  w = 0.2  drive += w * pre.r  plastic hebb }
task drive_it { trials 1  phase go 3 epochs }
END
wrong 0 '^    x -> y.w  *mean 0\.' "$plastc" simulate nameless.plast --jit tcc --out nameless
same 'weights without a name' 'x_y_2_w.npy x_y_w.npy' "$(cd nameless && echo *_w.npy)"
summary
