#!/bin/sh
# gather.sh: what the jobs of an array have made, joined: in any order the bytes that one command writes; what does not belong
# together is refused, and nothing is written then.
set -u
. tests/common.sh
: "${OUT:=build}"
root=$(pwd)
plastc=$(cd "$OUT" && pwd)/plastc
need "$plastc"
work=$OUT/tests/gather
rm -rf "$work"
mkdir -p "$work"
cp tests/resume/points.csv "$work"
sed 's/METHOD/cmaes(population = 20)/; s/^    validate.*/&\n    starts 3/; s/budget 40/budget 8/' tests/resume/small.plast >"$work/small.plast"
sed 's/~ normal(0, 0.01)/in [-0.3, 0.3]/; /starts/d; /^search/i accept { distance < 1 }' "$work/small.plast" >"$work/drawn.plast"
cd "$work" || exit 1

sums() { # FOLDER: all that is in it
    (cd "$1" && find . -type f | LC_ALL=C sort | xargs cksum)
}

refused() { # PATTERN ARGUMENTS: before anything is written
    pattern=$1
    shift
    rm -rf refused
    says 66 "$pattern" gather "$@" -o refused
    [ ! -e refused ] && pass || fail "gather $*: it has written something"
}

# ---- tables ---------------------------------------------------------------------------------------
sample() { # OUT ARGUMENTS
    out=$1
    shift
    "$plastc" sample drawn.plast --draws 50 --each-trial -q --jit tcc -o "$out" "$@" || fail "sample $*"
}
sample whole
for k in 1 2 3; do
    sample draws-$k --part $k/3 --threads $k
done
same 'the first row of the second part' 16 "$(sed -n 's/.*"first":.\([0-9]*\),/\1/p' draws-2/table.json)"
expected=$(sums whole)
for order in '1 2 3' '3 1 2' '2 3 1'; do
    rm -rf joined
    # shellcheck disable=SC2086,SC2046 # several words
    "$plastc" gather $(printf 'draws-%s ' $order) -o joined -q || fail "gather $order"
    same "draws of the parts $order" "$expected" "$(sums joined)"
done
"$plastc" eval drawn.plast --rules whole -o rules -q --jit tcc --trials 2
for k in 1 2 3 4; do
    "$plastc" eval drawn.plast --rules whole --part $k/4 -o rules-$k -q --jit tcc --trials 2
done
"$plastc" eval --rules whole --resume rules-2 drawn.plast -q --jit tcc || fail 'to go on with a part'
"$plastc" gather rules-4 rules-2 rules-3 rules-1 -o rules-joined -q
same 'rules of four parts' "$(sums rules)" "$(sums rules-joined)"
"$plastc" eval drawn.plast --rules whole --part 2/2 -o rules-h -q --jit tcc --trials 2
rm -rf joined
"$plastc" gather rules-h rules-1 rules-2 -o joined -q
same 'parts of unequal size' "$(sums rules)" "$(sums joined)"
same 'exit code of a whole' 0 "$?"

says 66 'it is another part' eval drawn.plast --rules whole --resume rules-2 --part 3/4 -q
refused "rows 16 to 32 of 50 are missing, those behind 'draws-1'" draws-3 draws-1
refused 'rows 0 to 15 of 50 are missing' draws-3 draws-2
refused "rows 33 to 49 of 50 are missing" draws-1 draws-2
refused "row 16 is in 'draws-2' and in 'draws-2'" draws-1 draws-2 draws-2 draws-3
refused "'whole' is no part of a table" whole draws-1
sample other-1 --part 1/3 --seed 2
refused '"seed":.2 in the one, "seed":.1 in the other' other-1 draws-2 draws-3
sample other-1 --part 1/3 --trials 1
refused '"trials":.1 in the one, "trials":.2 in the other' other-1 draws-2 draws-3
sample other-1 --part 1/3 --set eta=0.2
refused '"eta":."0.2" in the one' other-1 draws-2 draws-3
"$plastc" sample drawn.plast --draws 60 --each-trial --part 1/3 -q --jit tcc -o other-1
refused "'other-1' is a part of 60 rows, but 'draws-2' of 50" other-1 draws-2 draws-3
"$plastc" sample drawn.plast --draws 50 --part 1/3 -q --jit tcc -o other-1
refused "'other-1' has no 'x_trials.npy'" other-1 draws-2 draws-3
cp drawn.plast another.plast
echo '# changed' >>another.plast
"$plastc" sample another.plast --draws 50 --each-trial --part 1/3 -q --jit tcc -o other-1
refused 'are of two programs: their texts differ' other-1 draws-2 draws-3
cp -r draws-1 old-1
sed -i 's/"plastc":\t"[0-9.]*"/"plastc":\t"0.0.9"/' old-1/table.json
refused '"plastc":."0.0.9" in the one' old-1 draws-2 draws-3
cp -r draws-1 short-1
sed -i 's/^\t"rows":\t16,$/\t"rows":\t9,/' short-1/table.json # as of a command that was killed
refused "'short-1' has 9 of its 16 rows: it was interrupted" short-1 draws-2 draws-3
cp -r draws-1 cut-1
head -c 200 draws-1/x.npy >cut-1/x.npy
refused 'cut-1/x.npy: it has not the 16 rows of the table' cut-1 draws-2 draws-3
says 2 'part 1 of 60 has none of the 50 rules' sample drawn.plast --draws 50 --part 1/60 -q
for text in 3 0/4 5/4 a/b 1/ /2; do
    says 2 "'--part' takes a part K of M" sample drawn.plast --draws 50 --part $text
