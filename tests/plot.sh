#!/bin/sh
# plot.sh: pictures of runs and recordings: some as they should be (tests/golden/plot), all of them well-formed,
# and what is said of folders that do not give them.
#
#     OUT=build sh tests/plot.sh [--rewrite]
set -u
. tests/common.sh
rewrite=
[ "${1:-}" = --rewrite ] && rewrite=yes
plastc=$(cd "${OUT:=build}" && pwd)/plastc
need "$plastc"
golden=$(pwd)/tests/golden/plot
root=$(pwd)
work=$OUT/tests/plot
rm -rf "$work"
mkdir -p "$work"
cd "$work" || exit 1

# well FILE.svg: XML, if there is somebody to say so, and no number that is none
well() {
    if grep -qE ' (x|y|cx|cy|width|height|d)="[^"]*[nie]' "$1"; then
        fail "$1 has numbers that no picture can have"
    elif command -v xmllint >/dev/null && ! xmllint --noout "$1" 2>errors; then
        fail "$1: $(head -n 1 errors)"
    else
        pass
    fi
}

# draws FOLDER KIND [OPTIONS]: a picture that is well-formed; $drawn is its file
draws() {
    drawn=$(basename "$1")-$2.svg
    timeout 60 "$plastc" plot "$@" -o "$drawn" >printed 2>&1
    same "plastc plot $*: exit code" 0 "$?"
    [ -f "$drawn" ] && well "$drawn"
}

# titles FILE.svg: of its panels
titles() {
    sed -n 's/.*<text class="head"[^>]*>\(.*\)<\/text>.*/\1/p' "$1" | paste -sd '|'
}

# as_before FOLDER KIND [OPTIONS]: the picture on record
as_before() {
    draws "$@"
    if [ -n "$rewrite" ]; then
        cp "$drawn" "$golden/$drawn"
    elif cmp -s "$drawn" "$golden/$drawn"; then
        pass
    else
        fail "$drawn is not as in $golden"
        diff "$golden/$drawn" "$drawn" | head -n 5
    fi
}

# ---- the history of a run ----------------------------------------------------------------------------
history='generation,evaluations,seconds,best_objective,median_objective,failed,first_failure,stopped,first_stop,best_loss,validation_loss'
mkdir run
{
    echo "$history"',"local.A[pre.r^1, 2]",pair.tau [s],eta'
    echo '1,10,0.1,0.9,1,0,,0,,0.8,,0.1,0.02,-1e-9'
    echo '2,20,0.2,0.5,1,0,,0,,0.4,0.5,0.2,0.021,-2e-9'
    echo '3,30,0.3,0.1,1,0,,0,,0.01,0.2,0.3,0.022,-3e-9'
    echo '4,40,0.3,0.1,1,10,,0,,inf,nan,0.3,0.022,nan'
    printf '5,50,0.3,0.1,1,0,,0,,0.0'
} >run/history.csv
as_before run loss
grep -q '0.01' "$drawn" && grep -q '1 number is left out' "$drawn" && pass || fail 'a loss over decades, with one that is infinite'
as_before run coefficients
grep -q 'pair.tau' "$drawn" && grep -q '(ms)' "$drawn" && pass || fail 'a time constant in ms'
says 0 '^loss  *loss over evaluations' plot run
"$plastc" plot run loss >standard.svg && cmp -s standard.svg run-loss.svg && pass || fail 'standard output'
"$plastc" plot run -o all.svg && well all.svg
mkdir few
head -n 1 run/history.csv >few/history.csv
says 66 "'few' has no history yet" plot few loss
says 66 'there is nothing to draw' plot few -o few.svg
sed -n 1,2p run/history.csv >few/history.csv
draws few loss
draws few coefficients
{ head -n 1 run/history.csv; sed -n '3s/0.4/word/p' run/history.csv; } >few/history.csv
says 66 "history.csv:2: 'word' is no number" plot few loss
{ head -n 1 run/history.csv; sed -n '3s/,0.4//p' run/history.csv; } >few/history.csv
says 66 'history.csv:2: the row has 13 fields, the header 14' plot few loss
{ head -n 1 run/history.csv; sed -n '3,5s/,[^,]*,[^,]*,[^,]*,[^,]*,[^,]*$/,nan,inf,nan,inf,nan/p' run/history.csv; } >few/history.csv
draws few loss
draws few coefficients
size=$(wc -c <run/history.csv)
cut=0
while [ $cut -lt "$size" ]; do
    head -c $cut run/history.csv >few/history.csv
    "$plastc" plot few -o cut.svg 2>printed
    case $? in
    0) grep -q '</svg>' cut.svg || fail "history.csv cut after $cut bytes: no picture" ;;
    66) grep -q '^plastc: error: ' printed || fail "history.csv cut after $cut bytes: no words" ;;
    *) fail "history.csv cut after $cut bytes: $(head -n 1 printed)" ;;
    esac
    cut=$((cut + 7))
