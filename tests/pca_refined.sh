#!/bin/sh
# pca_refined.sh: two layers, two rules: a short search, and exact slopes from there, from five seeds. What
# docs/studies.md claims; some two minutes of one processor.
set -u
. tests/common.sh
: "${OUT:=build}"
plastc=$OUT/plastc
work=$OUT/tests/pca_refined
rm -rf "$work"
mkdir -p "$work"
short='--set data_sets=6 --set length=150 --set samples=20 --set allowed=20000'
paper='--set samples=200 --set length=1000 --set eta=0.2 --set data_sets=1' # the published task

distance() { # OPTIONS: the mean loss on 200 fresh data sets
    "$plastc" eval examples/pca_network.plast "$@" $paper --json -q |
        jq '.validation_outcomes[] | select(.name == "distance") | .mean'
}

good=0
echo "the known rules: $(distance --rule textbook)"
for seed in 1 2 3 4 5; do
    "$plastc" run examples/pca_network.plast --seed $seed --out "$work/short-$seed" -q $short >/dev/null
    "$plastc" run examples/pca_refined.plast --seed $seed --coefficients "$work/short-$seed" --out "$work/refined-$seed" -q >/dev/null
    found=$(distance --coefficients "$work/refined-$seed")
    echo "seed $seed: $(distance --coefficients "$work/short-$seed"), refined $found"
    [ "$(echo "$found" | awk '{ print $1 < 0.03 }')" = 1 ] && good=$((good + 1))
done
check 'seeds whose refined rules have a mean loss below 0.03' "$good >= 4"
summary