done
says 2 'is not empty' gather draws-1 draws-2 draws-3 -o whole
says 2 "gather needs '-o DIR'" gather draws-1 draws-2 draws-3

# ---- searches -------------------------------------------------------------------------------------
search() { # OUT ARGUMENTS
    out=$1
    shift
    "$plastc" run small.plast --generations 4 -q --jit tcc --keep-candidates --out "$out" "$@" || fail "run $*"
}
bits() { # RUN: without how long it took, what was said, and where it lies
    (
        cd "$1" || exit
        find . -type f | LC_ALL=C sort
        find . -name '*.npy' | LC_ALL=C sort | xargs cksum
        for k in . start-1 start-2 start-3; do
            grep -vE '"(seconds|command_line|machine)"' $k/result.json
            [ $k = . ] || cut -d, -f1,2,4- $k/history.csv
        done
        cat start-?/candidates/table.json start-?/program.plast program.plast
    ) | cksum
}
search together
for k in 1 2 3; do
    search alone-$k --start $k --threads $k
done
expected=$(bits together)
for order in '1 2 3' '3 1 2'; do
    rm -rf joined
    # shellcheck disable=SC2086,SC2046 # several words
    "$plastc" gather $(printf 'alone-%s ' $order) -o joined -q --jit tcc || fail "gather $order"
    same "searches $order" "$expected" "$(bits joined)"
done
"$plastc" run --resume joined --generations 6 -q --jit tcc
"$plastc" run --resume together --generations 6 -q --jit tcc
same 'and it goes on' "$(bits together)" "$(bits joined)"
refused 'start 2 of 3 is missing' alone-3 alone-1
refused 'start 3 of 3 is missing' alone-2 alone-1
refused "start 2 is in 'alone-2' and in 'alone-2'" alone-1 alone-2 alone-2 alone-3
search other-run --start 1 --seed 2
refused 'the seed is' other-run alone-2 alone-3
search budget --start 1 --generations 5
refused 'they have different budgets, 5 and 4' budget alone-2 alone-3
search set --start 1 --set eta=0.2
refused "'eta'" set alone-2 alone-3
sed 's/0.01 \* l1/0.02 * l1/' small.plast >other.plast
"$plastc" run other.plast --start 1 --generations 4 -q --jit tcc --keep-candidates --out text
refused 'are not of one run' text alone-2 alone-3
refused 'has several searches' together alone-2 alone-3
"$plastc" run small.plast --start 1 --generations 4 -q --jit tcc --out unkept
refused "'alone-2' has kept its candidates, but 'unkept' has not" unkept alone-2 alone-3
cp -r alone-1 unended
rm unended/result.json
refused "the run in 'unended' has not ended" unended alone-2 alone-3
cp -r alone-1 broken
sed -i 's/"stop_reason":\t"budget"/"stop_reason":\t"interrupted"/' broken/result.json
refused "the search in 'broken' was interrupted" broken alone-2 alone-3
refused "cannot read the run in 'nowhere'" nowhere alone-2
sed '/starts/d' small.plast >single.plast
"$plastc" run single.plast --generations 2 -q --jit tcc --out single
refused 'makes one search: there is nothing to gather' single

# ---- the scripts of the page about clusters -------------------------------------------------------
script() { # NAME: of its block
    awk -v name="$1" '$0 == "```sh " name { inside = 1; next } /^```/ { inside = 0 } inside' "$root/docs/cluster.md"
}
mkdir scripts bin
cp points.csv scripts
cp small.plast scripts/oja.plast
cp drawn.plast scripts/rates.plast
ln -s "$plastc" bin/plastc
PATH=$PWD/bin:$PATH
cd scripts || exit 1
script starts >starts.sh
script draws >draws.sh
for k in 3 1 2; do
    SLURM_ARRAY_TASK_ID=$k SLURM_ARRAY_TASK_COUNT=3 sh starts.sh >/dev/null 2>&1 || fail "task $k of the script about starts"
done
# shellcheck disable=SC2046 # a line is a command
eval "$(script gathering)" >gathered.txt 2>&1
same 'the script about starts' 1 "$(grep -c '^3 starts found' gathered.txt)"
for k in 2 3 1; do
    SLURM_ARRAY_TASK_ID=$k SLURM_ARRAY_TASK_COUNT=3 sh draws.sh >/dev/null 2>&1 || fail "task $k of the script about draws"
done
eval "$(script joining)" >joined.txt 2>&1
same 'the script about draws' '10000 rules of 3 parts' "$(head -n 1 joined.txt)"
cd ../ || exit 1
cd "$root" || exit 1
summary