done
pass
mkdir -p several/start-1 several/start-2
cp run/history.csv several/start-1
sed 's/0.4,0.5/0.6,0.7/' run/history.csv >several/start-2/history.csv
touch several/program.plast
draws several loss
grep -q 'start 2: validation' "$drawn" && pass || fail 'several searches in one picture'
draws several coefficients

# ---- tables of rules -----------------------------------------------------------------------------------
"$plastc" run "$root/tests/golden/run/posterior.plast" --jit tcc --no-report --out some -q 2>printed
as_before some pairs
grep -q '^[^<]*<text class="small"[^>]*>[0-9]* of 240 that were drawn; they count as [0-9]*, [0-9]* are shown' "$drawn" && pass || fail 'how many rules are shown'
shown=$(sed -n 's/.* as [0-9]*, \([0-9]*\) are shown.*/\1/p' "$drawn")
same 'points of three cells' "$((3 * shown))" "$(grep -o h3v3h-3 "$drawn" | wc -l)"
sed 's/^learn a.*/learn a[7] in [0, 2]/; s/w = a /w = a[2] + a[5] /' "$root/tests/golden/run/posterior.plast" >wide.plast
"$plastc" sample wide.plast --draws 60 --jit tcc -o wide -q 2>printed
draws wide pairs
grep -q 'the 8 of 9 learned numbers that spread least' "$drawn" && pass || fail 'more numbers than there is room for'
same 'numbers with names' 8 "$(grep -c '<g class="f1">' "$drawn")"
says 66 "the run 'run' has kept no candidates" plot run pairs
says 66 "the run in 'wide' has no history yet" plot wide loss
sed 's/size > 10/size > 200/' wide.plast >none.plast
"$plastc" sample none.plast --draws 20 --jit tcc -o none -q 2>printed
says 66 "no rule of 'none' passes all conditions" plot none pairs
sed '/^accept/,/^}/d; /^search/d' wide.plast >free.plast
"$plastc" sample free.plast --draws 20 --jit tcc -o free -q 2>printed
says 66 "the rules of 'free' are under no conditions" plot free pairs
for array in theta accepted weights; do
    rm -rf cut
    cp -r some/candidates cut
    head -c 150 "some/candidates/$array.npy" >"cut/$array.npy"
    says 1 "cut/$array.npy: 22 bytes follow the header" plot cut pairs
done
rm -rf cut

# ---- what a run found ----------------------------------------------------------------------------------
cat >run/result.json <<'RESULT'
{"coefficients": {"local.A[pre.r^0 w^0]": 1, "local.A[pre.r^0 w^1]": -2, "local.A[pre.r^1 w^1]": 0.5, "pair.tau": 0.02},
 "shown_in": {"coefficients": {"pair.tau": "ms"}},
 "directions": {"curvatures": [100, 10, 0, -1], "vectors": [[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0], [0, 0, 0, null]]}}
RESULT
as_before run tensor
cat >few/result.json <<'RESULT'
{"search_outcomes": [{"name": "far", "is_loss": true, "mean": 1, "median": 1, "undefined": 0},
   {"name": "h[2]", "is_loss": false, "mean": 0.25, "median": 0.2, "undefined": 0},
   {"name": "h[3]", "is_loss": false, "mean": 0.75, "median": 0.2, "undefined": 0},
   {"name": "h[4]", "is_loss": false, "mean": null, "median": null, "undefined": 3},
   {"name": "rate[0]", "is_loss": false, "mean": 10, "median": 10, "undefined": 0},
   {"name": "rate[1]", "is_loss": false, "mean": 20, "median": 20, "undefined": 0}],
 "validation_outcomes": [], "units": {"outcomes": {"rate[0]": "1/s"}}, "shown_in": {"outcomes": {"rate[0]": "Hz"}}}
