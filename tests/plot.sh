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
golden=$(pwd)/tests/golden/plot
root=$(pwd)
work=$OUT/tests/plot
rm -rf "$work"
mkdir -p "$work"
cd "$work" || exit 1

# says CODE PATTERN ARGUMENTS...: PATTERN is looked for in what is printed, on both outputs
says() {
    code=$1
    pattern=$2
    shift 2
    timeout 60 "$plastc" "$@" >printed 2>&1
    same "plastc $*: exit code" "$code" "$?"
    if grep -qe "$pattern" printed; then
        pass
    else
        fail "plastc $*: no '$pattern' in"
        head -n 5 printed
    fi
}

# well FILE.svg: XML, if there is somebody to say so, and no number that is none
well() {
    if grep -qE '[ "(]-?(nan|inf)|[0-9]e[+-]?[0-9]+[" LMv]' "$1"; then
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