RESULT
draws few arrays
grep -q 'report h<' "$drawn" && grep -q 'rate (Hz)' "$drawn" && grep -q '1 number is left out' "$drawn" &&
    pass || fail 'reports with an index'
draws run directions
grep -q 'size of those below 0' "$drawn" && grep -q '1 number is left out' "$drawn" && pass || fail 'directions with a slope down, and null'
sed 's/, -1\]/]/' run/result.json >few/result.json
says 66 "'directions' has not as many numbers" plot few directions
echo '{"coefficients": {"a": 1}}' >few/result.json
says 66 "has no directions yet: 'plastc directions few'" plot few directions
says 66 'has no volterra' plot few tensor
echo '{"coefficients": {"a"' >few/result.json
says 66 'result.json:2:1: ' plot few tensor
rm few/result.json
says 66 'there is no result.json' plot few tensor

# ---- what a rule does ----------------------------------------------------------------------------------
# pairs NAME RULE: a program with that rule between inputs and a neuron
pairs() {
    cat >"$1.plast" <<PROGRAM
plast 1
step 0.1 ms
const eta = 0.01
input x[2] = poisson(10 Hz)
population y[1] spiking { dv/dt = -v / 10 ms; threshold v > 1; reset v = 0 }
projection xy : x -> y { all_to_all; w = 0.2; on_pre { post.v += w }; plastic pair; clip w in [0, 1] }
rule pair { $2 }
task nothing { trials 1; phase p 10 ms }
loss l = mean(xy.w)
reference known { pair.gamma = 1 }
search { minimize l; method cmaes; budget 1 generations }
PROGRAM
}
learns='learn gamma = 0.5; trace x on pre tau 20 ms; trace z on post tau 20 ms;'
pairs pair "$learns on_pre { w -= eta * gamma * z }; on_post { w += eta * gamma * x }"
as_before pair.plast window --rule known
draws pair.plast rates --rule known
pairs weights "$learns on_pre { w -= eta * gamma * z * w }; on_post { w += eta * gamma * x * (1 - w) }"
draws weights.plast window --rule known
grep -q 'w = 0.75' "$drawn" && pass || fail 'three weights of a rule that depends on them'
pairs adding "$learns on_pre { w = w - eta * gamma * z }; on_post { w = w + eta * gamma * x }"
draws adding.plast window --rule known
grep -q 'w = 0.25, 0.5 or 0.75' "$drawn" && [ "$(grep -c 'class="line' "$drawn")" = 1 ] && pass || fail 'one curve where those of three weights are alike'
pairs eligible "$learns trace e tau 100 ms; on_post { e += gamma * x }; on_step { w += eta * e }"
draws eligible.plast window --rule known
curve() { # FILE.svg: its curves, from wherever their panels begin
    grep -o '<path class="line[^>]*' "$1" | sed 's/.* d="//; s/"//g; s/[A-Za-z,]/ /g' |
        awk '{ for (k = 2; k <= NF; k += 2) printf "%s %.1f ", $(k - 1), $k - $2; print "" }'
}
# What it reads of the network is held, and the picture says where: (1 - post.v) is 1, and so is a reward.
pairs plain "$learns on_post { w += gamma * 0.01 * x }"
pairs voltage "$learns on_post { w += gamma * 0.01 * x * (1 - post.v) * reward.r * mean(others.rate) / 20 Hz }"
sed -i 's/^projection/population reward[1] rate { r = 0.3 }\npopulation others[3] spiking { dv\/dt = -v \/ 10 ms; threshold v > 1 }\n&/' voltage.plast
for kind in window rates; do
    draws plain.plast $kind --rule known
    curve "$drawn" >plain.curve
    draws voltage.plast $kind --rule known
    grep -q '>post.v held at 0, reward.r at 1, others.rate at 20 Hz<' "$drawn" && pass || fail "$kind: not said where variables are held"
    curve "$drawn" >voltage.curve
    # Rates are of other random trains.
    [ $kind = rates ] || { [ -s plain.curve ] && cmp -s plain.curve voltage.curve; } && pass || fail "the window of a rule with what is held at 1 is another one"
done
pairs before "$learns on_post { w += gamma * 0.01 * x * (pre.v + 70 mV) / 10 mV }"
sed -i 's/^input x.*/population x[2] spiking { dv\/dt = (-70 mV - v) \/ 10 ms : mV; v(0) = -60 mV; threshold v > -50 mV; reset v = -70 mV }/' before.plast
draws before.plast window --rule known
grep -q '>pre.v held at -60 mV<' "$drawn" && pass || fail 'a presynaptic voltage'
curve "$drawn" >before.curve
curve plain.plast-window.svg >plain.curve
cmp -s plain.curve before.curve && pass || fail 'a window with a presynaptic voltage that gives 1'
# A rule that is made of others, one of which is given a population.
pairs made 'learn gamma = 0.5'
sed -i 's/^rule pair/population reward[1] rate { r = 0.3 }\nrule last(factor) { a = 0.01; learn gamma = 0.1; trace x on pre tau 20 ms; on_post { w += gamma * a * x * factor.r } }\nrule inner(factor) : last(factor) { a = 0.01 }\nrule pair : inner(reward)/' made.plast
draws made.plast window --rule known
curve "$drawn" >made.curve
cmp -s plain.curve made.curve && pass || fail 'the window of a rule that is made of others'
pairs drives "$learns on_post { w += gamma * 0.01 * x * post.drive }"
sed -i 's/on_pre { post.v += w };/& drive += w * pre.rate * 1 ms;/' drives.plast
says 66 "the rule 'pair' cannot be looked at apart from its network: it reads a drive, " plot drives.plast window --rule known
says 2 'plot needs a rule' plot pair.plast window
says 2 "no reference named 'other'" plot pair.plast window --rule other
says 66 'a program has no history' plot pair.plast loss
cp "$root/examples/oja.plast" .
says 66 "'local' learns from rates, so it has no window" plot oja.plast window --rule oja
as_before oja.plast rates --rule oja
for name in bcm stability; do
    rule=$(sed -n 's/^reference \([a-z_0-9]*\).*/\1/p' "$root/examples/$name.plast" | head -n 1)
    cp "$root/examples/$name.plast" .
    cp -r "$root/examples/data" . 2>/dev/null
    draws $name.plast rates --rule "$rule"
done
grep -q 'bounds, which differ, are left out' stability.plast-rates.svg && pass || fail 'bounds that a trial draws'

# ---- recordings ------------------------------------------------------------------------------------------
# npy FILE TYPE SHAPE NUMBERS: the numbers as bytes
npy() {
    head="{'descr': '$2', 'fortran_order': False, 'shape': ($3), }"
    printf '\223NUMPY\001\000'"\\$(printf %03o ${#head})"'\000'"$head$4" >"$1"
}
# record FOLDER: three states of 4 rows with what is no number, 5 spikes, 2 x 2 weights of two times, as many in a list
record() {
    mkdir -p "$1"
    cat >"$1/recording.json" <<'RECORDING'
{"format": 1, "plastc": "0.1.0", "program": "a.plast", "seed": 1, "set": "search", "trial": 0, "clock": "s", "step": 0.001,
 "phases": [{"name": "train", "first": 0, "end": 100}, {"name": "score <&>", "first": 100, "end": 200}],
 "records": [
  {"name": "E.v[0..2]", "kind": "values", "unit": "mV", "file": "v.npy", "steps": "t.npy", "shape": [3], "labels": ["0", "1", "2"], "of": "E"},
  {"name": "E.spikes", "kind": "spikes", "file": "s.npy", "size": 8, "of": "E"},
  {"name": "IE.w", "kind": "values", "unit": "nS", "file": "w.npy", "steps": "u.npy", "shape": [2, 2], "of": "IE", "what": "weights"},
  {"name": "EE.w", "kind": "values", "unit": "", "file": "w.npy", "steps": "u.npy", "shape": [4], "of": "EE", "what": "weights", "pre": "i.npy", "post": "j.npy"}]}
RECORDING
    npy "$1/t.npy" '|u1' '4,' '\000\062\144\226'
    npy "$1/v.npy" '<f2' '4, 3' '\000\074\000\076\000\100\000\074\000\176\000\100\000\074\000\174\000\100\000\074\000\075\000\101'
    npy "$1/s.npy" '|u1' '5, 2' '\000\001\031\003\062\007\144\002\307\000'
    npy "$1/w.npy" '<f2' '2, 2, 2' '\000\070\000\070\000\074\000\074\000\074\000\070\000\000\000\100'
    npy "$1/u.npy" '|u1' '2,' '\000\310'
    npy "$1/i.npy" '|u1' '4,' '\000\001\002\003'
    npy "$1/j.npy" '|u1' '4,' '\000\001\001\000'
}
kinds='raster states weights histogram matrix'
record rec
sed -i '/EE.w/d; s/"what": "weights"},/"what": "weights"}]}/' rec/recording.json
for kind in $kinds; do
    as_before rec $kind
done
grep -q '2 numbers are left out' rec-states.svg && pass || fail 'NaN and inf in states'
record list
sed -i 's/"shape": \[4\]/"shape": [2, 2]/; s/, "pre".*j.npy"//' list/recording.json
for kind in $kinds; do
    draws list $kind
done
record list
npy list/w.npy '<f2' '2, 4' '\000\070\000\070\000\074\000\074\000\074\000\070\000\000\000\100'
sed -i '/IE.w/d' list/recording.json
for kind in weights histogram matrix; do
    draws list $kind
done
npy list/j.npy '|u1' '3,' '\000\001\001'
says 66 "the ends of 'EE.w' are not those of its 4 synapses" plot list matrix
# one recorded value, by the name that recording.json has
# as_all KIND NAME: it is drawn as by KIND, which has no other here
as_all() {
    draws rec "$2"
    sed "1,2s/$1 of rec/$2 of rec/" "rec-$1.svg" >by_itself.svg
    [ -s "$drawn" ] && cmp -s "$drawn" by_itself.svg && pass || fail "$2 is drawn otherwise than by $1"
}
as_all states 'E.v[0..2]'
as_all weights IE.w
as_all raster E.spikes
record rec
same 'of several weights only that of the name' 'IE.w' "$(draws rec IE.w && titles "$drawn")"
same 'spikes with their rate' 'E.spikes|Rates of the populations' "$(draws rec E.spikes && titles "$drawn")"
says 0 '^IE.w  *by itself$' plot rec
says 2 "there is no picture or record 'E.w'; there are raster, .*matrix; recorded: E.v\[0..2\], E.spikes, IE.w, EE.w\$" plot rec E.w
sed 's/"EE.w"/"rates"/' rec/recording.json >named.json && cp named.json rec/recording.json
draws rec rates # which of a run is a kind of picture
same 'a record with the name of a picture of runs' rates "$(titles rec-rates.svg)"
sed 's/"rates"/"matrix"/' named.json >rec/recording.json
draws rec matrix
same 'a record with the name of a picture of recordings' 2 "$(titles rec-matrix.svg | tr '|' '\n' | grep -c ' at 200 ms$')"
sed 's/"size": 8, //' named.json >rec/recording.json
says 66 "record 2 has no 'size'" plot rec E.spikes
rm rec/v.npy
cp named.json rec/recording.json
says 66 'v.npy' plot rec 'E.v[0..2]'
draws rec IE.w # the files of others are not read
# nothing, one point, the same number again and again
record rec
sed -i '/EE.w/d; s/"what": "weights"},/"what": "weights"}]}/' rec/recording.json
npy rec/s.npy '|u1' '0, 2' ''
npy rec/v.npy '<f2' '1, 3' '\000\074\000\176\000\174'
npy rec/w.npy '<f2' '0, 2, 2' ''
for kind in $kinds; do
    draws rec $kind
done
npy rec/v.npy '<f2' '4, 3' '\000\074\000\074\000\074\000\074\000\074\000\074\000\074\000\074\000\074\000\074\000\074\000\074'
npy rec/w.npy '<f2' '1, 2, 2' '\000\176\000\176\000\174\000\174'
for kind in states weights histogram matrix; do
    draws rec $kind
done
# the files cut off anywhere, and longer than they say
record whole
sed -i '/EE.w/d; s/"what": "weights"},/"what": "weights"}]}/' whole/recording.json
# cut_anywhere FOLDER FILE...: cut after each of their bytes there is a picture or a word
cut_anywhere() {
    of=$1
    shift
    for file; do
        size=$(wc -c <"$of/$file")
        cut=0
        while [ $cut -lt "$size" ]; do
            rm -rf cut
            cp -r "$of" cut
            head -c $cut "$of/$file" >"cut/$file"
            "$plastc" plot cut -o cut.svg 2>printed
            case $? in
            0) grep -q '</svg>' cut.svg || fail "$file cut after $cut bytes: no picture" ;;
            66) grep -q '^plastc: error: ' printed || fail "$file cut after $cut bytes: no words" ;;
            *) fail "$file cut after $cut bytes: $(head -n 1 printed)" ;;
            esac
            cut=$((cut + 1))
        done
    done
    pass
}
cut_anywhere whole recording.json v.npy s.npy w.npy t.npy
rm -rf cut
cp -r whole cut
head -c 90 whole/v.npy >cut/v.npy
cp whole/t.npy cut
says 66 'v.npy: the file is cut off: it holds' plot cut states
cp whole/v.npy cut
printf more >>cut/v.npy
draws cut states
ln -sf ../../run/history.csv cut/v.npy
says 66 'leads out of its folder' plot cut states
sed 's/"shape": \[3\]/"shape": [5]/' whole/recording.json >cut/recording.json
cp --remove-destination whole/v.npy cut
says 66 'v.npy: a row has 3 numbers, and recording.json says 5' plot cut states
sed 's/"step": 0.001, *//' whole/recording.json >cut/recording.json
says 66 "'step' is not the length of a step" plot cut states
sed 's/"records"/"rekords"/' whole/recording.json >cut/recording.json
says 66 "'records' is missing" plot cut states
sed 's/"kind": "spikes"/"kind": "spices"/' whole/recording.json >cut/recording.json
says 66 "record 2 is neither 'spikes' nor 'values'" plot cut raster
says 66 "'raster' is a picture of a recording, and 'run' is a run" plot run raster
says 66 "'loss' is a picture of a run, and 'whole' is a recording" plot whole loss
# what simulate records
cat >simulated.plast <<'PROGRAM'
plast 1
step 0.1 ms
input x[6] = poisson(40 Hz)
population E[4] spiking { dv/dt = -v / 20 ms : mV; threshold v > 3 mV; reset v = 0 mV }
projection xE : x -> E { random(p = 0.5); w ~ uniform(0.2, 0.8); on_pre { post.v += w * 3 mV }; plastic pair; clip w in [0, 1] }
rule pair { learn up = 0.02; trace a on pre tau 20 ms; on_post { w += up * a } }
task drive_it { trials 1; phase train 60 ms; phase score 30 ms }
record E.v[1..2] every 1 ms
record E.spikes
record x.spikes[4..5]
record xE.w every 10 ms
record rate = mean(E.rate, 50 ms) every 5 ms over score
reference known { pair.up = 0.02 }
PROGRAM
"$plastc" simulate simulated.plast --rule known --out simulated -q >printed 2>&1 || fail "simulate: $(head -n 1 printed)"
for kind in $kinds; do
    draws simulated $kind
done
same 'the times of what is recorded over a phase' '60 70 80 90 score' \
    "$(sed -n '/<title>mean(E.rate/,$ s/.*>\(train\|score\|[6-9]0\)<.*/\1/p' simulated-states.svg | tail -n 5 | tr '\n' ' ' | sed 's/ $//')"
same 'spikes of some units' '4 2' "$(jq -r '.records[] | select(.of == "x") | "\(.first) \(.size)"' simulated/recording.json)"
same 'a raster of some units' '4 5' \
    "$(sed -n '/<title>x.spikes/,/<title>Rates/ s/.*text-anchor="end".*>\([0-9]*\)<.*/\1/p' simulated-raster.svg | tr '\n' ' ' | sed 's/ $//')"
grep -q '<title>2</title>' simulated-states.svg && pass || fail 'units by their own numbers'
# the same as text, by plastc and by an emitted program
"$plastc" simulate simulated.plast --rule known --out text --csv -q >printed 2>&1 || fail "simulate --csv: $(head -n 1 printed)"
mkdir alone
"$plastc" emit simulated.plast --rule known --record -q -o alone/program.c &&
    ${CC:-cc} -O1 alone/program.c -o alone/program -lm && (cd alone && ./program --record 0 >/dev/null) ||
    fail 'an emitted program that records'
for kind in $kinds; do
    draws text $kind
    sed 's/ of text/ of simulated/' "$drawn" >as_text.svg
    cmp -s as_text.svg simulated-$kind.svg && pass || fail "$kind of CSV is not that of NPY"
done
for kind in raster states weights histogram; do
    draws alone $kind
    sed 's/ of alone/ of simulated/' "$drawn" >as_text.svg
    cmp -s as_text.svg simulated-$kind.svg && pass || fail "$kind of an emitted program's files is not that of plastc's"
done
says 66 "does not say which units the synapses of 'xE.w' are of" plot alone matrix
head -n 3 text/E_v.csv >cut.csv
mkdir -p small && cp text/recording.json small/ && cp text/*.npy small/ 2>/dev/null
for name in E_v E_spikes xE_w rate; do
    head -n 4 text/$name.csv >small/$name.csv
done
cut_anywhere small E_v.csv E_spikes.csv rate.csv
sed 's/,[^,]*$/,word/' text/E_v.csv >small/E_v.csv
says 66 'E_v.csv:2: the line is not 3 numbers' plot small states
{ head -n 1 text/E_v.csv; printf '0.001,nan,inf\n0.002,1,2\n'; } >small/E_v.csv
draws small states
grep -q '2 numbers are left out' "$drawn" && pass || fail 'NaN and inf in CSV'
"$plastc" simulate simulated.plast --rule known --trials 2 --out trials -q >printed 2>&1
says 66 "several trials: name one, as 'trials/trial_0'" plot trials raster
draws trials/trial_1 raster
# a million spikes
awk 'BEGIN { for (k = 0; k < 1000000; k++) printf "%c%c", 1 + k % 120, 1 + (7 * k) % 8 }' >bytes
npy whole/s.npy '|u1' '1000000, 2' ''
cat bytes >>whole/s.npy
draws whole raster
grep -q '1000000 spikes, of which 1 in 50 is drawn' "$drawn" && pass || fail 'a million spikes are thinned'
check 'a million spikes in a small file' "$(wc -c <"$drawn") < 1000000"

# ---- pairs of units without a synapse -------------------------------------------------------------------
cat >gaps.plast <<'END'
plast 1
input x[2] = gaussian(covariance = diagonal(1, 1), samples = 3)
population y[4] rate { r = drive }
rule hebb { on_epoch { w += 0.01 * mean(post.r) } }
projection ff : x -> y { all_to_all  w = 0.5  drive += w * pre.r }
projection lat : y -> y { where i < j  w = 0.1 * (i + 1)  drive += w * previous(pre.r)  plastic hebb }
task show { trials 1  phase go 3 epochs }
END
"$plastc" simulate gaps.plast --jit tcc -q --out gaps 2>messages
draws gaps weights # sixteen pairs, six synapses: each has its line
same 'lines of the synapses that there are' '0>1 0>2 0>3 1>2 1>3 2>3' \
    "$(sed 's/ -&gt; />/g' "$drawn" | grep -oE '<title>[0-9]>[0-9]<' | sed 's/<title>//; s/<$//' | sort -u | paste -sd ' ')"
same 'numbers that are left out as not finite' 0 "$(grep -c 'not finite' "$drawn")"

# ---- what is none, and where it goes ------------------------------------------------------------------
mkdir empty
says 66 "'empty' is neither the folder of a run nor a recording" plot empty loss
says 66 "cannot read 'nothing'" plot nothing loss
says 2 "there is no picture 'los'" plot run los
says 2 'one picture at a time' plot run loss coefficients
says 2 'no run is given' plot
says 2 'should end in .svg, .png or .pdf' plot run loss -o loss.jpg
says 74 'cannot write' plot run loss -o no/such/folder.svg
printf old >old.svg
"$plastc" plot run loss -o old.svg && cmp -s old.svg run-loss.svg && pass || fail 'an older file is replaced'
[ -z "$(find . -name 'old.svg*.tmp')" ] && pass || fail 'a temporary file is left'
if command -v rsvg-convert >/dev/null; then
    "$plastc" plot run loss -o loss.png && head -c 4 loss.png | grep -q PNG && pass || fail 'a PNG'
    "$plastc" plot run loss -o loss.pdf && head -c 5 loss.pdf | grep -q '%PDF' && pass || fail 'a PDF'
fi
mkdir bare
printf old >bare.png
env PATH="$(pwd)/bare" "$plastc" plot run loss -o bare.png 2>printed
same 'no rsvg-convert: exit code' 74 "$?"
grep -q 'install the package librsvg2-bin' printed && pass || fail 'no rsvg-convert: no word of its package'
[ "$(cat bare.png)" = old ] && pass || fail 'a picture that cannot be made leaves the old one'

cd "$root" && summary
